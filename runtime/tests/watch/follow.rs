//! What a watcher asks for and tells, by what the server does.

use std::time::Duration;

use kubewright_runtime::watch::{Step, Strategy, WatcherOptions};
use tokio::time::Instant;

use crate::script::*;

const ALL: &str = "watch=true&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan";

fn behind(version: &str) -> String {
    format!("watch=true&resourceVersion={version}&allowWatchBookmarks=true")
}

fn listing() -> WatcherOptions {
    WatcherOptions::new().strategy(Strategy::ListThenWatch)
}

#[tokio::test(start_paused = true)]
async fn initial_events_then_changes_then_on_from_the_last_version() {
    let server = Server::new([
        ends(&[
            added("a", "3"),
            added("b", "2"),
            end("5"),
            event("MODIFIED", "a", "6"),
            event("DELETED", "b", "7"),
            bookmark("9"),
        ]),
        // The server begins with the version itself.
        open(&[bookmark("9"), added("c", "10")]),
    ]);
    let mut watcher = server.watcher();
    assert_eq!(server.asked(), [] as [&str; 0]);
    expect(
        &mut watcher,
        &["restarted", "+a@3", "+b@2", "synced 5", "+a@6", "-b@7", "reached 9"],
    )
    .await;
    expect(&mut watcher, &["reached 9", "+c@10"]).await;
    assert_eq!(server.asked(), [ALL.to_owned(), behind("9")]);
}

#[tokio::test(start_paused = true)]
async fn pages_then_changes() {
    let server = Server::new([
        page("5", "t1", &[object("a", "3"), object("b", "2")]),
        page("5", "t2", &[]),
        page("5", "", &[object("c", "4")]),
        open(&[event("DELETED", "a", "6")]),
    ]);
    let mut watcher = server.collection().labels("app=web").watcher(&listing().page_size(2));
    expect(&mut watcher, &["restarted", "+a@3", "+b@2", "+c@4", "synced 5", "-a@6"]).await;
    let first = "labelSelector=app%3Dweb&limit=2";
    let expected = [
        first.to_owned(),
        format!("{first}&continue=t1"),
        format!("{first}&continue=t2"),
        "watch=true&labelSelector=app%3Dweb&resourceVersion=5&allowWatchBookmarks=true".to_owned(),
    ];
    assert_eq!(server.asked(), expected);
}

#[tokio::test(start_paused = true)]
async fn the_cache_of_the_server_is_asked_by_the_version_0() {
    let server = Server::new([refusal(422, "Invalid"), page("5", "t", &[]), page("5", "", &[])]);
    let mut watcher = server.collection().watcher(&WatcherOptions::new().from_server_cache());
    expect(&mut watcher, &["restarted", "synced 5"]).await;
    let asked = server.asked();
    assert!(
        asked[0].contains("&resourceVersion=0&") && asked[0].contains("sendInitialEvents"),
        "{asked:?}"
    );
    assert_eq!(asked[1..], ["limit=500&resourceVersion=0", "limit=500&continue=t"]);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_refuses_initial_events_is_listed_now_and_later() {
    let forbidden = r#"{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Invalid","code":422,"message":"sendInitialEvents is forbidden","details":{"causes":[{"reason":"FieldValueForbidden","field":"sendInitialEvents"}]}}"#;
    for refused in [
        answer(422, forbidden),
        refusal(400, "BadRequest"),
        ends(&[error_event(400, "BadRequest")]),
    ] {
        let in_the_stream = matches!(&refused, Answer::Is { status: 200, .. });
        let server = Server::new([
            refused,
            page("5", "", &[object("a", "3")]),
            ends(&[error_event(410, "Expired")]),
            page("9", "", &[]),
            open(&[]),
        ]);
        let mut watcher = server.watcher();
        if in_the_stream {
            expect(&mut watcher, &["restarted"]).await;
        }
        expect(
            &mut watcher,
            &["restarted", "+a@3", "synced 5", "restarted", "synced 9"],
        )
        .await;
        let expected = [
            ALL.to_owned(),
            "limit=500".to_owned(),
            behind("5"),
            "limit=500".to_owned(),
        ];
        assert_eq!(server.asked(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_passes_over_initial_events_is_noticed_by_its_silence() {
    let server = Server::new([
        open(&[added("a", "3")]),
        page("5", "", &[object("a", "3")]),
        open(&[added("b", "6")]),
    ]);
    let mut watcher = server.watcher();
    let begun = Instant::now();
    expect(
        &mut watcher,
        &["restarted", "+a@3", "restarted", "+a@3", "synced 5", "+b@6"],
    )
    .await;
    assert_eq!(begun.elapsed().as_secs(), 10);
}

#[tokio::test(start_paused = true)]
async fn an_expired_version_leads_to_a_new_reading_at_once() {
    for expired in [
        refusal(410, "Expired"),
        refusal(410, "Gone"),
        ends(&[error_event(410, "Expired")]),
        ends(&[error_event(410, "Gone")]),
    ] {
        let server = Server::new([
            ends(&[end("5"), added("a", "6")]),
            expired,
            open(&[added("a", "6"), end("8")]),
        ]);
        let mut watcher = server.watcher();
        let begun = Instant::now();
        expect(
            &mut watcher,
            &["restarted", "synced 5", "+a@6", "restarted", "+a@6", "synced 8"],
        )
        .await;
        assert_eq!(begun.elapsed(), Duration::ZERO);
        assert_eq!(server.asked(), [ALL.to_owned(), behind("6"), ALL.to_owned()]);
    }
}

#[tokio::test(start_paused = true)]
async fn other_errors_are_told_and_lead_to_the_last_version_after_a_wait() {
    let slow: &[(&str, &str)] = &[("retry-after", "20")];
    for (failure, least, most) in [
        (Answer::NotThere, 400, 800),
        (refusal(500, "InternalError"), 400, 800),
        (refusal(503, "ServiceUnavailable"), 400, 800),
        (ends(&[error_event(500, "InternalError")]), 400, 800),
        (
            ends(&["{\"type\":\"ERROR\",\"object\":{\"kind\":\"Oops\"}}".to_owned()]),
            400,
            800,
        ),
        (ends(&["{\"type\":\"ERROR\",\"object\":null}".to_owned()]), 400, 800),
        (watch(vec![Piece::Breaks]), 400, 800),
        (refusal(401, "Unauthorized"), 1600, 3200),
        (refusal(403, "Forbidden"), 1600, 3200),
        (refusal(404, "NotFound"), 1600, 3200),
        (
            Answer::Is {
                status: 429,
                headers: slow,
                pieces: vec![says("slow down")],
            },
            20000,
            22001,
        ),
    ] {
        let server = Server::new([ends(&[end("5"), added("a", "6")]), failure, open(&[added("b", "7")])]);
        let mut watcher = server.watcher();
        let begun = Instant::now();
        expect(&mut watcher, &["restarted", "synced 5", "+a@6", "trouble", "+b@7"]).await;
        let waited = begun.elapsed().as_millis();
        assert!((least..=most).contains(&waited), "{waited} ms");
        assert_eq!(server.asked(), [ALL.to_owned(), behind("6"), behind("6")]);
    }
}

#[tokio::test(start_paused = true)]
async fn trouble_says_which_request_it_was_and_comes_before_the_wait() {
    let server = Server::new([ends(&[end("5")]), refusal(403, "Forbidden")]);
    let mut watcher = server.watcher();
    expect(&mut watcher, &["restarted", "synced 5"]).await;
    let begun = Instant::now();
    let Step::Trouble(error) = watcher.step().await else {
        panic!("no trouble")
    };
    assert!(error.is_forbidden() && begun.elapsed() == Duration::ZERO, "{error}");
    assert_eq!(error.path(), Some("/apis/example.com/v1/namespaces/team-a/widgets"));
}

#[tokio::test(start_paused = true)]
async fn a_page_that_fails_is_asked_for_again_and_the_ones_before_stay() {
    let server = Server::new([
        page("5", "t1", &[object("a", "3")]),
        refusal(500, "InternalError"),
        Answer::NotThere,
        answer(200, "{\"items\":[{}"),
        page("5", "", &[object("b", "4")]),
    ]);
    let mut watcher = server.collection().watcher(&listing());
    expect(
        &mut watcher,
        &["restarted", "+a@3", "trouble", "trouble", "trouble", "+b@4", "synced 5"],
    )
    .await;
    let again = "limit=500&continue=t1";
    assert_eq!(server.asked(), ["limit=500", again, again, again, again]);
}

#[tokio::test(start_paused = true)]
async fn page_tokens_that_expire_twice_lead_to_one_answer() {
    let server = Server::new([
        page("5", "t1", &[object("a", "3")]),
        refusal(410, "Expired"),
        page("7", "t2", &[object("a", "3")]),
        refusal(410, "Expired"),
        page("9", "", &[object("a", "3"), object("b", "8")]),
    ]);
    let mut watcher = server.collection().watcher(&listing());
    expect(
        &mut watcher,
        &[
            "restarted",
            "+a@3",
            "restarted",
            "+a@3",
            "restarted",
            "+a@3",
            "+b@8",
            "synced 9",
        ],
    )
    .await;
    let (first, last) = ("limit=500".to_owned(), String::new());
    let expected = [
        first.clone(),
        format!("{first}&continue=t1"),
        first.clone(),
        format!("{first}&continue=t2"),
        last,
    ];
    assert_eq!(server.asked(), expected);
}

#[tokio::test(start_paused = true)]
async fn a_version_that_the_server_has_not_reached_is_waited_for() {
    let too_large = r#"{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Timeout","code":504,"message":"Too large resource version: 9, current: 5","details":{"retryAfterSeconds":1,"causes":[{"reason":"ResourceVersionTooLarge","message":"Too large resource version"}]}}"#;
    let server = Server::new([
        ends(&[end("9")]),
        answer(504, too_large),
        answer(504, too_large),
        answer(504, too_large),
        open(&[end("5")]),
    ]);
    let mut watcher = server.watcher();
    expect(
        &mut watcher,
        &[
            "restarted",
            "synced 9",
            "trouble",
            "trouble",
            "trouble",
            "restarted",
            "synced 5",
        ],
    )
    .await;
    let expected = [ALL.to_owned(), behind("9"), behind("9"), behind("9"), ALL.to_owned()];
    assert_eq!(server.asked(), expected);
}

#[tokio::test(start_paused = true)]
async fn bookmarks_keep_a_watch_alive_and_silence_ends_it() {
    let minute = || Piece::Waits(Duration::from_secs(60));
    let mut pieces = vec![says(end("5"))];
    for version in 6..20 {
        pieces.extend([minute(), says(bookmark(&version.to_string()))]);
    }
    pieces.push(Piece::Silence);
    let server = Server::new([watch(pieces), open(&[]), open(&[end("30")])]);
    let mut watcher = server.watcher();
    expect(&mut watcher, &["restarted", "synced 5"]).await;
    let begun = Instant::now();
    for version in 6..20 {
        expect(&mut watcher, &[&format!("reached {version}")]).await;
    }
    assert_eq!(begun.elapsed().as_secs(), 14 * 60);
    let Step::Trouble(error) = watcher.step().await else {
        panic!("no trouble")
    };
    assert!(error.is_timeout() && begun.elapsed().as_secs() == 19 * 60, "{error}");
    expect(&mut watcher, &["trouble", "restarted", "synced 30"]).await;
    assert_eq!(server.asked(), [ALL.to_owned(), behind("19"), ALL.to_owned()]);
}

#[tokio::test(start_paused = true)]
async fn who_takes_steps_slowly_is_not_taken_for_a_silent_server() {
    let server = Server::new([open(&[added("a", "3"), end("5"), added("b", "6")])]);
    let mut watcher = server.watcher();
    for step in ["restarted", "+a@3", "synced 5", "+b@6"] {
        tokio::time::sleep(Duration::from_secs(3600)).await;
        expect(&mut watcher, &[step]).await;
    }
}

#[tokio::test(start_paused = true)]
async fn unknown_types_are_passed_over() {
    let server = Server::new([open(&[
        event("SHRUNK", "a", "3"),
        end("5"),
        event("GREW", "a", "6"),
        added("b", "7"),
    ])]);
    expect(&mut server.watcher(), &["restarted", "synced 5", "+b@7"]).await;
}

#[tokio::test(start_paused = true)]
async fn watches_that_end_at_once_are_not_opened_without_end() {
    let mut answers = vec![ends(&[end("5")])];
    answers.extend((0..40).map(|_| ends(&[])));
    let server = Server::new(answers);
    let mut watcher = server.watcher();
    expect(&mut watcher, &["restarted", "synced 5"]).await;
    let minute = tokio::time::timeout(Duration::from_secs(60), watcher.step()).await;
    assert!(minute.is_err());
    assert!((5..20).contains(&server.asked().len()), "{}", server.asked().len());
}

#[tokio::test(start_paused = true)]
async fn a_step_that_is_not_waited_for_is_not_lost() {
    let mut pieces = Vec::new();
    for byte in [added("a", "3"), end("5"), added("b", "6"), bookmark("7")]
        .concat()
        .into_bytes()
    {
        pieces.extend([says((byte as char).to_string()), Piece::Waits(Duration::from_millis(7))]);
    }
    pieces.push(Piece::Silence);
    let server = Server::new([refusal(500, "InternalError"), watch(pieces)]);
    let mut watcher = server.watcher();
    let mut steps = Vec::new();
    while steps.len() < 6 {
        // A race that the other side wins nearly always.
        tokio::select! {
            biased;
            () = tokio::time::sleep(Duration::from_millis(3)) => {}
            step = watcher.step() => steps.push(told(&step)),
        }
    }
    assert_eq!(steps, ["trouble", "restarted", "+a@3", "synced 5", "+b@6", "reached 7"]);
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn requests_that_cannot_be_sent_are_trouble_too() {
    let server = Server::new([]);
    let widgets = kubewright_runtime::Namespaced::<crate::kinds::Widget>::new(server.client(), "a/b");
    let mut watcher = widgets.collection().watcher(&WatcherOptions::new());
    for _ in 0..5 {
        let Step::Trouble(error) = watcher.step().await else {
            panic!("no trouble")
        };
        assert!(error.is_invalid_request(), "{error}");
    }
}
