//! Events of a watch.
//!
//! In: JSON values of the stream. Out: [`WatchEvent`]s. Never: resumes or repeats; that is for a watcher on top.

use std::borrow::Cow;

use crate::error::{Error, Status};
use crate::meta::PartialObjectMetadata;
use crate::value::{self, JsonError, Map, Reader, Record, Str};

/// A change of a collection.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum WatchEvent<K> {
    /// The object is new, or was there when the watch began.
    Added(K),
    /// The object changed.
    Modified(K),
    /// The object is gone, or no longer matches the selector; this was its last state.
    Deleted(K),
    /// Nothing changed; a later watch can begin here.
    Bookmark(Bookmark),
}

/// A state that a watch has reached without a change to report.
#[derive(Clone, Debug, PartialEq)]
pub struct Bookmark {
    /// Where a later watch can begin.
    pub resource_version: Str,
    /// Notes of the server.
    pub annotations: Map<Str>,
}

impl Bookmark {
    /// Whether it marks the end of the initial events (KEP-3157): what came until here is the collection.
    pub fn ends_initial_events(&self) -> bool {
        self.annotations
            .get("k8s.io/initial-events-end")
            .is_some_and(|value| &**value == "true")
    }
}

/// What a value of the stream turned out to be.
pub(crate) enum Decoded<K> {
    Event(WatchEvent<K>),
    /// The server ends the watch with an error.
    Failure(Error),
    /// A type of event that this version does not know.
    Unknown,
}

/// Reads one value of a watch stream.
pub(crate) fn decode<K: Record + Default>(frame: &[u8]) -> Result<Decoded<K>, JsonError> {
    let read = |reader: &mut Reader<'_>| {
        let mut object = K::default();
        value::read_record(&mut object, reader).map(|()| object)
    };
    if let Some((change, object)) = read_at_once(frame, read) {
        return Ok(Decoded::Event(match change {
            Change::Added => WatchEvent::Added(object),
            Change::Modified => WatchEvent::Modified(object),
            Change::Deleted => WatchEvent::Deleted(object),
        }));
    }
    Ok(Decoded::Event(match Frame::split(frame)? {
        Frame::Object(Change::Added, object) => WatchEvent::Added(value::from_json(object)?),
        Frame::Object(Change::Modified, object) => WatchEvent::Modified(value::from_json(object)?),
        Frame::Object(Change::Deleted, object) => WatchEvent::Deleted(value::from_json(object)?),
        Frame::Bookmark(bookmark) => WatchEvent::Bookmark(bookmark),
        Frame::Failure(error) => return Ok(Decoded::Failure(error)),
        Frame::Unknown(_) => return Ok(Decoded::Unknown),
    }))
}

/// What happened to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Added,
    Modified,
    Deleted,
}

/// One value of a watch stream, of which the object was not read yet.
pub(super) enum Frame<'f> {
    /// A change, and the JSON of the object.
    Object(Change, &'f [u8]),
    Bookmark(Bookmark),
    Failure(Error),
    /// A type of event that this version does not know, cut.
    Unknown(Str),
}

impl<'f> Frame<'f> {
    /// `{"type": …, "object": …}`; all of it is checked to be JSON.
    pub(super) fn split(frame: &'f [u8]) -> Result<Self, JsonError> {
        let (kind, object) = members(frame)?;
        let object = object.as_bytes();
        Ok(match &*kind {
            "ADDED" => Self::Object(Change::Added, object),
            "MODIFIED" => Self::Object(Change::Modified, object),
            "DELETED" => Self::Object(Change::Deleted, object),
            "BOOKMARK" => Self::Bookmark(bookmark(object)?),
            "ERROR" => Self::Failure(failure(object)),
            other => Self::Unknown(crate::error::cut(other, 50).into()),
        })
    }
}

/// Reads a change in one pass, where its members stand as servers write them: the type, then the object, and nothing else. None where
/// anything is otherwise, or wrong: then [`Frame::split`] says what.
pub(super) fn read_at_once<K>(
    frame: &[u8],
    read: impl FnOnce(&mut Reader<'_>) -> Result<K, JsonError>,
) -> Option<(Change, K)> {
    let mut reader = Reader::new(frame).ok()?;
    let begun = reader.peek() == Some(b'{') && reader.begin_object().ok()?;
    if !begun || reader.next_key().ok()?? != "type" {
        return None;
    }
    let change = match &*reader.string().ok()?? {
        "ADDED" => Change::Added,
        "MODIFIED" => Change::Modified,
        "DELETED" => Change::Deleted,
        _ => return None,
    };
    if reader.next_key().ok()?? != "object" || reader.peek() != Some(b'{') {
        return None;
    }
    let object = read(&mut reader).ok()?;
    let ended = reader.next_key().ok()?.is_none() && reader.finish().is_ok();
    ended.then_some((change, object))
}

fn members(frame: &[u8]) -> Result<(Cow<'_, str>, &str), JsonError> {
    let mut reader = Reader::new(frame)?;
    let (mut kind, mut object) = (None, None);
    if reader.peek() != Some(b'{') {
        return Err(reader.expected("an object"));
    }
    reader.begin_object()?;
    while let Some(key) = reader.next_key()? {
        let twice = match &*key {
            "type" => kind.replace(reader.string()?.unwrap_or_default()).is_some(),
            "object" => object.replace(reader.raw()?).is_some(),
            _ => {
                reader.skip()?;
                false
            }
        };
        if twice {
            return Err(reader.error(format!("`{key}` stands twice in one event")));
        }
    }
    reader.finish()?;
    match (kind, object) {
        (Some(kind), Some(object)) => Ok((kind, object)),
        _ => Err(reader.error("this is no event of a watch".to_owned())),
    }
}

/// K8S: a bookmark's object has only metadata, so that it cannot be read as its kind.
fn bookmark(object: &[u8]) -> Result<Bookmark, JsonError> {
    let object: PartialObjectMetadata = value::from_json(object)?;
    Ok(Bookmark {
        resource_version: object.metadata.resource_version.unwrap_or_default(),
        annotations: object.metadata.annotations,
    })
}

fn failure(object: &[u8]) -> Error {
    match Status::parse(object) {
        Some(status) => Error::from_status(status),
        None => Error::decode("the watch ended with an error that is no Status"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at_once(frame: &[u8]) -> Option<(Change, PartialObjectMetadata)> {
        read_at_once(frame, |reader| {
            let mut object = PartialObjectMetadata::default();
            value::read_record(&mut object, reader).map(|()| object)
        })
    }

    /// The same in two passes.
    fn in_two(frame: &[u8]) -> Option<(Change, PartialObjectMetadata)> {
        match Frame::split(frame) {
            Ok(Frame::Object(change, object)) => Some((change, value::from_json(object).ok()?)),
            _ => None,
        }
    }

    #[test]
    fn one_pass_reads_what_two_read_and_nothing_else() {
        let object = r#"{"kind":"X","metadata":{"name":"a","labels":{"b":"\"}"}},"spec":[{}]}"#;
        for kind in ["ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR", "added", ""] {
            let frame = format!(r#"{{"type":"{kind}","object":{object}}}"#);
            let read = at_once(frame.as_bytes());
            assert_eq!(read.is_some(), matches!(kind, "ADDED" | "MODIFIED" | "DELETED"));
            assert_eq!(read, in_two(frame.as_bytes()), "{kind}");
        }
        let spaced = format!(" {{ \"type\" : \"ADDED\" ,\n\"object\" : {object} }}\r\n ");
        assert!(at_once(spaced.as_bytes()).is_some_and(|read| Some(read) == in_two(spaced.as_bytes())));
    }

    #[test]
    fn what_stands_otherwise_or_is_wrong_is_left_to_two_passes() {
        for frame in [
            r#"{"object":{},"type":"ADDED"}"#,
            r#"{"type":"ADDED","object":{},"more":1}"#,
            r#"{"type":"ADDED","object":{}}{}"#,
            r#"{"type":"ADDED","object":{}"#,
            r#"{"type":"ADDED","object":{"metadata":7}}"#,
            r#"{"type":"ADDED","object":null}"#,
            r#"{"type":"ADDED","object":[]}"#,
            r#"{"type":"ADDED","type":"ADDED","object":{}}"#,
            r#"{"type":null,"object":{}}"#,
            r#"{"type":7,"object":{}}"#,
            r#"{"type":"ADDED"}"#,
            r"{}",
            "null",
            "",
        ] {
            assert_eq!(at_once(frame.as_bytes()), None, "{frame}");
        }
        let broken = [
            &br#"{"type":"ADDED","object":{"metadata":{"name":""#[..],
            b"\xff",
            br#""}}}"#,
        ]
        .concat();
        assert_eq!(at_once(&broken), None);
    }
}
