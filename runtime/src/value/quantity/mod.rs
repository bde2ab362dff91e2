//! `Quantity`: amounts such as `500m` CPUs or `1.5Gi` of memory.
//!
//! In: text or a JSON number, kept as it came. Out: the same again; exact comparison and arithmetic on request.
//! Never: a value through a float, but for `as_f64`; overflow.

mod decimal;
mod format;
mod stored;

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use self::decimal::Decimal;
use self::format::Form;
use self::stored::Stored;
use super::{JsonError, Reader, Shape, ShapeMut, Str, Value};

/// An amount with an optional suffix: `2`, `0.5`, `500m`, `1e3`, `64Mi`.
///
/// The text is kept and written as it came, a JSON number as a number, so that nothing is lost between reading and writing:
/// custom resources may hold either, and servers turn numbers into text only in Kubernetes' own types. Values made by a
/// program are text. `==` compares the text, wherever it came from; `1` and `1000m` differ under `==`. Values compare by [`Quantity::cmp_value`] and [`Quantity::same_value`],
/// and under [`semantic_eq`](super::semantic_eq). Text is not checked when it is read or converted by `into()`;
/// [`str::parse`] and everything that computes does check it.
#[derive(Clone, Default)]
pub struct Quantity(Stored);

/// Text that is no quantity, or one whose exponent is out of bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseQuantityError(Str);

impl Quantity {
    /// Zero.
    pub const EMPTY: Self = Self(Stored::EMPTY);

    /// The text; `0` when empty.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self.0.text() {
            "" => "0",
            text => text,
        }
    }

    /// Thousandths: `Quantity::from_milli(500)` is `500m`, half a CPU.
    #[must_use]
    pub fn from_milli(thousandths: i64) -> Self {
        Self::canonical(&Decimal::new(thousandths, -3), Form::Decimal)
    }

    /// Bytes in the largest binary unit that is exact: `Quantity::from_bytes(1536 << 20)` is `1536Mi`.
    #[must_use]
    pub fn from_bytes(bytes: i64) -> Self {
        Self::canonical(&Decimal::new(bytes, 0), Form::Binary)
    }

    /// Order by value; `None` when the text of one is no quantity.
    #[must_use]
    pub fn cmp_value(&self, other: &Self) -> Option<Ordering> {
        let (left, _) = self.exact().ok()?;
        let (right, _) = other.exact().ok()?;
        Some(left.compare(&right))
    }

    /// Whether both have the same text or the same value: `1` and `1000m`.
    #[must_use]
    pub fn same_value(&self, other: &Self) -> bool {
        self == other || self.cmp_value(other) == Some(Ordering::Equal)
    }

    /// The sum, in the family of suffixes that `self` has, in the form that Kubernetes gives to sums: the largest suffix
    /// without a fraction, rounded up at billionths.
    ///
    /// # Errors
    /// The text of one is no quantity, or the two are too far apart to be added.
    pub fn try_add(&self, other: &Self) -> Result<Self, ParseQuantityError> {
        self.combine(other, false)
    }

    /// The difference, in the form of [`Quantity::try_add`].
    ///
    /// # Errors
    /// As [`Quantity::try_add`].
    pub fn try_sub(&self, other: &Self) -> Result<Self, ParseQuantityError> {
        self.combine(other, true)
    }

    fn combine(&self, other: &Self, negate: bool) -> Result<Self, ParseQuantityError> {
        let (left, left_form) = self.exact()?;
        let (right, right_form) = other.exact()?;
        let right = if negate { right.negated() } else { right };
        let form = if left.is_zero() { right_form } else { left_form };
        let sum = left
            .add(&right)
            .ok_or_else(|| ParseQuantityError(other.0.text().into()))?;
        Ok(Self::canonical(&sum, form))
    }

    /// The form that a server gives the same value: the largest suffix without a fraction.
    ///
    /// # Errors
    /// The text is no quantity.
    pub fn to_canonical(&self) -> Result<Self, ParseQuantityError> {
        let (value, form) = self.exact()?;
        Ok(Self::canonical(&value, form))
    }

    /// The value as a whole number, fractions rounded away from zero as Kubernetes does; `None` when the text is no
    /// quantity or the number does not fit.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        self.exact().ok()?.0.to_i64(0)
    }

    /// The value in thousandths (`500m` is 500), finer parts rounded away from zero; `None` as for
    /// [`Quantity::as_i64`].
    #[must_use]
    pub fn as_milli(&self) -> Option<i64> {
        self.exact().ok()?.0.to_i64(-3)
    }

    /// The value as the nearest float; `None` when the text is no quantity.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        self.exact().ok()?.0.to_f64()
    }

    fn exact(&self) -> Result<(Decimal, Form), ParseQuantityError> {
        format::parse(self.as_str()).ok_or_else(|| ParseQuantityError(self.0.text().into()))
    }

    fn canonical(value: &Decimal, form: Form) -> Self {
        Self::from(format::canonical(value, form))
    }

    /// From the text of a JSON number; `None` when it is too large. Whole numbers of 64 bits are kept exactly, others as the
    /// nearest float.
    pub(super) fn from_number(number: &str) -> Option<Self> {
        // Minus zero is the only whole number with two spellings.
        let whole = number != "-0" && (number.parse::<i64>().is_ok() || number.parse::<u64>().is_ok());
        if whole {
            return Some(Self(Stored::number(number)));
        }
        Self::from_f64(number.parse().ok()?)
    }

    /// From a JSON number: the shortest text that means the same float.
    pub(super) fn from_f64(number: f64) -> Option<Self> {
        // Adding zero leaves no negative zero.
        let text = number.is_finite().then(|| (number + 0.0).to_string());
        text.map(|text| Self(Stored::number(&text)))
    }

    /// From a whole JSON number.
    pub(super) fn from_whole(number: impl Into<i128>) -> Self {
        Self(Stored::number(&number.into().to_string()))
    }

    /// Whether it is written as a JSON number, as it came; the text is that of an `i64`, a `u64` or a finite float then.
    pub(super) fn is_number(&self) -> bool {
        self.0.is_number()
    }
}

impl PartialEq for Quantity {
    /// Whether the texts are the same, be one a number or not.
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Quantity {}

impl FromStr for Quantity {
    type Err = ParseQuantityError;

    /// Checks that the text is a quantity.
    fn from_str(text: &str) -> Result<Self, ParseQuantityError> {
        let quantity = Self::from(text);
        if text.is_empty() {
            return Err(ParseQuantityError(Str::EMPTY));
        }
        quantity.exact()?;
        Ok(quantity)
    }
}

macro_rules! from_text {
    ($($text:ty),*) => {
        $(impl From<$text> for Quantity {
            /// Takes the text unchecked.
            fn from(text: $text) -> Self {
                Self(Stored::string(text.into()))
            }
        })*
    };
}

from_text!(&str, String, Str);

impl From<i32> for Quantity {
    fn from(number: i32) -> Self {
        Self::from(i64::from(number))
    }
}

impl From<i64> for Quantity {
    fn from(number: i64) -> Self {
        Self::from(number.to_string())
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

impl fmt::Display for ParseQuantityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: String = self.0.chars().take(64).collect();
        write!(f, "{shown:?} is no quantity such as 500m, 1.5 or 64Mi")
    }
}

impl std::error::Error for ParseQuantityError {}

impl Value for Quantity {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), JsonError> {
        match reader.peek() {
            Some(b'-' | b'0'..=b'9') => {
                let number = reader.number_text("a quantity")?;
                let quantity = Self::from_number(number);
                *self = quantity.ok_or_else(|| reader.error("number too large".to_owned()))?;
            }
            Some(b'"' | b'n') => {
                if let Some(text) = reader.string()? {
                    *self = Self::from(Str::from(text));
                }
            }
            _ => return Err(reader.expected("a quantity")),
        }
        Ok(())
    }

    fn is_absent(&self) -> bool {
        self.0.text().is_empty()
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
            (".5", Ordering::Equal, "5e-1"),
            ("1e2147483647", Ordering::Greater, "1e-2147483648"),
            ("-1e2147483647", Ordering::Less, "-1"),
            ("10e2147483647", Ordering::Greater, "9e2147483647"),
            ("0.00000000000000000000000000000000000000000001", Ordering::Greater, "0"),
            (
                "99999999999999999999999999999999999999999999Ei",
                Ordering::Greater,
                "99999999999999999999999999999999999999999999",
            ),
        ] {
            assert_eq!(q(a).cmp_value(&q(b)), Some(ordering), "{a} {b}");
            assert_eq!(q(b).cmp_value(&q(a)), Some(ordering.reverse()), "{b} {a}");
        }
        assert_eq!(q("1").cmp_value(&q("one")), None);
    }

    #[test]
    fn sums_are_exact_and_spelled_as_the_server_spells_them() {
        for (a, b, sum, difference) in [
            ("1500m", "0.5", "2", "1"),
            ("1Gi", "24Mi", "1048Mi", "1000Mi"),
            ("100m", "1", "1100m", "-900m"),
            ("0", "1Ki", "1Ki", "-1Ki"),
            ("999", "1", "1k", "998"),
            ("1e3", "1", "1001", "999"),
            ("-5", "5", "0", "-10"),
            (
                "1E",
                "1n",
                "1000000000000000000000000001n",
                "999999999999999999999999999n",
            ),
        ] {
            assert_eq!(q(a).try_add(&q(b)).unwrap().as_str(), sum, "{a} {b}");
            assert_eq!(q(a).try_sub(&q(b)).unwrap().as_str(), difference, "{a} {b}");
        }
        assert!(q("1e100000").try_add(&q("1")).is_err());
        assert!(q("1").try_add(&q("x")).is_err());
    }

    #[test]
    fn conversions_round_away_from_zero_and_refuse_what_does_not_fit() {
        for (text, whole, milli) in [
            ("1500m", Some(2), Some(1500)),
            ("-1500m", Some(-2), Some(-1500)),
            ("1n", Some(1), Some(1)),
            ("1Ki", Some(1024), Some(1_024_000)),
            ("9223372036854775807", Some(i64::MAX), None),
            ("-9223372036854775808", Some(i64::MIN), None),
            ("9223372036854775807.1", None, None),
            ("8Ei", None, None),
            ("1e2147483647", None, None),
            ("1e-2147483648", Some(1), Some(1)),
            ("", Some(0), Some(0)),
        ] {
            assert_eq!((q(text).as_i64(), q(text).as_milli()), (whole, milli), "{text}");
        }
        assert_eq!(q("0.5").as_f64(), Some(0.5));
        assert_eq!(q("1.5Ki").as_f64(), Some(1536.0));
        assert_eq!(Quantity::from_milli(1500).as_str(), "1500m");
        assert_eq!(Quantity::from_bytes(1536 << 20).as_str(), "1536Mi");
    }

    #[test]
    fn numbers_stay_numbers_and_mean_the_same_as_text() {
        for (number, text) in [
            ("1", "1"),
            ("-0", "0"),
            ("-0.0", "0"),
            ("18446744073709551615", "18446744073709551615"),
            ("0.5", "0.5"),
            ("1.0", "1"),
            ("1e3", "1000"),
        ] {
            let quantity = Quantity::from_number(number).unwrap();
            assert!(quantity.is_number() && quantity.as_str() == text, "{number} {quantity}");
            assert!(quantity == q(text) && quantity.same_value(&q(text)), "{number}");
            assert!(!quantity.to_canonical().unwrap().is_number(), "{number}");
        }
        assert!(Quantity::from_number("1e400").is_none());
        assert!(!Quantity::from(1).is_number());
    }

    #[test]
    fn the_text_is_kept_and_checked_only_on_request() {
        assert_eq!(q("1.50").as_str(), "1.50");
        assert!(q("1") != q("1000m") && q("1").same_value(&q("1000m")));
        assert!("1.50".parse::<Quantity>().is_ok() && "".parse::<Quantity>().is_err());
        assert_eq!(
            q("one").to_canonical().unwrap_err().to_string(),
            "\"one\" is no quantity such as 500m, 1.5 or 64Mi"
        );
    }
}
