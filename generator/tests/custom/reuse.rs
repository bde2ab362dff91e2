//! Anonymous types that are exactly a type of Kubernetes become that one, and no others do.

use serde_json::{Value, json};

use super::support::*;

/// What the property `it` of a spec is, when this is its schema.
fn becomes(schema: Value) -> String {
    let model = model(&[crd(
        "example.com",
        "Foo",
        json!({"spec": object(json!({"it": schema}))}),
    )]);
    target(&model, &field(ty(&model, "com.example.v1.Foo.spec"), "it").ty)
}

const ANONYMOUS: &str = "com.example.v1.Foo.spec.it";
const PATTERN: &str = r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$";

fn quantities() -> Value {
    let quantity = json!({
        "anyOf": [{"type": "integer"}, {"type": "string"}], "pattern": PATTERN, "x-kubernetes-int-or-string": true,
    });
    json!({"type": "object", "additionalProperties": quantity})
}

fn resources() -> Value {
    let claim = json!({"type": "object", "required": ["name"], "properties": {"name": text(), "request": text()}});
    let claims = json!({
        "type": "array", "items": claim, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
    });
    object(json!({"claims": claims, "limits": quantities(), "requests": quantities()}))
}

fn key_selector(key: &str) -> Value {
    json!({"type": "object", "required": ["key"], "x-kubernetes-map-type": "atomic", "properties": {
        "key": {"type": "string", "description": key},
        "name": {"type": "string", "default": ""},
        "optional": {"type": "boolean"},
    }})
}

fn selector() -> Value {
    let requirement = json!({"type": "object", "required": ["key", "operator"], "properties": {
        "key": text(), "operator": text(),
        "values": {"type": "array", "items": text(), "x-kubernetes-list-type": "atomic"},
    }});
    object(json!({
        "matchExpressions": {"type": "array", "items": requirement, "x-kubernetes-list-type": "atomic"},
        "matchLabels": {"type": "object", "additionalProperties": text()},
    }))
}

#[test]
fn an_exact_copy_becomes_the_type_and_with_it_all_that_it_holds() {
    assert_eq!(becomes(resources()), "io.k8s.api.core.v1.ResourceRequirements");
    let toleration = object(json!({
        "effect": text(), "key": text(), "operator": text(), "value": text(),
        "tolerationSeconds": {"type": "integer", "format": "int64"},
    }));
    assert_eq!(
        becomes(json!({"type": "array", "items": toleration})),
        "io.k8s.api.core.v1.Toleration"
    );
}

#[test]
fn a_template_whose_metadata_servers_cut_off_is_a_template() {
    let volume_claim = |metadata: Value| {
        let mut claim = object(json!({"metadata": metadata, "spec": object(json!({"volumeName": text()}))}));
        claim["required"] = json!(["spec"]);
        claim
    };
    // Not the whole spec of a claim: no template.
    assert_eq!(becomes(volume_claim(json!({"type": "object"}))), ANONYMOUS);
}

#[test]
fn what_could_lose_a_value_stays_anonymous() {
    let with = |pointer: &str, value: Value| {
        let mut schema = resources();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        schema.pointer_mut(parent).unwrap()[key] = value;
        becomes(schema)
    };
    for (pointer, value) in [
        ("/properties/more", text()),
        ("/properties/limits/additionalProperties", text()),
        ("/required", json!(["limits"])),
        ("/properties/claims/x-kubernetes-list-type", json!("atomic")),
        ("/properties/claims/items/properties/request/type", json!("integer")),
        ("/properties/claims/items/required", json!([])),
        ("/x-kubernetes-preserve-unknown-fields", json!(true)),
    ] {
        assert_eq!(with(pointer, value), ANONYMOUS, "{pointer}");
    }
    // Kubernetes' own conditions keep whole seconds; this one keeps what was sent.
    let condition = json!({
        "type": "object", "required": ["lastTransitionTime", "message", "reason", "status", "type"],
        "properties": {
            "lastTransitionTime": {"type": "string", "format": "date-time"}, "message": text(), "reason": text(),
            "observedGeneration": {"type": "integer", "format": "int64"}, "status": text(), "type": text(),
        },
    });
    assert_eq!(becomes(condition), ANONYMOUS);
}

#[test]
fn of_two_types_of_one_shape_the_descriptions_tell_which() {
    let secret = "The key of the secret to select from.  Must be a valid secret key.";
    assert_eq!(becomes(key_selector(secret)), "io.k8s.api.core.v1.SecretKeySelector");
    assert_eq!(
        becomes(key_selector("The key to select.")),
        "io.k8s.api.core.v1.ConfigMapKeySelector"
    );
    assert_eq!(becomes(key_selector("Something else.")), ANONYMOUS);
}

#[test]
fn a_small_type_is_not_taken_without_a_description_that_agrees() {
    assert_eq!(becomes(object(json!({"name": text()}))), ANONYMOUS);
}

#[test]
fn structs_of_the_runtime_are_found_too() {
    let mut schema = selector();
    schema["properties"]["matchLabels"]["description"] = json!(
        "matchLabels is a map of {key,value} pairs. A single {key,value} in the matchLabels map is equivalent to an \
         element of matchExpressions, whose key field is \"key\", the operator is \"In\", and the values array \
         contains only \"value\". The requirements are ANDed."
    );
    assert_eq!(becomes(schema), "meta::LabelSelector");
}

#[test]
fn of_the_backdrop_only_what_is_referred_to_is_left() {
    let model = model(&[crd(
        "example.com",
        "Foo",
        json!({"spec": object(json!({"it": resources()}))}),
    )]);
    let kept: Vec<&str> = model.types.iter().map(|ty| ty.definition.as_str()).collect();
    assert_eq!(
        kept,
        [
            "io.k8s.api.core.v1.ResourceClaim",
            "io.k8s.api.core.v1.ResourceRequirements",
            "com.example.v1.Foo",
            "com.example.v1.Foo.spec"
        ]
    );
    assert_eq!(model.resources.len(), 1);
    assert!(model.operations.iter().all(|operation| operation.resource.is_some()));
}
