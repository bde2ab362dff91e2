//! The kinds of the suite: at least one of every shape that the API has: namespaced or not, with or without status,
//! with a spec or without, of small and large groups.

pub(crate) mod cluster;
pub(crate) mod core;
pub(crate) mod policy;
pub(crate) mod workloads;

use serde_json::{Value, json};

/// A Pod template that every workload shares; its label is what selectors name.
fn pod_template() -> Value {
    json!({
        "metadata": {"labels": {"app": "sample"}},
        "spec": {
            "containers": [{
                "name": "main",
                "image": "registry.example/app:1",
                "ports": [{"containerPort": 8080, "name": "http"}],
                "env": [{"name": "GREETING", "value": "grüß dich, 世界"}],
                "resources": {"requests": {"cpu": "100m", "memory": "64Mi"}}
            }]
        }
    })
}

fn selector() -> Value {
    json!({"matchLabels": {"app": "sample"}})
}
