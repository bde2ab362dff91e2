//! Inputs agree, whatever format and order they come in.

use kubewright::diag::{Diagnostics, Severity};
use kubewright::model::dump;
use kubewright::source::Format;
use kubewright::surface;
use serde_json::{Value, json};

use super::support::*;

/// The same document in v2: other places, same content.
fn to_v2(schemas: &Value, paths: &Value) -> Value {
    let text = schemas.to_string().replace("#/components/schemas/", "#/definitions/");
    let mut converted = json!({});
    for (path, item) in paths.as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            converted[path][method] = operation_to_v2(operation);
        }
    }
    v2_document(serde_json::from_str(&text).unwrap(), converted)
}

fn operation_to_v2(operation: &Value) -> Value {
    let fix = |schema: &Value| -> Value {
        let text = schema.to_string().replace("#/components/schemas/", "#/definitions/");
        serde_json::from_str(&text).unwrap()
    };
    let mut converted = operation.clone();
    if let Some(content) = operation.pointer("/requestBody/content").and_then(Value::as_object) {
        let schema = content.values().next().unwrap()["schema"].clone();
        converted["parameters"] = json!([{"name": "body", "in": "body", "schema": fix(&schema)}]);
        converted["consumes"] = content.keys().cloned().collect();
    }
    if let Some(content) = operation.pointer("/responses/200/content").and_then(Value::as_object) {
        let schema = &content.values().next().unwrap()["schema"];
        converted["responses"] = json!({"200": {"schema": fix(schema)}});
        converted["produces"] = content.keys().cloned().collect();
    }
    converted.as_object_mut().unwrap().remove("requestBody");
    converted
}

#[test]
fn v2_and_v3_of_one_api_give_one_model() {
    let (schemas, paths) = (foo_schemas(), foo_paths());
    let v2 = to_v2(&schemas, &paths);
    let (by_v3, _) = v3(schemas, paths);
    let (by_v2, diagnostics) = run(&sources(&[(Format::OpenApiV2, "a.json", v2)]));
    assert_eq!(dump(&by_v3), dump(&by_v2));
    assert_quiet(&diagnostics);
}

#[test]
fn where_v2_and_v3_are_both_given_v3_counts_and_nothing_is_twice() {
    let (schemas, paths) = (foo_schemas(), foo_paths());
    let mut poorer = to_v2(&schemas, &paths);
    poorer["definitions"]["com.example.v1.FooSpec"]["properties"] = json!({});
    let documents = [
        (Format::OpenApiV2, "0.json", poorer),
        (Format::OpenApiV3, "1.json", v3_document(schemas.clone(), paths.clone())),
    ];
    let (both, diagnostics) = run(&sources(&documents));
    let (alone, _) = v3(schemas, paths);
    assert_eq!(dump(&both), dump(&alone));
    assert_quiet(&diagnostics);
}

#[test]
fn copies_of_a_definition_may_differ_in_their_kinds_only() {
    let delete_options = |group: &str| {
        json!({"io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions": {"type": "object", "properties": {"a": {"type": "string"}},
            "x-kubernetes-group-version-kind": [{"group": group, "version": "v1", "kind": "DeleteOptions"}]}})
    };
    let documents = [
        (
            Format::OpenApiV3,
            "1.json",
            v3_document(delete_options("apps"), json!({})),
        ),
        (
            Format::OpenApiV3,
            "2.json",
            v3_document(delete_options("batch"), json!({})),
        ),
    ];
    let mut diagnostics = Diagnostics::new();
    let surface = surface_of(&sources(&documents), &mut diagnostics);
    let schema = surface.schemas.values().next().unwrap();
    let groups: Vec<&str> = schema.kinds.iter().map(|kind| kind.group.as_str()).collect();
    assert_eq!(groups, ["apps", "batch"]);
    assert_quiet(&diagnostics);
}

#[test]
fn different_definitions_of_one_name_are_reported_and_the_first_document_counts() {
    let bar = |ty: &str| json!({"com.example.v1.Foo": foo(json!({"a": {"type": ty}}))});
    let documents = [
        (Format::OpenApiV3, "2.json", v3_document(bar("string"), json!({}))),
        (Format::OpenApiV3, "1.json", v3_document(bar("integer"), json!({}))),
    ];
    let (model, diagnostics) = run(&sources(&documents));
    assert!(dump(&model).contains("\"a\": Int64"), "1.json comes first by name");
    assert_finding(
        &diagnostics,
        "warning[conflicting-definition]: com.example.v1.Foo is defined differently in 1.json, which is used; give documents of one server\n  --> 2.json#/components/schemas/com.example.v1.Foo",
    );
}

#[test]
fn the_order_of_documents_does_not_matter() {
    let mut documents = vec![
        (Format::OpenApiV3, "3.json", v3_document(foo_schemas(), foo_paths())),
        (Format::OpenApiV3, "2.json", v3_document(foo_schemas(), json!({}))),
        (Format::OpenApiV2, "1.json", to_v2(&foo_schemas(), &foo_paths())),
    ];
    let mut seen = Vec::new();
    for _ in 0..documents.len() {
        documents.rotate_left(1);
        let (model, diagnostics) = run(&sources(&documents));
        seen.push((dump(&model), findings(&diagnostics, Severity::Note)));
    }
    assert!(seen.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn every_node_of_the_surface_knows_its_pointer() {
    let mut diagnostics = Diagnostics::new();
    let documents = [(Format::OpenApiV3, "a.json", v3_document(foo_schemas(), foo_paths()))];
    let surface = surface_of(&sources(&documents), &mut diagnostics);
    let spec = &surface.schemas["com.example.v1.FooSpec"].properties["size"];
    assert_eq!(
        spec.location.to_string(),
        "a.json#/components/schemas/com.example.v1.FooSpec/properties/size"
    );
    let text = surface::dump(&surface);
    assert!(
        text.contains("schema com.example.v1.FooSpec: object\n  \"size\": integer\n"),
        "{text}"
    );
    assert!(
        text.contains("operation GET /apis/example.com/v1/foos action=list"),
        "{text}"
    );
}

#[test]
fn what_a_v2_document_lost_of_custom_resources_is_said() {
    let properties = json!({
        "lost": {"description": "was nullable"},
        "list": {"type": "array", "items": {}},
        "free": {"x-kubernetes-preserve-unknown-fields": true},
    });
    let definitions = json!({"com.example.v1.Foo": foo(properties)});
    let (_, diagnostics) = run(&sources(&[(
        Format::OpenApiV2,
        "a.json",
        v2_document(definitions, json!({})),
    )]));
    assert_finding(
        &diagnostics,
        "warning[v2-lost-types]: 2 values of this v2 document have no type, this one first, and become free JSON: v2 drops what is nullable; read the v3 documents of the server instead\n  --> a.json#/definitions/com.example.v1.Foo/properties/list/items",
    );
}
