//! The model as stable text, for `kubewright dump --stage model` and for tests.
//!
//! In: [`Model`]. Out: text, one fact a line, everything that later stages can see but locations.
//! Never: depends on anything but the model.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::{
    CustomDef, FieldDef, ListType, MapType, Model, OperationDef, PatchType, Presence, ResourceDef, ResourceId, Scope,
    SubresourceDef, SubresourceShape, TypeDef, TypeId, TypeRef,
};

/// The whole model as text: types, resources, group versions, operations.
pub fn dump(model: &Model) -> String {
    let mut out = String::new();
    for (_, ty) in model.types() {
        dump_type(model, ty, &mut out);
    }
    for (_, resource) in model.resources() {
        dump_resource(model, resource, &mut out);
    }
    for (group_version, def) in &model.group_versions {
        let (types, resources) = (def.types.len(), def.resources.len());
        let _ = writeln!(
            out,
            "group-version {group_version}: {types} types, {resources} resources"
        );
    }
    for operation in &model.operations {
        dump_operation(model, operation, &mut out);
    }
    out
}

/// Every kind of this name with its resource, its operations and the types that it reaches; empty
/// when there is none.
pub fn dump_kind(model: &Model, kind: &str) -> String {
    let is_kind = |ty: &TypeDef| ty.gvk.as_ref().is_some_and(|gvk| gvk.kind == kind);
    let mut open: Vec<TypeId> = model.types().filter(|(_, ty)| is_kind(ty)).map(|(id, _)| id).collect();
    let resources: Vec<ResourceId> = model
        .resources()
        .filter(|(_, def)| def.gvk.kind == kind)
        .map(|(id, _)| id)
        .collect();
    for id in &resources {
        open.push(model.resource(*id).object);
        open.extend(model.resource(*id).subresources.iter().filter_map(body));
    }
    let mut reached = BTreeSet::new();
    while let Some(id) = open.pop() {
        if reached.insert(id) {
            open.extend(model.ty(id).fields.iter().filter_map(|field| struct_in(&field.ty)));
        }
    }
    let mut out = String::new();
    for id in reached {
        dump_type(model, model.ty(id), &mut out);
    }
    for id in &resources {
        dump_resource(model, model.resource(*id), &mut out);
    }
    let is_ours = |op: &&OperationDef| op.resource.is_some_and(|id| resources.contains(&id));
    for operation in model.operations.iter().filter(is_ours) {
        dump_operation(model, operation, &mut out);
    }
    out
}

fn body(subresource: &SubresourceDef) -> Option<TypeId> {
    match &subresource.shape {
        SubresourceShape::Object { body, .. } | SubresourceShape::Create { body, .. } => Some(*body),
        SubresourceShape::Text | SubresourceShape::Connect => None,
    }
}

fn struct_in(ty: &TypeRef) -> Option<TypeId> {
    match ty {
        TypeRef::Struct(id) => Some(*id),
        TypeRef::Scalar(_) | TypeRef::Meta(_) => None,
        TypeRef::List(inner)
        | TypeRef::Map(inner)
        | TypeRef::Nullable(inner)
        | TypeRef::OrArray(inner)
        | TypeRef::OrBool(inner)
        | TypeRef::OrStringArray(inner) => struct_in(inner),
    }
}

fn dump_type(model: &Model, ty: &TypeDef, out: &mut String) {
    let TypeDef {
        definition,
        name,
        anonymous,
        home,
        gvk,
        has_metadata,
        docs,
        fields,
        open,
        atomic,
        location: _,
    } = ty;
    let _ = write!(out, "type {definition} as {name} in {home}");
    if let Some(gvk) = gvk {
        let _ = write!(out, " kind={gvk}");
    }
    for (set, word) in [(*has_metadata, "metadata"), (*open, "open"), (*atomic, "atomic")] {
        if set {
            let _ = write!(out, " {word}");
        }
    }
    if let Some(anonymous) = anonymous {
        out.push_str(" at ");
        for step in &anonymous.steps {
            let element = if step.element { "[]" } else { "" };
            let _ = write!(out, "/{}{element}", step.property);
        }
        for place in &anonymous.also {
            let steps: Vec<&str> = place.steps.iter().map(|step| step.property.as_str()).collect();
            let _ = write!(out, " also={}/{}", place.owner, steps.join("/"));
        }
    }
    let _ = writeln!(out, " docs={docs:?}");
    for field in fields {
        dump_field(model, field, out);
    }
}

fn dump_field(model: &Model, field: &FieldDef, out: &mut String) {
    let FieldDef {
        wire,
        ty,
        presence,
        boxed,
        default,
        enum_values,
        secret,
        docs,
        list_type,
        map_type,
        patch_merge,
        location: _,
    } = field;
    let presence = match presence {
        Presence::Optional => "optional",
        Presence::Required => "required",
        Presence::RequiredNullable => "required-nullable",
    };
    let _ = write!(out, "  {wire:?}: {} {presence}", type_text(model, ty));
    if *boxed {
        out.push_str(" boxed");
    }
    if let Some(default) = default {
        let _ = write!(out, " default={default}");
    }
    if !enum_values.is_empty() {
        let _ = write!(out, " enum={enum_values:?}");
    }
    if *secret {
        out.push_str(" secret");
    }
    match list_type {
        None => {}
        Some(ListType::Atomic) => out.push_str(" list=atomic"),
        Some(ListType::Set) => out.push_str(" list=set"),
        Some(ListType::Map(keys)) => {
            let _ = write!(out, " list=map{keys:?}");
        }
    }
    match map_type {
        None => {}
        Some(MapType::Atomic) => out.push_str(" map=atomic"),
        Some(MapType::Granular) => out.push_str(" map=granular"),
    }
    if let Some(merge) = patch_merge {
        let key = merge.merge_key.as_deref().unwrap_or_default();
        let _ = write!(out, " patch={}[{key}]", merge.strategy.join(","));
    }
    let _ = writeln!(out, " docs={docs:?}");
}

fn type_text(model: &Model, ty: &TypeRef) -> String {
    match ty {
        TypeRef::Scalar(scalar) => format!("{scalar:?}"),
        TypeRef::Struct(id) => model.ty(*id).definition.clone(),
        TypeRef::Meta(meta) => format!("meta::{}", meta.0),
        TypeRef::List(inner) => format!("[{}]", type_text(model, inner)),
        TypeRef::Map(inner) => format!("{{{}}}", type_text(model, inner)),
        TypeRef::Nullable(inner) => format!("{}?", type_text(model, inner)),
        TypeRef::OrArray(inner) => format!("{}|array", type_text(model, inner)),
        TypeRef::OrBool(inner) => format!("{}|bool", type_text(model, inner)),
        TypeRef::OrStringArray(inner) => format!("{}|strings", type_text(model, inner)),
    }
}

fn dump_resource(model: &Model, resource: &ResourceDef, out: &mut String) {
    let ResourceDef {
        gvk,
        plural,
        singular,
        short_names,
        categories,
        list_kind,
        scope,
        verbs,
        patch_types,
        object,
        subresources,
        custom,
        location: _,
    } = resource;
    let scope = match scope {
        Scope::Namespaced => "namespaced",
        Scope::Cluster => "cluster",
    };
    let object = &model.ty(*object).definition;
    let _ = writeln!(
        out,
        "resource {plural} of {gvk} {scope} object={object} list={list_kind:?} \
         singular={singular:?} short={short_names:?} categories={categories:?} verbs={} patch={}",
        join(verbs.iter().map(|verb| verb.word())),
        join(patch_types.iter().map(|patch| patch_text(*patch))),
    );
    for subresource in subresources {
        let _ = writeln!(out, "  {}: {}", subresource.name, shape_text(model, &subresource.shape));
    }
    if let Some(custom) = custom {
        dump_custom(custom, out);
    }
}

fn dump_custom(custom: &CustomDef, out: &mut String) {
    let CustomDef {
        name,
        storage_version,
        deprecation,
        printer_columns,
        selectable_fields,
        scale,
        manifest: _,
    } = custom;
    let columns = join(printer_columns.iter().map(|column| column.name.as_str()));
    let _ = writeln!(
        out,
        "  definition {name} storage={storage_version:?} deprecation={deprecation:?} columns={columns:?} \
         selectable={selectable_fields:?} scale={scale:?}"
    );
}

fn shape_text(model: &Model, shape: &SubresourceShape) -> String {
    match shape {
        SubresourceShape::Object {
            body,
            verbs,
            patch_types,
        } => format!(
            "object {} verbs={} patch={}",
            model.ty(*body).definition,
            join(verbs.iter().map(|verb| verb.word())),
            join(patch_types.iter().map(|patch| patch_text(*patch))),
        ),
        SubresourceShape::Create { body, response } => {
            format!(
                "create {} -> {}",
                model.ty(*body).definition,
                type_text(model, response)
            )
        }
        SubresourceShape::Text => "text".to_owned(),
        SubresourceShape::Connect => "connect".to_owned(),
    }
}

fn dump_operation(model: &Model, operation: &OperationDef, out: &mut String) {
    let OperationDef {
        path,
        method,
        action,
        verb: _,
        resource,
        subresource,
    } = operation;
    let _ = write!(out, "operation {method} {path} action={action:?}");
    if let Some(id) = resource {
        let resource = model.resource(*id);
        let _ = write!(out, " of {}/{}", resource.gvk.group_version, resource.plural);
    }
    if let Some(name) = subresource {
        let _ = write!(out, "/{name}");
    }
    out.push('\n');
}

fn join<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(",")
}

fn patch_text(patch: PatchType) -> &'static str {
    match patch {
        PatchType::Json => "json",
        PatchType::Merge => "merge",
        PatchType::Strategic => "strategic",
        PatchType::Apply => "apply",
    }
}
