//! A custom resource whose schema has every way of merging.
//!
//! In: nothing. Out: the definition, and the schema alone. Never: a bound on values; each generated body is one that a server takes.

use serde_json::{Value, json};

pub(crate) const GROUP: &str = "differential.example.com";

/// The schema of `spec`.
pub(crate) fn spec() -> Value {
    let text = || json!({ "type": "string" });
    let number = || json!({ "type": "integer", "format": "int64" });
    let inner = || json!({ "type": "object", "properties": { "deep": text(), "far": number() } });
    let port = json!({
        "type": "object", "required": ["port"],
        "properties": { "port": number(), "protocol": { "type": "string", "default": "TCP" }, "label": text(), "inner": inner() }
    });
    let set = || json!({ "type": "array", "items": text(), "x-kubernetes-list-type": "set" });
    let ports = json!({
        "type": "array", "items": port, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["port", "protocol"]
    });
    let item = json!({
        "type": "object", "required": ["name"],
        "properties": { "name": text(), "value": number(), "tags": set(), "ports": ports, "whole": whole(), "words": words() }
    });
    json!({
        "type": "object",
        "properties": {
            "name": text(), "size": number(), "flag": { "type": "boolean" },
            "portion": { "x-kubernetes-int-or-string": true },
            "granular": { "type": "object", "properties": { "a": text(), "b": number(), "inner": inner() } },
            "whole": whole(), "words": words(),
            "shelves": { "type": "object", "additionalProperties": {
                "type": "object", "properties": { "width": number(), "notes": words() }
            } },
            "sealed": { "type": "object", "additionalProperties": text(), "x-kubernetes-map-type": "atomic" },
            "atomic": { "type": "array", "items": text(), "x-kubernetes-list-type": "atomic" },
            "plain": { "type": "array", "items": inner() },
            "set": set(), "numbers": { "type": "array", "items": number(), "x-kubernetes-list-type": "set" },
            "items": { "type": "array", "items": item, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"] },
            "free": { "type": "object", "x-kubernetes-preserve-unknown-fields": true },
            "half": { "type": "object", "x-kubernetes-preserve-unknown-fields": true, "properties": { "known": text(), "set": set() } }
        }
    })
}

fn whole() -> Value {
    json!({
        "type": "object", "x-kubernetes-map-type": "atomic",
        "properties": { "a": { "type": "string" }, "b": { "type": "integer", "format": "int64" } }
    })
}

fn words() -> Value {
    json!({ "type": "object", "additionalProperties": { "type": "string" } })
}

/// The definition to install.
pub(crate) fn definition() -> Value {
    json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": { "name": format!("mixes.{GROUP}") },
        "spec": {
            "group": GROUP, "scope": "Namespaced",
            "names": { "kind": "Mix", "listKind": "MixList", "plural": "mixes", "singular": "mix" },
            "versions": [{
                "name": "v1", "served": true, "storage": true,
                "schema": { "openAPIV3Schema": { "type": "object", "properties": { "spec": spec() } } }
            }]
        }
    })
}
