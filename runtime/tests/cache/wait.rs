//! Readiness, read-your-writes, and the end of what fills a cache.

use kubewright_runtime::cache::{Cache, WaitError};
use kubewright_runtime::watch::Step;

use crate::world::{cache, object, reached, settle, steps};

#[tokio::test]
async fn a_cache_is_synced_when_the_whole_collection_is_there() {
    let (steps, cache) = cache();
    let waiting = tokio::spawn({
        let cache = cache.clone();
        async move { cache.synced().await }
    });
    steps.send(Step::Restarted);
    steps.send(Step::Applied(object("n", "x", 1)));
    settle().await;
    assert!(!waiting.is_finished() && !cache.is_synced() && cache.is_empty() && cache.resource_version().is_none());
    steps.synced_with([object("n", "x", 1)], "4");
    assert_eq!(waiting.await.unwrap(), Ok(()));
    assert!(cache.is_synced() && cache.len() == 1);
    // It stays so while the collection is read anew.
    steps.send(Step::Restarted);
    settle().await;
    assert!(cache.is_synced() && cache.synced().await.is_ok());
}

#[tokio::test]
async fn a_write_is_waited_for() {
    let (steps, cache) = cache();
    let wait = |version: &'static str| {
        let cache = cache.clone();
        tokio::spawn(async move { cache.reached(version).await })
    };
    let (five, eleven, twenty, thirty) = (wait("5"), wait("11"), wait("20"), wait("30"));
    settle().await;
    assert!(!five.is_finished());
    steps.synced_with([object("n", "x", 1)], "9");
    settle().await;
    assert!(five.is_finished() && !eleven.is_finished());
    // A change, a delete, a bookmark: each says that what was before has come.
    steps.send(Step::Applied(object("n", "x", 11)));
    settle().await;
    assert!(eleven.is_finished() && !twenty.is_finished());
    steps.send(Step::Deleted(object("n", "x", 25)));
    settle().await;
    assert!(twenty.is_finished() && !thirty.is_finished());
    steps.send(reached("100"));
    assert_eq!(thirty.await.unwrap(), Ok(()));
    assert_eq!(cache.resource_version().as_deref(), Some("100"));
    for version in ["", "0", "abc", "012"] {
        assert_eq!(
            cache.reached(version).await,
            Err(WaitError::NotComparable),
            "{version:?}"
        );
    }
}

#[tokio::test]
async fn trouble_is_remembered_until_something_comes() {
    let (steps, cache) = cache();
    let refused = || kubewright_runtime::Error::connection_lost("as the test wants");
    steps.send(Step::Trouble(refused()));
    steps.send(Step::Restarted);
    settle().await;
    assert!(cache.last_trouble().is_some());
    steps.send(reached("1"));
    settle().await;
    assert!(cache.last_trouble().is_none());
}

#[tokio::test]
async fn waits_end_with_the_steps() {
    let (steps, cache) = cache();
    let waiting = tokio::spawn({
        let cache = cache.clone();
        async move { (cache.synced().await, cache.reached("5").await) }
    });
    settle().await;
    drop(steps);
    assert_eq!(waiting.await.unwrap(), (Err(WaitError::Ended), Err(WaitError::Ended)));
}

#[tokio::test]
async fn the_task_ends_with_the_last_handle_of_any_kind() {
    let (steps, cache) = cache();
    let (clone, index, changes) = (cache.clone(), cache.index(|_| Some(1)), cache.subscribe());
    drop((cache, clone, index));
    settle().await;
    assert!(steps.is_wanted());
    drop(changes);
    settle().await;
    assert!(!steps.is_wanted());
}

#[tokio::test]
async fn the_program_can_poll_by_itself() {
    let (steps, stream) = steps();
    let (cache, reflector) = Cache::new(stream);
    steps.synced_with([object("n", "x", 1)], "1");
    settle().await;
    assert!(cache.is_empty(), "nobody polled");
    tokio::select! {
        () = reflector => panic!("the steps go on"),
        synced = cache.synced() => assert_eq!(synced, Ok(())),
    }
    // The reflector was dropped.
    assert_eq!((cache.len(), cache.reached("2").await), (1, Err(WaitError::Ended)));
    assert!(!steps.is_wanted());
}
