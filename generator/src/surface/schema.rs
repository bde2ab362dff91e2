//! A schema as every input gives it: references by definition name, wrappers undone.
//!
//! In: [`SchemaObject`]s. Out: [`Schema`] trees; every node has its [`SpecLocation`].
//! Never: resolves a reference, or drops a keyword that the model needs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::location::SpecLocation;
use crate::parse::{Additional, Extensions, Place, RawGvk, SchemaObject};

/// The `format` of text that is not to be shown (OpenAPI: "a hint to obscure the value").
const PASSWORD: &str = "password";

/// A schema node.
#[derive(Clone, Debug, PartialEq)]
pub struct Schema {
    /// Where it stands in the input.
    pub location: SpecLocation,
    /// The definition that it refers to, e.g. `io.k8s.api.core.v1.Pod`. From `$ref`, also from one
    /// that is wrapped in an `allOf` of one, as v3 does to give it siblings.
    pub reference: Option<String>,
    /// `type`, when there is exactly one besides `null`.
    pub json_type: Option<JsonType>,
    /// `format`, e.g. `int32`.
    pub format: Option<String>,
    /// `description`; empty when there is none.
    pub docs: String,
    /// `pattern`
    pub pattern: Option<String>,
    /// `default`. Only v3 and custom resources carry it.
    pub default: Option<Value>,
    /// The strings of `enum`.
    pub enum_values: Vec<String>,
    /// Integers of `enum`, `default`, `minimum` and `maximum`, as far as they tell how wide an
    /// integer is.
    pub bounds: Vec<f64>,
    /// Whether `null` is a value of its own.
    pub nullable: bool,
    /// `properties`
    pub properties: BTreeMap<String, Schema>,
    /// `required`, as it stands; may name what is no property.
    pub required: BTreeSet<String>,
    /// `items`
    pub items: Option<Box<Schema>>,
    /// `additionalProperties`
    pub additional: AdditionalProperties,
    /// Whether it is an integer or a string, in any of the spellings of that.
    pub int_or_string: bool,
    /// Whether the value is a credential itself (a token, a password), not the name of one: a string of
    /// `format: password`, or what a fixup knows.
    pub secret: bool,
    /// `x-kubernetes-preserve-unknown-fields`
    pub preserve_unknown: bool,
    /// `x-kubernetes-embedded-resource`
    pub embedded_resource: bool,
    /// `x-kubernetes-list-type`
    pub list_type: Option<String>,
    /// `x-kubernetes-list-map-keys`
    pub list_map_keys: Vec<String>,
    /// `x-kubernetes-map-type`
    pub map_type: Option<String>,
    /// `x-kubernetes-patch-strategy`
    pub patch_strategy: Option<String>,
    /// `x-kubernetes-patch-merge-key`
    pub patch_merge_key: Option<String>,
    /// `x-kubernetes-group-version-kind`, sorted, not yet checked.
    pub kinds: Vec<RawGvk>,
}

/// A JSON type, as `type` names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonType {
    /// `array`
    Array,
    /// `boolean`
    Boolean,
    /// `integer`
    Integer,
    /// `number`
    Number,
    /// `object`
    Object,
    /// `string`
    String,
    /// A word that JSON schema does not know.
    Unknown(String),
}

/// What `additionalProperties` says.
#[derive(Clone, Debug, PartialEq)]
pub enum AdditionalProperties {
    /// Nothing, or that there are none.
    None,
    /// That there may be any.
    Any,
    /// What they are.
    Schema(Box<Schema>),
}

impl Schema {
    /// A schema that says nothing.
    pub fn empty(location: SpecLocation) -> Self {
        Self {
            location,
            reference: None,
            json_type: None,
            format: None,
            docs: String::new(),
            pattern: None,
            default: None,
            enum_values: Vec::new(),
            bounds: Vec::new(),
            nullable: false,
            properties: BTreeMap::new(),
            required: BTreeSet::new(),
            items: None,
            additional: AdditionalProperties::None,
            int_or_string: false,
            secret: false,
            preserve_unknown: false,
            embedded_resource: false,
            list_type: None,
            list_map_keys: Vec::new(),
            map_type: None,
            patch_strategy: None,
            patch_merge_key: None,
            kinds: Vec::new(),
        }
    }

    /// Whether nothing is said about the value: no type, no reference, no structure.
    pub fn is_untyped(&self) -> bool {
        self.reference.is_none()
            && self.json_type.is_none()
            && self.properties.is_empty()
            && self.items.is_none()
            && self.additional == AdditionalProperties::None
            && self.enum_values.is_empty()
            && !self.int_or_string
    }
}

/// Brings a schema of any input into the one shape.
pub(super) fn lower_schema(object: &SchemaObject, place: &Place<'_>) -> Schema {
    let SchemaObject {
        reference,
        types,
        format,
        description,
        pattern,
        default,
        enumeration,
        nullable,
        minimum,
        maximum,
        properties,
        required,
        items,
        additional,
        all_of,
        any_of,
        one_of,
        extensions,
    } = object;
    let properties_place = place.key("properties");
    let json_type = single_type(types);
    let secret = json_type == Some(JsonType::String) && format.as_deref() == Some(PASSWORD);
    let untyped = json_type.is_none() && properties.is_empty() && items.is_none();
    let Extensions {
        kinds,
        int_or_string,
        preserve_unknown,
        embedded_resource,
        list_type,
        list_map_keys,
        map_type,
        patch_strategy,
        patch_merge_key,
    } = extensions;
    let mut schema = Schema {
        location: place.location(),
        reference: reference.as_deref().map(definition_name),
        json_type,
        // An empty format says nothing; servers leave it out.
        format: format.clone().filter(|format| !format.is_empty()),
        docs: description.clone().unwrap_or_default(),
        pattern: pattern.clone(),
        default: default.as_ref().filter(|default| !default.is_null()).map(whole_numbers),
        enum_values: enumeration
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        bounds: bounds(*minimum, *maximum, default.as_ref(), enumeration),
        nullable: *nullable || types.iter().any(|name| name == "null"),
        properties: properties
            .iter()
            .map(|(name, property)| (name.clone(), lower_schema(property, &properties_place.key(name))))
            .collect(),
        required: required.clone(),
        items: items
            .as_deref()
            .map(|items| Box::new(lower_schema(items, &place.key("items")))),
        additional: lower_additional(additional, place),
        int_or_string: *int_or_string
            || format.as_deref() == Some("int-or-string")
            || (untyped && (is_int_or_string(any_of) || is_int_or_string(one_of))),
        secret,
        preserve_unknown: *preserve_unknown,
        embedded_resource: *embedded_resource,
        list_type: list_type.clone(),
        list_map_keys: list_map_keys.clone(),
        map_type: map_type.clone(),
        patch_strategy: patch_strategy.clone(),
        patch_merge_key: patch_merge_key.clone(),
        kinds: kinds.clone(),
    };
    unwrap_all_of(&mut schema, all_of, place);
    schema
}

/// A default as servers give it back: `1.0` is `1`.
fn whole_numbers(value: &Value) -> Value {
    match value {
        Value::Number(number) => whole(number).map_or_else(|| value.clone(), Value::from),
        Value::Array(items) => items.iter().map(whole_numbers).collect(),
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| (name.clone(), whole_numbers(value)));
            Value::Object(members.collect())
        }
        Value::Null | Value::Bool(_) | Value::String(_) => value.clone(),
    }
}

/// The integer that a float is, as far as a float can tell integers apart.
#[expect(clippy::cast_possible_truncation, reason = "checked before")]
fn whole(number: &serde_json::Number) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let float = number.as_f64().filter(|_| number.is_f64())?;
    (float.fract() == 0.0 && float.abs() <= EXACT).then_some(float as i64)
}

/// The branch of an `allOf` of one is the schema itself. Of more branches only a lone reference
/// counts: in structural schemas the rest only validates.
fn unwrap_all_of(schema: &mut Schema, all_of: &[SchemaObject], place: &Place<'_>) {
    if schema.reference.is_some() {
        return;
    }
    let mut references = all_of.iter().filter_map(|branch| branch.reference.as_deref());
    if let (Some(reference), None) = (references.next(), references.next()) {
        schema.reference = Some(definition_name(reference));
        return;
    }
    if let ([branch], true) = (all_of, schema.is_untyped()) {
        let all_of_place = place.key("allOf");
        let inner = lower_schema(branch, &all_of_place.index(0));
        schema.json_type = inner.json_type;
        schema.format = schema.format.take().or(inner.format);
        schema.enum_values = inner.enum_values;
        schema.bounds.extend(inner.bounds);
        schema.properties = inner.properties;
        schema.required.extend(inner.required);
        schema.items = inner.items;
        schema.additional = inner.additional;
        schema.int_or_string = inner.int_or_string;
        schema.secret = inner.secret;
    }
}

fn lower_additional(additional: &Additional, place: &Place<'_>) -> AdditionalProperties {
    match additional {
        Additional::None => AdditionalProperties::None,
        Additional::Any => AdditionalProperties::Any,
        Additional::Schema(schema) => {
            let place = place.key("additionalProperties");
            AdditionalProperties::Schema(Box::new(lower_schema(schema, &place)))
        }
    }
}

/// The name of the definition that a `$ref` points to; a reference to anything else stays as it is,
/// and is reported as dangling later.
pub(super) fn definition_name(reference: &str) -> String {
    for prefix in ["#/definitions/", "#/components/schemas/"] {
        if let Some(name) = reference.strip_prefix(prefix) {
            return name.replace("~1", "/").replace("~0", "~");
        }
    }
    reference.to_owned()
}

fn single_type(types: &[String]) -> Option<JsonType> {
    let mut named = types.iter().filter(|name| *name != "null");
    let (Some(name), None) = (named.next(), named.next()) else {
        return None;
    };
    Some(match name.as_str() {
        "array" => JsonType::Array,
        "boolean" => JsonType::Boolean,
        "integer" => JsonType::Integer,
        "number" => JsonType::Number,
        "object" => JsonType::Object,
        "string" => JsonType::String,
        _ => JsonType::Unknown(name.clone()),
    })
}

/// Whether the branches are exactly an integer and a string.
fn is_int_or_string(branches: &[SchemaObject]) -> bool {
    let [first, second] = branches else {
        return false;
    };
    let types = |object: &SchemaObject| match object.types.as_slice() {
        [name] => Some(name.clone()),
        _ => None,
    };
    match (types(first), types(second)) {
        (Some(first), Some(second)) => {
            (first == "integer" && second == "string") || (first == "string" && second == "integer")
        }
        _ => false,
    }
}

fn bounds(minimum: Option<f64>, maximum: Option<f64>, default: Option<&Value>, enumeration: &[Value]) -> Vec<f64> {
    let values = enumeration.iter().chain(default).filter_map(Value::as_f64);
    minimum.into_iter().chain(maximum).chain(values).collect()
}
