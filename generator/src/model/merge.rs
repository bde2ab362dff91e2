//! How fields merge under server-side apply, and what of a model can be applied.
//!
//! In: a model. Out: the merge rule of a field with the types and defaults of its keys; how an apply configuration goes on
//! with what a field holds; the types that an apply reaches. Never: a Rust name.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::{FieldDef, ListType, MapType, Model, PatchMerge, PatchType, Scalar, SubresourceShape, TypeId, TypeRef};

/// How a field merges when several managers apply it.
#[derive(Clone, Debug, PartialEq)]
pub enum Merge {
    /// Objects member by member, lists as a whole.
    ByShape,
    /// As a whole.
    Atomic,
    /// A list whose elements are told apart by their value.
    Set,
    /// A list whose elements are told apart by these members.
    Keys(Vec<MergeKey>),
    /// An object that says what it is, or a map of them: its metadata merges as that of any object.
    Embedded,
}

/// A member by which the elements of a list are told apart.
#[derive(Clone, Debug, PartialEq)]
pub struct MergeKey {
    /// The property, as the wire names it.
    pub wire: String,
    /// What it holds; none when the element's type does not know the property, or it is no scalar.
    pub ty: Option<Scalar>,
    /// What counts when an element lacks it.
    pub default: Option<Json>,
}

/// How an apply configuration can go on with what a field holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Amend {
    /// With the struct.
    Struct(TypeRef),
    /// With one entry of the map, which holds this.
    Entry(TypeRef),
    /// With one value more in the set.
    Add(TypeRef),
    /// With the element of these keys, each of which has a type.
    Item(TypeRef, Vec<MergeKey>),
}

impl Model {
    /// How a field merges.
    pub fn merge(&self, field: &FieldDef) -> Merge {
        match (plain(&field.ty), &field.list_type) {
            (TypeRef::List(_), Some(ListType::Set)) => Merge::Set,
            (TypeRef::List(item), Some(ListType::Map(keys))) => {
                Merge::Keys(keys.iter().map(|wire| self.merge_key(item, wire)).collect())
            }
            (TypeRef::List(item), None) => self.merge_by_patch(item, field.patch_merge.as_ref()),
            (TypeRef::List(_), Some(ListType::Atomic)) => Merge::ByShape,
            _ if field.map_type == Some(MapType::Atomic) => Merge::Atomic,
            _ if is_embedded(&field.ty) => Merge::Embedded,
            _ => Merge::ByShape,
        }
    }

    /// Without a list type, servers go by what a strategic merge patch does.
    fn merge_by_patch(&self, item: &TypeRef, patch: Option<&PatchMerge>) -> Merge {
        let Some(patch) = patch.filter(|patch| patch.strategy.iter().any(|word| word == "merge")) else {
            return Merge::ByShape;
        };
        match &patch.merge_key {
            Some(key) => Merge::Keys(vec![self.merge_key(item, key)]),
            None => Merge::Set,
        }
    }

    fn merge_key(&self, item: &TypeRef, wire: &str) -> MergeKey {
        let key = |ty, default| MergeKey {
            wire: wire.to_owned(),
            ty,
            default,
        };
        match plain(item) {
            TypeRef::Struct(id) => {
                let field = self.ty(*id).fields.iter().find(|field| field.wire == wire);
                let ty = field.and_then(|field| match plain(&field.ty) {
                    TypeRef::Scalar(scalar) => Some(*scalar),
                    _ => None,
                });
                key(ty, field.and_then(|field| field.default.clone()))
            }
            // What keys the structs of meta/v1 are `type` and `uid`.
            TypeRef::Meta(_) => key(Some(Scalar::String), None),
            _ => key(None, None),
        }
    }

    /// How an apply configuration goes on with what the field holds; none for what is set as a whole.
    pub fn amend(&self, field: &FieldDef) -> Option<Amend> {
        let ty = plain(&field.ty);
        match (ty, self.merge(field)) {
            (TypeRef::Struct(_), _) => Some(Amend::Struct(ty.clone())),
            (TypeRef::Meta(meta), _) if meta.is_part() => Some(Amend::Struct(ty.clone())),
            (TypeRef::Map(value), _) => Some(Amend::Entry(plain(value).clone())),
            (TypeRef::List(item), Merge::Set) => Some(Amend::Add(plain(item).clone())),
            (TypeRef::List(item), Merge::Keys(keys)) => {
                let item = plain(item);
                let is_part = match item {
                    TypeRef::Struct(_) => true,
                    TypeRef::Meta(meta) => meta.is_part(),
                    _ => false,
                };
                let known = is_part && keys.iter().all(|key| key.ty.is_some());
                known.then(|| Amend::Item(item.clone(), keys))
            }
            _ => None,
        }
    }

    /// All types that an apply reaches: objects and bodies of subresources that can be applied, and what is in them.
    pub fn applicable(&self) -> BTreeSet<TypeId> {
        let mut open = Vec::new();
        for resource in &self.resources {
            if resource.patch_types.contains(&PatchType::Apply) {
                open.push(resource.object);
            }
            for subresource in &resource.subresources {
                match &subresource.shape {
                    SubresourceShape::Object { body, patch_types, .. } if patch_types.contains(&PatchType::Apply) => {
                        open.push(*body);
                    }
                    _ => {}
                }
            }
        }
        let mut reached = BTreeSet::new();
        while let Some(id) = open.pop() {
            if reached.insert(id) {
                open.extend(self.ty(id).fields.iter().filter_map(|field| field.ty.struct_id()));
            }
        }
        reached
    }
}

/// Whether it is an object that says what it is, or a map of them.
fn is_embedded(ty: &TypeRef) -> bool {
    match plain(ty) {
        TypeRef::Scalar(Scalar::EmbeddedObject) => true,
        TypeRef::Map(value) => is_embedded(value),
        _ => false,
    }
}

/// What a type is when it is not `null`.
pub fn plain(ty: &TypeRef) -> &TypeRef {
    match ty {
        TypeRef::Nullable(inner) => plain(inner),
        ty => ty,
    }
}
