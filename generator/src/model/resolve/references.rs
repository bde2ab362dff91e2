//! Which definitions a schema refers to.
//!
//! In: a [`Schema`]. Out: definition names. Never: follows one.

use crate::surface::{AdditionalProperties, Schema};

/// The definitions that a schema names anywhere in it, in the order of the schema.
pub(super) fn references(schema: &Schema) -> Vec<&str> {
    let mut found = Vec::new();
    collect(schema, &mut found);
    found
}

fn collect<'a>(schema: &'a Schema, found: &mut Vec<&'a str>) {
    found.extend(schema.reference.as_deref());
    for property in schema.properties.values() {
        collect(property, found);
    }
    if let Some(items) = &schema.items {
        collect(items, found);
    }
    if let AdditionalProperties::Schema(values) = &schema.additional {
        collect(values, found);
    }
}
