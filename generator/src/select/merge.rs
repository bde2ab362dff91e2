//! Finds anonymous types of a group version that are equal, and lets one stand for all.
//!
//! In: a model and what a selection reaches in it. Out: replacements, each equal type once: by the one that stands
//! highest, of equals the first by definition. Never: looks at descriptions, or over the border of a group version, so
//! that what stands in one is not changed by another.
//!
//! Custom resources repeat themselves: where a schema is written inline, every use of a struct is a copy of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::replaced::Replaced;
use crate::model::{FieldDef, GroupVersion, ListType, MapType, Model, PatchMerge, Presence, TypeDef, TypeId, TypeRef};

/// Everything that makes a type what it is, but its descriptions.
#[derive(PartialEq, Eq, Hash)]
struct Content<'m> {
    open: bool,
    atomic: bool,
    fields: Vec<FieldContent<'m>>,
}

#[derive(PartialEq, Eq, Hash)]
struct FieldContent<'m> {
    wire: &'m str,
    ty: Ty,
    presence: Presence,
    boxed: bool,
    default: Option<String>,
    enum_values: &'m [String],
    secret: bool,
    list_type: Option<&'m ListType>,
    map_type: Option<MapType>,
    patch_merge: Option<&'m PatchMerge>,
}

/// A reference in which equal types are the same.
#[derive(PartialEq, Eq, Hash)]
enum Ty {
    /// One of the classes of equal types.
    Class(usize),
    /// Anything else; holds no anonymous type.
    Other(TypeRef),
    List(Box<Ty>),
    Map(Box<Ty>),
    Nullable(Box<Ty>),
}

/// Adds to `replaced` what stands for equal anonymous types of `reached`.
pub(super) fn equal_types(model: &Model, reached: &BTreeSet<TypeId>, replaced: &mut Replaced) {
    let mut by_home: BTreeMap<&GroupVersion, Vec<(TypeId, &TypeDef)>> = BTreeMap::new();
    for id in reached.iter().filter(|id| replaced.get(**id).is_none()) {
        let ty = model.ty(*id);
        if ty.anonymous.is_some() {
            by_home.entry(&ty.home).or_default().push((*id, ty));
        }
    }
    for types in by_home.into_values() {
        for class in classes(types, replaced) {
            if let Some((first, others)) = class.split_first().filter(|(_, others)| !others.is_empty()) {
                replaced.share(*first, others.to_vec());
            }
        }
    }
}

/// The classes of equal types; in each the one that stands for all comes first.
fn classes(mut types: Vec<(TypeId, &TypeDef)>, replaced: &Replaced) -> Vec<Vec<TypeId>> {
    // What stands in a type is deeper than the type, so its class is known when the type's turn comes.
    types.sort_by_key(|(id, ty)| (std::cmp::Reverse(depth(ty)), *id));
    let mut class_of: HashMap<TypeId, usize> = HashMap::with_capacity(types.len());
    let mut by_content: HashMap<Content<'_>, usize> = HashMap::new();
    let mut members: Vec<Vec<(TypeId, &TypeDef)>> = Vec::new();
    for (id, ty) in types {
        let next = members.len();
        let class = *by_content.entry(content(ty, &class_of, replaced)).or_insert(next);
        if class == next {
            members.push(Vec::new());
        }
        members[class].push((id, ty));
        class_of.insert(id, class);
    }
    members
        .into_iter()
        .map(|mut class| {
            class.sort_by_key(|(_, ty)| (depth(ty), &ty.definition));
            class.into_iter().map(|(id, _)| id).collect()
        })
        .collect()
}

fn depth(ty: &TypeDef) -> usize {
    ty.anonymous.as_ref().map_or(0, |anonymous| anonymous.steps.len())
}

fn content<'m>(ty: &'m TypeDef, class_of: &HashMap<TypeId, usize>, replaced: &Replaced) -> Content<'m> {
    let field = |field: &'m FieldDef| FieldContent {
        wire: &field.wire,
        ty: reference(&field.ty, class_of, replaced),
        presence: field.presence,
        boxed: field.boxed,
        default: field.default.as_ref().map(ToString::to_string),
        enum_values: &field.enum_values,
        secret: field.secret,
        list_type: field.list_type.as_ref(),
        map_type: field.map_type,
        patch_merge: field.patch_merge.as_ref(),
    };
    Content {
        open: ty.open,
        atomic: ty.atomic,
        fields: ty.fields.iter().map(field).collect(),
    }
}

fn reference(ty: &TypeRef, class_of: &HashMap<TypeId, usize>, replaced: &Replaced) -> Ty {
    match ty {
        TypeRef::Struct(id) => match (replaced.get(*id), class_of.get(id)) {
            (Some(other), _) => Ty::Other(other.clone()),
            (None, Some(class)) => Ty::Class(*class),
            (None, None) => Ty::Other(ty.clone()),
        },
        TypeRef::List(inner) => Ty::List(Box::new(reference(inner, class_of, replaced))),
        TypeRef::Map(inner) => Ty::Map(Box::new(reference(inner, class_of, replaced))),
        TypeRef::Nullable(inner) => Ty::Nullable(Box::new(reference(inner, class_of, replaced))),
        // Unions of apiextensions, which hold named types only.
        other => Ty::Other(other.clone()),
    }
}
