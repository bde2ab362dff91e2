//! The course of one request: its attempts, the waits between them, and what is told of it.
//!
//! In: something that makes one attempt.
//! Out: what the last attempt came to; errors know how many there were.
//! Never: what an attempt is made of.

use std::time::Duration;

use tokio::time::Instant;
use tracing::{Instrument as _, Span};

use super::failed::Failed;
use super::pace::{self, Pace};
use super::request::Request;
use super::retry::{self, Asked, Outcome};
use crate::config::Retries;
use crate::error::Error;

pub(super) struct Course<'c> {
    request: &'c Request,
    pace: &'c Pace,
    retries: Retries,
    begun: Instant,
    attempts: u32,
    span: Span,
}

impl<'c> Course<'c> {
    pub(super) fn begin(request: &'c Request, pace: &'c Pace, retries: &Retries) -> Self {
        Self {
            request,
            pace,
            retries: request.own_retries().unwrap_or(retries).clone(),
            begun: Instant::now(),
            attempts: 0,
            span: tracing::debug_span!(
                "kubernetes request",
                verb = request.method().as_str(),
                path = request.path(),
                status = tracing::field::Empty,
                attempts = tracing::field::Empty,
            ),
        }
    }

    /// As [`run`](Self::run), with a limit for all of it.
    pub(super) async fn run_within<T, F>(
        &mut self,
        limit: Option<Duration>,
        attempt: impl Fn() -> F,
    ) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Failed>>,
    {
        let Some(limit) = limit else {
            return self.run(attempt).await;
        };
        // A wait that the limit would cut off is not begun: what the server said is worth more than that time ran out.
        if limit < self.retries.limit() {
            self.retries = self.retries.clone().within(limit);
        }
        match tokio::time::timeout(limit, self.run(attempt)).await {
            Ok(result) => result,
            Err(_) => Err(
                Error::timeout(format!("no whole answer within {} s", limit.as_secs_f32()))
                    .at(&self.request.line())
                    .with_attempts(self.attempts),
            ),
        }
    }

    /// Makes attempts until one succeeds or no other is to be made.
    pub(super) async fn run<T, F>(&mut self, attempt: impl Fn() -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Failed>>,
    {
        let span = self.span.clone();
        async {
            loop {
                self.pace.turn().await;
                self.attempts += 1;
                let Failed { error, outcome } = match attempt().await {
                    Ok(result) => {
                        self.pace.went_well();
                        return Ok(result);
                    }
                    Err(failed) => failed,
                };
                let error = error.with_attempts(self.attempts);
                let Some(wait) = self.wait_after(outcome) else {
                    return Err(error);
                };
                tracing::debug!(attempt = self.attempts, wait_ms = wait.as_millis(), %error, "trying again");
                tokio::time::sleep(wait).await;
            }
        }
        .instrument(span)
        .await
    }

    fn wait_after(&self, outcome: Outcome) -> Option<Duration> {
        let asked = Asked::of(self.request);
        let wait = retry::wait(
            &self.retries,
            asked,
            outcome,
            self.attempts,
            self.begun.elapsed(),
            pace::chance(),
        )?;
        self.pace.may_try_again(outcome).then_some(wait)
    }
}
