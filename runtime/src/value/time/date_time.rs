//! `DateTime`: a point in time as the text that a custom resource holds.
//!
//! In: any text, kept as it came. Out: the same text; the instant that it names, on request. Never: a normal form, because
//! servers give such text back to the letter.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use super::instant::Instant;
use super::{JsonError, MICROS, MicroTime, ParseTimeError, Reader, Shape, ShapeMut, Time, Value, ZERO_TO_UNIX};
use crate::value::Str;

/// A point in time as text: a string of a custom resource whose schema says `format: date-time`.
///
/// The fields of Kubernetes' own types hold [`Time`] or [`MicroTime`], which servers bring into one form. Those of custom
/// resources they keep to the letter, with any offset and any number of digits (`2024-01-02T03:04:05.123456789+02:00`), and
/// so does this type: nothing is checked when it is read, and what was read is what is written.
///
/// Two are equal under `==` when their texts are, so that equal values are written alike, and because text that names no
/// instant is equal to itself. Instants compare by [`DateTime::same_instant`] and [`DateTime::cmp_instant`], and under
/// [`semantic_eq`](crate::value::semantic_eq). There is no `PartialOrd`: an order by instant would call values equal that
/// `==` tells apart, and one by text would be no order of time.
///
/// ```
/// use kubewright_runtime::{DateTime, Time};
///
/// let end = DateTime::from_text("2024-01-02T03:04:05.123456789+02:00");
/// assert_eq!(end.to_time()?.to_string(), "2024-01-02T01:04:05Z");
/// assert!(end.same_instant(&"2024-01-02T01:04:05.123456789Z".parse()?));
/// assert!(DateTime::from_text("soon").timestamp().is_err());
/// assert_eq!(DateTime::from(end.to_time()?).as_str(), "2024-01-02T01:04:05Z");
/// # Ok::<(), kubewright_runtime::value::ParseTimeError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct DateTime(Str);

impl DateTime {
    /// No text, which stands for an absent time.
    pub const EMPTY: Self = Self(Str::EMPTY);

    /// From the time of the clock: whole seconds in UTC, as Kubernetes' own times are written.
    #[must_use]
    pub fn now() -> Self {
        Time::now().into()
    }

    /// Takes text unchecked; [`str::parse`] and [`TryFrom`] check it.
    #[must_use]
    pub fn from_text(text: impl Into<Str>) -> Self {
        Self(text.into())
    }

    /// The text, as it came.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether there is no text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The instant, as the timestamp type of the `jiff` crate; what is finer than a nanosecond is cut off. Instants behind
    /// its last one become that, as with [`Time::timestamp`].
    ///
    /// # Errors
    /// The text is no point in time by RFC 3339, or outside the years 1 to 9999.
    pub fn timestamp(&self) -> Result<Timestamp, ParseTimeError> {
        let Instant { seconds, nanos } = self.instant()?;
        Ok(Timestamp::new(seconds - ZERO_TO_UNIX, nanos).unwrap_or(Timestamp::MAX))
    }

    /// The instant in whole seconds; what is finer is cut off.
    ///
    /// # Errors
    /// As [`DateTime::timestamp`].
    pub fn to_time(&self) -> Result<Time, ParseTimeError> {
        Time::from_count(self.instant()?.seconds).ok_or(ParseTimeError(()))
    }

    /// The instant in microseconds; what is finer is cut off.
    ///
    /// # Errors
    /// As [`DateTime::timestamp`].
    pub fn to_micro_time(&self) -> Result<MicroTime, ParseTimeError> {
        let Instant { seconds, nanos } = self.instant()?;
        MicroTime::from_count(seconds * MICROS + i64::from(nanos / 1000)).ok_or(ParseTimeError(()))
    }

    /// Whether both have the same text or name the same instant: `…T01:00:00Z` and `…T03:00:00.0+02:00`.
    #[must_use]
    pub fn same_instant(&self, other: &Self) -> bool {
        self == other || self.cmp_instant(other) == Some(Ordering::Equal)
    }

    /// Order by instant; `None` when the text of one names none.
    #[must_use]
    pub fn cmp_instant(&self, other: &Self) -> Option<Ordering> {
        Some(self.instant().ok()?.cmp(&other.instant().ok()?))
    }

    fn instant(&self) -> Result<Instant, ParseTimeError> {
        Instant::parse(self.as_str().as_bytes()).ok_or(ParseTimeError(()))
    }
}

macro_rules! as_written {
    ($($time:ty),*) => {
        $(impl From<$time> for DateTime {
            /// As the time is written; the zero time becomes no text.
            fn from(time: $time) -> Self {
                if time.is_zero() { Self::EMPTY } else { Self(time.to_string().into()) }
            }
        })*
    };
}

as_written!(Time, MicroTime);

impl From<Timestamp> for DateTime {
    /// In UTC with as many digits as the fraction needs; times before year 1 become no text.
    fn from(timestamp: Timestamp) -> Self {
        if Time::from(timestamp).is_zero() {
            Self::EMPTY
        } else {
            Self(timestamp.to_string().into())
        }
    }
}

impl From<std::time::SystemTime> for DateTime {
    /// In UTC with as many digits as the fraction needs; times outside the years 1 to 9999 become no text.
    fn from(time: std::time::SystemTime) -> Self {
        Timestamp::try_from(time).map(Self::from).unwrap_or_default()
    }
}

impl FromStr for DateTime {
    type Err = ParseTimeError;

    /// Checks that the text is a point in time by RFC 3339.
    fn from_str(text: &str) -> Result<Self, ParseTimeError> {
        let time = Self::from_text(text);
        time.instant()?;
        Ok(time)
    }
}

macro_rules! checked {
    ($($text:ty),*) => {
        $(impl TryFrom<$text> for DateTime {
            type Error = ParseTimeError;

            /// Checks that the text is a point in time by RFC 3339.
            fn try_from(text: $text) -> Result<Self, ParseTimeError> {
                text.parse()
            }
        })*
    };
}

checked!(&str, String, Str);

impl From<DateTime> for Str {
    fn from(time: DateTime) -> Self {
        time.0
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for DateTime {
    /// In quotes: the text may be anything.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl Value for DateTime {
    #[inline]
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), JsonError> {
        self.0.read(reader)
    }

    #[inline]
    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    #[inline]
    fn shape(&self) -> Shape<'_> {
        Shape::DateTime(self)
    }

    #[inline]
    fn shape_mut(&mut self) -> ShapeMut<'_> {
        ShapeMut::Str(&mut self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_times_are_two_words_and_so_are_optional_ones() {
        assert_eq!((size_of::<DateTime>(), size_of::<Option<DateTime>>()), (16, 16));
    }

    #[test]
    fn every_spelling_of_rfc_3339_names_its_instant_and_stays_as_it_is() {
        for (text, timestamp, micros) in [
            (
                "2024-01-02T03:04:05.123456789+02:00",
                "2024-01-02T01:04:05.123456789Z",
                "2024-01-02T01:04:05.123456Z",
            ),
            (
                "2024-01-02t03:04:05.1234567899999-23:59",
                "2024-01-03T03:03:05.123456789Z",
                "2024-01-03T03:03:05.123456Z",
            ),
            (
                "2024-02-29T00:00:00z",
                "2024-02-29T00:00:00Z",
                "2024-02-29T00:00:00.000000Z",
            ),
            (
                "1969-12-31T23:59:59.5Z",
                "1969-12-31T23:59:59.5Z",
                "1969-12-31T23:59:59.500000Z",
            ),
            (
                "2016-12-31T23:59:60Z",
                "2016-12-31T23:59:59Z",
                "2016-12-31T23:59:59.000000Z",
            ),
            (
                "0001-01-01T00:00:00+00:00",
                "0001-01-01T00:00:00Z",
                "0001-01-01T00:00:00.000000Z",
            ),
        ] {
            let time: DateTime = text.parse().unwrap();
            assert_eq!(time.as_str(), text);
            assert_eq!(time.timestamp().unwrap().to_string(), timestamp, "{text}");
            assert_eq!(time.to_micro_time().unwrap().to_string(), micros, "{text}");
            assert_eq!(
                MicroTime::from(time.to_time().unwrap()).to_string()[..19],
                micros[..19],
                "{text}"
            );
        }
    }

    #[test]
    fn the_end_of_all_times_is_reached_but_not_passed() {
        for never in ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59.999Z"] {
            let never: DateTime = never.parse().unwrap();
            assert_eq!(never.to_time().unwrap().to_string(), "9999-12-31T23:59:59Z");
            assert_eq!(never.timestamp(), Ok(Timestamp::MAX));
        }
        for outside in ["9999-12-31T23:59:59-00:01", "0001-01-01T00:00:00+00:01"] {
            let outside: DateTime = outside.parse().unwrap();
            assert!(outside.to_time().is_err() && outside.to_micro_time().is_err());
        }
    }

    #[test]
    fn other_text_is_kept_and_names_no_instant() {
        for text in [
            "",
            "soon",
            "2024-01-02",
            "2024-01-02T03:04Z",
            "2024-01-02T03:04:05",
            "2024-01-02 03:04:05Z",
            "2024-01-02T03:04:05,5Z",
            "2024-01-02T03:04:05.Z",
            "2024-01-02T03:04:05.5",
            "2024-01-02T03:04:05+2:00",
            "2024-01-02T03:04:05+0200",
            "2024-01-02T03:04:05+24:00",
            "2024-01-02T03:04:05+02:60",
            "2024-01-02T03:04:05Z ",
            "2024-01-02T03:04:05+02:00[Europe/Berlin]",
            "2023-02-29T03:04:05Z",
            "2024-01-02T24:00:00Z",
            "0000-01-01T00:00:00Z",
            "２０２４-01-02T03:04:05Z",
        ] {
            let time = DateTime::from_text(text);
            assert_eq!(time.as_str(), text);
            assert!(time.timestamp().is_err() && time.to_time().is_err(), "{text}");
            assert!(
                text.parse::<DateTime>().is_err() && DateTime::try_from(text).is_err(),
                "{text}"
            );
            assert!(time.same_instant(&time.clone()) && time.cmp_instant(&time).is_none());
        }
    }

    #[test]
    fn times_of_other_types_are_written_as_they_are() {
        let text = |time: DateTime| time.to_string();
        let time: Time = "2024-05-06T07:08:09Z".parse().unwrap();
        assert_eq!(text(time.into()), "2024-05-06T07:08:09Z");
        assert_eq!(text(MicroTime::from(time).into()), "2024-05-06T07:08:09.000000Z");
        assert_eq!(text(time.timestamp().into()), "2024-05-06T07:08:09Z");
        let fine = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_nanos(1_500_000_001);
        assert_eq!(text(fine.into()), "1970-01-01T00:00:01.500000001Z");
        for absent in [
            Time::EMPTY.into(),
            MicroTime::EMPTY.into(),
            DateTime::from(Timestamp::MIN),
        ] {
            assert_eq!(absent, DateTime::EMPTY);
        }
        let now = DateTime::now();
        assert_eq!((now.as_str().len(), now.as_str().ends_with('Z')), (20, true));
        assert!(now.timestamp().unwrap() <= Timestamp::now());
    }

    #[test]
    fn texts_are_equal_to_themselves_and_instants_to_each_other() {
        let (here, there) = (
            DateTime::from_text("2024-01-02T03:04:05.0+02:00"),
            DateTime::from_text("2024-01-02T01:04:05Z"),
        );
        assert!(here != there && here.same_instant(&there) && here.cmp_instant(&there) == Some(Ordering::Equal));
        let later = DateTime::from_text("2024-01-02T01:04:05.000000001Z");
        assert_eq!(here.cmp_instant(&later), Some(Ordering::Less));
        assert_eq!(later.cmp_instant(&here), Some(Ordering::Greater));
        assert_eq!(format!("{here} {here:?}"), format!("{0} {0:?}", here.as_str()));
    }
}
