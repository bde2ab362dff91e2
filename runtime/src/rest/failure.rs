//! Turns the answer to a request that failed into an [`Error`].
//!
//! In: HTTP status, the headers that matter, and the start of the body.
//! Out: the error, with the server's `Status` if the body is one.
//! Never: IO; the body of an answer that succeeded.

use std::time::Duration;

use http::HeaderMap;
use http::header::{CONTENT_TYPE, DATE, HeaderName, LOCATION, RETRY_AFTER};
use jiff::Timestamp;
use jiff::fmt::rfc2822;

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
    // The search of `str` takes many bytes at a time, and what is not UTF-8 is no `Status` either.
    let says_failure = || std::str::from_utf8(body).is_ok_and(|text| text.contains("\"Failure\""));
    let may_be_one = body.len() <= SHORT && says_failure();
    if begins_like_one || may_be_one {
        Status::parse(body)
    } else {
        None
    }
}

/// `Retry-After` in seconds, or the time from the answer's own date to the one it names: our clock may be another.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = text(headers, &RETRY_AFTER)?;
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = |text| rfc2822::parse(text).ok().map(|date| date.timestamp());
    let now = self::text(headers, &DATE).and_then(date).unwrap_or_else(Timestamp::now);
    // What lies in the past asks for nothing.
    Duration::try_from(date(text)?.duration_since(now)).ok()
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok().map(str::trim)
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

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn after(value: &str, date: Option<&str>) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_str(value).unwrap());
        if let Some(date) = date {
            headers.insert(DATE, HeaderValue::from_str(date).unwrap());
        }
        retry_after(&headers).map(|after| after.as_secs())
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = Some("Wed, 21 Oct 2015 07:28:00 GMT");
        assert_eq!(after("7", None), Some(7));
        assert_eq!(after(" 0 ", None), Some(0));
        assert_eq!(after("Wed, 21 Oct 2015 07:28:30 GMT", now), Some(30));
        assert_eq!(after("Wed, 21 Oct 2015 07:27:30 GMT", now), None);
        assert_eq!(after("Wed, 21 Oct 2015 07:28:30 GMT", None), None);
        assert!(after("Wed, 21 Oct 2099 07:28:30 GMT", Some("no date")).is_some_and(|seconds| seconds > 1000));
        for junk in ["", "soon", "-1", "1.5", "99999999999999999999"] {
            assert_eq!(after(junk, now), None, "{junk:?}");
        }
    }
}
