//! Owners of objects, and finalizers: what controllers write into metadata.
//!
//! In: owners, names. Out: changed metadata. Never: two controllers of one object; an owner that garbage collection would not find.

use std::fmt;

use super::object_meta::{ObjectMeta, OwnerReference};
use crate::kind::{GroupVersionKind, Object};
use crate::value::Str;

/// Why an owner cannot be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerError(String);

impl fmt::Display for OwnerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for OwnerError {}

impl OwnerReference {
    /// A reference to an object that is stored.
    ///
    /// # Errors
    /// The object has no name or no `uid`: it was not read from a server.
    pub fn to<K: Object>(owner: &K) -> Result<Self, OwnerError> {
        Self::to_metadata(&GroupVersionKind::of::<K>(), owner.metadata())
    }

    /// A reference to the controller of an object, as [`ObjectMeta::set_controller`] puts it in; for an apply, which is no place to look who
    /// the controller was before.
    ///
    /// # Errors
    /// As [`to`](Self::to).
    pub fn to_controller<K: Object>(owner: &K) -> Result<Self, OwnerError> {
        Ok(Self::to(owner)?.of_controller())
    }

    fn of_controller(self) -> Self {
        Self {
            controller: Some(true),
            block_owner_deletion: Some(true),
            ..self
        }
    }

    /// A reference to an object of any kind that is stored, by its metadata.
    ///
    /// # Errors
    /// As [`to`](Self::to); it has no kind.
    pub fn to_metadata(kind: &GroupVersionKind, metadata: &ObjectMeta) -> Result<Self, OwnerError> {
        let name = metadata.name();
        if kind.kind.is_empty() || kind.version.is_empty() {
            return Err(OwnerError(format!("of {name:?} it is not known what it is")));
        }
        if name.is_empty() || metadata.uid().is_empty() {
            return Err(OwnerError(format!(
                "{} {name:?} has no uid: it is not stored yet",
                kind.kind
            )));
        }
        Ok(Self {
            api_version: kind.api_version().into(),
            kind: kind.kind.clone(),
            name: name.into(),
            uid: metadata.uid().into(),
            ..Self::EMPTY
        })
    }

    /// Whether it is about the same object, whatever the version and the id: an owner that was made again has another id.
    fn is_about(&self, other: &Self) -> bool {
        let group = |api_version: &Str| {
            api_version
                .split_once('/')
                .map_or(Str::EMPTY, |(group, _)| group.into())
        };
        self.kind == other.kind && self.name == other.name && group(&self.api_version) == group(&other.api_version)
    }
}

impl ObjectMeta {
    /// Makes `owner` the controller of this object: the one that takes care of it, and with which it goes. An earlier reference to the same
    /// owner is replaced.
    ///
    /// <https://kubernetes.io/docs/concepts/overview/working-with-objects/owners-dependents/>
    ///
    /// # Errors
    /// Another object is the controller already; as [`add_owner`](Self::add_owner).
    pub fn set_controller<K: Object>(&mut self, owner: &K) -> Result<(), OwnerError> {
        self.set_controller_by_metadata(&GroupVersionKind::of::<K>(), owner.metadata())
    }

    /// Makes an object of any kind the controller of this object, as [`set_controller`](Self::set_controller) does.
    ///
    /// # Errors
    /// As [`set_controller`](Self::set_controller).
    pub fn set_controller_by_metadata(
        &mut self,
        kind: &GroupVersionKind,
        owner: &ObjectMeta,
    ) -> Result<(), OwnerError> {
        let reference = OwnerReference::to_metadata(kind, owner)?.of_controller();
        let other = self.controller().filter(|controller| !controller.is_about(&reference));
        if let Some(OwnerReference { kind, name, .. }) = other {
            return Err(OwnerError(format!("{kind} {name:?} is its controller already")));
        }
        self.put_owner(owner.namespace(), reference)
    }

    /// Makes `owner` an owner of this object: once all of its owners are gone, it goes. An earlier reference to the same owner is replaced.
    ///
    /// # Errors
    /// The owner is not stored; it lives in another namespace than this object, or in one while this object lives in none: garbage
    /// collection would take it for gone.
    pub fn add_owner<K: Object>(&mut self, owner: &K) -> Result<(), OwnerError> {
        self.add_owner_by_metadata(&GroupVersionKind::of::<K>(), owner.metadata())
    }

    /// Makes an object of any kind an owner of this object, as [`add_owner`](Self::add_owner) does.
    ///
    /// # Errors
    /// As [`add_owner`](Self::add_owner).
    pub fn add_owner_by_metadata(&mut self, kind: &GroupVersionKind, owner: &ObjectMeta) -> Result<(), OwnerError> {
        self.put_owner(owner.namespace(), OwnerReference::to_metadata(kind, owner)?)
    }

    fn put_owner(&mut self, theirs: &str, reference: OwnerReference) -> Result<(), OwnerError> {
        let ours = self.namespace();
        if !theirs.is_empty() && theirs != ours {
            let OwnerReference { kind, name, .. } = &reference;
            return Err(OwnerError(format!(
                "{kind} {name:?} of namespace {theirs:?} cannot own an object of namespace {ours:?}"
            )));
        }
        match self
            .owner_references
            .iter_mut()
            .find(|known| known.is_about(&reference))
        {
            Some(known) => *known = reference,
            None => self.owner_references.push(reference),
        }
        Ok(())
    }

    /// The controller of this object.
    pub fn controller(&self) -> Option<&OwnerReference> {
        self.owner_references
            .iter()
            .find(|owner| owner.controller == Some(true))
    }

    /// Whether this object is owned by the one with this `uid`.
    pub fn is_owned_by(&self, uid: &str) -> bool {
        !uid.is_empty() && self.owner_references.iter().any(|owner| owner.uid == uid)
    }

    /// Whether the object waits for this finalizer before it goes.
    ///
    /// <https://kubernetes.io/docs/concepts/overview/working-with-objects/finalizers/>
    pub fn has_finalizer(&self, name: &str) -> bool {
        self.finalizers.iter().any(|known| known == name)
    }

    /// Adds a finalizer; whether it was not there. A server refuses new ones once the object is being deleted.
    pub fn add_finalizer(&mut self, name: &str) -> bool {
        let new = !self.has_finalizer(name);
        if new {
            self.finalizers.push(name);
        }
        new
    }

    /// Takes a finalizer out; whether it was there.
    pub fn remove_finalizer(&mut self, name: &str) -> bool {
        let there = self.has_finalizer(name);
        if there {
            self.finalizers.retain(|known| known != name);
        }
        there
    }
}
