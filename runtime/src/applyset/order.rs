//! In which order members are deleted.
//!
//! In: kinds. Out: a rank. Never: a definition before the objects of its kind, or a namespace before what is in it.

use super::reach::GroupKind;

/// Groups of Kubernetes itself whose names do not end as theirs do.
const PLAIN_GROUPS: [&str; 5] = ["", "apps", "autoscaling", "batch", "policy"];

/// What goes first has the lower rank.
pub(super) fn rank(kind: &GroupKind) -> u8 {
    match (kind.group.as_str(), kind.kind.as_str()) {
        // They call services that are about to go, and could forbid all else.
        ("admissionregistration.k8s.io", _) => 0,
        ("", "Namespace") => 6,
        ("apiextensions.k8s.io", _) => 5,
        ("apiregistration.k8s.io", _) => 4,
        // What workloads need: identities, rights, settings, volumes.
        ("", "ConfigMap" | "Secret" | "ServiceAccount" | "PersistentVolume" | "PersistentVolumeClaim")
        | ("policy" | "rbac.authorization.k8s.io" | "scheduling.k8s.io" | "storage.k8s.io", _) => 3,
        (group, _) if is_built_in(group) => 2,
        // Their controllers are among the workloads, and may have to take finalizers off.
        _ => 1,
    }
}

fn is_built_in(group: &str) -> bool {
    PLAIN_GROUPS.contains(&group)
        || [
            "networking.k8s.io",
            "discovery.k8s.io",
            "node.k8s.io",
            "coordination.k8s.io",
            "events.k8s.io",
        ]
        .contains(&group)
        || [
            "authentication.k8s.io",
            "certificates.k8s.io",
            "flowcontrol.apiserver.k8s.io",
            "resource.k8s.io",
        ]
        .contains(&group)
}
