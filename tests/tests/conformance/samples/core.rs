//! Namespaced kinds of the core group.

use serde_json::{Value, json};

use crate::sample::{Edit, LABEL_EDIT, Sample, Status};

pub(crate) const CONFIG_MAP: Sample = Sample {
    body: |name| {
        json!({
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name},
            "data": {"key": "value", "multi.line": "a\n\"b\"\t\u{1F600}\n", "empty": ""},
            "binaryData": {"raw": "AAEC/w=="}
        })
    },
    edit: Edit {
        pointer: "/data/key",
        values: || ["update", "json", "merge", "strategic", "apply"].map(Value::from),
    },
    status: None,
};

pub(crate) const SECRET: Sample = Sample {
    body: |name| {
        json!({
            "apiVersion": "v1", "kind": "Secret", "metadata": {"name": name},
            "type": "example.com/opaque", "data": {"password": "c2VjcmV0", "empty": ""}
        })
    },
    edit: Edit {
        pointer: "/data/password",
        values: || ["dQ==", "ag==", "bQ==", "cw==", "YQ=="].map(Value::from),
    },
    status: None,
};

pub(crate) const POD: Sample = Sample {
    body: |name| {
        json!({
            "apiVersion": "v1", "kind": "Pod", "metadata": {"name": name},
            "spec": {
                "containers": [{
                    "name": "main", "image": "registry.example/app:1",
                    "command": ["/bin/app", "--flag=\"x\""],
                    "livenessProbe": {"httpGet": {"path": "/healthz", "port": "http"}, "periodSeconds": 7},
                    "ports": [{"name": "http", "containerPort": 8080, "protocol": "TCP"}],
                    "resources": {"limits": {"cpu": "1", "memory": "128Mi"}, "requests": {"cpu": "250m"}},
                    "volumeMounts": [{"name": "scratch", "mountPath": "/scratch"}]
                }],
                "volumes": [{"name": "scratch", "emptyDir": {}}],
                "tolerations": [{"key": "a", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 3600}],
                "terminationGracePeriodSeconds": 0
            }
        })
    },
    // May only become smaller.
    edit: Edit {
        pointer: "/spec/activeDeadlineSeconds",
        values: || [500, 400, 300, 200, 100].map(Value::from),
    },
    status: Some(Status {
        whole: || {
            json!({
                "phase": "Running", "podIP": "10.1.2.3", "podIPs": [{"ip": "10.1.2.3"}],
                "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": "2026-01-02T03:04:05Z"}]
            })
        },
        pointer: "/status/message",
        values: || ["merged", "applied"].map(Value::from),
        owned: true,
    }),
};

pub(crate) const SERVICE: Sample = Sample {
    body: |name| {
        json!({
            "apiVersion": "v1", "kind": "Service", "metadata": {"name": name},
            "spec": {
                "selector": {"app": "sample"},
                "ports": [
                    {"name": "http", "port": 80, "targetPort": "http", "protocol": "TCP"},
                    {"name": "metrics", "port": 9090, "targetPort": 9091, "protocol": "TCP"}
                ]
            }
        })
    },
    edit: Edit {
        pointer: "/spec/selector/app",
        values: || ["update", "json", "merge", "strategic", "apply"].map(Value::from),
    },
    status: Some(Status {
        whole: || json!({"conditions": [condition("Ready")]}),
        pointer: "/status/conditions",
        values: || [json!([condition("Merged")]), json!([condition("Applied")])],
        owned: true,
    }),
};

pub(crate) const SERVICE_ACCOUNT: Sample = Sample {
    body: |name| {
        json!({
            "apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name},
            "imagePullSecrets": [{"name": "registry"}]
        })
    },
    edit: Edit {
        pointer: "/automountServiceAccountToken",
        values: || [true, false, true, false, true].map(Value::from),
    },
    status: None,
};

pub(crate) const PERSISTENT_VOLUME_CLAIM: Sample = Sample {
    body: |name| {
        json!({
            "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": name},
            "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, "storageClassName": "slow"}
        })
    },
    edit: LABEL_EDIT,
    status: Some(Status {
        whole: || json!({"phase": "Pending"}),
        pointer: "/status/phase",
        values: || ["Bound", "Lost"].map(Value::from),
        owned: true,
    }),
};

pub(crate) const RESOURCE_QUOTA: Sample = Sample {
    body: |name| {
        json!({
            "apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": name},
            "spec": {"hard": {"pods": "1k", "requests.cpu": "10", "requests.memory": "20Gi"}}
        })
    },
    edit: Edit {
        pointer: "/spec/hard/pods",
        values: || ["2k", "3k", "4k", "5k", "6k"].map(Value::from),
    },
    status: Some(Status {
        whole: || json!({"hard": {"pods": "1k"}, "used": {"pods": "0"}}),
        pointer: "/status/used/pods",
        values: || ["1", "2"].map(Value::from),
        owned: true,
    }),
};

fn condition(kind: &str) -> Value {
    json!({"type": kind, "status": "True", "reason": "Tested", "message": "", "lastTransitionTime": "2026-01-02T03:04:05Z"})
}
