//! How a queue does.
//!
//! In: what happened, with how long it took. Out: [`Stats`], numbers to show or to export. Never: names of keys.

use std::time::Duration;

/// How a queue does, at the time it was asked. Counts and sums begin with the queue and only grow, so that their growth gives rates and means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Keys that wait for a worker.
    pub depth: usize,
    /// Keys that are to be added later.
    pub delayed: usize,
    /// Keys that are worked on.
    pub in_work: usize,
    /// How long the oldest work that is not finished runs already.
    pub longest_running: Duration,
    /// How long all work that is not finished runs already, in sum.
    pub unfinished: Duration,
    /// How often a key was added, also where it was there already.
    pub adds: u64,
    /// How often a key was added after a failure.
    pub retries: u64,
    /// How often a key was given to a worker.
    pub given: u64,
    /// How long keys have waited for a worker, in sum over all that were given.
    pub waited: Duration,
    /// The longest of these waits.
    pub longest_wait: Duration,
    /// How often work on a key was finished.
    pub finished: u64,
    /// How long work took, in sum over all that is finished.
    pub worked: Duration,
}

/// What only grows.
#[derive(Default)]
pub(super) struct Counts {
    pub(super) adds: u64,
    pub(super) retries: u64,
    given: u64,
    waited: Duration,
    longest_wait: Duration,
    finished: u64,
    worked: Duration,
}

impl Counts {
    pub(super) fn given(&mut self, after: Duration) {
        self.given += 1;
        self.waited = self.waited.saturating_add(after);
        self.longest_wait = self.longest_wait.max(after);
    }

    pub(super) fn worked(&mut self, time: Duration) {
        self.finished += 1;
        self.worked = self.worked.saturating_add(time);
    }

    pub(super) fn stats(&self) -> Stats {
        Stats {
            adds: self.adds,
            retries: self.retries,
            given: self.given,
            waited: self.waited,
            longest_wait: self.longest_wait,
            finished: self.finished,
            worked: self.worked,
            ..Stats::default()
        }
    }
}
