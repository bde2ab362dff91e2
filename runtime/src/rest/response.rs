//! Answers that succeeded.
//!
//! In: status, headers and body of a 2xx answer, or of a 304 that was asked for.
//! Out: [`Response`].
//! Never: a failure; those are errors already.

use bytes::Bytes;

use super::warning::Warning;
use crate::error::{Error, RequestLine, cut};

/// A successful answer with its whole body.
#[derive(Clone)]
pub struct Response {
    /// HTTP status, 200 to 299. 201 says that the object was created. 304 only for a [request that knows an
    /// `ETag`](super::Request::if_none_match).
    pub status: u16,
    /// The body, decompressed.
    pub body: Bytes,
    /// What the server warns of, in its order.
    pub warnings: Vec<Warning>,
    pub(crate) content_type: Option<String>,
    pub(crate) etag: Option<String>,
    pub(crate) line: RequestLine,
}

impl Response {
    /// Whether the server created the object (201), as an apply or an update may do.
    pub fn created(&self) -> bool {
        self.status == 201
    }

    /// The `Content-Type` header.
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// The `ETag` header: what the server calls this version of the body.
    pub fn etag(&self) -> Option<&str> {
        self.etag.as_deref()
    }

    /// Wraps what went wrong when decoding the body, so that the message says which request it was. The body itself is never shown.
    pub fn decode_error(&self, source: impl std::error::Error + Send + Sync + 'static) -> Error {
        decode_error(&self.line, self.status, self.content_type(), source)
    }
}

/// The error for content that is not what was asked for. Of an answer that is not JSON at all, the type says more than the content.
pub(super) fn decode_error(
    line: &RequestLine,
    status: u16,
    content_type: Option<&str>,
    source: impl std::error::Error + Send + Sync + 'static,
) -> Error {
    let other = content_type.filter(|content_type| !content_type.contains("json"));
    let error = match other {
        None => Error::decode(format!("the answer cannot be decoded: {source}")),
        Some(other) => Error::decode(format!("the answer is {:?}, not JSON: {source}", cut(other, 100))).with_hint(
            "something between this client and the API server may have answered: check the server's address",
        ),
    };
    error.with_http_status(status).at(line).with_source(source)
}

impl std::fmt::Debug for Response {
    /// Leaves out the body: it may hold a Secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("body_bytes", &self.body.len())
            .field("warnings", &self.warnings)
            .finish()
    }
}
