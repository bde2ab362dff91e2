//! One small schema with every shape, filled in every mode.

#![allow(clippy::unwrap_used, reason = "a fault ends the test, as it should")]

use serde_json::{Value, json};

use super::{Mode, sample};
use crate::corpus::definition::{self, Definition};

const WIDGET: &str = "
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.org}
spec:
  group: example.org
  names: {kind: Widget, plural: widgets}
  versions:
  - name: v1
    served: true
    schema:
      openAPIV3Schema:
        type: object
        required: [spec]
        properties:
          apiVersion: {type: string}
          kind: {type: string}
          metadata: {type: object, properties: {name: {type: string, maxLength: 9}}}
          spec:
            type: object
            required: [count, hosts, missing, none, inner]
            properties:
              count: {type: integer, format: int32}
              hosts: {type: array, items: {type: string, nullable: true}}
              none: {type: string, nullable: true}
              inner: {type: object, required: [size], properties: {size: {type: number}, at: {type: string, format: date-time}}}
              free: {x-kubernetes-preserve-unknown-fields: true}
              template: {type: object, properties: {metadata: {type: object}}}
              list: {type: array, items: {type: object, required: [key], properties: {key: {type: string}, value: {type: string}}}}
              object: {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}
              open: {type: object, properties: {a: {type: boolean}}, x-kubernetes-preserve-unknown-fields: true}
";

fn widget() -> Definition {
    definition::read(WIDGET).unwrap().remove(0)
}

fn filled(definition: &Definition, mode: Mode) -> (Value, Value) {
    let sample = sample(definition, &definition.versions[0], mode);
    assert_eq!(sample.input["kind"], definition.kind);
    (sample.input, sample.expected)
}

#[test]
fn a_bare_object_comes_back_with_the_zero_values_of_what_is_required() {
    let (input, expected) = filled(&widget(), Mode::Bare);
    assert_eq!(input, json!({ "apiVersion": "example.org/v1", "kind": "Widget" }));
    let spec = json!({ "count": 0, "hosts": null, "none": null, "inner": { "size": 0 } });
    assert_eq!(
        expected,
        json!({ "apiVersion": "example.org/v1", "kind": "Widget", "spec": spec })
    );
}

#[test]
fn a_minimal_object_has_what_is_required_and_comes_back_as_it_is() {
    let (input, expected) = filled(&widget(), Mode::Minimal);
    assert_eq!(input["metadata"], json!({ "name": "minimal" }));
    let spec = input["spec"].as_object().unwrap();
    let names: Vec<&String> = spec.keys().collect();
    assert_eq!(names, ["count", "hosts", "inner", "none"]);
    assert_eq!(spec["hosts"][1], json!(null));
    assert_eq!(spec["inner"].as_object().unwrap().len(), 1);
    assert_eq!(expected["spec"]["hosts"], input["spec"]["hosts"]);
}

#[test]
fn a_maximal_object_has_everything_and_its_second_elements_only_what_they_must() {
    let (input, expected) = filled(&widget(), Mode::Maximal);
    let spec = &input["spec"];
    assert_eq!(spec["list"][0].as_object().unwrap().len(), 2);
    assert_eq!(spec["list"][1].as_object().unwrap().len(), 1);
    assert_eq!(spec["object"]["apiVersion"], "example.org/v1");
    assert_eq!(spec["open"].as_object().unwrap().len(), 1);
    assert!(spec["free"] != json!(null) && spec["missing"].is_null());
    assert_eq!(expected["metadata"], input["metadata"]);
    assert_eq!(input["metadata"]["generation"], json!(9_007_199_254_740_993_i64));
}

#[test]
fn what_no_schema_knows_comes_back_where_it_is_preserved() {
    let (input, expected) = filled(&widget(), Mode::Unknown);
    let knows = |value: &Value| value.get("unknownToEverySchema").is_some();
    for place in ["", "/spec", "/spec/inner", "/spec/list/0", "/spec/open"] {
        assert!(knows(input.pointer(place).unwrap()), "{place}");
        assert_eq!(
            knows(expected.pointer(place).unwrap()),
            place == "/spec/open",
            "{place}"
        );
    }
}

#[test]
fn a_definition_that_prunes_nothing_gets_unknown_members_only_where_the_schema_asks() {
    let mut widget = widget();
    widget.prunes = false;
    let (input, expected) = filled(&widget, Mode::Unknown);
    assert!(input["spec"].get("unknownToEverySchema").is_none());
    assert!(expected["spec"]["open"].get("unknownToEverySchema").is_some());
    widget.versions[0].schema = json!({});
    let (input, expected) = filled(&widget, Mode::Unknown);
    assert!(input.get("unknownToEverySchema").is_some());
    assert_eq!(input, expected);
}

#[test]
fn empty_is_not_absent_but_for_metadata() {
    let (input, expected) = filled(&widget(), Mode::Empty);
    assert_eq!(expected["spec"]["list"], json!([]));
    assert_eq!(input["metadata"], json!({}));
    assert!(expected.get("metadata").is_none());
    assert_eq!(expected["spec"]["template"], input["spec"]["template"]);
    assert_eq!(input["spec"]["template"]["metadata"]["name"], "template");
    let mut widget = widget();
    widget.versions[0].schema["required"] = json!(["metadata"]);
    assert_eq!(filled(&widget, Mode::Empty).1["metadata"], json!({}));
}

#[test]
fn null_says_the_same_as_nothing_but_in_free_json() {
    let (input, expected) = filled(&widget(), Mode::Nulls);
    assert_eq!((&input["spec"], &input["metadata"]), (&json!(null), &json!(null)));
    assert_eq!(expected, filled(&widget(), Mode::Bare).1);
    let (input, expected) = filled(&widget(), Mode::NullLeaves);
    assert_eq!(input["spec"]["list"][0], json!({ "key": null, "value": null }));
    assert_eq!(expected["spec"]["list"][0], json!({ "key": "" }));
    assert!(input["spec"]["none"].is_null() && input["spec"].get("list").is_some());
    assert_eq!(
        expected["spec"].get("free"),
        Some(&json!(null)),
        "free JSON may be null"
    );
    assert_eq!(input["spec"]["template"], json!({}));
    assert_eq!(expected["spec"]["inner"], json!({ "size": 0 }));
}
