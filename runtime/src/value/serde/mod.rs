//! Every serde format through one visitor, both ways.
//!
//! In: any self-describing format. Out: the values that the JSON reader would give for the same document: `null` leaves a
//! place empty, whole floats are integers, quantities may be numbers. Never: code for any single type.

mod de;
mod fill;
mod quotes;
mod raw;
mod ser;

pub use self::de::deserialize_record;
pub(super) use self::quotes::unquoted;
pub use self::ser::serialize_record;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    ByteString, DateTime, Duration, Empty, FieldsV1, IntOrString, Json, List, Map, MicroTime, Opt, OrArray, OrBool,
    OrStringArray, Quantity, RawObject, Record, Str, Time, Unknown, Value,
};

macro_rules! through_shapes {
    ($([$($generics:tt)*] $name:ty;)*) => {
        $(impl<$($generics)*> Serialize for $name {
            #[inline]
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                ser::serialize_value(self, serializer)
            }
        }

        impl<'de, $($generics)*> Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let mut value = Self::default();
                de::deserialize_value(&mut value, deserializer)?;
                Ok(value)
            }
        })*
    };
}

through_shapes! {
    [] Str;
    [] Quantity;
    [] IntOrString;
    [] Time;
    [] MicroTime;
    [] DateTime;
    [] Duration;
    [] ByteString;
    [] Json;
    [] RawObject;
    [] FieldsV1;
    [] Unknown;
    [T: Record + Empty] Opt<T>;
    [T: Value + Default] List<T>;
    [V: Value + Default] Map<V>;
    [T: Value + Default] OrArray<T>;
    [T: Value + Default] OrBool<T>;
    [T: Value + Default] OrStringArray<T>;
}
