//! The election: candidate, leader, and the work in between.
//!
//! In: work. Out: what it returned, or that the leadership was lost. Never: work that is polled once more after the renew deadline; a task of
//! its own.

use std::fmt;
use std::future::pending;
use std::pin::pin;

use futures_util::future::{Either, select};
use tokio::time::{Instant, sleep};

use super::leadership::{Leadership, leadership};
use super::lease::{Lease, resource};
use super::options::{ElectionOptions, JITTER};
use super::state::{Candidate, Move};
use super::term::{Leases, Term, jittered};
use crate::client::DynamicClient;
use crate::config::Retries;
use crate::error::Error;
use crate::rest::{RequestDefaults, RestClient, chance};

/// A candidate for the leadership.
#[derive(Clone)]
pub struct Election {
    client: DynamicClient,
    options: ElectionOptions,
}

/// The leadership ended before the work did; the work was dropped.
#[derive(Debug)]
pub struct Lost {
    number: i64,
    reason: Option<Error>,
}

impl Lost {
    /// Which term it was.
    pub fn number(&self) -> i64 {
        self.number
    }

    /// Why the lease could not be renewed until the deadline; none when another candidate holds it.
    pub fn reason(&self) -> Option<&Error> {
        self.reason.as_ref()
    }
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            Some(reason) => write!(
                f,
                "the leadership was lost, the lease could not be renewed in time: {reason}"
            ),
            None => f.write_str("the leadership was lost to another"),
        }
    }
}

impl std::error::Error for Lost {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.reason.as_ref().map(|reason| reason as _)
    }
}

enum Ended<T> {
    Work(T),
    Stopped,
    Lost(Option<Error>),
}

impl Election {
    /// A candidate with a client. Its requests are not repeated by the client: the election does that, in its own time.
    ///
    /// # Errors
    /// [`Error::is_invalid_request`]: an empty identity or name; times with which two could lead at once; a client that only rehearses.
    pub fn new(client: RestClient, options: ElectionOptions) -> Result<Self, Error> {
        let options = options.checked()?;
        if client.config().defaults.is_dry_run() {
            return Err(Error::invalid_request(
                "leader election: with dry runs all candidates would lead",
            ));
        }
        let client = client.with_defaults(RequestDefaults::new().retries(Retries::none()));
        let client = DynamicClient::new(client, resource()).namespace(options.namespace.clone());
        Ok(Self { client, options })
    }

    /// Waits for the leadership, then does `work` until it ends by itself or the leadership does: then it is dropped, before another can
    /// lead. When the work has ended the lease is released. Wire: `GET`, `POST`, `PUT` of
    /// `/apis/coordination.k8s.io/v1/namespaces/{namespace}/leases/{name}`.
    ///
    /// Failures on the way to the leadership are traced and tried again. All happens within this future; dropping it stops the work at once
    /// and leaves the lease to run out. To stop in order, let the work end, or use [`run_until`](Self::run_until).
    ///
    /// # Errors
    /// [`Lost`]; call it again to be a candidate again.
    pub async fn run<W, F>(&self, work: W) -> Result<F::Output, Lost>
    where
        W: FnOnce(Leadership) -> F,
        F: Future,
    {
        match self.run_until(pending(), work).await? {
            Some(result) => Ok(result),
            // INVARIANT: nobody stops it.
            None => pending().await,
        }
    }

    /// As [`run`](Self::run), until `stop`: then the work may end by itself within the
    /// [grace period](ElectionOptions::grace_period), is dropped after it, and the lease is released. None where it was dropped, or had not begun.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub async fn run_until<W, F>(&self, stop: impl Future<Output = ()>, work: W) -> Result<Option<F::Output>, Lost>
    where
        W: FnOnce(Leadership) -> F,
        F: Future,
    {
        let mut stop = pin!(stop);
        let term = match select(stop.as_mut(), pin!(self.acquire())).await {
            Either::Left(((), _)) => return Ok(None),
            Either::Right((term, _)) => term,
        };
        self.lead(term, work, stop).await
    }

    async fn acquire(&self) -> Term {
        let leases = self.leases();
        let mut candidate = Candidate::new(&self.options.identity, self.options.lease_duration);
        let mut leader = String::new();
        loop {
            match self.try_once(&leases, &mut candidate, &mut leader).await {
                Ok(Some(term)) => return term,
                Ok(None) => {}
                Err(error) if error.is_conflict() || error.is_already_exists() => {
                    tracing::debug!(lease = %self.options.name, "another candidate was faster");
                }
                Err(error) => {
                    tracing::warn!(lease = %self.options.name, %error, "the lease could not be read or taken");
                }
            }
            sleep(jittered(self.options.retry_period, JITTER, chance())).await;
        }
    }

    async fn try_once(
        &self,
        leases: &Leases<'_>,
        candidate: &mut Candidate<'_>,
        leader: &mut String,
    ) -> Result<Option<Term>, Error> {
        let limit = || Instant::now() + self.options.request_limit();
        let lease = leases.read(limit()).await?;
        let next = candidate.saw(lease.as_ref(), Instant::now());
        if let Move::Wait(_) = next {
            self.tell(leader, lease.as_ref().map(Lease::holder).unwrap_or_default());
        }
        let term = match next {
            Move::Wait(_) => return Ok(None),
            Move::Create => leases.take(None, 0, limit()).await?,
            Move::Take { transitions } => leases.take(lease, transitions, limit()).await?,
        };
        self.tell(leader, self.options.identity.to_string());
        Ok(Some(term))
    }

    fn tell(&self, leader: &mut String, now: String) {
        if *leader != now {
            *leader = now;
            if let Some(on_leader) = &self.options.on_leader {
                on_leader(leader);
            }
        }
    }

    /// Does the work of a term. Releases the lease after it, where there is still one to release.
    async fn lead<W, F>(
        &self,
        mut term: Term,
        work: W,
        stop: impl Future<Output = ()>,
    ) -> Result<Option<F::Output>, Lost>
    where
        W: FnOnce(Leadership) -> F,
        F: Future,
    {
        let ended = self.work(&mut term, work, stop).await;
        let result = match ended {
            Ended::Lost(reason) => {
                let number = term.number;
                return Err(Lost { number, reason });
            }
            Ended::Work(result) => Some(result),
            Ended::Stopped => None,
        };
        if self.options.release
            && let Err(error) = self.leases().release(&term).await
        {
            tracing::warn!(lease = %self.options.name, %error, "the lease is left to run out");
        }
        Ok(result)
    }

    /// The work is dropped when this returns.
    async fn work<W, F>(&self, term: &mut Term, work: W, stop: impl Future<Output = ()>) -> Ended<F::Output>
    where
        W: FnOnce(Leadership) -> F,
        F: Future,
    {
        let until = term.renewed + self.options.renew_deadline;
        let (hold, leadership) = leadership(self.options.identity.clone(), term.number, until);
        let leases = self.leases();
        // The order counts: whoever is first is asked first, so that no work is done that must not be.
        let keep = pin!(leases.keep(term, &hold));
        let stop = pin!(async {
            stop.await;
            if !self.options.grace.is_zero() {
                hold.stop();
                sleep(self.options.grace).await;
            }
        });
        match select(select(keep, stop), pin!(work(leadership))).await {
            Either::Left((Either::Left((reason, _)), _)) => Ended::Lost(reason),
            Either::Left((Either::Right(((), _)), _)) => Ended::Stopped,
            Either::Right((result, _)) => Ended::Work(result),
        }
    }

    fn leases(&self) -> Leases<'_> {
        Leases {
            client: &self.client,
            options: &self.options,
        }
    }
}

impl fmt::Debug for Election {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Election").field(&self.options).finish()
    }
}
