//! Whether a request that failed is sent again, and when.
//!
//! In: what the request does, how far the attempt got, how many there were, how long they took.
//! Out: the time to wait, or none to give up.
//! Never: IO, clocks or chance, which are passed in; a second time for what might then happen twice.

use std::time::Duration;

use http::Method;

use super::request::Request;
use crate::config::Retries;
use crate::meta::{DeleteOptions, PartialObjectMetadata};
use crate::value;

/// A wait longer than this is as good as none; it keeps sums of waits from running over.
const FOREVER: Duration = Duration::from_secs(30 * 24 * 3600);

/// What it means that the server sees a request twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Nothing: it only reads.
    None,
    /// The second time changes nothing more, or is refused as a conflict: an apply, a write that says which state it is for.
    Guarded,
    /// Something may happen twice, or undo what another did in between.
    Unguarded,
}

/// What the decision needs to know of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) effect: Effect,
    pub(super) eviction: bool,
}

/// How far a failed attempt got.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Outcome {
    /// There was no connection to send it on.
    NoConnection,
    /// The server said that it has not looked at it (GOAWAY below its stream, REFUSED_STREAM).
    NotStarted,
    /// The connection broke before an answer began: the server may have done it.
    Broken,
    /// The connection broke within an answer that said it is done.
    CutOff,
    /// An answer that is no success.
    Refused(Refusal),
    /// No other attempt can mend it.
    Final,
}

/// An answer that is no success.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Refusal {
    pub(super) code: u16,
    /// What the server asks to wait.
    pub(super) after: Option<Duration>,
    /// Whether it is a `Status`: then it comes from the resource, else from a filter before it or from something in between.
    pub(super) is_status: bool,
    /// An apply with a field that is not in the schema, which the server calls an error of its own.
    pub(super) unknown_field: bool,
}

impl Asked {
    pub(super) fn of(request: &Request) -> Self {
        Self {
            effect: effect(request),
            eviction: request.method() == Method::POST && request.path().ends_with("/eviction"),
        }
    }
}

fn effect(request: &Request) -> Effect {
    let (content_type, body) = request
        .content()
        .map_or(("", &[] as &[u8]), |(kind, body)| (kind, body));
    let guarded = match *request.method() {
        Method::GET | Method::HEAD | Method::OPTIONS => return Effect::None,
        Method::PUT => says_its_state(body),
        Method::PATCH if content_type.starts_with("application/apply-patch+") => true,
        Method::PATCH => says_its_state(body),
        Method::DELETE => has_preconditions(body),
        _ => false,
    };
    if guarded { Effect::Guarded } else { Effect::Unguarded }
}

/// Whether the object or patch has a `resourceVersion`. A JSON patch is a list, of which nothing is assumed.
fn says_its_state(body: &[u8]) -> bool {
    let head: Result<PartialObjectMetadata, _> = value::from_json(body);
    head.is_ok_and(|head| {
        head.metadata
            .resource_version
            .is_some_and(|version| !version.is_empty())
    })
}

fn has_preconditions(body: &[u8]) -> bool {
    let options: Result<DeleteOptions, _> = value::from_json(body);
    let preconditions = options.ok().and_then(|options| options.preconditions.into_option());
    preconditions.is_some_and(|must| must.uid.is_some() || must.resource_version.is_some())
}

/// How long to wait before the request is sent again; none if it must not be, or if it was tried enough.
///
/// `attempt` is the number of attempts so far, `elapsed` the time since the first began, `chance` anything from 0 to 1.
pub(super) fn wait(
    retries: &Retries,
    asked: Asked,
    outcome: Outcome,
    attempt: u32,
    elapsed: Duration,
    chance: f64,
) -> Option<Duration> {
    if attempt >= retries.most_attempts() || !may_be_repeated(asked, outcome) {
        return None;
    }
    let chance = chance.clamp(0.0, 1.0);
    let own = retries.wait_after(attempt).min(FOREVER).mul_f64(1.0 - chance / 2.0);
    let wait = match outcome {
        Outcome::Refused(Refusal { after: Some(after), .. }) => {
            // Never sooner than asked for; a little later, so that not all that were sent away come back together. A server that asks for
            // no time at all, again and again, gets some nevertheless.
            let after = after.min(FOREVER);
            own.max(after + after.mul_f64(chance / 10.0))
        }
        _ => own,
    };
    (elapsed.saturating_add(wait) <= retries.limit()).then_some(wait)
}

fn may_be_repeated(asked: Asked, outcome: Outcome) -> bool {
    match outcome {
        Outcome::Final => false,
        Outcome::NoConnection | Outcome::NotStarted => true,
        Outcome::Broken => asked.effect != Effect::Unguarded,
        Outcome::CutOff => asked.effect == Effect::None,
        Outcome::Refused(refusal) => may_be_asked_again(asked, refusal),
    }
}

fn may_be_asked_again(asked: Asked, refusal: Refusal) -> bool {
    let told_when = refusal.after.is_some();
    match refusal.code {
        _ if refusal.unknown_field => false,
        // K8S: a disruption budget answers so, in a Status. Whether to wait for it is the caller's to say, who may have other pods.
        429 if asked.eviction && refusal.is_status => false,
        429 => told_when || asked.effect != Effect::Unguarded,
        // What stands before the server may have passed the request on before it gave up.
        502..=504 => asked.effect != Effect::Unguarded,
        500..=599 => asked.effect == Effect::None && told_when,
        _ => false,
    }
}

/// Whether it takes a place in the budget of retries: not where no server is bothered.
pub(super) fn costs(outcome: Outcome) -> bool {
    outcome != Outcome::NoConnection
}

#[cfg(test)]
#[path = "retry/tests.rs"]
mod tests;
