//! Subscribers: slow, many, dropped, late.

use kubewright_runtime::cache::SubscribeOptions;
use kubewright_runtime::watch::Step;

use crate::world::{cache, object, settle, synced, told};

#[tokio::test]
async fn changes_that_were_not_told_become_one() {
    let (steps, cache) = cache();
    let mut changes = cache.subscribe();
    steps.synced_with([object("a", "x", 1)], "1");
    assert_eq!(told(&mut changes).await, ["+x@1", "synced"]);
    for version in 2..9 {
        steps.send(Step::Applied(object("a", "x", version)));
    }
    steps.send(Step::Applied(object("a", "brief", 9)));
    steps.send(Step::Deleted(object("a", "brief", 10)));
    assert_eq!(told(&mut changes).await, ["x@1>x@8"]);
    steps.send(Step::Applied(object("a", "x", 11)));
    steps.send(Step::Deleted(object("a", "x", 12)));
    assert_eq!(told(&mut changes).await, ["-x@12"]);
}

#[tokio::test]
async fn changes_come_in_their_order_while_they_are_few() {
    let (steps, cache) = cache();
    let names = ["a", "b", "c"];
    steps.synced_with(names.map(|name| object("n", name, 1)), "1");
    settle().await;
    let mut all = cache.subscribe();
    let mut few = cache.subscribe_with(&SubscribeOptions::new().capacity(2));
    assert_eq!(told(&mut all).await, ["+a@1", "+b@1", "+c@1", "synced"]);
    assert_eq!(told(&mut few).await, ["+a@1", "+b@1", "+c@1", "synced"]);
    for (name, version) in [("c", 2), ("b", 3), ("a", 4)] {
        steps.send(Step::Applied(object("n", name, version)));
    }
    assert_eq!(told(&mut all).await, ["c@1>c@2", "b@1>b@3", "a@1>a@4"]);
    // More than it has room for: all are told, without the state before where there was no room for it.
    assert_eq!(told(&mut few).await, ["c@1>c@2", "b@1>b@3", ">a@4"]);
    steps.send(Step::Applied(object("n", "c", 5)));
    assert_eq!(told(&mut few).await, ["c@2>c@5"]);
}

#[tokio::test]
async fn deletes_are_told_to_the_slowest_also_when_the_name_is_taken_again() {
    let (steps, cache) = cache();
    let names: Vec<_> = (0..50).map(|index| format!("x-{index:02}")).collect();
    steps.synced_with(names.iter().map(|name| object("n", name, 1)), "1");
    let mut slow = cache.subscribe_with(&SubscribeOptions::new().capacity(0));
    assert_eq!(told(&mut slow).await.len(), 51);
    for name in &names {
        steps.send(Step::Deleted(object("n", name, 2)));
    }
    // In other slots than before.
    for name in &names[10..20] {
        let mut again = object("n", name, 3);
        again.metadata.uid = Some("again".into());
        steps.send(Step::Applied(again));
    }
    let mut expected: Vec<_> = names.iter().map(|name| format!("-{name}@2")).collect();
    let told = told(&mut slow).await;
    assert_eq!(told[..50], expected[..]);
    expected = names[10..20].iter().map(|name| format!("+{name}@3")).collect();
    let mut added = told[50..].to_vec();
    added.sort_unstable();
    assert_eq!(added, expected);
}

#[tokio::test]
async fn synced_comes_once_and_behind_what_was_there() {
    let (steps, cache) = cache();
    let mut early = cache.subscribe();
    steps.send(Step::Restarted);
    steps.send(Step::Applied(object("n", "x", 1)));
    assert_eq!(told(&mut early).await, [""; 0]);
    steps.send(synced("1"));
    assert_eq!(told(&mut early).await, ["+x@1", "synced"]);
    steps.synced_with([object("n", "x", 2)], "2");
    assert_eq!(told(&mut early).await, ["x@1>x@2"]);
    let mut late = cache.subscribe();
    assert_eq!(told(&mut late).await, ["+x@2", "synced"]);
}

#[tokio::test]
async fn an_empty_collection_is_synced_too() {
    let (steps, cache) = cache();
    let mut changes = cache.subscribe();
    assert_eq!(told(&mut changes).await, [""; 0]);
    steps.synced_with([], "1");
    assert_eq!(told(&mut changes).await, ["synced"]);
    steps.send(Step::Applied(object("n", "x", 2)));
    assert_eq!(told(&mut changes).await, ["+x@2"]);
}

#[tokio::test]
async fn a_waiting_subscriber_is_woken_and_a_slow_one_stops_nobody() {
    let (steps, cache) = cache();
    let _slow = cache.subscribe();
    let mut quick = cache.subscribe();
    let waiting = tokio::spawn(async move {
        let mut count = 0;
        while count < 101 {
            count += usize::from(quick.next().await.is_some());
        }
        count
    });
    settle().await;
    steps.synced_with([], "1");
    settle().await;
    for version in 0..100 {
        steps.send(Step::Applied(object("n", &format!("x-{version}"), version + 2)));
    }
    settle().await;
    assert!(waiting.is_finished(), "it was not woken");
    assert_eq!(waiting.await.unwrap(), 101);
}

#[tokio::test]
async fn a_subscription_ends_when_nobody_fills_the_cache_and_all_is_told() {
    let (steps, cache) = cache();
    let mut changes = cache.subscribe();
    steps.synced_with([object("n", "x", 1)], "1");
    drop(steps);
    assert_eq!(told(&mut changes).await, ["+x@1", "synced", "end"]);
    assert_eq!(cache.len(), 1);
}
