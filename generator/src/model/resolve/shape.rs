//! What a schema node is, decided once for all who ask.
//!
//! In: a [`Schema`] node. Out: its [`Shape`]. Never: follows a reference, fails, or reports: an odd
//! node becomes the most precise shape that is safe for every value it may hold.

use crate::model::Scalar;
use crate::surface::{AdditionalProperties, JsonType, Schema};

/// How controller-gen and the API server write a quantity in a custom resource.
const QUANTITY_PATTERN: &str = concat!(
    r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))",
    r"(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$"
);

/// What a schema node is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Shape<'a> {
    /// What another definition is.
    Reference(&'a str),
    /// A scalar, free JSON included.
    Scalar(Scalar),
    /// An array; of anything when the elements are not described.
    List(Option<&'a Schema>),
    /// An object with free keys; of anything when the values are not described.
    Map(Option<&'a Schema>),
    /// An object with properties.
    Struct,
}

/// What the node is.
pub(super) fn shape(schema: &Schema) -> Shape<'_> {
    if let Some(reference) = &schema.reference {
        return Shape::Reference(reference);
    }
    if schema.int_or_string {
        let is_quantity = schema.pattern.as_deref() == Some(QUANTITY_PATTERN);
        return Shape::Scalar(if is_quantity {
            Scalar::Quantity
        } else {
            Scalar::IntOrString
        });
    }
    if schema.embedded_resource {
        return embedded(schema);
    }
    match &schema.json_type {
        Some(JsonType::Array) => Shape::List(schema.items.as_deref()),
        Some(JsonType::Boolean) => Shape::Scalar(Scalar::Bool),
        Some(JsonType::Integer) => Shape::Scalar(integer(schema)),
        Some(JsonType::Number) => Shape::Scalar(Scalar::Float),
        Some(JsonType::Object) => object(schema).unwrap_or(Shape::Scalar(bare_object(schema))),
        Some(JsonType::String) => Shape::Scalar(string(schema)),
        Some(JsonType::Unknown(_)) => Shape::Scalar(Scalar::Json),
        None => untyped(schema),
    }
}

/// An object that carries its own type. API servers write `apiVersion`, `kind` and `metadata` into
/// the schema of each; only what goes beyond them makes a struct of it.
fn embedded(schema: &Schema) -> Shape<'_> {
    let is_type_meta = |name: &String| matches!(name.as_str(), "apiVersion" | "kind" | "metadata");
    if schema.properties.keys().all(is_type_meta) {
        Shape::Scalar(Scalar::EmbeddedObject)
    } else {
        Shape::Struct
    }
}

fn bare_object(schema: &Schema) -> Scalar {
    if schema.preserve_unknown {
        Scalar::RawObject
    } else {
        Scalar::PrunedObject
    }
}

fn object(schema: &Schema) -> Option<Shape<'_>> {
    if !schema.properties.is_empty() {
        return Some(Shape::Struct);
    }
    match &schema.additional {
        AdditionalProperties::None => None,
        AdditionalProperties::Any => Some(Shape::Map(None)),
        AdditionalProperties::Schema(values) => Some(Shape::Map(Some(values))),
    }
}

/// A node without a type is what its keywords make of it; with none of them it may be anything.
fn untyped(schema: &Schema) -> Shape<'_> {
    if let Some(shape) = object(schema) {
        return shape;
    }
    if schema.items.is_some() {
        return Shape::List(schema.items.as_deref());
    }
    if !schema.enum_values.is_empty() && !schema.preserve_unknown {
        return Shape::Scalar(Scalar::String);
    }
    Shape::Scalar(Scalar::Json)
}

fn string(schema: &Schema) -> Scalar {
    match schema.format.as_deref() {
        Some("byte") => Scalar::Bytes,
        // meta/v1 Time is known by name; what is left is of custom resources.
        Some("date-time") => Scalar::DateTime,
        _ => Scalar::String,
    }
}

/// Only `int32` is narrow, and only when nothing says that the value may be wider: some custom
/// resources declare `int32` with a maximum of 2^32 - 1.
fn integer(schema: &Schema) -> Scalar {
    let fits = |bound: &f64| (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(bound);
    if schema.format.as_deref() == Some("int32") && schema.bounds.iter().all(fits) {
        Scalar::Int32
    } else {
        Scalar::Int64
    }
}
