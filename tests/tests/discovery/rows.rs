//! What is discovered is what `kubectl` shows, in either form of discovery.

use kubewright_runtime::discovery::{ApiResource, Discovered};
use kubewright_tests::witness::kubectl_is_installed;

use super::kubectl::{self, Row};
use super::{Reads, stage};

/// The rows that `kubectl api-resources -o wide` has, sorted. It leaves out what nothing can be done with.
pub(crate) fn rows(discovered: &Discovered) -> Vec<Row> {
    let shown = discovered.preferred_resources();
    let shown = shown.filter(|resource| !resource.verbs.is_empty() && !resource.kind.kind.is_empty());
    let mut rows: Vec<Row> = shown
        .map(|resource| {
            [
                resource.plural.to_string(),
                resource.short_names.join(","),
                resource.group_version.to_string(),
                resource.is_namespaced().to_string(),
                resource.kind.kind.to_string(),
                resource.verbs.join(","),
                resource.categories.join(","),
            ]
        })
        .collect();
    rows.sort();
    rows
}

#[tokio::test]
async fn two_requests_show_what_kubectl_shows() {
    let Some(stage) = stage().await else { return };
    let counted = stage.client(Reads::Both);
    let discovered = counted.client.discover().await.unwrap();
    let mut seen = counted.seen();
    seen.sort();
    assert_eq!(seen, [("/api".to_owned(), 200), ("/apis".to_owned(), 200)]);
    assert!(discovered.is_complete(), "{:?}", discovered.failures);
    let rows = rows(&discovered);
    println!("{} resources in {} groups", rows.len(), discovered.groups.len());
    if kubectl_is_installed() {
        let (expected, complaints) = kubectl::api_resources(stage.plane);
        assert_eq!(complaints, "");
        assert!(expected.len() > 100, "{}", expected.len());
        assert_eq!(rows, expected);
    }
}

#[tokio::test]
async fn the_legacy_form_shows_the_same() {
    let Some(stage) = stage().await else { return };
    let mut aggregated = stage.client(Reads::Both).client.discover().await.unwrap();
    let counted = stage.client(Reads::Legacy);
    let mut legacy = counted.client.discover().await.unwrap();
    let group_versions: usize = legacy.groups.iter().map(|group| group.versions.len()).sum();
    assert_eq!(counted.seen().len(), 2 + group_versions);
    assert!(legacy.is_complete(), "{:?}", legacy.failures);

    // What only the legacy form has.
    let hashes = resources(&mut legacy).filter_map(|resource| resource.storage_version_hash.take());
    assert!(hashes.count() > 50);
    for discovered in [&mut legacy, &mut aggregated] {
        sort(discovered);
    }
    assert_eq!(legacy.groups.len(), aggregated.groups.len());
    for (legacy, aggregated) in legacy.groups.iter().zip(&aggregated.groups) {
        assert_eq!(legacy, aggregated);
    }
}

fn resources(discovered: &mut Discovered) -> impl Iterator<Item = &mut ApiResource> {
    let versions = discovered.groups.iter_mut().flat_map(|group| &mut group.versions);
    versions.flat_map(|version| &mut version.resources)
}

/// K8S: the resources of definitions come in no order, and of groups with the same priority the two forms have one each.
fn sort(discovered: &mut Discovered) {
    discovered.groups.sort_by(|one, other| one.name.cmp(&other.name));
    for version in discovered.groups.iter_mut().flat_map(|group| &mut group.versions) {
        version.resources.sort_by(|one, other| one.plural.cmp(&other.plural));
        for resource in &mut version.resources {
            resource.subresources.sort_by(|one, other| one.name.cmp(&other.name));
        }
    }
}
