//! What the error type reads out of a server's `Status`.
//!
//! In: the JSON body of an answer.
//! Out: [`Status`], if the body is one.
//! Never: an error: a body that is not a `Status` is simply none.

use std::time::Duration;

/// Reasons with a meaning of their own.
pub(super) const REASONS: &[&str] = &[
    "Unauthorized",
    "Forbidden",
    "NotFound",
    "AlreadyExists",
    "Conflict",
    "Gone",
    "Expired",
    "Invalid",
    "ServerTimeout",
    "StorageReadError",
    "Timeout",
    "TooManyRequests",
    "BadRequest",
    "MethodNotAllowed",
    "NotAcceptable",
    "RequestEntityTooLarge",
    "UnsupportedMediaType",
    "InternalError",
    "ServiceUnavailable",
];

/// A `Status` object as the server sent it.
#[derive(Clone, Debug)]
pub(crate) struct Status(serde_json::Value);

impl Status {
    /// The `Status` in `body`, if it is one.
    pub(crate) fn parse(body: &[u8]) -> Option<Self> {
        let value: serde_json::Value = serde_json::from_slice(body).ok()?;
        (value["kind"] == "Status" && value["apiVersion"] == "v1").then_some(Self(value))
    }

    pub(crate) fn is_failure(&self) -> bool {
        self.text("status") == "Failure"
    }

    pub(super) fn message(&self) -> &str {
        self.text("message")
    }

    pub(super) fn reason(&self) -> &str {
        self.text("reason")
    }

    pub(super) fn code(&self) -> Option<u16> {
        self.0["code"]
            .as_u64()
            .and_then(|code| u16::try_from(code).ok())
            .filter(|code| *code != 0)
    }

    pub(super) fn has_cause(&self, cause: &str) -> bool {
        self.0["details"]["causes"]
            .as_array()
            .is_some_and(|causes| causes.iter().any(|each| each["reason"] == cause))
    }

    pub(super) fn retry_after(&self) -> Option<Duration> {
        self.0["details"]["retryAfterSeconds"]
            .as_u64()
            .filter(|seconds| *seconds > 0)
            .map(Duration::from_secs)
    }

    fn text(&self, key: &str) -> &str {
        self.0[key].as_str().unwrap_or_default()
    }
}
