//! Which types are said by other ones: what stands for an anonymous type in its place.
//!
//! In: filled by `reuse` and `merge`. Out: [`Replaced`], asked for every reference. Never: a replacement for a type that
//! the input has a name for; a chain of replacements.

use std::collections::BTreeMap;

use crate::model::{TypeId, TypeRef};

/// Replacements by the type that is no longer there.
#[derive(Clone, Debug, Default)]
pub(super) struct Replaced {
    by: BTreeMap<TypeId, TypeRef>,
    /// Anonymous types that stand for equal ones, with those.
    shared: BTreeMap<TypeId, Vec<TypeId>>,
}

impl Replaced {
    /// Lets `with` stand for `ty`.
    pub(super) fn insert(&mut self, ty: TypeId, with: TypeRef) {
        self.by.insert(ty, with);
    }

    /// Lets `first` stand for all of `others`.
    pub(super) fn share(&mut self, first: TypeId, others: Vec<TypeId>) {
        for other in &others {
            self.by.insert(*other, TypeRef::Struct(first));
        }
        self.shared.insert(first, others);
    }

    /// What stands for `ty`, when something does.
    pub(super) fn get(&self, ty: TypeId) -> Option<&TypeRef> {
        self.by.get(&ty)
    }

    /// The types that `ty` stands for besides itself.
    pub(super) fn shared(&self, ty: TypeId) -> &[TypeId] {
        self.shared.get(&ty).map_or(&[], Vec::as_slice)
    }

    /// The struct of this model that is meant by `ty`; none when a meta/v1 struct stands for it.
    pub(super) fn target(&self, ty: TypeId) -> Option<TypeId> {
        match self.by.get(&ty) {
            None => Some(ty),
            Some(TypeRef::Struct(id)) => Some(*id),
            Some(_) => None,
        }
    }
}
