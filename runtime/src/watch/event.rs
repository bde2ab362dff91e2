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
