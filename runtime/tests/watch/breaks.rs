//! Watches that break, and what cannot be read.

use std::time::Duration;

use bytes::Bytes;
use kubewright_runtime::watch::{Step, Strategy, WatcherOptions};

use crate::script::*;

/// Two events, the second with text beyond ASCII.
fn two_events() -> Vec<u8> {
    let second = "{\"type\":\"MODIFIED\",\"object\":{\"metadata\":{\"name\":\"b\",\"resourceVersion\":\"7\",\"labels\":{\"x\":\"naïve – 🦀\"}}}}\n";
    [added("a", "6").as_bytes(), second.as_bytes()].concat()
}

#[tokio::test(start_paused = true)]
async fn a_watch_that_is_cut_anywhere_goes_on_without_loss_or_repetition() {
    let events = two_events();
    let first = added("a", "6").len() - 1;
    for broken in [false, true] {
        for cut in 0..=events.len() {
            let mut pieces = vec![says(end("5")), Piece::Says(Bytes::copy_from_slice(&events[..cut]))];
            pieces.extend(broken.then_some(Piece::Breaks));
            // The server goes on behind the version that it is asked for.
            let seen = match cut {
                _ if cut < first => 0,
                _ if cut < events.len() - 1 => first,
                _ => events.len(),
            };
            let rest = vec![
                Piece::Says(Bytes::copy_from_slice(&events[seen..])),
                says(added("c", "8")),
                Piece::Silence,
            ];
            let server = Server::new([watch(pieces), watch(rest)]);
            let mut watcher = server.watcher();
            let mut told = Vec::new();
            while told.last().is_none_or(|last| last != "+c@8") {
                told.extend(steps(&mut watcher, 1).await);
            }
            told.retain(|step| step != "trouble");
            assert_eq!(
                told,
                ["restarted", "synced 5", "+a@6", "+b@7", "+c@8"],
                "cut after {cut} bytes"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn events_may_come_in_pieces_of_any_size() {
    let events = [end("5").as_bytes(), &two_events()].concat();
    for size in 1..60 {
        let pieces = events
            .chunks(size)
            .map(|piece| Piece::Says(Bytes::copy_from_slice(piece)));
        let server = Server::new([watch(pieces.collect())]);
        expect(&mut server.watcher(), &["restarted", "synced 5", "+a@6", "+b@7"]).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_line_that_never_ends_is_given_up_and_twice_means_a_new_reading() {
    let endless = || {
        let piece = "x".repeat(1024 * 1024);
        let mut pieces = vec![says("{\"type\":\"ADDED\",\"object\":\"")];
        pieces.extend((0..17).map(|_| says(piece.clone())));
        pieces.push(Piece::Silence);
        watch(pieces)
    };
    let server = Server::new([ends(&[end("5")]), endless(), endless(), open(&[end("9")])]);
    let mut watcher = server.watcher();
    expect(&mut watcher, &["restarted", "synced 5"]).await;
    let Step::Trouble(error) = watcher.step().await else {
        panic!("no trouble")
    };
    assert!(
        error.is_decode() && error.to_string().contains("longer than"),
        "{error}"
    );
    expect(&mut watcher, &["trouble", "restarted", "synced 9"]).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_no_watch_is_trouble() {
    for junk in [
        "<html>",
        "{}",
        "[]",
        "{\"type\":\"ADDED\"}",
        "{\"type\":\"ADDED\",\"object\":{}} nonsense",
        "{\"type\":7,\"object\":{}}",
    ] {
        let server = Server::new([ends(&[end("5")]), ends(&[junk.to_owned()]), open(&[added("a", "6")])]);
        let mut watcher = server.watcher();
        expect(&mut watcher, &["restarted", "synced 5"]).await;
        let mut told = steps(&mut watcher, 2).await;
        if told[0] == "+@" {
            // The event before the nonsense has no version, and is given.
            told = [told[1].clone(), steps(&mut watcher, 1).await.remove(0)].to_vec();
        }
        assert_eq!(told, ["trouble", "+a@6"], "{junk}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_event_that_cannot_be_read_is_told_by_its_name_and_the_next_follow() {
    let odd = |kind: &str, object: &str| format!("{{\"type\":\"{kind}\",\"object\":{object}}}\n");
    let server = Server::new([
        ends(&[
            odd(
                "ADDED",
                r#"{"spec":[],"metadata":{"name":"odd","namespace":"team-a","resourceVersion":"3"}}"#,
            ),
            added("a", "4"),
            end("5"),
            odd(
                "MODIFIED",
                r#"{"metadata":{"name":"odd","namespace":"team-a","resourceVersion":"6","labels":7}}"#,
            ),
            odd(
                "ADDED",
                r#"{"kind":"Gadget","apiVersion":"v1","metadata":{"name":"other","resourceVersion":"7"}}"#,
            ),
            odd(
                "DELETED",
                r#"{"spec":7,"metadata":{"name":"odd","namespace":"team-a","resourceVersion":"8"}}"#,
            ),
        ]),
        // They move the version as any other, and are not told twice.
        open(&[
            odd(
                "DELETED",
                r#"{"spec":7,"metadata":{"name":"odd","namespace":"team-a","resourceVersion":"8"}}"#,
            ),
            added("b", "9"),
        ]),
    ]);
    let mut watcher = server.watcher();
    expect(
        &mut watcher,
        &[
            "restarted",
            "unread team-a/odd@3",
            "+a@4",
            "synced 5",
            "unread team-a/odd@6",
            "unread /other@7",
            "unread team-a/odd@8 gone",
            "+b@9",
        ],
    )
    .await;
    assert!(server.asked()[1].contains("resourceVersion=8"));
}

#[tokio::test(start_paused = true)]
async fn an_event_that_is_not_utf8_is_told_by_its_name() {
    let mut bytes =
        b"{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"a\",\"resourceVersion\":\"6\",\"labels\":{\"x\":\""
            .to_vec();
    bytes.extend(b"\xff\xfe\"}}}}\n");
    let pieces = vec![
        says(end("5")),
        Piece::Says(Bytes::from(bytes)),
        says(added("b", "7")),
        Piece::Silence,
    ];
    let server = Server::new([watch(pieces)]);
    let mut watcher = server.watcher();
    expect(&mut watcher, &["restarted", "synced 5"]).await;
    let Step::Undecodable(what) = watcher.step().await else {
        panic!("readable")
    };
    assert_eq!((&*what.name, what.error.message()), ("a", "not UTF-8"));
    expect(&mut watcher, &["+b@7"]).await;
}

#[tokio::test(start_paused = true)]
async fn an_item_of_a_list_that_cannot_be_read_does_not_hold_up_the_others() {
    let odd = r#"{"spec":[],"metadata":{"name":"odd","namespace":"team-a","resourceVersion":"2"}}"#.to_owned();
    let server = Server::new([page(
        "5",
        "",
        &[
            object("a", "3"),
            odd,
            "null".to_owned(),
            "7".to_owned(),
            object("b", "4"),
        ],
    )]);
    let options = WatcherOptions::new().strategy(Strategy::ListThenWatch);
    let mut watcher = server.collection().watcher(&options);
    let told = steps(&mut watcher, 7).await;
    let odd = |step: &String| step.starts_with("unread");
    assert_eq!(told[..3], ["restarted", "+a@3", "unread team-a/odd@2"]);
    assert!(told[3..5].iter().all(odd), "{told:?}");
    assert_eq!(told[5..], ["+b@4", "synced 5"]);
}

#[tokio::test(start_paused = true)]
async fn a_list_of_something_else_is_trouble() {
    for body in [
        r#"{"kind":"Table","apiVersion":"meta.k8s.io/v1","rows":[]}"#,
        r#"{"kind":"Widget","apiVersion":"example.com/v1","metadata":{}}"#,
        "<html>",
        "",
    ] {
        let server = Server::new([answer(200, body), page("5", "", &[])]);
        let options = WatcherOptions::new().strategy(Strategy::ListThenWatch);
        let mut watcher = server.collection().watcher(&options);
        expect(&mut watcher, &["trouble", "restarted", "synced 5"]).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_begin_to_answer_is_given_up() {
    // The script has no more answers: nothing comes at all.
    let server = Server::new([open(&[end("5")])]);
    let mut watcher = server
        .collection()
        .watcher(&WatcherOptions::new().idle_limit(Duration::from_secs(60)));
    let begun = tokio::time::Instant::now();
    expect(
        &mut watcher,
        &["restarted", "synced 5", "trouble", "trouble", "trouble"],
    )
    .await;
    assert_eq!(begun.elapsed().as_secs(), 180);
    assert!(server.asked()[2].contains("sendInitialEvents"), "{:?}", server.asked());
}
