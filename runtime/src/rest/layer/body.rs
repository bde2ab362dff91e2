//! The body of an answer, as layers see it.
//!
//! In: what comes from the network, or what a layer makes up.
//! Out: pieces, or the whole.
//! Never: a broken connection taken for the end.

use std::fmt;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use futures_core::stream::BoxStream;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use crate::error::Error;
use crate::rest::failed;
use crate::rest::lane::Seat;

/// The body of an answer: it may be there already, or still arrive.
pub struct Body(Inner);

enum Inner {
    Whole(Option<Bytes>),
    /// With its place on the connection, which is given back with the body.
    Network(Box<reqwest::Response>, Arc<Seat>),
    Pieces(BoxStream<'static, Result<Bytes, Error>>),
}

impl Body {
    /// No bytes.
    pub fn empty() -> Self {
        Self(Inner::Whole(None))
    }

    /// Pieces that come one after the other, as those of a watch do.
    pub fn from_stream(pieces: impl Stream<Item = Result<Bytes, Error>> + Send + 'static) -> Self {
        Self(Inner::Pieces(pieces.boxed()))
    }

    /// `answer` without its headers.
    pub(super) fn network(answer: reqwest::Response, seat: Arc<Seat>) -> Self {
        Self(Inner::Network(Box::new(answer), seat))
    }

    /// The next piece; none at the end.
    ///
    /// # Errors
    /// [`Error::is_transport`] when the connection broke.
    pub async fn piece(&mut self) -> Result<Option<Bytes>, Error> {
        match &mut self.0 {
            Inner::Whole(bytes) => Ok(bytes.take()),
            Inner::Network(answer, seat) => answer.chunk().await.map_err(|error| broken(seat, error)),
            Inner::Pieces(pieces) => pieces.next().await.transpose(),
        }
    }

    /// All of it. Waits for the end, which for a watch may never come.
    ///
    /// # Errors
    /// As [`piece`](Self::piece).
    pub async fn bytes(mut self) -> Result<Bytes, Error> {
        let Some(first) = self.piece().await? else {
            return Ok(Bytes::new());
        };
        let Some(second) = self.piece().await? else {
            return Ok(first);
        };
        let mut whole = BytesMut::from(first);
        whole.extend_from_slice(&second);
        while let Some(piece) = self.piece().await? {
            whole.extend_from_slice(&piece);
        }
        Ok(whole.freeze())
    }

    /// The pieces as a stream.
    pub fn into_stream(self) -> BoxStream<'static, Result<Bytes, Error>> {
        match self.0 {
            Inner::Whole(bytes) => stream::iter(bytes.map(Ok)).boxed(),
            Inner::Network(answer, seat) => {
                let pieces = answer.bytes_stream();
                pieces.map_err(move |error| broken(&seat, error)).boxed()
            }
            Inner::Pieces(pieces) => pieces,
        }
    }

    /// How many bytes are said to come, if that is said.
    pub(in crate::rest) fn announced(&self) -> Option<usize> {
        match &self.0 {
            Inner::Whole(bytes) => Some(bytes.as_ref().map_or(0, Bytes::len)),
            Inner::Network(answer, _) => answer.content_length().and_then(|length| usize::try_from(length).ok()),
            Inner::Pieces(_) => None,
        }
    }
}

fn broken(seat: &Seat, error: reqwest::Error) -> Error {
    seat.note_broken();
    failed::within_an_answer(error)
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(Inner::Whole(Some(bytes).filter(|bytes| !bytes.is_empty())))
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Bytes::from(text).into()
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Bytes::from_static(text.as_bytes()).into()
    }
}

impl fmt::Debug for Body {
    /// Leaves out what is in it: it may be a Secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.announced() {
            Some(length) => write!(f, "Body({length} bytes)"),
            None => f.write_str("Body(..)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_kind_of_body_gives_the_same_bytes() {
        let pieces = || Body::from_stream(stream::iter(["ab", "c", "de"].map(|text| Ok(Bytes::from(text)))));
        assert_eq!(pieces().bytes().await.unwrap(), "abcde");
        assert_eq!(Body::from("abcde").bytes().await.unwrap(), "abcde");
        assert_eq!(Body::from(String::new()).bytes().await.unwrap(), "");
        assert_eq!(Body::empty().piece().await.unwrap(), None);
        let all: Vec<Bytes> = pieces().into_stream().try_collect().await.unwrap();
        assert_eq!(all.concat(), b"abcde");
        assert_eq!(
            format!("{:?} {:?}", Body::from("secret"), pieces()),
            "Body(6 bytes) Body(..)"
        );
    }
}
