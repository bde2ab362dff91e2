//! `Json`, `RawObject`, `FieldsV1`: JSON that has no type, kept as text.
//!
//! In: JSON text, or anything serde can write. Out: the same text, without white space between its tokens. Never: a number that
//! changes its digits.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{JsonError, Reader, Shape, ShapeMut, Value};

/// Declares a type that holds JSON text.
macro_rules! raw_json {
    ($(#[$doc:meta])* $name:ident, $slot:ident) => {
        $(#[$doc])*
        #[derive(Clone, Default)]
        pub struct $name(Option<Box<str>>);

        impl $name {
            /// Nothing; written as `null`.
            pub const EMPTY: Self = Self(None);

            /// JSON text that is known to be valid and to hold no white space between its tokens.
            pub(super) fn from_compact(text: &str) -> Self {
                Self(Some(text).filter(|text| *text != "null").map(Box::from))
            }

            /// The JSON text; `null` when there is nothing.
            #[must_use]
            pub fn as_str(&self) -> &str {
                self.0.as_deref().unwrap_or("null")
            }

            /// Whether there is nothing, or `null`.
            #[must_use]
            pub fn is_null(&self) -> bool {
                self.0.is_none()
            }

            /// The value, to look into. Numbers beyond `i64`, `u64` and `f64` lose digits here, not in this type itself.
            #[must_use]
            pub fn to_value(&self) -> serde_json::Value {
                // INVARIANT: only checked JSON gets in; `null` for text deeper than serde_json reads.
                serde_json::from_str(self.as_str()).unwrap_or_default()
            }

            /// Reads the value as a type of yours.
            ///
            /// # Errors
            /// The value is not of that type.
            pub fn to<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
                serde_json::from_str(self.as_str())
            }
        }

        impl PartialEq for $name {
            /// Equal as JSON: the order of members does not matter.
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str() || self.to_value() == other.to_value()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl Value for $name {
            #[inline]
            fn is_absent(&self) -> bool {
                self.0.is_none()
            }

            #[inline]
            fn shape(&self) -> Shape<'_> {
                Shape::Raw(self.as_str())
            }

            #[inline]
            fn shape_mut(&mut self) -> ShapeMut<'_> {
                ShapeMut::$slot(self)
            }

            #[inline]
            fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), JsonError> {
                self.take(reader)
            }
        }
    };
}

raw_json! {
    /// Any JSON value.
    Json, Json
}

raw_json! {
    /// Any JSON object: an embedded resource, or settings without a schema.
    RawObject, RawObject
}

raw_json! {
    /// The set of fields that a manager owns, as the server wrote it; not looked into.
    FieldsV1, FieldsV1
}

/// The value is no JSON object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnObject;

impl fmt::Display for NotAnObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the value is no JSON object")
    }
}

impl std::error::Error for NotAnObject {}

impl Json {
    /// Writes a value of any type as JSON.
    ///
    /// # Errors
    /// The type cannot be written as JSON, for example a map with keys that are no text.
    pub fn of(value: &(impl Serialize + ?Sized)) -> Result<Self, serde_json::Error> {
        serde_json::to_string(value).map(|text| Self::from_compact(&text))
    }

    #[inline]
    fn take(&mut self, reader: &mut Reader<'_>) -> Result<(), JsonError> {
        *self = reader.json()?;
        Ok(())
    }
}

impl From<serde_json::Value> for Json {
    fn from(value: serde_json::Value) -> Self {
        Self::from_compact(&value.to_string())
    }
}

impl RawObject {
    /// Writes a value of any type as a JSON object, e.g. a typed object to embed.
    ///
    /// # Errors
    /// The type cannot be written as JSON, or does not become an object.
    pub fn of(value: &(impl Serialize + ?Sized)) -> Result<Self, serde_json::Error> {
        let text = serde_json::to_string(value)?;
        if text.starts_with('{') {
            Ok(Self::from_compact(&text))
        } else {
            Err(serde::ser::Error::custom(NotAnObject))
        }
    }

    #[inline]
    fn take(&mut self, reader: &mut Reader<'_>) -> Result<(), JsonError> {
        *self = take_object(reader)?.map_or(Self::EMPTY, |json| Self(json.0));
        Ok(())
    }
}

impl TryFrom<serde_json::Value> for RawObject {
    type Error = NotAnObject;

    fn try_from(value: serde_json::Value) -> Result<Self, NotAnObject> {
        if value.is_object() {
            Ok(Self::from_compact(&value.to_string()))
        } else {
            Err(NotAnObject)
        }
    }
}

impl From<serde_json::Map<String, serde_json::Value>> for RawObject {
    fn from(map: serde_json::Map<String, serde_json::Value>) -> Self {
        Self::from_compact(&serde_json::Value::Object(map).to_string())
    }
}

impl FieldsV1 {
    #[inline]
    fn take(&mut self, reader: &mut Reader<'_>) -> Result<(), JsonError> {
        *self = take_object(reader)?.map_or(Self::EMPTY, |json| Self(json.0));
        Ok(())
    }
}

impl TryFrom<serde_json::Value> for FieldsV1 {
    type Error = NotAnObject;

    fn try_from(value: serde_json::Value) -> Result<Self, NotAnObject> {
        if value.is_object() {
            Ok(Self::from_compact(&value.to_string()))
        } else {
            Err(NotAnObject)
        }
    }
}

#[inline]
fn take_object(reader: &mut Reader<'_>) -> Result<Option<Json>, JsonError> {
    match reader.peek() {
        Some(b'{') => reader.json().map(Some),
        Some(b'n') => reader.null().map(|_| None),
        _ => Err(reader.expected("an object")),
    }
}
