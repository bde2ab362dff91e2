//! A bucket of tokens that fills with time.
//!
//! In: how fast it fills, how much it holds, and the time at each use.
//! Out: whether there is a token, or how long until there is one.
//! Never: waiting; a clock of its own.

use std::time::Duration;

use tokio::time::Instant;

/// The longest wait that is ever promised; what is longer is as good as never.
const FOREVER: Duration = Duration::from_secs(30 * 24 * 3600);

#[derive(Debug)]
pub(crate) struct Bucket {
    per_second: f64,
    most: f64,
    /// Below zero are tokens that are promised already.
    tokens: f64,
    at: Instant,
}

impl Bucket {
    /// A full bucket.
    pub(crate) fn new(per_second: f64, most: u32, now: Instant) -> Self {
        Self {
            per_second,
            most: f64::from(most),
            tokens: f64::from(most),
            at: now,
        }
    }

    /// Takes a token if there is one.
    pub(crate) fn take(&mut self, now: Instant) -> bool {
        self.fill(now);
        let there = self.tokens >= 1.0;
        if there {
            self.tokens -= 1.0;
        }
        there
    }

    /// Takes the next token there will be, and says how long until then.
    pub(crate) fn reserve(&mut self, now: Instant) -> Duration {
        self.fill(now);
        self.tokens -= 1.0;
        let missing = (-self.tokens).max(0.0);
        Duration::try_from_secs_f64(missing / self.per_second).map_or(FOREVER, |wait| wait.min(FOREVER))
    }

    /// Puts a part of a token in.
    pub(crate) fn put(&mut self, part: f64) {
        self.tokens = (self.tokens + part).min(self.most);
    }

    fn fill(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.at);
        self.at = self.at.max(now);
        self.put(passed.as_secs_f64() * self.per_second);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(start: Instant, millis: u64) -> Instant {
        start + Duration::from_millis(millis)
    }

    #[test]
    fn what_is_taken_comes_back_with_time_and_never_more_than_it_holds() {
        let start = Instant::now();
        let mut bucket = Bucket::new(10.0, 2, start);
        assert!(bucket.take(start) && bucket.take(start) && !bucket.take(start));
        assert!(!bucket.take(after(start, 50)));
        assert!(bucket.take(after(start, 101)));
        let late = after(start, 60_000);
        assert!(bucket.take(late) && bucket.take(late) && !bucket.take(late));
        // A clock that goes back gives nothing.
        assert!(!bucket.take(start));
        bucket.put(0.5);
        assert!(!bucket.take(late));
        bucket.put(0.5);
        assert!(bucket.take(late));
    }

    #[test]
    fn those_who_wait_are_spread_evenly() {
        let start = Instant::now();
        let mut bucket = Bucket::new(4.0, 2, start);
        let waits: Vec<_> = (0..5).map(|_| bucket.reserve(start).as_millis()).collect();
        assert_eq!(waits, [0, 0, 250, 500, 750]);
        assert_eq!(bucket.reserve(after(start, 750)).as_millis(), 250);
        assert_eq!(Bucket::new(f64::MIN_POSITIVE, 0, start).reserve(start), FOREVER);
    }
}
