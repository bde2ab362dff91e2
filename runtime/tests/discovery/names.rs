//! Every form of every name of everything that Kubernetes 1.36 serves.

use kubewright_runtime::discovery::{ApiResource, Discovered};
use kubewright_runtime::{GroupVersionKind, GroupVersionResource, Mapper};

use super::names;
use super::server::Server;

async fn recorded() -> Discovered {
    Server::recorded().client().discover().await.unwrap()
}

/// The forms that name a resource in full: no other one can be meant.
fn full_forms(resource: &ApiResource) -> Vec<String> {
    let group_version = &resource.group_version;
    let words = words(resource);
    let versioned = words
        .iter()
        .map(|word| format!("{word}.{}.{}", group_version.version, group_version.group));
    let grouped = words.iter().map(|word| format!("{word}.{}", group_version.group));
    versioned.chain(grouped).collect()
}

fn words(resource: &ApiResource) -> Vec<String> {
    let mut words = vec![
        resource.plural.to_string(),
        resource.singular.to_string(),
        resource.kind.kind.to_string(),
    ];
    words.push(resource.kind.kind.to_lowercase());
    words.push(resource.plural.to_uppercase());
    words.extend(resource.short_names.iter().map(ToString::to_string));
    words
}

#[tokio::test]
async fn every_form_of_every_name_leads_to_its_resource() {
    let discovered = recorded().await;
    let mapper = Mapper::from_discovered(discovered.clone());
    let mut tried = 0;
    for resource in discovered.preferred_resources() {
        // Of the names alone the first one in the order of the server is meant.
        for word in words(resource) {
            let first = discovered
                .preferred_resources()
                .find(|other| words(other).contains(&word))
                .unwrap();
            assert_eq!(mapper.resource(&word).await.unwrap(), *first, "{word}");
            tried += 1;
        }
        for form in full_forms(resource) {
            assert_eq!(mapper.resource(&form).await.unwrap(), *resource, "{form}");
            tried += 1;
        }
    }
    assert!(tried > 900, "{tried}");
}

#[tokio::test]
async fn kinds_and_resources_lead_to_one_another() {
    let discovered = recorded().await;
    let mapper = Mapper::from_discovered(discovered.clone());
    for resource in discovered.resources() {
        assert_eq!(mapper.kind(&resource.kind).await.unwrap(), *resource);
        let name = resource.group_version_resource();
        assert_eq!(mapper.resource_of(&name).await.unwrap().kind, resource.kind);
    }
    for resource in discovered.preferred_resources() {
        let found = mapper
            .group_kind(&resource.kind.group, &resource.kind.kind)
            .await
            .unwrap();
        assert_eq!(found, *resource);
    }
    let preferred = mapper
        .group_kind("autoscaling", "HorizontalPodAutoscaler")
        .await
        .unwrap();
    assert_eq!(preferred.group_version.version, "v2");
}

#[tokio::test]
async fn clashes_between_groups_are_decided_as_kubectl_decides_them() {
    let mapper = Mapper::from_discovered(recorded().await);
    for (name, expected) in [
        ("events", "v1/events"),
        ("ev", "v1/events"),
        ("events.events.k8s.io", "events.k8s.io/v1/events"),
        ("hpa", "autoscaling/v2/horizontalpodautoscalers"),
        ("hpa.v1.autoscaling", "autoscaling/v1/horizontalpodautoscalers"),
        ("storageclass.storage", "storage.k8s.io/v1/storageclasses"),
    ] {
        let found = mapper.resource(name).await.unwrap();
        assert_eq!(found.group_version_resource().to_string(), expected, "{name}");
    }
    let all = mapper.resources("events").await.unwrap();
    assert_eq!(names(&all), ["v1/events", "events.k8s.io/v1/events"]);
}

#[tokio::test]
async fn a_category_is_all_its_resources_once() {
    let mapper = Mapper::from_discovered(recorded().await);
    let all = mapper.category("all").await.unwrap();
    let found = names(&all);
    for expected in [
        "v1/pods",
        "apps/v1/deployments",
        "autoscaling/v2/horizontalpodautoscalers",
        "batch/v1/jobs",
    ] {
        assert!(found.iter().any(|name| name == expected), "{expected}: {found:?}");
    }
    assert!(
        !found.iter().any(|name| name.starts_with("autoscaling/v1")),
        "{found:?}"
    );
    let error = mapper.category("none").await.unwrap_err();
    assert_eq!(error.to_string(), "the server has no category \"none\"");
}

#[tokio::test]
async fn what_is_not_there_is_said_in_the_words_of_the_question() {
    let mapper = Mapper::from_discovered(recorded().await);
    let told = [
        mapper.resource("gizmos.a.io").await.unwrap_err(),
        mapper
            .kind(&GroupVersionKind::new("apps", "v2", "Deployment"))
            .await
            .unwrap_err(),
        mapper.group_kind("", "Gizmo").await.unwrap_err(),
        mapper
            .resource_of(&GroupVersionResource::new("apps", "v1", "Deployment"))
            .await
            .unwrap_err(),
    ];
    assert!(
        told.iter()
            .all(|error| error.is_no_match() && error.failed_group_versions().is_empty())
    );
    let told: Vec<String> = told.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "the server has no resource \"gizmos.a.io\"",
            "the server has no kind apps/v2/Deployment",
            "the server has no kind Gizmo of the core group",
            "the server has no resource apps/v1/Deployment",
        ]
    );
}

#[tokio::test]
async fn what_nothing_tells_apart_is_an_error_with_the_candidates() {
    let twin = |plural: &str| {
        let kind = GroupVersionKind::new("a.io", "v1", "Twin");
        let mut resource = ApiResource::new(kind, plural, kubewright_runtime::discovery::Scope::Cluster);
        resource.short_names.push("tw".into());
        resource
    };
    let mapper = Mapper::from_discovered(Discovered::from_resources([twin("twins"), twin("twinsets")]));
    for error in [
        mapper.resource("tw").await.unwrap_err(),
        mapper.resource("Twin.a.io").await.unwrap_err(),
        mapper
            .kind(&GroupVersionKind::new("a.io", "v1", "Twin"))
            .await
            .unwrap_err(),
        mapper.group_kind("a.io", "Twin").await.unwrap_err(),
    ] {
        assert!(error.is_ambiguous() && !error.is_no_match(), "{error}");
        let candidates: Vec<String> = error.candidates().iter().map(ToString::to_string).collect();
        assert_eq!(candidates, ["a.io/v1/twins", "a.io/v1/twinsets"]);
    }
    assert_eq!(mapper.resource("twins").await.unwrap().plural, "twins");
}
