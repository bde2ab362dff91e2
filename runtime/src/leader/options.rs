//! What an election is about, and its times.
//!
//! In: names and times. Out: the same, checked. Never: times with which two could lead.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::error::Error;
use crate::value::Str;

/// How much longer than the retry period a candidate waits at most: so that they do not all come at once.
pub(super) const JITTER: f64 = 1.2;

type OnLeader = Arc<dyn Fn(&str) + Send + Sync>;

/// Which lease, for whom, and how long.
#[derive(Clone)]
#[must_use]
pub struct ElectionOptions {
    pub(super) namespace: Str,
    pub(super) name: Str,
    pub(super) identity: Str,
    pub(super) lease_duration: Duration,
    pub(super) renew_deadline: Duration,
    pub(super) retry_period: Duration,
    pub(super) grace: Duration,
    pub(super) release: bool,
    pub(super) on_leader: Option<OnLeader>,
}

impl ElectionOptions {
    /// An election for the lease `name` in `namespace`. `identity` tells this candidate from all others, also from earlier ones that may
    /// still run: the name of the Pod with something random is good, that of a StatefulSet's Pod alone is not.
    ///
    /// Lease duration 15 s, renew deadline 10 s, retry period 2 s.
    pub fn new(namespace: impl Into<Str>, name: impl Into<Str>, identity: impl Into<Str>) -> Self {
        Self {
            namespace: namespace.into(),
            name: name.into(),
            identity: identity.into(),
            lease_duration: Duration::from_secs(15),
            renew_deadline: Duration::from_secs(10),
            retry_period: Duration::from_secs(2),
            grace: Duration::ZERO,
            release: true,
            on_leader: None,
        }
    }

    /// How long others wait, after they have seen the last change of the lease, before they take it. Written to `leaseDurationSeconds`, in
    /// whole seconds, rounded up.
    pub fn lease_duration(self, lease_duration: Duration) -> Self {
        Self { lease_duration, ..self }
    }

    /// How long after the last good renewal work stops. Shorter than the lease duration: the difference is what clocks may differ in speed,
    /// and what work may take to stop.
    pub fn renew_deadline(self, renew_deadline: Duration) -> Self {
        Self { renew_deadline, ..self }
    }

    /// How long to wait between two tries to renew; candidates wait up to 2.2 times as long.
    pub fn retry_period(self, retry_period: Duration) -> Self {
        Self { retry_period, ..self }
    }

    /// How long work may take to end by itself once the election is told to stop ([`Election::run_until`](super::Election::run_until)); the lease
    /// is renewed meanwhile. The work learns of it by [`Leadership::stopping`](super::Leadership::stopping). Nothing unless set: then work is dropped where it
    /// stands, and a request that was under way may still be done when the next candidate leads.
    pub fn grace_period(self, grace: Duration) -> Self {
        Self { grace, ..self }
    }

    /// Whether the lease is given up when the work has ended, so that the next leader need not wait for its end. On unless switched off:
    /// for work that goes on behind the back of its future.
    pub fn release(self, release: bool) -> Self {
        Self { release, ..self }
    }

    /// Is told the identity of each leader that is seen, this candidate among them.
    pub fn on_leader(self, on_leader: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self {
            on_leader: Some(Arc::new(on_leader)),
            ..self
        }
    }

    pub(super) fn checked(self) -> Result<Self, Error> {
        match self.problem() {
            Some(problem) => Err(Error::invalid_request(format!("leader election: {problem}"))),
            None => Ok(self),
        }
    }

    fn problem(&self) -> Option<&'static str> {
        let most_wait = Duration::try_from_secs_f64(self.retry_period.as_secs_f64() * JITTER).unwrap_or(Duration::MAX);
        if self.identity.is_empty() {
            Some("the identity is empty")
        } else if self.namespace.is_empty() || self.name.is_empty() {
            Some("the lease has no namespace or no name")
        } else if self.retry_period.is_zero() {
            Some("the retry period is zero")
        } else if self.lease_seconds() > i32::MAX.unsigned_abs().into() {
            Some("the lease duration is longer than the field can hold")
        } else if self.lease_duration <= self.renew_deadline {
            Some("the lease duration must be longer than the renew deadline, or two could lead at once")
        } else if self.renew_deadline <= most_wait {
            Some("the renew deadline must be longer than 1.2 times the retry period, or there is no second try")
        } else {
            None
        }
    }

    /// Never less than the duration: who reads it waits at least as long.
    pub(super) fn lease_seconds(&self) -> u64 {
        let whole = self.lease_duration.as_secs();
        whole.saturating_add(u64::from(self.lease_duration.subsec_nanos() > 0))
    }

    /// How long one request may take: so that after one that hangs there is time for another.
    pub(super) fn request_limit(&self) -> Duration {
        self.renew_deadline / 2
    }
}

impl fmt::Debug for ElectionOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ElectionOptions")
            .field("namespace", &self.namespace)
            .field("name", &self.name)
            .field("identity", &self.identity)
            .field("lease_duration", &self.lease_duration)
            .field("renew_deadline", &self.renew_deadline)
            .field("retry_period", &self.retry_period)
            .field("grace_period", &self.grace)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_with_which_two_could_lead_are_refused() {
        let secs = Duration::from_secs;
        let times = |lease, renew, retry| {
            let options = ElectionOptions::new("ns", "lease", "me");
            options.lease_duration(lease).renew_deadline(renew).retry_period(retry)
        };
        for (options, problem) in [
            (times(secs(15), secs(10), secs(2)), None),
            (times(secs(15), secs(15), secs(2)), Some("two could lead")),
            (
                times(secs(15), Duration::from_millis(2400), secs(2)),
                Some("second try"),
            ),
            (times(secs(15), Duration::from_millis(2401), secs(2)), None),
            (times(secs(15), secs(10), secs(0)), Some("zero")),
            (times(secs(15), secs(10), Duration::MAX), Some("second try")),
            (times(Duration::MAX, secs(10), secs(2)), Some("can hold")),
            (ElectionOptions::new("ns", "lease", ""), Some("identity")),
            (ElectionOptions::new("", "lease", "me"), Some("namespace")),
            (ElectionOptions::new("ns", "", "me"), Some("name")),
        ] {
            let refused = options.checked().err().map(|error| error.to_string());
            match (&refused, problem) {
                (None, None) => {}
                (Some(refused), Some(problem)) => assert!(refused.contains(problem), "{refused}"),
                _ => panic!("{refused:?} {problem:?}"),
            }
        }
    }

    #[test]
    fn what_others_read_is_never_shorter_than_the_duration() {
        let seconds = |millis| {
            let options = ElectionOptions::new("ns", "lease", "me");
            options.lease_duration(Duration::from_millis(millis)).lease_seconds()
        };
        assert_eq!([1, 1000, 1001, 15_000].map(seconds), [1, 1, 2, 15]);
    }
}
