//! The questions an [`Error`] answers.
//!
//! In: the kind of the error, the reason of the server's `Status`, the HTTP code when the reason is empty or unknown.
//! Out: booleans and the few facts callers act on.
//! Never: a guess from the text of a message, but for failures that the server does not mark otherwise (an apply against its schema).

use std::time::Duration;

use super::status::{REASONS, Status};
use super::{Error, Kind};
use crate::fields::{CONFLICT_CAUSE, FieldConflict};
use crate::meta;

impl Error {
    /// The object, or the resource type itself, is not there (404 `NotFound`).
    pub fn is_not_found(&self) -> bool {
        self.has("NotFound", 404)
    }

    /// A create met an object of the same name (409 `AlreadyExists`).
    pub fn is_already_exists(&self) -> bool {
        self.has("AlreadyExists", 0) || (self.bare_conflict() && self.method() == Some("POST"))
    }

    /// Somebody else changed the object: the `resourceVersion` or another precondition did not match (409 `Conflict`).
    ///
    /// Reading again and repeating helps. Not true for a conflict of field ownership: see [`is_apply_conflict`](Self::is_apply_conflict).
    pub fn is_conflict(&self) -> bool {
        (self.has("Conflict", 0) && !self.is_apply_conflict())
            || (self.bare_conflict() && self.method() != Some("POST"))
    }

    /// A server-side apply wants fields that other managers own (409 `Conflict` with `FieldManagerConflict` causes). Repeating never helps.
    ///
    /// Which they are, [`field_conflicts`](Self::field_conflicts) tells.
    pub fn is_apply_conflict(&self) -> bool {
        self.has("Conflict", 0) && self.answer().is_some_and(|status| status.has_cause(CONFLICT_CAUSE))
    }

    /// The fields that a server-side apply wants and others own, in the order of the server; empty unless
    /// [`is_apply_conflict`](Self::is_apply_conflict).
    ///
    /// Apply with force takes them; an apply without them, see [`fields::remove`](crate::fields::remove), leaves them.
    pub fn field_conflicts(&self) -> Vec<FieldConflict> {
        if !self.is_apply_conflict() {
            return Vec::new();
        }
        let causes = self.causes().iter();
        causes
            .filter(|cause| cause.reason.as_deref() == Some(CONFLICT_CAUSE))
            .map(FieldConflict::from_cause)
            .collect()
    }

    /// The `resourceVersion` or continue token is too old (410 `Expired`, or `Gone` as some servers and watches say): list again.
    pub fn is_expired(&self) -> bool {
        self.has("Expired", 0) || self.is_gone()
    }

    /// 410 with reason `Gone`, or without a reason that is known.
    pub fn is_gone(&self) -> bool {
        self.has("Gone", 410)
    }

    /// The object failed validation (422 `Invalid`); the causes of the status name the fields.
    pub fn is_invalid(&self) -> bool {
        self.has("Invalid", 422)
    }

    /// The server knows who asks and says no (403 `Forbidden`).
    pub fn is_forbidden(&self) -> bool {
        self.has("Forbidden", 403)
    }

    /// The server does not know who asks: credentials missing, refused or expired (401 `Unauthorized`).
    pub fn is_unauthorized(&self) -> bool {
        self.has("Unauthorized", 401)
    }

    /// The server gave up after its own limit (504 `Timeout`), or one of the limits of this client ran out. A write may or may not have happened.
    pub fn is_timeout(&self) -> bool {
        self.has("Timeout", 504) || matches!(self.0.kind, Kind::Timeout(_))
    }

    /// The server could not finish the request now (500 `ServerTimeout`); it says when to try again in [`retry_after`](Self::retry_after).
    pub fn is_server_timeout(&self) -> bool {
        self.has("ServerTimeout", 0)
    }

    /// The server sheds load, or an eviction would break a disruption budget (429 `TooManyRequests`).
    pub fn is_too_many_requests(&self) -> bool {
        self.has("TooManyRequests", 429)
    }

    /// The server, or an aggregated one behind it, is not available (503 `ServiceUnavailable`).
    pub fn is_service_unavailable(&self) -> bool {
        self.has("ServiceUnavailable", 503)
    }

    /// The server does not understand the request (400 `BadRequest`).
    pub fn is_bad_request(&self) -> bool {
        self.has("BadRequest", 400)
    }

    /// The resource does not offer this operation (405 `MethodNotAllowed`).
    pub fn is_method_not_allowed(&self) -> bool {
        self.has("MethodNotAllowed", 405)
    }

    /// The server cannot answer in an encoding that was asked for (406 `NotAcceptable`).
    pub fn is_not_acceptable(&self) -> bool {
        self.has("NotAcceptable", 406)
    }

    /// The server does not take a body of this type (415 `UnsupportedMediaType`), for example a strategic merge patch of a custom resource.
    pub fn is_unsupported_media_type(&self) -> bool {
        self.has("UnsupportedMediaType", 415)
    }

    /// The body is too large for the server or its storage (413 `RequestEntityTooLarge`).
    pub fn is_request_entity_too_large(&self) -> bool {
        self.has("RequestEntityTooLarge", 413)
    }

    /// The server failed inside (500 `InternalError`). Not true for [`is_unknown_field`](Self::is_unknown_field).
    pub fn is_internal_error(&self) -> bool {
        self.has("InternalError", 500) && !self.is_unknown_field()
    }

    /// The body holds a field that the server's schema does not know. Repeating never helps.
    ///
    /// Server-side apply reports this as 500 without a reason; strict field validation as 400, or as 422 for a strategic merge patch.
    pub fn is_unknown_field(&self) -> bool {
        self.answer().is_some_and(|status| {
            status.message().contains("field not declared in schema")
                || (["BadRequest", "Invalid"].contains(&status.reason())
                    && status.message().contains("strict decoding error")
                    && status.message().contains("unknown field"))
        })
    }

    /// An apply that does not fit the server's schema: an unknown field, a value of another type, an item of a list without
    /// its keys, or two of one key. The server reports it as 500 without a reason.
    fn is_against_schema(&self) -> bool {
        self.is_unknown_field()
            || self
                .answer()
                .is_some_and(|status| status.message().contains("failed to create typed patch object"))
    }

    /// No repetition of the same request mends this; something else must change first: the body, the options, what the caller
    /// may do, or who owns the fields.
    ///
    /// - [a conflict of field ownership](Self::is_apply_conflict): take the fields by force or leave them out;
    /// - a body that the server does not take: [an unknown field](Self::is_unknown_field) and other violations of the schema,
    ///   which an apply meets as a 500; [invalid](Self::is_invalid) (422), [not understood](Self::is_bad_request) (400),
    ///   [too large](Self::is_request_entity_too_large) (413), [of another type](Self::is_unsupported_media_type) (415);
    /// - a request that the resource does not offer: [the method](Self::is_method_not_allowed) (405) or
    ///   [the encoding of the answer](Self::is_not_acceptable) (406);
    /// - [forbidden](Self::is_forbidden) (403), also by admission, though somebody may grant it or free a quota later;
    /// - [an answer that cannot be read](Self::is_decode): what was asked for may have happened;
    /// - what was [refused before sending](Self::is_invalid_request), [by a setting](Self::is_config) or
    ///   [by a layer](Self::is_from_layer).
    ///
    /// Everything else may pass: what is missing may come, who is [not known](Self::is_unauthorized) may log in, a server may
    /// recover. A plain [conflict](Self::is_conflict) passes once the object is read again, [an object that exists
    /// already](Self::is_already_exists) may go.
    pub fn is_permanent(&self) -> bool {
        let by_the_server = self.is_apply_conflict()
            || self.is_against_schema()
            || self.is_invalid()
            || self.is_bad_request()
            || self.is_request_entity_too_large()
            || self.is_unsupported_media_type()
            || self.is_method_not_allowed()
            || self.is_not_acceptable()
            || self.is_forbidden();
        by_the_server || self.is_decode() || self.is_invalid_request() || self.is_config() || self.is_from_layer()
    }

    /// The answer came, but its bytes are not what was asked for.
    pub fn is_decode(&self) -> bool {
        matches!(self.0.kind, Kind::Decode(_))
    }

    /// The request was refused by this library before anything was sent: an empty name, options that contradict each other.
    pub fn is_invalid_request(&self) -> bool {
        matches!(self.0.kind, Kind::InvalidRequest(_))
    }

    /// Nothing that can be called an answer came back: no connection, a broken one, or a limit of this client ran out.
    pub fn is_transport(&self) -> bool {
        matches!(self.0.kind, Kind::Connect(_) | Kind::Transport(_) | Kind::Timeout(_))
    }

    /// No connection came to be, so the server has not seen the request.
    pub fn is_connect(&self) -> bool {
        matches!(self.0.kind, Kind::Connect(_))
    }

    /// A kubeconfig, certificate or other setting cannot be used.
    pub fn is_config(&self) -> bool {
        matches!(self.0.kind, Kind::Config(_))
    }

    /// No credentials could be had, so nothing was sent: a credential plugin or an identity provider failed. Logging in may help.
    pub fn is_credentials(&self) -> bool {
        matches!(self.0.kind, Kind::Credentials(_))
    }

    /// A [layer](crate::rest::Layer) of the program said no.
    pub fn is_from_layer(&self) -> bool {
        matches!(self.0.kind, Kind::Layer(_))
    }

    /// The HTTP status of the answer; absent when there was none. A failure inside a 2xx answer or inside a stream keeps the HTTP status of that answer.
    pub fn http_status(&self) -> Option<u16> {
        self.0.http_status
    }

    /// How often the request was sent: more than 1 if it failed in a way that another attempt could have mended, 0 if it was refused
    /// before sending. The error is that of the last attempt.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long the server asks to wait before trying again (`details.retryAfterSeconds`, or the `Retry-After` header in seconds or as a
    /// date). The client has not waited for it, or has and met it again: see [`attempts`](Self::attempts).
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// HTTP method of the request, for example `GET`.
    pub fn method(&self) -> Option<&str> {
        self.0.request.as_ref().map(|line| &*line.method)
    }

    /// Escaped path of the request, without the query.
    pub fn path(&self) -> Option<&str> {
        self.0.request.as_ref().map(|line| &*line.path)
    }

    /// For a failure that is not a `Status`: the content type of the answer.
    pub fn content_type(&self) -> Option<&str> {
        match &self.0.kind {
            Kind::NotAStatus { content_type, .. } => content_type.as_deref(),
            _ => None,
        }
    }

    /// For a failure that is not a `Status`: the start of its body, at most 2048 bytes, with what looks like a credential replaced.
    pub fn body_snippet(&self) -> Option<&str> {
        match &self.0.kind {
            Kind::NotAStatus { snippet, .. } => Some(snippet),
            _ => None,
        }
    }

    /// The `Status` that the server answered with or sent in a stream; none when it sent something else, or nothing at all.
    ///
    /// Its `details` name the object and the single causes; `metadata.continue` of an expired list carries a token to go on
    /// with, at the newest state.
    pub fn status(&self) -> Option<&meta::Status> {
        self.answer().map(Status::as_meta)
    }

    /// The single reasons in the `Status`: the fields that are not valid, the managers that own a field. Empty where there are none.
    pub fn causes(&self) -> &[meta::StatusCause] {
        self.status().map_or(&[], |status| status.details.causes.as_slice())
    }

    pub(super) fn answer(&self) -> Option<&Status> {
        match &self.0.kind {
            Kind::Status(status) => Some(status),
            _ => None,
        }
    }

    /// The code of the failure: what the `Status` says, else the HTTP status of the answer.
    pub(super) fn code(&self) -> Option<u16> {
        self.answer().and_then(Status::code).or(self.0.http_status)
    }

    /// A known reason decides; the code only where the server gave none, or one that is not known.
    fn has(&self, reason: &str, code: u16) -> bool {
        let said = self.answer().map_or("", Status::reason);
        if REASONS.contains(&said) {
            said == reason
        } else {
            self.is_answer() && code != 0 && self.code() == Some(code)
        }
    }

    /// 409 without a reason that tells the kinds of conflict apart.
    fn bare_conflict(&self) -> bool {
        let said = self.answer().map_or("", Status::reason);
        self.is_answer() && !REASONS.contains(&said) && self.code() == Some(409)
    }

    fn is_answer(&self) -> bool {
        matches!(self.0.kind, Kind::Status(_) | Kind::NotAStatus { .. })
    }
}
