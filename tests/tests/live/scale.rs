//! `scale`: one number, the same for every workload that has it.

use kubewright_runtime::options::{ApplyOptions, CreateOptions, PatchOptions, UpdateOptions};
use kubewright_runtime::{Apply, FieldManager, Patch};
use serde_json::{Value, json};

use crate::{ground, object};

/// Read, update, patch and apply of the scale of an object `web` that has one replica.
macro_rules! try_scale {
    ($ground:ident, $client:expr, $group:literal, $plural:literal) => {{
        let client = $client.scale("web");
        let replicas =
            || $ground.witnessed($group, $plural, "web").unwrap().expect("the workload")["spec"]["replicas"].clone();
        let mut scale = client.get().await.unwrap();
        assert_eq!(scale.spec.replicas, Some(1), $plural);
        scale.spec.make().replicas = Some(4);
        client.update(&scale, &UpdateOptions::new()).await.unwrap();
        assert_eq!(replicas(), 4, $plural);

        let late = client.update(&scale, &UpdateOptions::new()).await.unwrap_err();
        assert!(late.is_conflict(), "{late}");

        let patch = Patch::merge(json!({"spec": {"replicas": 5}}));
        let patched = client.patch(&patch, &PatchOptions::new()).await.unwrap();
        assert_eq!(patched.spec.replicas, Some(5));
        assert_eq!(replicas(), 5, $plural);

        let manager = FieldManager::new("autoscaler").unwrap();
        let desired = Apply::new("web").set("/spec/replicas", 6);
        let conflict = client.apply(&desired, &ApplyOptions::new(&manager)).await.unwrap_err();
        assert!(conflict.is_apply_conflict(), "{conflict}");
        let applied = client.apply(&desired, &ApplyOptions::new(&manager).force()).await.unwrap();
        assert_eq!(applied.object.spec.replicas, Some(6));
        assert!(!applied.created);
        assert_eq!(replicas(), 6, $plural);
    }};
}

fn workload(selector: &Value) -> Value {
    let template =
        json!({"metadata": {"labels": {"app": "x"}}, "spec": {"containers": [{"name": "main", "image": "i"}]}});
    json!({
        "metadata": {"name": "web"},
        "spec": {"replicas": 1, "selector": selector, "template": template, "serviceName": "x"}
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn every_workload_that_has_a_scale_is_scaled_by_it() {
    let Some(ground) = ground("scale") else { return };
    let (apps, core) = (ground.clientset.apps_v1(), ground.clientset.core_v1());
    let (namespace, options) = (ground.namespace.name(), CreateOptions::new());
    let by_label = workload(&json!({"matchLabels": {"app": "x"}}));

    let deployments = apps.deployments(namespace);
    deployments.create(&object(&by_label), &options).await.unwrap();
    try_scale!(ground, deployments, "apps", "deployments");

    let replica_sets = apps.replicasets(namespace);
    replica_sets.create(&object(&by_label), &options).await.unwrap();
    try_scale!(ground, replica_sets, "apps", "replicasets");

    let stateful_sets = apps.statefulsets(namespace);
    stateful_sets.create(&object(&by_label), &options).await.unwrap();
    try_scale!(ground, stateful_sets, "apps", "statefulsets");

    let controllers = core.replicationcontrollers(namespace);
    let by_map = object(&workload(&json!({"app": "x"})));
    controllers.create(&by_map, &options).await.unwrap();
    try_scale!(ground, controllers, "", "replicationcontrollers");
}
