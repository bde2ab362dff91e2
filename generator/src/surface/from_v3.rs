//! OpenAPI v3 paths to operations.
//!
//! In: [`V3Document`]. Out: [`Operation`]s. Never: reads a schema; [`super::merge`] does.

use std::collections::BTreeSet;

use openapiv3::{Content, Parameter, ReferenceOr, RequestBody, Response, Responses, Schema, SchemaKind, Type};
use serde_json::Value;

use super::operation::{Method, Operation, Payload};
use super::schema::definition_name;
use crate::diag::Diagnostics;
use crate::parse::{ACTION, GROUP_VERSION_KIND, Place, V3Document, read_kinds};

/// All operations of a document, in the order of their paths.
pub(super) fn lower_operations(document: &V3Document, operations: &mut Vec<Operation>, diagnostics: &mut Diagnostics) {
    let root = Place::root(&document.name);
    let paths = root.key("paths");
    for (path, item) in &document.paths {
        let place = paths.key(path);
        for (key, operation) in item.iter() {
            let Some(method) = Method::from_key(key) else {
                continue;
            };
            let parameters = [item.parameters.as_slice(), operation.parameters.as_slice()];
            operations.push(lower_operation(
                (path, method),
                operation,
                &parameters,
                &place.key(key),
                diagnostics,
            ));
        }
    }
}

fn lower_operation(
    (path, method): (&str, Method),
    operation: &openapiv3::Operation,
    parameters: &[&[ReferenceOr<Parameter>]],
    place: &Place<'_>,
    diagnostics: &mut Diagnostics,
) -> Operation {
    let extension = |name: &str| operation.extensions.get(name);
    let kinds = extension(GROUP_VERSION_KIND).map_or_else(Vec::new, |value| {
        read_kinds(value.clone(), &place.key(GROUP_VERSION_KIND), diagnostics)
    });
    let body = operation.request_body.as_ref().and_then(ReferenceOr::as_item);
    let (response, produces) = lower_responses(&operation.responses);
    Operation {
        path: path.to_owned(),
        method,
        action: extension(ACTION).and_then(Value::as_str).map(str::to_owned),
        kind: kinds.into_iter().next(),
        body: body.map_or(Payload::None, |RequestBody { content, .. }| payload(content)),
        consumes: body.map_or_else(BTreeSet::new, |body| content_types(&body.content)),
        response,
        produces,
        query: parameters.iter().copied().flatten().filter_map(query_name).collect(),
        location: place.location(),
    }
}

/// The answer of the lowest status code below 300 that has a schema.
fn lower_responses(responses: &Responses) -> (Payload, BTreeSet<String>) {
    let mut successes: Vec<(String, &Response)> = responses
        .responses
        .iter()
        .filter_map(|(code, response)| Some((code.to_string(), response.as_item()?)))
        .filter(|(code, _)| code.starts_with('2'))
        .collect();
    successes.sort_by(|a, b| a.0.cmp(&b.0));
    let produces = successes
        .iter()
        .flat_map(|(_, response)| content_types(&response.content));
    let produces = produces.collect();
    let payload = successes
        .iter()
        .map(|(_, response)| payload(&response.content))
        .find(|payload| *payload != Payload::None);
    (payload.unwrap_or_default(), produces)
}

fn payload(content: &Content) -> Payload {
    let mut schemas = content.values().filter_map(|media| media.schema.as_ref());
    match schemas.next() {
        None => Payload::None,
        Some(ReferenceOr::Reference { reference }) => Payload::Definition(definition_name(reference)),
        Some(ReferenceOr::Item(schema)) => inline_payload(schema),
    }
}

fn inline_payload(schema: &Schema) -> Payload {
    match &schema.schema_kind {
        SchemaKind::Type(Type::String(_)) => Payload::Text,
        SchemaKind::AllOf { all_of } => match all_of.as_slice() {
            [ReferenceOr::Reference { reference }] => Payload::Definition(definition_name(reference)),
            _ => Payload::Other,
        },
        SchemaKind::Type(_)
        | SchemaKind::OneOf { .. }
        | SchemaKind::AnyOf { .. }
        | SchemaKind::Not { .. }
        | SchemaKind::Any(_) => Payload::Other,
    }
}

fn content_types(content: &Content) -> BTreeSet<String> {
    content.keys().cloned().collect()
}

fn query_name(parameter: &ReferenceOr<Parameter>) -> Option<String> {
    match parameter.as_item()? {
        Parameter::Query { parameter_data, .. } => Some(parameter_data.name.clone()),
        Parameter::Header { .. } | Parameter::Path { .. } | Parameter::Cookie { .. } => None,
    }
}
