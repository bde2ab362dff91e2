//! What the typed client does beside the plain verbs of `conformance`, each claim tried against a real API server.
//!
//! One control plane for all; each test has a namespace of its own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod accounts;
mod applies;
mod connections;
mod credentials;
mod custom;
mod defaults;
mod deletes;
mod failures;
mod identities;
mod lists;
mod metadata;
mod numbers;
mod objects;
mod one_client;
mod pods;
mod restarts;
mod reviews;
mod scale;
mod validation;
mod warnings;
mod watches;
mod writes;

use kubewright_k8s::core::v1::ConfigMap;
use kubewright_runtime::meta::ObjectMeta;
use kubewright_runtime::{Namespaced, value};
use kubewright_tests::{ControlPlane, Ground};
use serde_json::Value;

/// A namespace of one's own on the shared control plane; `None` where there is none to be had.
fn ground(base: &str) -> Option<Ground> {
    ControlPlane::shared().map(|plane| Ground::new(plane, base).unwrap())
}

/// The object of a JSON body.
fn object<T: value::Record + Default>(json: &Value) -> T {
    value::from_json(json.to_string().as_bytes()).unwrap()
}

/// The simplest of objects.
fn config_map(name: &str) -> ConfigMap {
    ConfigMap {
        metadata: ObjectMeta::named(name),
        data: [("key", "value")].into_iter().collect(),
        ..ConfigMap::EMPTY
    }
}

fn config_maps(ground: &Ground) -> Namespaced<ConfigMap> {
    ground.clientset.core_v1().configmaps(ground.namespace.name())
}

/// What the independent reader finds of a ConfigMap.
fn witnessed(ground: &Ground, name: &str) -> Option<Value> {
    ground.witnessed("", "configmaps", name).unwrap()
}
