//! Why a parent, or an object, is left alone.
//!
//! In: what was found. Out: [`Refusal`], and the error that carries it. Never: the content of an object.

use std::error::Error as _;
use std::fmt;

use super::marks::{CONTAINS_GROUP_KINDS, CONTAINS_GROUP_RESOURCES, ID, IS_PARENT_TYPE, PART_OF, TOOLING};
use crate::error::Error;

/// Why a parent, or an object, is left alone. Errors that come of it are [`Error::is_invalid_request`]; [`of`](Self::of) finds it in them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The parent has no annotation that says by which tool the set is managed.
    NoTooling,
    /// The parent's set is managed by this tool.
    OtherTooling(String),
    /// The parent has no id.
    NoId,
    /// The parent has this id, which is not the one of its name.
    OtherId(String),
    /// The parent does not say which kinds are in the set.
    NoGroupKinds,
    /// An annotation of the parent is not in a form that is known: a newer tool wrote it.
    UnknownForm(&'static str),
    /// The parent is a custom resource, and there is none of this name.
    NoParent,
    /// Objects of the parent's kind cannot be parents: its definition does not say so.
    NotAParentType,
    /// Objects of the parent's kind live in a namespace and none is named, or the other way round.
    WrongScope,
    /// The object is the parent of the set that it is to be a member of.
    IsTheParent,
    /// The object stands there twice.
    Twice,
    /// The object to be applied says itself which set it is a member of.
    Marked,
    /// The object is a member of the set of this id.
    MemberOf(String),
    /// The object that is to be deleted belongs to this owner, which is not the parent.
    OwnedBy(String),
    /// The object that is to be deleted holds objects that are applied, or the parent.
    InUse,
}

impl Refusal {
    /// The refusal that an error came of.
    pub fn of(error: &Error) -> Option<&Self> {
        error.source()?.downcast_ref()
    }

    pub(super) fn error(self, subject: impl fmt::Display) -> Error {
        Error::invalid_request(format!("{subject}: {self}")).with_source(self)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTooling => write!(
                f,
                "it exists, and no annotation {TOOLING} says that it is the parent of a set"
            ),
            Self::OtherTooling(tool) => write!(f, "its set is managed by {tool:?}"),
            Self::NoId => write!(f, "it has no label {ID}"),
            Self::OtherId(id) => write!(
                f,
                "its label {ID} is {id:?}, which is not the id that follows from its name"
            ),
            Self::NoGroupKinds => write!(
                f,
                "neither {CONTAINS_GROUP_KINDS} nor {CONTAINS_GROUP_RESOURCES} says which kinds are in the set"
            ),
            Self::UnknownForm(annotation) => write!(f, "the annotation {annotation} is not in a known form"),
            Self::NoParent => f.write_str("there is none, and a custom resource cannot be made from its name"),
            Self::NotAParentType => write!(
                f,
                "no definition with the label {IS_PARENT_TYPE} allows its kind for parents"
            ),
            Self::WrongScope => f.write_str("whether it has a namespace does not fit its kind"),
            Self::IsTheParent => f.write_str("it is the parent of the set, and cannot be a member"),
            Self::Twice => f.write_str("it stands there twice"),
            Self::Marked => write!(
                f,
                "the label {PART_OF} stands in it already, which is the affair of the set"
            ),
            Self::MemberOf(id) => write!(f, "it is a member of another set: its label {PART_OF} is {id:?}"),
            Self::OwnedBy(owner) => write!(f, "it is not deleted, since it belongs to {owner}"),
            Self::InUse => f.write_str("it is not deleted, since applied objects or the parent depend on it"),
        }
    }
}

impl std::error::Error for Refusal {}
