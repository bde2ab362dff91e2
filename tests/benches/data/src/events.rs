//! Events: many small objects, of which the time of every second is `null` as the older recorder leaves it.

use crate::metadata::{Manager, Metadata, with_managers};
use crate::node::Node;
use crate::object;
use crate::random::Random;
use crate::words::{application, namespace, sentence};

/// Event number `index`.
#[must_use]
pub fn event(index: usize) -> Node {
    let random = &mut Random::new("Event", index);
    let pod = format!("{}-{}-{}", application(index), random.suffix(10), random.suffix(5));
    let modern = index.is_multiple_of(2);
    let metadata = Metadata {
        name: format!("{pod}.{}", random.hex(16)),
        generate_name: None,
        namespace: Some(namespace(index)),
        labels: Node::Absent,
        annotations: Node::Absent,
        owners: Node::Absent,
        random,
    }
    .build()
    .without(&["generation"]);
    let reason = random.pick(&[
        "Pulled",
        "Created",
        "Started",
        "Scheduled",
        "BackOff",
        "Unhealthy",
        "FailedMount",
    ]);
    let words = 8 + random.below(30);
    let body = object! {
        "involvedObject" => object! {
            "kind" => "Pod", "namespace" => namespace(index), "name" => &pod, "uid" => random.uid(), "apiVersion" => "v1",
            "resourceVersion" => random.below(9_000_000).to_string(), "fieldPath" => format!("spec.containers{{{}}}", application(index)),
        },
        "reason" => reason,
        "message" => format!("{} Image \"registry.example.com/{}@sha256:{}\"", sentence(random, words), application(index), random.hex(64)),
        "source" => if modern { Node::Object(Vec::new()) } else { object! { "component" => "kubelet", "host" => "ip-10-0-0-1.eu-central-1.compute.internal" } },
        "firstTimestamp" => if modern { Node::Null } else { random.time().into() },
        "lastTimestamp" => if modern { Node::Null } else { random.time().into() },
        "count" => Node::when(!modern, || Node::Int(1 + i64::try_from(random.below(300)).unwrap_or(0))),
        "type" => if reason == "BackOff" { "Warning" } else { "Normal" },
        "eventTime" => if modern { random.micro_time().into() } else { Node::Null },
        "series" => Node::when(index.is_multiple_of(6), || object! { "count" => 12, "lastObservedTime" => random.micro_time() }),
        "action" => Node::when(modern, || "Binding".into()),
        "reportingComponent" => if modern { "default-scheduler" } else { "kubelet" },
        "reportingInstance" => format!("default-scheduler-{}", index % 3),
    };
    let manager = Manager {
        name: "kubelet",
        operation: "Update",
        subresource: None,
        owned: body.clone(),
    };
    let metadata = with_managers(metadata, "v1", &[manager], random);
    match body {
        Node::Object(entries) => Node::Object([("metadata".to_owned(), metadata)].into_iter().chain(entries).collect()),
        other => other,
    }
}
