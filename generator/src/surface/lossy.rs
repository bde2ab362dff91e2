//! Says how much a v2 document lost of the custom resources in it.
//!
//! In: the merged definitions, the v2 documents. Out: one warning a document that lost something.
//! Never: counts what is free on purpose (preserve-unknown-fields says so, also in v2).
//!
//! API servers that write v2 take the type, the elements and the properties off whatever is nullable.
//! What is left over reads like a value that may be anything, so it has to be said.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::schema::{AdditionalProperties, Schema};
use crate::diag::Diagnostics;
use crate::location::SpecLocation;
use crate::parse::V2Document;

/// Reports every v2 document with untyped values.
pub(super) fn report(schemas: &BTreeMap<String, Schema>, documents: &[V2Document], diagnostics: &mut Diagnostics) {
    let mut lost: BTreeMap<&Arc<str>, Vec<&SpecLocation>> = BTreeMap::new();
    for schema in schemas.values() {
        if documents.iter().any(|document| document.name == schema.location.source) {
            collect(schema, lost.entry(&schema.location.source).or_default());
        }
    }
    for locations in lost.values() {
        let Some(first) = locations.first() else { continue };
        let message = format!(
            "{} values of this v2 document have no type, this one first, and become free JSON: v2 drops what is \
             nullable; read the v3 documents of the server instead",
            locations.len()
        );
        diagnostics.warn("v2-lost-types", first, message);
    }
}

fn collect<'a>(schema: &'a Schema, lost: &mut Vec<&'a SpecLocation>) {
    let values = match &schema.additional {
        AdditionalProperties::Schema(values) => Some(values.as_ref()),
        AdditionalProperties::None | AdditionalProperties::Any => None,
    };
    let children = schema.properties.values().chain(schema.items.as_deref()).chain(values);
    for child in children {
        if child.is_untyped() && !child.preserve_unknown && !child.embedded_resource {
            lost.push(&child.location);
        }
        collect(child, lost);
    }
}
