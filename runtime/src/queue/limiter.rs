//! How long a key waits after a failure.
//!
//! In: the key, and the time. Out: a wait. Never: a clock of its own; waiting.

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::time::Duration;

use tokio::time::Instant;

use crate::rest::Bucket;

/// Says how long a key waits before it is tried again.
///
/// Is called while the queue is locked: it must not block, and must not use the queue.
pub trait RateLimiter<T>: Send {
    /// The key failed: how long it waits from `now`.
    fn next(&mut self, key: &T, now: Instant) -> Duration;
    /// The key is well again: its next failure is its first.
    fn forget(&mut self, key: &T);
    /// How often the key failed since it was last forgotten.
    fn failures(&self, key: &T) -> u32;
}

/// Each key on its own: a first wait, and twice as long after each further failure.
///
/// Holds the keys that failed and were not forgotten.
#[derive(Clone, Debug)]
pub struct Exponential<T> {
    first: Duration,
    longest: Duration,
    failures: HashMap<T, u32>,
}

impl<T> Exponential<T> {
    /// Waits of `first`, 2 · `first`, 4 · `first`, …, at most `longest`.
    pub fn new(first: Duration, longest: Duration) -> Self {
        Self {
            first,
            longest,
            failures: HashMap::new(),
        }
    }
}

impl<T> Default for Exponential<T> {
    /// 5 ms to 1000 s, as in client-go.
    fn default() -> Self {
        Self::new(Duration::from_millis(5), Duration::from_secs(1000))
    }
}

impl<T: Eq + Hash + Clone + Send> RateLimiter<T> for Exponential<T> {
    fn next(&mut self, key: &T, _now: Instant) -> Duration {
        let before = match self.failures.get_mut(key) {
            Some(failures) => {
                *failures = failures.saturating_add(1);
                *failures - 1
            }
            None => {
                self.failures.insert(key.clone(), 1);
                0
            }
        };
        let factor = 1u32.checked_shl(before).unwrap_or(u32::MAX);
        self.first.saturating_mul(factor).min(self.longest)
    }

    fn forget(&mut self, key: &T) {
        self.failures.remove(key);
    }

    fn failures(&self, key: &T) -> u32 {
        self.failures.get(key).copied().unwrap_or_default()
    }
}

/// All keys together: so many retries per second, and so many at once after a time of rest.
pub struct Overall(Bucket);

impl Overall {
    /// `per_second` retries, or `burst` at once.
    pub fn new(per_second: f64, burst: u32) -> Self {
        // A rate that is none would promise waits of no time.
        let per_second = if per_second > 0.0 {
            per_second
        } else {
            f64::MIN_POSITIVE
        };
        Self(Bucket::new(per_second, burst, Instant::now()))
    }
}

impl Default for Overall {
    /// 10 per second, 100 at once, as in client-go.
    fn default() -> Self {
        Self::new(10.0, 100)
    }
}

impl fmt::Debug for Overall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Overall").finish_non_exhaustive()
    }
}

impl<T> RateLimiter<T> for Overall {
    fn next(&mut self, _key: &T, now: Instant) -> Duration {
        self.0.reserve(now)
    }

    fn forget(&mut self, _key: &T) {}

    fn failures(&self, _key: &T) -> u32 {
        0
    }
}

/// Two limiters at once: the longer wait counts.
#[derive(Clone, Debug, Default)]
pub struct Slowest<A, B>(
    /// One.
    pub A,
    /// The other.
    pub B,
);

impl<T, A: RateLimiter<T>, B: RateLimiter<T>> RateLimiter<T> for Slowest<A, B> {
    fn next(&mut self, key: &T, now: Instant) -> Duration {
        self.0.next(key, now).max(self.1.next(key, now))
    }

    fn forget(&mut self, key: &T) {
        self.0.forget(key);
        self.1.forget(key);
    }

    fn failures(&self, key: &T) -> u32 {
        self.0.failures(key).max(self.1.failures(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_of_a_key_doubles_its_wait_up_to_the_longest() {
        let now = Instant::now();
        let mut limiter = Exponential::default();
        let waits: Vec<_> = (0..5).map(|_| limiter.next(&"a", now).as_millis()).collect();
        assert_eq!(waits, [5, 10, 20, 40, 80]);
        assert_eq!((limiter.failures(&"a"), limiter.failures(&"b")), (5, 0));
        assert_eq!(limiter.next(&"b", now).as_millis(), 5, "keys do not share failures");
        (0..200).for_each(|_| assert!(limiter.next(&"a", now).as_secs() <= 1000));
        assert_eq!(limiter.next(&"a", now).as_secs(), 1000);
        limiter.forget(&"a");
        assert_eq!((limiter.failures(&"a"), limiter.next(&"a", now).as_millis()), (0, 5));
    }

    #[test]
    fn all_keys_share_the_bucket_and_the_longer_wait_counts() {
        let now = Instant::now();
        let mut limiter = Slowest(Exponential::default(), Overall::new(10.0, 2));
        let waits: Vec<_> = ["a", "b", "c", "d"]
            .map(|key| limiter.next(&key, now).as_millis())
            .into();
        assert_eq!(waits, [5, 5, 100, 200]);
        assert_eq!(limiter.failures(&"d"), 1);
        limiter.forget(&"d");
        assert_eq!(limiter.failures(&"d"), 0);
    }

    #[test]
    fn a_rate_of_nothing_is_as_good_as_never() {
        let mut limiter = Overall::new(0.0, 0);
        assert!(limiter.next(&"a", Instant::now()) > Duration::from_secs(24 * 3600));
    }
}
