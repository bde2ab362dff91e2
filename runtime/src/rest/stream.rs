//! Answers that are read while they arrive: logs, watches.
//!
//! In: the body of a 2xx answer.
//! Out: [`ByteStream`] (bytes as they come) and [`FrameStream`] (one JSON value at a time).
//! Never: an end that hides a broken connection: that is an error.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use tokio::time::Sleep;

use super::frames::{FrameError, JsonFrames};
use super::redact::Secrets;
use super::response::decode_error;
use super::warning::Warning;
use crate::error::{Error, RequestLine};

type Body = Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send>>;

/// The body of an answer, piece by piece, as the network cuts it.
///
/// Ends after the first error. Dropping it closes the exchange.
pub struct ByteStream {
    body: Option<Body>,
    idle: Option<(Duration, Pin<Box<Sleep>>)>,
    status: u16,
    warnings: Vec<Warning>,
    content_type: Option<String>,
    line: RequestLine,
    /// What a failure that comes in the stream must not show.
    secrets: Secrets,
}

impl ByteStream {
    pub(crate) fn new(body: Body, status: u16, warnings: Vec<Warning>, line: RequestLine) -> Self {
        Self {
            body: Some(body),
            idle: None,
            status,
            warnings,
            content_type: None,
            line,
            secrets: Secrets::default(),
        }
    }

    pub(crate) fn with_secrets(mut self, secrets: Secrets) -> Self {
        self.secrets = secrets;
        self
    }

    pub(crate) fn with_content_type(mut self, content_type: Option<String>) -> Self {
        self.content_type = content_type;
        self
    }

    /// Ends the stream with an error when nothing comes for `limit`. Needs a tokio runtime with time.
    pub(crate) fn with_idle_limit(mut self, limit: Option<Duration>) -> Self {
        self.idle = limit.map(|limit| (limit, Box::pin(tokio::time::sleep(limit))));
        self
    }

    /// HTTP status, 200 to 299.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// What the server warns of.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Cuts the stream into JSON values, as a watch sends them.
    pub fn frames(self) -> FrameStream {
        FrameStream {
            bytes: self,
            frames: JsonFrames::new(),
            ended: false,
        }
    }

    /// Wraps what went wrong when reading the content, so that the message says which request it was.
    pub fn decode_error(&self, source: impl std::error::Error + Send + Sync + 'static) -> Error {
        decode_error(&self.line, self.status, self.content_type.as_deref(), source)
    }

    fn poll_idle(&mut self, cx: &mut Context<'_>) -> Poll<Error> {
        let Some((limit, sleep)) = &mut self.idle else {
            return Poll::Pending;
        };
        ready!(sleep.as_mut().poll(cx));
        Poll::Ready(
            Error::timeout(format!("nothing came for {} s", limit.as_secs_f32()))
                .with_http_status(self.status)
                .at(&self.line),
        )
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let Some(body) = &mut this.body else {
            return Poll::Ready(None);
        };
        let item = match body.as_mut().poll_next(cx) {
            Poll::Ready(item) => item,
            Poll::Pending => Some(Err(ready!(this.poll_idle(cx)))),
        };
        match &item {
            Some(Ok(_)) => {
                if let Some((limit, sleep)) = &mut this.idle {
                    sleep.as_mut().reset(tokio::time::Instant::now() + *limit);
                }
            }
            _ => this.body = None,
        }
        Poll::Ready(item)
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream")
            .field("status", &self.status)
            .field("path", &self.line.path)
            .field("ended", &self.body.is_none())
            .finish()
    }
}

/// The JSON values of a stream, whole, one at a time. Ends after the first error.
#[derive(Debug)]
pub struct FrameStream {
    bytes: ByteStream,
    frames: JsonFrames,
    ended: bool,
}

impl FrameStream {
    /// What the server warns of.
    pub fn warnings(&self) -> &[Warning] {
        self.bytes.warnings()
    }

    /// Wraps what went wrong when reading a value, so that the message says which request it was.
    pub fn decode_error(&self, source: impl std::error::Error + Send + Sync + 'static) -> Error {
        self.bytes.decode_error(source)
    }

    /// Gives an error that came out of the stream (a `Status` in an `ERROR` event) its method and path.
    pub(crate) fn locate(&self, error: Error) -> Error {
        let bytes = &self.bytes;
        error
            .with_http_status(bytes.status)
            .at(&bytes.line)
            .without(&bytes.secrets)
    }

    fn fail(&mut self, error: FrameError) -> Poll<Option<Result<Bytes, Error>>> {
        self.ended = true;
        Poll::Ready(Some(Err(self.bytes.decode_error(error))))
    }
}

impl Stream for FrameStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        while !this.ended {
            match this.frames.next_frame() {
                Ok(Some(frame)) => return Poll::Ready(Some(Ok(frame))),
                Ok(None) => {}
                Err(error) => return this.fail(error),
            }
            match ready!(Pin::new(&mut this.bytes).poll_next(cx)) {
                Some(Ok(piece)) => this.frames.push(&piece),
                Some(Err(error)) => {
                    this.ended = true;
                    return Poll::Ready(Some(Err(error)));
                }
                None => match this.frames.finish() {
                    Ok(()) => this.ended = true,
                    Err(error) => return this.fail(error),
                },
            }
        }
        Poll::Ready(None)
    }
}
