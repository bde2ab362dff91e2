//! Mirror of a schema object, the same for OpenAPI v2, OpenAPI v3 and custom resources.
//!
//! In: JSON. Out: [`SchemaObject`], one to one with the wire. Never: resolves a reference.
//!
//! This is ours and not `openapiv3::Schema`, because one odd keyword must not cost the whole
//! document, because the pointer of the odd keyword has to be known, and because v2 writes
//! descriptions beside `$ref`, which that type drops.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::extensions::Extensions;
use super::fields::{Fields, wrong_type};
use super::place::Place;
use crate::diag::Diagnostics;

/// A schema object. Keywords that only validate (patterns apart) are not read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SchemaObject {
    /// `$ref` as it stands, e.g. `#/definitions/io.k8s.api.core.v1.Pod`.
    pub reference: Option<String>,
    /// `type`: none, one, or several (OpenAPI 3.1).
    pub types: Vec<String>,
    /// `format`
    pub format: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// `pattern`: tells quantities from other int-or-string values.
    pub pattern: Option<String>,
    /// `default`; `null` included.
    pub default: Option<Value>,
    /// `enum`
    pub enumeration: Vec<Value>,
    /// `nullable`
    pub nullable: bool,
    /// `minimum`
    pub minimum: Option<f64>,
    /// `maximum`
    pub maximum: Option<f64>,
    /// `properties`
    pub properties: BTreeMap<String, SchemaObject>,
    /// `required`, without repetitions.
    pub required: BTreeSet<String>,
    /// `items`
    pub items: Option<Box<SchemaObject>>,
    /// `additionalProperties`
    pub additional: Additional,
    /// `allOf`
    pub all_of: Vec<SchemaObject>,
    /// `anyOf`
    pub any_of: Vec<SchemaObject>,
    /// `oneOf`
    pub one_of: Vec<SchemaObject>,
    /// `x-kubernetes-*`
    pub extensions: Extensions,
}

/// `additionalProperties`.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Additional {
    /// Absent, or `false`.
    #[default]
    None,
    /// `true`
    Any,
    /// A schema.
    Schema(Box<SchemaObject>),
}

/// Reads a schema.
pub(crate) fn read_schema(value: Value, place: &Place<'_>, diagnostics: &mut Diagnostics) -> SchemaObject {
    let mut fields = Fields::new(value, place, diagnostics);
    let properties = fields.object("properties", diagnostics);
    SchemaObject {
        reference: fields.string("$ref", diagnostics),
        types: read_types(&mut fields, diagnostics),
        format: fields.string("format", diagnostics),
        description: fields.string("description", diagnostics),
        pattern: fields.string("pattern", diagnostics),
        default: fields.nullable_value("default"),
        enumeration: fields.array("enum", diagnostics),
        nullable: fields.flag("nullable", diagnostics),
        minimum: fields.number("minimum", diagnostics),
        maximum: fields.number("maximum", diagnostics),
        properties: read_schemas(properties, &place.key("properties"), diagnostics),
        required: fields.string_set("required", diagnostics),
        items: read_items(&mut fields, diagnostics),
        additional: read_additional(&mut fields, diagnostics),
        all_of: read_branches("allOf", &mut fields, diagnostics),
        any_of: read_branches("anyOf", &mut fields, diagnostics),
        one_of: read_branches("oneOf", &mut fields, diagnostics),
        extensions: Extensions::take(&mut fields, diagnostics),
    }
}

/// Reads an object whose members are schemas: `properties`, `definitions`, `components.schemas`.
pub(crate) fn read_schemas(
    map: Map<String, Value>,
    place: &Place<'_>,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<String, SchemaObject> {
    let mut schemas = BTreeMap::new();
    for (name, value) in map {
        let schema = read_schema(value, &place.key(&name), diagnostics);
        schemas.insert(name, schema);
    }
    schemas
}

fn read_types(fields: &mut Fields<'_>, diagnostics: &mut Diagnostics) -> Vec<String> {
    match fields.value("type") {
        None => Vec::new(),
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names
            .into_iter()
            .filter_map(|name| match name {
                Value::String(name) => Some(name),
                _ => None,
            })
            .collect(),
        Some(other) => {
            wrong_type(&fields.place().key("type"), "a string", &other, diagnostics);
            Vec::new()
        }
    }
}

fn read_items(fields: &mut Fields<'_>, diagnostics: &mut Diagnostics) -> Option<Box<SchemaObject>> {
    let value = fields.value("items")?;
    let place = fields.place().key("items");
    if value.is_object() {
        return Some(Box::new(read_schema(value, &place, diagnostics)));
    }
    wrong_type(&place, "a schema", &value, diagnostics);
    None
}

fn read_additional(fields: &mut Fields<'_>, diagnostics: &mut Diagnostics) -> Additional {
    let key = "additionalProperties";
    let place = fields.place().key(key);
    match fields.value(key) {
        None | Some(Value::Bool(false)) => Additional::None,
        Some(Value::Bool(true)) => Additional::Any,
        Some(value) => Additional::Schema(Box::new(read_schema(value, &place, diagnostics))),
    }
}

fn read_branches(key: &str, fields: &mut Fields<'_>, diagnostics: &mut Diagnostics) -> Vec<SchemaObject> {
    let branches = fields.array(key, diagnostics);
    let place = fields.place().key(key);
    branches
        .into_iter()
        .enumerate()
        .map(|(index, branch)| read_schema(branch, &place.index(index), diagnostics))
        .collect()
}
