//! Mirror of one OpenAPI v3 document, as an API server gives one for each group version.
//!
//! In: JSON. Out: [`V3Document`]: paths as the `openapiv3` crate reads them, schemas as
//! [`SchemaObject`] (see there why). Never: fails for one odd path; it is left out with a warning.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::fields::Fields;
use super::place::Place;
use super::schema::{SchemaObject, read_schemas};
use crate::diag::Diagnostics;

/// Path items nest about ten levels deep. `openapiv3` reads by recursion with large frames, so what
/// nests far deeper is refused before it can exhaust the stack.
const MAX_PATH_ITEM_DEPTH: usize = 32;

/// One OpenAPI v3 document.
#[derive(Clone, Debug)]
pub struct V3Document {
    /// Name of the document, for locations.
    pub name: Arc<str>,
    /// `paths`
    pub paths: BTreeMap<String, openapiv3::PathItem>,
    /// `components.schemas`
    pub schemas: BTreeMap<String, SchemaObject>,
}

/// Reads a document; none and an error when it is no OpenAPI v3.
pub(crate) fn read_document(name: &Arc<str>, value: Value, diagnostics: &mut Diagnostics) -> Option<V3Document> {
    let root = Place::root(name);
    if !value
        .get("openapi")
        .and_then(Value::as_str)
        .is_some_and(|version| version.starts_with('3'))
    {
        diagnostics.error(
            "not-a-spec",
            &root.location(),
            "this is no OpenAPI v3 document: it has no `openapi` member that starts with 3; give \
             a document of the server's /openapi/v3",
        );
        return None;
    }
    let mut fields = Fields::new(value, &root, diagnostics);
    let paths = fields.object("paths", diagnostics);
    let components_place = root.key("components");
    let components = fields
        .value("components")
        .unwrap_or_else(|| Value::Object(serde_json::Map::new()));
    let mut components = Fields::new(components, &components_place, diagnostics);
    let schemas = components.object("schemas", diagnostics);
    let paths_place = root.key("paths");
    Some(V3Document {
        name: Arc::clone(name),
        paths: paths
            .into_iter()
            .filter_map(|(path, item)| {
                let item = read_path_item(item, &paths_place.key(&path), diagnostics)?;
                Some((path, item))
            })
            .collect(),
        schemas: read_schemas(schemas, &components_place.key("schemas"), diagnostics),
    })
}

fn read_path_item(item: Value, place: &Place<'_>, diagnostics: &mut Diagnostics) -> Option<openapiv3::PathItem> {
    let problem = if is_deeper_than(&item, MAX_PATH_ITEM_DEPTH) {
        format!("it nests deeper than {MAX_PATH_ITEM_DEPTH} levels")
    } else {
        match serde_json::from_value(item) {
            Ok(item) => return Some(item),
            Err(error) => error.to_string(),
        }
    };
    diagnostics.warn(
        "bad-path",
        &place.location(),
        format!("this path is left out, because it cannot be read: {problem}"),
    );
    None
}

fn is_deeper_than(value: &Value, limit: usize) -> bool {
    if limit == 0 {
        return true;
    }
    match value {
        Value::Array(items) => items.iter().any(|item| is_deeper_than(item, limit - 1)),
        Value::Object(map) => map.values().any(|item| is_deeper_than(item, limit - 1)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}
