//! The course of one request: its attempts, the waits between them, and what is told of it.
//!
//! In: something that makes one attempt.
//! Out: what the last attempt came to; errors know how many there were.
//! Never: what an attempt is made of.

use std::time::Duration;

use tokio::time::Instant;
use tracing::{Instrument as _, Span, field};

use super::layer::Body;
use super::naming::{Naming, naming};
use super::pace::{self, Pace};
use super::request::Request;
use super::response::Response;
use super::retry::{self, Asked, Outcome};
use crate::config::{Config, Exchange, Retries};
use crate::error::Error;

pub(super) struct Course<'c> {
    request: &'c Request,
    config: &'c Config,
    pace: &'c Pace,
    retries: Retries,
    begun: Instant,
    attempts: u32,
}

/// What an attempt that went well came to.
pub(super) trait Answer {
    fn http_status(&self) -> u16;
}

impl Answer for Response {
    fn http_status(&self) -> u16 {
        self.status
    }
}

impl Answer for http::Response<Body> {
    fn http_status(&self) -> u16 {
        self.status().as_u16()
    }
}

impl<'c> Course<'c> {
    pub(super) fn begin(request: &'c Request, config: &'c Config, pace: &'c Pace) -> Self {
        Self {
            request,
            config,
            pace,
            retries: request.own_retries().unwrap_or(&config.retries).clone(),
            begun: Instant::now(),
            attempts: 0,
        }
    }

    /// Makes attempts until one succeeds, no other is to be made, or `limit` has passed.
    pub(super) async fn run<T, F>(mut self, limit: Option<Duration>, attempt: impl Fn() -> F) -> Result<T, Error>
    where
        T: Answer,
        F: Future<Output = Result<T, Error>>,
    {
        let span = tracing::debug_span!(
            "kubernetes request",
            verb = field::Empty,
            resource = field::Empty,
            path = self.request.path(),
            status = field::Empty,
            attempts = field::Empty,
        );
        if !span.is_disabled() {
            let Naming { verb, resource } = naming(self.request);
            span.record("verb", verb).record("resource", &resource);
        }
        let result = self.attempts_within(limit, attempt).instrument(span.clone()).await;
        self.tell(&span, &result);
        result
    }

    async fn attempts_within<T, F>(&mut self, limit: Option<Duration>, attempt: impl Fn() -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let Some(limit) = limit else {
            return self.attempts(attempt).await;
        };
        // A wait that the limit would cut off is not begun: what the server said is worth more than that time ran out.
        if limit < self.retries.limit() {
            self.retries = self.retries.clone().within(limit);
        }
        match tokio::time::timeout(limit, self.attempts(attempt)).await {
            Ok(result) => result,
            Err(_) => Err(
                Error::timeout(format!("no whole answer within {} s", limit.as_secs_f32()))
                    .at(&self.request.line())
                    .with_attempts(self.attempts),
            ),
        }
    }

    async fn attempts<T, F>(&mut self, attempt: impl Fn() -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        loop {
            self.pace.turn().await;
            self.attempts += 1;
            let error = match attempt().await {
                Ok(answer) => {
                    self.pace.went_well();
                    return Ok(answer);
                }
                Err(error) => error.with_attempts(self.attempts),
            };
            let Some(wait) = self.wait_after(error.outcome()) else {
                return Err(error);
            };
            tracing::debug!(attempt = self.attempts, ?wait, %error, "trying again");
            tokio::time::sleep(wait).await;
        }
    }

    fn wait_after(&self, outcome: Outcome) -> Option<Duration> {
        let wait = retry::wait(
            &self.retries,
            Asked::of(self.request),
            outcome,
            self.attempts,
            self.begun.elapsed(),
            pace::chance(),
        )?;
        self.pace.may_try_again(outcome).then_some(wait)
    }

    fn tell<T: Answer>(&self, span: &Span, result: &Result<T, Error>) {
        let (status, error) = match result {
            Ok(answer) => (Some(answer.http_status()), None),
            Err(error) => (error.http_status(), Some(error)),
        };
        span.record("attempts", self.attempts);
        if let Some(status) = status {
            span.record("status", status);
        }
        if self.config.observer.is_none() {
            return;
        }
        let Naming { verb, resource } = naming(self.request);
        self.config.observer.tell(&Exchange {
            method: self.request.method().as_str(),
            path: self.request.path(),
            verb,
            resource,
            status,
            error,
            attempts: self.attempts,
            elapsed: self.begun.elapsed(),
        });
    }
}
