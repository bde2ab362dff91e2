//! Resolve: the surface to the [`Model`]. Ids first, bodies second.
//!
//! In: [`ApiSurface`]. Out: [`Model`]: closed enums and ids. Never: fails on an odd schema (it
//! becomes the most precise safe type, with a diagnostic), guesses, or depends on the order of the
//! input.

mod bodies;
mod check;
mod cycles;
mod definitions;
mod home;
mod join;
mod path;
mod plan;
mod references;
mod served;
mod shape;
mod special;
mod subresources;
mod verbs;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bodies::Resolver;
use definitions::Definitions;
use plan::{Plan, Planned};
use served::{ResourceKey, Served};
use special::{Special, special};

use super::{
    CustomDef, GroupVersion, GroupVersionDef, MetaType, Model, OperationDef, ResourceDef, ResourceId, TypeDef,
};
use crate::diag::Diagnostics;
use crate::surface::{ApiSurface, DiscoveredResource, Operation};

/// Builds the model.
pub fn resolve(surface: &ApiSurface, diagnostics: &mut Diagnostics) -> Model {
    let mut definitions = Definitions::new(surface, diagnostics);
    let served = served::collect(surface, &mut definitions, diagnostics);
    let homes = home::find(surface, &definitions);
    let plan = Plan::new(&definitions, &homes, diagnostics);
    let resolver = Resolver {
        plan: &plan,
        definitions: &definitions,
    };

    let objects: BTreeSet<&str> = served.iter().map(|resource| resource.object).collect();
    let mut types: Vec<TypeDef> = plan
        .types
        .iter()
        .map(|planned| {
            let is_object = objects.contains(planned.definition.as_str());
            resolver.type_def(planned, is_object, diagnostics)
        })
        .collect();
    cycles::box_cycles(&mut types);

    let mut resources = Vec::with_capacity(served.len());
    let mut ids = BTreeMap::new();
    for resource in &served {
        let Some(def) = resource_def(resource, &resolver, diagnostics) else {
            continue;
        };
        let key = (def.gvk.group_version.clone(), resource.plural);
        ids.insert(key, ResourceId::new(resources.len()));
        resources.push(def);
    }
    let operations = surface.operations.iter().map(|op| operation_def(op, &ids)).collect();
    let group_versions = group_versions(&types, &resources);
    Model {
        types,
        resources,
        group_versions,
        operations,
        meta_types: meta_types(&resolver),
    }
}

/// The meta/v1 structs that custom resources hold inline, as the input describes them.
fn meta_types(resolver: &Resolver<'_, '_>) -> Vec<(MetaType, TypeDef)> {
    let described = resolver.definitions.iter().filter_map(|(name, definition)| {
        let Some(Special::Meta(meta)) = special(name) else {
            return None;
        };
        let planned = Planned {
            definition: name.to_owned(),
            name: meta.0.to_owned(),
            steps: Vec::new(),
            home: GroupVersion::new("meta.k8s.io", "v1"),
            gvk: None,
            schema: definition.schema,
        };
        // What is odd about them is reported where they stand in a type.
        Some((meta, resolver.type_def(&planned, false, &mut Diagnostics::new())))
    });
    described.collect()
}

fn resource_def(
    resource: &Served<'_>,
    resolver: &Resolver<'_, '_>,
    diagnostics: &mut Diagnostics,
) -> Option<ResourceDef> {
    // INVARIANT: the object of a resource is a struct with a kind, so the plan has it.
    let object = resolver.plan.of_definition(resource.object)?;
    let said = resource.discovered;
    Some(ResourceDef {
        gvk: resource.gvk.clone(),
        plural: resource.plural.to_owned(),
        singular: said.and_then(|said| said.singular.clone()).unwrap_or_default(),
        short_names: said.map(|said| said.short_names.clone()).unwrap_or_default(),
        categories: said.map(|said| said.categories.clone()).unwrap_or_default(),
        list_kind: resource.list_kind.clone(),
        scope: resource.scope,
        verbs: resource.verbs.clone(),
        patch_types: resource.patch_types.clone(),
        object,
        subresources: subresources::subresources(resource, resolver, diagnostics),
        custom: said.and_then(custom_def),
        location: resource.location.clone(),
    })
}

fn custom_def(said: &DiscoveredResource) -> Option<CustomDef> {
    let facts = said.custom.as_ref()?;
    Some(CustomDef {
        name: format!("{}.{}", said.plural, said.group),
        storage_version: facts.storage_version.clone().unwrap_or_default(),
        deprecation: facts.deprecation.clone(),
        printer_columns: facts.printer_columns.clone(),
        selectable_fields: facts.selectable_fields.clone(),
        scale: facts.scale.clone(),
        manifest: Arc::clone(&facts.manifest),
    })
}

fn operation_def(operation: &Operation, ids: &BTreeMap<ResourceKey<'_>, ResourceId>) -> OperationDef {
    let path = path::parse(&operation.path);
    let resource = path.and_then(|path| {
        let group_version = GroupVersion::new(path.group, path.version);
        ids.get(&(group_version, path.plural)).copied()
    });
    OperationDef {
        path: operation.path.clone(),
        method: operation.method.as_str().to_owned(),
        action: operation.action.clone().unwrap_or_default(),
        verb: path.and_then(|path| verbs::verb(operation, &path)),
        resource,
        subresource: path
            .and_then(|path| path.subresource)
            .filter(|_| resource.is_some())
            .map(str::to_owned),
    }
}

fn group_versions(types: &[TypeDef], resources: &[ResourceDef]) -> BTreeMap<GroupVersion, GroupVersionDef> {
    let mut group_versions: BTreeMap<GroupVersion, GroupVersionDef> = BTreeMap::new();
    for (index, ty) in types.iter().enumerate() {
        let def = group_versions.entry(ty.home.clone()).or_default();
        def.types.push(super::TypeId::new(index));
    }
    for (index, resource) in resources.iter().enumerate() {
        let def = group_versions.entry(resource.gvk.group_version.clone()).or_default();
        def.resources.push(ResourceId::new(index));
    }
    group_versions
}
