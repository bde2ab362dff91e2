//! `Json`, `RawObject`, `FieldsV1`: JSON that no type describes, kept as text.
//!
//! In: checked JSON. Out: the same text without white space; numbers keep every digit. Never: a tree, until asked for one.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{JsonError, Reader, Record, Shape, ShapeMut, Str, Value};

macro_rules! raw {
    ($(#[$doc:meta])* $name:ident, $slot:ident) => {
        $(#[$doc])*
        #[derive(Clone, Default)]
        pub struct $name(Str);

        impl $name {
            /// Nothing, which is `null` in JSON.
            pub const EMPTY: Self = Self(Str::EMPTY);

            /// The JSON text, without white space between its parts; `null` when empty.
            #[must_use]
            pub fn as_str(&self) -> &str {
                if self.0.is_empty() { "null" } else { &self.0 }
            }

            /// Whether this is `null`.
            #[must_use]
            pub fn is_null(&self) -> bool {
                self.0.is_empty()
            }

            /// As the tree of `serde_json`. Whole numbers of up to 64 bits stay exact there; other numbers become
            /// floats, and of members with the same name the last stays.
            #[must_use]
            pub fn to_value(&self) -> serde_json::Value {
                let mut tree = serde_json::Deserializer::from_str(self.as_str());
                // Text from serde can nest deeper than text from the reader, and is then no tree.
                serde::Deserialize::deserialize(&mut tree).unwrap_or_default()
            }

            /// Reads the JSON as another type.
            ///
            /// # Errors
            /// Those of `serde_json`, without the values that they quote.
            pub fn decode<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
                serde_json::from_str(self.as_str()).map_err(super::serde::unquoted)
            }
        }

        impl PartialEq for $name {
            /// Whether both are the same JSON value: the order of members and the spelling of strings do not count.
            fn eq(&self, other: &Self) -> bool {
                self.0 == other.0 || super::semantic::same_json(self.as_str(), other.as_str())
            }
        }

        impl FromStr for $name {
            type Err = JsonError;

            /// Checks JSON text.
            fn from_str(text: &str) -> Result<Self, JsonError> {
                let mut reader = Reader::new(text.as_bytes())?;
                let mut value = Self::EMPTY;
                value.read(&mut reader)?;
                reader.finish()?;
                Ok(value)
            }
        }

        impl From<$name> for serde_json::Value {
            fn from(value: $name) -> Self {
                value.to_value()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            /// The length only: nobody knows what stands in it.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                super::debug::debug_json(self.as_str(), f)
            }
        }

        impl Value for $name {
            #[inline]
            fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), JsonError> {
                *self = raw!(@read $name, reader);
                Ok(())
            }

            fn is_absent(&self) -> bool {
                self.is_null()
            }

            fn shape(&self) -> Shape<'_> {
                if self.is_null() { Shape::Null } else { Shape::Raw(&self.0) }
            }

            fn shape_mut(&mut self) -> ShapeMut<'_> {
                ShapeMut::$slot(self)
            }

            #[inline]
            fn null_is_a_value() -> bool {
                raw!(@null $name)
            }
        }
    };
    (@null FieldsV1) => {
        // Kubernetes' own types alone hold these, and in them `null` is nothing.
        false
    };
    (@null $name:ident) => {
        true
    };
    (@read Json, $reader:ident) => {
        $reader.json()?
    };
    (@read $name:ident, $reader:ident) => {
        match $reader.peek() {
            Some(b'{' | b'n') => Self($reader.json()?.0),
            _ => return Err($reader.expected("an object")),
        }
    };
}

raw! {
    /// Any JSON value.
    ///
    /// In an optional field, `None` is a field that is missing and `Some` of [`Json::EMPTY`] one that is `null`.
    Json, Json
}

raw! {
    /// Any JSON object, or nothing: an embedded resource, or settings without a schema.
    ///
    /// In an optional field, `None` is a field that is missing, `Some` of [`RawObject::EMPTY`] one that is `null`, and `{}`
    /// neither of them.
    ///
    /// An embedded resource is made from a typed object by [`RawObject::from_object`] and read as one by
    /// [`RawObject::decode_as`]; [`RawObject::is`] asks for its kind before.
    ///
    /// ```
    /// use kubewright_runtime::RawObject;
    ///
    /// let workload: RawObject = r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"}}"#.parse()?;
    /// assert_eq!(workload.kind().as_deref(), Some("Deployment"));
    /// assert_eq!(workload.metadata()?.name(), "web");
    /// # Ok::<(), kubewright_runtime::value::JsonError>(())
    /// ```
    RawObject, RawObject
}

raw! {
    /// The set of fields that a manager owns, in the trie form of `managedFields`. Kept as text; cheap to clone.
    FieldsV1, FieldsV1
}

impl Json {
    /// From text that was checked and holds no white space between its parts.
    #[inline]
    pub(super) fn from_compact(text: &str) -> Self {
        if text == "null" {
            Self::EMPTY
        } else {
            Self(Str::from(text))
        }
    }

    /// The JSON of anything that serde can serialise.
    ///
    /// # Errors
    /// Those of `serde_json`, for maps whose keys are no text.
    pub fn from_serialize<T: Serialize + ?Sized>(value: &T) -> Result<Self, serde_json::Error> {
        serde_json::to_string(value).map(|text| Self::from_compact(&text))
    }
}

impl From<serde_json::Value> for Json {
    fn from(value: serde_json::Value) -> Self {
        Self::from_compact(&value.to_string())
    }
}

impl RawObject {
    /// The object that a record is written as.
    pub(crate) fn from_record(record: &dyn Record) -> Self {
        let json = super::to_json(record);
        // The writer gives UTF-8; a check costs little and needs no promise.
        Self(Str::from(String::from_utf8_lossy(&json)))
    }
}

impl FieldsV1 {
    /// From text that was written as an object, without white space between its parts.
    pub(crate) fn from_compact_object(text: &str) -> Self {
        Self(Str::from(text))
    }
}

impl From<RawObject> for Json {
    fn from(object: RawObject) -> Self {
        Self(object.0)
    }
}

macro_rules! from_object {
    ($($name:ident),*) => {
        $(impl $name {
            /// The JSON of anything that serde can serialise as an object.
            ///
            /// # Errors
            /// It is no object, or `serde_json` refuses it.
            pub fn from_serialize<T: Serialize + ?Sized>(value: &T) -> Result<Self, NotAnObject> {
                let json = Json::from_serialize(value).map_err(|error| NotAnObject(error.to_string()))?;
                Self::try_from(json)
            }
        }

        impl From<serde_json::Map<String, serde_json::Value>> for $name {
            fn from(object: serde_json::Map<String, serde_json::Value>) -> Self {
                Self(Json::from(serde_json::Value::Object(object)).0)
            }
        }

        impl TryFrom<Json> for $name {
            type Error = NotAnObject;

            fn try_from(json: Json) -> Result<Self, NotAnObject> {
                if json.is_null() || json.0.starts_with('{') {
                    return Ok(Self(json.0));
                }
                Err(NotAnObject("expected a JSON object".to_owned()))
            }
        }

        impl TryFrom<serde_json::Value> for $name {
            type Error = NotAnObject;

            fn try_from(value: serde_json::Value) -> Result<Self, NotAnObject> {
                Self::try_from(Json::from(value))
            }
        }
    )*};
}

from_object!(RawObject, FieldsV1);

/// JSON that is no object, where one is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAnObject(String);

impl fmt::Display for NotAnObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotAnObject {}
