//! The apply story, over any kind: what an earlier run has left is deleted, the object is applied in a loop, and read back;
//! in the end it is deleted again. A watch sees all of it.
//!
//! In: a desired body. Out: the object as it was read back. Never: a step that knows the kind.

use std::pin::pin;
use std::time::Duration;

use futures_util::{Stream, StreamExt};
use kubewright_runtime::client::{Deleted, InNamespace, ResourceClient};
use kubewright_runtime::options::{ApplyOptions, DeleteOptions, ListOptions, WatchOptions};
use kubewright_runtime::{Apply, Error, WatchEvent, verbs};
use serde_json::{Value, json};

use crate::stage::{Stage, json_of};

const ROUNDS: u8 = 5;
/// An event that takes longer is not coming.
const PATIENCE: Duration = Duration::from_secs(20);

/// The verbs of the story.
pub(crate) trait Told: verbs::Get + verbs::List + verbs::Watch + verbs::Apply + verbs::Delete {}

impl<K: verbs::Get + verbs::List + verbs::Watch + verbs::Apply + verbs::Delete> Told for K {}

type Client<K> = ResourceClient<K, InNamespace>;

/// Applies `desired` in a loop and reads the object back.
pub(crate) async fn apply_in_a_loop<K: Told>(stage: &Stage, client: &Client<K>, desired: &Apply<K>) -> K {
    let name = desired.as_value()["metadata"]["name"].as_str().unwrap();
    let options = ApplyOptions::new(&stage.manager).force();
    // Somebody else was here before; what he left goes.
    let left = Apply::<K>::from_value(desired.as_value().clone())
        .unwrap()
        .annotation("left-by", "somebody");
    assert!(client.apply(&left, &options).await.unwrap().created);
    client.delete(name, &DeleteOptions::background()).await.unwrap();
    assert_eq!(stage.witnessed::<K>(name), None);

    for round in 0..ROUNDS {
        let wanted = desired.clone().annotation("example.com/round", &round.to_string());
        let before = wanted.as_value().clone();
        let applied = client.apply(&wanted, &options).await.unwrap();
        assert_eq!(applied.created, round == 0, "round {round}");
        assert_eq!(*wanted.as_value(), before, "an apply changed what was wanted");
        let held = stage.assert_agreed(&applied.object);
        assert_eq!(
            held["metadata"]["annotations"],
            json!({"example.com/round": round.to_string()})
        );
        assert_eq!(owners(&held), [(stage.manager.as_str().to_owned(), "Apply".to_owned())]);
    }

    let last = desired
        .clone()
        .annotation("example.com/round", &(ROUNDS - 1).to_string());
    let held = stage.witnessed::<K>(name);
    let again = client.apply(&last, &options).await.unwrap();
    assert_eq!(stage.witnessed::<K>(name), held, "the same apply changed the object");
    let read = client.get(name).await.unwrap();
    assert_eq!(json_of(&read), json_of(&again.object));
    stage.assert_agreed(&read);
    read
}

fn owners(held: &Value) -> Vec<(String, String)> {
    let text = |entry: &Value, key: &str| entry[key].as_str().unwrap_or_default().to_owned();
    let entries = held["metadata"]["managedFields"].as_array().into_iter().flatten();
    entries
        .map(|entry| (text(entry, "manager"), text(entry, "operation")))
        .collect()
}

/// Changes and the end of the object, seen by a watch that began before them. `change` makes one modification.
pub(crate) async fn change_and_delete<K: Told>(
    stage: &Stage,
    client: &Client<K>,
    name: &str,
    change: impl AsyncFnOnce() -> K,
) {
    let listed = client.list(&ListOptions::new()).await.unwrap();
    assert_eq!(listed.items.len(), 1);
    let options = WatchOptions::new().resource_version(listed.metadata.resource_version());
    let mut events = pin!(client.watch(&options).await.unwrap());

    let changed = change().await;
    let WatchEvent::Modified(seen) = next(&mut events).await else {
        panic!("a change is no modification");
    };
    assert_eq!(json_of(&seen), json_of(&changed));
    stage.assert_agreed(&seen);

    let deleted = client.delete(name, &DeleteOptions::background()).await.unwrap();
    assert!(matches!(deleted, Deleted::Status(status) if status.is_success()));
    let WatchEvent::Deleted(gone) = next(&mut events).await else {
        panic!("the end is no deletion");
    };
    assert_eq!(gone.metadata().uid(), changed.metadata().uid());
    assert_eq!(stage.witnessed::<K>(name), None);
    assert!(client.get_opt(name).await.unwrap().is_none());
}

async fn next<K>(events: &mut (impl Stream<Item = Result<WatchEvent<K>, Error>> + Unpin)) -> WatchEvent<K> {
    let event = tokio::time::timeout(PATIENCE, events.next()).await;
    event
        .expect("an event within the patience of this test")
        .expect("the watch goes on")
        .unwrap()
}
