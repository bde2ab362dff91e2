//! Deployments with long annotations: the whole manifest as `kubectl apply` leaves it, and notes of a release tool.

use crate::metadata::{Manager, Metadata, owned_metadata, with_managers};
use crate::node::Node;
use crate::pod_spec::pod_spec;
use crate::random::Random;
use crate::words::{APPLICATIONS, TEAMS, accented, application, namespace, sentence};
use crate::{list, object};

/// Deployment number `index`.
#[must_use]
pub fn deployment(index: usize) -> Node {
    let random = &mut Random::new("Deployment", index);
    let number = index % APPLICATIONS;
    let app = application(number);
    let name = format!("{app}-{}", random.suffix(4));
    let labels = object! { "app.kubernetes.io/name" => &app, "app.kubernetes.io/part-of" => "shop", "team" => TEAMS[number % TEAMS.len()] };
    let spec = spec(number, &app, &labels, random);
    let status = status(random);
    let applied = object! { "apiVersion" => "apps/v1", "kind" => "Deployment",
    "metadata" => object! { "labels" => labels.clone(), "name" => &name, "namespace" => namespace(number) }, "spec" => spec.clone() };
    let metadata = Metadata {
        name,
        generate_name: None,
        namespace: Some(namespace(number)),
        labels,
        annotations: object! {
            "deployment.kubernetes.io/revision" => (1 + random.below(80)).to_string(),
            "example.com/release-notes" => release_notes(random),
            "kubectl.kubernetes.io/last-applied-configuration" => format!("{}\n", applied.to_text()),
        },
        owners: Node::Absent,
        random,
    }
    .build();
    let metadata = managed_metadata(metadata, &spec, &status, random);
    object! { "metadata" => metadata, "spec" => spec, "status" => status }
}

fn spec(number: usize, app: &str, labels: &Node, random: &mut Random) -> Node {
    object! {
        "replicas" => 3,
        "selector" => object! { "matchLabels" => object! { "app.kubernetes.io/name" => app } },
        "template" => object! {
            "metadata" => object! { "labels" => labels.clone(), "annotations" => object! { "checksum/config" => random.hex(64) } },
            "spec" => pod_spec(number, None, random),
        },
        "strategy" => object! { "type" => "RollingUpdate", "rollingUpdate" => object! { "maxUnavailable" => "25%", "maxSurge" => 1 } },
        "revisionHistoryLimit" => 10,
        "progressDeadlineSeconds" => 600,
    }
}

fn status(random: &mut Random) -> Node {
    let condition = |kind: &str, reason: &str, message: &str, time: &str| {
        object! { "type" => kind, "status" => "True", "lastUpdateTime" => time, "lastTransitionTime" => time, "reason" => reason, "message" => message }
    };
    let time = random.time();
    object! {
        "observedGeneration" => 7,
        "replicas" => 3,
        "updatedReplicas" => 3,
        "readyReplicas" => 3,
        "availableReplicas" => 3,
        "conditions" => list![
            condition("Available", "MinimumReplicasAvailable", "Deployment has minimum availability.", &time),
            condition("Progressing", "NewReplicaSetAvailable", "ReplicaSet has successfully progressed.", &time),
        ],
    }
}

fn release_notes(random: &mut Random) -> String {
    let mut text = String::from("# Release\n\n");
    for _ in 0..20 + random.below(40) {
        let words = 8 + random.below(16);
        text.push_str(&format!(
            "* {} <{}> & \"{}\"\n",
            sentence(random, words),
            random.hex(8),
            accented(random)
        ));
    }
    text
}

fn managed_metadata(metadata: Node, spec: &Node, status: &Node, random: &mut Random) -> Node {
    let applied = object! { "metadata" => owned_metadata(&metadata), "spec" => spec.clone() };
    let reported = object! { "metadata" => object! { "annotations" => object! { "deployment.kubernetes.io/revision" => "" } }, "status" => status.clone() };
    let managers = [
        Manager {
            name: "kubectl-client-side-apply",
            operation: "Update",
            subresource: None,
            owned: applied,
        },
        Manager {
            name: "kube-controller-manager",
            operation: "Update",
            subresource: Some("status"),
            owned: reported,
        },
    ];
    with_managers(metadata, "apps/v1", &managers, random)
}
