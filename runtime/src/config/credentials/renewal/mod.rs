//! Credentials that are made when they are needed: by one run, for all who wait.
//!
//! In: a [`Source`] that makes a credential, slowly and with people or networks involved.
//! Out: the credential to use now, made ahead of its end.
//! Never: two runs at once; a failed run that stops requests whose credential is still good.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};

use super::refusal::Refusals;
use crate::config::identity::KeyPair;
use crate::error::Error;

/// How long before its end a credential is made anew; less for one that lives shortly.
const LEEWAY: Duration = Duration::from_secs(60);
/// How long a credential that is still good is used after it could not be made anew, before that is tried again.
const PAUSE: Duration = Duration::from_secs(10);

/// Who somebody is, until then.
#[derive(Default)]
pub(super) struct Credential {
    pub(super) token: Option<SecretString>,
    pub(super) certificate: Option<Arc<KeyPair>>,
    /// None for one that is good until it is refused.
    pub(super) ends: Option<Timestamp>,
}

impl Credential {
    fn is_same_as(&self, other: &Self) -> bool {
        let text = |one: &Self| one.token.as_ref().map(|token| token.expose_secret().to_owned());
        let same_certificate = match (&self.certificate, &other.certificate) {
            (Some(one), Some(other)) => one.is_same_as(other),
            (one, other) => one.is_none() && other.is_none(),
        };
        text(self) == text(other) && same_certificate
    }
}

/// Why there is no credential. All who wait for one run are told the same.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    pub(super) message: String,
    pub(super) hint: Option<String>,
}

impl Failure {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: None,
        }
    }

    pub(super) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        let error = Error::credentials(failure.message);
        match failure.hint {
            Some(hint) => error.with_hint(hint),
            None => error,
        }
    }
}

/// Makes a credential.
pub(super) trait Source: Send + Sync + 'static {
    fn make(self: Arc<Self>) -> BoxFuture<'static, Result<Credential, Failure>>;
}

type Made = Result<Arc<Credential>, Failure>;
/// None if the run was broken off with the runtime that it ran on.
type Run = Shared<BoxFuture<'static, Option<Made>>>;

/// The credential of one client.
pub(super) struct Renewal {
    source: Arc<dyn Source>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    current: Option<Held>,
    running: Option<Run>,
    refusals: Refusals,
}

struct Held {
    credential: Arc<Credential>,
    /// When to make the next one.
    due: Option<Timestamp>,
    /// The server does not take it, and there is no other one yet.
    refused: bool,
}

enum Usable {
    Yes(Arc<Credential>),
    /// Good, but the next one is due.
    Still(Arc<Credential>),
    No,
}

impl Renewal {
    /// `first` is what is known without a run, if anything.
    pub(super) fn new(source: Arc<dyn Source>, first: Option<Credential>) -> Self {
        let mut state = State::default();
        if let Some(credential) = first {
            state.hold(Arc::new(credential), Timestamp::now());
        }
        Self {
            source,
            state: Arc::new(Mutex::new(state)),
        }
    }

    /// The credential to use now. The one who finds that the next one is due waits for it; others go on with what there is.
    pub(super) async fn current(&self) -> Made {
        loop {
            let (run, still) = {
                let mut state = lock(&self.state);
                match state.usable(Timestamp::now()) {
                    Usable::Yes(credential) => return Ok(credential),
                    Usable::Still(credential) if state.running.is_some() => return Ok(credential),
                    Usable::Still(credential) => (self.run(&mut state), Some(credential)),
                    Usable::No => (self.run(&mut state), None),
                }
            };
            match (run.await, still) {
                (Some(Err(_)), Some(credential)) if !is_over(&credential) => return Ok(credential),
                (Some(made), _) => return made,
                (None, _) => {}
            }
        }
    }

    /// What was made last, whatever its age.
    pub(super) fn known(&self) -> Option<Arc<Credential>> {
        lock(&self.state)
            .current
            .as_ref()
            .map(|held| Arc::clone(&held.credential))
    }

    /// After a refusal: makes a new credential, unless that was done just now; whether the request is worth repeating.
    pub(super) async fn changed_after_refusal(&self) -> bool {
        let (run, before) = {
            let mut state = lock(&self.state);
            let Some(held) = &state.current else { return false };
            if state.refusals.just_looked() {
                return state.refusals.worth_repeating();
            }
            let before = Arc::clone(&held.credential);
            (self.run(&mut state), before)
        };
        let made = run.await;
        let mut state = lock(&self.state);
        let worth_repeating = state.refusals.worth_repeating();
        match (made, &mut state.current) {
            (Some(Ok(_)), _) => state.refusals.note_looked(),
            // What cannot be replaced is not sent again; unless the refusal may be about the one before it.
            (_, Some(held)) => held.refused |= !worth_repeating && Arc::ptr_eq(&held.credential, &before),
            (_, None) => {}
        }
        worth_repeating
    }

    /// The run that is under way, or a new one. It goes on when those who wait for it do not: a login should not be lost.
    fn run(&self, state: &mut State) -> Run {
        if let Some(run) = &state.running {
            return run.clone();
        }
        let (source, shared) = (Arc::clone(&self.source), Arc::clone(&self.state));
        let task = tokio::spawn(async move {
            let made = source.make().await.map(Arc::new);
            lock(&shared).finish(&made);
            made
        });
        let shared = Arc::clone(&self.state);
        let run = async move {
            match task.await {
                Ok(made) => Some(made),
                Err(broken_off) => {
                    lock(&shared).running = None;
                    broken_off
                        .is_panic()
                        .then(|| Err(Failure::new("making the credentials panicked")))
                }
            }
        };
        let run = run.boxed().shared();
        state.running = Some(run.clone());
        run
    }
}

impl State {
    fn usable(&self, now: Timestamp) -> Usable {
        match &self.current {
            Some(held) if !held.refused => {
                let credential = Arc::clone(&held.credential);
                if credential.ends.is_some_and(|end| end <= now) {
                    Usable::No
                } else if held.due.is_some_and(|due| due <= now) {
                    Usable::Still(credential)
                } else {
                    Usable::Yes(credential)
                }
            }
            _ => Usable::No,
        }
    }

    fn finish(&mut self, made: &Made) {
        self.running = None;
        match (made, &mut self.current) {
            (Ok(credential), before) => {
                let changed = before
                    .as_ref()
                    .is_some_and(|held| !held.credential.is_same_as(credential));
                if changed {
                    self.refusals.note_replaced();
                }
                self.hold(Arc::clone(credential), Timestamp::now());
            }
            (Err(_), Some(held)) => held.due = held.due.map(|due| due.max(Timestamp::now() + PAUSE)),
            (Err(_), None) => {}
        }
    }

    fn hold(&mut self, credential: Arc<Credential>, now: Timestamp) {
        self.current = Some(Held {
            due: credential.ends.map(|end| due(end, now)),
            credential,
            refused: false,
        });
    }
}

/// A minute before the end, or when a quarter of its life is left.
fn due(end: Timestamp, now: Timestamp) -> Timestamp {
    let life = end.duration_since(now);
    let leeway = jiff::SignedDuration::try_from(LEEWAY).unwrap_or_default().min(life / 4);
    if leeway.is_positive() { end - leeway } else { end }
}

fn is_over(credential: &Credential) -> bool {
    credential.ends.is_some_and(|end| end <= Timestamp::now())
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    // Each change is whole before the lock is given back: good to use after a panic.
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
