//! Legacy discovery: documents that name the groups, and one document for each group version.
//!
//! In: their mirrors in [`meta`](crate::meta).
//! Out: the groups without resources; the resources of a group version, subresources below them.
//! Never: a row left out because another one is missing.

use super::aggregated::full_kind;
use super::discovered::{Group, Version};
use super::resource::{ApiResource, ApiSubresource, Scope};
use crate::kind::{GroupVersion, GroupVersionKind};
use crate::meta::{APIGroup, APIGroupList, APIResource, APIResourceList, APIVersions};
use crate::value::Str;

/// The core group, as `/api` names it; none where it has no versions.
pub(super) fn core_group(versions: APIVersions) -> Option<Group> {
    let mut group = Group::new(Str::EMPTY);
    group.versions.extend(versions.versions.into_iter().map(Version::new));
    (!group.versions.is_empty()).then_some(group)
}

/// The other groups, as `/apis` names them.
pub(super) fn groups(list: APIGroupList) -> Vec<Group> {
    list.groups.into_iter().map(group).collect()
}

fn group(group: APIGroup) -> Group {
    let preferred = group.preferred_version.into_option();
    let preferred = preferred.map(|preferred| preferred.version).unwrap_or_default();
    let versions = group.versions.into_iter().map(|version| Version::new(version.version));
    let mut versions: Vec<Version> = versions.collect();
    // The order is kept beside: it is the order of priority.
    versions.sort_by_key(|version| version.name != preferred);
    Group {
        name: group.name,
        versions,
    }
}

/// The resources of a group version.
pub(super) fn resources(group_version: &GroupVersion, list: APIResourceList) -> Vec<ApiResource> {
    let (below, rows): (Vec<APIResource>, Vec<APIResource>) =
        list.resources.into_iter().partition(|row| row.name.contains('/'));
    let mut found: Vec<ApiResource> = Vec::with_capacity(rows.len());
    for row in rows {
        let known = found.iter().any(|resource| resource.plural == row.name);
        if !known && !row.name.is_empty() {
            found.push(resource(group_version, row));
        }
    }
    for row in below {
        add_below(&mut found, group_version, row);
    }
    found
}

fn resource(group_version: &GroupVersion, row: APIResource) -> ApiResource {
    ApiResource {
        group_version: group_version.clone(),
        singular: row.singular_name,
        verbs: row.verbs.into_vec(),
        short_names: row.short_names.into_vec(),
        categories: row.categories.into_vec(),
        storage_version_hash: row.storage_version_hash.filter(|hash| !hash.is_empty()),
        ..ApiResource::new(
            kind(group_version, row.group, row.version, row.kind),
            row.name,
            scope(row.namespaced),
        )
    }
}

/// Hangs a row like `pods/log` below its resource. There may be none, as in `custom.metrics.k8s.io`; then one without a kind is made, as
/// aggregated discovery does.
fn add_below(found: &mut Vec<ApiResource>, group_version: &GroupVersion, row: APIResource) {
    let Some((plural, name)) = row.name.split_once('/') else {
        return;
    };
    let subresource = ApiSubresource {
        verbs: row.verbs.into_vec(),
        ..ApiSubresource::new(name, kind(group_version, row.group, row.version, row.kind))
    };
    let parent = found.iter().position(|resource| resource.plural == plural);
    let parent = parent.unwrap_or_else(|| {
        let nameless = group_version.with_kind(Str::EMPTY);
        found.push(ApiResource {
            group_version: group_version.clone(),
            ..ApiResource::new(nameless, plural, scope(row.namespaced))
        });
        found.len() - 1
    });
    found[parent].subresources.push(subresource);
}

fn kind(group_version: &GroupVersion, group: Option<Str>, version: Option<Str>, kind: Str) -> GroupVersionKind {
    full_kind(
        group_version,
        group.unwrap_or_default(),
        version.unwrap_or_default(),
        kind,
    )
}

fn scope(namespaced: bool) -> Scope {
    if namespaced { Scope::Namespaced } else { Scope::Cluster }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value;

    fn read(rows: &str) -> Vec<ApiResource> {
        let body = format!(r#"{{"kind":"APIResourceList","groupVersion":"a.io/v1","resources":{rows}}}"#);
        let list = value::from_json(body.as_bytes()).unwrap();
        resources(&GroupVersion::new("a.io", "v1"), list)
    }

    #[test]
    fn subresources_hang_below_their_resource_whatever_the_order() {
        let found = read(
            r#"[{"name":"things/scale","kind":"Scale","group":"autoscaling","version":"v1","namespaced":true,"verbs":["get"]},
                {"name":"things","kind":"Thing","singularName":"thing","namespaced":true,"verbs":["list"],"storageVersionHash":"x="},
                {"name":"things","kind":"Other","namespaced":true,"verbs":[]},
                {"name":"","kind":"Nothing"}]"#,
        );
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].kind.to_string(), "a.io/v1/Thing");
        assert_eq!(found[0].storage_version_hash.as_deref(), Some("x="));
        assert_eq!(
            found[0].subresource("scale").unwrap().kind.to_string(),
            "autoscaling/v1/Scale"
        );
    }

    #[test]
    fn a_subresource_without_its_resource_is_not_lost() {
        let found = read(r#"[{"name":"pods/cpu","kind":"MetricValueList","namespaced":true,"verbs":["get"]}]"#);
        assert_eq!((found[0].plural.as_str(), found[0].kind.kind.as_str()), ("pods", ""));
        assert_eq!(found[0].subresources.len(), 1);
        assert!(found[0].is_namespaced() && found[0].verbs.is_empty());
    }

    #[test]
    fn the_preferred_version_comes_first() {
        let list = br#"{"groups":[{"name":"a.io","preferredVersion":{"groupVersion":"a.io/v1","version":"v1"},
            "versions":[{"version":"v2"},{"version":"v1"},{"version":"v1beta1"}]}]}"#;
        let groups = groups(value::from_json(list).unwrap());
        let versions: Vec<&str> = groups[0].versions.iter().map(|version| version.name.as_str()).collect();
        assert_eq!(versions, ["v1", "v2", "v1beta1"]);
    }
}
