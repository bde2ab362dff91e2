//! What chosen resources and types reach, and a model of nothing else.
//!
//! In: a model, roots, and what stands for which type. Out: reached type ids; a model with new ids. Never: recursion (a
//! hostile model may nest types as deep as it likes).

use std::collections::{BTreeMap, BTreeSet};

use super::Chosen;
use super::docs::shared_docs;
use super::replaced::Replaced;
use crate::model::{
    GroupVersionDef, Model, OperationDef, ResourceDef, ResourceId, SubresourceShape, TypeDef, TypeId, TypeRef,
};

/// All types that `chosen` reaches (objects and bodies of subresources), roots included.
pub(super) fn reached(model: &Model, chosen: &Chosen, replaced: &Replaced) -> BTreeSet<TypeId> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<TypeId> = chosen.types.iter().copied().collect();
    for id in &chosen.resources {
        resource_types(model.resource(*id), &mut open);
    }
    while let Some(id) = open.pop() {
        let Some(id) = replaced.target(id) else { continue };
        if reached.insert(id) {
            open.extend(model.ty(id).fields.iter().filter_map(|field| field.ty.struct_id()));
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
                types.extend(response.struct_id());
            }
            SubresourceShape::Text | SubresourceShape::Connect => {}
        }
    }
}

/// Old ids to new ones.
struct Renumbering<'a> {
    types: BTreeMap<TypeId, TypeId>,
    resources: BTreeMap<ResourceId, ResourceId>,
    replaced: &'a Replaced,
}

/// The model of `chosen` and what it reaches.
pub(super) fn keep(model: &Model, chosen: &Chosen, replaced: &Replaced, keep_meta_operations: bool) -> Model {
    let reached = reached(model, chosen, replaced);
    let types = reached.iter().enumerate();
    let resources = chosen.resources.iter().enumerate();
    let new = Renumbering {
        types: types.map(|(index, id)| (*id, TypeId::new(index))).collect(),
        resources: resources.map(|(index, id)| (*id, ResourceId::new(index))).collect(),
        replaced,
    };
    Model {
        types: reached.iter().map(|id| new.type_def(model, *id)).collect(),
        resources: chosen
            .resources
            .iter()
            .map(|id| new.resource(model.resource(*id)))
            .collect(),
        group_versions: new.group_versions(model),
        operations: model
            .operations
            .iter()
            .filter_map(|operation| new.operation(operation, keep_meta_operations))
            .collect(),
        meta_types: Vec::new(),
    }
}

impl Renumbering<'_> {
    fn group_versions(&self, model: &Model) -> BTreeMap<crate::model::GroupVersion, GroupVersionDef> {
        let kept = model.group_versions.iter().map(|(name, def)| {
            let types = def.types.iter().filter_map(|id| self.types.get(id).copied());
            let resources = def.resources.iter().filter_map(|id| self.resources.get(id).copied());
            let def = GroupVersionDef {
                types: types.collect(),
                resources: resources.collect(),
                docs: def.docs.clone(),
            };
            (name.clone(), def)
        });
        kept.filter(|(_, def)| !def.types.is_empty() || !def.resources.is_empty())
            .collect()
    }

    fn type_def(&self, model: &Model, id: TypeId) -> TypeDef {
        let shared = self.replaced.shared(id);
        let mut def = if shared.is_empty() {
            model.ty(id).clone()
        } else {
            shared_docs(model, id, shared)
        };
        for field in &mut def.fields {
            self.reference(&mut field.ty);
        }
        def
    }

    fn resource(&self, def: &ResourceDef) -> ResourceDef {
        let mut def = def.clone();
        self.id(&mut def.object);
        for subresource in &mut def.subresources {
            match &mut subresource.shape {
                SubresourceShape::Object {
                    body,
                    verbs: _,
                    patch_types: _,
                } => self.id(body),
                SubresourceShape::Create { body, response } => {
                    self.id(body);
                    self.reference(response);
                }
                SubresourceShape::Text | SubresourceShape::Connect => {}
            }
        }
        def
    }

    fn operation(&self, operation: &OperationDef, keep_meta: bool) -> Option<OperationDef> {
        let resource = match operation.resource {
            Some(id) => Some(*self.resources.get(&id)?),
            None if keep_meta => None,
            None => return None,
        };
        Some(OperationDef {
            resource,
            ..operation.clone()
        })
    }

    fn reference(&self, mut ty: &mut TypeRef) {
        loop {
            match ty {
                TypeRef::Struct(id) => {
                    if let Some(TypeRef::Meta(meta)) = self.replaced.get(*id) {
                        *ty = TypeRef::Meta(*meta);
                    } else {
                        self.id(id);
                    }
                    return;
                }
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

    fn id(&self, id: &mut TypeId) {
        // INVARIANT: the closure holds every id that a kept type or resource names.
        let target = self.replaced.target(*id).unwrap_or(*id);
        if let Some(new) = self.types.get(&target) {
            *id = *new;
        }
    }
}
