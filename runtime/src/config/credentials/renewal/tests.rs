//! Times, failures and many who wait, with a source that does what it is told.

use std::collections::VecDeque;

use futures_util::future::join_all;
use jiff::SignedDuration;

use super::*;

/// Makes what stands next in its list, after a moment; fails when there is nothing.
#[derive(Default)]
struct Scripted {
    next: Mutex<VecDeque<Credential>>,
    runs: Mutex<usize>,
}

impl Source for Scripted {
    fn make(self: Arc<Self>) -> BoxFuture<'static, Result<Credential, Failure>> {
        async move {
            *self.runs.lock().unwrap() += 1;
            tokio::time::sleep(Duration::from_millis(30)).await;
            let next = self.next.lock().unwrap().pop_front();
            next.ok_or_else(|| Failure::new("broken").with_hint("mend it"))
        }
        .boxed()
    }
}

fn token(text: &str, life: Option<SignedDuration>) -> Credential {
    Credential {
        token: Some(text.to_owned().into()),
        certificate: None,
        ends: life.map(|life| Timestamp::now() + life),
    }
}

fn making(credentials: Vec<Credential>) -> (Arc<Scripted>, Renewal) {
    let source = Arc::new(Scripted::default());
    source.next.lock().unwrap().extend(credentials);
    let renewal = Renewal::new(Arc::<Scripted>::clone(&source), None);
    (source, renewal)
}

fn text(made: Made) -> Result<String, String> {
    made.map(|credential| credential.token.as_ref().unwrap().expose_secret().to_owned())
        .map_err(|failure| failure.message)
}

fn runs(source: &Scripted) -> usize {
    *source.runs.lock().unwrap()
}

const HOUR: SignedDuration = SignedDuration::from_hours(1);

#[tokio::test]
async fn two_hundred_who_come_at_once_wait_for_one_run() {
    let (source, renewal) = making(vec![token("one", None)]);
    for made in join_all((0..200).map(|_| renewal.current())).await {
        assert_eq!(text(made).unwrap(), "one");
    }
    assert_eq!(runs(&source), 1);
}

#[tokio::test]
async fn all_who_wait_for_a_run_that_fails_are_told_why_and_the_next_one_tries_again() {
    let (source, renewal) = making(vec![]);
    for made in join_all((0..10).map(|_| renewal.current())).await {
        assert_eq!(text(made).unwrap_err(), "broken");
    }
    assert_eq!(runs(&source), 1);
    source.next.lock().unwrap().push_back(token("one", None));
    assert_eq!(text(renewal.current().await).unwrap(), "one");
    let error = Error::from(Failure::new("broken").with_hint("mend it"));
    assert!(error.is_credentials() && error.to_string() == "broken; mend it");
}

#[tokio::test]
async fn refusals_of_one_token_lead_to_one_run() {
    let (source, renewal) = making(vec![token("one", None), token("two", None), token("three", None)]);
    renewal.current().await.unwrap();
    let verdicts = join_all((0..50).map(|_| renewal.changed_after_refusal())).await;
    assert!(verdicts.into_iter().all(|changed| changed));
    assert!(renewal.changed_after_refusal().await, "one that comes late");
    assert_eq!(
        (runs(&source), text(renewal.current().await).unwrap()),
        (2, "two".to_owned())
    );
    lock(&renewal.state).refusals.age();
    assert!(renewal.changed_after_refusal().await);
    assert_eq!(text(renewal.current().await).unwrap(), "three");
}

#[tokio::test]
async fn a_token_that_was_made_since_the_last_had_ended_and_is_refused_is_made_once_more() {
    let ends = |name| token(name, Some(SignedDuration::from_millis(60)));
    let (source, renewal) = making(vec![
        ends("one"),
        token("two", None),
        token("two", None),
        token("three", None),
    ]);
    renewal.current().await.unwrap();
    tokio::time::sleep(Duration::from_millis(80)).await;
    assert_eq!(text(renewal.current().await).unwrap(), "two");
    assert!(
        renewal.changed_after_refusal().await,
        "it may have been about the first, though the second is made again"
    );
    lock(&renewal.state).refusals.age();
    assert!(renewal.changed_after_refusal().await);
    assert_eq!(
        (runs(&source), text(renewal.current().await).unwrap()),
        (4, "three".to_owned())
    );
}

#[tokio::test]
async fn the_same_token_again_is_not_worth_another_try_nor_another_run() {
    let (source, renewal) = making(vec![token("one", None), token("one", None)]);
    renewal.current().await.unwrap();
    for _ in 0..3 {
        assert!(!renewal.changed_after_refusal().await);
    }
    assert_eq!(runs(&source), 2);
}

#[tokio::test]
async fn a_refused_token_is_not_sent_again_when_no_other_can_be_made() {
    let (_, renewal) = making(vec![token("one", Some(HOUR))]);
    renewal.current().await.unwrap();
    assert!(!renewal.changed_after_refusal().await);
    assert_eq!(text(renewal.current().await).unwrap_err(), "broken");
}

#[tokio::test]
async fn nobody_is_refused_before_somebody_asked() {
    let (source, renewal) = making(vec![]);
    assert!(!renewal.changed_after_refusal().await);
    assert_eq!(runs(&source), 0);
}

/// Lets the first credential come due, without ending.
fn make_due(renewal: &Renewal) {
    let mut state = lock(&renewal.state);
    state.current.as_mut().unwrap().due = Some(Timestamp::now());
}

#[tokio::test]
async fn the_next_token_is_made_before_the_end_while_others_use_what_there_is() {
    let (source, renewal) = making(vec![token("one", Some(HOUR)), token("two", Some(HOUR))]);
    renewal.current().await.unwrap();
    assert_eq!(text(renewal.current().await).unwrap(), "one");
    make_due(&renewal);
    let mut got: Vec<_> = join_all((0..10).map(|_| renewal.current()))
        .await
        .into_iter()
        .map(|made| text(made).unwrap())
        .collect();
    got.sort();
    got.dedup();
    assert_eq!((got, runs(&source)), (vec!["one".to_owned(), "two".to_owned()], 2));
}

#[tokio::test]
async fn a_token_that_is_still_good_outlives_a_failure_for_which_it_is_not_tried_at_once_again() {
    let (source, renewal) = making(vec![token("one", Some(HOUR))]);
    renewal.current().await.unwrap();
    make_due(&renewal);
    for _ in 0..5 {
        assert_eq!(text(renewal.current().await).unwrap(), "one");
    }
    assert_eq!(runs(&source), 2);
}

#[tokio::test]
async fn a_token_that_has_ended_is_not_sent() {
    let (source, renewal) = making(vec![token("one", Some(SignedDuration::from_millis(100)))]);
    renewal.current().await.unwrap();
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert_eq!(text(renewal.current().await).unwrap_err(), "broken");
    // One that has ended when it comes is used once: our clock may be wrong.
    source.next.lock().unwrap().push_back(token("late", Some(-HOUR)));
    assert_eq!(text(renewal.current().await).unwrap(), "late");
    assert_eq!(text(renewal.current().await).unwrap_err(), "broken");
}

#[test]
fn the_leeway_is_a_minute_or_a_quarter_of_a_short_life() {
    let now = Timestamp::now();
    for (life, leeway) in [(3600, 60), (240, 60), (40, 10), (0, 0), (-5, 0)] {
        let end = now + SignedDuration::from_secs(life);
        assert_eq!(due(end, now), end - SignedDuration::from_secs(leeway), "{life}");
    }
    assert_eq!(due(Timestamp::MAX, now), Timestamp::MAX - SignedDuration::from_secs(60));
    assert_eq!(due(Timestamp::MIN, now), Timestamp::MIN);
}

#[test]
fn a_run_that_is_broken_off_with_its_runtime_is_begun_again_in_another() {
    let (source, renewal) = making(vec![token("one", None)]);
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap()
    };
    let first = runtime();
    first.block_on(async {
        let waiting = renewal.current();
        assert!(tokio::time::timeout(Duration::from_millis(5), waiting).await.is_err());
    });
    drop(first);
    let second = runtime();
    assert_eq!(second.block_on(async { text(renewal.current().await) }).unwrap(), "one");
    assert_eq!(runs(&source), 2);
}

#[tokio::test]
async fn a_run_goes_on_when_nobody_waits_for_it_any_more() {
    let (source, renewal) = making(vec![token("one", None)]);
    assert!(
        tokio::time::timeout(Duration::from_millis(5), renewal.current())
            .await
            .is_err()
    );
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(
        (text(renewal.current().await).unwrap(), runs(&source)),
        ("one".to_owned(), 1)
    );
}
