//! The one error type of the runtime: opaque, answering questions.
//!
//! In: what went wrong (a refused request, a transport failure, a `Status` of the server, an answer that is not a `Status`, bytes that do not decode).
//! Out: [`Error`], which knows the HTTP method and path whenever a request was involved.
//! Never: a credential, and never the body of a successful answer (a Secret's data would be in it).

mod questions;
mod status;
mod unmapped;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub(crate) use self::status::Status;
pub(crate) use self::unmapped::Unmapped;
use crate::rest::{Outcome, Secrets};

/// What went wrong when talking to, or preparing to talk to, an API server.
///
/// The type is opaque: ask it questions ([`is_not_found`](Error::is_not_found), [`is_conflict`](Error::is_conflict), …) instead of matching.
/// `Display` reads `METHOD /path: what happened (code reason)`; deeper causes hang on [`std::error::Error::source`].
pub struct Error(Box<Inner>);

type Source = Box<dyn std::error::Error + Send + Sync>;

#[derive(Clone)]
struct Inner {
    kind: Kind,
    /// HTTP method and escaped path; absent when no request was involved.
    request: Option<RequestLine>,
    /// HTTP status of the answer, if there was one. Not always `Status.code`: a failure can stand inside a 2xx or a stream.
    http_status: Option<u16>,
    retry_after: Option<Duration>,
    /// How often the request was sent; 0 when it was not.
    attempts: u32,
    /// How far the last attempt got.
    outcome: Outcome,
    /// What the user can do about it.
    hint: Option<String>,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// HTTP method and escaped path of a request, for messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RequestLine {
    pub(crate) method: Box<str>,
    pub(crate) path: Box<str>,
}

#[derive(Clone, Debug)]
enum Kind {
    InvalidRequest(String),
    Config(String),
    Connect(String),
    Transport(String),
    Timeout(String),
    Status(Box<Status>),
    NotAStatus {
        content_type: Option<String>,
        snippet: String,
    },
    Decode(String),
    Credentials(String),
    Layer(String),
    Unmapped(Box<Unmapped>),
}

impl Error {
    fn new(kind: Kind) -> Self {
        Self(Box::new(Inner {
            kind,
            request: None,
            http_status: None,
            retry_after: None,
            attempts: 0,
            outcome: Outcome::Final,
            hint: None,
            source: None,
        }))
    }

    /// A request that is refused before anything is sent; the message says which part of it and why.
    pub(crate) fn invalid_request(message: impl Into<String>) -> Self {
        Self::new(Kind::InvalidRequest(message.into()))
    }

    /// A configuration (kubeconfig, in-cluster files, certificates) that cannot be used; the message names file and entry.
    pub(crate) fn config(message: impl Into<String>) -> Self {
        Self::new(Kind::Config(message.into()))
    }

    /// No connection came to be: name not found, refused, TLS handshake failed.
    pub(crate) fn connect(message: impl Into<String>) -> Self {
        Self::new(Kind::Connect(message.into()))
    }

    /// The connection broke, or something other than HTTP came through it.
    pub(crate) fn transport(message: impl Into<String>) -> Self {
        Self::new(Kind::Transport(message.into()))
    }

    /// One of our own limits ran out.
    pub(crate) fn timeout(message: impl Into<String>) -> Self {
        Self::new(Kind::Timeout(message.into()))
    }

    /// The server said `Failure` in a `Status`.
    pub(crate) fn from_status(status: Status) -> Self {
        let retry_after = status.retry_after();
        let mut error = Self::new(Kind::Status(Box::new(status)));
        error.0.retry_after = retry_after;
        error
    }

    /// A failure whose body is no `Status`. `snippet` is already cut and redacted.
    pub(crate) fn not_a_status(content_type: Option<String>, snippet: String) -> Self {
        Self::new(Kind::NotAStatus { content_type, snippet })
    }

    /// The bytes of an answer are not what was asked for.
    pub(crate) fn decode(message: impl Into<String>) -> Self {
        Self::new(Kind::Decode(message.into()))
    }

    /// There is no telling who asks: a plugin or an identity provider failed.
    pub(crate) fn credentials(message: impl Into<String>) -> Self {
        Self::new(Kind::Credentials(message.into()))
    }

    /// A failure that a [layer](crate::rest::Layer) makes: it says no. The request is not tried again. The message is shown as it is: no
    /// secret may be in it.
    pub fn from_layer(message: impl Into<String>) -> Self {
        Self::new(Kind::Layer(message.into()))
    }

    /// A failure that a [layer](crate::rest::Layer) makes: as if the server could not be reached. Any request may be tried again after it.
    pub fn not_sent(message: impl Into<String>) -> Self {
        Self::connect(message).with_outcome(Outcome::NoConnection)
    }

    /// A failure that a [layer](crate::rest::Layer) makes: as if the connection broke before an answer came, so that the server may have
    /// done what was asked. [Only what does no harm twice](crate::rest#faults) is tried again after it.
    pub fn connection_lost(message: impl Into<String>) -> Self {
        Self::transport(message).with_outcome(Outcome::Broken)
    }

    /// Says how far the attempt got; without it no other attempt can mend it.
    pub(crate) fn with_outcome(mut self, outcome: Outcome) -> Self {
        self.0.outcome = outcome;
        self
    }

    pub(crate) fn outcome(&self) -> Outcome {
        self.0.outcome
    }

    /// Says which request it was about. The first one stays.
    pub(crate) fn at(mut self, line: &RequestLine) -> Self {
        self.0.request.get_or_insert_with(|| line.clone());
        self
    }

    pub(crate) fn with_http_status(mut self, status: u16) -> Self {
        self.0.http_status = Some(status);
        self
    }

    /// The same without these secrets, which the server's `Status` may repeat.
    pub(crate) fn without(mut self, secrets: &Secrets) -> Self {
        if let Kind::Status(status) = &mut self.0.kind {
            status.redact(secrets);
        }
        self
    }

    /// The `Retry-After` header; what the `Status` says itself stays.
    pub(crate) fn with_retry_after(mut self, after: Option<Duration>) -> Self {
        self.0.retry_after = self.0.retry_after.or(after);
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    pub(crate) fn with_source(mut self, source: impl Into<Source>) -> Self {
        self.0.source = Some(Arc::from(source.into()));
        self
    }

    /// The same once more, for each of those who waited for one request.
    pub(crate) fn duplicate(&self) -> Self {
        Self(self.0.clone())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = &self.0.request {
            write!(f, "{} {}: ", line.method, line.path)?;
        }
        self.write_what(f)?;
        if let Some(hint) = &self.0.hint {
            write!(f, "; {hint}")?;
        }
        if self.0.attempts > 1 {
            write!(f, "; tried {} times", self.0.attempts)?;
        }
        Ok(())
    }
}

impl Error {
    fn write_what(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.kind {
            Kind::InvalidRequest(message) => write!(f, "refused before sending: {message}"),
            Kind::Config(message)
            | Kind::Connect(message)
            | Kind::Transport(message)
            | Kind::Timeout(message)
            | Kind::Decode(message)
            | Kind::Credentials(message)
            | Kind::Layer(message) => f.write_str(message),
            Kind::Status(status) => self.write_status(status, f),
            Kind::Unmapped(unmapped) => write!(f, "{unmapped}"),
            Kind::NotAStatus { content_type, snippet } => {
                let code = self.0.http_status.unwrap_or_default();
                write!(
                    f,
                    "the server answered {code} with {} instead of a Status",
                    content_type.as_deref().unwrap_or("no content type")
                )?;
                let start = cut(snippet, 200);
                if start.is_empty() {
                    Ok(())
                } else {
                    write!(f, ": {start:?}")
                }
            }
        }
    }

    fn write_status(&self, status: &Status, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = if status.message().is_empty() {
            "the server gave no message"
        } else {
            status.message()
        };
        f.write_str(message)?;
        match (self.code(), status.reason()) {
            (None, "") => Ok(()),
            (None, reason) => write!(f, " ({reason})"),
            (Some(code), "") => write!(f, " ({code})"),
            (Some(code), reason) => write!(f, " ({code} {reason})"),
        }
    }
}

/// The longest start of `text` that has at most `limit` bytes and ends at a character.
pub(crate) fn cut(text: &str, limit: usize) -> &str {
    let mut end = text.len().min(limit);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Error");
        if let Some(line) = &self.0.request {
            out.field("method", &line.method).field("path", &line.path);
        }
        if let Some(code) = self.0.http_status {
            out.field("http_status", &code);
        }
        if let Some(after) = self.0.retry_after {
            out.field("retry_after", &after);
        }
        if self.0.attempts > 1 {
            out.field("attempts", &self.0.attempts);
        }
        out.field("kind", &self.0.kind);
        if let Some(hint) = &self.0.hint {
            out.field("hint", hint);
        }
        if let Some(source) = &self.0.source {
            out.field("source", source);
        }
        out.finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0
            .source
            .as_deref()
            .map(|source| source as &(dyn std::error::Error + 'static))
    }
}
