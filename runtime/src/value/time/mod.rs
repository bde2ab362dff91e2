//! `Time` and `MicroTime`: points in time as Kubernetes keeps them; `DateTime` as a custom resource does.
//!
//! In: RFC 3339 text with any offset and fraction. Out: UTC; whole seconds, or exactly six digits of a fraction.
//! Never: years outside 1 to 9999; a clock is read only by `now`.

mod calendar;
mod date_time;
mod instant;

use std::fmt;
use std::num::NonZeroI64;
use std::str::FromStr;

use jiff::Timestamp;

pub use self::date_time::DateTime;

use self::calendar::{digits, parse_plain_seconds, seconds_text};
use super::{JsonError, Reader, Shape, ShapeMut, Value};

/// Seconds from the first of January of year 1, the zero of Go's times, to the Unix epoch.
const ZERO_TO_UNIX: i64 = 62_135_596_800;
/// Seconds from year 1 to the end of year 9999.
const LIMIT: i64 = 315_537_897_600;
const MICROS: i64 = 1_000_000;

/// A point in time in whole seconds, UTC. Fractions that are read are cut off, as a server does.
///
/// [`Time::EMPTY`] is the zero time (the first second of year 1), which stands for an absent one and is written as
/// `null`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(
    /// Seconds since the zero time, plus one: never zero, so that an optional time is as small as a time.
    NonZeroI64,
);

/// A point in time in microseconds, UTC; written with exactly six digits behind the point, as servers ask for.
///
/// [`MicroTime::EMPTY`] is the zero time, which stands for an absent one and is written as `null`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MicroTime(
    /// Microseconds since the zero time, plus one.
    NonZeroI64,
);

/// Text that is no point in time by RFC 3339, or one outside the years 1 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseTimeError(());

const fn plus_one(count: i64) -> NonZeroI64 {
    match NonZeroI64::new(count + 1) {
        Some(number) => number,
        None => NonZeroI64::MIN,
    }
}

macro_rules! time {
    ($name:ident, $per_second:expr) => {
        impl $name {
            /// The zero time.
            pub const EMPTY: Self = Self(plus_one(0));

            /// From the time of the clock.
            #[must_use]
            pub fn now() -> Self {
                Self::from(Timestamp::now())
            }

            /// Whether this is the zero time, which stands for an absent one.
            #[must_use]
            pub const fn is_zero(self) -> bool {
                self.0.get() == 1
            }

            const fn since_zero(self) -> i64 {
                self.0.get() - 1
            }

            /// From a count since the zero time; `None` outside the years 1 to 9999.
            fn from_count(count: i64) -> Option<Self> {
                (0..LIMIT * $per_second)
                    .contains(&count)
                    .then(|| Self(plus_one(count)))
            }

            /// As the timestamp type of the `jiff` crate, which ends some hours before the year 9999 does: later times,
            /// as `9999-12-31T23:59:59Z` for "never", become its last one.
            #[must_use]
            pub fn timestamp(self) -> Timestamp {
                let micros = (self.since_zero() - ZERO_TO_UNIX * $per_second) * (MICROS / $per_second);
                Timestamp::from_microsecond(micros).unwrap_or(Timestamp::MAX)
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::EMPTY
            }
        }

        impl From<Timestamp> for $name {
            /// What is finer is cut off; times before year 1 become the zero time.
            fn from(timestamp: Timestamp) -> Self {
                let count = timestamp.as_microsecond().div_euclid(MICROS / $per_second) + ZERO_TO_UNIX * $per_second;
                Self::from_count(count).unwrap_or_default()
            }
        }

        impl From<std::time::SystemTime> for $name {
            /// What is finer is cut off; times outside the years 1 to 9999 become the zero time.
            fn from(time: std::time::SystemTime) -> Self {
                Timestamp::try_from(time).map(Self::from).unwrap_or_default()
            }
        }

        impl From<$name> for Timestamp {
            fn from(time: $name) -> Self {
                time.timestamp()
            }
        }

        impl From<$name> for std::time::SystemTime {
            fn from(time: $name) -> Self {
                let since_epoch = time.since_zero() - ZERO_TO_UNIX * $per_second;
                let distance = std::time::Duration::from_micros(since_epoch.unsigned_abs() * (1_000_000 / $per_second));
                if since_epoch < 0 {
                    Self::UNIX_EPOCH - distance
                } else {
                    Self::UNIX_EPOCH + distance
                }
            }
        }

        impl FromStr for $name {
            type Err = ParseTimeError;

            fn from_str(text: &str) -> Result<Self, ParseTimeError> {
                let micros = parse_micros(text).ok_or(ParseTimeError(()))?;
                Self::from_count(micros.div_euclid(MICROS / $per_second)).ok_or(ParseTimeError(()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.text()
                    .iter()
                    .try_for_each(|byte| fmt::Write::write_char(f, char::from(*byte)))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl Value for $name {
            fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), JsonError> {
                if let Some(text) = reader.string()? {
                    *self = text
                        .parse()
                        .map_err(|error: ParseTimeError| reader.error(error.to_string()))?;
                }
                Ok(())
            }

            fn is_absent(&self) -> bool {
                self.is_zero()
            }

            fn shape(&self) -> Shape<'_> {
                if self.is_zero() {
                    Shape::Null
                } else {
                    Shape::$name(*self)
                }
            }

            fn shape_mut(&mut self) -> ShapeMut<'_> {
                ShapeMut::$name(self)
            }
        }
    };
}

time!(Time, 1);
time!(MicroTime, 1_000_000);

impl Time {
    /// From seconds since the Unix epoch; `None` outside the years 1 to 9999.
    #[must_use]
    pub fn from_unix_seconds(seconds: i64) -> Option<Self> {
        Self::from_count(seconds.checked_add(ZERO_TO_UNIX)?)
    }

    /// Seconds since the Unix epoch; negative before it.
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.since_zero() - ZERO_TO_UNIX
    }

    /// As `2024-01-31T23:59:59Z`.
    pub(super) fn text(self) -> [u8; 20] {
        let mut text = *b"0000-00-00T00:00:00Z";
        seconds_text(self.since_zero(), &mut text);
        text
    }
}

impl MicroTime {
    /// From microseconds since the Unix epoch; `None` outside the years 1 to 9999.
    #[must_use]
    pub fn from_unix_micros(micros: i64) -> Option<Self> {
        Self::from_count(micros.checked_add(ZERO_TO_UNIX * MICROS)?)
    }

    /// Microseconds since the Unix epoch; negative before it.
    #[must_use]
    pub const fn unix_micros(self) -> i64 {
        self.since_zero() - ZERO_TO_UNIX * MICROS
    }

    /// As `2024-01-31T23:59:59.000000Z`.
    pub(super) fn text(self) -> [u8; 27] {
        let mut text = *b"0000-00-00T00:00:00.000000Z";
        seconds_text(self.since_zero() / MICROS, &mut text);
        digits(&mut text[20..26], self.since_zero() % MICROS);
        text
    }
}

impl From<Time> for MicroTime {
    fn from(time: Time) -> Self {
        Self(plus_one(time.since_zero() * MICROS))
    }
}

/// Microseconds since the zero time.
fn parse_micros(text: &str) -> Option<i64> {
    if let Some(seconds) = parse_plain_seconds(text.as_bytes()) {
        return Some(seconds * MICROS);
    }
    let timestamp: Timestamp = text.parse().ok()?;
    Some(timestamp.as_microsecond() + ZERO_TO_UNIX * MICROS)
}

impl fmt::Display for ParseTimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a time such as 2024-01-31T23:59:59Z")
    }
}

impl std::error::Error for ParseTimeError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_one_word_even_when_optional() {
        assert_eq!((size_of::<Option<Time>>(), size_of::<Option<MicroTime>>()), (8, 8));
    }

    #[test]
    fn every_day_reads_and_writes_as_the_calendar_of_jiff_has_it() {
        for (days, date) in jiff::civil::date(1, 1, 1)
            .series(jiff::Span::new().days(1))
            .enumerate()
            .step_by(13)
        {
            let text = format!("{date}T23:59:58Z");
            let time: Time = text.parse().unwrap();
            assert_eq!(time.since_zero(), days as i64 * 86_400 + 86_398, "{text}");
            assert_eq!(time.to_string(), text);
        }
    }

    #[test]
    fn the_last_second_of_the_last_year_is_a_time() {
        let never = "9999-12-31T23:59:59Z";
        assert_eq!(never.parse::<Time>().unwrap().to_string(), never);
        assert_eq!(never.parse::<Time>().unwrap().timestamp(), Timestamp::MAX);
        assert_eq!(Time::from_unix_seconds(i64::MAX), None);
    }

    #[test]
    fn offsets_and_fractions_are_read_and_cut_off() {
        for (text, seconds, micros) in [
            (
                "2024-02-29T07:08:09Z",
                "2024-02-29T07:08:09Z",
                "2024-02-29T07:08:09.000000Z",
            ),
            (
                "2024-05-06T09:08:09.123456789+02:00",
                "2024-05-06T07:08:09Z",
                "2024-05-06T07:08:09.123456Z",
            ),
            (
                "1969-12-31T23:59:59.5Z",
                "1969-12-31T23:59:59Z",
                "1969-12-31T23:59:59.500000Z",
            ),
            (
                "2016-12-31T23:59:60Z",
                "2016-12-31T23:59:59Z",
                "2016-12-31T23:59:59.000000Z",
            ),
        ] {
            assert_eq!(text.parse::<Time>().unwrap().to_string(), seconds);
            assert_eq!(text.parse::<MicroTime>().unwrap().to_string(), micros);
        }
        for text in [
            "",
            "2024-05-06",
            "2024-13-06T07:08:09Z",
            "2023-02-29T07:08:09Z",
            "2024-05-06T07:08:09",
            "0000-01-01T00:00:00Z",
        ] {
            assert_eq!(text.parse::<Time>(), Err(ParseTimeError(())), "{text}");
        }
    }

    #[test]
    fn times_convert_to_those_of_the_standard_library_and_of_jiff_and_back() {
        for text in ["0001-01-01T00:00:01Z", "1969-12-31T23:59:59Z", "2024-05-06T07:08:09Z"] {
            let time: Time = text.parse().unwrap();
            assert_eq!(Time::from(time.timestamp()), time);
            assert_eq!(Time::from(std::time::SystemTime::from(time)), time);
            assert_eq!(Time::from_unix_seconds(time.unix_seconds()), Some(time));
            assert_eq!(
                MicroTime::from_unix_micros(time.unix_seconds() * 1_000_000),
                Some(time.into())
            );
        }
    }
}
