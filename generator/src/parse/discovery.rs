//! Mirrors of what discovery answers: aggregated (v2 and v2beta1) and legacy.
//!
//! In: JSON. Out: [`AggregatedDiscovery`], [`ResourceList`]. Never: joins it with anything.

use std::sync::Arc;

use serde_json::Value;

use super::fields::Fields;
use super::place::Place;
use crate::diag::Diagnostics;

/// `APIGroupDiscoveryList`.
#[derive(Clone, Debug)]
pub struct AggregatedDiscovery {
    /// Name of the document, for locations.
    pub name: Arc<str>,
    /// `items`
    pub groups: Vec<DiscoveredGroup>,
}

/// A group of the aggregated document.
#[derive(Clone, Debug)]
pub struct DiscoveredGroup {
    /// `metadata.name`; empty for the core group.
    pub name: String,
    /// `versions`, the preferred one first.
    pub versions: Vec<DiscoveredVersion>,
}

/// A version of a group.
#[derive(Clone, Debug)]
pub struct DiscoveredVersion {
    /// `version`
    pub version: String,
    /// `freshness`: `Stale` when the server behind an aggregated API did not answer.
    pub freshness: Option<String>,
    /// `resources`
    pub resources: Vec<AggregatedResource>,
}

/// A resource of the aggregated document.
#[derive(Clone, Debug)]
pub struct AggregatedResource {
    /// `resource`: the plural.
    pub plural: String,
    /// `responseKind.kind`
    pub kind: Option<String>,
    /// `scope`: `Namespaced` or `Cluster`.
    pub scope: Option<String>,
    /// `singularResource`
    pub singular: Option<String>,
    /// `verbs`
    pub verbs: Vec<String>,
    /// `shortNames`
    pub short_names: Vec<String>,
    /// `categories`
    pub categories: Vec<String>,
    /// `subresources`: name and verbs.
    pub subresources: Vec<(String, Vec<String>)>,
}

/// Legacy `APIResourceList` of one group version.
#[derive(Clone, Debug)]
pub struct ResourceList {
    /// Name of the document, for locations.
    pub name: Arc<str>,
    /// `groupVersion`
    pub group_version: String,
    /// `resources`, subresources (`pods/status`) as rows of their own.
    pub resources: Vec<LegacyResource>,
}

/// A row of a legacy list.
#[derive(Clone, Debug)]
pub struct LegacyResource {
    /// `name`, e.g. `pods` or `pods/status`.
    pub name: String,
    /// `singularName`
    pub singular: Option<String>,
    /// `namespaced`; none when the document does not say.
    pub namespaced: Option<bool>,
    /// `kind`
    pub kind: Option<String>,
    /// `verbs`
    pub verbs: Vec<String>,
    /// `shortNames`
    pub short_names: Vec<String>,
    /// `categories`
    pub categories: Vec<String>,
}

/// Reads an aggregated document; none and an error when it is something else.
pub(crate) fn read_aggregated(
    name: &Arc<str>,
    value: Value,
    diagnostics: &mut Diagnostics,
) -> Option<AggregatedDiscovery> {
    let root = Place::root(name);
    if kind_of(&value) != Some("APIGroupDiscoveryList") {
        diagnostics.error(
            "not-discovery",
            &root.location(),
            "this is no aggregated discovery document: its `kind` is not APIGroupDiscoveryList",
        );
        return None;
    }
    let mut fields = Fields::new(value, &root, diagnostics);
    let items = fields.array("items", diagnostics);
    let items_place = root.key("items");
    let groups = items
        .into_iter()
        .enumerate()
        .map(|(index, item)| read_group(item, &items_place.index(index), diagnostics))
        .collect();
    Some(AggregatedDiscovery {
        name: Arc::clone(name),
        groups,
    })
}

fn read_group(value: Value, place: &Place<'_>, diagnostics: &mut Diagnostics) -> DiscoveredGroup {
    let mut fields = Fields::new(value, place, diagnostics);
    let mut metadata = fields.object("metadata", diagnostics);
    let name = match metadata.remove("name") {
        Some(Value::String(name)) => name,
        _ => String::new(),
    };
    let versions = fields.array("versions", diagnostics);
    let versions_place = place.key("versions");
    DiscoveredGroup {
        name,
        versions: versions
            .into_iter()
            .enumerate()
            .map(|(index, item)| read_version(item, &versions_place.index(index), diagnostics))
            .collect(),
    }
}

fn read_version(value: Value, place: &Place<'_>, diagnostics: &mut Diagnostics) -> DiscoveredVersion {
    let mut fields = Fields::new(value, place, diagnostics);
    let resources = fields.array("resources", diagnostics);
    let resources_place = place.key("resources");
    DiscoveredVersion {
        version: fields.string("version", diagnostics).unwrap_or_default(),
        freshness: fields.string("freshness", diagnostics),
        resources: resources
            .into_iter()
            .enumerate()
            .map(|(index, item)| read_resource(item, &resources_place.index(index), diagnostics))
            .collect(),
    }
}

fn read_resource(value: Value, place: &Place<'_>, diagnostics: &mut Diagnostics) -> AggregatedResource {
    let mut fields = Fields::new(value, place, diagnostics);
    let mut response_kind = fields.object("responseKind", diagnostics);
    let subresources = fields.array("subresources", diagnostics);
    let subresources_place = place.key("subresources");
    AggregatedResource {
        plural: fields.string("resource", diagnostics).unwrap_or_default(),
        kind: match response_kind.remove("kind") {
            Some(Value::String(kind)) => Some(kind),
            _ => None,
        },
        scope: fields.string("scope", diagnostics),
        singular: fields.string("singularResource", diagnostics),
        verbs: fields.strings("verbs", diagnostics),
        short_names: fields.strings("shortNames", diagnostics),
        categories: fields.strings("categories", diagnostics),
        subresources: subresources
            .into_iter()
            .enumerate()
            .map(|(index, item)| {
                let place = subresources_place.index(index);
                let mut fields = Fields::new(item, &place, diagnostics);
                let name = fields.string("subresource", diagnostics).unwrap_or_default();
                (name, fields.strings("verbs", diagnostics))
            })
            .collect(),
    }
}

/// Reads a legacy document. `APIGroupList`, `APIGroup` and `APIVersions` name group versions but no
/// resource, so they give nothing; none and an error when it is something else.
pub(crate) fn read_legacy(name: &Arc<str>, value: Value, diagnostics: &mut Diagnostics) -> Option<ResourceList> {
    let root = Place::root(name);
    match kind_of(&value) {
        Some("APIResourceList") => {}
        Some("APIGroupList" | "APIGroup" | "APIVersions") => return None,
        _ => {
            diagnostics.error(
                "not-discovery",
                &root.location(),
                "this is no discovery document: its `kind` is not APIResourceList, APIGroupList, \
                 APIGroup or APIVersions",
            );
            return None;
        }
    }
    let mut fields = Fields::new(value, &root, diagnostics);
    let resources = fields.array("resources", diagnostics);
    let resources_place = root.key("resources");
    Some(ResourceList {
        name: Arc::clone(name),
        group_version: fields.string("groupVersion", diagnostics).unwrap_or_default(),
        resources: resources
            .into_iter()
            .enumerate()
            .map(|(index, item)| read_row(item, &resources_place.index(index), diagnostics))
            .collect(),
    })
}

fn read_row(value: Value, place: &Place<'_>, diagnostics: &mut Diagnostics) -> LegacyResource {
    let namespaced = value.get("namespaced").and_then(Value::as_bool);
    let mut fields = Fields::new(value, place, diagnostics);
    LegacyResource {
        name: fields.string("name", diagnostics).unwrap_or_default(),
        singular: fields.string("singularName", diagnostics),
        namespaced,
        kind: fields.string("kind", diagnostics),
        verbs: fields.strings("verbs", diagnostics),
        short_names: fields.strings("shortNames", diagnostics),
        categories: fields.strings("categories", diagnostics),
    }
}

fn kind_of(value: &Value) -> Option<&str> {
    value.get("kind").and_then(Value::as_str)
}
