//! Every transition of the machine, as tables: what happens, what is told, what is done next.

mod following;
mod reading;

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
