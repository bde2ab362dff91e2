//! What a watcher does next: a state machine without IO, clock or chance of its own.
//!
//! In: what has happened ([`Input`]), the time. Out: what it means for who is told ([`Verdict`]), and what to do next ([`Action`]).
//! Never: an object; it sees versions only.

mod back_off;
mod border;
mod failure;
mod faults;
#[cfg(test)]
mod model;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::time::Duration;

use self::back_off::BackOff;
pub(crate) use self::back_off::Now;
pub(crate) use self::border::{Action, Input, Verdict};
pub(crate) use self::failure::Failure;
use super::options::{Strategy, WatcherOptions};
use super::plan::{From, ListPlan, WatchPlan};
use super::version::compare_resource_versions;
use crate::value::Str;

/// How long a server may be silent before the end of the initial events. One that knows them sends them as fast as it can.
const QUIET: Duration = Duration::from_secs(10);
/// How long a server may take until it begins with the initial events: as long as for a list.
const PATIENCE: Duration = Duration::from_secs(70);
/// What a watch may take longer than it was asked to.
const GRACE: Duration = Duration::from_secs(30);
/// A watch that ends sooner than this, and without an event, ended at once.
const AT_ONCE: Duration = Duration::from_secs(1);

#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    /// A watch with initial events is to be opened.
    Beginning,
    /// It is open, and the end of the initial events has not come.
    Initial { plain_bookmarks: u32 },
    /// A page is to be asked for: the first without a token. `version` is that of the first page.
    Listing { token: Option<Str>, version: Str },
    /// The objects of a page are given.
    Giving { next: Option<Str>, version: Str },
    /// A watch from this version is to be opened.
    Opening { version: Str },
    /// It is open. `proven`: it has shown something newer than where it began.
    Following {
        version: Str,
        proven: bool,
        opened: Duration,
        heard: bool,
    },
}

/// What failed in a row.
#[derive(Debug, Default)]
struct Tally {
    /// Attempts to be sent the initial events.
    initial: u32,
    /// Tokens that have expired.
    pages: u32,
    /// Versions that have expired without anything newer to show for.
    expired: u32,
    /// Attempts at one version that the server has not reached.
    too_new: u32,
    /// Values that could not be read behind one version.
    unreadable: u32,
    /// Watches from one version in which nothing came.
    silent: u32,
    /// Watches that ended at once.
    short: u32,
}

/// The machine.
#[derive(Debug)]
pub(crate) struct Machine {
    options: WatcherOptions,
    state: State,
    /// What to wait before the state says what to do.
    wait: Option<Duration>,
    back_off: BackOff,
    tally: Tally,
    /// Whether initial events are asked for.
    initial_events: bool,
    /// How often in a row the server seemed not to know them.
    ignored: u32,
    /// Whether the next reading may be of any state.
    any_state: bool,
    /// Whether this server sends bookmarks.
    bookmarks: bool,
}

impl Machine {
    pub(crate) fn new(options: &WatcherOptions) -> Self {
        let mut machine = Self {
            state: State::Beginning,
            wait: None,
            back_off: BackOff::new(options.first_wait, options.longest_wait),
            tally: Tally::default(),
            initial_events: options.strategy == Strategy::InitialEvents,
            ignored: 0,
            any_state: options.any_state,
            bookmarks: false,
            options: options.clone(),
        };
        machine.read_anew();
        machine
    }

    /// What to do next. The same until there is an input.
    pub(crate) fn next(&self, now: Now) -> Action {
        if let Some(wait) = self.wait {
            return Action::Wait(wait);
        }
        match &self.state {
            State::Beginning => Action::Watch(self.watch(
                now,
                From::Beginning {
                    any_state: self.any_state,
                },
            )),
            State::Opening { version } => Action::Watch(self.watch(now, From::Version(version.clone()))),
            State::Initial { .. } | State::Following { .. } => Action::Read { idle: self.idle() },
            State::Giving { .. } => Action::Give,
            State::Listing { token, .. } => Action::List(ListPlan {
                limit: Some(self.options.page_size).filter(|size| *size > 0 && self.tally.pages < 2),
                token: token.clone(),
                any_state: self.any_state,
            }),
        }
    }

    fn watch(&self, now: Now, from: From) -> WatchPlan {
        let least = self.options.timeout;
        WatchPlan {
            from,
            timeout: least.saturating_add(part(least, now.chance)),
        }
    }

    /// How long nothing may come, in an open watch or while one is opened. A server without bookmarks may be silent for as long as a watch
    /// lasts.
    pub(crate) fn idle(&self) -> Duration {
        let longest = self.options.timeout.saturating_mul(2).saturating_add(GRACE);
        match self.state {
            State::Beginning => PATIENCE.min(self.options.idle),
            State::Initial { .. } => QUIET.min(self.options.idle),
            _ if self.bookmarks => self.options.idle,
            _ => self.options.idle.max(longest),
        }
    }

    /// Takes what has happened. What cannot happen in a state is passed over.
    pub(crate) fn on(&mut self, input: Input<'_>, now: Now) -> Verdict {
        match input {
            Input::Waited => {
                self.wait = None;
                Verdict::Nothing
            }
            Input::Page { version, next } => self.page(version, next),
            Input::PageDone => self.page_done(now),
            Input::Opened => self.opened(now),
            Input::Event { version } => self.event(version.filter(|version| !version.is_empty()), now),
            Input::Bookmark {
                version,
                ends_initial_events,
            } => self.bookmark(version, ends_initial_events, now),
            Input::Failed(failure) => self.failed(failure, now),
            Input::Ended => self.ended(now),
            Input::Idle => self.silence(now),
        }
    }

    fn page(&mut self, of_page: &str, next: Option<&str>) -> Verdict {
        let State::Listing { token, version } = &self.state else {
            return Verdict::Nothing;
        };
        let first = token.is_none();
        self.state = State::Giving {
            next: next.map(Str::from),
            version: if version.is_empty() {
                of_page.into()
            } else {
                version.clone()
            },
        };
        if first { Verdict::Restarted } else { Verdict::Nothing }
    }

    fn page_done(&mut self, now: Now) -> Verdict {
        let State::Giving { next, version } = &self.state else {
            return Verdict::Nothing;
        };
        let version = version.clone();
        match next.clone() {
            None => self.synced(version, now, |version| State::Opening { version }),
            token => {
                self.state = State::Listing { token, version };
                Verdict::Nothing
            }
        }
    }

    fn opened(&mut self, now: Now) -> Verdict {
        match &self.state {
            State::Beginning => {
                self.state = State::Initial { plain_bookmarks: 0 };
                Verdict::Restarted
            }
            State::Opening { version } => {
                self.state = following(version.clone(), now);
                Verdict::Nothing
            }
            _ => Verdict::Nothing,
        }
    }

    fn event(&mut self, of_object: Option<&str>, now: Now) -> Verdict {
        let State::Following {
            version, proven, heard, ..
        } = &mut self.state
        else {
            // Initial events stand in any order, so that their versions say nothing.
            let initial = matches!(self.state, State::Initial { .. });
            return if initial { Verdict::Give } else { Verdict::Nothing };
        };
        *heard = true;
        if let Some(of_object) = of_object {
            match compare_resource_versions(of_object, version) {
                _ if !*proven && of_object == &**version => return Verdict::Nothing,
                Some(Ordering::Less) if !*proven => return self.gone_back(now),
                // The order of a stream counts more than its numbers, but the way back is never taken.
                Some(Ordering::Less) => {}
                _ => *version = of_object.into(),
            }
            *proven = true;
        }
        self.progress();
        Verdict::Give
    }

    fn bookmark(&mut self, reached: &str, ends: bool, now: Now) -> Verdict {
        match &mut self.state {
            State::Initial { .. } if ends => {
                self.bookmarks = true;
                self.ignored = 0;
                self.synced(reached.into(), now, |version| following(version, now))
            }
            State::Initial { plain_bookmarks } => {
                *plain_bookmarks += 1;
                if *plain_bookmarks >= 2 {
                    self.initial_events_ignored();
                }
                Verdict::Nothing
            }
            State::Following {
                version, proven, heard, ..
            } if !reached.is_empty() => {
                *heard = true;
                match compare_resource_versions(reached, version) {
                    Some(Ordering::Less) if !*proven => return self.gone_back(now),
                    Some(Ordering::Less) => return Verdict::Nothing,
                    Some(Ordering::Equal) => {}
                    _ => *proven = true,
                }
                *version = reached.into();
                self.bookmarks = true;
                self.progress();
                Verdict::Reached(reached.into())
            }
            _ => Verdict::Nothing,
        }
    }

    /// The collection was read.
    fn synced(&mut self, version: Str, now: Now, then: impl FnOnce(Str) -> State) -> Verdict {
        self.tally = Tally {
            expired: self.tally.expired,
            ..Tally::default()
        };
        self.any_state = false;
        if matches!(&*version, "" | "0") {
            // K8S: some aggregated servers have no versions. What cannot be watched can be read now and then.
            self.read_anew();
            self.wait = Some(self.back_off.wait(now, true, None));
        } else {
            self.state = then(version.clone());
        }
        Verdict::Synced(version)
    }

    /// Something came that was not known.
    fn progress(&mut self) {
        self.tally = Tally::default();
    }

    fn read_anew(&mut self) {
        self.state = if self.initial_events {
            State::Beginning
        } else {
            first_page()
        };
    }
}

/// A part of a time, of any length: `mul_f64` of the longest would panic by rounding up.
fn part(whole: Duration, chance: f64) -> Duration {
    Duration::try_from_secs_f64(whole.as_secs_f64() * chance.clamp(0.0, 1.0)).unwrap_or(whole)
}

fn first_page() -> State {
    State::Listing {
        token: None,
        version: Str::EMPTY,
    }
}

fn following(version: Str, now: Now) -> State {
    State::Following {
        version,
        proven: false,
        opened: now.time,
        heard: false,
    }
}
