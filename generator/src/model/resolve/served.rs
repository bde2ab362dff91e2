//! Resources: paths and discovery joined by group version and plural.
//!
//! In: operations, discovered resources, definitions. Out: [`Served`] resources, each with the
//! definition of its objects, not yet with ids. Never: guesses a plural, scope or verb. Discovery
//! decides scope, verbs and names, paths decide types; what is missing is a diagnostic.

use std::collections::{BTreeMap, BTreeSet};

use super::check;
use super::definitions::{Definitions, Role, list_item, short_name};
use super::join::join;
use super::path::{self, ResourcePath};
use super::verbs::verb;
use crate::diag::Diagnostics;
use crate::location::SpecLocation;
use crate::model::{GroupVersion, GroupVersionKind, PatchType, Scope, Verb};
use crate::surface::{ApiSurface, DiscoveredResource, Operation, Payload};

/// Group version and plural: what a resource is found by.
pub(super) type ResourceKey<'a> = (GroupVersion, &'a str);

/// A resource with the name of its type.
#[derive(Clone, Debug)]
pub(super) struct Served<'a> {
    pub(super) gvk: GroupVersionKind,
    pub(super) plural: &'a str,
    /// Definition of its objects; a struct.
    pub(super) object: &'a str,
    pub(super) scope: Scope,
    pub(super) verbs: BTreeSet<Verb>,
    pub(super) patch_types: BTreeSet<PatchType>,
    pub(super) list_kind: String,
    pub(super) discovered: Option<&'a DiscoveredResource>,
    pub(super) subresources: BTreeMap<&'a str, Vec<Call<'a>>>,
    pub(super) location: SpecLocation,
}

/// An operation and its path, taken apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call<'a> {
    pub(super) path: ResourcePath<'a>,
    pub(super) operation: &'a Operation,
}

/// What the input says of one plural.
#[derive(Default)]
pub(super) struct Found<'a> {
    /// Operations on the resource itself, by path and method.
    pub(super) calls: Vec<Call<'a>>,
    /// Operations on subresources.
    pub(super) subresources: BTreeMap<&'a str, Vec<Call<'a>>>,
    /// What discovery says.
    pub(super) discovered: Option<&'a DiscoveredResource>,
}

impl Found<'_> {
    /// Where the resource stands: its first operation, else its entry in discovery.
    pub(super) fn location(&self) -> Option<&SpecLocation> {
        let mut calls = self.calls.iter().chain(self.subresources.values().flatten());
        let operation = calls.next().map(|call| &call.operation.location);
        operation.or(self.discovered.map(|discovered| &discovered.location))
    }
}

/// What is known of group versions as a whole.
#[derive(Default)]
pub(super) struct Context {
    /// Group versions with deprecated watch paths: there, a resource without one has no watch.
    pub(super) with_watch_paths: BTreeSet<GroupVersion>,
    /// Group versions that discovery lists.
    pub(super) discovered: BTreeSet<GroupVersion>,
}

/// All resources of the input, by group version and plural.
pub(super) fn collect<'a>(
    surface: &'a ApiSurface,
    definitions: &mut Definitions<'a>,
    diagnostics: &mut Diagnostics,
) -> Vec<Served<'a>> {
    let found = group(surface, diagnostics);
    let mut context = Context::default();
    for ((group_version, _), found) in &found {
        if found.calls.iter().any(|call| call.path.watch) {
            context.with_watch_paths.insert(group_version.clone());
        }
        if found.discovered.is_some() {
            context.discovered.insert(group_version.clone());
        }
    }
    let mut served = Vec::new();
    for ((group_version, plural), found) in found {
        let object =
            object_definition(&found, definitions).or_else(|| definition_of_kind(&group_version, &found, definitions));
        let Some((object, gvk)) =
            object.and_then(|object| identify(&group_version, plural, object, &found, definitions, diagnostics))
        else {
            if object.is_none() {
                report_missing_type(&group_version, plural, &found, diagnostics);
            }
            continue;
        };
        definitions.set_kind(object, &gvk);
        served.push(join((gvk, plural, object), found, &context, definitions, diagnostics));
    }
    drop_taken_kinds(served, diagnostics)
}

/// Sorts operations and discovered resources by the plural they belong to.
fn group<'a>(surface: &'a ApiSurface, diagnostics: &mut Diagnostics) -> BTreeMap<ResourceKey<'a>, Found<'a>> {
    let mut found: BTreeMap<ResourceKey<'a>, Found<'a>> = BTreeMap::new();
    let mut refused = BTreeSet::new();
    let mut refuse = |message: String, location: &SpecLocation| {
        if refused.insert(message.clone()) {
            check::refuse(&message, location, diagnostics);
        }
    };
    for operation in &surface.operations {
        let Some(path) = path::parse(&operation.path) else {
            continue;
        };
        let call = Call { path, operation };
        match key(path.group, path.version, path.plural, path.subresource) {
            Err(message) => refuse(message, &operation.location),
            Ok(key) => {
                let found = found.entry(key).or_default();
                match path.subresource {
                    None => found.calls.push(call),
                    Some(name) => found.subresources.entry(name).or_default().push(call),
                }
            }
        }
    }
    for resource in &surface.resources {
        match key(&resource.group, &resource.version, &resource.plural, None) {
            Err(message) => refuse(message, &resource.location),
            Ok(key) => found.entry(key).or_default().discovered = Some(resource),
        }
    }
    found
}

fn key<'a>(group: &str, version: &str, plural: &'a str, subresource: Option<&str>) -> Result<ResourceKey<'a>, String> {
    let group_version = check::group_version(group, version)?;
    check::url_word(plural)?;
    subresource.map_or(Ok(()), check::url_word)?;
    Ok((group_version, plural))
}

/// The definition of the objects: what is sent to update or create one, what comes back for one, or
/// what a list holds.
fn object_definition<'a>(found: &Found<'a>, definitions: &Definitions<'a>) -> Option<&'a str> {
    type Pick = for<'b> fn(&'b Operation) -> &'b Payload;
    const PICKS: [(Verb, Pick); 5] = [
        (Verb::Update, |operation| &operation.body),
        (Verb::Create, |operation| &operation.body),
        (Verb::Get, |operation| &operation.response),
        (Verb::Patch, |operation| &operation.response),
        (Verb::List, |operation| &operation.response),
    ];
    for (wanted, pick) in PICKS {
        let mut calls = found.calls.iter();
        let Some(call) = calls.find(|call| verb(call.operation, &call.path) == Some(wanted)) else {
            continue;
        };
        let Some(name) = pick(call.operation).definition() else {
            continue;
        };
        let Some(definition) = definitions.get(name) else {
            continue;
        };
        if definition.role == Role::Struct {
            return Some(name);
        }
        let item = (definition.role == Role::List)
            .then(|| list_item(definition.schema))
            .flatten();
        if item.is_some() {
            return item;
        }
    }
    None
}

/// The definition of the kind that discovery or an operation names, when no body or answer does.
fn definition_of_kind<'a>(
    group_version: &GroupVersion,
    found: &Found<'a>,
    definitions: &Definitions<'a>,
) -> Option<&'a str> {
    let discovered = found.discovered.and_then(|discovered| discovered.kind.clone());
    let named = || found.calls.iter().find_map(|call| call.operation.kind.clone());
    let kind = discovered.or_else(|| named().map(|kind| kind.kind))?;
    definitions.of_kind(&group_version.kind(kind))
}

/// The kind of the objects, checked against the group version of the path.
fn identify<'a>(
    group_version: &GroupVersion,
    plural: &str,
    object: &'a str,
    found: &Found<'a>,
    definitions: &Definitions<'a>,
    diagnostics: &mut Diagnostics,
) -> Option<(&'a str, GroupVersionKind)> {
    let location = found.location()?;
    if let Some(gvk) = definitions.get(object).and_then(|definition| definition.gvk.clone()) {
        if gvk.group_version == *group_version {
            return Some((object, gvk));
        }
        diagnostics.warn(
            "foreign-kind",
            location,
            format!(
                "{plural} of {group_version} is left out: its objects are {gvk}, of another group \
                 version"
            ),
        );
        return None;
    }
    let operation_kind = found.calls.iter().find_map(|call| call.operation.kind.as_ref());
    let said = found
        .discovered
        .and_then(|discovered| discovered.kind.as_deref())
        .or_else(|| operation_kind.map(|kind| kind.kind.as_str()));
    if said.is_none() {
        diagnostics.note(
            "kind-from-definition",
            location,
            format!(
                "neither the definition {object} nor discovery names the kind of {plural}; the \
                 definition's own name is taken"
            ),
        );
    }
    let kind = said.unwrap_or_else(|| short_name(object));
    if let Err(message) = check::kind(kind) {
        check::refuse(&message, location, diagnostics);
        return None;
    }
    Some((object, group_version.kind(kind)))
}

fn report_missing_type(group_version: &GroupVersion, plural: &str, found: &Found<'_>, diagnostics: &mut Diagnostics) {
    let Some(location) = found.location() else {
        return;
    };
    let has_kind = found.calls.iter().any(|call| call.operation.kind.is_some());
    if found.calls.is_empty() && found.discovered.is_some() {
        diagnostics.warn(
            "undescribed-resource",
            location,
            format!(
                "{plural} of {group_version} is left out: discovery lists it, but no OpenAPI \
                 document describes it; add the document of {group_version}"
            ),
        );
    } else if found.calls.is_empty() {
        diagnostics.warn(
            "subresource-without-resource",
            location,
            format!(
                "the subresources of {plural} are left out: {group_version} does not serve {plural} \
                 itself"
            ),
        );
    } else if found.discovered.is_some() || has_kind {
        diagnostics.warn(
            "resource-without-type",
            location,
            format!("{plural} of {group_version} is left out: no definition describes its objects"),
        );
    } else {
        diagnostics.note(
            "not-a-resource",
            location,
            format!("{plural} of {group_version} is no resource: it has neither kind nor definition"),
        );
    }
}

/// A type can be the object of one resource only; of several the one with most verbs stays, the
/// first plural of equals.
fn drop_taken_kinds<'a>(served: Vec<Served<'a>>, diagnostics: &mut Diagnostics) -> Vec<Served<'a>> {
    let mut best: BTreeMap<&GroupVersionKind, usize> = BTreeMap::new();
    for (index, resource) in served.iter().enumerate() {
        let holder = best.entry(&resource.gvk).or_insert(index);
        if served[*holder].verbs.len() < resource.verbs.len() {
            *holder = index;
        }
    }
    let holders: BTreeSet<usize> = best.into_values().collect();
    let plurals: BTreeMap<GroupVersionKind, &str> = holders
        .iter()
        .map(|index| (served[*index].gvk.clone(), served[*index].plural))
        .collect();
    let mut kept = Vec::with_capacity(holders.len());
    for (index, resource) in served.into_iter().enumerate() {
        if holders.contains(&index) {
            kept.push(resource);
            continue;
        }
        let holder = plurals.get(&resource.gvk).copied().unwrap_or_default();
        diagnostics.warn(
            "kind-taken",
            &resource.location,
            format!(
                "{} is left out: {holder} is the resource of {} already",
                resource.plural, resource.gvk
            ),
        );
    }
    kept
}
