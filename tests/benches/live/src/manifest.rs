//! What is applied: Deployments of a size that people write.
//!
//! In: a number, and what changes between two rounds. Out: a manifest. Never: a status, or a field that only a server sets.

use serde_json::{Value, json};

use crate::caller::Place;

/// Where the Deployments stand.
pub const NAMESPACE: &str = "kubewright-bench-applies";

/// The annotation of the pod template that a round changes.
pub const ROUND: &str = "example.com/round";

/// Namespace and name of Deployment number `index`.
pub fn place(index: usize) -> Place {
    Place {
        namespace: NAMESPACE.to_owned(),
        name: format!("web-{index:04}"),
    }
}

/// Deployment number `index` in a round.
pub fn manifest(index: usize, round: &str) -> Value {
    let Place { namespace, name } = place(index);
    let labels = json!({"app.kubernetes.io/name": name, "app.kubernetes.io/managed-by": "bench"});
    json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": namespace, "labels": labels},
        "spec": {
            "replicas": 2,
            "selector": {"matchLabels": {"app.kubernetes.io/name": name}},
            "template": {
                "metadata": {"labels": labels, "annotations": {ROUND: round}},
                "spec": {
                    "serviceAccountName": "web",
                    "containers": [server(), sidecar()],
                    "volumes": [{"name": "settings", "configMap": {"name": "web-settings"}}],
                },
            },
        },
    })
}

/// The round that a stored Deployment is from.
pub fn round_of(object: &Value) -> &str {
    object["spec"]["template"]["metadata"]["annotations"][ROUND]
        .as_str()
        .unwrap_or_default()
}

fn server() -> Value {
    json!({
        "name": "server",
        "image": "registry.example/web/server:1.27.3",
        "args": ["--listen=:8080", "--log-format=json"],
        "env": [
            {"name": "REGION", "value": "eu-central"},
            {"name": "POD_NAME", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
        ],
        "ports": [{"name": "http", "containerPort": 8080, "protocol": "TCP"}],
        "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": "256Mi"}},
        "readinessProbe": {"httpGet": {"path": "/ready", "port": "http"}, "periodSeconds": 5},
        "volumeMounts": [{"name": "settings", "mountPath": "/etc/web"}],
    })
}

fn sidecar() -> Value {
    json!({
        "name": "metrics",
        "image": "registry.example/web/metrics:0.9.1",
        "ports": [{"name": "metrics", "containerPort": 9090, "protocol": "TCP"}],
        "resources": {"requests": {"cpu": "10m", "memory": "32Mi"}},
    })
}
