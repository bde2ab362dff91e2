//! The queue itself, shared by those who add and those who work.
//!
//! In: keys from any thread. Out: items for workers that wait. Never: a lock held while somebody waits.

use std::fmt;
use std::hash::Hash;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

use super::item::Item;
use super::limiter::{Exponential, Overall, RateLimiter, Slowest};
use super::state::{Priority, State, Turn};
use super::stats::Stats;

/// Keys that wait to be worked on: each once, each with one worker at a time.
///
/// Cheap to clone; clones are the same queue. Adding never waits. Keys are cloned a few times each and should be small: names, ids. The
/// queue holds at most each key that is different, and so does the rate limiter for keys that failed and were not forgotten.
pub struct WorkQueue<T>(pub(super) Arc<Shared<T>>);

pub(super) struct Shared<T> {
    inner: Mutex<Inner<T>>,
    /// Something waits, or the next time is another.
    changed: Notify,
    /// Nothing waits and nothing is worked on.
    idle: Notify,
}

pub(super) struct Inner<T> {
    pub(super) state: State<T>,
    pub(super) limiter: Box<dyn RateLimiter<T>>,
}

/// How a key is added: when, and how urgent it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AddOptions {
    priority: Priority,
    after: Duration,
    rate_limited: bool,
}

impl AddOptions {
    /// At once, with normal priority.
    pub fn new() -> Self {
        Self::default()
    }

    /// How urgent it is.
    #[must_use]
    pub fn priority(self, priority: Priority) -> Self {
        Self { priority, ..self }
    }

    /// Not before this time has passed.
    #[must_use]
    pub fn after(self, after: Duration) -> Self {
        Self { after, ..self }
    }

    /// Not before the rate limiter lets it, as after a failure. With [`after`](Self::after) the longer of the two counts.
    #[must_use]
    pub fn rate_limited(self) -> Self {
        Self {
            rate_limited: true,
            ..self
        }
    }
}

impl<T: Eq + Hash + Clone + Send + 'static> WorkQueue<T> {
    /// An empty queue, with client-go's limits for retries: each key waits 5 ms after its first failure and twice as long after each
    /// further one, up to 1000 s; all keys together are retried 10 times per second, or 100 times at once.
    pub fn new() -> Self {
        Self::with_limiter(Slowest(Exponential::default(), Overall::default()))
    }
}

impl<T: Eq + Hash + Clone + Send + 'static> Default for WorkQueue<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Eq + Hash + Clone> WorkQueue<T> {
    /// An empty queue with limits of one's own for retries.
    pub fn with_limiter(limiter: impl RateLimiter<T> + 'static) -> Self {
        Self(Arc::new(Shared {
            inner: Mutex::new(Inner {
                state: State::new(),
                limiter: Box::new(limiter),
            }),
            changed: Notify::new(),
            idle: Notify::new(),
        }))
    }

    /// Adds a key. If it waits already, nothing changes; if it is worked on, it comes once more after that.
    pub fn add(&self, key: T) {
        self.add_with(key, &AddOptions::new());
    }

    /// Adds a key when `after` has passed. Of several times for a key the earliest counts. If the key is added at once meanwhile, it still
    /// comes again at that time.
    pub fn add_after(&self, key: T, after: Duration) {
        self.add_with(key, &AddOptions::new().after(after));
    }

    /// Adds a key when the rate limiter lets it, and counts a failure of it.
    pub fn add_rate_limited(&self, key: T) {
        self.add_with(key, &AddOptions::new().rate_limited());
    }

    /// Adds a key with options. After [`shutdown`](Self::shutdown) nothing is added.
    ///
    /// Of the priorities that are given for a key before it is worked on, the highest counts.
    pub fn add_with(&self, key: T, options: &AddOptions) {
        self.0.add(key, options);
    }

    /// The key is well: its next failure is its first.
    pub fn forget(&self, key: &T) {
        self.0.lock().limiter.forget(key);
    }

    /// How often the key failed since it was last forgotten.
    pub fn failures(&self, key: &T) -> u32 {
        self.0.lock().limiter.failures(key)
    }

    /// The next key to work on; waits until there is one. None when the queue is shut down and nothing is left. No key is lost if the
    /// future is dropped.
    pub async fn get(&self) -> Option<Item<T>> {
        let _watch = Watch(&self.0);
        loop {
            let mut changed = pin!(self.0.changed.notified());
            // From here on no change is missed, also before the first wait.
            changed.as_mut().enable();
            let until = match self.0.take() {
                Turn::Work(key, priority) => return Some(Item::new(self.0.clone(), key, priority)),
                Turn::Over => return None,
                Turn::Wait(until) => until,
            };
            match until {
                Some(until) => {
                    // What came first does not matter: the state says what is to be done.
                    let _ = timeout_at(until, changed).await;
                }
                None => changed.await,
            }
        }
    }

    /// Takes no more keys. Those that wait are still worked on, then [`get`](Self::get) gives none; those whose time has not come, and
    /// retries, are dropped.
    pub fn shutdown(&self) {
        self.close(false);
    }

    fn close(&self, clear: bool) {
        let mut inner = self.0.lock();
        inner.state.close();
        if clear {
            inner.state.clear();
        }
        drop(inner);
        self.0.changed.notify_waiters();
        self.0.tell_if_idle();
    }

    /// As [`shutdown`](Self::shutdown), and drops the keys that wait as well: work that has begun comes to its end, and no more is given out.
    /// For a program that is told to stop, and leaves the rest to the next one.
    pub fn shutdown_now(&self) {
        self.close(true);
    }

    /// As [`shutdown`](Self::shutdown), and waits until all that waits is worked on and all work is over. That takes workers: without them
    /// it waits until it is dropped.
    pub async fn shutdown_with_drain(&self) {
        self.shutdown();
        loop {
            let mut idle = pin!(self.0.idle.notified());
            idle.as_mut().enable();
            if self.0.lock().state.is_idle() {
                return;
            }
            idle.await;
        }
    }

    /// Whether the queue takes no more keys.
    pub fn is_shut_down(&self) -> bool {
        self.0.lock().state.is_closed()
    }

    /// How many keys wait for a worker.
    pub fn len(&self) -> usize {
        self.stats().depth
    }

    /// Whether no key waits for a worker.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How the queue does.
    pub fn stats(&self) -> Stats {
        self.0.lock().state.stats(Instant::now())
    }
}

impl<T: Eq + Hash + Clone> Shared<T> {
    pub(super) fn add(&self, key: T, options: &AddOptions) {
        let now = Instant::now();
        let mut inner = self.lock();
        let mut after = options.after;
        if options.rate_limited && !inner.state.is_closed() {
            after = after.max(inner.limiter.next(&key, now));
            inner.state.retried();
        }
        inner.state.add_after(key, after, options.priority, now);
        drop(inner);
        self.changed.notify_one();
    }

    fn take(&self) -> Turn<T> {
        self.lock().state.take(Instant::now())
    }

    pub(super) fn done(&self, key: &T, well: bool) {
        let mut inner = self.lock();
        if well {
            inner.limiter.forget(key);
        }
        inner.state.done(key, Instant::now());
        let (closed, more) = (inner.state.is_closed(), inner.state.has_more());
        drop(inner);
        if closed {
            // All who wait must learn whether anything is left.
            self.changed.notify_waiters();
        } else if more {
            self.changed.notify_one();
        }
        self.tell_if_idle();
    }

    fn tell_if_idle(&self) {
        let idle = self.lock().state.is_idle();
        if idle {
            self.idle.notify_waiters();
        }
    }
}

/// One who waits. Who leaves, with a key or because nobody asks any more, hands the watch over: others may wait without a time, because this
/// one knew it.
struct Watch<'q, T: Eq + Hash + Clone>(&'q Shared<T>);

impl<T: Eq + Hash + Clone> Drop for Watch<'_, T> {
    fn drop(&mut self) {
        let more = self.0.lock().state.has_more();
        if more {
            self.0.changed.notify_one();
        }
    }
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, Inner<T>> {
        // Only a limiter or a key of the program can panic in there, and each step of the queue is whole by itself.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Clone for WorkQueue<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Eq + Hash + Clone> fmt::Debug for WorkQueue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WorkQueue").field(&self.stats()).finish()
    }
}
