//! `Duration`: a span of time in Go's syntax, as `1h30m0s`.
//!
//! In: text such as `1.5h`, `-2m3.5s`, `100ms`. Out: nanoseconds; text as Go writes it. Never: rounding that is not said.

use std::fmt;
use std::str::FromStr;

use super::{JsonError, Reader, Shape, ShapeMut, Value};

/// A span of time, positive or negative, in nanoseconds; at most about 292 years.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(i64);

/// Text that is no duration in Go's syntax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseDurationError(());

const UNITS: [(&str, i64); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("\u{B5}s", 1_000),
    ("\u{3BC}s", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

impl Duration {
    /// No time.
    pub const EMPTY: Self = Self(0);

    /// From nanoseconds.
    #[must_use]
    pub const fn from_nanos(nanoseconds: i64) -> Self {
        Self(nanoseconds)
    }

    /// From seconds; the longest duration there is, if they are too many.
    #[must_use]
    pub const fn from_secs(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000_000))
    }

    /// Nanoseconds.
    #[must_use]
    pub const fn as_nanos(self) -> i64 {
        self.0
    }

    /// Seconds with their fraction.
    #[must_use]
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e9
    }

    /// As the standard library's duration; `None` when negative.
    #[must_use]
    pub fn to_std(self) -> Option<std::time::Duration> {
        u64::try_from(self.0).ok().map(std::time::Duration::from_nanos)
    }
}

impl From<std::time::Duration> for Duration {
    /// The longest duration there is, if `duration` is longer.
    fn from(duration: std::time::Duration) -> Self {
        Self(i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX))
    }
}

impl FromStr for Duration {
    type Err = ParseDurationError;

    fn from_str(text: &str) -> Result<Self, ParseDurationError> {
        let (negative, unsigned) = match text.as_bytes().first() {
            Some(b'-') => (true, &text[1..]),
            Some(b'+') => (false, &text[1..]),
            _ => (false, text),
        };
        if unsigned == "0" {
            return Ok(Self::EMPTY);
        }
        let mut rest = unsigned;
        let mut total = 0i128;
        while !rest.is_empty() {
            let (nanoseconds, behind) = one_part(rest).ok_or(ParseDurationError(()))?;
            total = total.saturating_add(nanoseconds);
            rest = behind;
        }
        if unsigned.is_empty() {
            return Err(ParseDurationError(()));
        }
        let signed = if negative { -total } else { total };
        i64::try_from(signed).map(Self).map_err(|_| ParseDurationError(()))
    }
}

/// The nanoseconds of `1.5h` at the start of `text`, fractions of one cut off, and what is behind.
fn one_part(text: &str) -> Option<(i128, &str)> {
    let number_end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, behind) = text.split_at(number_end);
    let unit_end = behind
        .find(|c: char| c.is_ascii_digit() || c == '.')
        .unwrap_or(behind.len());
    let (name, rest) = behind.split_at(unit_end);
    let unit = UNITS.iter().find(|(unit, _)| *unit == name)?.1;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
        return None;
    }
    // Eighteen digits are finer than a nanosecond of the largest unit.
    let fraction = &fraction[..fraction.len().min(18)];
    let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let part: i128 = if fraction.is_empty() { 0 } else { fraction.parse().ok()? };
    let scale = 10i128.pow(u32::try_from(fraction.len()).ok()?);
    let unit = i128::from(unit);
    Some((whole.checked_mul(unit)?.checked_add(part * unit / scale)?, rest))
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 0 {
            f.write_str("-")?;
        }
        let nanoseconds = self.0.unsigned_abs();
        match nanoseconds {
            0 => return f.write_str("0s"),
            1..1_000 => return write!(f, "{nanoseconds}ns"),
            1_000..1_000_000 => return decimal(f, nanoseconds, 1_000, 3, "\u{B5}s"),
            1_000_000..1_000_000_000 => return decimal(f, nanoseconds, 1_000_000, 6, "ms"),
            _ => {}
        }
        let minutes = nanoseconds / 60_000_000_000;
        if minutes >= 60 {
            write!(f, "{}h", minutes / 60)?;
        }
        if minutes > 0 {
            write!(f, "{}m", minutes % 60)?;
        }
        decimal(f, nanoseconds % 60_000_000_000, 1_000_000_000, 9, "s")
    }
}

/// `value / unit` with up to `digits` decimals, zeros at their end left out.
fn decimal(f: &mut fmt::Formatter<'_>, value: u64, unit: u64, digits: usize, name: &str) -> fmt::Result {
    write!(f, "{}", value / unit)?;
    let fraction = format!("{:0digits$}", value % unit);
    let fraction = fraction.trim_end_matches('0');
    if !fraction.is_empty() {
        write!(f, ".{fraction}")?;
    }
    f.write_str(name)
}

impl fmt::Display for ParseDurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a duration such as 1h30m, 1.5s or 100ms")
    }
}

impl std::error::Error for ParseDurationError {}

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
    use super::*;

    #[test]
    fn durations_print_as_go_prints_them() {
        for (nanoseconds, text) in [
            (0, "0s"),
            (1, "1ns"),
            (1_100, "1.1\u{B5}s"),
            (2_200_000, "2.2ms"),
            (3_300_000_000, "3.3s"),
            (245_000_000_000, "4m5s"),
            (245_001_000_000, "4m5.001s"),
            (18_367_001_000_000, "5h6m7.001s"),
            (480_000_000_001, "8m0.000000001s"),
            (3_600_000_000_000, "1h0m0s"),
            (i64::MAX, "2562047h47m16.854775807s"),
            (i64::MIN, "-2562047h47m16.854775808s"),
        ] {
            assert_eq!(Duration(nanoseconds).to_string(), text);
            assert_eq!(text.parse(), Ok(Duration(nanoseconds)), "{text}");
        }
    }

    #[test]
    fn durations_parse_as_go_parses_them() {
        for (text, nanoseconds) in [
            ("0", 0),
            ("+5s", 5_000_000_000),
            ("-.5s", -500_000_000),
            ("5.s", 5_000_000_000),
            ("1h15m30.918273645s", 4_530_918_273_645),
            ("12\u{3BC}s", 12_000),
            ("0.3333333333333333333h", 1_199_999_999_999),
            ("-2h3m0.5s", -7_380_500_000_000),
        ] {
            assert_eq!(text.parse(), Ok(Duration(nanoseconds)), "{text}");
        }
        for text in [
            "",
            "-",
            "3",
            ".",
            "s",
            ".s",
            "1x",
            "1s ",
            "1.1.1s",
            "9223372036854775808ns",
            "3000000h",
            "+-1s",
        ] {
            assert_eq!(text.parse::<Duration>(), Err(ParseDurationError(())), "{text}");
        }
    }
}
