//! `IntOrString`: a number or text, such as a port or a percentage.
//!
//! In: a JSON integer (also as `1.0`) or string. Out: the same. Never: a guess which of the two text like `"80"` is.

use std::fmt;

use super::{JsonError, Reader, Shape, ShapeMut, Str, Value};

/// A whole number or text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IntOrString {
    /// A number; built-in kinds take 32 bits of it, custom resources 64.
    Int(i64),
    /// Text: a name, or a percentage such as `50%`.
    String(Str),
}

impl IntOrString {
    /// The number 0, which is what Go writes when nothing is set.
    pub const EMPTY: Self = Self::Int(0);

    /// The number, if it is one.
    #[must_use]
    pub const fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            Self::String(_) => None,
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Int(_) => None,
            Self::String(text) => Some(text),
        }
    }
}

impl Default for IntOrString {
    fn default() -> Self {
        Self::EMPTY
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

impl fmt::Debug for IntOrString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(number) => number.fmt(f),
            Self::String(text) => fmt::Debug::fmt(text, f),
        }
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

impl From<u16> for IntOrString {
    fn from(number: u16) -> Self {
        Self::Int(number.into())
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

impl Value for IntOrString {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), JsonError> {
        match reader.peek() {
            Some(b'"') => *self = Self::String(reader.string()?.map(Str::from).unwrap_or_default()),
            Some(b'-' | b'0'..=b'9') => *self = Self::Int(reader.i64()?.unwrap_or_default()),
            Some(b'n') => {
                reader.null()?;
            }
            _ => return Err(reader.expected("a whole number or a string")),
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
