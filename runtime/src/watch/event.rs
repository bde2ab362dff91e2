//! Events of a watch.
//!
//! In: JSON values of the stream. Out: [`WatchEvent`]s. Never: resumes or repeats; that is for a watcher on top.

use crate::error::{Error, Status};
use crate::meta::PartialObjectMetadata;
use crate::value::{self, Json, JsonError, Map, Record, RecordInfo, Str, UNKNOWN, Value, required};

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
    let frame: Frame = value::from_json(frame)?;
    let object = frame.object.as_str().as_bytes();
    Ok(Decoded::Event(match &*frame.event {
        "ADDED" => WatchEvent::Added(value::from_json(object)?),
        "MODIFIED" => WatchEvent::Modified(value::from_json(object)?),
        "DELETED" => WatchEvent::Deleted(value::from_json(object)?),
        "BOOKMARK" => WatchEvent::Bookmark(bookmark(object)?),
        "ERROR" => return Ok(Decoded::Failure(failure(object))),
        _ => return Ok(Decoded::Unknown),
    }))
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

/// `{"type": …, "object": …}`
#[derive(Clone, PartialEq)]
struct Frame {
    event: Str,
    object: Json,
}

impl Frame {
    const EMPTY: Self = Self {
        event: Str::EMPTY,
        object: Json::EMPTY,
    };
}

impl Record for Frame {
    fn info(&self) -> &'static RecordInfo {
        const {
            &RecordInfo {
                name: "WatchEvent",
                fields: &[required("type"), required("object")],
                type_meta: None,
            }
        }
    }

    fn index(&self, name: &str) -> u16 {
        match name {
            "type" => 0,
            "object" => 1,
            _ => UNKNOWN,
        }
    }

    fn slot(&mut self, index: u16) -> &mut dyn Value {
        if index == 0 { &mut self.event } else { &mut self.object }
    }

    fn view(&self, index: u16) -> &dyn Value {
        if index == 0 { &self.event } else { &self.object }
    }
}

crate::record!(Frame);
