//! `Quantity`: an amount such as `500m`, `1Gi` or `1e3`.
//!
//! In: text, or a JSON number. Out: the same text; the exact value on demand. Never: a rewrite of what was read.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use super::{JsonError, Reader, Shape, ShapeMut, Str, Value};

/// An amount in Kubernetes' notation.
///
/// Keeps its text as it came, so that reading and writing changes nothing, and `==` compares that text. Values are compared by
/// [`cmp_value`](Self::cmp_value): `1000m` and `1` are the same value, `1Gi` is more than `1G`.
///
/// <https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/>
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Quantity(Str);

/// Text that is no quantity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseQuantityError;

impl fmt::Display for ParseQuantityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a quantity, such as 500m, 1.5, 2Gi or 1e3")
    }
}

impl std::error::Error for ParseQuantityError {}

/// The exact value: `mantissa · 10^exponent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Decimal {
    mantissa: i128,
    exponent: i32,
}

impl Quantity {
    /// No amount; written as `0`, as Go writes it.
    pub const EMPTY: Self = Self(Str::EMPTY);

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        if self.0.is_empty() { "0" } else { &self.0 }
    }

    /// Compares values; `None` when one of the texts is no quantity or has more than 38 digits.
    #[must_use]
    pub fn cmp_value(&self, other: &Self) -> Option<Ordering> {
        Decimal::compare(self.decimal()?, other.decimal()?)
    }

    /// Whether the values are equal.
    #[must_use]
    pub fn eq_value(&self, other: &Self) -> bool {
        self == other || self.cmp_value(other) == Some(Ordering::Equal)
    }

    /// The value as a whole number; `None` when it has a fraction or does not fit.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        self.scaled(0)
    }

    /// The value in thousandths (millicores, say); `None` when it is finer or does not fit.
    #[must_use]
    pub fn as_milli(&self) -> Option<i64> {
        self.scaled(3)
    }

    /// The value, to the precision of `f64`.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        let Decimal { mantissa, exponent } = self.decimal()?;
        format!("{mantissa}e{exponent}").parse().ok()
    }

    /// The sum; `None` when a text is no quantity or the sum has more than 38 digits.
    #[must_use]
    pub fn checked_add(&self, other: &Self) -> Option<Self> {
        Decimal::add(self.decimal()?, other.decimal()?).map(Decimal::quantity)
    }

    /// The difference; `None` when a text is no quantity or the difference has more than 38 digits.
    #[must_use]
    pub fn checked_sub(&self, other: &Self) -> Option<Self> {
        let other = other.decimal()?;
        Decimal::add(
            self.decimal()?,
            Decimal {
                mantissa: -other.mantissa,
                ..other
            },
        )
        .map(Decimal::quantity)
    }

    fn scaled(&self, places: i32) -> Option<i64> {
        let Decimal { mantissa, exponent } = self.decimal()?.trimmed();
        let power = 10_i128.checked_pow(u32::try_from(exponent + places).ok()?)?;
        i64::try_from(mantissa.checked_mul(power)?).ok()
    }

    fn decimal(&self) -> Option<Decimal> {
        Decimal::parse(self.as_str())
    }
}

impl Decimal {
    fn parse(text: &str) -> Option<Self> {
        let (sign, unsigned) = match text.as_bytes().first()? {
            b'-' => (-1, &text[1..]),
            b'+' => (1, &text[1..]),
            _ => (1, text),
        };
        let end = unsigned
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(unsigned.len());
        let (number, suffix) = unsigned.split_at(end);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
            return None;
        }
        let (factor, exponent) = unit(suffix)?;
        let fraction = fraction.trim_end_matches('0');
        let digits = [whole, fraction].concat();
        let digits = digits.trim_start_matches('0');
        let mantissa: i128 = if digits.is_empty() { 0 } else { digits.parse().ok()? };
        let exponent = exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?;
        Some(Self {
            mantissa: mantissa.checked_mul(factor)?.checked_mul(sign)?,
            exponent,
        })
    }

    /// Without zeros at the end of the mantissa.
    fn trimmed(mut self) -> Self {
        if self.mantissa == 0 {
            return Self {
                mantissa: 0,
                exponent: 0,
            };
        }
        while self.mantissa % 10 == 0 {
            self.mantissa /= 10;
            self.exponent += 1;
        }
        self
    }

    fn compare(a: Self, b: Self) -> Option<Ordering> {
        let (a, b) = (a.trimmed(), b.trimmed());
        let signs = a.mantissa.signum().cmp(&b.mantissa.signum());
        if signs != Ordering::Equal || a.mantissa == 0 {
            return Some(signs);
        }
        // Of two numbers of one sign the one with more digits before the point is the larger one; only where both have as
        // many is it worth aligning them, and then they fit.
        let size = |number: Self| i64::from(number.mantissa.unsigned_abs().ilog10()) + i64::from(number.exponent);
        let magnitude = match size(a).cmp(&size(b)) {
            Ordering::Equal => {
                let (a, b) = Self::aligned(a, b)?;
                return Some(a.cmp(&b));
            }
            other => other,
        };
        Some(if a.mantissa < 0 { magnitude.reverse() } else { magnitude })
    }

    /// Both mantissas at the smaller exponent.
    fn aligned(a: Self, b: Self) -> Option<(i128, i128)> {
        let exponent = a.exponent.min(b.exponent);
        let at = |number: Self| {
            let power = u32::try_from(number.exponent.checked_sub(exponent)?).ok()?;
            number.mantissa.checked_mul(10_i128.checked_pow(power)?)
        };
        Some((at(a)?, at(b)?))
    }

    fn add(a: Self, b: Self) -> Option<Self> {
        let (a, b) = (a.trimmed(), b.trimmed());
        let exponent = a.exponent.min(b.exponent);
        let (a, b) = Self::aligned(a, b)?;
        Some(Self {
            mantissa: a.checked_add(b)?,
            exponent,
        })
    }

    /// In decimal notation: with a suffix where one fits, else with an exponent.
    fn quantity(self) -> Quantity {
        const SUFFIXES: [(i32, &str); 10] = [
            (-9, "n"),
            (-6, "u"),
            (-3, "m"),
            (0, ""),
            (3, "k"),
            (6, "M"),
            (9, "G"),
            (12, "T"),
            (15, "P"),
            (18, "E"),
        ];
        let Self { mantissa, exponent } = self.trimmed();
        let below = SUFFIXES
            .iter()
            .rev()
            .find(|(power, _)| *power <= exponent && exponent - power < 3);
        Quantity(match below {
            Some((power, suffix)) => {
                let zeros = usize::try_from(exponent - power).unwrap_or_default();
                Str::from(format!("{mantissa}{}{suffix}", "0".repeat(zeros)))
            }
            None => Str::from(format!("{mantissa}e{exponent}")),
        })
    }
}

/// The factor and the power of ten that a suffix stands for.
fn unit(suffix: &str) -> Option<(i128, i32)> {
    Some(match suffix {
        "" => (1, 0),
        "n" => (1, -9),
        "u" => (1, -6),
        "m" => (1, -3),
        "k" => (1, 3),
        "M" => (1, 6),
        "G" => (1, 9),
        "T" => (1, 12),
        "P" => (1, 15),
        "E" => (1, 18),
        "Ki" => (1 << 10, 0),
        "Mi" => (1 << 20, 0),
        "Gi" => (1 << 30, 0),
        "Ti" => (1 << 40, 0),
        "Pi" => (1 << 50, 0),
        "Ei" => (1 << 60, 0),
        _ => (1, suffix.strip_prefix(['e', 'E'])?.parse().ok()?),
    })
}

impl Default for Quantity {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Quantity {
    type Err = ParseQuantityError;

    /// Checks that the text is a quantity. `From<&str>` does not, as reading from a server does not.
    fn from_str(text: &str) -> Result<Self, ParseQuantityError> {
        Decimal::parse(text).map(|_| Self::from(text)).ok_or(ParseQuantityError)
    }
}

impl From<&str> for Quantity {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Quantity {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<i64> for Quantity {
    fn from(number: i64) -> Self {
        Self(number.to_string().into())
    }
}

impl From<i32> for Quantity {
    fn from(number: i32) -> Self {
        Self::from(i64::from(number))
    }
}

impl Value for Quantity {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), JsonError> {
        match reader.peek() {
            // K8S: custom resources give back numbers as they were sent.
            Some(b'-' | b'0'..=b'9') => *self = Self::from(reader.number_text("a quantity")?),
            _ => *self = Self(reader.string()?.map(Str::from).unwrap_or_default()),
        }
        Ok(())
    }

    fn is_absent(&self) -> bool {
        self.0.is_empty()
    }

    fn shape(&self) -> Shape<'_> {
        Shape::Quantity(self)
    }

    fn shape_mut(&mut self) -> ShapeMut<'_> {
        ShapeMut::Quantity(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn q(text: &str) -> Quantity {
        Quantity::from(text)
    }

    #[test]
    fn values_are_compared_exactly() {
        for (a, ordering, b) in [
            ("1000m", Ordering::Equal, "1"),
            ("1Gi", Ordering::Greater, "1G"),
            ("0.1", Ordering::Equal, "100m"),
            ("1e3", Ordering::Equal, "1k"),
            ("1E3", Ordering::Equal, "1000"),
            ("1E", Ordering::Greater, "1P"),
            ("-1", Ordering::Less, "1n"),
            ("-2Ki", Ordering::Less, "-2k"),
            ("0", Ordering::Equal, "-0.0Ei"),
            ("9223372036854775807", Ordering::Less, "8Ei"),
            ("1.5Gi", Ordering::Equal, "1536Mi"),
            ("1e30", Ordering::Greater, "1e-30"),
            (".5", Ordering::Equal, "5e-1"),
        ] {
            assert_eq!(q(a).cmp_value(&q(b)), Some(ordering), "{a} {b}");
            assert_eq!(q(b).cmp_value(&q(a)), Some(ordering.reverse()), "{b} {a}");
        }
        for text in ["abc", "1.2.3", "1 Gi", "1KiB", ".", "", "1e", "--1"] {
            assert!(text.parse::<Quantity>().is_err(), "{text}");
        }
    }

    #[test]
    fn values_are_added_and_converted_exactly() {
        assert_eq!(q("1500m").checked_add(&q("0.5")).unwrap().as_str(), "2");
        assert_eq!(q("1Gi").checked_sub(&q("24Mi")).unwrap().as_i64(), Some(1_048_576_000));
        assert_eq!(q("100m").checked_sub(&q("1")).unwrap().as_str(), "-900m");
        assert_eq!(
            (q("1500m").as_milli(), q("1500m").as_i64(), q("1n").as_milli()),
            (Some(1500), None, None)
        );
        assert_eq!(q("0.5").as_f64(), Some(0.5));
        assert_eq!(q("8Ei").as_i64(), None);
    }
}
