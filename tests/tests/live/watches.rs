//! Bookmarks and ends of watches; what a selector makes of changes. A watch that comes too late is in `custom`.

use std::pin::pin;
use std::time::Duration;

use futures_util::{Stream, StreamExt};
use kubewright_k8s::core::v1::ConfigMap;
use kubewright_runtime::options::{CreateOptions, ListOptions, PatchOptions, WatchOptions};
use kubewright_runtime::{Error, Patch, WatchEvent};
use serde_json::json;

use crate::{config_map, config_maps, ground};

/// An event that takes longer is not coming.
const PATIENCE: Duration = Duration::from_secs(30);

async fn next(
    events: &mut (impl Stream<Item = Result<WatchEvent<ConfigMap>, Error>> + Unpin),
) -> Option<Result<WatchEvent<ConfigMap>, Error>> {
    let event = tokio::time::timeout(PATIENCE, events.next()).await;
    event.expect("an event within the patience of this test")
}

/// Servers give bookmarks when they get to it: one that has much to do leaves out that of a short watch. And they have nothing to say before
/// anything of the kind has changed anywhere.
#[tokio::test]
async fn a_quiet_watch_gives_a_bookmark_and_then_ends() {
    let (Some(ground), Some(elsewhere)) = (ground("bookmarks"), ground("elsewhere")) else {
        return;
    };
    let maps = config_maps(&ground);
    let listed = maps.list(&ListOptions::new()).await.unwrap();
    let start: u64 = listed.metadata.resource_version().parse().unwrap();
    let mut bookmarks = 0;
    for seconds in [4, 8, 16] {
        let options = WatchOptions::new()
            .resource_version(listed.metadata.resource_version())
            .timeout(Duration::from_secs(seconds));
        let mut events = pin!(maps.watch(&options).await.unwrap());
        let map = config_map(&format!("during-{seconds}"));
        let made = config_maps(&elsewhere).create(&map, &CreateOptions::new()).await;
        made.unwrap();
        while let Some(event) = next(&mut events).await {
            match event.unwrap() {
                WatchEvent::Bookmark(bookmark) => {
                    bookmarks += 1;
                    assert!(bookmark.resource_version.parse::<u64>().unwrap() >= start);
                    assert!(!bookmark.ends_initial_events());
                }
                other => panic!("nothing happened, and yet: {other:?}"),
            }
        }
        if bookmarks > 0 {
            return;
        }
    }
    panic!("no watch had a bookmark");
}

#[tokio::test]
async fn initial_events_end_with_a_bookmark_and_changes_follow() {
    let Some(ground) = ground("initial") else { return };
    let maps = config_maps(&ground);
    for name in ["a", "b"] {
        maps.create(&config_map(name), &CreateOptions::new()).await.unwrap();
    }
    let mut events = pin!(maps.watch(&WatchOptions::new().initial_events()).await.unwrap());
    let mut seen = Vec::new();
    loop {
        match next(&mut events).await.expect("the watch goes on").unwrap() {
            WatchEvent::Added(map) => seen.push(map.metadata.name().to_owned()),
            WatchEvent::Bookmark(bookmark) if bookmark.ends_initial_events() => break,
            other => panic!("{other:?} among the initial events"),
        }
    }
    seen.sort_unstable();
    assert_eq!(seen, ["a", "b"]);

    maps.create(&config_map("c"), &CreateOptions::new()).await.unwrap();
    match next(&mut events).await.expect("the watch goes on").unwrap() {
        WatchEvent::Added(map) => assert_eq!(map.metadata.name(), "c"),
        other => panic!("{other:?} instead of what was created"),
    }
}

#[tokio::test]
async fn an_object_that_stops_matching_is_deleted_for_the_watcher() {
    let Some(ground) = ground("matching") else { return };
    let maps = config_maps(&ground);
    let mut map = config_map("moving");
    map.metadata.labels.insert("tier", "a");
    let created = maps.create(&map, &CreateOptions::new()).await.unwrap();
    let options = WatchOptions::new()
        .labels("tier=a")
        .resource_version(created.metadata.resource_version());
    let mut events = pin!(maps.watch(&options).await.unwrap());
    for tier in ["b", "a"] {
        let patch = Patch::merge(json!({"metadata": {"labels": {"tier": tier}}}));
        maps.patch("moving", &patch, &PatchOptions::new()).await.unwrap();
    }
    match next(&mut events).await.expect("the watch goes on").unwrap() {
        WatchEvent::Deleted(map) => assert_eq!(map.metadata.label("tier"), Some("a"), "its last state that matched"),
        other => panic!("{other:?} when it stopped matching"),
    }
    match next(&mut events).await.expect("the watch goes on").unwrap() {
        WatchEvent::Added(map) => assert_eq!(map.metadata.name(), "moving"),
        other => panic!("{other:?} when it matched again"),
    }
}
