//! `IntOrString`: a port by number or name, an amount or a percentage.
//!
//! In: a JSON integer (`1.0` counts as one) or string. Out: the same. Never: a number made from text or the reverse.

use std::fmt;

use super::{JsonError, Reader, Shape, ShapeMut, Str, Value};

/// A whole number or text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IntOrString {
    /// A whole number.
    Int(i64),
    /// Text, such as the name of a port or `25%`.
    String(Str),
}

impl IntOrString {
    /// The number 0, which stands for an absent value.
    pub const EMPTY: Self = Self::Int(0);

    /// The number, if it is one.
    #[must_use]
    pub const fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            Self::String(_) => None,
        }
    }

    /// The text, if it is text.
    #[must_use]
    pub const fn as_str(&self) -> Option<&str> {
        match self {
            Self::Int(_) => None,
            Self::String(text) => Some(text.as_str()),
        }
    }
}

impl Default for IntOrString {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl From<i32> for IntOrString {
    fn from(number: i32) -> Self {
        Self::Int(number.into())
    }
}

impl From<i64> for IntOrString {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<&str> for IntOrString {
    fn from(text: &str) -> Self {
        Self::String(text.into())
    }
}

impl From<String> for IntOrString {
    fn from(text: String) -> Self {
        Self::String(text.into())
    }
}

impl From<Str> for IntOrString {
    fn from(text: Str) -> Self {
        Self::String(text)
    }
}

impl fmt::Display for IntOrString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(number) => number.fmt(f),
            Self::String(text) => text.fmt(f),
        }
    }
}

impl Value for IntOrString {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), JsonError> {
        match reader.peek() {
            Some(b'"') => {
                if let Some(text) = reader.string()? {
                    *self = Self::String(text.into());
                }
            }
            Some(b'-' | b'0'..=b'9' | b'n') => {
                if let Some(number) = reader.i64()? {
                    *self = Self::Int(number);
                }
            }
            _ => return Err(reader.expected("an integer or a string")),
        }
        Ok(())
    }

    fn is_absent(&self) -> bool {
        *self == Self::EMPTY
    }

    fn shape(&self) -> Shape<'_> {
        match self {
            Self::Int(number) => Shape::Int(*number),
            Self::String(text) => Shape::Str(text),
        }
    }

    fn shape_mut(&mut self) -> ShapeMut<'_> {
        ShapeMut::IntOrString(self)
    }
}
