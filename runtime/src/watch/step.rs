//! What whoever follows a collection is told.
//!
//! In: nothing. Out: [`Step`]. Never: state.

use crate::error::Error;
use crate::value::{JsonError, Str};

/// What happened to a collection that is followed.
///
/// Between [`Restarted`](Self::Restarted) and [`Synced`](Self::Synced) comes the whole collection, object by object; what was there before
/// and does not come is gone. After that each change comes once.
#[derive(Debug)]
#[non_exhaustive]
pub enum Step<T> {
    /// The collection is read anew: for the first time, or because changes were missed. May come again before `Synced`; what came since the
    /// one before is void then.
    Restarted,
    /// An object that is there, new or changed.
    Applied(T),
    /// An object that is gone or no longer selected, in its last state.
    Deleted(T),
    /// All objects have come that were there when the collection was read.
    Synced {
        /// The state that was read.
        resource_version: Str,
    },
    /// No change; what came until here is the collection at this state.
    Reached {
        /// That state.
        resource_version: Str,
    },
    /// An object is there, or was changed or deleted, that cannot be read as `T`. What came of it before is outdated.
    Undecodable(Box<Undecodable>),
    /// An attempt failed; the next one follows by itself.
    Trouble(Error),
}

/// An object that cannot be read as the type that is followed.
#[derive(Debug)]
#[non_exhaustive]
pub struct Undecodable {
    /// Its namespace; none in the cluster scope.
    pub namespace: Option<Str>,
    /// Its name.
    pub name: Str,
    /// Its version, where it could be read.
    pub resource_version: Option<Str>,
    /// Whether it is gone.
    pub deleted: bool,
    /// What cannot be read.
    pub error: JsonError,
}
