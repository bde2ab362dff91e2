//! Waiting for one object of a collection that is followed.

use std::time::Duration;

use futures_util::{Stream, StreamExt as _, stream};
use kubewright_runtime::wait::{Condition, Verdict, WaitError, wait_for};
use kubewright_runtime::watch::Step;
use kubewright_runtime::{DynamicObject, Error, GroupVersionKind, Str};
use tokio::time::Instant;

type On = Condition<DynamicObject>;

fn app(name: &str, uid: &str, ready: &str) -> DynamicObject {
    let mut app = DynamicObject::new(&GroupVersionKind::new("a", "v1", "App"), name);
    app.metadata.namespace = Some("ns".into());
    app.metadata.uid = Some(uid.into());
    app.set(
        "/status/conditions/-",
        serde_json::json!({"type": "Ready", "status": ready, "reason": "Why", "message": "so"}),
    )
    .unwrap();
    app
}

fn synced() -> Step<DynamicObject> {
    Step::Synced {
        resource_version: Str::from_static("1"),
    }
}

/// These steps, and then silence.
fn steps(steps: Vec<Step<DynamicObject>>) -> impl Stream<Item = Step<DynamicObject>> {
    stream::iter(steps).chain(stream::pending())
}

async fn wait(told: Vec<Step<DynamicObject>>, condition: &On) -> Result<Option<DynamicObject>, WaitError> {
    wait_for(steps(told), ("ns", "web"), condition, Duration::from_secs(30)).await
}

#[tokio::test(start_paused = true)]
async fn the_object_is_given_as_it_is_when_the_condition_is_met() {
    let told = vec![
        Step::Restarted,
        Step::Applied(app("db", "2", "True")),
        Step::Applied(app("web", "1", "False")),
        synced(),
        Step::Applied(app("web", "1", "True")),
    ];
    let web = wait(told, &On::status_condition("Ready", "True"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(web, app("web", "1", "True"));
}

#[tokio::test(start_paused = true)]
async fn the_error_says_what_was_last_seen() {
    let ready = On::status_condition("Ready", "True");
    let start = Instant::now();
    let told = vec![Step::Restarted, Step::Applied(app("web", "1", "False")), synced()];
    let late = wait(told, &ready).await.unwrap_err();
    assert_eq!(start.elapsed(), Duration::from_secs(30));
    assert!(late.is_timeout() && !late.is_impossible());
    assert_eq!(late.to_string(), "ns/web: not within 30s: Ready is False (Why: so)");
    let absent = wait(vec![Step::Restarted, synced()], &ready).await.unwrap_err();
    assert_eq!(absent.last_seen(), Some("it is not there"));
    let silent = wait(vec![Step::Restarted, Step::Applied(app("db", "1", "True"))], &ready)
        .await
        .unwrap_err();
    assert_eq!((silent.last_seen(), silent.is_timeout()), (None, true));
    let away = vec![Step::Trouble(Error::not_sent("no route"))];
    let away = wait(away, &ready).await.unwrap_err();
    assert!(
        away.is_timeout() && away.to_string().ends_with("nothing was seen of it; no route"),
        "{away}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_not_there_is_gone_once_the_collection_is_read() {
    let gone = On::deleted();
    let there = || Step::Applied(app("web", "1", "True"));
    let unread = wait(vec![Step::Restarted], &gone).await;
    assert!(unread.unwrap_err().is_timeout(), "nobody said that it is gone");
    for told in [
        vec![Step::Restarted, synced()],
        vec![
            Step::Restarted,
            there(),
            synced(),
            Step::Deleted(app("web", "1", "True")),
        ],
        // Missed, and found out by reading anew.
        vec![Step::Restarted, there(), synced(), Step::Restarted, synced()],
    ] {
        assert_eq!(wait(told, &gone).await.unwrap(), None);
    }
    let again = vec![Step::Restarted, there(), synced(), Step::Restarted, there(), synced()];
    let still = wait(again, &gone).await.unwrap_err();
    assert!(still.last_seen().unwrap().contains("has not begun"), "{still}");
}

#[tokio::test(start_paused = true)]
async fn another_object_of_the_same_name_means_that_the_first_is_gone() {
    let told = || vec![Step::Restarted, Step::Applied(app("web", "2", "True")), synced()];
    assert_eq!(
        wait(told(), &On::deleted_uid("1")).await.unwrap(),
        Some(app("web", "2", "True"))
    );
    let mut ends = app("web", "2", "True");
    ends.metadata.deletion_timestamp = Some("2024-01-01T00:00:00Z".parse().unwrap());
    ends.metadata.finalizers.push("example.com/hold");
    let held = wait(vec![Step::Applied(ends)], &On::deleted_uid("2"))
        .await
        .unwrap_err();
    assert!(held.last_seen().unwrap().contains("example.com/hold"), "{held}");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_waited_for_that_cannot_come() {
    let start = Instant::now();
    let told = || vec![Step::Restarted, Step::Applied(app("web", "1", "True")), synced()];
    let never = wait(told(), &On::rollout_complete()).await.unwrap_err();
    assert!(never.is_impossible() && !never.is_timeout(), "{never}");
    let refused = wait(vec![Step::Trouble(Error::from_layer("no"))], &On::exists())
        .await
        .unwrap_err();
    assert!(refused.trouble().unwrap().is_from_layer() && !refused.is_timeout());
    let unready = On::status_condition("Ready", "False");
    let ended = wait_for(stream::iter(told()), ("ns", "web"), &unready, Duration::MAX);
    let ended = ended.await.unwrap_err();
    assert!(!ended.is_timeout() && !ended.is_impossible() && ended.last_seen().is_some());
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[test]
fn conditions_combine() {
    let not_yet = |why: &'static str| On::new(move |_| Verdict::NotYet(why.to_owned()));
    let never = || On::new(|_| Verdict::Never("n".to_owned()));
    let met = || On::new(|_| Verdict::Met);
    let said = |text: &str| Verdict::NotYet(text.to_owned());
    let impossible = Verdict::Never("n".to_owned());
    for (condition, expected) in [
        (met().and(met()), Verdict::Met),
        (met().and(not_yet("a")), said("a")),
        (not_yet("a").and(not_yet("b")), said("a and b")),
        (not_yet("a").and(never()), impossible.clone()),
        (met().or(never()), Verdict::Met),
        (not_yet("a").or(never()), said("a")),
        (never().or(not_yet("a")), said("a")),
        (never().or(never()), impossible.clone()),
        (never().not(), Verdict::Met),
        (not_yet("a").not(), Verdict::Met),
        (
            On::check("named", |app| app.metadata.name() == "x"),
            said("it is not there"),
        ),
    ] {
        assert_eq!(condition.verdict(None), expected);
    }
    assert!(matches!(met().not().verdict(None), Verdict::NotYet(_)));
    assert_eq!(On::exists().not().verdict(None), Verdict::Met);
    let web = app("web", "1", "True");
    assert_eq!(
        On::check("named", |app| app.metadata.name() == "web").verdict(Some(&web)),
        Verdict::Met
    );
    assert_eq!(
        On::check("named x", |_| false).verdict(Some(&web)),
        said("not so: named x")
    );
}

#[test]
fn a_definition_is_served_when_its_names_are_accepted_too() {
    let definition = |names, established| {
        let text = format!(
            r#"{{"metadata":{{"name":"a"}},"status":{{"conditions":[{{"type":"NamesAccepted","status":"{names}"}},{{"type":"Established","status":"{established}"}}]}}}}"#
        );
        text.parse::<DynamicObject>().unwrap()
    };
    let verdict = |names, established| On::established().verdict(Some(&definition(names, established)));
    assert_eq!(verdict("True", "True"), Verdict::Met);
    assert_eq!(
        verdict("False", "True"),
        Verdict::NotYet("NamesAccepted is False".to_owned())
    );
    assert_eq!(
        verdict("True", "False"),
        Verdict::NotYet("Established is False".to_owned())
    );
}
