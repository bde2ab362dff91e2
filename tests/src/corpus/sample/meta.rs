//! The object's own metadata in every mode.
//!
//! In: a mode, and whether the schema requires `metadata`. Out: both sides of the property. Never: a look at what the
//! schema says of metadata: servers use ObjectMeta for it, whatever it says.

use serde_json::{Value, json};

use super::{Mode, Sides};

pub(super) fn object_meta(mode: Mode, required: bool) -> Sides {
    let nothing = required.then(|| json!({}));
    let full = || Some(full());
    match mode {
        Mode::Bare => (None, nothing),
        Mode::Nulls => (Some(Value::Null), nothing),
        Mode::Empty => (Some(json!({})), nothing),
        Mode::Minimal => (Some(json!({ "name": "minimal" })), Some(json!({ "name": "minimal" }))),
        Mode::NullLeaves => (
            Some(json!({ "name": "nulls", "creationTimestamp": null, "labels": null, "ownerReferences": null })),
            Some(json!({ "name": "nulls" })),
        ),
        Mode::Maximal | Mode::Unknown => (full(), full()),
    }
}

fn full() -> Value {
    json!({
        "name": "maximal",
        "generateName": "max-",
        "namespace": "default",
        "uid": "0e1c9c2f-9f7f-4b61-9f7b-0f3b8f1d2c3a",
        "resourceVersion": "9007199254740993",
        "generation": 9_007_199_254_740_993_i64,
        "creationTimestamp": "2024-05-06T07:08:09Z",
        "deletionTimestamp": "2024-05-06T07:08:10Z",
        "deletionGracePeriodSeconds": 0,
        "labels": { "a": "", "b.example/c": "d" },
        "annotations": {},
        "finalizers": ["example.org/wait"],
        "ownerReferences": [{
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "name": "owner",
            "uid": "1",
            "controller": true,
            "blockOwnerDeletion": false,
        }],
        "managedFields": [{
            "manager": "kubectl",
            "operation": "Apply",
            "apiVersion": "example.org/v1",
            "time": "2024-05-06T07:08:09Z",
            "fieldsType": "FieldsV1",
            "fieldsV1": { "f:spec": { ".": {}, "k:{\"name\":\"a\"}": {} } },
            "subresource": "status",
        }],
    })
}
