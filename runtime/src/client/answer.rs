//! Answers that can be one of two things, and how they are told apart.
//!
//! In: bodies. Out: [`Deleted`], [`DeletedCollection`], typed objects. Never: a guess from the spec, which says the wrong one
//! for half of the kinds.

use super::endpoint::Gone;
use crate::error::Error;
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

/// What deleting a collection came to. `L` is its list: [`ObjectList`](crate::ObjectList), [`DynamicList`](crate::DynamicList).
#[derive(Clone, Debug, PartialEq)]
pub enum DeletedCollection<L> {
    /// The objects that were deleted or are on their way out.
    List(L),
    /// The server said only that it is done.
    Status(Box<Status>),
}

impl<T> From<Gone<T>> for Deleted<T> {
    fn from(gone: Gone<T>) -> Self {
        match gone {
            Gone::Object(object) => Self::Object(Box::new(object)),
            Gone::Status(status) => Self::Status(status),
        }
    }
}

impl<L> From<Gone<L>> for DeletedCollection<L> {
    fn from(gone: Gone<L>) -> Self {
        match gone {
            Gone::Object(list) => Self::List(list),
            Gone::Status(status) => Self::Status(status),
        }
    }
}

/// Reads a body as `T`.
pub(super) fn decode<T: Record + Default>(response: &Response) -> Result<T, Error> {
    value::from_json(&response.body).map_err(|error| response.decode_error(error))
}

/// What a create answered: the object, or for a kind that is not kept a `Status`.
pub(super) fn created<T: Record + Default + Clone>(sent: &T, response: &Response) -> Result<T, Error> {
    decode(response).or_else(|error| {
        if is_status(response)? {
            Ok(sent.clone())
        } else {
            Err(error)
        }
    })
}

pub(super) fn gone<T: Record + Default>(response: &Response) -> Result<Gone<T>, Error> {
    Ok(if is_status(response)? {
        Gone::Status(Box::new(decode(response)?))
    } else {
        Gone::Object(decode(response)?)
    })
}

fn is_status(response: &Response) -> Result<bool, Error> {
    Ok(decode::<TypeMeta>(response)?.is("v1", "Status"))
}
