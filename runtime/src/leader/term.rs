//! One term of a leader: taken, renewed, released.
//!
//! In: a client and a lease. Out: until when the term lasts. Never: a request that is waited for longer than the term.

use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout_at};

use super::leadership::Hold;
use super::lease::Lease;
use super::options::ElectionOptions;
use super::state::{Found, find};
use crate::client::DynamicClient;
use crate::error::Error;
use crate::options::{CreateOptions, UpdateOptions};
use crate::value::{MicroTime, PointerError};

/// How often a release is tried against others who write the lease.
const RELEASES: u32 = 3;

/// Leases on a server, with requests that do not take for ever.
pub(super) struct Leases<'a> {
    pub(super) client: &'a DynamicClient,
    pub(super) options: &'a ElectionOptions,
}

/// A lease that this candidate holds.
pub(super) struct Term {
    pub(super) lease: Lease,
    pub(super) number: i64,
    /// When the request was sent that took or renewed it.
    pub(super) renewed: Instant,
}

impl Leases<'_> {
    /// The lease; none if there is none.
    pub(super) async fn read(&self, limit: Instant) -> Result<Option<Lease>, Error> {
        let read = self.client.get_opt(&self.options.name);
        Ok(within(limit, read).await?.map(Lease))
    }

    /// Creates the lease, or takes it.
    pub(super) async fn take(&self, lease: Option<Lease>, number: i64, limit: Instant) -> Result<Term, Error> {
        let (renewed, create) = (Instant::now(), lease.is_none());
        let lease = lease.unwrap_or_else(|| Lease::new(&self.options.name));
        let seconds = self.options.lease_seconds();
        let taken = lease.taken(&self.options.identity, seconds, number, MicroTime::now());
        let lease = self.write(&taken.map_err(odd)?, create, limit).await?;
        Ok(Term { lease, number, renewed })
    }

    async fn write(&self, lease: &Lease, create: bool, limit: Instant) -> Result<Lease, Error> {
        let written = if create {
            within(limit, self.client.create(&lease.0, &CreateOptions::new())).await
        } else {
            within(limit, self.client.update(&lease.0, &UpdateOptions::new())).await
        };
        Ok(Lease(written?))
    }

    /// Renews the lease again and again. Ends when the term does, with the last failure if there was one.
    pub(super) async fn keep(&self, term: &mut Term, hold: &Hold) -> Option<Error> {
        let (mut trouble, mut next) = (None, term.renewed + self.options.retry_period);
        loop {
            let end = term.renewed + self.options.renew_deadline;
            sleep_until(next.min(end)).await;
            let sent = Instant::now();
            if sent >= end {
                return trouble;
            }
            next = sent + self.options.retry_period;
            match self.renew(term, end).await {
                Ok(true) => {
                    trouble = None;
                    hold.until(term.renewed + self.options.renew_deadline);
                }
                Ok(false) => return None,
                Err(error) => {
                    tracing::warn!(lease = %self.options.name, %error, "the lease could not be renewed");
                    trouble = Some(error);
                }
            }
        }
    }

    /// Renews the lease once; whether it is still ours.
    async fn renew(&self, term: &mut Term, end: Instant) -> Result<bool, Error> {
        let refused = match self.renew_on(term, false, end).await {
            Ok(()) => return Ok(true),
            Err(error) if error.is_conflict() || error.is_not_found() => error,
            Err(error) => return Err(error),
        };
        // Somebody changed it, or a renewal went through whose answer did not.
        let seen = self.read(self.limit(end)).await?;
        let create = match find(seen.as_ref(), &self.options.identity, term.number) {
            Found::Lost => return Ok(false),
            Found::Missing => true,
            Found::Ours => false,
        };
        term.lease = match seen {
            Some(seen) => seen,
            // K8S: a write to what is not there and a read that finds it are no contradiction: it was made in between.
            None if refused.is_not_found() || refused.is_conflict() => term.lease.anew(),
            None => return Err(refused),
        };
        self.renew_on(term, create, end).await.map(|()| true)
    }

    async fn renew_on(&self, term: &mut Term, create: bool, end: Instant) -> Result<(), Error> {
        let sent = Instant::now();
        let renewed = term.lease.renewed(self.options.lease_seconds(), MicroTime::now());
        term.lease = self.write(&renewed.map_err(odd)?, create, self.limit(end)).await?;
        term.renewed = sent;
        Ok(())
    }

    /// Gives the lease up, if it is still ours.
    pub(super) async fn release(&self, term: &Term) -> Result<(), Error> {
        let end = Instant::now() + self.options.renew_deadline;
        for _ in 0..RELEASES {
            // Read anew: a renewal may be under way that nobody waits for.
            let Some(lease) = self.read(self.limit(end)).await? else {
                return Ok(());
            };
            if find(Some(&lease), &self.options.identity, term.number) != Found::Ours {
                return Ok(());
            }
            let released = lease.released(MicroTime::now()).map_err(odd)?;
            match self.write(&released, false, self.limit(end)).await {
                Err(error) if error.is_conflict() => {}
                result => return result.map(drop),
            }
        }
        Ok(())
    }

    /// Until when a request is waited for that is sent now.
    pub(super) fn limit(&self, end: Instant) -> Instant {
        end.min(Instant::now() + self.options.request_limit())
    }
}

/// A wait of the retry period, and a part of it that is left to chance.
pub(super) fn jittered(period: Duration, factor: f64, chance: f64) -> Duration {
    period + period.mul_f64(factor * chance.clamp(0.0, 1.0))
}

async fn within<T>(limit: Instant, request: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    match timeout_at(limit, request).await {
        Ok(result) => result,
        Err(_) => Err(Error::timeout("no answer in the time that is left for the lease")),
    }
}

fn odd(error: PointerError) -> Error {
    Error::decode("the lease has a spec of another form").with_source(error)
}
