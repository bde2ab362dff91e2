//! Events as the server stores them and as `kubectl` shows them.

use kubewright_k8s::core::v1::Node;
use kubewright_k8s::rbac::v1::Role;
use kubewright_runtime::events::{Event, Recorder, Stats, recorder};
use kubewright_runtime::meta::ObjectMeta;
use kubewright_runtime::options::{CreateOptions, DeleteOptions, FieldValidation, ListOptions};
use kubewright_runtime::rest::RequestDefaults;
use kubewright_runtime::{DynamicObject, RestClient};
use kubewright_tests::namespace::unique;
use kubewright_tests::{ControlPlane, Ground};
use serde_json::Value;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::{config_map, config_maps, ground, kubectl};

/// A client whose requests the server looks at strictly: what it does not know is an error.
fn strict(ground: &Ground) -> RestClient {
    let defaults = RequestDefaults::new().field_validation(FieldValidation::Strict);
    ground.clientset.rest().with_defaults(defaults)
}

/// Events of an object as the server has them.
async fn events_of(ground: &Ground, namespace: &str, name: &str) -> Vec<Value> {
    let events = ground.clientset.events_v1().events(namespace);
    let list = events.list(&ListOptions::new()).await.unwrap();
    let of_it = list
        .iter()
        .filter(|event| event.regarding.name.as_deref() == Some(name));
    of_it
        .map(|event| DynamicObject::from_object(event).to_value())
        .collect()
}

fn with_reason<'v>(events: &'v [Value], reason: &str) -> &'v Value {
    let mut of_reason = events.iter().filter(|event| event["reason"] == reason);
    match (of_reason.next(), of_reason.next()) {
        (Some(event), None) => event,
        other => panic!("{reason}: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_are_stored_counted_and_shown() {
    let Some(ground) = ground("events") else { return };
    let maps = config_maps(&ground);
    let map = maps
        .create(&config_map("told-of"), &CreateOptions::new())
        .await
        .unwrap();
    let other = maps.create(&config_map("other"), &CreateOptions::new()).await.unwrap();
    let (recorder, running) = Running::begin(&ground, "example.com/follow-tests");

    for note in ["once", "twice", "three times", "four times"] {
        recorder.normal(&map, "Repeated", "Repeat", note);
    }
    recorder.warning(&map, "Broken", "Try", "n\u{e4}".repeat(1000));
    recorder.record(&map, Event::normal("Related", "Relate").note("of two").related(&other));
    recorder.record(&map, Event::warning("r".repeat(200), "\u{e4}".repeat(100)));
    recorder.record(&map, Event::normal("Bare", ""));
    let stats = running.end(&recorder).await;
    assert_eq!((stats.recorded, stats.failed, stats.dropped), (8, 0, 0), "{stats:?}");

    let events = events_of(&ground, ground.namespace.name(), "told-of").await;
    assert_eq!(events.len(), 5, "{events:#?}");
    let repeated = with_reason(&events, "Repeated");
    assert_eq!(repeated["series"]["count"], 4, "{repeated:#}");
    assert_eq!(
        (&repeated["note"], &repeated["action"], &repeated["type"]),
        (&"once".into(), &"Repeat".into(), &"Normal".into())
    );
    assert_eq!(repeated["reportingController"], "example.com/follow-tests");
    assert_eq!(repeated["reportingInstance"], "copy-1");
    assert_eq!(repeated["regarding"]["uid"], map.metadata.uid());
    let broken = with_reason(&events, "Broken");
    let note = broken["note"].as_str().unwrap();
    assert!(
        note.len() <= 1024 && note.starts_with("n\u{e4}n\u{e4}") && note.ends_with('…'),
        "{note}"
    );
    assert_eq!(broken["type"], "Warning");
    assert_eq!(with_reason(&events, "Related")["related"]["name"], "other");
    assert_eq!(with_reason(&events, "Bare")["action"], "Bare");
    assert_eq!(with_reason(&events, &"r".repeat(128))["action"], "\u{e4}".repeat(64));
    shown(&ground);
}

/// A writer at work, to be ended when all is recorded.
struct Running {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Running {
    fn begin(ground: &Ground, controller: &'static str) -> (Recorder, Self) {
        let (recorder, writer) = recorder(strict(ground), controller, "copy-1").unwrap();
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(writer.run_until(async { stopped.await.unwrap() }));
        (recorder, Self { stop, task })
    }

    /// What became of the events, when all are written.
    async fn end(self, recorder: &Recorder) -> Stats {
        self.stop.send(()).unwrap();
        self.task.await.unwrap();
        recorder.stats()
    }
}

fn shown(ground: &Ground) {
    let plane = ControlPlane::shared().unwrap();
    let namespace = ground.namespace.name();
    let Some(list) = kubectl(plane, &["get", "events", "-n", namespace, "-o", "wide"]) else {
        return;
    };
    let line = list.lines().find(|line| line.contains("Repeated")).unwrap();
    assert!(line.contains("configmap/told-of") && line.contains("once"), "{line}");
    let described = kubectl(plane, &["describe", "configmap", "told-of", "-n", namespace]).unwrap();
    for reason in ["Repeated", "Broken", "Related", "Bare"] {
        assert!(described.contains(reason), "{described}");
    }
    assert!(described.contains("x4 over"), "{described}");
    assert!(described.contains("example.com/follow-tests"), "{described}");
    let for_it = kubectl(plane, &["events", "--for", "configmap/told-of", "-n", namespace]).unwrap();
    assert!(for_it.contains("Repeated"), "{for_it}");
}

/// What lives in no namespace, and names that events cannot have.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_of_nodes_and_of_odd_names_are_taken() {
    let Some(ground) = ground("odd-events") else { return };
    let nodes = ground.clientset.core_v1().nodes();
    let node = Node {
        metadata: ObjectMeta::named(unique("node")),
        ..Node::EMPTY
    };
    let node = nodes.create(&node, &CreateOptions::new()).await.unwrap();
    let roles = ground.clientset.rbac_v1().roles(ground.namespace.name());
    let role = Role {
        metadata: ObjectMeta::named("system:Some:Role"),
        ..Role::EMPTY
    };
    let role = roles.create(&role, &CreateOptions::new()).await.unwrap();
    let long = config_map(&format!("{}.{}", "a".repeat(240), "b".repeat(12)));
    let long = config_maps(&ground).create(&long, &CreateOptions::new()).await.unwrap();

    let (recorder, running) = Running::begin(&ground, "follow-tests");
    for _ in 0..3 {
        recorder.normal(&node, "Seen", "See", "a node");
        recorder.warning(&role, "Seen", "See", "a role");
        recorder.normal(&long, "Seen", "See", "a long name");
        recorder.normal(&DynamicObject::from_object(&role), "Untyped", "See", "a role");
    }
    let stats = running.end(&recorder).await;
    assert_eq!((stats.recorded, stats.failed, stats.refused), (12, 0, 0), "{stats:?}");
    let namespace = ground.namespace.name();
    let of_node = events_of(&ground, "default", node.metadata.name()).await;
    let of_role = events_of(&ground, namespace, role.metadata.name()).await;
    let of_long = events_of(&ground, namespace, long.metadata.name()).await;
    let counts = |events: &[Value]| {
        events
            .iter()
            .map(|event| event["series"]["count"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(counts(&of_node), [3]);
    assert_eq!(counts(&of_role), [3, 3]);
    assert_eq!(counts(&of_long), [3]);
    nodes.delete(node.metadata.name(), &DeleteOptions::new()).await.unwrap();
}
