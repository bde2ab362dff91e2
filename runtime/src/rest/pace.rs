//! What all requests of a client share: how many may be sent, and how many may be sent again.
//!
//! In: the settings, and what became of requests.
//! Out: a turn for an attempt, or the refusal of another one.
//! Never: which failures are worth another attempt (`retry` says that).

use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use super::bucket::Bucket;
use super::retry::{self, Outcome};
use crate::config::RateLimit;

/// Retries that a client has at once, and that it gets back per second and per request that went well. A server that fails everything
/// is then asked little more than the program asks by itself, and one that fails now and then is asked again always.
const AT_ONCE: u32 = 100;
const PER_SECOND: f64 = 10.0;
const PER_SUCCESS: f64 = 0.2;

pub(super) struct Pace {
    budget: Mutex<Bucket>,
    limit: Option<Mutex<Bucket>>,
}

impl Pace {
    pub(super) fn new(limit: Option<RateLimit>) -> Self {
        let now = Instant::now();
        Self {
            budget: Mutex::new(Bucket::new(PER_SECOND, AT_ONCE, now)),
            limit: limit.map(|limit| Mutex::new(Bucket::new(limit.per_second, limit.burst, now))),
        }
    }

    /// Waits until the next attempt may be sent.
    pub(super) async fn turn(&self) {
        let Some(limit) = &self.limit else { return };
        let wait = lock(limit).reserve(Instant::now());
        if !wait.is_zero() {
            let place = Place(limit);
            tokio::time::sleep(wait).await;
            place.used();
        }
    }

    /// Whether the budget has place for another attempt after `outcome`; if so, it is taken.
    pub(super) fn may_try_again(&self, outcome: Outcome) -> bool {
        !retry::costs(outcome) || lock(&self.budget).take(Instant::now())
    }

    /// A request went well.
    pub(super) fn went_well(&self) {
        lock(&self.budget).put(PER_SUCCESS);
    }
}

/// A place in the line. Who leaves the line gives it to those behind.
struct Place<'p>(&'p Mutex<Bucket>);

impl Place<'_> {
    fn used(self) {
        std::mem::forget(self);
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        lock(self.0).put(1.0);
    }
}

/// Anything from 0 to 1. It only has to differ between clients, not to be unpredictable.
pub(crate) fn chance() -> f64 {
    let hash = RandomState::new().hash_one(());
    f64::from(u32::try_from(hash >> 32).unwrap_or_default()) / f64::from(u32::MAX)
}

fn lock(bucket: &Mutex<Bucket>) -> MutexGuard<'_, Bucket> {
    // What a panicking thread left behind is at worst a token off.
    bucket.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_fails_everything_uses_the_budget_up_and_one_that_is_away_does_not() {
        let pace = Pace::new(None);
        let granted = (0..1000).filter(|_| pace.may_try_again(Outcome::Broken)).count();
        // What comes back in the time that this takes is allowed for.
        assert!((100..600).contains(&granted), "{granted}");
        assert!(pace.may_try_again(Outcome::NoConnection));
    }

    #[test]
    fn requests_that_go_well_fill_the_budget() {
        let pace = Pace::new(None);
        *lock(&pace.budget) = Bucket::new(0.0, 1, Instant::now());
        assert!(pace.may_try_again(Outcome::Broken) && !pace.may_try_again(Outcome::Broken));
        (0..6).for_each(|_| pace.went_well());
        assert!(pace.may_try_again(Outcome::Broken));
    }

    #[tokio::test(start_paused = true)]
    async fn who_leaves_the_line_holds_nobody_up() {
        let pace = Pace::new(Some(RateLimit {
            per_second: 1.0,
            burst: 1,
        }));
        let start = Instant::now();
        pace.turn().await;
        for _ in 0..50 {
            let left = tokio::time::timeout(std::time::Duration::from_millis(1), pace.turn()).await;
            assert!(left.is_err());
        }
        pace.turn().await;
        assert_eq!(start.elapsed().as_millis() / 100, 10);
    }

    #[test]
    fn chance_is_between_0_and_1_and_varies() {
        let drawn: Vec<_> = (0..50).map(|_| chance()).collect();
        assert!(drawn.iter().all(|value| (0.0..=1.0).contains(value)));
        assert!(drawn.iter().any(|value| *value != drawn[0]));
    }
}
