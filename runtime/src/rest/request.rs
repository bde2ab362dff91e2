//! Requests as data: what will be sent, before anything is sent.
//!
//! In: method, path, query parameters, body.
//! Out: [`Request`], which can be looked at in a test as well as sent.
//! Never: IO, headers that belong to the connection (credentials, user agent).

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::path::Path;
use crate::config::{Impersonation, Retries};
use crate::error::{Error, RequestLine};

/// What stays as it is in a query value; all else is escaped, so that no value can end its parameter.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The media type of plain JSON bodies.
pub const JSON: &str = "application/json";

/// One HTTP request to an API server.
#[derive(Clone)]
pub struct Request {
    method: Method,
    path: Path,
    query: Vec<(Cow<'static, str>, String)>,
    accept: &'static str,
    if_none_match: Option<String>,
    body: Option<(&'static str, Bytes)>,
    timeout: Option<Duration>,
    retries: Option<Retries>,
    impersonation: Option<Impersonation>,
    refused: Option<String>,
}

impl Request {
    /// A request without query and body that asks for JSON.
    pub fn new(method: Method, path: Path) -> Self {
        Self {
            method,
            path,
            query: Vec::new(),
            accept: JSON,
            if_none_match: None,
            body: None,
            timeout: None,
            retries: None,
            impersonation: None,
            refused: None,
        }
    }

    /// A `GET` of `path`.
    pub fn get(path: Path) -> Self {
        Self::new(Method::GET, path)
    }

    /// A `POST` to `path`.
    pub fn post(path: Path) -> Self {
        Self::new(Method::POST, path)
    }

    /// A `PUT` of `path`.
    pub fn put(path: Path) -> Self {
        Self::new(Method::PUT, path)
    }

    /// A `PATCH` of `path`; the content type of the body says which kind of patch.
    pub fn patch(path: Path) -> Self {
        Self::new(Method::PATCH, path)
    }

    /// A `DELETE` of `path`.
    pub fn delete(path: Path) -> Self {
        Self::new(Method::DELETE, path)
    }

    /// Appends a query parameter. Both parts are escaped when the request is sent; the order is kept.
    #[must_use]
    pub fn query(mut self, key: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.query.push((key.into(), value.into()));
        self
    }

    /// Sets the body and its `Content-Type`.
    #[must_use]
    pub fn body(mut self, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        self.body = Some((content_type, body.into()));
        self
    }

    /// Sets the `Accept` header; `application/json` unless set.
    #[must_use]
    pub fn accept(mut self, media_types: &'static str) -> Self {
        self.accept = media_types;
        self
    }

    /// Asks for a body only if it is another one than that which came with this [`ETag`](super::Response::etag). If it is not, the answer
    /// is a success with status 304 and without a body. Wire: `If-None-Match`.
    #[must_use]
    pub fn if_none_match(mut self, etag: impl Into<String>) -> Self {
        self.if_none_match = Some(etag.into());
        self
    }

    /// Limits the whole exchange, with all attempts and the body of the answer, in place of the total limit of the configuration. Streams
    /// have no such limit.
    #[must_use]
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// How often and how long this request is tried, in place of what the client has.
    #[must_use]
    pub fn retries(mut self, retries: Retries) -> Self {
        self.retries = Some(retries);
        self
    }

    /// Acts as another user with this request, in place of whom the configuration says, if anybody: nothing of the two is mixed. What
    /// cannot be asked for makes the request one that is refused.
    #[must_use]
    pub fn impersonate(mut self, who: Impersonation) -> Self {
        if let Some(why) = who.refused() {
            let why = why.to_owned();
            return self.refuse(why);
        }
        self.impersonation = Some(who);
        self
    }

    /// Marks the request as one that must not be sent, for example because options contradict each other. The first reason stays.
    #[must_use]
    pub fn refuse(mut self, why: impl Into<String>) -> Self {
        self.refused.get_or_insert_with(|| why.into());
        self
    }

    /// Whether the request may be sent.
    ///
    /// # Errors
    /// [`Error::is_invalid_request`] with method, path and the first reason.
    pub fn check(&self) -> Result<(), Error> {
        match self.path.refused().or(self.refused.as_deref()) {
            None => Ok(()),
            Some(why) => Err(Error::invalid_request(why).at(&self.line())),
        }
    }

    /// The HTTP method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The escaped path without the query.
    pub fn path(&self) -> &str {
        self.path.as_str()
    }

    /// The query parameters, not escaped, in the order they will be sent.
    pub fn query_pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.query.iter().map(|(key, value)| (key.as_ref(), value.as_str()))
    }

    /// Escaped path and query as they go on the wire, for example `/api/v1/pods?limit=500`.
    pub fn path_and_query(&self) -> String {
        let mut text = self.path.as_str().to_owned();
        for (index, (key, value)) in self.query.iter().enumerate() {
            text.push(if index == 0 { '?' } else { '&' });
            text.extend(utf8_percent_encode(key, QUERY));
            text.push('=');
            text.extend(utf8_percent_encode(value, QUERY));
        }
        text
    }

    /// The `Accept` header.
    pub fn accepted(&self) -> &'static str {
        self.accept
    }

    /// The `ETag` of what the caller has already.
    pub fn known_etag(&self) -> Option<&str> {
        self.if_none_match.as_deref()
    }

    /// Content type and bytes of the body.
    pub fn content(&self) -> Option<(&'static str, &Bytes)> {
        self.body.as_ref().map(|(content_type, bytes)| (*content_type, bytes))
    }

    /// The limit of the whole exchange, if set on the request itself.
    pub fn limit(&self) -> Option<Duration> {
        self.timeout
    }

    pub(super) fn own_retries(&self) -> Option<&Retries> {
        self.retries.as_ref()
    }

    /// Whom the request itself acts as.
    pub fn impersonated(&self) -> Option<&Impersonation> {
        self.impersonation.as_ref()
    }

    /// Method and path for people: `GET /api/v1/pods`.
    pub fn describe(&self) -> String {
        format!("{} {}", self.method, self.path.as_str())
    }

    pub(crate) fn line(&self) -> RequestLine {
        RequestLine {
            method: self.method.as_str().into(),
            path: self.path.as_str().into(),
        }
    }
}

impl fmt::Debug for Request {
    /// Leaves out the body: it may hold a Secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = self.body.as_ref();
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &self.query)
            .field("accept", &self.accept)
            .field("if_none_match", &self.if_none_match)
            .field("content_type", &body.map(|(content_type, _)| content_type))
            .field("body_bytes", &body.map(|(_, bytes)| bytes.len()))
            .field("timeout", &self.timeout)
            .field("retries", &self.retries)
            .field("impersonation", &self.impersonation.as_ref().map(Impersonation::user))
            .field("refused", &self.refused)
            .finish()
    }
}
