//! Objects of which only the head is read: `TypeMeta`, `PartialObjectMetadata`.
//!
//! In: any object. Out: what it says it is, and its metadata. Never: a look at the rest.

use super::macros::meta_record;
use super::object_meta::{ListMeta, ObjectMeta};
use crate::value::{List, Str};

meta_record! {
    /// What an object says it is.
    pub struct TypeMeta {
        /// Group and version: `apps/v1`, or `v1` for the core group.
        api_version "apiVersion": Option<Str> = None, optional;
        /// `Deployment`.
        kind "kind": Option<Str> = None, optional;
    }
}

impl TypeMeta {
    /// Whether it says exactly this.
    pub fn is(&self, api_version: &str, kind: &str) -> bool {
        self.api_version.as_deref() == Some(api_version) && self.kind.as_deref() == Some(kind)
    }
}

meta_record! {
    /// Type and metadata of an object of any kind.
    pub struct PartialObjectMetadata {
        /// Group and version: `apps/v1`, or `v1` for the core group.
        api_version "apiVersion": Option<Str> = None, optional;
        /// `Deployment`.
        kind "kind": Option<Str> = None, optional;
        /// The metadata.
        metadata "metadata": ObjectMeta = ObjectMeta::EMPTY, optional;
    }
}

meta_record! {
    /// Objects of which only the head is read, or one page of them.
    pub struct PartialObjectMetadataList {
        /// `meta.k8s.io/v1`.
        api_version "apiVersion": Option<Str> = None, optional;
        /// `PartialObjectMetadataList`.
        kind "kind": Option<Str> = None, optional;
        /// The state that the list shows, and the token of the next page.
        metadata "metadata": ListMeta = ListMeta::EMPTY, optional;
        /// The objects.
        items "items": List<PartialObjectMetadata> = List::ABSENT, required;
    }
}
