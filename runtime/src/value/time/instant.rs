//! Instants: what text names by RFC 3339.
//!
//! In: text. Out: seconds and nanoseconds since the zero time. Never: more than one spelling of an offset or a separator than
//! servers take; a sign of how the text was spelled.

use super::calendar::parse_plain_seconds;

/// A point in time since the zero time; fractions of a second count upwards also before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Instant {
    pub(super) seconds: i64,
    pub(super) nanos: i32,
}

impl Instant {
    /// RFC 3339 to the letter, where `jiff` also takes dates without a time, commas and names of zones, but no more than
    /// nine digits of a fraction.
    pub(super) fn parse(text: &[u8]) -> Option<Self> {
        let (clock, rest) = text.split_at_checked(19)?;
        let (fraction, offset) = match rest {
            [b'.', rest @ ..] => rest.split_at(rest.iter().take_while(|byte| byte.is_ascii_digit()).count()),
            _ => (&b"0"[..], rest),
        };
        if fraction.is_empty() {
            return None;
        }
        Some(Self {
            seconds: clock_seconds(clock)? - offset_seconds(offset)?,
            nanos: (0..9).fold(0, |nanos, at| {
                nanos * 10 + i32::from(fraction.get(at).map_or(0, |digit| digit - b'0'))
            }),
        })
    }
}

/// Date and time without their offset.
fn clock_seconds(clock: &[u8]) -> Option<i64> {
    let mut plain = *b"0000-00-00T00:00:00Z";
    plain[..19].copy_from_slice(clock);
    plain[10].make_ascii_uppercase();
    // A leap second is read as the second before it, as `Time` does.
    if &plain[17..19] == b"60" {
        plain[17..19].copy_from_slice(b"59");
    }
    parse_plain_seconds(&plain)
}

/// Seconds that a clock with this offset is ahead of UTC.
fn offset_seconds(offset: &[u8]) -> Option<i64> {
    let (sign, offset) = match offset {
        b"Z" | b"z" => return Some(0),
        [b'+', offset @ ..] => (1, offset),
        [b'-', offset @ ..] => (-1, offset),
        _ => return None,
    };
    let [tens, hour, b':', minute @ ..] = offset else {
        return None;
    };
    let number = |digits: &[u8]| match digits {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => Some(i64::from(tens - b'0') * 10 + i64::from(ones - b'0')),
        _ => None,
    };
    let hours = number(&[*tens, *hour]).filter(|hours| *hours < 24)?;
    let minutes = number(minute).filter(|minutes| *minutes < 60)?;
    Some(sign * (hours * 60 + minutes) * 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::time::ZERO_TO_UNIX;

    #[test]
    fn instants_agree_with_those_of_jiff() {
        for (date, offset) in [
            ("0001-01-02", "+23:59"),
            ("1583-10-15", "-00:30"),
            ("2400-02-29", "+05:45"),
        ] {
            for fraction in ["", ".000000001", ".9", ".999999999"] {
                let text = format!("{date}T23:59:58{fraction}{offset}");
                let instant = Instant::parse(text.as_bytes()).unwrap();
                let nanos = i128::from(instant.seconds - ZERO_TO_UNIX) * 1_000_000_000 + i128::from(instant.nanos);
                assert_eq!(
                    nanos,
                    text.parse::<jiff::Timestamp>().unwrap().as_nanosecond(),
                    "{text}"
                );
            }
        }
    }
}
