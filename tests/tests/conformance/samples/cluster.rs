//! Kinds that belong to the cluster as a whole.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{CertificateParams, DnType, KeyPair};
use serde_json::{Value, json};

use super::policy::rules;
use crate::sample::{Edit, LABEL_EDIT, Sample, Status};

pub(crate) const NAMESPACE: Sample = Sample {
    body: |name| json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}),
    edit: LABEL_EDIT,
    status: Some(Status {
        whole: || json!({"phase": "Active"}),
        pointer: "/status/conditions",
        values: || {
            ["Merged", "Applied"]
                .map(|kind| json!([{"type": kind, "status": "True", "lastTransitionTime": "2026-01-02T03:04:05Z"}]))
        },
        owned: true,
    }),
};

pub(crate) const NODE: Sample = Sample {
    body: |name| {
        json!({
            "apiVersion": "v1", "kind": "Node", "metadata": {"name": name},
            "spec": {"unschedulable": true, "taints": [{"key": "sample", "effect": "NoSchedule"}]}
        })
    },
    edit: LABEL_EDIT,
    status: Some(Status {
        whole: || {
            json!({
                "capacity": {"cpu": "4", "memory": "16Gi", "pods": "110"}, "allocatable": {"cpu": "3900m"},
                "addresses": [{"type": "InternalIP", "address": "10.0.0.1"}], "daemonEndpoints": {"kubeletEndpoint": {"Port": 10250}}
            })
        },
        pointer: "/status/allocatable/memory",
        values: || ["15Gi", "14Gi"].map(Value::from),
        owned: true,
    }),
};

pub(crate) const PERSISTENT_VOLUME: Sample = Sample {
    body: |name| {
        json!({
            "apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": name},
            "spec": {
                "capacity": {"storage": "5Gi"}, "accessModes": ["ReadWriteMany"], "storageClassName": "slow",
                "nfs": {"server": "nfs.example.com", "path": "/export"}
            }
        })
    },
    edit: Edit {
        pointer: "/spec/persistentVolumeReclaimPolicy",
        values: || ["Delete", "Retain", "Recycle", "Delete", "Retain"].map(Value::from),
    },
    status: Some(Status {
        whole: || json!({"phase": "Available"}),
        pointer: "/status/message",
        values: || ["merged", "applied"].map(Value::from),
        owned: true,
    }),
};

pub(crate) const CLUSTER_ROLE: Sample = Sample {
    body: |name| {
        json!({
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": name},
            "rules": [{"nonResourceURLs": ["/healthz"], "verbs": ["get"]}]
        })
    },
    edit: Edit {
        pointer: "/rules",
        values: || ["list", "watch", "create", "update", "delete"].map(rules),
    },
    status: None,
};

pub(crate) const PRIORITY_CLASS: Sample = Sample {
    body: |name| {
        json!({
            "apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": name},
            "value": -5, "preemptionPolicy": "Never"
        })
    },
    edit: Edit {
        pointer: "/description",
        values: || ["update", "json", "merge", "strategic", "apply"].map(Value::from),
    },
    status: None,
};

pub(crate) const STORAGE_CLASS: Sample = Sample {
    body: |name| {
        json!({
            "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": name},
            "provisioner": "example.com/disk", "parameters": {"fsType": "ext4"}, "mountOptions": ["ro"],
            "volumeBindingMode": "WaitForFirstConsumer"
        })
    },
    edit: Edit {
        pointer: "/allowVolumeExpansion",
        values: || [true, false, true, false, true].map(Value::from),
    },
    status: None,
};

pub(crate) const CUSTOM_RESOURCE_DEFINITION: Sample = Sample {
    body: |name| {
        // The server wants `plural.group` as the name.
        let plural = format!("{}s", name.replace('-', "x"));
        let singular = name.replace('-', "x");
        json!({
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": {"name": format!("{plural}.conformance.example.com")},
            "spec": {
                "group": "conformance.example.com", "scope": "Namespaced",
                "names": {"kind": format!("K{singular}"), "listKind": format!("K{singular}List"), "plural": plural, "singular": singular},
                "versions": [{
                    "name": "v1", "served": true, "storage": true,
                    "schema": {"openAPIV3Schema": {
                        "type": "object",
                        "properties": {"spec": {
                            "type": "object", "default": {"size": 1},
                            "properties": {
                                "size": {"type": "integer", "format": "int64", "minimum": 1},
                                "any": {"x-kubernetes-preserve-unknown-fields": true},
                                "portion": {"x-kubernetes-int-or-string": true},
                                "labels": {"type": "object", "additionalProperties": {"type": "string"}}
                            }
                        }}
                    }}
                }]
            }
        })
    },
    edit: Edit {
        pointer: "/spec/names/categories",
        values: || ["update", "json", "merge", "strategic", "apply"].map(|word| json!([word])),
    },
    status: None,
};

pub(crate) const CERTIFICATE_SIGNING_REQUEST: Sample = Sample {
    body: |name| {
        json!({
            "apiVersion": "certificates.k8s.io/v1", "kind": "CertificateSigningRequest", "metadata": {"name": name},
            "spec": {"request": signing_request(), "signerName": "example.com/test", "usages": ["client auth"], "expirationSeconds": 600}
        })
    },
    edit: LABEL_EDIT,
    status: Some(Status {
        whole: || json!({"conditions": [failed("first")]}),
        pointer: "/status/conditions",
        values: || [json!([failed("merged")]), json!([failed("applied")])],
        owned: false,
    }),
};

pub(crate) const VALIDATING_ADMISSION_POLICY: Sample = Sample {
    body: |name| {
        json!({
            "apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingAdmissionPolicy", "metadata": {"name": name},
            "spec": {
                "matchConstraints": {"resourceRules": [{
                    "apiGroups": ["no-such.example.com"], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["nothings"]
                }]},
                "validations": [{"expression": "object.metadata.name != 'x'", "message": "not x"}]
            }
        })
    },
    edit: Edit {
        pointer: "/spec/failurePolicy",
        values: || ["Ignore", "Fail", "Ignore", "Fail", "Ignore"].map(Value::from),
    },
    // The server's own controller writes this status as well, so the suite leaves it alone.
    status: None,
};

pub(crate) const FLOW_SCHEMA: Sample = Sample {
    body: |name| {
        json!({
            "apiVersion": "flowcontrol.apiserver.k8s.io/v1", "kind": "FlowSchema", "metadata": {"name": name},
            "spec": {
                "priorityLevelConfiguration": {"name": "exempt"}, "matchingPrecedence": 9000, "distinguisherMethod": {"type": "ByUser"},
                "rules": [{
                    "subjects": [{"kind": "User", "user": {"name": "nobody-at-all"}}],
                    "nonResourceRules": [{"verbs": ["get"], "nonResourceURLs": ["/nowhere"]}]
                }]
            }
        })
    },
    edit: Edit {
        pointer: "/spec/matchingPrecedence",
        values: || [9001, 9002, 9003, 9004, 9005].map(Value::from),
    },
    status: None,
};

fn failed(message: &str) -> Value {
    json!({"type": "Failed", "status": "True", "reason": "Tested", "message": message})
}

/// A PKCS#10 request for the name `sample`, base64 of PEM.
fn signing_request() -> String {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "sample");
    let request = KeyPair::generate()
        .and_then(|key| params.serialize_request(&key))
        .unwrap();
    STANDARD.encode(request.pem().unwrap())
}
