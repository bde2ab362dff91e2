//! How values show themselves in `Debug`: with their JSON names, absent fields left out.
//!
//! In: records and values. Out: text for logs and people. Never: a credential: what a field table calls secret, what
//! annotations keep of whole manifests, bytes, JSON that no type describes. Of these it is shown that they are there.

use std::fmt;

use super::{MapView, Record, Shape, Unknown, Value};

/// What stands in place of a secret.
pub(crate) const HIDDEN: &str = "(hidden)";

/// Annotations that hold the manifest that an object was made from, a Secret with its content: those of `kubectl apply`,
/// kapp and Rancher.
pub(crate) const MANIFESTS: [&str; 3] = [
    "kubectl.kubernetes.io/last-applied-configuration",
    "kapp.k14s.io/original",
    "objectset.rio.cattle.io/applied",
];

/// Shows a record with its JSON names; absent fields are left out. Of a secret field it is shown that it is set, with the
/// keys of a map, but no value. Members that the type does not know are shown by name and length.
///
/// # Errors
/// Those of the formatter.
pub fn debug_record(record: &dyn Record, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let info = record.info();
    let mut shown = formatter.debug_struct(info.name);
    for (index, field) in (0..).zip(info.fields) {
        let value = record.view(index);
        if value.is_absent() {
            continue;
        }
        if field.secret {
            shown.field(field.name, &Secret(value));
        } else {
            shown.field(field.name, &value);
        }
    }
    // Nobody knows what they are: a newer server may keep a token in one of them.
    for (name, value) in record.unknown().into_iter().flat_map(Unknown::iter) {
        shown.field(name, value);
    }
    shown.finish()
}

impl fmt::Debug for dyn Value + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.shape() {
            Shape::Null => f.write_str("null"),
            Shape::Bool(value) => value.fmt(f),
            Shape::Int(value) => value.fmt(f),
            Shape::Float(value) => value.fmt(f),
            Shape::Str(text) => text.fmt(f),
            Shape::Raw(text) => debug_json(text, f),
            Shape::Quantity(value) => fmt::Display::fmt(value, f),
            Shape::Time(value) => fmt::Display::fmt(&value, f),
            Shape::MicroTime(value) => fmt::Display::fmt(&value, f),
            Shape::DateTime(value) => value.fmt(f),
            Shape::Duration(value) => fmt::Display::fmt(&value, f),
            // Secrets hold their data in this form: only the length is shown.
            Shape::Bytes(bytes) => write!(f, "({} bytes)", bytes.len()),
            Shape::Record(record) => debug_record(record, f),
            Shape::List(list) => f
                .debug_list()
                .entries((0..list.count()).map_while(|index| list.at(index)))
                .finish(),
            Shape::Map(map) => debug_map(entries(map), f),
        }
    }
}

/// A value of which only the outline is shown.
struct Secret<'a>(&'a dyn Value);

impl fmt::Debug for Secret<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.shape() {
            Shape::List(list) => f
                .debug_list()
                .entries((0..list.count()).map_while(|index| list.at(index)).map(Secret))
                .finish(),
            Shape::Map(map) => f
                .debug_map()
                .entries(entries(map).map(|(key, value)| (key, Secret(value))))
                .finish(),
            Shape::Null | Shape::Bytes(_) => self.0.fmt(f),
            _ => f.write_str(HIDDEN),
        }
    }
}

fn entries(map: &dyn MapView) -> impl Iterator<Item = (&str, &dyn Value)> {
    (0..map.count()).map_while(|index| map.at(index))
}

/// Shows a map; of annotations that hold a manifest only that they are there.
pub(super) fn debug_map<'a, V: fmt::Debug>(
    entries: impl Iterator<Item = (&'a str, V)>,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let mut shown = f.debug_map();
    for (key, value) in entries {
        if MANIFESTS.contains(&key) {
            shown.entry(&key, &format_args!("{HIDDEN}"));
        } else {
            shown.entry(&key, &value);
        }
    }
    shown.finish()
}

/// Shows JSON that no type describes by its length: it may be an embedded Secret, or settings with a password. `Display` and
/// `as_str` give it in full.
pub(super) fn debug_json(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match text {
        "null" | "true" | "false" | "{}" | "[]" => f.write_str(text),
        _ => write!(f, "({} bytes of JSON)", text.len()),
    }
}
