//! How long to wait after a failure.
//!
//! In: the time, chance, what the server asks for. Out: waits. Never: a clock.

use std::time::Duration;

/// After this time without a failure, waits begin from the start.
const HEALTHY: Duration = Duration::from_secs(120);
/// How much longer waits are where the same request is not likely to go well soon.
const SLOWER: u32 = 4;
/// What a server asks for beyond this is not believed.
const LONGEST_ASKED: Duration = Duration::from_secs(600);

#[derive(Debug)]
pub(super) struct BackOff {
    first: Duration,
    longest: Duration,
    /// The next wait, before chance makes it shorter.
    next: Duration,
    /// When the last wait ends.
    until: Duration,
}

/// The time since the beginning, and anything from 0 to 1.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Now {
    pub(crate) time: Duration,
    pub(crate) chance: f64,
}

impl BackOff {
    pub(super) fn new(first: Duration, longest: Duration) -> Self {
        Self {
            first,
            longest,
            next: first,
            until: Duration::ZERO,
        }
    }

    /// The wait after a failure. `after` is what the server asks for.
    pub(super) fn wait(&mut self, now: Now, slowly: bool, after: Option<Duration>) -> Duration {
        if now.time.saturating_sub(self.until) >= HEALTHY {
            self.next = self.first;
        }
        let chance = now.chance.clamp(0.0, 1.0);
        let longest = self.longest.saturating_mul(SLOWER);
        let own = self.next.min(self.longest);
        let own = if slowly {
            own.saturating_mul(SLOWER).min(longest)
        } else {
            own
        };
        let own = own - super::part(own, chance / 2.0).min(own);
        self.next = self.next.saturating_mul(2).min(self.longest);
        // Never sooner than asked for; a little later, so that not all that were sent away come back together.
        let asked = after.unwrap_or_default().min(LONGEST_ASKED);
        let wait = own.max(asked + super::part(asked, chance / 10.0));
        self.until = now.time.saturating_add(wait);
        wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64, chance: f64) -> Now {
        Now {
            time: Duration::from_secs(seconds),
            chance,
        }
    }

    fn back_off() -> BackOff {
        BackOff::new(Duration::from_millis(800), Duration::from_secs(30))
    }

    #[test]
    fn waits_double_up_to_the_longest_and_chance_takes_up_to_the_half() {
        let (mut full, mut half, mut slow) = (back_off(), back_off(), back_off());
        for expected in [800, 1600, 3200, 6400, 12800, 25600, 30000, 30000] {
            assert_eq!(full.wait(at(0, 0.0), false, None).as_millis(), expected);
            assert_eq!(half.wait(at(0, 1.0), false, None).as_millis(), expected / 2);
            assert_eq!(slow.wait(at(0, 0.0), true, None).as_millis(), expected * 4);
        }
    }

    #[test]
    fn two_healthy_minutes_after_the_wait_make_it_begin_from_the_start() {
        let mut back_off = back_off();
        for _ in 0..9 {
            back_off.wait(at(100, 0.0), false, None);
        }
        // The last wait ends at 130 s.
        assert_eq!(back_off.wait(at(249, 0.0), false, None).as_secs(), 30);
        assert_eq!(back_off.wait(at(249 + 30 + 120, 0.0), false, None).as_millis(), 800);
        assert_eq!(back_off.wait(at(400, 0.0), false, None).as_millis(), 1600);
    }

    #[test]
    fn what_the_server_asks_for_is_the_least_but_not_for_ever() {
        let mut back_off = back_off();
        let asked = |seconds| Some(Duration::from_secs(seconds));
        assert_eq!(back_off.wait(at(0, 0.0), false, asked(7)).as_secs(), 7);
        assert_eq!(back_off.wait(at(0, 1.0), false, asked(10)).as_secs(), 11);
        assert_eq!(back_off.wait(at(0, 0.0), false, asked(u64::MAX)).as_secs(), 600);
    }

    #[test]
    fn absurd_settings_do_no_harm() {
        let mut back_off = BackOff::new(Duration::MAX, Duration::MAX);
        assert_eq!(back_off.wait(at(u64::MAX, 0.0), true, None), Duration::MAX);
        let mut none = BackOff::new(Duration::ZERO, Duration::ZERO);
        assert_eq!(none.wait(at(0, 0.5), true, None), Duration::ZERO);
    }
}
