//! Discovery documents to resources.
//!
//! In: aggregated and legacy documents. Out: [`DiscoveredResource`]s, each once: what the aggregated
//! document says comes first. Never: joins them with paths; that is for the model.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::operation::DiscoveredResource;
use crate::diag::Diagnostics;
use crate::parse::{
    AggregatedDiscovery, AggregatedResource, DiscoveredGroup, DiscoveredVersion, LegacyResource, Place, ResourceList,
};

/// Group, version and plural.
type Key = (String, String, String);

/// Adds what manifests of custom resources say: facts to a resource that discovery has, else the resource.
pub(super) fn join_custom(resources: &mut Vec<DiscoveredResource>, custom: Vec<DiscoveredResource>) {
    let key = |resource: &DiscoveredResource| {
        let DiscoveredResource {
            group, version, plural, ..
        } = resource;
        (group.clone(), version.clone(), plural.clone())
    };
    let mut by_key: BTreeMap<Key, DiscoveredResource> = std::mem::take(resources)
        .into_iter()
        .map(|resource| (key(&resource), resource))
        .collect();
    for resource in custom {
        match by_key.entry(key(&resource)) {
            Entry::Vacant(entry) => drop(entry.insert(resource)),
            Entry::Occupied(mut entry) => entry.get_mut().custom = resource.custom,
        }
    }
    resources.extend(by_key.into_values());
}

/// All resources of all documents, by group, version and plural.
pub(super) fn lower_resources(
    aggregated: &[AggregatedDiscovery],
    legacy: &[ResourceList],
    diagnostics: &mut Diagnostics,
) -> Vec<DiscoveredResource> {
    let mut resources = BTreeMap::new();
    for document in aggregated {
        let root = Place::root(&document.name);
        let items = root.key("items");
        for (index, group) in document.groups.iter().enumerate() {
            lower_group(group, &items.index(index), &mut resources, diagnostics);
        }
    }
    for list in legacy {
        lower_list(list, &mut resources);
    }
    resources.into_values().collect()
}

fn lower_group(
    group: &DiscoveredGroup,
    place: &Place<'_>,
    resources: &mut BTreeMap<Key, DiscoveredResource>,
    diagnostics: &mut Diagnostics,
) {
    let versions = place.key("versions");
    for (index, version) in group.versions.iter().enumerate() {
        let DiscoveredVersion {
            version: name,
            freshness,
            resources: found,
        } = version;
        let place = versions.index(index);
        if freshness.as_deref() == Some("Stale") {
            diagnostics.warn(
                "stale-discovery",
                &place.location(),
                format!(
                    "the server behind {}/{name} did not answer when this was recorded, so its \
                     resources may be missing; record it again",
                    group.name
                ),
            );
        }
        let rows = place.key("resources");
        for (index, resource) in found.iter().enumerate() {
            let key = (group.name.clone(), name.clone(), resource.plural.clone());
            let place = rows.index(index);
            resources
                .entry(key)
                .or_insert_with_key(|key| from_aggregated(key, resource, &place));
        }
    }
}

fn from_aggregated((group, version, _): &Key, resource: &AggregatedResource, place: &Place<'_>) -> DiscoveredResource {
    let AggregatedResource {
        plural,
        kind,
        scope,
        singular,
        verbs,
        short_names,
        categories,
        subresources,
    } = resource;
    DiscoveredResource {
        group: group.clone(),
        version: version.clone(),
        plural: plural.clone(),
        kind: kind.clone().filter(|kind| !kind.is_empty()),
        singular: singular.clone().filter(|name| !name.is_empty()),
        namespaced: match scope.as_deref() {
            Some("Namespaced") => Some(true),
            Some("Cluster") => Some(false),
            _ => None,
        },
        verbs: verbs.iter().cloned().collect(),
        short_names: short_names.clone(),
        categories: categories.clone(),
        subresources: subresources
            .iter()
            .map(|(name, verbs)| (name.clone(), verbs.iter().cloned().collect()))
            .collect(),
        custom: None,
        location: place.location(),
    }
}

fn lower_list(list: &ResourceList, resources: &mut BTreeMap<Key, DiscoveredResource>) {
    let (group, version) = match list.group_version.split_once('/') {
        Some((group, version)) => (group, version),
        None => ("", list.group_version.as_str()),
    };
    let root = Place::root(&list.name);
    let rows = root.key("resources");
    let (mut parents, mut children) = (Vec::new(), Vec::new());
    for (index, row) in list.resources.iter().enumerate() {
        match row.name.split_once('/') {
            None => parents.push((index, row)),
            Some((parent, name)) => children.push((parent, name, row)),
        }
    }
    for (index, row) in parents {
        let key = (group.to_owned(), version.to_owned(), row.name.clone());
        let place = rows.index(index);
        resources
            .entry(key)
            .or_insert_with_key(|key| from_legacy(key, row, &place));
    }
    for (parent, name, row) in children {
        let key = (group.to_owned(), version.to_owned(), parent.to_owned());
        // A subresource without its resource (`pods/binding` aside, rows of a broken aggregated
        // API) has no place in the model; the paths say what it is.
        if let Some(resource) = resources.get_mut(&key) {
            let verbs = || row.verbs.iter().cloned().collect();
            resource.subresources.entry(name.to_owned()).or_insert_with(verbs);
        }
    }
}

fn from_legacy((group, version, _): &Key, row: &LegacyResource, place: &Place<'_>) -> DiscoveredResource {
    let LegacyResource {
        name,
        singular,
        namespaced,
        kind,
        verbs,
        short_names,
        categories,
    } = row;
    DiscoveredResource {
        group: group.clone(),
        version: version.clone(),
        plural: name.clone(),
        kind: kind.clone().filter(|kind| !kind.is_empty()),
        singular: singular.clone().filter(|name| !name.is_empty()),
        namespaced: *namespaced,
        verbs: verbs.iter().cloned().collect(),
        short_names: short_names.clone(),
        categories: categories.clone(),
        subresources: BTreeMap::new(),
        custom: None,
        location: place.location(),
    }
}
