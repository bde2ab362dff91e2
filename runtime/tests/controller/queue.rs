//! The queue with workers that wait.

use std::cell::RefCell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use kubewright_runtime::queue::{AddOptions, Failure, Outcome, Priority, WorkQueue};
use tokio::time::{Instant, sleep, timeout};

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

#[tokio::test(start_paused = true)]
async fn workers_that_wait_get_what_comes_when_it_comes() {
    let queue = WorkQueue::<u32>::new();
    let start = Instant::now();
    let got = RefCell::new(Vec::new());
    let worker = || async {
        while let Some(item) = queue.get().await {
            got.borrow_mut().push((start.elapsed().as_millis(), *item));
            sleep(millis(10)).await;
            item.done();
        }
    };
    let adds = async {
        queue.add(1);
        queue.add_after(2, millis(50));
        queue.add_after(3, millis(50));
        sleep(millis(5)).await;
        queue.add(1);
        queue.add_after(4, millis(20));
        sleep(millis(200)).await;
        queue.shutdown();
    };
    tokio::join!(worker(), worker(), worker(), adds);
    assert_eq!(*got.borrow(), [(0, 1), (10, 1), (25, 4), (50, 2), (50, 3)]);
}

#[tokio::test(start_paused = true)]
async fn a_get_that_is_given_up_takes_nothing_along() {
    let queue = WorkQueue::new();
    for _ in 0..10 {
        assert!(timeout(millis(5), queue.get()).await.is_err());
    }
    // Two wait; the one that is woken gives up before it looks.
    let (mut first, mut second) = (Box::pin(queue.get()), Box::pin(queue.get()));
    assert!(timeout(millis(1), &mut first).await.is_err());
    assert!(timeout(millis(1), &mut second).await.is_err());
    queue.add("key");
    drop(first);
    let item = timeout(millis(1), second).await.unwrap().unwrap();
    assert_eq!(*item, "key");
}

#[tokio::test(start_paused = true)]
async fn one_who_knew_when_to_look_and_gives_up_hands_the_watch_over() {
    let queue = WorkQueue::new();
    let (mut first, mut second) = (Box::pin(queue.get()), Box::pin(queue.get()));
    assert!(timeout(millis(1), &mut first).await.is_err());
    assert!(timeout(millis(1), &mut second).await.is_err());
    queue.add_after("key", millis(50));
    // The first learns of the time, the second does not.
    assert!(timeout(millis(1), &mut first).await.is_err());
    let start = Instant::now();
    let leaves = async move {
        sleep(millis(10)).await;
        drop(first);
    };
    let (item, ()) = tokio::join!(timeout(millis(100), second), leaves);
    assert_eq!(*item.unwrap().unwrap(), "key");
    assert!(start.elapsed() <= millis(50));
}

#[tokio::test(start_paused = true)]
async fn an_item_that_is_dropped_is_free_and_its_failures_stay() {
    let queue = WorkQueue::new();
    queue.add("key");
    queue.get().await.unwrap().retry();
    let start = Instant::now();
    let item = queue.get().await.unwrap();
    assert_eq!(start.elapsed(), millis(5));
    queue.add("key");
    assert!(timeout(millis(1), queue.get()).await.is_err(), "it is worked on");
    drop(item);
    let item = timeout(millis(1), queue.get()).await.unwrap().unwrap();
    assert_eq!(queue.failures(&"key"), 1);
    item.done();
    assert_eq!(queue.failures(&"key"), 0);
    let stats = queue.stats();
    assert_eq!(
        (stats.in_work, stats.depth, stats.retries, stats.finished),
        (0, 0, 1, 3)
    );
}

#[tokio::test(start_paused = true)]
async fn a_retry_is_as_urgent_as_the_first_try() {
    let queue = WorkQueue::new();
    queue.add_with(1, &AddOptions::new().priority(Priority::Low));
    queue.get().await.unwrap().retry_after(millis(10));
    sleep(millis(10)).await;
    queue.add(2);
    assert_eq!(*queue.get().await.unwrap(), 2);
    let item = queue.get().await.unwrap();
    assert_eq!((*item.key(), item.priority()), (1, Priority::Low));
}

#[tokio::test(start_paused = true)]
async fn the_run_retries_failures_and_panics_with_growing_waits() {
    let queue = WorkQueue::new();
    queue.add("error");
    queue.add("panic");
    queue.add("well");
    let (start, tries, failures) = (Instant::now(), RefCell::new(Vec::new()), RefCell::new(Vec::new()));
    let work = |key: &'static str| {
        let count = tries.borrow().iter().filter(|(_, tried)| *tried == key).count();
        tries.borrow_mut().push((start.elapsed().as_millis(), key));
        // One panics in the call, one in the future.
        assert!(!(key == "panic" && count == 0), "at once");
        async move {
            match (key, count) {
                ("panic", 1) => panic!("later, {count}"),
                ("error", 0..=2) => Err(format!("try {count}")),
                ("well", 0) => Ok(Outcome::RequeueAfter(millis(100))),
                _ => Ok(Outcome::Done),
            }
        }
    };
    let report =
        |key: &&'static str, failure: &Failure<String>| failures.borrow_mut().push((*key, failure.to_string()));
    let ends = async {
        sleep(millis(150)).await;
        assert_eq!(queue.failures(&"error"), 0, "it went well in the end");
        queue.shutdown();
    };
    tokio::join!(queue.run_with(2, work, report), ends);
    let times = |key| -> Vec<_> {
        let tries = tries.borrow();
        tries
            .iter()
            .filter(|(_, tried)| *tried == key)
            .map(|(at, _)| *at)
            .collect()
    };
    assert_eq!(times("error"), [0, 5, 15, 35]);
    assert_eq!(times("panic"), [0, 5, 15]);
    assert_eq!(times("well"), [0, 100]);
    let failures = failures.into_inner();
    assert_eq!(failures.len(), 5);
    assert!(failures.contains(&("panic", "panicked: at once".to_owned())));
    assert!(failures.contains(&("panic", "panicked: later, 1".to_owned())));
    assert!(failures.contains(&("error", "try 2".to_owned())));
}

#[tokio::test(start_paused = true)]
async fn no_more_than_so_many_at_once_and_all_of_them() {
    let queue = WorkQueue::new();
    (0..100).for_each(|key| queue.add(key));
    let (now, most, all) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let work = |_| async {
        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        sleep(millis(10)).await;
        now.fetch_sub(1, Ordering::SeqCst);
        all.fetch_add(1, Ordering::SeqCst);
        Ok::<_, String>(Outcome::Done)
    };
    let start = Instant::now();
    tokio::join!(queue.run(7, work), queue.shutdown_with_drain());
    assert_eq!((most.into_inner(), all.into_inner()), (7, 100));
    assert_eq!(start.elapsed(), millis(150));
}

#[tokio::test(start_paused = true)]
async fn dropping_a_run_stops_its_work_and_frees_its_keys() {
    let queue = WorkQueue::new();
    queue.add("key");
    let work = |_| std::future::pending::<Result<Outcome, String>>();
    assert!(timeout(millis(10), queue.run(1, work)).await.is_err());
    assert_eq!(queue.stats().in_work, 0);
    queue.add("key");
    assert!(timeout(millis(1), queue.get()).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn the_end_waits_for_work_that_goes_on_and_what_it_added() {
    let queue = WorkQueue::new();
    queue.add(1);
    let item = queue.get().await.unwrap();
    queue.add(1);
    let start = Instant::now();
    let finish = async {
        sleep(millis(30)).await;
        drop(item);
    };
    let work = |_| async {
        sleep(millis(20)).await;
        Err::<Outcome, _>("a retry that is dropped")
    };
    tokio::join!(queue.shutdown_with_drain(), finish, queue.run(3, work));
    assert_eq!(start.elapsed(), millis(50));
    queue.add(2);
    queue.add_rate_limited(3);
    assert!(queue.is_shut_down() && queue.is_empty() && queue.get().await.is_none());
    assert_eq!(queue.failures(&3), 0);
}

#[tokio::test(start_paused = true)]
async fn an_end_at_once_leaves_what_waits_and_waits_for_work() {
    let queue = WorkQueue::new();
    (1..=4).for_each(|key| queue.add(key));
    let worked = std::cell::RefCell::new(Vec::new());
    let start = Instant::now();
    let work = |key| {
        let (queue, worked) = (&queue, &worked);
        async move {
            sleep(millis(20)).await;
            // What is added while it is worked on does not come again either.
            queue.add(key);
            worked.borrow_mut().push(key);
            Ok::<_, &str>(Outcome::Done)
        }
    };
    let end = async {
        sleep(millis(10)).await;
        queue.add(1);
        queue.shutdown_now();
        assert!(queue.is_empty());
    };
    tokio::join!(queue.run(2, work), end);
    assert_eq!(*worked.borrow(), [1, 2]);
    assert_eq!(start.elapsed(), millis(20));
    // After an end in order as well, and by whoever waits.
    let queue = WorkQueue::new();
    queue.add(1);
    queue.shutdown();
    queue.shutdown_now();
    tokio::join!(queue.shutdown_with_drain(), async {
        assert!(queue.get().await.is_none())
    });
}

/// On several threads: every add is followed by work that begins after it, and no key is worked on twice at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn threads_lose_nothing_and_share_no_key() {
    const KEYS: usize = 16;
    let queue = WorkQueue::new();
    let cells = |_| AtomicUsize::new(0);
    let (added, seen, inside): ([_; KEYS], [_; KEYS], [_; KEYS]) = (
        std::array::from_fn(cells),
        std::array::from_fn(cells),
        std::array::from_fn(cells),
    );
    let shared = std::sync::Arc::new((added, seen, inside));
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let (queue, shared) = (queue.clone(), shared.clone());
        tasks.spawn(async move {
            let work = |key: usize| {
                let shared = &shared;
                async move {
                    assert_eq!(shared.2[key].fetch_add(1, Ordering::SeqCst), 0);
                    let added = shared.0[key].load(Ordering::SeqCst);
                    tokio::task::yield_now().await;
                    shared.1[key].fetch_max(added, Ordering::SeqCst);
                    shared.2[key].fetch_sub(1, Ordering::SeqCst);
                    Ok::<_, String>(Outcome::Done)
                }
            };
            queue.run_with(3, work, |_, failure| panic!("{failure:?}")).await;
        });
    }
    let mut adders = tokio::task::JoinSet::new();
    for part in 0..4 {
        let (queue, shared) = (queue.clone(), shared.clone());
        adders.spawn(async move {
            for round in 0..2000 {
                let key = (round * 7 + part) % KEYS;
                shared.0[key].fetch_add(1, Ordering::SeqCst);
                queue.add(key);
                if round % 64 == 0 {
                    tokio::task::yield_now().await;
                }
            }
        });
    }
    while let Some(done) = adders.join_next().await {
        done.unwrap();
    }
    queue.shutdown_with_drain().await;
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    for key in 0..KEYS {
        assert_eq!(
            shared.0[key].load(Ordering::SeqCst),
            shared.1[key].load(Ordering::SeqCst)
        );
    }
}
