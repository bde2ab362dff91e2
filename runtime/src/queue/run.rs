//! Workers for a queue.
//!
//! In: a queue and what is to be done with a key. Out: work on so many keys at once, retries, an end when the queue is shut down.
//! Never: a worker that a panic takes away; a task of its own, so that dropping the run ends all work.

use std::any::Any;
use std::fmt;
use std::hash::Hash;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::join_all;

use super::handle::WorkQueue;
use super::item::Item;

/// What became of work that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// Nothing more is to do until the key is added again.
    Done,
    /// All is well; look again after this time.
    RequeueAfter(Duration),
}

/// Why work on a key failed. The key is tried again, after a wait that the queue's rate limiter says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure<E> {
    /// What the work returned.
    Error(E),
    /// The work panicked, with this message.
    Panic(String),
}

impl<E: fmt::Display> fmt::Display for Failure<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error(error) => error.fmt(f),
            Self::Panic(message) => write!(f, "panicked: {message}"),
        }
    }
}

impl<E: std::error::Error> std::error::Error for Failure<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Error(error) => error.source(),
            Self::Panic(_) => None,
        }
    }
}

impl<T: Eq + Hash + Clone> WorkQueue<T> {
    /// Works on the keys of the queue, on at most `workers` at a time, until the queue is shut down and nothing is left. A failure and a
    /// panic are traced as a warning, and the key is tried again.
    ///
    /// All work happens within this future: dropping it stops all at once. It runs on one thread at a time; for more, let several tasks
    /// run the same queue.
    pub async fn run<W, F, E>(&self, workers: usize, work: W)
    where
        W: Fn(T) -> F,
        F: Future<Output = Result<Outcome, E>>,
        E: fmt::Display,
    {
        self.run_with(workers, work, |_, failure| {
            tracing::warn!(%failure, "work on a key failed; it is tried again");
        })
        .await;
    }

    /// As [`run`](Self::run), and tells `failed` of each failure.
    pub async fn run_with<W, F, E>(&self, workers: usize, work: W, failed: impl Fn(&T, &Failure<E>))
    where
        W: Fn(T) -> F,
        F: Future<Output = Result<Outcome, E>>,
    {
        let worker = || async {
            while let Some(item) = self.get().await {
                let result = attempt(&item, &work).await;
                if let Err(failure) = &result {
                    failed(item.key(), failure);
                }
                settle(item, result.ok());
            }
        };
        join_all((0..workers.max(1)).map(|_| worker())).await;
    }
}

async fn attempt<T, W, F, E>(item: &Item<T>, work: &W) -> Result<Outcome, Failure<E>>
where
    T: Eq + Hash + Clone,
    W: Fn(T) -> F,
    F: Future<Output = Result<Outcome, E>>,
{
    // The call may panic as well, before there is a future. What the work shares with others it must leave whole, as with threads.
    let work = AssertUnwindSafe(async { work(item.key().clone()).await });
    match work.catch_unwind().await {
        Ok(result) => result.map_err(Failure::Error),
        Err(panic) => Err(Failure::Panic(message(&*panic))),
    }
}

fn settle<T: Eq + Hash + Clone>(item: Item<T>, outcome: Option<Outcome>) {
    match outcome {
        Some(Outcome::Done) => item.done(),
        Some(Outcome::RequeueAfter(after)) => item.done_until(after),
        None => item.retry(),
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| "no message".to_owned())
}
