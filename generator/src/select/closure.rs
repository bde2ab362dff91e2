//! What chosen resources and types reach, and a model of nothing else.
//!
//! In: a model and roots. Out: reached type ids; a model with new ids. Never: recursion (a hostile model
//! may nest types as deep as it likes).

use std::collections::{BTreeMap, BTreeSet};

use super::Chosen;
use crate::model::{
    GroupVersionDef, Model, OperationDef, ResourceDef, ResourceId, SubresourceShape, TypeDef, TypeId, TypeRef,
};

/// All types that `resources` (objects and bodies of subresources) and `types` reach, roots included.
pub(super) fn reached(model: &Model, resources: &BTreeSet<ResourceId>, types: &BTreeSet<TypeId>) -> BTreeSet<TypeId> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<TypeId> = types.iter().copied().collect();
    for id in resources {
        resource_types(model.resource(*id), &mut open);
    }
    while let Some(id) = open.pop() {
        if reached.insert(id) {
            for field in &model.ty(id).fields {
                open.extend(struct_of(&field.ty));
            }
        }
    }
    reached
}

fn resource_types(resource: &ResourceDef, types: &mut Vec<TypeId>) {
    types.push(resource.object);
    for subresource in &resource.subresources {
        match &subresource.shape {
            SubresourceShape::Object {
                body,
                verbs: _,
                patch_types: _,
            } => types.push(*body),
            SubresourceShape::Create { body, response } => {
                types.push(*body);
                types.extend(struct_of(response));
            }
            SubresourceShape::Text | SubresourceShape::Connect => {}
        }
    }
}

/// The struct at the bottom of a reference; there is at most one.
fn struct_of(mut ty: &TypeRef) -> Option<TypeId> {
    loop {
        match ty {
            TypeRef::Struct(id) => return Some(*id),
            TypeRef::Scalar(_) | TypeRef::Meta(_) => return None,
            TypeRef::List(inner)
            | TypeRef::Map(inner)
            | TypeRef::Nullable(inner)
            | TypeRef::OrArray(inner)
            | TypeRef::OrBool(inner)
            | TypeRef::OrStringArray(inner) => ty = inner,
        }
    }
}

/// The model of `chosen` and what it reaches.
pub(super) fn keep(model: &Model, chosen: &Chosen, keep_meta_operations: bool) -> Model {
    let reached = reached(model, &chosen.resources, &chosen.types);
    let types: BTreeMap<TypeId, TypeId> = reached
        .iter()
        .enumerate()
        .map(|(index, id)| (*id, TypeId::new(index)))
        .collect();
    let resources: BTreeMap<ResourceId, ResourceId> = chosen
        .resources
        .iter()
        .enumerate()
        .map(|(index, id)| (*id, ResourceId::new(index)))
        .collect();
    let group_versions = model
        .group_versions
        .iter()
        .map(|(name, def)| {
            let types = def.types.iter().filter_map(|id| types.get(id).copied()).collect();
            let resources = def
                .resources
                .iter()
                .filter_map(|id| resources.get(id).copied())
                .collect();
            (
                name.clone(),
                GroupVersionDef {
                    types,
                    resources,
                    docs: def.docs.clone(),
                },
            )
        })
        .filter(|(_, def)| !def.types.is_empty() || !def.resources.is_empty())
        .collect();
    Model {
        types: reached.iter().map(|id| renumber_type(model.ty(*id), &types)).collect(),
        resources: chosen
            .resources
            .iter()
            .map(|id| renumber_resource(model.resource(*id), &types))
            .collect(),
        group_versions,
        operations: model
            .operations
            .iter()
            .filter_map(|operation| renumber_operation(operation, &resources, keep_meta_operations))
            .collect(),
    }
}

fn renumber_type(def: &TypeDef, types: &BTreeMap<TypeId, TypeId>) -> TypeDef {
    let mut def = def.clone();
    for field in &mut def.fields {
        renumber_ref(&mut field.ty, types);
    }
    def
}

fn renumber_resource(def: &ResourceDef, types: &BTreeMap<TypeId, TypeId>) -> ResourceDef {
    let mut def = def.clone();
    renumber_id(&mut def.object, types);
    for subresource in &mut def.subresources {
        match &mut subresource.shape {
            SubresourceShape::Object {
                body,
                verbs: _,
                patch_types: _,
            } => renumber_id(body, types),
            SubresourceShape::Create { body, response } => {
                renumber_id(body, types);
                renumber_ref(response, types);
            }
            SubresourceShape::Text | SubresourceShape::Connect => {}
        }
    }
    def
}

fn renumber_operation(
    operation: &OperationDef,
    resources: &BTreeMap<ResourceId, ResourceId>,
    keep_meta: bool,
) -> Option<OperationDef> {
    let resource = match operation.resource {
        Some(id) => Some(*resources.get(&id)?),
        None if keep_meta => None,
        None => return None,
    };
    Some(OperationDef {
        resource,
        ..operation.clone()
    })
}

fn renumber_ref(mut ty: &mut TypeRef, types: &BTreeMap<TypeId, TypeId>) {
    loop {
        match ty {
            TypeRef::Struct(id) => return renumber_id(id, types),
            TypeRef::Scalar(_) | TypeRef::Meta(_) => return,
            TypeRef::List(inner)
            | TypeRef::Map(inner)
            | TypeRef::Nullable(inner)
            | TypeRef::OrArray(inner)
            | TypeRef::OrBool(inner)
            | TypeRef::OrStringArray(inner) => ty = inner,
        }
    }
}

fn renumber_id(id: &mut TypeId, types: &BTreeMap<TypeId, TypeId>) {
    // INVARIANT: the closure holds every id that a kept type or resource names.
    if let Some(new) = types.get(id) {
        *id = *new;
    }
}
