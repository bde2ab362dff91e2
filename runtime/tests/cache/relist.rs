//! Collections that are read anew, and states that come late.

use std::sync::Arc;

use kubewright_runtime::watch::Step;

use crate::world::{cache, object, reached, settle, shown, synced, told, with_uid};

#[tokio::test]
async fn the_old_state_is_seen_until_all_is_there_and_what_did_not_change_stays_the_same_object() {
    let (steps, cache) = cache();
    let mut changes = cache.subscribe();
    steps.synced_with(
        [object("a", "same", 1), object("a", "new", 2), object("a", "gone", 3)],
        "5",
    );
    assert_eq!(told(&mut changes).await, ["+same@1", "+new@2", "+gone@3", "synced"]);
    let same = cache.get("a", "same").unwrap();

    steps.send(Step::Restarted);
    for object in [object("a", "same", 1), object("a", "new", 7), object("a", "more", 8)] {
        steps.send(Step::Applied(object));
    }
    steps.send(reached("9"));
    assert_eq!(told(&mut changes).await, [""; 0]);
    assert_eq!(shown(&cache.list()), ["gone@3", "new@2", "same@1"]);
    assert_eq!(cache.resource_version().as_deref(), Some("5"));

    steps.send(synced("9"));
    assert_eq!(told(&mut changes).await, ["-gone@3", "new@2>new@7", "+more@8"]);
    assert_eq!(shown(&cache.list()), ["more@8", "new@7", "same@1"]);
    assert!(Arc::ptr_eq(&same, &cache.get("a", "same").unwrap()));
    assert_eq!(cache.resource_version().as_deref(), Some("9"));
}

#[tokio::test]
async fn what_came_before_a_second_restart_is_void() {
    let (steps, cache) = cache();
    steps.synced_with([object("a", "x", 1), object("a", "y", 2)], "5");
    steps.send(Step::Restarted);
    steps.send(Step::Applied(object("a", "x", 1)));
    steps.send(Step::Applied(object("a", "void", 6)));
    steps.synced_with([object("a", "y", 2)], "8");
    settle().await;
    assert_eq!(shown(&cache.list()), ["y@2"]);
}

#[tokio::test]
async fn changes_within_a_relist_count() {
    let (steps, cache) = cache();
    steps.synced_with([object("a", "x", 1), object("a", "y", 2)], "5");
    steps.send(Step::Restarted);
    for version in [7, 9, 8] {
        steps.send(Step::Applied(object("a", "x", version)));
    }
    steps.send(Step::Applied(object("a", "y", 2)));
    steps.send(Step::Deleted(object("a", "y", 9)));
    steps.send(Step::Applied(object("a", "z", 9)));
    steps.send(Step::Deleted(object("a", "z", 10)));
    steps.send(synced("10"));
    settle().await;
    assert_eq!(shown(&cache.list()), ["x@9"]);
}

#[tokio::test]
async fn no_object_goes_back_in_time() {
    let (steps, cache) = cache();
    let mut changes = cache.subscribe();
    steps.synced_with([object("a", "x", 100)], "100");
    assert_eq!(told(&mut changes).await, ["+x@100", "synced"]);
    for version in [100, 99, 9] {
        steps.send(Step::Applied(object("a", "x", version)));
    }
    steps.synced_with([object("a", "x", 99)], "101");
    assert_eq!(told(&mut changes).await, [""; 0]);
    assert_eq!(shown(&cache.list()), ["x@100"]);
    // One that cannot be compared is taken as it comes.
    let mut odd = object("a", "x", 0);
    odd.metadata.resource_version = Some("odd".into());
    steps.send(Step::Applied(odd));
    assert_eq!(told(&mut changes).await, ["x@100>x@odd"]);
}

#[tokio::test]
async fn a_later_object_of_the_same_name_is_another_one() {
    let (steps, cache) = cache();
    let mut changes = cache.subscribe();
    steps.synced_with([object("a", "x", 1), object("a", "y", 1)], "1");
    told(&mut changes).await;
    steps.send(Step::Applied(with_uid(object("a", "x", 2), "later")));
    assert_eq!(told(&mut changes).await, ["-x@1", "+x@2"]);
    // The end of the earlier one, too late.
    steps.send(Step::Deleted(object("a", "x", 1)));
    assert_eq!(told(&mut changes).await, [""; 0]);
    steps.synced_with(
        [
            with_uid(object("a", "x", 2), "later"),
            with_uid(object("a", "y", 5), "later"),
        ],
        "6",
    );
    assert_eq!(told(&mut changes).await, ["-y@1", "+y@5"]);
    assert_eq!(shown(&cache.list()), ["x@2", "y@5"]);
}

#[tokio::test]
async fn a_server_that_was_set_back_is_believed() {
    let (steps, cache) = cache();
    let mut changes = cache.subscribe();
    steps.synced_with([object("a", "x", 7), object("a", "y", 8), object("a", "z", 3)], "9");
    told(&mut changes).await;
    // An object that is late in a list of a later state is not.
    steps.send(Step::Restarted);
    steps.synced_with([object("a", "x", 6), object("a", "y", 8), object("a", "z", 3)], "10");
    assert_eq!(told(&mut changes).await, [""; 0]);
    steps.send(Step::Restarted);
    steps.synced_with([object("a", "x", 2), object("a", "z", 3)], "5");
    assert_eq!(told(&mut changes).await, ["-y@8", "x@7>x@2"]);
    assert_eq!(cache.resource_version().as_deref(), Some("5"));
    steps.send(Step::Applied(object("a", "x", 6)));
    assert_eq!(told(&mut changes).await, ["x@2>x@6"]);
}
