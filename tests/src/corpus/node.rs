//! What a schema node of a CustomResourceDefinition is: decided here a second time, so that a mistake of the generator
//! shows as a difference.
//!
//! In: a node as a JSON tree. Out: its [`Node`], and walks over all nodes below it. Never: a rule taken from the
//! generator; a failure: what says nothing may hold anything.
//!
//! The rules, in this order:
//!
//! 1. `x-kubernetes-int-or-string` is an integer or a string whatever `type` says; with the pattern of a quantity it is
//!    one, which may be a number as well.
//! 2. `x-kubernetes-embedded-resource` is an object with `apiVersion`, `kind` and `metadata`, whether or not it names
//!    them; properties beyond these make a struct of it.
//! 3. `type` decides, and keywords of other types beside it mean nothing (`items` of an object, `properties` of an
//!    array). An object has properties, or else free keys with values of one schema, or else nothing that we know, and is
//!    then kept whole: servers drop what such a node holds unless they are told to preserve it, and keep the `{}`.
//! 4. Without a type, `properties`, `additionalProperties` or `items` stand for it; with none of them it is any JSON.
//! 5. An integer has 64 bits, unless it is an `int32` and no bound, default or member of an enumeration lies outside of
//!    32 bits. A number is a double. A `byte` is base64; any other text, `date-time` too, comes back letter by letter.

use serde_json::{Map, Value};

/// How a quantity is recognised: the pattern that controller-gen writes for `resource.Quantity`.
const QUANTITY: &str = r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$";

/// What a schema node is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Node<'a> {
    /// Any JSON value, `null` included.
    Any,
    /// An object of which nothing is known.
    Object,
    /// An object that names its own type; nothing more is known of it.
    Embedded,
    /// An object with properties.
    Struct(Struct<'a>),
    /// An array; without a schema of any JSON.
    List(Option<&'a Value>),
    /// An object with free keys; without a schema of any JSON.
    Map(Option<&'a Value>),
    /// An integer or text.
    IntOrString,
    /// An amount, as text or as a number.
    Quantity,
    /// A boolean.
    Bool,
    /// An integer of 32 bits.
    Int32,
    /// An integer of 64 bits.
    Int64,
    /// A double.
    Float,
    /// Text.
    Text,
    /// Text with a time in it.
    DateTime,
    /// Bytes as base64.
    Bytes,
}

/// An object with properties.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Struct<'a> {
    /// The schema of the object.
    pub schema: &'a Value,
    /// Its `properties`.
    pub properties: &'a Map<String, Value>,
    /// Whether what no property names is kept.
    pub open: bool,
    /// Whether it names its own type.
    pub embedded: bool,
}

impl Struct<'_> {
    /// Whether objects must have the property `name`.
    pub fn requires(&self, name: &str) -> bool {
        let names = self.schema["required"].as_array();
        names.is_some_and(|names| names.iter().any(|other| other == name))
    }
}

/// The properties that every object with a type of its own has.
pub const TYPE_META: [&str; 3] = ["apiVersion", "kind", "metadata"];

/// What `schema` is.
pub fn node(schema: &Value) -> Node<'_> {
    let says = |keyword: &str| schema[keyword] == true;
    if says("x-kubernetes-int-or-string") {
        return if schema["pattern"] == QUANTITY {
            Node::Quantity
        } else {
            Node::IntOrString
        };
    }
    if says("x-kubernetes-embedded-resource") {
        let beyond =
            |properties: &Map<String, Value>| properties.keys().any(|name| !TYPE_META.contains(&name.as_str()));
        return match object(schema, true) {
            Node::Struct(found) if beyond(found.properties) => Node::Struct(found),
            _ => Node::Embedded,
        };
    }
    match schema["type"].as_str() {
        Some("object") => object(schema, false),
        Some("array") => Node::List(schema.get("items")),
        Some("boolean") => Node::Bool,
        Some("integer") if is_narrow(schema) => Node::Int32,
        Some("integer") => Node::Int64,
        Some("number") => Node::Float,
        Some("string") => match schema["format"].as_str() {
            Some("byte") => Node::Bytes,
            Some("date-time") => Node::DateTime,
            _ => Node::Text,
        },
        _ => match object(schema, false) {
            Node::Object if schema.get("items").is_some() => Node::List(schema.get("items")),
            Node::Object => Node::Any,
            known => known,
        },
    }
}

/// What the keywords of objects make of the node.
fn object(schema: &Value, embedded: bool) -> Node<'_> {
    let free = schema
        .get("additionalProperties")
        .filter(|free| **free != Value::Bool(false));
    if let Some(properties) = schema["properties"]
        .as_object()
        .filter(|properties| !properties.is_empty())
    {
        return Node::Struct(Struct {
            schema,
            properties,
            open: free.is_some() || schema["x-kubernetes-preserve-unknown-fields"] == true,
            embedded,
        });
    }
    match free {
        Some(free) => Node::Map(Some(free).filter(|free| free.is_object())),
        None => Node::Object,
    }
}

fn is_narrow(schema: &Value) -> bool {
    let values = ["minimum", "maximum", "default"]
        .iter()
        .filter_map(|bound| schema.get(bound));
    let members = schema["enum"].as_array().into_iter().flatten();
    let fits = |value: f64| value >= f64::from(i32::MIN) && value <= f64::from(i32::MAX);
    schema["format"] == "int32" && values.chain(members).filter_map(Value::as_f64).all(fits)
}

/// Shows `visit` the node at `pointer` and all below it that hold data, each with its pointer.
pub fn walk<'a>(schema: &'a Value, pointer: &str, visit: &mut impl FnMut(&str, &'a Value, Node<'a>)) {
    let node = node(schema);
    visit(pointer, schema, node);
    match node {
        Node::Struct(found) => {
            for (name, property) in found.properties {
                walk(property, &property_pointer(pointer, name), visit);
            }
        }
        Node::List(Some(items)) => walk(items, &format!("{pointer}/items"), visit),
        Node::Map(Some(values)) => walk(values, &format!("{pointer}/additionalProperties"), visit),
        _ => {}
    }
}

/// The pointer to a property of the object at `pointer`.
pub fn property_pointer(pointer: &str, name: &str) -> String {
    format!("{pointer}/properties/{}", name.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a fault ends the test, as it should")]
mod tests {
    use serde_json::json;

    use super::*;

    fn name_of(schema: Value) -> String {
        let shown = format!("{:?}", node(&schema));
        shown.split(['(', ' ']).next().unwrap().to_owned()
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "one table")]
    fn every_spelling_is_known() {
        for (name, schemas) in [
            (
                "IntOrString",
                vec![
                    json!({ "x-kubernetes-int-or-string": true }),
                    json!({ "x-kubernetes-int-or-string": true, "anyOf": [{ "type": "integer" }, { "type": "string" }] }),
                    json!({ "x-kubernetes-int-or-string": true, "type": "string", "pattern": "^a$" }),
                    json!({ "x-kubernetes-int-or-string": true, "type": "integer", "format": "int64" }),
                ],
            ),
            (
                "Quantity",
                vec![
                    json!({ "x-kubernetes-int-or-string": true, "pattern": QUANTITY }),
                    json!({ "x-kubernetes-int-or-string": true, "pattern": QUANTITY, "type": "string" }),
                ],
            ),
            (
                "Text",
                vec![
                    json!({ "type": "string", "pattern": QUANTITY }),
                    json!({ "type": "string", "format": "int64" }),
                    json!({ "type": "string", "x-kubernetes-preserve-unknown-fields": true }),
                ],
            ),
            (
                "Any",
                vec![
                    json!({}),
                    json!({ "x-kubernetes-preserve-unknown-fields": true }),
                    json!({ "properties": {} }),
                    json!({ "enum": ["a"], "x-kubernetes-preserve-unknown-fields": true }),
                ],
            ),
            (
                "Object",
                vec![
                    json!({ "type": "object" }),
                    json!({ "type": "object", "properties": {}, "required": ["a"] }),
                    json!({ "type": "object", "items": { "type": "string" } }),
                    json!({ "type": "object", "x-kubernetes-preserve-unknown-fields": true }),
                    json!({ "type": "object", "additionalProperties": false }),
                ],
            ),
            (
                "Embedded",
                vec![
                    json!({ "type": "object", "x-kubernetes-embedded-resource": true }),
                    json!({ "x-kubernetes-embedded-resource": true, "properties": { "kind": {}, "metadata": {} } }),
                ],
            ),
            (
                "List",
                vec![
                    json!({ "type": "array", "properties": { "a": {} } }),
                    json!({ "items": { "type": "string" } }),
                ],
            ),
            (
                "Map",
                vec![
                    json!({ "type": "object", "additionalProperties": true }),
                    json!({ "additionalProperties": { "type": "string" }, "x-kubernetes-preserve-unknown-fields": true }),
                ],
            ),
            (
                "Int64",
                vec![
                    json!({ "type": "integer" }),
                    json!({ "type": "integer", "format": "uint16" }),
                    json!({ "type": "integer", "format": "int32", "maximum": 4_294_967_295_u32 }),
                    json!({ "type": "integer", "format": "int32", "enum": [1, 4_294_967_295_u32] }),
                ],
            ),
            (
                "Int32",
                vec![json!({ "type": "integer", "format": "int32", "minimum": -1.0, "maximum": 2_147_483_647 })],
            ),
            ("Float", vec![json!({ "type": "number", "format": "int64" })]),
            ("DateTime", vec![json!({ "type": "string", "format": "date-time" })]),
            ("Bytes", vec![json!({ "type": "string", "format": "byte" })]),
        ] {
            for schema in schemas {
                assert_eq!(name_of(schema.clone()), name, "{schema}");
            }
        }
    }

    #[test]
    fn structs_know_whether_they_are_open() {
        let open = |schema: Value| match node(&schema) {
            Node::Struct(found) => (found.open, found.embedded),
            other => panic!("{other:?}"),
        };
        let properties = json!({ "a": {} });
        assert_eq!(open(json!({ "properties": properties })), (false, false));
        assert_eq!(
            open(json!({ "properties": properties, "additionalProperties": true })),
            (true, false)
        );
        assert_eq!(
            open(json!({ "properties": properties, "x-kubernetes-preserve-unknown-fields": true })),
            (true, false)
        );
        assert_eq!(
            open(json!({ "properties": properties, "x-kubernetes-embedded-resource": true })),
            (false, true)
        );
    }

    #[test]
    fn a_walk_meets_what_holds_data_and_takes_no_property_for_a_keyword() {
        let schema = json!({ "type": "object", "properties": {
            "items": { "type": "array", "items": { "type": "object", "additionalProperties": { "type": "string" } } },
            "a/b": { "type": "array", "properties": { "unseen": {} } },
            "properties": { "type": "object", "items": {} },
        } });
        let mut met = Vec::new();
        walk(&schema, "#", &mut |pointer, _, _| met.push(pointer.to_owned()));
        assert_eq!(
            met,
            [
                "#",
                "#/properties/a~1b",
                "#/properties/items",
                "#/properties/items/items",
                "#/properties/items/items/additionalProperties",
                "#/properties/properties",
            ]
        );
    }
}
