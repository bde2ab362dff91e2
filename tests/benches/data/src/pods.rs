//! Pods as a busy cluster holds them: owned by a ReplicaSet, scheduled, running, written by two managers.

use crate::metadata::{Manager, Metadata, owned_metadata, with_managers};
use crate::node::Node;
use crate::pod_spec::pod_spec;
use crate::random::Random;
use crate::words::{APPLICATIONS, TEAMS, ZONES, application, namespace};
use crate::{list, object};

/// Pod number `index`; `managed` says whether it carries `managedFields`.
#[must_use]
pub fn pod(index: usize, managed: bool) -> Node {
    let random = &mut Random::new("Pod", index);
    let number = index % APPLICATIONS;
    let node = format!(
        "ip-10-{}-{}-{}.eu-central-1.compute.internal",
        index % 3,
        index % 50,
        index % 7
    );
    let metadata = metadata(number, random);
    let spec = pod_spec(number, Some(&node), random);
    let status = status(number, &spec, random);
    let metadata = if managed {
        managed_metadata(metadata, &spec, &status, random)
    } else {
        metadata
    };
    object! { "metadata" => metadata, "spec" => spec, "status" => status }
}

fn metadata(number: usize, random: &mut Random) -> Node {
    let app = application(number);
    // The template hash is the same for every pod of an application.
    let hash = Random::new("ReplicaSet", number).suffix(10);
    let owner = Random::new("ReplicaSetUid", number).uid();
    Metadata {
        name: format!("{app}-{hash}-{}", random.suffix(5)),
        generate_name: Some(format!("{app}-{hash}-")),
        namespace: Some(namespace(number)),
        labels: object! {
            "app.kubernetes.io/instance" => format!("{app}-production"),
            "app.kubernetes.io/name" => &app,
            "app.kubernetes.io/version" => format!("1.{}.0", number % 20),
            "pod-template-hash" => &hash,
            "team" => TEAMS[number % TEAMS.len()],
            "topology.kubernetes.io/zone" => ZONES[number % ZONES.len()],
        },
        annotations: object! {
            "checksum/config" => Random::new("Checksum", number).hex(64),
            "prometheus.io/port" => "9090",
            "prometheus.io/scrape" => "true",
        },
        owners: list![object! { "apiVersion" => "apps/v1", "kind" => "ReplicaSet", "name" => format!("{app}-{hash}"), "uid" => owner, "controller" => true, "blockOwnerDeletion" => true }],
        random,
    }
    .build()
}

fn managed_metadata(metadata: Node, spec: &Node, status: &Node, random: &mut Random) -> Node {
    let created = object! { "metadata" => owned_metadata(&metadata), "spec" => spec.without(&["nodeName", "priority", "serviceAccount"]) };
    let reported = object! { "status" => status.without(&["qosClass"]) };
    let managers = [
        Manager {
            name: "kube-controller-manager",
            operation: "Update",
            subresource: None,
            owned: created,
        },
        Manager {
            name: "kubelet",
            operation: "Update",
            subresource: Some("status"),
            owned: reported,
        },
    ];
    with_managers(metadata, "v1", &managers, random)
}

fn status(number: usize, spec: &Node, random: &mut Random) -> Node {
    let started = random.time();
    let address = random.pod_ip();
    let host = format!("10.0.{}.{}", random.below(64), 1 + random.below(254));
    let restarted = random.chance(10);
    let containers = match spec.get("containers") {
        Some(Node::List(containers)) => containers
            .iter()
            .map(|container| container_status(container, &started, restarted, random))
            .collect(),
        _ => Vec::new(),
    };
    object! {
        "observedGeneration" => 1,
        "phase" => "Running",
        "conditions" => ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"].map(|kind| condition(kind, &started)).to_vec(),
        "hostIP" => &host,
        "hostIPs" => list![object! { "ip" => &host }],
        "podIP" => &address,
        "podIPs" => list![object! { "ip" => &address }, object! { "ip" => format!("fd00:10:{:x}::{:x}", number + 1, 1 + random.below(65_535)) }],
        "startTime" => &started,
        "containerStatuses" => containers,
        "qosClass" => "Burstable",
    }
}

fn condition(kind: &str, time: &str) -> Node {
    object! { "type" => kind, "observedGeneration" => 1, "status" => "True", "lastTransitionTime" => time }
}

fn container_status(container: &Node, started: &str, restarted: bool, random: &mut Random) -> Node {
    let text = |key: &str| container.get(key).cloned().unwrap_or(Node::Absent);
    object! {
        "name" => text("name"),
        "state" => object! { "running" => object! { "startedAt" => started } },
        "lastState" => if restarted { object! { "terminated" => terminated(started, random) } } else { Node::Object(Vec::new()) },
        "ready" => true,
        "restartCount" => i64::from(restarted),
        "image" => text("image"),
        "imageID" => format!("registry.example.com/image@sha256:{}", random.hex(64)),
        "containerID" => format!("containerd://{}", random.hex(64)),
        "started" => true,
        "volumeMounts" => Node::when(restarted, || text("volumeMounts")),
    }
}

fn terminated(started: &str, random: &mut Random) -> Node {
    object! {
        "exitCode" => 137,
        "reason" => "OOMKilled",
        "startedAt" => random.time(),
        "finishedAt" => started,
        "containerID" => format!("containerd://{}", random.hex(64)),
    }
}
