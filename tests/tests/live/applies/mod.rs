//! Server-side apply with typed configurations: in a loop, against other managers, and through subresources.
//!
//! In: a namespace of its own for each test. Out: verdicts by what the independent reader finds. Never: a controller; nothing
//! but the API server changes the objects.

mod fights;
mod loops;
mod moves;

use kubewright_k8s::apps::v1::{Deployment, DeploymentApply, DeploymentSpecApply};
use kubewright_k8s::core::v1::{ContainerApply, PodSpecApply, PodTemplateSpecApply};
use kubewright_runtime::meta::{LabelSelectorApply, ObjectMetaApply};
use kubewright_runtime::{ApplyOptions, FieldManager, Namespaced};
use kubewright_tests::Ground;
use serde_json::Value;

fn options(manager: &'static str) -> ApplyOptions {
    ApplyOptions::new(&FieldManager::new(manager).unwrap())
}

fn deployments(ground: &Ground) -> Namespaced<Deployment> {
    ground.clientset.apps_v1().deployments(ground.namespace.name())
}

/// A deployment of one container, `main`.
fn deployment(name: &str) -> DeploymentApply {
    DeploymentApply::new(name).label("app", name).spec(
        DeploymentSpecApply::default()
            .replicas(2)
            .selector(LabelSelectorApply::default().match_labels_with("app", name))
            .template(
                PodTemplateSpecApply::default()
                    .metadata(ObjectMetaApply::default().labels([("app", name)]))
                    .spec(
                        PodSpecApply::default().containers_with("main", |main| main.image("registry.example/main:1")),
                    ),
            ),
    )
}

/// Goes on with a container of the deployment.
fn container(
    deployment: DeploymentApply,
    name: &str,
    edit: impl FnOnce(ContainerApply) -> ContainerApply,
) -> DeploymentApply {
    deployment
        .spec_with(|spec| spec.template_with(|template| template.spec_with(|pod| pod.containers_with(name, edit))))
}

fn held(ground: &Ground, name: &str) -> Value {
    ground
        .witnessed("apps", "deployments", name)
        .unwrap()
        .expect("the deployment")
}
