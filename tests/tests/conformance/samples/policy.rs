//! Namespaced kinds of networking, rbac, policy, coordination and discovery.

use serde_json::{Value, json};

use super::selector;
use crate::sample::{Edit, Sample, Status};

pub(crate) const NETWORK_POLICY: Sample = Sample {
    body: |name| {
        json!({
            "apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": name},
            "spec": {
                // Present and empty selects all: the suite would notice if it became absent.
                "podSelector": {},
                "policyTypes": ["Ingress"],
                "ingress": [{
                    "from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}, {"namespaceSelector": {}}],
                    "ports": [{"port": 80, "protocol": "TCP"}, {"port": "https", "protocol": "TCP"}]
                }]
            }
        })
    },
    edit: Edit {
        pointer: "/spec/podSelector/matchLabels/app",
        values: || ["update", "json", "merge", "strategic", "apply"].map(Value::from),
    },
    status: None,
};

pub(crate) const INGRESS: Sample = Sample {
    body: |name| {
        json!({
            "apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": name},
            "spec": {
                "rules": [{
                    "host": "example.com",
                    "http": {"paths": [{
                        "path": "/", "pathType": "Prefix",
                        "backend": {"service": {"name": "sample", "port": {"name": "http"}}}
                    }]}
                }],
                "tls": [{"hosts": ["example.com"], "secretName": "sample-tls"}]
            }
        })
    },
    edit: Edit {
        pointer: "/spec/ingressClassName",
        values: || ["update", "json", "merge", "strategic", "apply"].map(Value::from),
    },
    status: Some(Status {
        whole: || json!({"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}}),
        pointer: "/status/loadBalancer/ingress",
        values: || [json!([{"ip": "192.0.2.2"}]), json!([{"hostname": "lb.example.com"}])],
        owned: true,
    }),
};

pub(crate) const ROLE: Sample = Sample {
    body: |name| {
        json!({
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": name},
            "rules": rules("get")
        })
    },
    edit: Edit {
        pointer: "/rules",
        values: || ["list", "watch", "create", "update", "delete"].map(rules),
    },
    status: None,
};

pub(crate) const ROLE_BINDING: Sample = Sample {
    body: |name| {
        json!({
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": name},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "sample"},
            "subjects": subjects("somebody")
        })
    },
    edit: Edit {
        pointer: "/subjects",
        values: || ["anna", "berta", "carla", "dora", "emma"].map(subjects),
    },
    status: None,
};

pub(crate) const POD_DISRUPTION_BUDGET: Sample = Sample {
    body: |name| {
        json!({
            "apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": name},
            "spec": {"minAvailable": "25%", "selector": selector(), "unhealthyPodEvictionPolicy": "AlwaysAllow"}
        })
    },
    // Number and text in turn.
    edit: Edit {
        pointer: "/spec/minAvailable",
        values: || [json!(1), json!("50%"), json!(2), json!("75%"), json!(0)],
    },
    status: Some(Status {
        whole: || {
            json!({
                "currentHealthy": 3, "desiredHealthy": 2, "disruptionsAllowed": 1, "expectedPods": 3, "observedGeneration": 1,
                "disruptedPods": {"gone": "2026-01-02T03:04:05Z"}
            })
        },
        pointer: "/status/currentHealthy",
        values: || [4, 5].map(Value::from),
        owned: true,
    }),
};

pub(crate) const LEASE: Sample = Sample {
    body: |name| {
        json!({
            "apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": name},
            "spec": {"holderIdentity": "sample", "leaseDurationSeconds": 15, "renewTime": "2026-01-02T03:04:05.000600Z"}
        })
    },
    edit: Edit {
        pointer: "/spec/leaseDurationSeconds",
        values: || [16, 17, 18, 19, 20].map(Value::from),
    },
    status: None,
};

pub(crate) const ENDPOINT_SLICE: Sample = Sample {
    body: |name| {
        json!({
            "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "metadata": {"name": name},
            "addressType": "IPv4", "endpoints": endpoints("10.1.0.1"),
            "ports": [{"name": "http", "port": 80, "protocol": "TCP"}]
        })
    },
    edit: Edit {
        pointer: "/endpoints",
        values: || ["10.1.0.2", "10.1.0.3", "10.1.0.4", "10.1.0.5", "10.1.0.6"].map(endpoints),
    },
    status: None,
};

pub(super) fn rules(verb: &str) -> Value {
    json!([{"apiGroups": [""], "resources": ["pods"], "verbs": [verb]}])
}

fn subjects(user: &str) -> Value {
    json!([{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": user}])
}

fn endpoints(address: &str) -> Value {
    json!([{"addresses": [address], "conditions": {"ready": true, "serving": false}}])
}
