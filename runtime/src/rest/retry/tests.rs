//! The decision as a table, and its limits.

use super::*;
use crate::rest::{JSON, Path};

const READ: Asked = asked(Effect::None);
const GUARDED: Asked = asked(Effect::Guarded);
const UNGUARDED: Asked = asked(Effect::Unguarded);
const EVICTION: Asked = Asked {
    effect: Effect::Unguarded,
    eviction: true,
};

const fn asked(effect: Effect) -> Asked {
    Asked {
        effect,
        eviction: false,
    }
}

const fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

fn refused(code: u16, after: Option<u64>) -> Outcome {
    Outcome::Refused(Refusal {
        code,
        after: after.map(seconds),
        is_status: true,
        unknown_field: false,
    })
}

fn again(asked: Asked, outcome: Outcome) -> bool {
    wait(&Retries::new(), asked, outcome, 1, Duration::ZERO, 0.0).is_some()
}

#[test]
fn what_is_repeated_is_this_table() {
    // Outcome; repeated for: reads, guarded writes, other writes.
    for (outcome, expected) in [
        (Outcome::NoConnection, [true, true, true]),
        (Outcome::NotStarted, [true, true, true]),
        (Outcome::Broken, [true, true, false]),
        (Outcome::CutOff, [true, false, false]),
        (Outcome::Final, [false, false, false]),
        (refused(429, Some(1)), [true, true, true]),
        (refused(429, None), [true, true, false]),
        (refused(503, Some(1)), [true, true, false]),
        (refused(503, None), [true, true, false]),
        (refused(504, None), [true, true, false]),
        (refused(502, None), [true, true, false]),
        (refused(500, Some(1)), [true, false, false]),
        (refused(500, None), [false, false, false]),
        (refused(501, None), [false, false, false]),
        (refused(400, Some(1)), [false, false, false]),
        (refused(401, None), [false, false, false]),
        (refused(404, None), [false, false, false]),
        (refused(409, Some(1)), [false, false, false]),
        (refused(410, None), [false, false, false]),
        (refused(301, None), [false, false, false]),
    ] {
        let found = [READ, GUARDED, UNGUARDED].map(|asked| again(asked, outcome));
        assert_eq!(found, expected, "{outcome:?}");
    }
}

#[test]
fn an_eviction_is_repeated_only_if_the_server_did_not_look_at_it() {
    assert!(!again(EVICTION, refused(429, None)));
    assert!(!again(EVICTION, refused(429, Some(10))));
    let shed = Refusal {
        code: 429,
        after: Some(seconds(1)),
        is_status: false,
        unknown_field: false,
    };
    assert!(again(EVICTION, Outcome::Refused(shed)));
    assert!(again(EVICTION, Outcome::NotStarted));
}

#[test]
fn an_unknown_field_is_never_repeated() {
    for code in [400, 422, 429, 500, 503] {
        let refusal = Refusal {
            code,
            after: Some(seconds(1)),
            is_status: true,
            unknown_field: true,
        };
        assert!(!again(GUARDED, Outcome::Refused(refusal)), "{code}");
    }
}

#[test]
fn attempts_and_time_are_limited() {
    let retries = Retries::new().attempts(3).within(seconds(10));
    let at = |attempt, elapsed, outcome| wait(&retries, READ, outcome, attempt, seconds(elapsed), 0.0);
    assert!(at(2, 0, Outcome::Broken).is_some());
    assert_eq!(at(3, 0, Outcome::Broken), None);
    assert_eq!(at(1, 10, Outcome::Broken), None);
    assert_eq!(at(1, 0, refused(429, Some(10))), Some(seconds(10)));
    assert_eq!(at(1, 0, refused(429, Some(11))), None);
    assert_eq!(at(1, 0, refused(429, Some(u64::MAX))), None);
    assert_eq!(
        wait(&Retries::none(), READ, Outcome::Broken, 1, Duration::ZERO, 0.0),
        None
    );
    let forever = Retries::new().within(Duration::MAX).waits(Duration::MAX, Duration::MAX);
    assert_eq!(
        wait(&forever, READ, Outcome::Broken, 5, Duration::MAX, 0.0),
        Some(FOREVER)
    );
}

#[test]
fn what_the_server_asks_for_is_never_cut_short() {
    let at = |chance| wait(&Retries::new(), READ, refused(429, Some(10)), 1, Duration::ZERO, chance).unwrap();
    assert_eq!((at(0.0), at(1.0)), (seconds(10), seconds(11)));
    assert_eq!((at(-1.0), at(f64::INFINITY)), (seconds(10), seconds(11)));
    let later = wait(&Retries::new(), READ, refused(429, Some(0)), 9, Duration::ZERO, 0.0);
    assert_eq!(later, Some(seconds(5)));
}

#[test]
fn waits_of_our_own_grow_and_are_spread() {
    let at = |attempt, chance| wait(&Retries::new(), READ, Outcome::Broken, attempt, Duration::ZERO, chance).unwrap();
    assert_eq!((at(1, 0.0).as_millis(), at(1, 1.0).as_millis()), (200, 100));
    assert_eq!((at(4, 0.0).as_millis(), at(4, 1.0).as_millis()), (1600, 800));
    assert_eq!(at(9, 0.0), seconds(5));
}

#[test]
fn what_a_request_does_is_read_from_its_method_and_body() {
    let path = || Path::literal("/api/v1/namespaces/a/pods/b");
    let with_version = r#"{"kind":"Pod","metadata":{"name":"b","resourceVersion":"7"},"spec":{}}"#;
    let bare = r#"{"kind":"Pod","metadata":{"name":"b","resourceVersion":""}}"#;
    let merge = "application/merge-patch+json";
    for (request, expected) in [
        (Request::get(path()), Effect::None),
        (Request::post(path()).body(JSON, with_version), Effect::Unguarded),
        (Request::put(path()).body(JSON, with_version), Effect::Guarded),
        (Request::put(path()).body(JSON, bare), Effect::Unguarded),
        (Request::put(path()).body(JSON, "no json"), Effect::Unguarded),
        (
            Request::patch(path()).body("application/apply-patch+yaml", bare),
            Effect::Guarded,
        ),
        (Request::patch(path()).body(merge, with_version), Effect::Guarded),
        (Request::patch(path()).body(merge, bare), Effect::Unguarded),
        (
            Request::patch(path()).body("application/json-patch+json", "[]"),
            Effect::Unguarded,
        ),
        (Request::delete(path()), Effect::Unguarded),
        (
            Request::delete(path()).body(JSON, r#"{"preconditions":{}}"#),
            Effect::Unguarded,
        ),
        (
            Request::delete(path()).body(JSON, r#"{"preconditions":{"uid":"u"}}"#),
            Effect::Guarded,
        ),
        (
            Request::delete(path()).body(JSON, r#"{"preconditions":{"resourceVersion":"7"}}"#),
            Effect::Guarded,
        ),
    ] {
        assert_eq!(Asked::of(&request).effect, expected, "{request:?}");
    }
    assert!(Asked::of(&Request::post(Path::literal("/api/v1/namespaces/a/pods/b/eviction"))).eviction);
    assert!(!Asked::of(&Request::post(path())).eviction);
}
