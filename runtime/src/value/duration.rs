//! `Duration`: a span of time in Go's syntax, such as `1h30m`.
//!
//! In: text. Out: nanoseconds. Never: days or weeks; Go does not know them.

use std::fmt;
use std::str::FromStr;

use super::{JsonError, Reader, Shape, ShapeMut, Value};

/// A span of time with sign, in nanoseconds (meta/v1 `Duration`). Written as Go writes it: `1h30m0s`, `1.5s`, `100ms`.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(i64);

/// Text that is no duration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseDurationError;

impl fmt::Display for ParseDurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a duration, such as 1h30m or 100ms")
    }
}

impl std::error::Error for ParseDurationError {}

impl Duration {
    /// No time; written as `0s`.
    pub const EMPTY: Self = Self(0);

    /// A span of so many nanoseconds.
    #[must_use]
    pub const fn from_nanos(nanoseconds: i64) -> Self {
        Self(nanoseconds)
    }

    /// The span in nanoseconds.
    #[must_use]
    pub const fn as_nanos(self) -> i64 {
        self.0
    }
}

impl TryFrom<Duration> for std::time::Duration {
    type Error = std::num::TryFromIntError;

    fn try_from(duration: Duration) -> Result<Self, Self::Error> {
        u64::try_from(duration.0).map(Self::from_nanos)
    }
}

impl From<std::time::Duration> for Duration {
    /// Spans beyond 292 years become the longest one.
    fn from(duration: std::time::Duration) -> Self {
        Self(i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX))
    }
}

/// Longest first where one is the beginning of another.
const UNITS: [(&str, i128); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

impl FromStr for Duration {
    type Err = ParseDurationError;

    fn from_str(text: &str) -> Result<Self, ParseDurationError> {
        let (sign, mut rest) = match text.as_bytes().first() {
            Some(b'-') => (-1, &text[1..]),
            Some(b'+') => (1, &text[1..]),
            _ => (1, text),
        };
        if rest == "0" {
            return Ok(Self::EMPTY);
        }
        let mut total: i128 = 0;
        loop {
            let (nanoseconds, behind) = part(rest).ok_or(ParseDurationError)?;
            total += nanoseconds;
            if total > i128::from(i64::MAX) + 1 {
                return Err(ParseDurationError);
            }
            if behind.is_empty() {
                return i64::try_from(sign * total).map(Self).map_err(|_| ParseDurationError);
            }
            rest = behind;
        }
    }
}

/// One number with its unit in nanoseconds, and what follows.
fn part(text: &str) -> Option<(i128, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, rest) = text.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') || whole.len() > 19 {
        return None;
    }
    let (unit, nanoseconds) = UNITS.iter().find(|(unit, _)| {
        rest.strip_prefix(unit)
            .is_some_and(|behind| behind.is_empty() || behind.starts_with(|c: char| c.is_ascii_digit() || c == '.'))
    })?;
    let digits = |text: &str| {
        if text.is_empty() {
            Some(0)
        } else {
            text.parse::<i128>().ok()
        }
    };
    // Digits finer than a nanosecond are cut off.
    let fraction = &fraction[..fraction.len().min(15)];
    let scale = 10_i128.pow(u32::try_from(fraction.len()).ok()?);
    Some((
        digits(whole)? * nanoseconds + digits(fraction)? * nanoseconds / scale,
        &rest[unit.len()..],
    ))
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = self.0.unsigned_abs();
        if self.0 < 0 {
            f.write_str("-")?;
        }
        match total {
            0 => f.write_str("0s"),
            1..1_000 => write!(f, "{total}ns"),
            1_000..1_000_000 => decimal(f, total, 1_000, "µs"),
            1_000_000..1_000_000_000 => decimal(f, total, 1_000_000, "ms"),
            _ => {
                let (hours, minutes) = (total / 3_600_000_000_000, total / 60_000_000_000 % 60);
                if hours > 0 {
                    write!(f, "{hours}h")?;
                }
                if hours > 0 || minutes > 0 {
                    write!(f, "{minutes}m")?;
                }
                decimal(f, total % 60_000_000_000, 1_000_000_000, "s")
            }
        }
    }
}

/// `value / unit` without trailing zeros.
fn decimal(f: &mut fmt::Formatter<'_>, value: u64, unit: u64, name: &str) -> fmt::Result {
    write!(f, "{}", value / unit)?;
    if value % unit > 0 {
        let width = unit.ilog10() as usize;
        let fraction = format!("{:0width$}", value % unit);
        write!(f, ".{}", fraction.trim_end_matches('0'))?;
    }
    f.write_str(name)
}

impl fmt::Debug for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Value for Duration {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), JsonError> {
        if let Some(text) = reader.string()? {
            *self = text
                .parse()
                .map_err(|error: ParseDurationError| reader.error(error.to_string()))?;
        }
        Ok(())
    }

    fn is_absent(&self) -> bool {
        self.0 == 0
    }

    fn shape(&self) -> Shape<'_> {
        Shape::Duration(*self)
    }

    fn shape_mut(&mut self) -> ShapeMut<'_> {
        ShapeMut::Duration(self)
    }
}

#[cfg(test)]
mod tests {
    use super::Duration;

    #[test]
    fn durations_are_read_and_written_as_go_does() {
        for (text, nanoseconds, written) in [
            ("0", 0, "0s"),
            ("1h2m3s", 3_723_000_000_000, "1h2m3s"),
            ("90m", 5_400_000_000_000, "1h30m0s"),
            ("1.5s", 1_500_000_000, "1.5s"),
            ("-100ms", -100_000_000, "-100ms"),
            (".5us", 500, "500ns"),
            ("1µs", 1_000, "1µs"),
            ("9223372036854775807ns", i64::MAX, "2562047h47m16.854775807s"),
            ("-9223372036854775808ns", i64::MIN, "-2562047h47m16.854775808s"),
        ] {
            let duration: Duration = text.parse().unwrap();
            assert_eq!(
                (duration.as_nanos(), duration.to_string().as_str()),
                (nanoseconds, written),
                "{text}"
            );
            assert_eq!(written.parse::<Duration>().unwrap(), duration);
        }
        for text in [
            "",
            "1",
            "h",
            "1d",
            "1h 2m",
            "1..5s",
            "--1s",
            "9223372036854775808ns",
            "1e3s",
        ] {
            assert!(text.parse::<Duration>().is_err(), "{text}");
        }
    }
}
