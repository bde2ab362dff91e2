//! `watch`, raw.

use std::pin::pin;
use std::time::Duration;

use futures_util::{Stream, StreamExt};
use kubewright_runtime::client::OneCollection;
use kubewright_runtime::options::{CreateOptions, DeleteOptions, ListOptions, PatchOptions, WatchOptions};
use kubewright_runtime::{Error, Patch, WatchEvent};
use serde_json::json;

use super::{Everyday, delete};
use crate::case::{Case, object_of};

/// An event that takes longer is not coming.
const PATIENCE: Duration = Duration::from_secs(20);

/// A watch that begins at a list sees what happens after it: creation, change, end.
pub(crate) async fn changes<K: Everyday, P: OneCollection>(case: &Case<K, P>) {
    let listed = case
        .client
        .list(&ListOptions::new().labels(case.selector()))
        .await
        .unwrap();
    let options = WatchOptions::new()
        .labels(case.selector())
        .resource_version(listed.metadata.resource_version());
    let mut events = pin!(case.client.watch(&options).await.unwrap());

    let body = case.body("watched");
    let name = body["metadata"]["name"].as_str().unwrap();
    let created = case
        .client
        .create(&object_of(&body), &CreateOptions::new())
        .await
        .unwrap();
    let change = Patch::merge(json!({"metadata": {"annotations": {"watched": "yes"}}}));
    case.client.patch(name, &change, &PatchOptions::new()).await.unwrap();
    case.client.delete(name, &DeleteOptions::background()).await.unwrap();
    delete::finish(case, name).await;

    let mut seen = Vec::new();
    let mut changed = false;
    while seen.last() != Some(&"deleted") {
        let (what, object) = match next(&mut events).await {
            WatchEvent::Added(object) => ("added", object),
            WatchEvent::Modified(object) => ("modified", object),
            WatchEvent::Deleted(object) => ("deleted", object),
            _ => continue,
        };
        assert_eq!(
            (object.metadata().name(), object.metadata().uid()),
            (name, created.metadata().uid())
        );
        changed |= what == "modified" && object.metadata().annotation("watched") == Some("yes");
        seen.push(what);
    }
    assert_eq!(seen.first(), Some(&"added"), "{seen:?}");
    assert!(changed, "the change was not seen: {seen:?}");
    assert!(case.is_gone(name));
}

/// A watch without a list: the present state first, then a mark that it is complete.
pub(crate) async fn initial_state<K: Everyday, P: OneCollection>(case: &Case<K, P>) {
    let options = WatchOptions::new().labels(case.selector()).initial_events();
    let mut events = pin!(case.client.watch(&options).await.unwrap());
    let mut names = Vec::new();
    loop {
        match next(&mut events).await {
            WatchEvent::Added(object) => names.push(object.metadata().name().to_owned()),
            WatchEvent::Bookmark(bookmark) if bookmark.ends_initial_events() => {
                assert!(!bookmark.resource_version.is_empty());
                break;
            }
            other => panic!("{other:?} before the end of the initial state"),
        }
    }
    names.sort_unstable();
    assert_eq!(names, case.witnessed_names());
}

async fn next<K>(events: &mut (impl Stream<Item = Result<WatchEvent<K>, Error>> + Unpin)) -> WatchEvent<K> {
    let event = tokio::time::timeout(PATIENCE, events.next())
        .await
        .expect("an event within the patience of this test");
    event.expect("the watch goes on").unwrap()
}
