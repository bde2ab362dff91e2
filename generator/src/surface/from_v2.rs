//! OpenAPI v2 paths to operations.
//!
//! In: [`V2Document`]. Out: [`Operation`]s. Never: reads a definition; [`super::merge`] does.

use std::collections::BTreeSet;

use super::operation::{Method, Operation, Payload};
use super::schema::definition_name;
use crate::parse::{Place, SchemaObject, V2Document, V2Operation, V2Parameter};

/// All operations of a document, in the order of their paths.
pub(super) fn lower_operations(document: &V2Document, operations: &mut Vec<Operation>) {
    let root = Place::root(&document.name);
    let paths = root.key("paths");
    for (path, item) in &document.paths {
        let place = paths.key(path);
        for (key, operation) in &item.operations {
            let Some(method) = Method::from_key(key) else {
                continue;
            };
            let parameters: Vec<&V2Parameter> = item
                .parameters
                .iter()
                .chain(&operation.parameters)
                .filter_map(|parameter| shared(document, parameter))
                .collect();
            operations.push(lower_operation((path, method), operation, &parameters, &place.key(key)));
        }
    }
}

/// The parameter itself, or the shared one that it names; none when that is missing.
fn shared<'a>(document: &'a V2Document, parameter: &'a V2Parameter) -> Option<&'a V2Parameter> {
    match &parameter.reference {
        None => Some(parameter),
        Some(reference) => document.parameters.get(reference.strip_prefix("#/parameters/")?),
    }
}

fn lower_operation(
    (path, method): (&str, Method),
    operation: &V2Operation,
    parameters: &[&V2Parameter],
    place: &Place<'_>,
) -> Operation {
    let V2Operation {
        action,
        kind,
        consumes,
        produces,
        parameters: _,
        responses,
    } = operation;
    let body = parameters.iter().find(|parameter| parameter.place == "body");
    // Status codes are ordered as text; of the successes the first with a schema counts.
    let response = responses
        .iter()
        .filter(|(code, _)| code.starts_with('2'))
        .find_map(|(_, schema)| schema.as_ref());
    Operation {
        path: path.to_owned(),
        method,
        action: action.clone(),
        kind: kind.clone(),
        body: payload(body.and_then(|parameter| parameter.schema.as_ref())),
        consumes: body.map_or_else(BTreeSet::new, |_| consumes.iter().cloned().collect()),
        response: payload(response),
        produces: produces.iter().cloned().collect(),
        query: parameters
            .iter()
            .filter(|parameter| parameter.place == "query")
            .map(|parameter| parameter.name.clone())
            .collect(),
        location: place.location(),
    }
}

fn payload(schema: Option<&SchemaObject>) -> Payload {
    let Some(schema) = schema else {
        return Payload::None;
    };
    if let Some(reference) = &schema.reference {
        return Payload::Definition(definition_name(reference));
    }
    if schema.types.len() == 1 && schema.types.iter().all(|name| name == "string") {
        return Payload::Text;
    }
    Payload::Other
}
