//! `Quantity`: amounts such as `500m` CPUs or `1.5Gi` of memory.
//!
//! In: text or a JSON number, kept as it came. Out: the same text; exact comparison and arithmetic on request.
//! Never: a value through a float, but for `as_f64`; overflow.

mod decimal;
mod format;

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use self::decimal::Decimal;
use self::format::Form;
use super::{JsonError, Reader, Shape, ShapeMut, Str, Value};

/// An amount with an optional suffix: `2`, `0.5`, `500m`, `1e3`, `64Mi`.
///
/// The text is kept and written as it came, and `==` compares the text, so that nothing is lost between reading and
/// writing; `1` and `1000m` differ under `==`. Values compare by [`Quantity::cmp_value`] and [`Quantity::same_value`],
/// and under [`semantic_eq`](super::semantic_eq). Text is not checked when it is read or converted by `into()`;
/// [`str::parse`] and everything that computes does check it.
#[derive(Clone, Default)]
pub struct Quantity(Str);

/// Text that is no quantity, or one whose exponent is out of bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseQuantityError(Str);

impl Quantity {
    /// Zero.
    pub const EMPTY: Self = Self(Str::EMPTY);

    /// The text; `0` when empty.
    #[must_use]
    pub fn as_str(&self) -> &str {
        if self.0.is_empty() { "0" } else { &self.0 }
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
        let sum = left.add(&right).ok_or_else(|| ParseQuantityError(other.0.clone()))?;
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
        format::parse(self.as_str()).ok_or_else(|| ParseQuantityError(self.0.clone()))
    }

    fn canonical(value: &Decimal, form: Form) -> Self {
        Self(format::canonical(value, form).into())
    }

    /// From a number that is no whole one: the shortest text that means the same float.
    pub(super) fn from_f64(number: f64) -> Option<Self> {
        number.is_finite().then(|| Self(number.to_string().into()))
    }
}

impl PartialEq for Quantity {
    /// Whether the texts are the same.
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
                Self(text.into())
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
        Self(number.to_string().into())
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
                let whole = number.parse::<i64>().is_ok() || number.parse::<u64>().is_ok();
                *self = if whole {
                    Self(number.into())
                } else {
                    let float = number.parse().ok().and_then(Self::from_f64);
                    float.ok_or_else(|| reader.error("number too large".to_owned()))?
                };
            }
            Some(b'"' | b'n') => {
                if let Some(text) = reader.string()? {
                    *self = Self(text.into());
                }
            }
            _ => return Err(reader.expected("a quantity")),
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
