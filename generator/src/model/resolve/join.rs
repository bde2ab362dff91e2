//! Joins what paths and discovery say of one resource.
//!
//! In: the operations and the discovery entry of a plural. Out: [`Served`]. Never: overrules
//! discovery on scope, verbs or names; where the two differ, a note says so.

use std::collections::BTreeSet;

use super::definitions::{Definitions, short_name};
use super::served::{Call, Context, Found, Served};
use super::verbs::{patch_types, verb};
use crate::diag::Diagnostics;
use crate::location::SpecLocation;
use crate::model::{GroupVersionKind, Scope, Verb};

/// Joins a resource of which kind, plural and definition are known.
pub(super) fn join<'a>(
    (gvk, plural, object): (GroupVersionKind, &'a str, &'a str),
    found: Found<'a>,
    context: &Context,
    definitions: &Definitions<'a>,
    diagnostics: &mut Diagnostics,
) -> Served<'a> {
    let location = found
        .location()
        .cloned()
        .unwrap_or_else(|| SpecLocation::document("discovery"));
    let mut resource = Served {
        scope: scope(plural, &found, &location, diagnostics),
        verbs: verbs(&gvk, &found, context, &location, diagnostics),
        patch_types: BTreeSet::new(),
        list_kind: String::new(),
        gvk,
        plural,
        object,
        discovered: found.discovered,
        subresources: found.subresources,
        location,
    };
    if resource.verbs.contains(&Verb::Patch) {
        resource.patch_types = with_verb(&found.calls, Verb::Patch)
            .flat_map(|call| patch_types(call.operation))
            .collect();
        if resource.patch_types.is_empty() {
            let message = format!("{plural} can be patched, but no document says with which content types");
            diagnostics.warn("unknown-patch-types", &resource.location, message);
        }
    }
    if resource.verbs.contains(&Verb::List) {
        resource.list_kind = list_kind(&found.calls, definitions).unwrap_or_default();
        if resource.list_kind.is_empty() {
            let message = format!("{plural} can be listed, but no document names the kind of the list");
            diagnostics.warn("unknown-list-kind", &resource.location, message);
        }
    }
    resource
}

fn with_verb<'b, 'a>(calls: &'b [Call<'a>], wanted: Verb) -> impl Iterator<Item = &'b Call<'a>> {
    calls
        .iter()
        .filter(move |call| verb(call.operation, &call.path) == Some(wanted))
}

fn scope(plural: &str, found: &Found<'_>, location: &SpecLocation, diagnostics: &mut Diagnostics) -> Scope {
    let mut calls = found.calls.iter().chain(found.subresources.values().flatten());
    let by_path = if calls.any(|call| call.path.namespaced) {
        Scope::Namespaced
    } else {
        Scope::Cluster
    };
    let said = found.discovered.and_then(|discovered| discovered.namespaced);
    let Some(namespaced) = said else {
        return by_path;
    };
    let by_discovery = if namespaced { Scope::Namespaced } else { Scope::Cluster };
    if by_discovery != by_path {
        diagnostics.warn(
            "scope-differs",
            location,
            format!(
                "discovery says that {plural} is of scope {by_discovery:?}, the paths say \
                 {by_path:?}; discovery is used, give documents of one server"
            ),
        );
    }
    by_discovery
}

fn verbs(
    gvk: &GroupVersionKind,
    found: &Found<'_>,
    context: &Context,
    location: &SpecLocation,
    diagnostics: &mut Diagnostics,
) -> BTreeSet<Verb> {
    let mut by_path: BTreeSet<Verb> = found
        .calls
        .iter()
        .filter_map(|call| verb(call.operation, &call.path))
        .collect();
    let Some(discovered) = found.discovered.filter(|discovered| !discovered.verbs.is_empty()) else {
        if context.discovered.contains(&gvk.group_version) {
            let message = format!("discovery lists {} without {gvk}", gvk.group_version);
            diagnostics.note("undiscovered-resource", location, message);
        } else if !context.with_watch_paths.contains(&gvk.group_version) && has_watch_parameter(found) {
            // Servers publish no watch paths for custom resources. There the parameter of the list
            // tells; where watch paths are published it does not, since every list declares it.
            by_path.insert(Verb::Watch);
        }
        return by_path;
    };
    let by_discovery: BTreeSet<Verb> = discovered
        .verbs
        .iter()
        .filter_map(|word| Verb::from_word(word))
        .collect();
    let differing: Vec<Verb> = by_discovery
        .symmetric_difference(&by_path)
        .copied()
        // Without a watch path nothing is said about watching.
        .filter(|verb| *verb != Verb::Watch || by_path.contains(verb))
        .collect();
    if !differing.is_empty() {
        diagnostics.note(
            "verbs-differ",
            location,
            format!("discovery and the paths of {gvk} differ on {differing:?}; discovery is used"),
        );
    }
    by_discovery
}

fn has_watch_parameter(found: &Found<'_>) -> bool {
    with_verb(&found.calls, Verb::List).any(|call| call.operation.query.contains("watch"))
}

fn list_kind(calls: &[Call<'_>], definitions: &Definitions<'_>) -> Option<String> {
    let name = with_verb(calls, Verb::List).find_map(|call| call.operation.response.definition())?;
    let definition = definitions.get(name)?;
    let kind = definition.gvk.as_ref().map(|gvk| gvk.kind.as_str());
    Some(kind.unwrap_or_else(|| short_name(name)).to_owned())
}
