//! Turns the answer to a request that failed into an [`Error`].
//!
//! In: HTTP status, the headers that matter, and the start of the body.
//! Out: the error, with the server's `Status` if the body is one.
//! Never: IO; the body of an answer that succeeded.

use std::time::Duration;

use http::HeaderMap;
use http::header::{CONTENT_TYPE, LOCATION, RETRY_AFTER};

use super::redact::redact;
use crate::error::{Error, RequestLine, Status, cut};

/// How much of a body that is not a `Status` is kept.
const SNIPPET: usize = 2048;
/// The most that is read of the body of a failure. A `Status` with very many causes stays below it.
pub(crate) const MOST_OF_A_FAILURE: usize = 4 * 1024 * 1024;
/// A 2xx body longer than this is only taken for a `Status` if it begins like one.
const SHORT: usize = 64 * 1024;

/// What the error says about the one who asks.
pub(crate) struct Asker<'a> {
    /// Which credentials were used, for people: `the token of user "a" in /path`; none for an anonymous request.
    pub(crate) credentials: Option<&'a str>,
    /// Texts that must not be shown.
    pub(crate) secrets: &'a [&'a str],
}

/// The error for an answer outside 200 to 299.
pub(crate) fn failure(line: &RequestLine, code: u16, headers: &HeaderMap, body: &[u8], asker: &Asker<'_>) -> Error {
    let error = match Status::parse(body) {
        Some(status) => Error::from_status(status),
        None => {
            let content_type = headers
                .get(CONTENT_TYPE)
                .and_then(|value| value.to_str().ok())
                .map(|text| redact(text, asker.secrets).into_owned());
            // Redacted before it is cut: a secret across the cut would not be recognised any more.
            let text = String::from_utf8_lossy(&body[..body.len().min(SNIPPET * 4)]);
            Error::not_a_status(content_type, cut(&redact(&text, asker.secrets), SNIPPET).to_owned())
        }
    };
    let error = error
        .with_http_status(code)
        .with_retry_after(retry_after(headers))
        .at(line);
    match hint(code, headers, asker, &error) {
        Some(hint) => error.with_hint(hint),
        None => error,
    }
}

/// The error in a 2xx answer whose body is a `Status` that says `Failure`.
pub(crate) fn failure_inside_success(line: &RequestLine, code: u16, body: &[u8]) -> Option<Error> {
    let status = status_inside(body)?;
    status
        .is_failure()
        .then(|| Error::from_status(status).with_http_status(code).at(line))
}

/// Parsing every body twice would be dear; almost all are told from a `Status` by their first bytes.
fn status_inside(body: &[u8]) -> Option<Status> {
    let start = body.trim_ascii_start();
    let begins_like_one = start.starts_with(br#"{"kind":"Status""#);
    let may_be_one = body.len() <= SHORT && contains(body, b"\"Failure\"");
    if begins_like_one || may_be_one {
        Status::parse(body)
    } else {
        None
    }
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

/// `Retry-After` in seconds. The other form, a date, would need both clocks to agree and is not used by API servers.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    headers
        .get(RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()
        .map(Duration::from_secs)
}

fn hint(code: u16, headers: &HeaderMap, asker: &Asker<'_>, error: &Error) -> Option<String> {
    match code {
        401 => Some(match asker.credentials {
            None => "the server wants to know who asks, and the configuration holds no credentials".to_owned(),
            Some(credentials) => format!("the server refused {credentials}: wrong or expired"),
        }),
        // K8S: every answer carries the header; only the plain text is of the limits, a Status is of the resource.
        429 if headers.contains_key("x-kubernetes-pf-flowschema-uid") && error.body_snippet().is_some() => Some(wait(
            "the server's priority and fairness limits shed this request",
            error,
        )),
        429 | 503 => error
            .retry_after()
            .map(|_| wait("the server cannot take the request now", error)),
        300..=399 => Some(format!(
            "the server sends elsewhere{}, which is not followed: check the server's address",
            redirect_host(headers)
        )),
        _ => None,
    }
}

fn wait(what: &str, error: &Error) -> String {
    match error.retry_after() {
        Some(after) => format!("{what}, try again after {} s", after.as_secs()),
        None => format!("{what}, try again later"),
    }
}

/// Only the host: the rest of a redirect may carry one-time codes.
fn redirect_host(headers: &HeaderMap) -> String {
    let target = headers
        .get(LOCATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.parse::<http::Uri>().ok());
    match target.as_ref().and_then(http::Uri::host) {
        Some(host) => format!(" (to {host})"),
        None => String::new(),
    }
}
