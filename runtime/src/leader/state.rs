//! What a candidate knows of the lease, and what follows from it.
//!
//! In: leases as they were read, and the monotonic time. Out: the next move. Never: IO; a look at times that another machine wrote.

use std::time::Duration;

use tokio::time::Instant;

use super::lease::Lease;
use crate::value::Json;

/// What a candidate may do.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Move {
    /// There is no lease.
    Create,
    /// Nobody holds it, its holder was silent for too long, or it is ours from an earlier term.
    Take {
        /// The number of the new term.
        transitions: i64,
    },
    /// Another holds it, until then at least.
    Wait(Instant),
}

/// What was seen of the lease.
pub(super) struct Candidate<'a> {
    identity: &'a str,
    /// For a lease that does not say how long it lasts.
    duration: Duration,
    seen: Option<Seen>,
}

struct Seen {
    sign: (String, Option<Json>),
    lasts: Duration,
    since: Instant,
}

impl<'a> Candidate<'a> {
    pub(super) fn new(identity: &'a str, duration: Duration) -> Self {
        Self {
            identity,
            duration,
            seen: None,
        }
    }

    /// What to do, now that the lease was read, or that there is none. `now` is a time after the answer came: a lease that was seen then
    /// cannot be older than that.
    pub(super) fn saw(&mut self, lease: Option<&Lease>, now: Instant) -> Move {
        let Some(lease) = lease else {
            self.seen = None;
            return Move::Create;
        };
        let silent_until = self.observe(lease, now);
        let holder = lease.holder();
        let free = holder.is_empty();
        // An identity is promised to be of one candidate, so this one was ours; what we then did is over. It is a new term all the same:
        // the number tells the two apart.
        if free || holder == self.identity || now >= silent_until {
            let transitions = lease.transitions().saturating_add(1);
            Move::Take { transitions }
        } else {
            Move::Wait(silent_until)
        }
    }

    /// Notes when this state of the lease was first seen, and says until when its holder may be silent.
    fn observe(&mut self, lease: &Lease, now: Instant) -> Instant {
        let sign = lease.sign_of_life();
        let lasts = lease.duration().unwrap_or(self.duration);
        match &mut self.seen {
            Some(seen) if seen.sign == sign => {}
            seen => {
                *seen = Some(Seen {
                    sign,
                    lasts,
                    since: now,
                })
            }
        }
        let (since, lasts) = self.seen.as_ref().map_or((now, lasts), |seen| (seen.since, seen.lasts));
        since.checked_add(lasts).unwrap_or(now + self.duration)
    }
}

/// What the leader finds when it reads the lease again.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// It is still held for this term: a renewal may be written on it.
    Ours,
    /// It was deleted.
    Missing,
    /// Another holds it, or nobody, or the same identity in another term.
    Lost,
}

/// Whether a lease is held by a term.
pub(super) fn find(lease: Option<&Lease>, identity: &str, number: i64) -> Found {
    match lease {
        None => Found::Missing,
        Some(lease) if lease.holder() == identity && lease.transitions() == number => Found::Ours,
        Some(_) => Found::Lost,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lease(holder: &str, renewed: u32, seconds: Option<u32>) -> Lease {
        let mut lease = Lease::new("a");
        lease.0.set("/spec/holderIdentity", holder).unwrap();
        lease.0.set("/spec/renewTime", renewed).unwrap();
        lease.0.set("/spec/leaseTransitions", 4).unwrap();
        if let Some(seconds) = seconds {
            lease.0.set("/spec/leaseDurationSeconds", seconds).unwrap();
        }
        lease
    }

    const TAKE: Move = Move::Take { transitions: 5 };

    #[test]
    fn a_lease_is_taken_when_nothing_moved_for_as_long_as_it_says() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut me = Candidate::new("me", Duration::from_secs(15));
        for (second, seen, expected) in [
            (0, Some(lease("them", 1, Some(20))), Move::Wait(at(20))),
            (19, Some(lease("them", 1, Some(20))), Move::Wait(at(20))),
            // Each sign of life counts from when it was seen.
            (19, Some(lease("them", 2, Some(20))), Move::Wait(at(39))),
            (38, Some(lease("them", 2, Some(20))), Move::Wait(at(39))),
            (39, Some(lease("them", 2, Some(20))), TAKE),
            // Another took it.
            (39, Some(lease("other", 3, Some(5))), Move::Wait(at(44))),
            // Released.
            (40, Some(lease("", 3, Some(1))), TAKE),
            // Ours from before.
            (41, Some(lease("me", 3, Some(20))), TAKE),
            // It does not say how long.
            (42, Some(lease("them", 4, None)), Move::Wait(at(57))),
            (43, None, Move::Create),
            // Gone and back: seen for the first time.
            (60, Some(lease("them", 4, None)), Move::Wait(at(75))),
        ] {
            assert_eq!(me.saw(seen.as_ref(), at(second)), expected, "second {second}");
        }
    }

    #[test]
    fn what_does_not_come_from_the_holder_is_no_sign_of_life() {
        let start = Instant::now();
        let mut me = Candidate::new("me", Duration::from_secs(15));
        let mut seen = lease("them", 1, Some(10));
        assert!(matches!(me.saw(Some(&seen), start), Move::Wait(_)));
        seen.0.metadata.resource_version = Some("9".into());
        seen.0.metadata.labels.insert("team", "a");
        assert_eq!(me.saw(Some(&seen), start + Duration::from_secs(10)), TAKE);
        seen.0.metadata.uid = Some("another".into());
        assert!(matches!(
            me.saw(Some(&seen), start + Duration::from_secs(10)),
            Move::Wait(_)
        ));
    }

    #[test]
    fn a_term_is_told_from_others_of_the_same_identity() {
        for (seen, found) in [
            (None, Found::Missing),
            (Some(lease("me", 1, None)), Found::Ours),
            (Some(lease("them", 1, None)), Found::Lost),
            (Some(lease("", 1, None)), Found::Lost),
        ] {
            assert_eq!(find(seen.as_ref(), "me", 4), found);
        }
        assert_eq!(find(Some(&lease("me", 1, None)), "me", 3), Found::Lost);
    }
}
