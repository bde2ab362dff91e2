//! Answers that can be one of two things, and how they are told apart.
//!
//! In: bodies. Out: [`Deleted`], [`DeletedCollection`], typed objects. Never: a guess from the spec, which says the wrong one
//! for half of the kinds.

use crate::error::Error;
use crate::kind::Resource;
use crate::list::ObjectList;
use crate::meta::{Status, TypeMeta};
use crate::rest::Response;
use crate::value::{self, Record};

/// What a delete came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Deleted<K> {
    /// The object is still there and on its way out: it has finalizers or time left, or the server answers so for its kind.
    Object(Box<K>),
    /// The object is gone.
    Status(Box<Status>),
}

impl<K> Deleted<K> {
    /// The object, if the server sent it.
    pub fn object(&self) -> Option<&K> {
        match self {
            Self::Object(object) => Some(object),
            Self::Status(_) => None,
        }
    }
}

/// What deleting a collection came to.
#[derive(Clone, Debug, PartialEq)]
pub enum DeletedCollection<K: Resource> {
    /// The objects that were deleted or are on their way out.
    List(ObjectList<K>),
    /// The server said only that it is done.
    Status(Box<Status>),
}

/// Reads a body as `T`.
pub(super) fn decode<T: Record + Default>(response: &Response) -> Result<T, Error> {
    value::from_json(&response.body).map_err(|error| response.decode_error(error))
}

/// What a create answered: the object, or for a kind that is not kept a `Status`.
pub(super) fn created<K: Resource>(sent: &K, response: &Response) -> Result<K, Error> {
    decode(response).or_else(|error| {
        if is_status(response)? {
            Ok(sent.clone())
        } else {
            Err(error)
        }
    })
}

pub(super) fn deleted<K: Resource>(response: &Response) -> Result<Deleted<K>, Error> {
    Ok(if is_status(response)? {
        Deleted::Status(Box::new(decode(response)?))
    } else {
        Deleted::Object(Box::new(decode(response)?))
    })
}

pub(super) fn deleted_collection<K: Resource>(response: &Response) -> Result<DeletedCollection<K>, Error> {
    Ok(if is_status(response)? {
        DeletedCollection::Status(Box::new(decode(response)?))
    } else {
        DeletedCollection::List(decode(response)?)
    })
}

fn is_status(response: &Response) -> Result<bool, Error> {
    Ok(decode::<TypeMeta>(response)?.is("v1", "Status"))
}
