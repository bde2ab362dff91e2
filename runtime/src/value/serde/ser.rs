//! Shapes to any serializer.
//!
//! In: values. Out: what the JSON writer would write. Never: absent optional fields.

use serde::ser::{Error as _, SerializeMap as _, SerializeSeq as _};
use serde::{Serialize, Serializer};

use super::raw::RawText;
use crate::value::{MapView, Record, Shape, Value};

/// Serialises a record as a map; `apiVersion` and `kind` first where the type has them.
///
/// # Errors
/// Those of the serializer.
pub fn serialize_record<S: Serializer>(record: &dyn Record, serializer: S) -> Result<S::Ok, S::Error> {
    let info = record.info();
    let written = |index: u16, required: bool| required || !record.view(index).is_absent();
    let fields = (0..)
        .zip(info.fields)
        .filter(|(index, field)| written(*index, field.required))
        .count();
    let type_meta = if info.type_meta.is_some() { 2 } else { 0 };
    let unknown = record.unknown().map_or(0, |unknown| unknown.len());
    let mut map = serializer.serialize_map(Some(fields + type_meta + unknown))?;
    if let Some(type_meta) = &info.type_meta {
        map.serialize_entry("apiVersion", type_meta.api_version)?;
        map.serialize_entry("kind", type_meta.kind)?;
    }
    for (index, field) in (0..).zip(info.fields) {
        if written(index, field.required) {
            map.serialize_entry(field.name, &Shown(record.view(index)))?;
        }
    }
    for (name, value) in record.unknown().into_iter().flat_map(|unknown| unknown.iter()) {
        map.serialize_entry(name, &Shown(value))?;
    }
    map.end()
}

pub(super) fn serialize_value<S: Serializer>(value: &dyn Value, serializer: S) -> Result<S::Ok, S::Error> {
    match value.shape() {
        Shape::Null => serializer.serialize_unit(),
        Shape::Bool(value) => serializer.serialize_bool(value),
        Shape::Int(value) => serializer.serialize_i64(value),
        Shape::Float(value) if !value.is_finite() => serializer.serialize_unit(),
        // As the JSON writer and Go do: a whole number has no point. Up to 2^53 every whole float is exact.
        #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
        Shape::Float(value) if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 => {
            serializer.serialize_i64(value as i64)
        }
        Shape::Float(value) => serializer.serialize_f64(value),
        Shape::Str(text) => serializer.serialize_str(text),
        Shape::Quantity(value) if value.is_number() => serialize_number(value.as_str(), serializer),
        Shape::Quantity(value) => serializer.serialize_str(value.as_str()),
        Shape::Time(value) => serializer.collect_str(&value),
        Shape::MicroTime(value) => serializer.collect_str(&value),
        Shape::DateTime(value) => serializer.serialize_str(value.as_str()),
        Shape::Duration(value) => serializer.collect_str(&value),
        Shape::Bytes(bytes) => serializer.serialize_str(&crate::value::bytes::to_base64(bytes)),
        Shape::Raw(text) => RawText::new(text).serialize(serializer),
        Shape::Record(record) => serialize_record(record, serializer),
        Shape::List(list) => {
            let mut seq = serializer.serialize_seq(Some(list.count()))?;
            for value in (0..list.count()).map_while(|index| list.at(index)) {
                seq.serialize_element(&Shown(value))?;
            }
            seq.end()
        }
        Shape::Map(map) => serialize_map(map, serializer),
    }
}

/// The text of an `i64`, a `u64` or a finite float.
fn serialize_number<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if let Ok(number) = text.parse::<i64>() {
        return serializer.serialize_i64(number);
    }
    if let Ok(number) = text.parse::<u64>() {
        return serializer.serialize_u64(number);
    }
    serializer.serialize_f64(text.parse().map_err(S::Error::custom)?)
}

fn serialize_map<S: Serializer>(map: &dyn MapView, serializer: S) -> Result<S::Ok, S::Error> {
    let mut out = serializer.serialize_map(Some(map.count()))?;
    for (key, value) in (0..map.count()).map_while(|index| map.at(index)) {
        out.serialize_entry(key, &Shown(value))?;
    }
    out.end()
}

struct Shown<'a>(&'a dyn Value);

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_value(self.0, serializer)
    }
}
