//! Every name of everything that a server with many definitions offers.

use kubewright_runtime::Mapper;
use kubewright_runtime::discovery::ApiResource;
use kubewright_tests::witness::kubectl_is_installed;

use super::{Reads, kubectl, stage};

fn words(resource: &ApiResource) -> Vec<String> {
    let mut words = vec![
        resource.plural.to_string(),
        resource.singular.to_string(),
        resource.kind.kind.to_string(),
    ];
    words.extend(resource.short_names.iter().map(ToString::to_string));
    words
}

#[tokio::test]
async fn every_name_of_every_resource_leads_to_it_by_one_look() {
    let Some(stage) = stage().await else { return };
    let counted = stage.client(Reads::Both);
    let mapper = Mapper::new(counted.client.clone());
    let discovered = mapper.discovered().await.unwrap();
    let mut tried = 0;
    for resource in discovered.resources() {
        let (group, version) = (&resource.group_version.group, &resource.group_version.version);
        for word in words(resource) {
            let found = mapper.resource(&format!("{word}.{version}.{group}")).await.unwrap();
            // Of the core group the name says nothing but the version, which other groups have as well.
            if !group.is_empty() || discovered.group("").is_some_and(|core| core.version(version).is_some()) {
                assert_eq!(found, *resource, "{word}.{version}.{group}");
            }
            mapper.resource(&word).await.unwrap();
            tried += 2;
        }
        assert_eq!(mapper.kind(&resource.kind).await.unwrap(), *resource);
        assert_eq!(
            mapper.resource_of(&resource.group_version_resource()).await.unwrap(),
            *resource
        );
    }
    for resource in discovered.preferred_resources() {
        for word in words(resource) {
            let name = format!("{word}.{}", resource.group_version.group);
            let found = mapper.resource(&name).await.unwrap();
            assert!(resource.group_version.group.is_empty() || found == *resource, "{name}");
            tried += 1;
        }
        let kind = &resource.kind;
        assert_eq!(mapper.group_kind(&kind.group, &kind.kind).await.unwrap(), *resource);
    }
    println!("{tried} names lead to their resources");
    assert!(tried > 1000, "{tried}");
    assert_eq!(counted.seen().len(), 2);
}

#[tokio::test]
async fn names_that_clash_lead_where_kubectl_goes() {
    let Some(stage) = stage().await else { return };
    if !kubectl_is_installed() {
        return;
    }
    let mapper = Mapper::new(stage.client(Reads::Both).client);
    for name in [
        "po",
        "po.stage-0.kubewright.test",
        "pod",
        "Pod",
        "pods.v1.",
        "deploy",
        "deployments",
        "Deployment",
        "deployments.apps",
        "deployments.v1.apps",
        "deployments.apps.kubewright.test",
        "Deployment.v1.apps.kubewright.test",
        "deploy.apps.kube",
        "events",
        "ev",
        "events.events.k8s.io",
        "jobs",
        "jobs.stage-1.kubewright.test",
        "cr",
        "cr.stage-3.kubewright.test",
        "hpa",
        "hpa.autoscaling",
        "horizontalpodautoscalers.v1.autoscaling",
        "thingsof1",
        "thingof1.v1beta1.stage-1.kubewright.test",
        "storageclass.storage",
        "CRONJOBS",
    ] {
        let found = mapper.resource(name).await.unwrap();
        let group_version = &found.group_version;
        let root = if group_version.group.is_empty() { "api" } else { "apis" };
        let path = format!("/{root}/{group_version}/{}", found.plural);
        assert_eq!(path, kubectl::path_of(stage.plane, name), "{name}");
    }
}

#[tokio::test]
async fn a_category_has_the_resources_of_definitions_too() {
    let Some(stage) = stage().await else { return };
    let mapper = Mapper::new(stage.client(Reads::Both).client);
    let staged = mapper.category("staged").await.unwrap();
    assert_eq!(staged.len(), 14);
    let all = mapper.category("all").await.unwrap();
    assert!(all.iter().any(|resource| resource.plural == "pods"));
    assert!(staged.iter().all(|resource| all.contains(resource)));
}
