//! How often and how long a request is tried.
//!
//! In: values of the program.
//! Out: [`Retries`], which `rest::retry` decides by.
//! Never: which failures are worth another attempt; that depends on the request and is not a setting.

use std::time::Duration;

/// How often and how long a request is tried when it fails in a way that another attempt can mend.
///
/// Which failures those are depends on what the request does: see [the table](crate::rest#faults). Unless changed, a request is
/// sent at most 10 times and for at most 60 s, waiting about 0.2 s, 0.4 s, 0.8 s, … up to 5 s in between, and at least as long as
/// the server asks for.
///
/// ```
/// use std::time::Duration;
/// use kubewright_runtime::config::{Config, Retries};
///
/// let config = Config::new("https://127.0.0.1:6443")?.with_retries(Retries::new().attempts(3).within(Duration::from_secs(10)));
/// # Ok::<(), kubewright_runtime::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retries {
    attempts: u32,
    within: Duration,
    first_wait: Duration,
    longest_wait: Duration,
}

impl Default for Retries {
    fn default() -> Self {
        Self::new()
    }
}

impl Retries {
    /// At most 10 attempts within 60 s, with waits of about 0.2 s to 5 s.
    pub const fn new() -> Self {
        Self {
            attempts: 10,
            within: Duration::from_secs(60),
            first_wait: Duration::from_millis(200),
            longest_wait: Duration::from_secs(5),
        }
    }

    /// Every request is sent once.
    pub const fn none() -> Self {
        Self::new().attempts(1)
    }

    /// The most that a request is sent, the first time included. 0 is taken as 1.
    #[must_use]
    pub const fn attempts(mut self, most: u32) -> Self {
        self.attempts = if most == 0 { 1 } else { most };
        self
    }

    /// No attempt begins later than this after the first one did. A server that asks for a longer wait than is left is not asked
    /// again; the error says what it asked for. It does not end an attempt that runs.
    #[must_use]
    pub const fn within(mut self, limit: Duration) -> Self {
        self.within = limit;
        self
    }

    /// The wait after the first attempt, and the longest; each is twice the one before, less up to the half of it by chance. Where the
    /// server says how long to wait, it is at least that.
    #[must_use]
    pub const fn waits(mut self, first: Duration, longest: Duration) -> Self {
        self.first_wait = first;
        self.longest_wait = longest;
        self
    }

    pub(crate) fn most_attempts(&self) -> u32 {
        self.attempts
    }

    pub(crate) fn limit(&self) -> Duration {
        self.within
    }

    /// The wait after attempt number `attempt` (from 1), before chance makes it shorter.
    pub(crate) fn wait_after(&self, attempt: u32) -> Duration {
        let doublings = attempt.saturating_sub(1).min(31);
        self.first_wait.saturating_mul(1 << doublings).min(self.longest_wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let retries = Retries::new();
        let millis: Vec<_> = (1..8).map(|n| retries.wait_after(n).as_millis()).collect();
        assert_eq!(millis, [200, 400, 800, 1600, 3200, 5000, 5000]);
        assert_eq!(retries.wait_after(u32::MAX), Duration::from_secs(5));
        let long = retries.waits(Duration::MAX, Duration::MAX);
        assert_eq!(long.wait_after(9), Duration::MAX);
    }
}
