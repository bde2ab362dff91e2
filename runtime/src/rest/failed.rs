//! Attempts that failed: the error for the caller, which knows how far it got, for the decision about another attempt.
//!
//! In: errors of reqwest and of what is below it, and answers that are no success.
//! Out: errors with their [`Outcome`].
//! Never: a guess in doubt: what is not known for certain to be harmless counts as begun.

use std::error::Error as StdError;
use std::io::{self, ErrorKind};

use h2::Reason;

use super::connection::transport_error;
use super::retry::{Outcome, Refusal};
use crate::error::Error;

/// No answer began.
pub(super) fn before_an_answer(error: reqwest::Error, what: &str) -> Error {
    let outcome = outcome(&error);
    transport_error(error, what).with_outcome(outcome)
}

/// The answer broke off.
pub(super) fn within_an_answer(error: reqwest::Error) -> Error {
    transport_error(error, "the answer broke off").with_outcome(Outcome::CutOff)
}

/// The answer with this HTTP status is no success.
pub(super) fn refused(code: u16, error: Error) -> Error {
    let outcome = Outcome::Refused(Refusal {
        code,
        after: error.retry_after(),
        is_status: error.status().is_some(),
        unknown_field: error.is_unknown_field(),
    });
    error.with_outcome(outcome)
}

fn outcome(error: &reqwest::Error) -> Outcome {
    if error.is_builder() {
        Outcome::Final
    } else if error.is_connect() {
        if error.is_timeout() || chain(error).any(may_pass) {
            Outcome::NoConnection
        } else {
            // A name that does not exist, a certificate that is not trusted, a proxy that refuses.
            Outcome::Final
        }
    } else if chain(error).any(says_not_started) {
        Outcome::NotStarted
    } else {
        Outcome::Broken
    }
}

/// The error and what caused it. An IO error that wraps another one passes it over as its source.
fn chain<'e>(error: &'e (dyn StdError + 'static)) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error: &&'e (dyn StdError + 'static)| {
        let error: &'e (dyn StdError + 'static) = *error;
        match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inside) => Some(inside as &(dyn StdError + 'static)),
            None => error.source(),
        }
    })
}

/// Whether it is the kind of failure to connect that a restart of the server, or a change in the network, shows.
fn may_pass(error: &(dyn StdError + 'static)) -> bool {
    let Some(error) = error.downcast_ref::<io::Error>() else {
        return false;
    };
    matches!(
        error.kind(),
        ErrorKind::ConnectionRefused
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::NotConnected
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof
            | ErrorKind::TimedOut
            | ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::NetworkDown
    )
}

/// HTTP/2: streams above the last one that a GOAWAY names, and streams that are refused, were not looked at (RFC 9113, section 8.7).
fn says_not_started(error: &(dyn StdError + 'static)) -> bool {
    let Some(error) = error.downcast_ref::<h2::Error>() else {
        return false;
    };
    error.is_remote() && (error.is_go_away() || (error.is_reset() && error.reason() == Some(Reason::REFUSED_STREAM)))
}
