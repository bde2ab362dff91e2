//! `Time` and `MicroTime`: points in time as Kubernetes writes them.
//!
//! In: RFC 3339 text with any offset and fraction. Out: UTC, whole seconds or exactly six digits of fraction. Never: a local
//! time zone.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use super::{JsonError, Reader, Shape, ShapeMut, Value};

/// Seconds of 0001-01-01T00:00:00Z: Go's zero time, which is written as `null`.
const ZERO: i64 = -62_135_596_800;

/// Text that is no time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseTimeError;

impl fmt::Display for ParseTimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a time of RFC 3339, such as 2024-05-06T07:08:09Z")
    }
}

impl std::error::Error for ParseTimeError {}

/// Declares a type for points in time.
macro_rules! time {
    ($(#[$doc:meta])* $name:ident, $round:ident, $length:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Timestamp);

        impl $name {
            /// No time: what Go calls the zero time. A required field writes it as `null`.
            pub const EMPTY: Self = Self(Timestamp::constant(ZERO, 0));

            /// The present, to the precision of the type.
            #[must_use]
            pub fn now() -> Self {
                Self::from(Timestamp::now())
            }

            /// The point in time.
            #[must_use]
            pub const fn timestamp(self) -> Timestamp {
                self.0
            }

            /// Whether it is the zero time.
            #[must_use]
            pub fn is_zero(self) -> bool {
                self == Self::EMPTY
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::EMPTY
            }
        }

        impl From<Timestamp> for $name {
            /// Cuts off what is finer than the precision of the type.
            fn from(timestamp: Timestamp) -> Self {
                Self($round(timestamp))
            }
        }

        impl From<$name> for Timestamp {
            fn from(time: $name) -> Self {
                time.0
            }
        }

        impl FromStr for $name {
            type Err = ParseTimeError;

            fn from_str(text: &str) -> Result<Self, ParseTimeError> {
                parse(text).map(Self::from)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(std::str::from_utf8(&self.text()).unwrap_or_default())
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
                    *self = text.parse().map_err(|error: ParseTimeError| reader.error(error.to_string()))?;
                }
                Ok(())
            }

            fn is_absent(&self) -> bool {
                self.is_zero()
            }

            fn shape(&self) -> Shape<'_> {
                if self.is_zero() { Shape::Null } else { Shape::$name(*self) }
            }

            fn shape_mut(&mut self) -> ShapeMut<'_> {
                ShapeMut::$name(self)
            }
        }
    };
}

time! {
    /// A point in time in whole seconds (meta/v1 `Time`). Written as `2024-05-06T07:08:09Z`.
    Time, whole_seconds, 20
}

time! {
    /// A point in time in microseconds (meta/v1 `MicroTime`). Written as `2024-05-06T07:08:09.123450Z`: servers refuse any
    /// other number of digits.
    MicroTime, whole_microseconds, 27
}

impl Time {
    /// As it is written.
    pub(super) fn text(self) -> [u8; 20] {
        let mut text = *b"0000-00-00T00:00:00Z";
        write_seconds(&mut text[..19], self.0.as_second());
        text
    }
}

impl MicroTime {
    /// As it is written.
    pub(super) fn text(self) -> [u8; 27] {
        let mut text = *b"0000-00-00T00:00:00.000000Z";
        let second = self.0.as_second().min(self.0.as_microsecond().div_euclid(1_000_000));
        write_seconds(&mut text[..19], second);
        write_digits(&mut text[20..26], self.0.as_microsecond().rem_euclid(1_000_000));
        text
    }
}

fn whole_seconds(timestamp: Timestamp) -> Timestamp {
    let second = timestamp.as_second() - i64::from(timestamp.subsec_nanosecond() < 0);
    Timestamp::from_second(second).unwrap_or(timestamp)
}

fn whole_microseconds(timestamp: Timestamp) -> Timestamp {
    let nanosecond = timestamp.as_nanosecond();
    Timestamp::from_nanosecond(nanosecond - nanosecond.rem_euclid(1000)).unwrap_or(timestamp)
}

fn parse(text: &str) -> Result<Timestamp, ParseTimeError> {
    match seconds_of_utc(text.as_bytes()) {
        Some(second) => Timestamp::from_second(second).map_err(|_| ParseTimeError),
        None => text.parse().map_err(|_| ParseTimeError),
    }
}

/// The form that servers write, `2024-05-06T07:08:09Z`, without a detour; none for every other form.
fn seconds_of_utc(text: &[u8]) -> Option<i64> {
    let [
        y @ ..,
        b'-',
        m1,
        m2,
        b'-',
        d1,
        d2,
        b'T',
        h1,
        h2,
        b':',
        n1,
        n2,
        b':',
        s1,
        s2,
        b'Z',
    ] = text
    else {
        return None;
    };
    let [y1, y2, y3, y4] = y else { return None };
    let number = |digits: &[&u8]| {
        digits.iter().try_fold(0_i64, |sum, digit| {
            digit.is_ascii_digit().then(|| sum * 10 + i64::from(**digit - b'0'))
        })
    };
    let (year, month, day) = (number(&[y1, y2, y3, y4])?, number(&[m1, m2])?, number(&[d1, d2])?);
    let (hour, minute, second) = (number(&[h1, h2])?, number(&[n1, n2])?, number(&[s1, s2])?);
    let valid = (1..=12).contains(&month) && (1..=28).contains(&day) && hour < 24 && minute < 60 && second < 60;
    // Days that not every month has, and leap seconds, are left to the full parser.
    valid.then(|| days_from_civil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second)
}

/// Days since 1970-01-01 in the Gregorian calendar. Years begin in March here, so that the leap day is the last.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Year, month and day of a number of days since 1970-01-01.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (
        year_of_era + era * 400 + i64::from(month <= 2),
        month,
        day_of_year - (153 * shifted + 2) / 5 + 1,
    )
}

/// Writes `YYYY-MM-DDTHH:MM:SS` over a text of that form.
fn write_seconds(out: &mut [u8], second: i64) {
    let (year, month, day) = civil_from_days(second.div_euclid(86_400));
    let of_day = second.rem_euclid(86_400);
    for (range, number) in [
        (0..4, year),
        (5..7, month),
        (8..10, day),
        (11..13, of_day / 3600),
        (14..16, of_day / 60 % 60),
        (17..19, of_day % 60),
    ] {
        write_digits(&mut out[range], number);
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a remainder of ten fits into a byte"
)]
fn write_digits(out: &mut [u8], mut number: i64) {
    for digit in out.iter_mut().rev() {
        *digit = b'0' + number.rem_euclid(10) as u8;
        number /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_agrees_with_the_full_parser_on_every_day_of_four_centuries() {
        for days in days_from_civil(1900, 1, 1)..days_from_civil(2300, 1, 1) {
            let (year, month, day) = civil_from_days(days);
            let text = format!("{year:04}-{month:02}-{day:02}T23:59:58Z");
            let full: Timestamp = text.parse().unwrap();
            assert_eq!(full.as_second(), days * 86_400 + 86_398, "{text}");
            assert_eq!(text.parse::<Time>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn offsets_and_fractions_are_read_and_cut_off() {
        for (text, seconds, micros) in [
            (
                "2024-05-06T07:08:09Z",
                "2024-05-06T07:08:09Z",
                "2024-05-06T07:08:09.000000Z",
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
        ] {
            assert_eq!(text.parse::<Time>().unwrap().to_string(), seconds);
            assert_eq!(text.parse::<MicroTime>().unwrap().to_string(), micros);
        }
        for text in [
            "",
            "2024-05-06",
            "2024-13-06T07:08:09Z",
            "2024-02-30T07:08:09Z",
            "2024-05-06T07:08:09",
        ] {
            assert!(text.parse::<Time>().is_err(), "{text}");
        }
    }
}
