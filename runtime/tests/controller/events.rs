//! The recorder and its writer.

use std::time::Duration;

use kubewright_runtime::events::{Event, Recorder, Writer, recorder};
use kubewright_runtime::{DynamicObject, GroupVersionKind};
use serde_json::json;
use tokio::time::{Instant, sleep};

use super::peer::{Fault, Peer, Switch};

fn start(peer: &Peer) -> (Recorder, Writer, Switch) {
    let (client, switch) = peer.client();
    let (recorder, writer) = recorder(client, "example.com/shop", "shop-1").unwrap();
    (recorder, writer, switch)
}

fn object(kind: &str, namespace: Option<&str>, name: &str) -> DynamicObject {
    let mut object = DynamicObject::new(&GroupVersionKind::new("", "v1", kind), name);
    object.metadata.namespace = namespace.map(Into::into);
    object.metadata.uid = Some("u-1".into());
    object
}

fn pod(name: &str) -> DynamicObject {
    object("Pod", Some("ns"), name)
}

#[tokio::test(start_paused = true)]
async fn events_are_written_where_they_belong_in_the_form_that_servers_take() {
    let peer = Peer::new();
    let (recorder, writer, _) = start(&peer);
    let related = Event::warning("Failed", "Schedule")
        .note("no room")
        .related(&object("Node", None, "node-1"));
    recorder.record(&pod("web"), related);
    recorder.normal(&object("Node", None, "node-1"), "Ready", "Watch", "");
    drop(recorder);
    writer.run().await;
    let collection = |namespace| format!("POST /apis/events.k8s.io/v1/namespaces/{namespace}/events");
    assert_eq!(peer.requests(), [collection("ns"), collection("default")]);
    let mut first = peer.bodies().remove(0);
    let name = first["metadata"]["name"].take();
    assert!(name.as_str().unwrap().starts_with("web."), "{name}");
    assert!(first["eventTime"].take().is_string());
    assert_eq!(
        first,
        json!({
            "apiVersion": "events.k8s.io/v1", "kind": "Event",
            "metadata": {"name": null, "namespace": "ns"},
            "eventTime": null,
            "reportingController": "example.com/shop", "reportingInstance": "shop-1",
            "type": "Warning", "reason": "Failed", "action": "Schedule", "note": "no room",
            "regarding": {"apiVersion": "v1", "kind": "Pod", "namespace": "ns", "name": "web", "uid": "u-1"},
            "related": {"apiVersion": "v1", "kind": "Node", "name": "node-1", "uid": "u-1"},
        })
    );
}

#[tokio::test(start_paused = true)]
async fn a_series_is_one_event_with_a_count() {
    let peer = Peer::new();
    let (recorder, writer, _) = start(&peer);
    let work = async move {
        for _ in 0..50 {
            recorder.normal(&pod("web"), "Pulled", "Pull", "");
            sleep(Duration::from_secs(1)).await;
        }
        assert_eq!(recorder.stats().written, 2);
        sleep(Duration::from_secs(400)).await;
        assert_eq!(recorder.stats().written, 3);
        (0..7).for_each(|_| recorder.normal(&pod("web"), "Pulled", "Pull", ""));
        recorder
    };
    let (recorder, ()) = tokio::join!(work, writer.run_until(sleep(Duration::from_secs(500))));
    let counts: Vec<_> = peer
        .objects()
        .iter()
        .map(|event| event["series"]["count"].clone())
        .collect();
    assert_eq!(counts, [50, 7]);
    assert!(
        peer.objects()[0]["series"]["lastObservedTime"]
            .as_str()
            .unwrap()
            .ends_with('Z')
    );
    let stats = recorder.stats();
    assert_eq!((stats.recorded, stats.written, stats.dropped), (57, 6, 0));
    recorder.normal(&pod("web"), "Late", "Late", "");
    assert_eq!(recorder.stats().dropped, 1);
}

#[tokio::test(start_paused = true)]
async fn a_count_of_an_event_that_servers_forgot_makes_it_anew() {
    let peer = Peer::new();
    let (recorder, writer, _) = start(&peer);
    let script = async {
        recorder.normal(&pod("web"), "Pulled", "Pull", "");
        sleep(Duration::from_secs(1)).await;
        let name = peer.objects()[0]["metadata"]["name"].as_str().unwrap().to_owned();
        peer.remove(&format!("/apis/events.k8s.io/v1/namespaces/ns/events/{name}"));
        recorder.normal(&pod("web"), "Pulled", "Pull", "");
        sleep(Duration::from_secs(1)).await;
        let events = peer.objects();
        assert_eq!((events.len(), &events[0]["series"]["count"]), (1, &json!(2)));
        assert_eq!(events[0]["reason"], "Pulled");
        drop(recorder);
    };
    tokio::join!(script, writer.run());
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_away_holds_nobody_up_and_what_happened_meanwhile_is_told() {
    let peer = Peer::new();
    let (recorder, writer, switch) = start(&peer);
    switch.set(Fault::Fails(503));
    let script = async {
        for _ in 0..60 {
            recorder.warning(&pod("web"), "Away", "Ask", "");
            sleep(Duration::from_secs(1)).await;
        }
        assert_eq!(recorder.stats().written, 0);
        switch.set(Fault::None);
        sleep(Duration::from_secs(30)).await;
        drop(recorder);
    };
    tokio::join!(script, writer.run());
    let events = peer.objects();
    assert_eq!((events.len(), &events[0]["series"]["count"]), (1, &json!(60)));
}

#[tokio::test(start_paused = true)]
async fn what_servers_refuse_is_given_up_at_once_and_what_may_pass_after_twelve_tries() {
    for (code, tries) in [(422, 1), (403, 1), (404, 1), (500, 12), (429, 12)] {
        let peer = Peer::new();
        let (recorder, writer, switch) = start(&peer);
        switch.set(Fault::Fails(code));
        let script = async {
            recorder.warning(&pod("web"), "Away", "Ask", "");
            sleep(Duration::from_secs(200)).await;
            assert_eq!((recorder.stats().failed, peer.requests().len()), (1, tries), "{code}");
            drop(recorder);
        };
        tokio::join!(script, writer.run());
    }
}

#[tokio::test(start_paused = true)]
async fn more_than_can_be_looked_at_is_dropped_and_counted() {
    let peer = Peer::new();
    let (recorder, writer, _) = start(&peer);
    for number in 0..1500 {
        recorder.normal(&pod(&format!("web-{number}")), "R", "A", "");
    }
    recorder.normal(&pod("web"), "", "A", "no reason");
    recorder.normal(&pod(""), "R", "A", "no name");
    recorder.normal(&DynamicObject::EMPTY, "R", "A", "no kind");
    let stats = recorder.stats();
    assert_eq!((stats.recorded, stats.dropped, stats.refused), (1503, 500, 3));
    let clone = recorder.clone();
    drop(recorder);
    tokio::join!(async { drop(clone) }, writer.run());
    assert_eq!(peer.objects().len(), 1000);
}

#[tokio::test(start_paused = true)]
async fn the_end_does_not_wait_for_a_server_that_says_nothing() {
    let peer = Peer::new();
    let (recorder, writer, switch) = start(&peer);
    switch.set(Fault::Hangs);
    let start = Instant::now();
    let script = async {
        for number in 0..30 {
            recorder.normal(&pod(&format!("web-{number}")), "R", "A", "");
        }
        sleep(Duration::from_secs(1)).await;
        let clone = recorder.clone();
        drop(recorder);
        clone
    };
    let (recorder, ()) = tokio::join!(script, writer.run_until(sleep(Duration::from_secs(2))));
    assert_eq!(start.elapsed(), Duration::from_secs(12));
    assert_eq!(recorder.stats().failed, 30);
}

#[test]
fn names_that_servers_do_not_take_are_refused() {
    let (client, _) = Peer::new().client();
    for (controller, instance) in [("", "x"), ("a b", "x"), ("shop", "")] {
        let refused = recorder(client.clone(), controller, instance).unwrap_err();
        assert!(refused.is_invalid_request(), "{refused}");
    }
}
