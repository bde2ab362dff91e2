//! The same configuration again and again: created once, then nothing changes, and nobody else's field is touched.

use std::fmt::Debug;

use kubewright_k8s::apps::v1::DeploymentConditionApply;
use kubewright_k8s::core::v1::{SecretApply, ServiceApply, ServicePortApply, ServiceSpecApply};
use kubewright_k8s::networking::v1::{
    NetworkPolicyApply, NetworkPolicyIngressRuleApply, NetworkPolicyPeerApply, NetworkPolicyPortApply,
    NetworkPolicySpecApply,
};
use kubewright_runtime::apply::{Empty, Null, Part};
use kubewright_runtime::client::{InNamespace, ResourceClient};
use kubewright_runtime::meta::LabelSelectorApply;
use kubewright_runtime::options::PatchOptions;
use kubewright_runtime::{FieldManager, Namespaced, Patch, verbs};
use serde_json::{Value, json};

use super::{container, deployment, deployments, held, options};
use crate::{ground, witnessed};

/// Applies five times by force: 201 once, then the same object.
async fn five_times<K, A>(client: &ResourceClient<K, InNamespace>, desired: &A) -> K
where
    K: verbs::Apply + verbs::Patch + verbs::Get,
    A: Part<Of = K> + Clone + PartialEq + Debug,
{
    let (options, before) = (options("looper").force(), desired.clone());
    let first = client.apply(desired, &options).await.unwrap();
    assert!(first.created);
    // Somebody else has a say, too.
    let note = Patch::merge(json!({ "metadata": { "annotations": { "other": "note" } } }));
    let other = PatchOptions::new().field_manager(&FieldManager::new("other").unwrap());
    let noted = client
        .patch(first.object.metadata().name(), &note, &other)
        .await
        .unwrap();
    for _ in 0..4 {
        let again = client.apply(desired, &options).await.unwrap();
        assert!(!again.created);
        let (again, noted) = (again.object.metadata(), noted.metadata());
        assert_eq!(again.resource_version(), noted.resource_version());
        assert_eq!(again.generation, noted.generation);
        assert_eq!(again.annotation("other"), Some("note"));
    }
    assert_eq!(*desired, before, "an apply changed what was desired");
    client.get(first.object.metadata().name()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_deployment_is_created_once_and_then_left_alone() {
    let Some(ground) = ground("loop-deployment") else {
        return;
    };
    let desired = container(deployment("web"), "main", |main| {
        main.ports_with(8080, "TCP", |port| port.name("http"))
            .env_with("MODE", |env| env.value("fast"))
            .args(["--verbose"])
    });
    let read = five_times(&deployments(&ground), &desired).await;
    assert_eq!(read.spec.template.spec.containers[0].ports[0].container_port, 8080);
    assert_eq!(
        held(&ground, "web")["spec"]["template"]["spec"]["containers"][0]["args"],
        json!(["--verbose"])
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_service_a_secret_and_a_network_policy_loop_as_well() {
    let Some(ground) = ground("loop-others") else { return };
    let (core, namespace) = (ground.clientset.core_v1(), ground.namespace.name());
    let service = ServiceApply::new("web").spec(
        ServiceSpecApply::default()
            .selector([("app", "web")])
            .ports([ServicePortApply::default().port(80).target_port("http").name("http")])
            .ports_with(443, "TCP", |port| port.name("https").target_port(8443)),
    );
    let read = five_times(&core.services(namespace), &service).await;
    assert_eq!(read.spec.ports.len(), 2);

    let secret = SecretApply::new("token")
        .type_("Opaque")
        .data_with("key", &b"value"[..]);
    let read = five_times(&core.secrets(namespace), &secret).await;
    assert_eq!(read.data["key"].as_ref(), b"value");

    let policies: Namespaced<_> = ground.clientset.networking_v1().networkpolicies(namespace);
    let policy = NetworkPolicyApply::new("web").spec(
        NetworkPolicySpecApply::default()
            .pod_selector(LabelSelectorApply::default().match_labels_with("app", "web"))
            .policy_types(["Ingress"])
            .ingress([NetworkPolicyIngressRuleApply::default()
                .ports([NetworkPolicyPortApply::default().port("http").protocol("TCP")])
                .from([NetworkPolicyPeerApply::default().namespace_selector(Empty)])]),
    );
    let read = five_times(&policies, &policy).await;
    assert!(
        read.spec.ingress[0].from[0].namespace_selector.is_set(),
        "an explicit empty selector arrives"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_status_has_owners_of_its_own() {
    let Some(ground) = ground("loop-status") else { return };
    let deployments = deployments(&ground);
    deployments.apply(&deployment("web"), &options("maker")).await.unwrap();
    let status = kubewright_k8s::apps::v1::DeploymentApply::new("web").status_with(|status| {
        status
            .ready_replicas(2)
            .replicas(2)
            .conditions_with("Available", |condition: DeploymentConditionApply| {
                condition.status("True").reason("Tested")
            })
    });
    let watcher = options("watcher");
    let first = deployments.status("web").apply(&status, &watcher).await.unwrap();
    for _ in 0..4 {
        let again = deployments.status("web").apply(&status, &watcher).await.unwrap();
        assert_eq!(
            first.object.metadata.resource_version(),
            again.object.metadata.resource_version()
        );
    }
    let found = held(&ground, "web");
    let entries = found["metadata"]["managedFields"].as_array().unwrap();
    let subresource_of = |manager: &str| {
        let entry = entries.iter().find(|entry| entry["manager"] == manager);
        entry.expect(manager)["subresource"].clone()
    };
    assert_eq!(subresource_of("watcher"), "status");
    assert_eq!(subresource_of("maker"), Value::Null);
    assert_eq!(found["spec"]["replicas"], 2);
    assert_eq!(found["status"]["conditions"][0]["reason"], "Tested");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_is_no_longer_named_goes_and_what_is_empty_arrives() {
    let Some(ground) = ground("loop-release") else { return };
    let deployments = deployments(&ground);
    let full = container(
        deployment("web").annotation("a", "1").annotation("b", "2"),
        "main",
        |main| main.args(["--one"]).env_with("MODE", |env| env.value("fast")),
    );
    deployments.apply(&full, &options("maker")).await.unwrap();

    let less = container(
        full.clone().metadata_with(|meta| meta.annotations([("a", "1")])),
        "main",
        |main| main.args(Empty).unset("env"),
    );
    deployments.apply(&less, &options("maker")).await.unwrap();
    let found = held(&ground, "web");
    let main = &found["spec"]["template"]["spec"]["containers"][0];
    assert_eq!(found["metadata"]["annotations"]["a"], "1");
    assert_eq!(found["metadata"]["annotations"].get("b"), None);
    assert_eq!(
        (main.get("env"), main.get("args")),
        (None, None),
        "an empty list is stored as none"
    );
    let owned = kubewright_k8s::apps::v1::DeploymentApply::extract(
        &deployments.get("web").await.unwrap(),
        &FieldManager::new("maker").unwrap(),
    );
    let owned = owned.unwrap().as_apply().owned_fields().unwrap().to_string();
    assert!(
        !owned.contains("MODE") && !owned.contains(".metadata.annotations.b"),
        "{owned}"
    );

    // An explicit null takes the default back.
    let null = less.spec_with(|spec| spec.replicas(Null));
    deployments.apply(&null, &options("maker")).await.unwrap();
    assert_eq!(held(&ground, "web")["spec"]["replicas"], 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_empty_map_of_a_config_map_is_owned() {
    let Some(ground) = ground("loop-empty") else { return };
    let maps = ground.clientset.core_v1().configmaps(ground.namespace.name());
    let desired = kubewright_k8s::core::v1::ConfigMapApply::new("empty").data(Empty);
    maps.apply(&desired, &options("maker")).await.unwrap();
    let found = witnessed(&ground, "empty").expect("the map");
    assert_eq!(
        found["metadata"]["managedFields"][0]["fieldsV1"],
        json!({ "f:data": {} })
    );
}
