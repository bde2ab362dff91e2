//! Unions that JSON schemas of custom resources are made of: a schema, or a boolean, or a list.
//!
//! In: the kind of the next JSON value. Out: the alternative that is written so. Never: a guess between two objects.

use std::fmt;

use super::{JsonError, List, Reader, Shape, ShapeMut, Str, Token, UnionSlot, Value};

/// One `T` or a list of them.
#[derive(Clone, PartialEq)]
pub enum OrArray<T> {
    /// One.
    One(Box<T>),
    /// A list.
    Many(List<T>),
}

/// A `T` or a boolean.
#[derive(Clone, PartialEq)]
pub enum OrBool<T> {
    /// The object.
    One(Box<T>),
    /// The boolean.
    Bool(bool),
}

/// A `T` or a list of texts.
#[derive(Clone, PartialEq)]
pub enum OrStringArray<T> {
    /// The object.
    One(Box<T>),
    /// The texts.
    Strings(List<Str>),
}

macro_rules! union {
    ($name:ident: $other:ident($type:ty) = $empty:expr, $as_other:ident, $token:ident, $expected:literal) => {
        impl<T> $name<T> {
            /// The empty value.
            pub const EMPTY: Self = Self::$other($empty);

            /// The object, if it is one.
            #[must_use]
            pub fn as_one(&self) -> Option<&T> {
                match self {
                    Self::One(one) => Some(one),
                    Self::$other(_) => None,
                }
            }

            /// The other alternative, if it is that.
            #[must_use]
            pub const fn $as_other(&self) -> Option<&$type> {
                match self {
                    Self::One(_) => None,
                    Self::$other(other) => Some(other),
                }
            }
        }

        impl<T> Default for $name<T> {
            fn default() -> Self {
                Self::EMPTY
            }
        }

        impl<T> From<$type> for $name<T> {
            fn from(other: $type) -> Self {
                Self::$other(other)
            }
        }

        impl<T: fmt::Debug> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    Self::One(one) => one.fmt(f),
                    Self::$other(other) => other.fmt(f),
                }
            }
        }

        impl<T: Value + Default> UnionSlot for $name<T> {
            fn clear(&mut self) {
                *self = Self::EMPTY;
            }

            fn choose(&mut self, token: Token) -> Option<&mut dyn Value> {
                *self = match token {
                    Token::Object => Self::One(Box::default()),
                    Token::$token => Self::EMPTY,
                    _ => return None,
                };
                Some(match self {
                    Self::One(one) => &mut **one,
                    Self::$other(other) => other,
                })
            }

            fn expected(&self) -> &'static str {
                $expected
            }
        }

        impl<T: Value + Default> Value for $name<T> {
            fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), JsonError> {
                read_union(self, reader)
            }

            fn is_absent(&self) -> bool {
                match self {
                    Self::One(_) => false,
                    Self::$other(other) => Value::is_absent(other),
                }
            }

            fn shape(&self) -> Shape<'_> {
                match self {
                    Self::One(one) => one.shape(),
                    Self::$other(other) => other.shape(),
                }
            }

            fn shape_mut(&mut self) -> ShapeMut<'_> {
                ShapeMut::Union(self)
            }
        }
    };
}

union!(OrArray: Many(List<T>) = List::ABSENT, as_many, List, "an object or a list");
union!(OrBool: Bool(bool) = false, as_bool, Bool, "an object or a boolean");
union!(OrStringArray: Strings(List<Str>) = List::ABSENT, as_strings, List, "an object or a list");

fn read_union(union: &mut dyn UnionSlot, reader: &mut Reader<'_>) -> Result<(), JsonError> {
    if reader.null()? {
        union.clear();
        return Ok(());
    }
    let token = match reader.peek() {
        Some(b'{') => Some(Token::Object),
        Some(b'[') => Some(Token::List),
        Some(b't' | b'f') => Some(Token::Bool),
        _ => None,
    };
    let expected = union.expected();
    match token.and_then(|token| union.choose(token)) {
        Some(place) => place.read(reader),
        None => Err(reader.expected(expected)),
    }
}
