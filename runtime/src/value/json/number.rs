//! Numbers: checked by the grammar, then exact integers or nearest floats.
//!
//! In: a reader at a number. Out: `i64`, `i32`, `f64`, or the text. Never: an integer that went through a float.

use super::{JsonError, Reader, scan};

impl<'a> Reader<'a> {
    /// A whole number; `1.0` and `1e3` are whole.
    ///
    /// # Errors
    /// Anything else but `null`; a number with a fraction or outside 64 bits.
    #[inline]
    pub fn i64(&mut self) -> Result<Option<i64>, JsonError> {
        match self.peek() {
            Some(b'-' | b'0'..=b'9') => self.integer().map(Some),
            Some(b'n') => self.word("null").map(|()| None),
            _ => Err(self.expected("an integer")),
        }
    }

    /// A whole number of 32 bits; `1.0` and `1e3` are whole.
    ///
    /// # Errors
    /// Anything else but `null`; a number with a fraction or outside 32 bits.
    #[inline]
    pub fn i32(&mut self) -> Result<Option<i32>, JsonError> {
        let start = self.at;
        let Some(wide) = self.i64()? else {
            return Ok(None);
        };
        match i32::try_from(wide) {
            Ok(number) => Ok(Some(number)),
            Err(_) => {
                self.at = start;
                self.peek();
                Err(self.error(format!("{wide} does not fit into 32 bits")))
            }
        }
    }

    /// A number.
    ///
    /// # Errors
    /// Anything else but `null`; a number too large for a 64-bit float.
    pub fn f64(&mut self) -> Result<Option<f64>, JsonError> {
        if self.null()? {
            return Ok(None);
        }
        let start = self.at;
        let text = self.number_text("a number")?;
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Some(number)),
            _ => {
                self.at = start;
                Err(self.error("number too large for 64-bit floating point".to_owned()))
            }
        }
    }

    /// A number as it stands, checked by the grammar.
    pub(crate) fn number_text(&mut self, what: &str) -> Result<&'a str, JsonError> {
        if !matches!(self.peek(), Some(b'-' | b'0'..=b'9')) {
            return Err(self.expected(what));
        }
        let start = self.at;
        self.check_number()?;
        Ok(&self.text[start..self.at])
    }

    #[inline(always)]
    fn integer(&mut self) -> Result<i64, JsonError> {
        let bytes = self.bytes();
        let start = self.at;
        let negative = bytes[start] == b'-';
        let first = start + usize::from(negative);
        let end = scan::digits_end(bytes, first);
        let digits = &bytes[first..end];
        // Up to 18 digits cannot overflow; a leading zero, a fraction or an exponent takes the long way.
        let plain = matches!(digits, [b'0'] | [b'1'..=b'9', ..]) && digits.len() <= 18;
        if !plain || matches!(bytes.get(end), Some(b'.' | b'e' | b'E')) {
            return self.unusual_integer();
        }
        self.at = end;
        let value = digits
            .iter()
            .fold(0i64, |value, digit| value * 10 + i64::from(digit - b'0'));
        Ok(if negative { -value } else { value })
    }

    #[cold]
    fn unusual_integer(&mut self) -> Result<i64, JsonError> {
        let start = self.at;
        let text = self.number_text("an integer")?;
        match integral(text) {
            Ok(value) => Ok(value),
            Err(reason) => {
                self.at = start;
                let shown: String = text.chars().take(40).collect();
                Err(self.error(match reason {
                    NotIntegral::Fraction => format!("expected an integer, found {shown}"),
                    NotIntegral::Range => format!("{shown} does not fit into 64 bits"),
                }))
            }
        }
    }

    /// Checks the number that is next by the grammar of RFC 8259 and passes over it.
    pub(super) fn check_number(&mut self) -> Result<(), JsonError> {
        let bytes = self.bytes();
        let first = self.at + usize::from(bytes.get(self.at) == Some(&b'-'));
        let mut end = scan::digits_end(bytes, first);
        if end == first {
            self.at = end;
            return Err(self.expected("a digit"));
        }
        if bytes[first] == b'0' && end > first + 1 {
            return Err(self.error("a number with a leading zero".to_owned()));
        }
        if bytes.get(end) == Some(&b'.') {
            end = self.digits_behind(end + 1)?;
        }
        if matches!(bytes.get(end), Some(b'e' | b'E')) {
            let sign = matches!(bytes.get(end + 1), Some(b'+' | b'-'));
            end = self.digits_behind(end + 1 + usize::from(sign))?;
        }
        self.at = end;
        Ok(())
    }

    fn digits_behind(&mut self, from: usize) -> Result<usize, JsonError> {
        let end = scan::digits_end(self.bytes(), from);
        if end == from {
            self.at = end;
            return Err(self.expected("a digit"));
        }
        Ok(end)
    }
}

/// Why a number is no `i64`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotIntegral {
    Fraction,
    Range,
}

/// The exact value of a decimal number, if it is whole and fits. `text` follows the grammar of JSON.
pub(crate) fn integral(text: &str) -> Result<i64, NotIntegral> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fraction = fraction.trim_end_matches('0');
    let digits: String = [whole, fraction].concat();
    let significant = digits.trim_start_matches('0').trim_end_matches('0');
    if significant.is_empty() {
        return Ok(0);
    }
    let trailing_zeros = digits.len() - digits.trim_end_matches('0').len();
    let zeros = power_of_ten(exponent, trailing_zeros, fraction.len())?;
    if zeros < 0 {
        return Err(NotIntegral::Fraction);
    }
    let zeros = usize::try_from(zeros)
        .ok()
        .filter(|zeros| significant.len() + zeros <= 19)
        .ok_or(NotIntegral::Range)?;
    let sign = if negative { "-" } else { "" };
    format!("{sign}{significant}{}", "0".repeat(zeros))
        .parse()
        .map_err(|_| NotIntegral::Range)
}

/// The power of ten that the significant digits are multiplied by. An exponent beyond `i64` is as good as endless.
fn power_of_ten(exponent: &str, trailing_zeros: usize, fraction: usize) -> Result<i64, NotIntegral> {
    let exponent: i64 = match exponent.parse() {
        Ok(exponent) => exponent,
        Err(_) if exponent.starts_with('-') => return Err(NotIntegral::Fraction),
        Err(_) => return Err(NotIntegral::Range),
    };
    let shift = i64::try_from(trailing_zeros).unwrap_or(i64::MAX) - i64::try_from(fraction).unwrap_or(i64::MAX);
    Ok(exponent.saturating_add(shift))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integral_decimals_are_exact() {
        for (text, value) in [
            ("0", 0),
            ("-0", 0),
            ("-0.0e99999999999999999999", 0),
            ("1.0", 1),
            ("1e3", 1000),
            ("1E+3", 1000),
            ("-12.50e1", -125),
            ("1200e-2", 12),
            ("9007199254740993", 9_007_199_254_740_993),
            ("9223372036854775807", i64::MAX),
            ("9223372036854775807.000", i64::MAX),
            ("-9223372036854775808", i64::MIN),
            ("-922337203685477580.8e1", i64::MIN),
            ("0.000001e6", 1),
        ] {
            assert_eq!(integral(text), Ok(value), "{text}");
        }
    }

    #[test]
    fn fractions_and_overflow_are_told_apart() {
        for text in [
            "0.5",
            "1e-1",
            "15e-1",
            "1e-99999999999999999999",
            "9223372036854775807.5",
        ] {
            assert_eq!(integral(text), Err(NotIntegral::Fraction), "{text}");
        }
        for text in [
            "9223372036854775808",
            "-9223372036854775809",
            "1e19",
            "1e99999999999999999999",
            "10000000000000000000",
        ] {
            assert_eq!(integral(text), Err(NotIntegral::Range), "{text}");
        }
    }
}
