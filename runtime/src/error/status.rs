//! What the error type reads out of a server's `Status`.
//!
//! In: the JSON body of an answer.
//! Out: [`Status`], if the body is one.
//! Never: an error: a body that is not a `Status` is simply none.

use std::borrow::Cow;
use std::time::Duration;

use crate::meta::{self, TypeMeta};
use crate::rest::Secrets;
use crate::value::{self, Str};

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
pub(crate) struct Status(meta::Status);

impl Status {
    /// The `Status` in `body`, if it is one.
    pub(crate) fn parse(body: &[u8]) -> Option<Self> {
        // Asked first: a `Status` without a kind would be any object.
        let head: TypeMeta = value::from_json(body).ok()?;
        let is_one = head.is("v1", "Status");
        is_one.then(|| value::from_json(body).ok().map(Self)).flatten()
    }

    pub(crate) fn is_failure(&self) -> bool {
        self.0.is_failure()
    }

    /// Takes out these secrets, which a server may repeat in any text.
    pub(crate) fn redact(&mut self, secrets: &Secrets) {
        let meta::Status {
            metadata,
            details,
            message,
            reason,
            status,
            code: _,
        } = &mut self.0;
        change(message, |text| secrets.redact(text));
        // Continue tokens look like credentials, and somebody goes on with them: of these only the secrets themselves.
        let exact = |text: &mut Option<Str>| change(text, |text| secrets.taken_out_of(text));
        for text in [
            reason,
            status,
            &mut metadata.continue_,
            &mut metadata.resource_version,
            &mut metadata.self_link,
        ] {
            exact(text);
        }
        let Some(details) = details.as_mut() else { return };
        for text in [
            &mut details.group,
            &mut details.kind,
            &mut details.name,
            &mut details.uid,
        ] {
            exact(text);
        }
        for cause in &mut details.causes {
            change(&mut cause.message, |text| secrets.redact(text));
            exact(&mut cause.field);
            exact(&mut cause.reason);
        }
    }

    pub(super) fn as_meta(&self) -> &meta::Status {
        &self.0
    }

    pub(super) fn message(&self) -> &str {
        self.0.message.as_deref().unwrap_or_default()
    }

    pub(super) fn reason(&self) -> &str {
        self.0.reason.as_deref().unwrap_or_default()
    }

    pub(super) fn code(&self) -> Option<u16> {
        let code = u16::try_from(self.0.code?).ok()?;
        (code != 0).then_some(code)
    }

    pub(super) fn has_cause(&self, cause: &str) -> bool {
        self.0
            .details
            .causes
            .iter()
            .any(|each| each.reason.as_deref() == Some(cause))
    }

    pub(super) fn retry_after(&self) -> Option<Duration> {
        let seconds = u64::try_from(self.0.details.retry_after_seconds?).ok()?;
        (seconds > 0).then(|| Duration::from_secs(seconds))
    }
}

fn change(text: &mut Option<Str>, change: impl FnOnce(&str) -> Cow<'_, str>) {
    let Some(known) = text else { return };
    if let Cow::Owned(changed) = change(known) {
        *text = Some(changed.into());
    }
}
