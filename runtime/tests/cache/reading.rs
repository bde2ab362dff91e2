//! Questions to a cache.

use kubewright_runtime::cache::Cache;
use kubewright_runtime::client::Key;
use kubewright_runtime::labels::Selector;
use kubewright_runtime::watch::Step;

use crate::world::{Partial, cache, labelled, object, settle, shown};

async fn filled() -> Cache<Partial> {
    let (steps, cache) = cache();
    let objects = [
        labelled("a", "web-1", 1, &[("app", "web"), ("tier", "front")]),
        labelled("a", "web-2", 2, &[("app", "web")]),
        labelled("b", "web-1", 3, &[("app", "web"), ("tier", "back")]),
        labelled("", "node", 4, &[]),
    ];
    steps.synced_with(objects, "10");
    settle().await;
    cache
}

#[tokio::test]
async fn objects_are_found_by_namespace_and_name() {
    let cache = filled().await;
    let version =
        |object: Option<std::sync::Arc<Partial>>| object.map(|object| object.metadata.resource_version().to_owned());
    assert_eq!(version(cache.get("a", "web-1")).as_deref(), Some("1"));
    assert_eq!(version(cache.get("b", "web-1")).as_deref(), Some("3"));
    assert_eq!(version(cache.get_key(("b", "web-1"))).as_deref(), Some("3"));
    assert_eq!(version(cache.get_key("node")).as_deref(), Some("4"));
    assert!(cache.get("", "web-1").is_none() && cache.get("a", "node").is_none());
    let mut keys = cache.keys();
    keys.sort_by(|left, right| (&left.namespace, &left.name).cmp(&(&right.namespace, &right.name)));
    assert_eq!(
        keys,
        [
            Key::from("node"),
            Key::from(("a", "web-1")),
            Key::from(("a", "web-2")),
            Key::from(("b", "web-1"))
        ]
    );
}

#[tokio::test]
async fn lists_all_of_a_namespace_or_those_that_are_selected() {
    let cache = filled().await;
    assert_eq!((cache.len(), cache.is_empty()), (4, false));
    assert_eq!(shown(&cache.list()), ["node@4", "web-1@1", "web-1@3", "web-2@2"]);
    assert_eq!(shown(&cache.list_in("a")), ["web-1@1", "web-2@2"]);
    assert_eq!(shown(&cache.list_in("c")), [""; 0]);
    let select = |text: &str| shown(&cache.select(&text.parse::<Selector>().unwrap()));
    assert_eq!(select("app=web,tier in (front,back)"), ["web-1@1", "web-1@3"]);
    assert_eq!(select("!tier"), ["node@4", "web-2@2"]);
    let select_in =
        |namespace: &str, text: &str| shown(&cache.select_in(namespace, &text.parse::<Selector>().unwrap()));
    assert_eq!(select_in("a", "app=web,tier"), ["web-1@1"]);
    assert_eq!(select_in("b", "!app"), [""; 0]);
    let mut count = 0;
    cache.for_each(|object| {
        // The lock is free: what is called may ask and wait as it likes.
        count += usize::from(cache.get(object.metadata.namespace(), object.metadata.name()).is_some());
    });
    assert_eq!(count, 4);
}

#[tokio::test]
async fn clones_share_and_a_namespace_follows_changes() {
    let (steps, cache) = cache();
    steps.synced_with([object("a", "x", 1)], "1");
    settle().await;
    let clone = cache.clone();
    assert_eq!(shown(&clone.list_in("a")), ["x@1"]);
    steps.send(Step::Applied(object("a", "y", 2)));
    steps.send(Step::Deleted(object("a", "x", 3)));
    settle().await;
    assert_eq!(
        (shown(&cache.list_in("a")), shown(&clone.list())),
        (vec!["y@2".to_owned()], vec!["y@2".to_owned()])
    );
    assert_eq!(
        format!("{cache:?}"),
        r#"Cache { objects: 1, synced: true, resource_version: "3", .. }"#
    );
}
