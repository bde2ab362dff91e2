//! What the machine does when something fails, ends or falls silent.
//!
//! In: failures, by the state that they meet. Out: the next state, and what to wait. Never: an end.

use std::time::Duration;

use super::{AT_ONCE, Failure, Machine, Now, State, Verdict, first_page};
use crate::value::Str;

impl Machine {
    pub(super) fn failed(&mut self, failure: Failure, now: Now) -> Verdict {
        match &self.state {
            State::Beginning | State::Initial { .. } => self.initial_events_failed(failure, now),
            State::Listing { token, .. } => {
                let first = token.is_none();
                self.page_failed(first, failure, now)
            }
            State::Opening { version } | State::Following { version, .. } => {
                let version = version.clone();
                self.watch_failed(version, failure, now)
            }
            State::Giving { .. } => Verdict::Nothing,
        }
    }

    fn initial_events_failed(&mut self, failure: Failure, now: Now) -> Verdict {
        if failure == Failure::Rejected {
            // K8S: servers without the feature, and those that validate what they do not know, refuse it so.
            self.initial_events = false;
            self.state = first_page();
            return Verdict::Nothing;
        }
        if failure == Failure::Expired {
            self.any_state = false;
        }
        let not_there = matches!(
            failure,
            Failure::Denied { .. } | Failure::Passing { answered: false, .. }
        );
        self.begin_again(!not_there);
        self.back_off_after(failure, now);
        Verdict::Trouble
    }

    /// Another attempt to be sent the initial events, or after three pages instead.
    fn begin_again(&mut self, counts: bool) {
        self.tally.initial += u32::from(counts);
        self.state = if self.tally.initial < 3 {
            State::Beginning
        } else {
            first_page()
        };
    }

    fn page_failed(&mut self, first: bool, failure: Failure, now: Now) -> Verdict {
        match failure {
            Failure::Expired => {
                self.tally.pages += 1;
                self.any_state = false;
                self.state = first_page();
                // At once, but for a server whose states expire faster than they can be read.
                if self.tally.pages > 1 {
                    self.back_off_after(failure, now);
                }
                return Verdict::Nothing;
            }
            Failure::Rejected if !first => self.state = first_page(),
            _ => {}
        }
        self.back_off_after(failure, now);
        Verdict::Trouble
    }

    fn watch_failed(&mut self, version: Str, failure: Failure, now: Now) -> Verdict {
        self.state = State::Opening { version };
        let tally = &mut self.tally;
        let lost = match failure {
            Failure::Expired => {
                tally.expired += 1;
                let again = tally.expired > 1;
                self.read_anew();
                if again {
                    self.back_off_after(failure, now);
                }
                return Verdict::Nothing;
            }
            Failure::TooNew { .. } => {
                tally.too_new += 1;
                tally.too_new >= 3
            }
            Failure::Unreadable => {
                tally.unreadable += 1;
                tally.unreadable >= 2
            }
            Failure::Rejected => true,
            Failure::Denied { .. } | Failure::Passing { .. } => false,
        };
        if lost {
            self.read_anew();
        }
        self.back_off_after(failure, now);
        Verdict::Trouble
    }

    pub(super) fn ended(&mut self, now: Now) -> Verdict {
        match &self.state {
            State::Initial { .. } => {
                self.begin_again(true);
                self.back_off(now, false, None);
            }
            State::Following {
                version, opened, heard, ..
            } => {
                let at_once = !heard && now.time.saturating_sub(*opened) < AT_ONCE;
                self.state = State::Opening {
                    version: version.clone(),
                };
                self.tally.short = if at_once { self.tally.short + 1 } else { 0 };
                if self.tally.short > 1 {
                    self.back_off(now, false, None);
                }
            }
            _ => {}
        }
        Verdict::Nothing
    }

    pub(super) fn silence(&mut self, now: Now) -> Verdict {
        let quiet = Failure::Passing {
            after: None,
            answered: true,
        };
        match &self.state {
            State::Beginning => self.initial_events_failed(quiet, now),
            State::Initial { .. } => {
                self.initial_events_ignored();
                Verdict::Nothing
            }
            State::Opening { version } | State::Following { version, .. } => {
                self.state = State::Opening {
                    version: version.clone(),
                };
                self.tally.silent += 1;
                if self.tally.silent > 1 {
                    // K8S: a server that was restored to an older state keeps silent until it has caught up with the version.
                    self.read_anew();
                }
                Verdict::Trouble
            }
            State::Listing { .. } | State::Giving { .. } => Verdict::Nothing,
        }
    }

    /// The server sends no end of the initial events, as one that passes over what it does not know.
    pub(super) fn initial_events_ignored(&mut self) {
        self.ignored += 1;
        if self.ignored > 1 {
            self.initial_events = false;
        }
        self.state = first_page();
    }

    /// A watch began with what is older than where it was asked to begin.
    pub(super) fn gone_back(&mut self, now: Now) -> Verdict {
        self.read_anew();
        self.back_off(now, false, None);
        Verdict::Nothing
    }

    fn back_off_after(&mut self, failure: Failure, now: Now) {
        let (slowly, after) = match failure {
            Failure::Denied { after } => (true, after),
            Failure::Rejected => (true, None),
            Failure::TooNew { after } | Failure::Passing { after, .. } => (false, after),
            Failure::Expired | Failure::Unreadable => (false, None),
        };
        self.back_off(now, slowly, after);
    }

    fn back_off(&mut self, now: Now, slowly: bool, after: Option<Duration>) {
        self.wait = Some(self.back_off.wait(now, slowly, after));
    }
}
