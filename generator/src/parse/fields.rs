//! Reads the members of a JSON object by name and says what has the wrong shape, and where.
//!
//! In: a JSON value and its place. Out: the members as Rust values; a member of the wrong type is a
//! warning and counts as absent, so that one odd key does not cost a document. Never: fails, panics.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::place::Place;
use crate::diag::Diagnostics;

/// The members of one object that have not been taken yet.
pub(crate) struct Fields<'a> {
    map: Map<String, Value>,
    place: &'a Place<'a>,
}

impl<'a> Fields<'a> {
    /// The members of `value`; none and a warning when it is no object.
    pub(crate) fn new(value: Value, place: &'a Place<'a>, diagnostics: &mut Diagnostics) -> Self {
        let map = match value {
            Value::Object(map) => map,
            other => {
                wrong_type(place, "an object", &other, diagnostics);
                Map::new()
            }
        };
        Self { map, place }
    }

    /// Where the object stands.
    pub(crate) fn place(&self) -> &'a Place<'a> {
        self.place
    }

    /// The member as it is; `null` counts as absent.
    pub(crate) fn value(&mut self, key: &str) -> Option<Value> {
        self.map.remove(key).filter(|value| !value.is_null())
    }

    /// The member as it is, `null` included.
    pub(crate) fn nullable_value(&mut self, key: &str) -> Option<Value> {
        self.map.remove(key)
    }

    /// A string member.
    pub(crate) fn string(&mut self, key: &str, diagnostics: &mut Diagnostics) -> Option<String> {
        match self.value(key)? {
            Value::String(text) => Some(text),
            other => {
                wrong_type(&self.place.key(key), "a string", &other, diagnostics);
                None
            }
        }
    }

    /// A boolean member; absent is `false`.
    pub(crate) fn flag(&mut self, key: &str, diagnostics: &mut Diagnostics) -> bool {
        match self.value(key) {
            None => false,
            Some(Value::Bool(flag)) => flag,
            Some(other) => {
                wrong_type(&self.place.key(key), "a boolean", &other, diagnostics);
                false
            }
        }
    }

    /// A number member, as the nearest `f64`.
    pub(crate) fn number(&mut self, key: &str, diagnostics: &mut Diagnostics) -> Option<f64> {
        match self.value(key)? {
            Value::Number(number) => number.as_f64(),
            other => {
                wrong_type(&self.place.key(key), "a number", &other, diagnostics);
                None
            }
        }
    }

    /// An array member; absent is empty.
    pub(crate) fn array(&mut self, key: &str, diagnostics: &mut Diagnostics) -> Vec<Value> {
        match self.value(key) {
            None => Vec::new(),
            Some(Value::Array(items)) => items,
            Some(other) => {
                wrong_type(&self.place.key(key), "an array", &other, diagnostics);
                Vec::new()
            }
        }
    }

    /// An array of strings; absent is empty, other elements are left out.
    pub(crate) fn strings(&mut self, key: &str, diagnostics: &mut Diagnostics) -> Vec<String> {
        let items = self.array(key, diagnostics);
        let mut strings = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            match item {
                Value::String(text) => strings.push(text),
                other => {
                    let array = self.place.key(key);
                    wrong_type(&array.index(index), "a string", &other, diagnostics);
                }
            }
        }
        strings
    }

    /// An array of strings whose order and repetitions mean nothing.
    pub(crate) fn string_set(&mut self, key: &str, diagnostics: &mut Diagnostics) -> BTreeSet<String> {
        self.strings(key, diagnostics).into_iter().collect()
    }

    /// An object member; absent is empty.
    pub(crate) fn object(&mut self, key: &str, diagnostics: &mut Diagnostics) -> Map<String, Value> {
        match self.value(key) {
            None => Map::new(),
            Some(Value::Object(map)) => map,
            Some(other) => {
                wrong_type(&self.place.key(key), "an object", &other, diagnostics);
                Map::new()
            }
        }
    }
}

/// Says that something has another type than it must have, and is ignored.
pub(crate) fn wrong_type(place: &Place<'_>, wanted: &str, found: &Value, diagnostics: &mut Diagnostics) {
    diagnostics.warn(
        "unexpected-type",
        &place.location(),
        format!(
            "expected {wanted}, found {}; it is ignored, correct the document",
            describe(found)
        ),
    );
}

/// The JSON type of a value, with its article.
pub(crate) fn describe(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
