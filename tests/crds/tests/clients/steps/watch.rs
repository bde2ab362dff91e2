//! `watch`: what happens to an object is seen, and each event carries the whole of it.

use std::pin::pin;
use std::time::Duration;

use futures_util::{Stream, StreamExt};
use kubewright_runtime::client::OneCollection;
use kubewright_runtime::options::{CreateOptions, DeleteOptions, ListOptions, PatchOptions, WatchOptions};
use kubewright_runtime::{Error, Patch, WatchEvent};
use serde_json::{Value, json};

use super::Everyday;
use crate::case::{Case, json_of, object_of};

/// An event that takes longer is not coming.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) async fn changes<K: Everyday, P: OneCollection>(case: &Case<K, P>) {
    let ground = &case.ground;
    let listed = case
        .client
        .list(&ListOptions::new().labels(ground.selector()))
        .await
        .unwrap();
    let options = WatchOptions::new()
        .labels(ground.selector())
        .resource_version(listed.metadata.resource_version());
    let mut events = pin!(case.client.watch(&options).await.unwrap());

    let body = ground.fullest("watched");
    let name = ground.name("watched");
    case.client
        .create(&object_of(&body), &CreateOptions::new())
        .await
        .unwrap();
    let (what, added) = next(&mut events).await;
    assert_eq!(what, "added");
    ground.assert_kept("watch", &name, &added);

    let change = Patch::merge(json!({"metadata": {"annotations": {"watched": "yes"}}}));
    case.client.patch(&name, &change, &PatchOptions::new()).await.unwrap();
    let (what, modified) = next(&mut events).await;
    assert_eq!(what, "modified");
    let held = ground.assert_kept("watch", &name, &modified);

    case.client.delete(&name, &DeleteOptions::background()).await.unwrap();
    let (what, deleted) = next(&mut events).await;
    assert_eq!(what, "deleted");
    assert_eq!(deleted["metadata"]["uid"], held["metadata"]["uid"]);
    assert!(ground.is_gone(&name));
}

/// What happened, and the object as our encoder writes it.
async fn next<K: Everyday>(
    events: &mut (impl Stream<Item = Result<WatchEvent<K>, Error>> + Unpin),
) -> (&'static str, Value) {
    loop {
        let event = tokio::time::timeout(PATIENCE, events.next())
            .await
            .expect("an event within the patience of this test");
        match event.expect("the watch goes on").unwrap() {
            WatchEvent::Added(object) => return ("added", json_of(&object)),
            WatchEvent::Modified(object) => return ("modified", json_of(&object)),
            WatchEvent::Deleted(object) => return ("deleted", json_of(&object)),
            _ => {}
        }
    }
}
