//! Mirror of an OpenAPI v2 document (`swagger.json`, `/openapi/v2`).
//!
//! In: JSON. Out: [`V2Document`]. Never: fails for one odd path or parameter.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::extensions::{ACTION, GROUP_VERSION_KIND, RawGvk, read_kinds};
use super::fields::Fields;
use super::place::Place;
use super::schema::{SchemaObject, read_schema, read_schemas};
use crate::diag::Diagnostics;

/// The methods that a path item may hold.
const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

/// One OpenAPI v2 document.
#[derive(Clone, Debug)]
pub struct V2Document {
    /// Name of the document, for locations.
    pub name: Arc<str>,
    /// `paths`: by path, then by method in lower case.
    pub paths: BTreeMap<String, V2PathItem>,
    /// `definitions`
    pub definitions: BTreeMap<String, SchemaObject>,
    /// `parameters`: shared ones, named by `$ref`s.
    pub parameters: BTreeMap<String, V2Parameter>,
}

/// A path and what can be done with it.
#[derive(Clone, Debug, Default)]
pub struct V2PathItem {
    /// By method in lower case.
    pub operations: BTreeMap<&'static str, V2Operation>,
    /// Parameters of all operations here.
    pub parameters: Vec<V2Parameter>,
}

/// An operation.
#[derive(Clone, Debug, Default)]
pub struct V2Operation {
    /// `x-kubernetes-action`
    pub action: Option<String>,
    /// `x-kubernetes-group-version-kind`
    pub kind: Option<RawGvk>,
    /// `consumes`: content types of the body.
    pub consumes: Vec<String>,
    /// `produces`: content types of the answer.
    pub produces: Vec<String>,
    /// `parameters`
    pub parameters: Vec<V2Parameter>,
    /// `responses`: schema by status code.
    pub responses: BTreeMap<String, Option<SchemaObject>>,
}

/// A parameter, or a reference to a shared one.
#[derive(Clone, Debug, Default)]
pub struct V2Parameter {
    /// `$ref`, e.g. `#/parameters/name-abc`.
    pub reference: Option<String>,
    /// `name`
    pub name: String,
    /// `in`: `path`, `query`, `header`, `body` or `formData`.
    pub place: String,
    /// `schema` of a body.
    pub schema: Option<SchemaObject>,
}

/// Reads a document; none and an error when it is no OpenAPI v2.
pub(crate) fn read_document(name: &Arc<str>, value: Value, diagnostics: &mut Diagnostics) -> Option<V2Document> {
    let root = Place::root(name);
    if value.get("swagger").and_then(Value::as_str) != Some("2.0") {
        diagnostics.error(
            "not-a-spec",
            &root.location(),
            "this is no OpenAPI v2 document: it has no `swagger` member that is \"2.0\"; give the \
             server's /openapi/v2 or a swagger.json",
        );
        return None;
    }
    let mut fields = Fields::new(value, &root, diagnostics);
    let paths = fields.object("paths", diagnostics);
    let parameters = fields.object("parameters", diagnostics);
    let definitions = fields.object("definitions", diagnostics);
    let (paths_place, parameters_place) = (root.key("paths"), root.key("parameters"));
    let definitions_place = root.key("definitions");
    Some(V2Document {
        name: Arc::clone(name),
        paths: paths
            .into_iter()
            .map(|(path, item)| {
                let item = read_path_item(item, &paths_place.key(&path), diagnostics);
                (path, item)
            })
            .collect(),
        definitions: read_schemas(definitions, &definitions_place, diagnostics),
        parameters: parameters
            .into_iter()
            .map(|(name, value)| {
                let parameter = read_parameter(value, &parameters_place.key(&name), diagnostics);
                (name, parameter)
            })
            .collect(),
    })
}

fn read_path_item(value: Value, place: &Place<'_>, diagnostics: &mut Diagnostics) -> V2PathItem {
    let mut fields = Fields::new(value, place, diagnostics);
    let mut operations = BTreeMap::new();
    for method in METHODS {
        if let Some(value) = fields.value(method) {
            operations.insert(method, read_operation(value, &place.key(method), diagnostics));
        }
    }
    V2PathItem {
        operations,
        parameters: read_parameters(&mut fields, diagnostics),
    }
}

fn read_operation(value: Value, place: &Place<'_>, diagnostics: &mut Diagnostics) -> V2Operation {
    let mut fields = Fields::new(value, place, diagnostics);
    let kinds = fields.value(GROUP_VERSION_KIND).map_or_else(Vec::new, |value| {
        read_kinds(value, &place.key(GROUP_VERSION_KIND), diagnostics)
    });
    let responses = fields.object("responses", diagnostics);
    let responses_place = place.key("responses");
    V2Operation {
        action: fields.string(ACTION, diagnostics),
        kind: kinds.into_iter().next(),
        consumes: fields.strings("consumes", diagnostics),
        produces: fields.strings("produces", diagnostics),
        parameters: read_parameters(&mut fields, diagnostics),
        responses: responses
            .into_iter()
            .map(|(code, value)| {
                let schema = read_body(value, &responses_place.key(&code), diagnostics);
                (code, schema)
            })
            .collect(),
    }
}

fn read_body(value: Value, place: &Place<'_>, diagnostics: &mut Diagnostics) -> Option<SchemaObject> {
    let mut fields = Fields::new(value, place, diagnostics);
    fields
        .value("schema")
        .map(|schema| read_schema(schema, &place.key("schema"), diagnostics))
}

fn read_parameters(fields: &mut Fields<'_>, diagnostics: &mut Diagnostics) -> Vec<V2Parameter> {
    let parameters = fields.array("parameters", diagnostics);
    let place = fields.place().key("parameters");
    parameters
        .into_iter()
        .enumerate()
        .map(|(index, value)| read_parameter(value, &place.index(index), diagnostics))
        .collect()
}

fn read_parameter(value: Value, place: &Place<'_>, diagnostics: &mut Diagnostics) -> V2Parameter {
    let mut fields = Fields::new(value, place, diagnostics);
    V2Parameter {
        reference: fields.string("$ref", diagnostics),
        name: fields.string("name", diagnostics).unwrap_or_default(),
        place: fields.string("in", diagnostics).unwrap_or_default(),
        schema: fields
            .value("schema")
            .map(|schema| read_schema(schema, &place.key("schema"), diagnostics)),
    }
}
