//! How the collection is read, and what can go wrong in that.

use super::*;

#[test]
fn initial_events_until_their_end_then_changes() {
    let mut run = streamed();
    assert_eq!(run.next(), "watch all");
    run.expect(&[
        (Input::Opened, "restarted", "read 10"),
        (event("4"), "give", "read 10"),
        // In the order of keys, so that versions say nothing.
        (event("2"), "give", "read 10"),
        (event("4"), "give", "read 10"),
        (Input::Event { version: None }, "give", "read 10"),
        (bookmark("3"), "-", "read 10"),
        (end("5"), "synced 5", "read 300"),
        (event("6"), "give", "read 300"),
        (bookmark("9"), "reached 9", "read 300"),
        (Input::Ended, "-", "watch 9"),
    ]);
}

#[test]
fn pages_until_the_last_then_changes() {
    let mut run = listed();
    assert_eq!(run.next(), "list 500");
    run.expect(&[
        (page("5", Some("t1")), "restarted", "give"),
        (Input::PageDone, "-", "list 500 at t1"),
        // The version of the first page counts.
        (page("7", Some("t2")), "-", "give"),
        (Input::PageDone, "-", "list 500 at t2"),
        (page("", None), "-", "give"),
        (Input::PageDone, "synced 5", "watch 5"),
        // No bookmark was seen: the server may be silent for as long as a watch lasts.
        (Input::Opened, "-", "read 630"),
        (event("6"), "give", "read 630"),
        (bookmark("6"), "reached 6", "read 300"),
    ]);
}

#[test]
fn the_cache_of_the_server_is_asked_at_first_only() {
    let options = WatcherOptions::new().from_server_cache();
    let mut run = Run::new(&options);
    assert_eq!(run.next(), "watch any");
    run.expect(&[
        (Input::Opened, "restarted", "read 10"),
        (end("5"), "synced 5", "read 300"),
        (EXPIRED, "-", "watch all"),
    ]);
    let mut run = Run::new(&options.strategy(Strategy::ListThenWatch).page_size(0));
    assert_eq!(run.next(), "list all any");
    run.expect(&[(EXPIRED, "-", "list all")]);
    let mut run = Run::new(&WatcherOptions::new().from_server_cache());
    run.expect(&[(EXPIRED, "trouble", "wait 800"), waited("watch all")]);
}

#[test]
fn a_server_that_refuses_initial_events_is_not_asked_for_them_again() {
    for opened in [false, true] {
        let mut run = streamed();
        if opened {
            run.expect(&[(Input::Opened, "restarted", "read 10")]);
        }
        run.expect(&[
            (REJECTED, "-", "list 500"),
            (page("5", None), "restarted", "give"),
            (Input::PageDone, "synced 5", "watch 5"),
            (EXPIRED, "-", "list 500"),
        ]);
    }
}

#[test]
fn a_server_that_passes_over_initial_events_is_noticed() {
    let ignoring: [&[(Input<'_>, &str, &str)]; 2] = [
        &[(Input::Idle, "-", "list 500")],
        &[(bookmark("1"), "-", "read 10"), (bookmark("2"), "-", "list 500")],
    ];
    for rows in ignoring {
        let mut run = streamed();
        for again in ["watch all", "list 500"] {
            run.expect(&[(Input::Opened, "restarted", "read 10"), (event("3"), "give", "read 10")]);
            run.expect(rows);
            run.expect(&[
                (page("5", None), "restarted", "give"),
                (Input::PageDone, "synced 5", "watch 5"),
                (EXPIRED, "-", again),
            ]);
            // At once for the first time only; the next one shows something new.
            run.machine.tally = Tally::default();
        }
    }
}

#[test]
fn a_server_that_has_known_initial_events_is_asked_for_them_after_any_silence() {
    let mut run = streamed();
    for version in ["5", "6", "7"] {
        run.expect(&[(Input::Opened, "restarted", "read 10"), (Input::Idle, "-", "list 500")]);
        let synced = format!("synced {version}");
        run.expect(&[
            (page(version, None), "restarted", "give"),
            (Input::PageDone, &synced, &format!("watch {version}")),
        ]);
        // Something new comes, so that the next reading begins at once.
        run.tell(Input::Opened);
        run.tell(event("90"));
        run.expect(&[
            (EXPIRED, "-", "watch all"),
            (Input::Opened, "restarted", "read 10"),
            (end("100"), "synced 100", "read 300"),
            (event("101"), "give", "read 300"),
            (EXPIRED, "-", "watch all"),
        ]);
    }
}

#[test]
fn a_resource_without_watches_is_listed_now_and_then() {
    let mut run = streamed();
    run.expect(&[
        (REJECTED, "-", "list 500"),
        (page("5", None), "restarted", "give"),
        (Input::PageDone, "synced 5", "watch 5"),
        (REJECTED, "trouble", "wait 3200"),
        waited("list 500"),
        (page("6", None), "restarted", "give"),
        (Input::PageDone, "synced 6", "watch 6"),
        (REJECTED, "trouble", "wait 6400"),
        waited("list 500"),
    ]);
}

#[test]
fn three_failures_to_send_the_collection_lead_to_pages_once() {
    let mut run = streamed();
    run.expect(&[
        (BROKEN, "trouble", "wait 800"),
        waited("watch all"),
        (Input::Opened, "restarted", "read 10"),
        (Input::Ended, "-", "wait 1600"),
        waited("watch all"),
        (Input::Opened, "restarted", "read 10"),
        (UNREADABLE, "trouble", "wait 3200"),
        waited("list 500"),
        (page("5", None), "restarted", "give"),
        (Input::PageDone, "synced 5", "watch 5"),
        (EXPIRED, "-", "watch all"),
    ]);
    // Of a server that is not there or says who may, nothing is known.
    let mut run = streamed();
    for _ in 0..9 {
        run.tell(AWAY);
        run.expect(&[waited("watch all")]);
        run.tell(DENIED);
        run.expect(&[waited("watch all")]);
    }
    // One that does not begin to answer.
    let mut run = streamed();
    run.expect(&[(Input::Idle, "trouble", "wait 800"), waited("watch all")]);
}

#[test]
fn a_page_that_fails_is_asked_for_again_and_no_other() {
    for (failure, wait) in [
        (BROKEN, "wait 800"),
        (AWAY, "wait 800"),
        (UNREADABLE, "wait 800"),
        (DENIED, "wait 3200"),
        (TOO_NEW, "wait 1000"),
    ] {
        let mut run = listed();
        run.expect(&[(failure, "trouble", wait), waited("list 500")]);
        let mut run = listed();
        run.expect(&[
            (page("5", Some("t1")), "restarted", "give"),
            (Input::PageDone, "-", "list 500 at t1"),
            (failure, "trouble", wait),
            waited("list 500 at t1"),
            (page("5", None), "-", "give"),
            (Input::PageDone, "synced 5", "watch 5"),
        ]);
    }
}

#[test]
fn tokens_that_expire_twice_lead_to_a_list_without_pages() {
    let mut run = listed();
    run.expect(&[
        (page("5", Some("t1")), "restarted", "give"),
        (Input::PageDone, "-", "list 500 at t1"),
        (EXPIRED, "-", "list 500"),
        (page("6", Some("t2")), "restarted", "give"),
        (Input::PageDone, "-", "list 500 at t2"),
        (EXPIRED, "-", "wait 800"),
        waited("list all"),
        (page("7", None), "restarted", "give"),
        (Input::PageDone, "synced 7", "watch 7"),
        // The next reading begins with pages.
        (EXPIRED, "-", "list 500"),
    ]);
}

#[test]
fn a_token_that_is_refused_is_not_used_again() {
    let mut run = listed();
    run.expect(&[
        (page("5", Some("t1")), "restarted", "give"),
        (Input::PageDone, "-", "list 500 at t1"),
        (REJECTED, "trouble", "wait 3200"),
        waited("list 500"),
        // A selector that the server does not take.
        (REJECTED, "trouble", "wait 6400"),
        waited("list 500"),
    ]);
}

#[test]
fn a_collection_without_versions_is_read_now_and_then() {
    for version in ["", "0"] {
        let synced = format!("synced {version}");
        let mut run = listed();
        run.expect(&[
            (page(version, None), "restarted", "give"),
            (Input::PageDone, &synced, "wait 3200"),
            waited("list 500"),
        ]);
        let mut run = streamed();
        run.expect(&[
            (Input::Opened, "restarted", "read 10"),
            (end(version), &synced, "wait 3200"),
            waited("watch all"),
        ]);
    }
}
