//! What a failure means for a watcher.
//!
//! In: errors. Out: [`Failure`]. Never: what is done about it; that depends on what was asked for.

use std::time::Duration;

use crate::error::Error;

/// What a failure means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The version or token is too old.
    Expired,
    /// The server has not reached the version.
    TooNew { after: Option<Duration> },
    /// The server does not take the request as it is, or knows no watches of the resource.
    Rejected,
    /// The same request is not likely to go well soon: who asks is not known or may not, or there is no such resource.
    Denied { after: Option<Duration> },
    /// What came cannot be read.
    Unreadable,
    /// It may pass. `answered`: the server was there.
    Passing { after: Option<Duration>, answered: bool },
}

/// K8S: the server says so by a cause, or before 1.20 by its message alone.
const TOO_NEW: &str = "ResourceVersionTooLarge";
const TOO_NEW_MESSAGE: &str = "Too large resource version";

impl Failure {
    pub(crate) fn of(error: &Error) -> Self {
        let after = error.retry_after();
        if error.is_expired() {
            Self::Expired
        } else if is_too_new(error) {
            Self::TooNew { after }
        } else if error.is_bad_request()
            || error.is_invalid()
            || error.is_method_not_allowed()
            || names_initial_events(error)
        {
            Self::Rejected
        } else if error.is_unauthorized() || error.is_credentials() || error.is_not_found() {
            Self::Denied { after }
        } else if error.is_decode() {
            Self::Unreadable
        } else if error.is_permanent() {
            Self::Denied { after }
        } else {
            Self::Passing {
                after,
                answered: !error.is_connect(),
            }
        }
    }
}

fn is_too_new(error: &Error) -> bool {
    let said = error.status().and_then(|status| status.message.as_deref());
    let caused = error
        .causes()
        .iter()
        .any(|cause| cause.reason.as_deref() == Some(TOO_NEW));
    error.is_timeout() && (caused || said.is_some_and(|said| said.contains(TOO_NEW_MESSAGE)))
}

/// A refusal of the parameters that ask for initial events, whatever its code.
fn names_initial_events(error: &Error) -> bool {
    let named = |field: Option<&str>| matches!(field, Some("sendInitialEvents" | "resourceVersionMatch"));
    error.causes().iter().any(|cause| named(cause.field.as_deref()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Status;

    fn status(code: u16, reason: &str, causes: &str) -> Error {
        let status = format!(
            r#"{{"apiVersion":"v1","kind":"Status","status":"Failure","code":{code},"reason":"{reason}","message":"m","details":{{"retryAfterSeconds":3,"causes":[{causes}]}}}}"#
        );
        Error::from_status(Status::parse(status.as_bytes()).unwrap()).with_http_status(code)
    }

    #[test]
    fn each_error_has_its_meaning() {
        let after = Some(Duration::from_secs(3));
        let passing = Failure::Passing { after, answered: true };
        let too_large = r#"{"reason":"ResourceVersionTooLarge","message":"Too large resource version"}"#;
        let field = r#"{"reason":"FieldValueForbidden","field":"sendInitialEvents"}"#;
        let cases = [
            (status(410, "Expired", ""), Failure::Expired),
            (status(410, "Gone", ""), Failure::Expired),
            (status(410, "", ""), Failure::Expired),
            (status(504, "Timeout", too_large), Failure::TooNew { after }),
            (status(504, "Timeout", ""), passing),
            (status(422, "Invalid", field), Failure::Rejected),
            (status(422, "Invalid", ""), Failure::Rejected),
            (status(400, "BadRequest", ""), Failure::Rejected),
            (status(403, "Forbidden", field), Failure::Rejected),
            (status(403, "Forbidden", ""), Failure::Denied { after }),
            (status(401, "Unauthorized", ""), Failure::Denied { after }),
            (status(404, "NotFound", ""), Failure::Denied { after }),
            (status(405, "MethodNotAllowed", ""), Failure::Rejected),
            (status(429, "TooManyRequests", ""), passing),
            (status(500, "InternalError", ""), passing),
            (status(503, "ServiceUnavailable", ""), passing),
            (Error::decode("x"), Failure::Unreadable),
            (Error::credentials("x"), Failure::Denied { after: None }),
            (Error::invalid_request("x"), Failure::Denied { after: None }),
            (
                Error::transport("x"),
                Failure::Passing {
                    after: None,
                    answered: true,
                },
            ),
            (
                Error::connect("x"),
                Failure::Passing {
                    after: None,
                    answered: false,
                },
            ),
            (
                Error::timeout("x"),
                Failure::Passing {
                    after: None,
                    answered: true,
                },
            ),
        ];
        for (error, meaning) in cases {
            assert_eq!(Failure::of(&error), meaning, "{error}");
        }
    }
}
