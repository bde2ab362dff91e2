//! What an API serves, as a table or as JSON.
//!
//! In: a model. Out: text, one resource a row, in the order of the model. Never: leaves out a resource.

use serde_json::{Value, json};

use crate::error::Error;
use crate::model::{Model, ResourceDef, Scope, SubresourceDef, SubresourceShape};

/// Columns of the table.
const HEADER: [&str; 7] = [
    "RESOURCE",
    "SHORT NAMES",
    "API VERSION",
    "KIND",
    "SCOPE",
    "VERBS",
    "SUBRESOURCES",
];

/// A table for people; no spaces at line ends, at least two between columns.
pub(super) fn table(model: &Model) -> String {
    let mut rows = vec![HEADER.map(str::to_owned)];
    rows.extend(model.resources.iter().map(row));
    let mut widths = [0; HEADER.len()];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            line.push_str(&format!("{cell:width$}  "));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// The cells of a resource.
fn row(resource: &ResourceDef) -> [String; 7] {
    let verbs: Vec<&str> = resource.verbs.iter().map(|verb| verb.word()).collect();
    let subresources: Vec<&str> = resource.subresources.iter().map(|s| s.name.as_str()).collect();
    [
        resource.plural.clone(),
        resource.short_names.join(","),
        resource.gvk.group_version.to_string(),
        resource.gvk.kind.clone(),
        scope_word(resource.scope).to_owned(),
        verbs.join(","),
        subresources.join(","),
    ]
}

/// A JSON array with an object for each resource.
pub(super) fn json(model: &Model) -> Result<String, Error> {
    let resources: Vec<Value> = model.resources.iter().map(resource_json).collect();
    let mut text = serde_json::to_string_pretty(&resources).map_err(|error| Error::Internal(error.to_string()))?;
    text.push('\n');
    Ok(text)
}

/// A resource as JSON.
fn resource_json(resource: &ResourceDef) -> Value {
    json!({
        "group": resource.gvk.group_version.group,
        "version": resource.gvk.group_version.version,
        "groupVersion": resource.gvk.group_version.to_string(),
        "kind": resource.gvk.kind,
        "plural": resource.plural,
        "singular": resource.singular,
        "shortNames": resource.short_names,
        "categories": resource.categories,
        "scope": scope_word(resource.scope),
        "verbs": resource.verbs.iter().map(|verb| verb.word()).collect::<Vec<_>>(),
        "subresources": resource.subresources.iter().map(subresource_json).collect::<Vec<_>>(),
    })
}

/// A subresource as JSON.
fn subresource_json(subresource: &SubresourceDef) -> Value {
    let (shape, verbs): (&str, Vec<&str>) = match &subresource.shape {
        SubresourceShape::Object { verbs, .. } => ("object", verbs.iter().map(|verb| verb.word()).collect()),
        SubresourceShape::Create { .. } => ("create", vec!["create"]),
        SubresourceShape::Text => ("text", vec!["get"]),
        SubresourceShape::Connect => ("connect", Vec::new()),
    };
    json!({ "name": subresource.name, "shape": shape, "verbs": verbs })
}

/// The word of discovery for a scope.
fn scope_word(scope: Scope) -> &'static str {
    match scope {
        Scope::Namespaced => "Namespaced",
        Scope::Cluster => "Cluster",
    }
}
