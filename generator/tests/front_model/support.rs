//! Builds documents and runs them through the front half.

use kubewright::diag::{Diagnostics, Severity};
use kubewright::model::{FieldDef, Model, ResourceDef, TypeDef, dump, resolve};
use kubewright::source::{Format, SourceDocument, Sources};
use kubewright::surface::ApiSurface;
use kubewright::{fixup, parse, surface};
use serde_json::{Value, json};

pub(crate) fn document(format: Format, name: &str, bytes: Vec<u8>) -> SourceDocument {
    SourceDocument {
        name: name.into(),
        format,
        bytes: bytes.into(),
    }
}

pub(crate) fn sources(documents: &[(Format, &str, Value)]) -> Sources {
    let documents = documents
        .iter()
        .map(|(format, name, value)| document(*format, name, value.to_string().into_bytes()))
        .collect();
    Sources { documents }
}

pub(crate) fn surface_of(sources: &Sources, diagnostics: &mut Diagnostics) -> ApiSurface {
    let documents = parse::parse(sources, diagnostics);
    let mut surface = surface::lower(&documents, false, diagnostics);
    fixup::apply(&mut surface, diagnostics);
    surface
}

pub(crate) fn run(sources: &Sources) -> (Model, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let surface = surface_of(sources, &mut diagnostics);
    let model = resolve(&surface, &mut diagnostics);
    (model, diagnostics)
}

/// One v3 document `a.json`.
pub(crate) fn v3(schemas: Value, paths: Value) -> (Model, Diagnostics) {
    run(&sources(&[(Format::OpenApiV3, "a.json", v3_document(schemas, paths))]))
}

pub(crate) fn v3_document(schemas: Value, paths: Value) -> Value {
    json!({"openapi": "3.0.0", "paths": paths, "components": {"schemas": schemas}})
}

pub(crate) fn v2_document(definitions: Value, paths: Value) -> Value {
    json!({"swagger": "2.0", "paths": paths, "definitions": definitions})
}

/// The schema of a kind `Foo` in `example.com/v1` with these properties.
pub(crate) fn foo(properties: Value) -> Value {
    json!({
        "type": "object",
        "properties": properties,
        "x-kubernetes-group-version-kind": [{"group": "example.com", "version": "v1", "kind": "Foo"}],
    })
}

/// The model of one document that defines `com.example.v1.Foo` with these properties.
pub(crate) fn foo_model(properties: Value) -> (Model, Diagnostics) {
    v3(json!({"com.example.v1.Foo": foo(properties)}), json!({}))
}

pub(crate) fn ty<'m>(model: &'m Model, definition: &str) -> &'m TypeDef {
    let found = model.types.iter().find(|ty| ty.definition == definition);
    found.unwrap_or_else(|| panic!("no type {definition} in\n{}", dump(model)))
}

pub(crate) fn field<'m>(ty: &'m TypeDef, wire: &str) -> &'m FieldDef {
    let found = ty.fields.iter().find(|field| field.wire == wire);
    found.unwrap_or_else(|| panic!("no field {wire} in {ty:?}"))
}

pub(crate) fn resource<'m>(model: &'m Model, plural: &str) -> &'m ResourceDef {
    let found = model.resources.iter().find(|resource| resource.plural == plural);
    found.unwrap_or_else(|| panic!("no resource {plural} in\n{}", dump(model)))
}

/// The findings of a severity or above, as text.
pub(crate) fn findings(diagnostics: &Diagnostics, least: Severity) -> Vec<String> {
    diagnostics
        .iter()
        .filter(|d| d.severity >= least)
        .map(ToString::to_string)
        .collect()
}

/// Fails unless exactly one finding of at least a warning was made and it reads like this.
pub(crate) fn assert_finding(diagnostics: &Diagnostics, expected: &str) {
    assert_eq!(findings(diagnostics, Severity::Warning), [expected]);
}

pub(crate) fn assert_quiet(diagnostics: &Diagnostics) {
    assert_eq!(findings(diagnostics, Severity::Warning), Vec::<String>::new());
}

/// Paths of a namespaced resource as an API server writes them, every verb on.
pub(crate) fn namespaced_paths(group_version: &str, plural: &str, kind: &Value, definition: &str) -> Value {
    let root = format!("/apis/{group_version}");
    let collection = format!("{root}/namespaces/{{namespace}}/{plural}");
    let (list, one) = (format!("{definition}List"), definition);
    json!({
        format!("{root}/{plural}"): {"get": operation("list", kind, None, Some(&list))},
        collection.clone(): {
            "get": operation("list", kind, None, Some(&list)),
            "post": operation("post", kind, Some(("*/*", one)), Some(one)),
            "delete": operation("deletecollection", kind, None, None),
        },
        format!("{collection}/{{name}}"): {
            "get": operation("get", kind, None, Some(one)),
            "put": operation("put", kind, Some(("*/*", one)), Some(one)),
            "patch": operation("patch", kind, Some(("application/merge-patch+json", "Patch")), Some(one)),
            "delete": operation("delete", kind, None, None),
        },
    })
}

/// An operation of a v3 document: body with its content type, answer.
pub(crate) fn operation(action: &str, kind: &Value, body: Option<(&str, &str)>, response: Option<&str>) -> Value {
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let mut operation = json!({"responses": {"200": {"description": "OK"}}});
    if !action.is_empty() {
        operation["x-kubernetes-action"] = json!(action);
    }
    if !kind.is_null() {
        operation["x-kubernetes-group-version-kind"] = kind.clone();
    }
    if let Some((content_type, name)) = body {
        operation["requestBody"] = json!({"content": {content_type: {"schema": reference(name)}}});
    }
    if let Some(name) = response {
        operation["responses"]["200"]["content"] = json!({"application/json": {"schema": reference(name)}});
    }
    operation
}

/// `Foo` with metadata, its list, and the meta types they need.
pub(crate) fn foo_schemas() -> Value {
    let meta = "io.k8s.apimachinery.pkg.apis.meta.v1";
    json!({
        "com.example.v1.Foo": foo(json!({
            "apiVersion": {"type": "string"},
            "kind": {"type": "string"},
            "metadata": {"$ref": format!("#/components/schemas/{meta}.ObjectMeta")},
            "spec": {"$ref": "#/components/schemas/com.example.v1.FooSpec"},
        })),
        "com.example.v1.FooSpec": {"type": "object", "properties": {"size": {"type": "integer"}}},
        "com.example.v1.FooList": {
            "type": "object",
            "properties": {
                "items": {"type": "array", "items": {"$ref": "#/components/schemas/com.example.v1.Foo"}},
                "metadata": {"$ref": format!("#/components/schemas/{meta}.ListMeta")},
            },
            "x-kubernetes-group-version-kind": [{"group": "example.com", "version": "v1", "kind": "FooList"}],
        },
        format!("{meta}.ObjectMeta"): {"type": "object", "properties": {"name": {"type": "string"}}},
        format!("{meta}.ListMeta"): {"type": "object", "properties": {}},
    })
}

pub(crate) fn foo_kind() -> Value {
    json!({"group": "example.com", "version": "v1", "kind": "Foo"})
}

pub(crate) fn foo_paths() -> Value {
    namespaced_paths("example.com/v1", "foos", &foo_kind(), "com.example.v1.Foo")
}

/// Adds the members of `more` to the object `base`.
pub(crate) fn with(mut base: Value, more: Value) -> Value {
    let (Value::Object(into), Value::Object(members)) = (&mut base, more) else {
        panic!("objects")
    };
    into.extend(members);
    base
}
