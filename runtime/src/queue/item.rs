//! A key that somebody works on.
//!
//! In: a key of the queue. Out: what became of the work. Never: a key that stays taken.

use std::fmt;
use std::hash::Hash;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use super::handle::{AddOptions, Shared};
use super::state::Priority;

/// A key that is worked on. No other worker gets it until this is dropped.
///
/// Say what became of the work: [`done`](Self::done), [`retry`](Self::retry) or [`retry_after`](Self::retry_after). Dropping it, as a panic
/// or a cancelled task does, says only that nobody works on the key: it comes again when it is added, and its failures are remembered.
#[must_use = "the key is free again when this is dropped"]
pub struct Item<T: Eq + Hash + Clone> {
    queue: Arc<Shared<T>>,
    key: T,
    priority: Priority,
    well: bool,
}

impl<T: Eq + Hash + Clone> Item<T> {
    pub(super) fn new(queue: Arc<Shared<T>>, key: T, priority: Priority) -> Self {
        Self {
            queue,
            key,
            priority,
            well: false,
        }
    }

    /// The key.
    pub fn key(&self) -> &T {
        &self.key
    }

    /// How urgent it was; a retry is as urgent.
    pub fn priority(&self) -> Priority {
        self.priority
    }

    /// It went well: the next failure of the key is its first.
    pub fn done(mut self) {
        self.well = true;
    }

    /// It failed: the key comes again when the rate limiter lets it.
    pub fn retry(self) {
        let options = AddOptions::new().priority(self.priority).rate_limited();
        self.queue.add(self.key.clone(), &options);
    }

    /// The key comes again after this time. Its failures are remembered.
    pub fn retry_after(self, after: Duration) {
        self.again(after);
    }

    /// It went well, and the key comes again after this time.
    pub fn done_until(mut self, after: Duration) {
        self.well = true;
        self.again(after);
    }

    fn again(&self, after: Duration) {
        let options = AddOptions::new().priority(self.priority).after(after);
        self.queue.add(self.key.clone(), &options);
    }
}

impl<T: Eq + Hash + Clone> Deref for Item<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.key
    }
}

impl<T: Eq + Hash + Clone> Drop for Item<T> {
    fn drop(&mut self) {
        self.queue.done(&self.key, self.well);
    }
}

impl<T: Eq + Hash + Clone + fmt::Debug> fmt::Debug for Item<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Item").field(&self.key).finish()
    }
}
