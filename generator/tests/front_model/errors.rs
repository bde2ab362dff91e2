//! What is said about input that cannot be used, or not all of it.

use kubewright::diag::Severity;
use kubewright::model::{Scalar, TypeRef};
use kubewright::source::{Format, Sources};
use serde_json::{Value, json};

use super::support::*;

#[track_caller]
fn check_bytes(format: Format, bytes: &str, expected: &str) {
    let sources = Sources {
        documents: vec![document(format, "a.json", bytes.into())],
    };
    let (model, diagnostics) = run(&sources);
    assert!(model.types.is_empty() && model.operations.is_empty());
    assert_eq!(findings(&diagnostics, Severity::Error), [expected]);
}

#[test]
fn a_cut_off_document_is_an_error_with_line_and_column() {
    check_bytes(
        Format::OpenApiV3,
        "{\"openapi\": \"3.0.0\",\n\"paths\": {",
        "error[malformed-json]: malformed JSON: EOF while parsing an object at line 2 column 10; the document is cut off; fetch it again\n  --> a.json",
    );
}

#[test]
fn what_is_no_json_or_no_spec_is_an_error_that_says_what_to_do() {
    check_bytes(
        Format::OpenApiV3,
        "<html>login</html>",
        "error[malformed-json]: malformed JSON: expected value at line 1 column 1; this looks like HTML, as a proxy or a login page answers\n  --> a.json",
    );
    check_bytes(
        Format::OpenApiV2,
        " ",
        "error[malformed-json]: malformed JSON: EOF while parsing a value at line 1 column 1; the document is empty; fetch it again\n  --> a.json",
    );
    check_bytes(
        Format::OpenApiV3,
        "[]",
        "error[not-a-spec]: expected a JSON object, found an array; this is no spec document\n  --> a.json",
    );
    check_bytes(
        Format::OpenApiV3,
        "{\"swagger\": \"2.0\"}",
        "error[not-a-spec]: this is no OpenAPI v3 document: it has no `openapi` member that starts with 3; give a document of the server's /openapi/v3\n  --> a.json",
    );
    check_bytes(
        Format::OpenApiV2,
        "{\"openapi\": \"3.0.0\"}",
        "error[not-a-spec]: this is no OpenAPI v2 document: it has no `swagger` member that is \"2.0\"; give the server's /openapi/v2 or a swagger.json\n  --> a.json",
    );
    check_bytes(
        Format::AggregatedDiscovery,
        "{\"kind\": \"Status\"}",
        "error[not-discovery]: this is no aggregated discovery document: its `kind` is not APIGroupDiscoveryList\n  --> a.json",
    );
    check_bytes(
        Format::LegacyDiscovery,
        "{}",
        "error[not-discovery]: this is no discovery document: its `kind` is not APIResourceList, APIGroupList, APIGroup or APIVersions\n  --> a.json",
    );
}

#[test]
fn nesting_that_would_exhaust_the_stack_is_refused() {
    let deep = "{\"openapi\":".repeat(100_000);
    let sources = Sources {
        documents: vec![document(Format::OpenApiV3, "a.json", deep.into())],
    };
    let (_, diagnostics) = run(&sources);
    let found = findings(&diagnostics, Severity::Error);
    assert!(
        found[0].contains("recursion limit exceeded at line 1 column"),
        "{found:?}"
    );
}

#[test]
fn the_deepest_nesting_that_is_read_is_also_lowered() {
    let mut schema = json!({"type": "string"});
    for _ in 0..58 {
        schema = json!({"type": "object", "properties": {"x": schema}});
    }
    let (model, diagnostics) = foo_model(json!({"x": schema}));
    assert_eq!(model.types.len(), 59);
    assert_quiet(&diagnostics);
}

#[test]
fn a_path_that_nests_too_deep_is_left_out_alone() {
    let mut schema = json!({"type": "string"});
    for _ in 0..50 {
        schema = json!({"type": "array", "items": schema});
    }
    let mut paths = foo_paths();
    paths["/apis/example.com/v1/foos"]["get"]["parameters"] = json!([{"name": "x", "in": "query", "schema": schema}]);
    let (model, diagnostics) = v3(foo_schemas(), paths);
    assert_eq!(model.operations.len(), 7);
    assert_finding(
        &diagnostics,
        "warning[bad-path]: this path is left out, because it cannot be read: it nests deeper than 32 levels\n  --> a.json#/paths/~1apis~1example.com~1v1~1foos",
    );
}

#[test]
fn a_keyword_of_the_wrong_type_is_ignored_and_pointed_at() {
    let (model, diagnostics) = foo_model(json!({"a/b": {"type": "string", "description": ["x"]}}));
    assert_eq!(field(ty(&model, "com.example.v1.Foo"), "a/b").docs, "");
    assert_finding(
        &diagnostics,
        "warning[unexpected-type]: expected a string, found an array; it is ignored, correct the document\n  --> a.json#/components/schemas/com.example.v1.Foo/properties/a~1b/description",
    );
}

#[test]
fn a_dangling_reference_is_free_json_and_a_warning_which_strict_makes_an_error() {
    let (model, diagnostics) = foo_model(json!({"x": {"$ref": "#/components/schemas/knative.Condition"}}));
    assert_eq!(
        field(ty(&model, "com.example.v1.Foo"), "x").ty,
        TypeRef::Scalar(Scalar::Json)
    );
    assert_finding(
        &diagnostics,
        "warning[dangling-ref]: the definition \"knative.Condition\" is not in the input, so this becomes free JSON; add the document that defines it\n  --> a.json#/components/schemas/com.example.v1.Foo/properties/x",
    );
    assert!(!diagnostics.is_fatal(false));
    assert!(diagnostics.is_fatal(true));
}

#[test]
fn an_unknown_type_is_free_json_and_a_warning() {
    let (model, diagnostics) = foo_model(json!({"x": {"type": "file"}}));
    assert_eq!(
        field(ty(&model, "com.example.v1.Foo"), "x").ty,
        TypeRef::Scalar(Scalar::Json)
    );
    assert_finding(
        &diagnostics,
        "warning[unknown-type]: \"file\" is no JSON type, so this becomes free JSON\n  --> a.json#/components/schemas/com.example.v1.Foo/properties/x",
    );
}

#[test]
fn a_group_that_would_leave_the_output_folder_is_an_error() {
    let kind = json!({"group": "../../x", "version": "v1", "kind": "Foo"});
    let schemas = json!({"com.example.v1.Foo": {"type": "object", "x-kubernetes-group-version-kind": [kind]}});
    let (model, diagnostics) = v3(schemas, json!({}));
    assert!(
        model
            .group_versions
            .keys()
            .all(|group_version| group_version.group != "../../x")
    );
    assert_finding(
        &diagnostics,
        "error[bad-name]: the group \"../../x\" is not a DNS name; only [A-Za-z0-9.-] may stand in it; correct the document\n  --> a.json#/components/schemas/com.example.v1.Foo/x-kubernetes-group-version-kind",
    );
}

#[test]
fn hostile_names_in_paths_and_discovery_are_errors_said_once() {
    let get = || json!({"get": operation("get", &Value::Null, None, None), "delete": operation("delete", &Value::Null, None, None)});
    let paths = json!({"/apis/../v1/foos/{name}": get()});
    let (model, diagnostics) = v3(json!({}), paths);
    assert!(model.resources.is_empty() && model.group_versions.is_empty());
    assert_eq!(findings(&diagnostics, Severity::Error).len(), 1);

    let discovery = json!({"kind": "APIResourceList", "groupVersion": "example.com/v1", "resources": [{"name": "a b", "kind": "Foo", "namespaced": true, "verbs": []}]});
    let (_, diagnostics) = run(&sources(&[(Format::LegacyDiscovery, "l.json", discovery)]));
    assert_finding(
        &diagnostics,
        "error[bad-name]: \"a b\" is not a resource name such as deployments; correct the document\n  --> l.json#/resources/0",
    );
}

#[test]
fn a_kind_that_is_no_name_is_an_error() {
    let kind = json!({"group": "example.com", "version": "v1", "kind": "Foo { } fn main"});
    let schemas = json!({"com.example.v1.Foo": {"type": "object", "x-kubernetes-group-version-kind": [kind]}});
    let (_, diagnostics) = v3(schemas, json!({}));
    assert_finding(
        &diagnostics,
        "error[bad-name]: the kind \"Foo { } fn main\" is not a name such as Deployment; correct the document\n  --> a.json#/components/schemas/com.example.v1.Foo/x-kubernetes-group-version-kind",
    );
}
