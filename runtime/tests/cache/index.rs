//! Indexes of the program's own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use kubewright_runtime::Str;
use kubewright_runtime::cache::Index;
use kubewright_runtime::watch::Step;

use crate::world::{Partial, cache, labelled, object, settle, shown};

#[tokio::test]
async fn objects_have_one_key_many_or_none_and_the_index_follows() {
    let (steps, cache) = cache();
    // Made before anything is there.
    let by_app: Index<_, Str> = cache.index(|object: &Partial| object.metadata.labels.get("app").cloned());
    steps.synced_with(
        [
            labelled("n", "a", 1, &[("app", "web"), ("x", "1")]),
            labelled("n", "b", 1, &[("app", "web")]),
            labelled("n", "c", 1, &[]),
        ],
        "1",
    );
    settle().await;
    // And one when all is there.
    let by_label = cache.index(|object: &Partial| {
        let keys = object.metadata.labels.iter().map(|(key, _)| key.to_owned());
        keys.collect::<Vec<_>>()
    });
    assert_eq!(shown(&by_app.get("web")), ["a@1", "b@1"]);
    assert_eq!(shown(&by_label.get("app")), ["a@1", "b@1"]);
    assert_eq!(shown(&by_label.get("x")), ["a@1"]);

    steps.send(Step::Applied(labelled("n", "a", 2, &[("app", "db")])));
    steps.send(Step::Applied(labelled("n", "c", 2, &[("app", "web")])));
    steps.send(Step::Deleted(object("n", "b", 3)));
    settle().await;
    assert_eq!(
        (shown(&by_app.get("web")), shown(&by_app.get("db"))),
        (vec!["c@2".to_owned()], vec!["a@2".to_owned()])
    );
    assert_eq!(
        (shown(&by_label.get("app")), by_label.get("x").len()),
        (vec!["a@2".to_owned(), "c@2".to_owned()], 0)
    );
    let mut keys = by_app.clone().keys();
    keys.sort_unstable();
    assert_eq!(
        (keys, by_label.keys()),
        (vec![Str::from("db"), Str::from("web")], vec!["app".to_owned()])
    );

    // All slots are used by others.
    steps.synced_with([labelled("n", "z", 9, &[("app", "web")])], "9");
    settle().await;
    assert_eq!(
        (shown(&by_app.get("web")), by_app.keys()),
        (vec!["z@9".to_owned()], vec![Str::from("web")])
    );
}

#[tokio::test]
async fn an_object_that_did_not_change_is_looked_at_once() {
    let (steps, cache) = cache();
    let count = Arc::new(AtomicUsize::new(0));
    let index: Index<_, Str> = cache.index({
        let count = Arc::clone(&count);
        move |object: &Partial| {
            count.fetch_add(1, Ordering::Relaxed);
            object.metadata.namespace.clone()
        }
    });
    steps.synced_with([object("n", "a", 1), object("n", "b", 1)], "1");
    settle().await;
    // Nobody asked.
    assert_eq!(count.load(Ordering::Relaxed), 0);
    assert_eq!(
        (
            index.get("n").len(),
            index.get("n").len(),
            count.load(Ordering::Relaxed)
        ),
        (2, 2, 2)
    );
    steps.synced_with([object("n", "a", 1), object("n", "b", 5)], "5");
    settle().await;
    assert_eq!(
        (shown(&index.get("n")), count.load(Ordering::Relaxed)),
        (vec!["a@1".to_owned(), "b@5".to_owned()], 3)
    );
}

#[tokio::test]
async fn a_function_that_panics_harms_neither_cache_nor_index() {
    let (steps, cache) = cache();
    let bad = Arc::new(AtomicBool::new(true));
    let index: Index<_, Str> = cache.index({
        let bad = Arc::clone(&bad);
        move |object: &Partial| {
            assert!(
                !(bad.load(Ordering::Relaxed) && object.metadata.name() == "b"),
                "as the test wants"
            );
            object.metadata.namespace.clone()
        }
    });
    steps.synced_with([object("n", "a", 1), object("n", "b", 1), object("n", "c", 1)], "1");
    settle().await;
    for _ in 0..2 {
        assert!(catch_unwind(AssertUnwindSafe(|| index.get("n"))).is_err());
    }
    steps.send(Step::Applied(object("n", "d", 2)));
    settle().await;
    assert_eq!((cache.len(), cache.list_in("n").len()), (4, 4));
    bad.store(false, Ordering::Relaxed);
    assert_eq!(shown(&index.get("n")), ["a@1", "b@1", "c@1", "d@2"]);
}

#[tokio::test]
async fn the_function_may_use_the_cache() {
    let (steps, cache) = cache();
    steps.synced_with([object("n", "a", 1), object("n", "b", 1)], "1");
    settle().await;
    let inner = cache.clone();
    let index = cache.index(move |_: &Partial| Some(inner.len()));
    assert_eq!(index.get(&2).len(), 2);
}

/// One thread changes labels, another asks: each answer holds objects with that label only, and slots are used again all the time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_is_what_the_cache_holds_at_that_moment() {
    let (steps, cache) = cache();
    let by_app: Index<_, Str> = cache.index(|object: &Partial| object.metadata.labels.get("app").cloned());
    steps.synced_with([], "1");
    cache.synced().await.unwrap();
    for version in 2..3000_u64 {
        let name = format!("x-{}", version % 13);
        let app = if version % 3 == 0 { "web" } else { "db" };
        steps.send(match version % 5 {
            0 => Step::Deleted(object("n", &name, version)),
            _ => Step::Applied(labelled("n", &name, version, &[("app", app)])),
        });
    }
    let mut changes = cache.subscribe();
    let mut answers = 0;
    while cache.resource_version().as_deref() != Some("2999") || answers < 200 {
        for app in ["web", "db"] {
            let found = by_app.get(app);
            assert!(found.iter().all(|object| object.metadata.label("app") == Some(app)));
        }
        answers += 1;
    }
    let count = by_app.get("web").len() + by_app.get("db").len();
    assert_eq!(count, cache.len());
    drop(steps);
    while changes.next().await.is_some() {}
}
