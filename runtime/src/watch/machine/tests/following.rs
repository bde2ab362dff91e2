//! How changes are followed, and what can go wrong in that.

use super::*;

#[test]
fn how_long_nothing_may_come() {
    let idle = |run: &Run| run.machine.idle().as_secs();
    assert_eq!(idle(&streamed()), 70);
    assert_eq!(idle(&following_5()), 300);
    let mut run = listed();
    run.expect(&[
        (page("5", None), "restarted", "give"),
        (Input::PageDone, "synced 5", "watch 5"),
    ]);
    assert_eq!(idle(&run), 630);
    let short = WatcherOptions::new().idle_limit(Duration::from_secs(5));
    let mut run = Run::new(&short);
    assert_eq!(idle(&run), 5);
    run.expect(&[(Input::Opened, "restarted", "read 5")]);
}

#[test]
fn an_expired_version_is_never_used_again_and_the_first_time_costs_no_wait() {
    for opened in [false, true] {
        let mut run = following_5();
        run.later(10);
        run.expect(&[(event("6"), "give", "read 300"), (Input::Ended, "-", "watch 6")]);
        if opened {
            run.expect(&[OPENED]);
        }
        run.expect(&[
            (EXPIRED, "-", "watch all"),
            (Input::Opened, "restarted", "read 10"),
            (end("9"), "synced 9", "read 300"),
            (EXPIRED, "-", "wait 800"),
            waited("watch all"),
            (Input::Opened, "restarted", "read 10"),
            (end("10"), "synced 10", "read 300"),
            (event("11"), "give", "read 300"),
            (EXPIRED, "-", "watch all"),
        ]);
    }
}

#[test]
fn a_version_that_the_server_has_not_reached_is_tried_three_times() {
    let mut run = following_5();
    run.expect(&[
        (TOO_NEW, "trouble", "wait 1000"),
        waited("watch 5"),
        (TOO_NEW, "trouble", "wait 1600"),
        waited("watch 5"),
        (TOO_NEW, "trouble", "wait 3200"),
        waited("watch all"),
    ]);
    let mut run = following_5();
    for _ in 0..5 {
        run.tell(TOO_NEW);
        run.expect(&[waited("watch 5"), OPENED, (bookmark("5"), "reached 5", "read 300")]);
    }
}

#[test]
fn other_failures_lead_to_the_last_version_after_a_wait() {
    for (failure, wait) in [(BROKEN, "wait 800"), (AWAY, "wait 800"), (DENIED, "wait 3200")] {
        let mut run = following_5();
        run.later(10);
        run.expect(&[
            (event("6"), "give", "read 300"),
            (failure, "trouble", wait),
            waited("watch 6"),
            OPENED,
        ]);
        for _ in 0..20 {
            run.tell(failure);
            run.expect(&[waited("watch 6")]);
        }
    }
    let asked = Failure::Passing {
        after: Some(Duration::from_secs(20)),
        answered: true,
    };
    following_5().expect(&[(Input::Failed(asked), "trouble", "wait 20000")]);
    following_5().expect(&[(REJECTED, "trouble", "wait 3200"), waited("watch all")]);
}

#[test]
fn what_cannot_be_read_twice_behind_one_version_is_read_anew() {
    let mut run = following_5();
    run.expect(&[
        (UNREADABLE, "trouble", "wait 800"),
        waited("watch 5"),
        OPENED,
        (event("6"), "give", "read 300"),
        (UNREADABLE, "trouble", "wait 1600"),
        waited("watch 6"),
        OPENED,
        (UNREADABLE, "trouble", "wait 3200"),
        waited("watch all"),
    ]);
}

#[test]
fn silence_twice_from_one_version_leads_to_a_new_reading() {
    let mut run = following_5();
    run.expect(&[
        (Input::Idle, "trouble", "watch 5"),
        OPENED,
        (bookmark("6"), "reached 6", "read 300"),
        (Input::Idle, "trouble", "watch 6"),
        // Also one that does not begin to answer.
        (Input::Idle, "trouble", "watch all"),
    ]);
}

#[test]
fn watches_that_end_at_once_without_an_event_wait() {
    let mut run = following_5();
    run.expect(&[
        (Input::Ended, "-", "watch 5"),
        OPENED,
        (Input::Ended, "-", "wait 800"),
        waited("watch 5"),
        OPENED,
        (Input::Ended, "-", "wait 1600"),
        waited("watch 5"),
        OPENED,
        (event("6"), "give", "read 300"),
        (Input::Ended, "-", "watch 6"),
        OPENED,
    ]);
    run.later(1);
    run.expect(&[(Input::Ended, "-", "watch 6"), OPENED, (Input::Ended, "-", "watch 6")]);
}

#[test]
fn nothing_is_given_twice_when_a_watch_resumes() {
    resumed_5().expect(&[
        (event("5"), "-", "read 300"),
        (event("6"), "give", "read 300"),
        // Proven: the order of the stream counts now.
        (event("4"), "give", "read 300"),
        (event("6"), "give", "read 300"),
        (bookmark("4"), "-", "read 300"),
        (Input::Ended, "-", "watch 6"),
    ]);
    resumed_5().expect(&[
        (Input::Event { version: None }, "give", "read 300"),
        (Input::Ended, "-", "watch 5"),
    ]);
    resumed_5().expect(&[(event(""), "give", "read 300"), (Input::Ended, "-", "watch 5")]);
    resumed_5().expect(&[(bookmark(""), "-", "read 300"), (Input::Ended, "-", "watch 5")]);
}

#[test]
fn a_server_that_went_back_is_read_anew() {
    resumed_5().expect(&[(event("4"), "-", "wait 800"), waited("watch all")]);
    resumed_5().expect(&[(bookmark("4"), "-", "wait 800"), waited("watch all")]);
}

#[test]
fn versions_that_are_no_numbers_are_only_the_same_or_not() {
    let mut run = streamed();
    run.later(10);
    run.expect(&[
        (Input::Opened, "restarted", "read 10"),
        (end("b"), "synced b", "read 300"),
        (event("a"), "give", "read 300"),
        (Input::Ended, "-", "watch a"),
        OPENED,
        (event("a"), "-", "read 300"),
        (bookmark("007"), "reached 007", "read 300"),
        (Input::Ended, "-", "watch 007"),
    ]);
}

#[test]
fn what_cannot_happen_in_a_state_changes_nothing() {
    let stray = [event("9"), bookmark("9"), end("9"), Input::PageDone, Input::Ended];
    for input in stray {
        listed().expect(&[(input, "-", "list 500")]);
    }
    listed().expect(&[(Input::Opened, "-", "list 500"), (Input::Idle, "-", "list 500")]);
    following_5().expect(&[(page("9", None), "-", "read 300"), (Input::PageDone, "-", "read 300")]);
    let mut giving = listed();
    giving.expect(&[(page("5", None), "restarted", "give")]);
    for input in [BROKEN, event("9"), Input::Ended, Input::Idle] {
        giving.expect(&[(input, "-", "give")]);
    }
}

#[test]
fn a_watch_lasts_the_time_that_is_set_to_twice_that() {
    let run = following_5();
    for (chance, seconds) in [(0.0, 300), (0.5, 450), (1.0, 600), (7.0, 600)] {
        let now = Now {
            time: Duration::ZERO,
            chance,
        };
        assert_eq!(
            run.machine.watch(now, From::Version("5".into())).timeout.as_secs(),
            seconds
        );
    }
    let run = Run::new(&WatcherOptions::new().timeout(Duration::MAX));
    assert_eq!(
        run.machine.watch(run.now, From::Version("5".into())).timeout,
        Duration::MAX
    );
}
