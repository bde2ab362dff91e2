//! Values that are one of two types, told apart by their JSON: the unions of apiextensions' `JSONSchemaProps`.
//!
//! In: JSON. Out: the alternative that it is. Never: a fallback from one alternative to the other.

use super::{JsonError, List, Reader, Shape, ShapeMut, Str, Token, UnionSlot, Value};

/// Declares a union of a `T` with something else.
macro_rules! union {
    ($(#[$doc:meta])* $name:ident, $other:ident $other_ty:ty, $token:ident, $byte:pat, $expected:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub enum $name<T> {
            /// One value.
            One(Box<T>),
            /// The other form.
            $other($other_ty),
        }

        impl<T: Value + Default + 'static> Value for $name<T> {
            fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), JsonError> {
                match reader.peek() {
                    Some(b'n') => reader.null().map(|_| ()),
                    Some(b'{') => self.one().read(reader),
                    Some($byte) => self.other().read(reader),
                    _ => Err(reader.expected($expected)),
                }
            }

            fn is_absent(&self) -> bool {
                false
            }

            fn shape(&self) -> Shape<'_> {
                match self {
                    Self::One(value) => value.shape(),
                    Self::$other(value) => value.shape(),
                }
            }

            fn shape_mut(&mut self) -> ShapeMut<'_> {
                ShapeMut::Union(self)
            }
        }

        impl<T: Value + Default + 'static> $name<T> {
            fn one(&mut self) -> &mut T {
                if !matches!(self, Self::One(_)) {
                    *self = Self::One(Box::default());
                }
                match self {
                    Self::One(value) => value,
                    Self::$other(_) => unreachable!("INVARIANT: set above"),
                }
            }
        }

        impl<T: Value + Default + 'static> UnionSlot for $name<T> {
            fn clear(&mut self) {
                *self = Self::default();
            }

            fn choose(&mut self, token: Token) -> Option<&mut dyn Value> {
                match token {
                    Token::Object => Some(self.one()),
                    Token::$token => Some(self.other()),
                    _ => None,
                }
            }

            fn expected(&self) -> &'static str {
                $expected
            }
        }
    };
}

union! {
    /// One value or a list of them (`JSONSchemaPropsOrArray`).
    OrArray, Array List<T>, List, b'[', "an object or a list"
}

union! {
    /// A value, or a boolean in its place (`JSONSchemaPropsOrBool`).
    OrBool, Bool bool, Bool, b't' | b'f', "an object or a boolean"
}

union! {
    /// A value, or a list of texts in its place (`JSONSchemaPropsOrStringArray`).
    OrStringArray, Strings List<Str>, List, b'[', "an object or a list"
}

impl<T> Default for OrArray<T> {
    fn default() -> Self {
        Self::Array(List::empty())
    }
}

impl<T> OrArray<T> {
    fn other(&mut self) -> &mut List<T> {
        if !matches!(self, Self::Array(_)) {
            *self = Self::default();
        }
        match self {
            Self::Array(value) => value,
            Self::One(_) => unreachable!("INVARIANT: set above"),
        }
    }
}

impl<T> Default for OrBool<T> {
    fn default() -> Self {
        Self::Bool(false)
    }
}

impl<T> OrBool<T> {
    fn other(&mut self) -> &mut bool {
        if !matches!(self, Self::Bool(_)) {
            *self = Self::default();
        }
        match self {
            Self::Bool(value) => value,
            Self::One(_) => unreachable!("INVARIANT: set above"),
        }
    }
}

impl<T> Default for OrStringArray<T> {
    fn default() -> Self {
        Self::Strings(List::empty())
    }
}

impl<T> OrStringArray<T> {
    fn other(&mut self) -> &mut List<Str> {
        if !matches!(self, Self::Strings(_)) {
            *self = Self::default();
        }
        match self {
            Self::Strings(value) => value,
            Self::One(_) => unreachable!("INVARIANT: set above"),
        }
    }
}
