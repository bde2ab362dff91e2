//! `IntoField`: what a field of an apply configuration can be given.
//!
//! In: plain values, structs, lists and maps of such, other apply configurations, JSON. Out: the JSON to set, or nothing.
//! Never: a required field of a struct that nobody set.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::content::{set_fields, set_value};
use crate::value::{
    self, ByteString, DateTime, Duration, FieldsV1, IntOrString, Json, List, Map, MicroTime, OrArray, OrBool,
    OrStringArray, Quantity, RawObject, Record, Str, Time,
};

/// What can be given where a field holds a `T`.
///
/// - the `T` itself, or a reference to it: of a struct only what is set in it is taken;
/// - what converts to it without doubt: `&str` for text, numbers and text for [`Quantity`] and [`IntOrString`];
/// - for a struct: its apply configuration, or JSON as it stands;
/// - for a [`List`] or [`Map`]: arrays, vectors and maps of all this;
/// - an [`Option`] of all this: nothing is set for `None`;
/// - [`Null`], and for structs, lists and maps [`Empty`].
#[diagnostic::on_unimplemented(
    message = "a field that holds `{T}` cannot be set to `{Self}`",
    label = "not a value for this field",
    note = "a struct is set by its apply configuration, the struct itself or JSON; see `kubewright_runtime::apply::IntoField`"
)]
pub trait IntoField<T> {
    /// The JSON to set; nothing for a field that is to stay as it is.
    ///
    /// # Errors
    /// Why the value cannot be written, without the value.
    fn into_field(self) -> Result<Option<Value>, String>;
}

/// An explicit `null`: the server takes the field away, and its default may come back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Null;

/// An explicit empty object, list or map, which is owned like any other value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Empty;

impl<T> IntoField<T> for Null {
    fn into_field(self) -> Result<Option<Value>, String> {
        Ok(Some(Value::Null))
    }
}

impl<T: Record> IntoField<T> for Empty {
    fn into_field(self) -> Result<Option<Value>, String> {
        Ok(Some(Value::Object(serde_json::Map::new())))
    }
}

impl<T> IntoField<List<T>> for Empty {
    fn into_field(self) -> Result<Option<Value>, String> {
        Ok(Some(Value::Array(Vec::new())))
    }
}

impl<V> IntoField<Map<V>> for Empty {
    fn into_field(self) -> Result<Option<Value>, String> {
        Ok(Some(Value::Object(serde_json::Map::new())))
    }
}

impl<T, V: IntoField<T>> IntoField<T> for Option<V> {
    fn into_field(self) -> Result<Option<Value>, String> {
        self.map_or(Ok(None), V::into_field)
    }
}

impl<T: Record> IntoField<T> for T {
    fn into_field(self) -> Result<Option<Value>, String> {
        IntoField::<T>::into_field(&self)
    }
}

impl<T: Record> IntoField<T> for &T {
    fn into_field(self) -> Result<Option<Value>, String> {
        Ok(Some(Value::Object(set_fields(self))))
    }
}

impl<T: Record> IntoField<T> for Value {
    fn into_field(self) -> Result<Option<Value>, String> {
        Ok(Some(self))
    }
}

/// Leaves: the value itself and a reference to it, and what converts to it.
macro_rules! leaves {
    ($($ty:ty $(: $($from:ty),+)?;)*) => {$(
        impl IntoField<$ty> for $ty {
            fn into_field(self) -> Result<Option<Value>, String> {
                IntoField::<$ty>::into_field(&self)
            }
        }

        impl IntoField<$ty> for &$ty {
            fn into_field(self) -> Result<Option<Value>, String> {
                Ok(Some(set_value(&value::Value::shape(self))))
            }
        }

        $($(
            impl IntoField<$ty> for $from {
                fn into_field(self) -> Result<Option<Value>, String> {
                    IntoField::<$ty>::into_field(<$ty>::from(self))
                }
            }
        )+)?
    )*};
}

leaves! {
    bool;
    i32;
    i64: i32, u32;
    f64: f32, i32;
    Str: &str, String, &String;
    ByteString: &[u8], Vec<u8>;
    Time;
    MicroTime;
    DateTime;
    Duration: std::time::Duration;
    Quantity: i32, i64;
    IntOrString: i32, i64, &str, String, Str;
    Json: Value;
    RawObject;
    FieldsV1;
}

impl IntoField<Quantity> for &str {
    fn into_field(self) -> Result<Option<Value>, String> {
        let quantity: Quantity = self.parse().map_err(|error| format!("{error}"))?;
        IntoField::<Quantity>::into_field(quantity)
    }
}

impl IntoField<Quantity> for String {
    fn into_field(self) -> Result<Option<Value>, String> {
        IntoField::<Quantity>::into_field(self.as_str())
    }
}

impl IntoField<RawObject> for Value {
    fn into_field(self) -> Result<Option<Value>, String> {
        Ok(Some(self))
    }
}

/// The unions of apiextensions: themselves and JSON.
macro_rules! unions {
    ($($name:ident)*) => {$(
        impl<T: Record + Default> IntoField<$name<T>> for $name<T> {
            fn into_field(self) -> Result<Option<Value>, String> {
                IntoField::<$name<T>>::into_field(&self)
            }
        }

        impl<T: Record + Default> IntoField<$name<T>> for &$name<T> {
            fn into_field(self) -> Result<Option<Value>, String> {
                Ok(Some(set_value(&value::Value::shape(self))))
            }
        }

        impl<T: Record + Default> IntoField<$name<T>> for Value {
            fn into_field(self) -> Result<Option<Value>, String> {
                Ok(Some(self))
            }
        }
    )*};
}

unions!(OrArray OrBool OrStringArray);

fn list<T, V: IntoField<T>>(items: impl IntoIterator<Item = V>) -> Result<Option<Value>, String> {
    let mut list = Vec::new();
    for (index, item) in items.into_iter().enumerate() {
        let item = item
            .into_field()
            .map_err(|problem| format!("element {index}: {problem}"))?;
        list.extend(item);
    }
    Ok(Some(Value::Array(list)))
}

impl<T, V: IntoField<T>, const N: usize> IntoField<List<T>> for [V; N] {
    fn into_field(self) -> Result<Option<Value>, String> {
        list(self)
    }
}

impl<T, V: IntoField<T>> IntoField<List<T>> for Vec<V> {
    fn into_field(self) -> Result<Option<Value>, String> {
        list(self)
    }
}

impl<'a, T, V> IntoField<List<T>> for &'a [V]
where
    &'a V: IntoField<T>,
{
    fn into_field(self) -> Result<Option<Value>, String> {
        list(self)
    }
}

impl<T: value::Value + Default> IntoField<List<T>> for List<T> {
    fn into_field(self) -> Result<Option<Value>, String> {
        IntoField::<List<T>>::into_field(&self)
    }
}

impl<T: value::Value + Default> IntoField<List<T>> for &List<T> {
    fn into_field(self) -> Result<Option<Value>, String> {
        let there = !value::Value::is_absent(self);
        Ok(there.then(|| set_value(&value::Value::shape(self))))
    }
}

impl<T> IntoField<List<T>> for Value {
    fn into_field(self) -> Result<Option<Value>, String> {
        Ok(Some(self))
    }
}

fn map<V, U: IntoField<V>, K: AsRef<str>>(entries: impl IntoIterator<Item = (K, U)>) -> Result<Option<Value>, String> {
    let mut map = serde_json::Map::new();
    for (key, value) in entries {
        let key = key.as_ref();
        let value = value.into_field().map_err(|problem| format!("{key}: {problem}"))?;
        map.extend(value.map(|value| (key.to_owned(), value)));
    }
    Ok(Some(Value::Object(map)))
}

impl<V, U: IntoField<V>, K: AsRef<str>, const N: usize> IntoField<Map<V>> for [(K, U); N] {
    fn into_field(self) -> Result<Option<Value>, String> {
        map(self)
    }
}

impl<V, U: IntoField<V>, K: AsRef<str>> IntoField<Map<V>> for Vec<(K, U)> {
    fn into_field(self) -> Result<Option<Value>, String> {
        map(self)
    }
}

impl<V, U: IntoField<V>, K: AsRef<str>> IntoField<Map<V>> for BTreeMap<K, U> {
    fn into_field(self) -> Result<Option<Value>, String> {
        map(self)
    }
}

impl<V, U: IntoField<V>, K: AsRef<str>, S> IntoField<Map<V>> for HashMap<K, U, S> {
    fn into_field(self) -> Result<Option<Value>, String> {
        map(self)
    }
}

impl<V: value::Value + Default> IntoField<Map<V>> for Map<V> {
    fn into_field(self) -> Result<Option<Value>, String> {
        IntoField::<Map<V>>::into_field(&self)
    }
}

impl<V: value::Value + Default> IntoField<Map<V>> for &Map<V> {
    fn into_field(self) -> Result<Option<Value>, String> {
        let there = !value::Value::is_absent(self);
        Ok(there.then(|| set_value(&value::Value::shape(self))))
    }
}

impl<V> IntoField<Map<V>> for Value {
    fn into_field(self) -> Result<Option<Value>, String> {
        Ok(Some(self))
    }
}
