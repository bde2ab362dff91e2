//! What was discovered, kept in memory for all who ask.
//!
//! In: a [`DiscoveryClient`].
//! Out: the latest [`Discovered`].
//! Never: two rounds of requests at once; a good answer replaced by an error; a lock held while the server is asked, but for the turnstile
//! that lets one ask for all.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::discovery::{Discovered, DiscoveryClient};
use crate::error::Error;

/// How long an answer is good in which something failed. It may be well again soon.
const MAX_AGE_OF_A_PART: Duration = Duration::from_secs(30);
/// How long an old answer goes on after it could not be replaced, before that is tried again.
const PAUSE: Duration = Duration::from_secs(10);
/// How soon after a look that a miss led to the next miss leads to another one.
const BETWEEN_MISSES: Duration = Duration::from_secs(1);

/// An answer, and which round of requests it came from.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) discovered: Arc<Discovered>,
    /// 0 for what came from disk or from the program: nobody knows how old it is.
    round: u64,
    kept: Instant,
}

#[derive(Debug)]
pub(super) struct Cache {
    /// None for an answer that stays for ever.
    client: Option<DiscoveryClient>,
    /// Whoever is through it asks the server; the others wait.
    turn: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    latest: Option<Answer>,
    /// How many rounds of requests have begun.
    begun: u64,
    /// How many have ended. One that nobody waits for any more never does.
    ended: u64,
    /// What the last round failed with, and when; none if it went well.
    failed: Option<(Error, Instant)>,
    /// When a miss led to a round last.
    missed: Option<Instant>,
}

/// Whether what is kept on disk will do.
#[derive(Clone, Copy, Debug)]
enum Source {
    Anywhere,
    Server,
}

impl Cache {
    pub(super) fn new(client: DiscoveryClient) -> Self {
        Self {
            client: Some(client),
            turn: tokio::sync::Mutex::default(),
            state: Mutex::default(),
        }
    }

    /// Asks nobody.
    pub(super) fn fixed(discovered: Discovered) -> Self {
        let latest = Answer {
            discovered: Arc::new(discovered),
            round: 0,
            kept: Instant::now(),
        };
        let state = State {
            latest: Some(latest),
            ..State::default()
        };
        Self {
            client: None,
            turn: tokio::sync::Mutex::default(),
            state: Mutex::new(state),
        }
    }

    pub(super) fn client(&self) -> Option<&DiscoveryClient> {
        self.client.as_ref()
    }

    /// What is known, if it is not older than `max_age`; else what the server says now. If it says nothing, what was known goes on.
    pub(super) async fn get(&self, max_age: Duration) -> Result<Answer, Error> {
        let Some((latest, good)) = self.known(max_age) else {
            return self.round(Source::Anywhere).await;
        };
        if good {
            return Ok(latest);
        }
        self.round(Source::Server).await.or_else(|error| {
            tracing::debug!(%error, "discovery goes on with what it knew before");
            Ok(latest)
        })
    }

    /// What is known, and whether that will do.
    fn known(&self, max_age: Duration) -> Option<(Answer, bool)> {
        let state = self.lock();
        let latest = state.latest.clone()?;
        let good = self.client.is_none() || latest.is_fresh(max_age) || state.failed_within(PAUSE);
        Some((latest, good))
    }

    /// What the server says now. What was known before is kept if that is an error.
    pub(super) async fn refresh(&self) -> Result<Answer, Error> {
        self.round(Source::Server).await
    }

    /// How many rounds of requests have begun until now.
    pub(super) fn rounds(&self) -> u64 {
        self.lock().begun
    }

    /// Something was not in `known`, by a call that began after this many `rounds`: a newer answer. None if `known` is newer than the call, or
    /// if a miss led to a look just now: then what does not exist costs one round of requests a second at the most.
    pub(super) async fn after_miss(&self, known: &Answer, rounds: u64) -> Result<Option<Answer>, Error> {
        if self.client.is_none() || known.round > rounds {
            return Ok(None);
        }
        {
            let mut state = self.lock();
            match &state.latest {
                // Somebody else has looked in between.
                Some(latest) if !Arc::ptr_eq(&latest.discovered, &known.discovered) => {
                    return Ok(Some(latest.clone()));
                }
                _ => {}
            }
            let recent = state.missed.is_some_and(|at| at.elapsed() < BETWEEN_MISSES);
            let running = self.turn.try_lock().is_err();
            if recent && !running {
                let failed = state.failed.as_ref();
                return failed.map_or(Ok(None), |(error, _)| Err(error.duplicate()));
            }
            if !running {
                state.missed = Some(Instant::now());
            }
        }
        self.round(Source::Server).await.map(Some)
    }

    /// One round of requests for all who wait.
    async fn round(&self, source: Source) -> Result<Answer, Error> {
        let before = self.lock().ended;
        let _turn = self.turn.lock().await;
        if let Some(outcome) = self.outcome_since(before) {
            return outcome;
        }
        let round = self.begin_round();
        // Whoever is dropped here lets the next one through, who then asks.
        let kept = match (&self.client, source) {
            (Some(client), Source::Anywhere) => client.kept().await,
            (Some(_), Source::Server) => None,
            (None, _) => Some(Discovered::default()),
        };
        match (kept, &self.client) {
            (None, Some(client)) => self.end_round(client.rediscover().await, round),
            (kept, _) => self.end_round(Ok(kept.unwrap_or_default()), 0),
        }
    }

    /// What the round came to that ended while we waited for our turn.
    fn outcome_since(&self, before: u64) -> Option<Result<Answer, Error>> {
        let state = self.lock();
        if state.ended == before {
            return None;
        }
        match (&state.failed, &state.latest) {
            (Some((error, _)), _) => Some(Err(error.duplicate())),
            (None, latest) => latest.clone().map(Ok),
        }
    }

    fn begin_round(&self) -> u64 {
        let mut state = self.lock();
        state.begun += 1;
        state.begun
    }

    fn end_round(&self, outcome: Result<Discovered, Error>, round: u64) -> Result<Answer, Error> {
        let mut state = self.lock();
        let now = Instant::now();
        state.ended += 1;
        match outcome {
            Ok(discovered) => {
                let answer = Answer {
                    discovered: Arc::new(discovered),
                    round,
                    kept: now,
                };
                state.failed = None;
                state.latest = Some(answer.clone());
                Ok(answer)
            }
            Err(error) => {
                state.failed = Some((error.duplicate(), now));
                Err(error)
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Each change is whole before the lock is given back: good to use after a panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Answer {
    fn is_fresh(&self, max_age: Duration) -> bool {
        let complete = self.discovered.is_complete();
        let max_age = if complete {
            max_age
        } else {
            max_age.min(MAX_AGE_OF_A_PART)
        };
        self.kept.elapsed() < max_age
    }
}

impl State {
    fn failed_within(&self, pause: Duration) -> bool {
        self.failed.as_ref().is_some_and(|(_, at)| at.elapsed() < pause)
    }
}
