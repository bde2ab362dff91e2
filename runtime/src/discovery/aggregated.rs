//! Aggregated discovery: all resources of all groups in one document.
//!
//! In: its JSON.
//! Out: [`Discovered`]; and back, for what is kept on disk.
//! Never: a resource left out because a member of it is missing.

use super::discovered::{Discovered, Failure, Group, Version};
use super::resource::{ApiResource, ApiSubresource, Scope};
use super::wire::{GroupItem, GroupList, KindItem, Named, ResourceItem, SubresourceItem, VersionItem};
use crate::kind::{GroupVersion, GroupVersionKind};
use crate::value::{self, List, Opt, Str};

const API_GROUP: &str = "apidiscovery.k8s.io";
const KIND: &str = "APIGroupDiscoveryList";
const STALE: &str = "Stale";
const NAMESPACED: &str = "Namespaced";
const CLUSTER: &str = "Cluster";

/// Why a document is none.
type Refusal = Box<dyn std::error::Error + Send + Sync>;

/// Whether an answer of this content type is aggregated discovery in a version that is read here. Parameters may come in any order.
pub(super) fn is_aggregated(content_type: Option<&str>) -> bool {
    let mut parts = content_type.unwrap_or_default().split(';').map(str::trim);
    if !parts
        .next()
        .is_some_and(|base| base.eq_ignore_ascii_case("application/json"))
    {
        return false;
    }
    let (mut group, mut version, mut kind) = (false, false, false);
    for parameter in parts {
        let (key, value) = parameter.split_once('=').unwrap_or_default();
        let value = value.trim_matches('"');
        match key {
            "g" => group = value == API_GROUP,
            "v" => version = ["v2", "v2beta1"].contains(&value),
            "as" => kind = value == KIND,
            _ => {}
        }
    }
    group && version && kind
}

/// What a document says.
pub(super) fn read(body: &[u8]) -> Result<Discovered, Refusal> {
    let list: GroupList = value::from_json(body)?;
    if list.kind != KIND {
        return Err(format!("its kind is {:?}, not {KIND}", list.kind.as_str()).into());
    }
    let mut discovered = Discovered::default();
    for item in list.items {
        let group = read_group(item);
        let stale = group.versions.iter().filter(|version| version.failed);
        discovered.failures.extend(stale.map(|version| Failure {
            group_version: GroupVersion::new(group.name.clone(), version.name.clone()),
            error: None,
        }));
        discovered.groups.push(group);
    }
    Ok(discovered)
}

fn read_group(item: GroupItem) -> Group {
    let name = item.metadata.into_option().and_then(|metadata| metadata.name);
    let mut group = Group::new(name.unwrap_or_default());
    for item in item.versions {
        let group_version = GroupVersion::new(group.name.clone(), item.version.clone());
        let resources = item.resources.into_iter().filter(|item| !item.resource.is_empty());
        group.versions.push(Version {
            name: item.version,
            failed: item.freshness.as_deref() == Some(STALE),
            resources: resources.map(|item| read_resource(&group_version, item)).collect(),
        });
    }
    group
}

/// A resource without a kind is kept, with an empty one: it may hold subresources, and its absence would be taken for that of an API.
fn read_resource(group_version: &GroupVersion, item: ResourceItem) -> ApiResource {
    let kind = read_kind(group_version, item.response_kind.into_option());
    let scope = if item.scope == NAMESPACED {
        Scope::Namespaced
    } else {
        Scope::Cluster
    };
    let subresources = item.subresources.into_iter();
    ApiResource {
        group_version: group_version.clone(),
        singular: item.singular_resource,
        verbs: item.verbs.into_vec(),
        short_names: item.short_names.into_vec(),
        categories: item.categories.into_vec(),
        subresources: subresources.map(|item| read_subresource(group_version, item)).collect(),
        storage_version_hash: item.storage_version_hash,
        ..ApiResource::new(kind, item.resource, scope)
    }
}

fn read_subresource(group_version: &GroupVersion, item: SubresourceItem) -> ApiSubresource {
    let accepted = item.accepted_types.into_iter();
    ApiSubresource {
        name: item.subresource,
        kind: read_kind(group_version, item.response_kind.into_option()),
        verbs: item.verbs.into_vec(),
        accepted: accepted.map(|item| read_kind(group_version, Some(item))).collect(),
    }
}

fn read_kind(group_version: &GroupVersion, item: Option<KindItem>) -> GroupVersionKind {
    let KindItem { group, version, kind } = item.unwrap_or_default();
    full_kind(group_version, group, version, kind)
}

/// A kind that names no group version is one of the list that it stands in. One that names a version only is of the core group there.
pub(super) fn full_kind(group_version: &GroupVersion, group: Str, version: Str, kind: Str) -> GroupVersionKind {
    match (group.is_empty(), version.is_empty()) {
        (_, false) => GroupVersionKind::new(group, version, kind),
        (true, true) => group_version.with_kind(kind),
        (false, true) => GroupVersionKind::new(group, group_version.version.clone(), kind),
    }
}

/// The document that says this; without what failed.
pub(super) fn write(discovered: &Discovered) -> Vec<u8> {
    let list = GroupList {
        api_version: format!("{API_GROUP}/v2").into(),
        kind: KIND.into(),
        items: discovered.groups.iter().map(write_group).collect(),
    };
    value::to_json(&list)
}

fn write_group(group: &Group) -> GroupItem {
    let versions = group.versions.iter().filter(|version| !version.failed);
    GroupItem {
        metadata: Opt::from(Named {
            name: Some(group.name.clone()),
        }),
        versions: versions
            .map(|version| VersionItem {
                version: version.name.clone(),
                freshness: None,
                resources: version.resources.iter().map(write_resource).collect(),
            })
            .collect(),
    }
}

fn write_resource(resource: &ApiResource) -> ResourceItem {
    let scope = if resource.is_namespaced() { NAMESPACED } else { CLUSTER };
    ResourceItem {
        resource: resource.plural.clone(),
        response_kind: write_kind(&resource.kind).into(),
        scope: scope.into(),
        singular_resource: resource.singular.clone(),
        verbs: texts(&resource.verbs),
        short_names: texts(&resource.short_names),
        categories: texts(&resource.categories),
        subresources: resource.subresources.iter().map(write_subresource).collect(),
        storage_version_hash: resource.storage_version_hash.clone(),
    }
}

fn write_subresource(subresource: &ApiSubresource) -> SubresourceItem {
    SubresourceItem {
        subresource: subresource.name.clone(),
        response_kind: write_kind(&subresource.kind).into(),
        accepted_types: subresource.accepted.iter().map(write_kind).collect(),
        verbs: texts(&subresource.verbs),
    }
}

fn write_kind(kind: &GroupVersionKind) -> KindItem {
    KindItem {
        group: kind.group.clone(),
        version: kind.version.clone(),
        kind: kind.kind.clone(),
    }
}

fn texts(texts: &[Str]) -> List<Str> {
    texts.iter().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_type_decides() {
        for (content_type, expected) in [
            (
                "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
                true,
            ),
            (
                "application/json; as=APIGroupDiscoveryList; v=v2beta1; g=apidiscovery.k8s.io; charset=utf-8",
                true,
            ),
            (
                "Application/JSON;g=\"apidiscovery.k8s.io\";v=v2;as=APIGroupDiscoveryList",
                true,
            ),
            (
                "application/json;g=apidiscovery.k8s.io;v=v3;as=APIGroupDiscoveryList",
                false,
            ),
            (
                "application/yaml;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
                false,
            ),
            ("application/json", false),
            ("", false),
        ] {
            assert_eq!(is_aggregated(Some(content_type)), expected, "{content_type}");
        }
        assert!(!is_aggregated(None));
    }

    #[test]
    fn what_is_missing_or_null_is_empty_and_nothing_is_left_out() {
        let body = br#"{"kind":"APIGroupDiscoveryList","items":[{"metadata":null,"versions":[{"version":"v1","resources":[
            {"resource":"nodes","responseKind":null,"scope":"Cluster","verbs":null,"subresources":[
                {"subresource":"cpu","responseKind":{"group":"","version":"","kind":"MetricValueList"},"verbs":["get"]}]},
            {"resource":"","scope":"Cluster"}]}]},
            {"metadata":{"name":"empty.io"},"versions":null}]}"#;
        let discovered = read(body).unwrap();
        let resources: Vec<_> = discovered.resources().collect();
        assert_eq!(resources.len(), 1);
        assert!(resources[0].kind.kind.is_empty() && resources[0].verbs.is_empty());
        assert_eq!(resources[0].subresources[0].kind.to_string(), "v1/MetricValueList");
        assert!(discovered.group("empty.io").is_some());
    }

    #[test]
    fn what_is_no_discovery_is_an_error() {
        for body in [
            "",
            "[]",
            "{}",
            r#"{"kind":"Status"}"#,
            r#"{"kind":"APIGroupDiscoveryList","items":3}"#,
        ] {
            assert!(read(body.as_bytes()).is_err(), "{body}");
        }
    }

    #[test]
    fn a_kind_without_a_group_version_is_one_of_the_list() {
        let list = GroupVersion::new("apps", "v1");
        for (group, version, expected) in [
            ("", "", "apps/v1/X"),
            ("autoscaling", "v1", "autoscaling/v1/X"),
            ("", "v1", "v1/X"),
            ("policy", "", "policy/v1/X"),
        ] {
            let kind = full_kind(&list, group.into(), version.into(), "X".into());
            assert_eq!(kind.to_string(), expected);
        }
    }
}
