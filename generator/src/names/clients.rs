//! Names of clients, their methods, list aliases and subresource markers.
//!
//! In: the resources of one group version. Out: client and informers, clientset accessor, one accessor a
//! resource. Never: gives one object type to two resources, since it can describe only one.

use std::collections::BTreeMap;

use super::ident::{Scope, snake_ident, type_ident};
use super::words::pascal_case;
use super::{ClientNames, Matched, Names, ResourceNames, SubresourceName};
use crate::diag::Diagnostics;
use crate::model::{
    GroupVersion, Model, ResourceDef, Scope as ResourceScope, SubresourceDef, SubresourceShape, TypeId, Verb,
};

/// Subresources for which the runtime has a marker, and methods.
const KNOWN_SUBRESOURCES: &[(&str, &str)] = &[
    ("approval", "Approval"),
    ("binding", "Binding"),
    ("ephemeralcontainers", "EphemeralContainers"),
    ("eviction", "Eviction"),
    ("finalize", "Finalize"),
    ("log", "Log"),
    ("resize", "Resize"),
    ("scale", "Scale"),
    ("status", "Status"),
    ("token", "Token"),
];

/// Methods that a client has besides its resources.
const RESERVED_METHODS: &[&str] = &["clone", "fmt", "new", "rest"];

/// Methods that the clientset and the informers have, or are to have, besides those of group versions.
const RESERVED_ACCESSORS: &[&str] = &[
    "client",
    "clone",
    "discovery",
    "dynamic",
    "fmt",
    "from_client",
    "from_shared",
    "informers",
    "new",
    "rest",
    "shared",
    "shutdown",
    "start",
    "synced",
    "synced_within",
    "with_defaults",
];

/// The scope of the clientset's methods.
pub(super) fn accessor_scope() -> Scope {
    Scope::with_reserved(RESERVED_ACCESSORS.iter().copied())
}

/// Decides which resource each object type describes: the first by group version and plural whose kind it
/// is. A resource that does not get its object type has no typed client, and a warning says so.
pub(super) fn choose_resources(model: &Model, names: &mut Names, diagnostics: &mut Diagnostics) {
    let mut chosen: BTreeMap<TypeId, &ResourceDef> = BTreeMap::new();
    for (id, resource) in model.resources() {
        let object = model.ty(resource.object);
        let is_object = object.gvk.as_ref() == Some(&resource.gvk) && object.has_metadata;
        if !is_object || object.home != resource.gvk.group_version {
            diagnostics.warn(
                "resource-without-object",
                &resource.location,
                format!(
                    "no typed client for `{}`: `{}` is not an object of kind {}",
                    resource.plural, object.definition, resource.gvk
                ),
            );
        } else if let Some(first) = chosen.get(&resource.object) {
            diagnostics.warn(
                "kind-with-two-resources",
                &resource.location,
                format!(
                    "no typed client for `{}`: objects of kind {} are served as `{}` already",
                    resource.plural, resource.gvk, first.plural
                ),
            );
        } else {
            chosen.insert(resource.object, resource);
            names.types[resource.object.index()].resource = Some(id);
        }
    }
}

/// Names the resources of `group_version`: methods, list aliases, subresource markers. `types` is the
/// scope of its type names.
pub(super) fn assign_resources(
    model: &Model,
    group_version: &GroupVersion,
    wanted: &Matched<'_>,
    types: &mut Scope,
    names: &mut Names,
    diagnostics: &mut Diagnostics,
) {
    let Some(def) = model.group_versions.get(group_version) else {
        return;
    };
    let mut methods = Scope::with_reserved(RESERVED_METHODS.iter().copied());
    for id in &def.resources {
        let resource = model.resource(*id);
        if names.ty(resource.object).resource != Some(*id) {
            continue;
        }
        let kind = names.ty(resource.object).ident.clone();
        let list_alias = (!resource.list_kind.is_empty()).then(|| {
            let wanted = type_ident(&resource.list_kind);
            let alias = types.claim(&wanted);
            if alias != wanted {
                diagnostics.warn(
                    "type-name-collision",
                    &resource.location,
                    format!("the list of `{kind}` is called `{alias}`: another type is called `{wanted}`"),
                );
            }
            alias
        });
        let subresources = resource
            .subresources
            .iter()
            .map(|subresource| marker(&kind, subresource, types))
            .collect();
        names.resources[id.index()] = ResourceNames {
            list_alias,
            subresources,
            ..accessors(resource, wanted, &mut methods)
        };
    }
}

/// Names the client of `group_version`, if any of its resources has a method on it.
pub(super) fn assign_client(
    model: &Model,
    group_version: &GroupVersion,
    types: &mut Scope,
    accessors: &mut Scope,
    names: &mut Names,
) {
    let Some(def) = model.group_versions.get(group_version) else {
        return;
    };
    if !def.resources.iter().any(|id| names.resource(*id).accessor.is_some()) {
        return;
    }
    if let Some(place) = names.group_versions.get_mut(group_version) {
        let accessor = snake_ident(&format!("{}_{}", place.group_module, place.version_module));
        let ident = types.claim(&type_ident(&format!("{}Client", pascal_case(&accessor))));
        place.client = Some(ClientNames {
            ident,
            accessor: accessors.claim(&accessor),
            informers: None,
        });
    }
}

/// Names the informers of `group_version`, if any of its resources has one.
pub(super) fn assign_informers(model: &Model, group_version: &GroupVersion, types: &mut Scope, names: &mut Names) {
    let resources = model
        .group_versions
        .get(group_version)
        .map_or(&[][..], |def| &def.resources);
    if !resources.iter().any(|id| names.resource(*id).informer.is_some()) {
        return;
    }
    let place = names.group_versions.get_mut(group_version);
    if let Some(client) = place.and_then(|place| place.client.as_mut()) {
        let wanted = format!("{}Informers", pascal_case(&client.accessor));
        client.informers = Some(types.claim(&type_ident(&wanted)));
    }
}

fn accessors(resource: &ResourceDef, wanted: &Matched<'_>, methods: &mut Scope) -> ResourceNames {
    let wanted = wanted
        .resource(resource)
        .map_or_else(|| snake_ident(&resource.plural), str::to_owned);
    let (lists, watches) = (
        resource.verbs.contains(&Verb::List),
        resource.verbs.contains(&Verb::Watch),
    );
    let everywhere = resource.scope == ResourceScope::Namespaced && (lists || watches);
    let accessor = methods.claim(&wanted);
    ResourceNames {
        informer: (lists && watches).then(|| accessor.clone()),
        accessor: Some(accessor),
        accessor_everywhere: everywhere
            .then(|| methods.claim(&format!("{}_in_all_namespaces", wanted.trim_end_matches('_')))),
        ..ResourceNames::default()
    }
}

fn marker(kind: &str, subresource: &SubresourceDef, types: &mut Scope) -> SubresourceName {
    if subresource.shape == SubresourceShape::Connect {
        return SubresourceName::None;
    }
    if let Some((_, marker)) = KNOWN_SUBRESOURCES.iter().find(|(name, _)| *name == subresource.name) {
        return SubresourceName::Known(marker);
    }
    let wanted = type_ident(&format!(
        "{}{}",
        kind.trim_end_matches('_'),
        pascal_case(&subresource.name)
    ));
    if types.is_free(&wanted) {
        return SubresourceName::Marker(types.claim(&wanted));
    }
    SubresourceName::Marker(types.claim(&format!("{wanted}Subresource")))
}
