//! Every transition of the machine, as tables: what happens, what is told, what is done next.

use std::time::Duration;

use super::*;

/// What an input means and what is done next, in short.
struct Run {
    machine: Machine,
    now: Now,
}

impl Run {
    fn new(options: &WatcherOptions) -> Self {
        Self {
            machine: Machine::new(options),
            now: Now {
                time: Duration::ZERO,
                chance: 0.0,
            },
        }
    }

    fn next(&self) -> String {
        match self.machine.next(self.now) {
            Action::Wait(wait) => format!("wait {}", wait.as_millis()),
            Action::Give => "give".to_owned(),
            Action::Read { idle } => format!("read {}", idle.as_secs()),
            Action::List(plan) => {
                let limit = plan.limit.map_or("all".to_owned(), |limit| limit.to_string());
                let any = if plan.any_state { " any" } else { "" };
                let token = plan.token.map(|token| format!(" at {token}")).unwrap_or_default();
                format!("list {limit}{any}{token}")
            }
            Action::Watch(plan) => match plan.from {
                From::Beginning { any_state: true } => "watch any".to_owned(),
                From::Beginning { any_state: false } => "watch all".to_owned(),
                From::Version(version) => format!("watch {version}"),
            },
        }
    }

    fn tell(&mut self, input: Input<'_>) -> String {
        match self.machine.on(input, self.now) {
            Verdict::Nothing => "-".to_owned(),
            Verdict::Give => "give".to_owned(),
            Verdict::Restarted => "restarted".to_owned(),
            Verdict::Synced(version) => format!("synced {version}"),
            Verdict::Reached(version) => format!("reached {version}"),
            Verdict::Trouble => "trouble".to_owned(),
        }
    }

    /// Each row: what happens, what is told, what is done next.
    fn expect(&mut self, rows: &[(Input<'_>, &str, &str)]) {
        for (index, (input, told, next)) in rows.iter().enumerate() {
            assert_eq!(self.tell(*input), *told, "row {index}: {input:?}");
            assert_eq!(self.next(), *next, "row {index}: {input:?}");
        }
    }

    fn later(&mut self, seconds: u64) {
        self.now.time += Duration::from_secs(seconds);
    }
}

fn streamed() -> Run {
    Run::new(&WatcherOptions::new())
}

fn listed() -> Run {
    Run::new(&WatcherOptions::new().strategy(Strategy::ListThenWatch))
}

/// A watch from version 5 is open.
fn following_5() -> Run {
    let mut run = streamed();
    run.expect(&[
        (Input::Opened, "restarted", "read 10"),
        (end("5"), "synced 5", "read 300"),
    ]);
    run
}

/// A watch from version 5 was cut and is open again.
fn resumed_5() -> Run {
    let mut run = following_5();
    run.later(10);
    run.expect(&[(Input::Ended, "-", "watch 5"), (Input::Opened, "-", "read 300")]);
    run
}

const OPENED: (Input<'_>, &str, &str) = (Input::Opened, "-", "read 300");

fn waited(next: &str) -> (Input<'static>, &'static str, &str) {
    (Input::Waited, "-", next)
}

fn event(version: &str) -> Input<'_> {
    Input::Event { version: Some(version) }
}

fn bookmark(version: &str) -> Input<'_> {
    Input::Bookmark {
        version,
        ends_initial_events: false,
    }
}

fn end(version: &str) -> Input<'_> {
    Input::Bookmark {
        version,
        ends_initial_events: true,
    }
}

fn page<'p>(version: &'p str, next: Option<&'p str>) -> Input<'p> {
    Input::Page { version, next }
}

const EXPIRED: Input<'_> = Input::Failed(Failure::Expired);
const REJECTED: Input<'_> = Input::Failed(Failure::Rejected);
const DENIED: Input<'_> = Input::Failed(Failure::Denied { after: None });
const UNREADABLE: Input<'_> = Input::Failed(Failure::Unreadable);
const TOO_NEW: Input<'_> = Input::Failed(Failure::TooNew {
    after: Some(Duration::from_secs(1)),
});
const BROKEN: Input<'_> = Input::Failed(Failure::Passing {
    after: None,
    answered: true,
});
const AWAY: Input<'_> = Input::Failed(Failure::Passing {
    after: None,
    answered: false,
});

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
