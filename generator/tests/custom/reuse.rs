//! Anonymous types that are exactly a type of Kubernetes become that one, and no others do.

use serde_json::{Value, json};

use super::support::*;

/// What the property `it` of a spec becomes when this is its schema, for many schemas in one run; each stands in a group of
/// its own, so that they have nothing to do with each other.
fn taken_for(schemas: &[Value]) -> Vec<String> {
    let group = |index| format!("g{index}.example.com");
    let crds: Vec<Value> = schemas
        .iter()
        .enumerate()
        .map(|(index, schema)| crd(&group(index), "Foo", json!({"spec": object(json!({"it": schema}))})))
        .collect();
    let model = model(&crds);
    let found = (0..schemas.len()).map(|index| {
        let spec = format!("com.example.g{index}.v1.Foo.spec");
        let found = target(&model, &field(ty(&model, &spec), "it").ty);
        if found == format!("{spec}.it") {
            ANONYMOUS.to_owned()
        } else {
            found
        }
    });
    found.collect()
}

const ANONYMOUS: &str = "a type of its own";
const PATTERN: &str = r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$";

const METADATA: &str = "May contain labels and annotations that will be copied into the PVC when creating it. No other fields \
    are allowed and will be rejected during validation.";
const MATCH_LABELS: &str = "matchLabels is a map of {key,value} pairs. A single {key,value} in the matchLabels map is \
    equivalent to an element of matchExpressions, whose key field is \"key\", the operator is \"In\", and the values array \
    contains only \"value\". The requirements are ANDed.";

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

/// As Kubernetes describes it.
fn label_selector() -> Value {
    let requirement = json!({"type": "object", "required": ["key", "operator"], "properties": {
        "key": text(), "operator": text(),
        "values": {"type": "array", "items": text(), "x-kubernetes-list-type": "atomic"},
    }});
    json!({"type": "object", "x-kubernetes-map-type": "atomic", "properties": {
        "matchExpressions": {"type": "array", "items": requirement, "x-kubernetes-list-type": "atomic"},
        "matchLabels": {"type": "object", "additionalProperties": text(), "description": MATCH_LABELS},
    }})
}

#[test]
fn an_exact_copy_becomes_the_type_and_with_it_all_that_it_holds() {
    let toleration = object(json!({
        "effect": text(), "key": text(), "operator": text(), "value": text(),
        "tolerationSeconds": {"type": "integer", "format": "int64"},
    }));
    assert_eq!(
        taken_for(&[resources(), json!({"type": "array", "items": toleration})]),
        [
            "io.k8s.api.core.v1.ResourceRequirements",
            "io.k8s.api.core.v1.Toleration"
        ]
    );
}

#[test]
fn a_template_whose_metadata_servers_cut_off_is_a_template() {
    let selector = json!({"type": "object", "x-kubernetes-map-type": "atomic", "properties": {
        "apiGroup": text(), "kind": text(), "name": text(),
    }, "required": ["kind", "name"]});
    let reference = json!({"type": "object", "properties": {
        "apiGroup": text(), "kind": text(), "name": text(), "namespace": text(),
    }, "required": ["kind", "name"]});
    let claim = object(json!({
        "accessModes": {"type": "array", "items": text(), "x-kubernetes-list-type": "atomic"},
        "dataSource": selector, "dataSourceRef": reference,
        "resources": object(json!({"limits": quantities(), "requests": quantities()})),
        "selector": label_selector(),
        "storageClassName": text(), "volumeAttributesClassName": text(), "volumeMode": text(), "volumeName": text(),
    }));
    let template = |metadata: Value| {
        json!({"type": "object", "required": ["spec"], "properties": {
            "metadata": {"type": "object", "description": METADATA}, "spec": claim.clone(),
        }, "x": metadata})
    };
    let mut cut_off = template(json!(null));
    let mut kept = cut_off.clone();
    kept["properties"]["metadata"]["x-kubernetes-preserve-unknown-fields"] = json!(true);
    let mut some = cut_off.clone();
    some["properties"]["metadata"]["properties"] =
        json!({"labels": {"type": "object", "additionalProperties": text()}});
    for schema in [&mut cut_off, &mut kept, &mut some] {
        schema.as_object_mut().unwrap().remove("x");
    }
    assert_eq!(
        taken_for(&[cut_off, kept, some]),
        ["io.k8s.api.core.v1.PersistentVolumeClaimTemplate", ANONYMOUS, ANONYMOUS]
    );
}

#[test]
fn what_could_lose_a_value_stays_anonymous() {
    let with = |(pointer, value): (&str, Value)| {
        let mut schema = resources();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        schema.pointer_mut(parent).unwrap()[key] = value;
        schema
    };
    let variants = [
        ("/properties/more", text()),
        ("/properties/limits/additionalProperties", text()),
        ("/required", json!(["limits"])),
        ("/properties/claims/x-kubernetes-list-type", json!("atomic")),
        ("/properties/claims/items/properties/request/type", json!("integer")),
        ("/properties/claims/items/required", json!([])),
        ("/x-kubernetes-preserve-unknown-fields", json!(true)),
    ];
    let mut schemas: Vec<Value> = variants.into_iter().map(with).collect();
    // Kubernetes' own conditions keep whole seconds; this one keeps what was sent.
    let condition = json!({
        "type": "object", "required": ["lastTransitionTime", "message", "reason", "status", "type"],
        "properties": {
            "lastTransitionTime": {"type": "string", "format": "date-time"}, "message": text(), "reason": text(),
            "observedGeneration": {"type": "integer", "format": "int64"}, "status": text(), "type": text(),
        },
    });
    schemas.push(condition);
    let found = taken_for(&schemas);
    assert!(found.iter().all(|found| found == ANONYMOUS), "{found:?}");
}

#[test]
fn of_two_types_of_one_shape_the_descriptions_tell_which() {
    let secret = "The key of the secret to select from.  Must be a valid secret key.";
    let config_map = "The key to select.";
    assert_eq!(
        taken_for(&[
            key_selector(secret),
            key_selector(config_map),
            key_selector("Something else.")
        ]),
        [
            "io.k8s.api.core.v1.SecretKeySelector",
            "io.k8s.api.core.v1.ConfigMapKeySelector",
            ANONYMOUS
        ]
    );
}

#[test]
fn structs_of_the_runtime_are_found_too_and_a_small_type_needs_a_description_that_agrees() {
    let mut undescribed = label_selector();
    undescribed["properties"]["matchLabels"]["description"] = json!("Something else.");
    let small = object(json!({"name": text()}));
    assert_eq!(
        taken_for(&[label_selector(), undescribed, small]),
        ["meta::LabelSelector", ANONYMOUS, ANONYMOUS]
    );
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
