//! The subresources of Pods: eviction, binding, ephemeralcontainers, resize, log.
//! No scheduler and no kubelet runs, so that a Pod is where these tests put it, and never prints a word.

use std::time::Duration;

use futures_util::TryStreamExt;
use kubewright_k8s::core::v1::{Binding, EphemeralContainer, Pod};
use kubewright_k8s::policy::v1::{Eviction, PodDisruptionBudget};
use kubewright_runtime::options::{CreateOptions, DeleteOptions, LogOptions, PatchOptions, UpdateOptions};
use kubewright_runtime::{Namespaced, Patch, StrategicPatch};
use kubewright_tests::Ground;
use serde_json::{Value, json};

use crate::{ground, object};

fn pods(ground: &Ground) -> Namespaced<Pod> {
    ground.clientset.core_v1().pods(ground.namespace.name())
}

async fn create(ground: &Ground, name: &str) -> Pod {
    let pod = object(&json!({
        "metadata": {"name": name, "labels": {"app": name}},
        "spec": {"terminationGracePeriodSeconds": 0, "containers": [
            {"name": "main", "image": "registry.example/app:1", "resources": {"requests": {"cpu": "100m"}}}
        ]}
    }));
    pods(ground).create(&pod, &CreateOptions::new()).await.unwrap()
}

fn witnessed(ground: &Ground, name: &str) -> Option<Value> {
    ground.witnessed("", "pods", name).unwrap()
}

/// Only a Pod that was ready once counts for a disruption budget.
async fn set_running(ground: &Ground, name: &str) {
    let running = json!({"status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}});
    let client = pods(ground).status(name);
    client
        .patch(&Patch::merge(running), &PatchOptions::new())
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn eviction_respects_the_disruption_budget() {
    let Some(ground) = ground("eviction") else { return };
    for name in ["guarded", "free"] {
        create(&ground, name).await;
        set_running(&ground, name).await;
    }
    let budgets = ground
        .clientset
        .policy_v1()
        .poddisruptionbudgets(ground.namespace.name());
    let budget: PodDisruptionBudget = object(&json!({
        "metadata": {"name": "guard"},
        "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "guarded"}}}
    }));
    budgets.create(&budget, &CreateOptions::new()).await.unwrap();
    // What the disruption controller would find out.
    let observed = json!({"status": {
        "observedGeneration": 1, "disruptionsAllowed": 0, "currentHealthy": 1, "desiredHealthy": 1, "expectedPods": 1
    }});
    let status = budgets.status("guard");
    status
        .patch(&Patch::merge(observed), &PatchOptions::new())
        .await
        .unwrap();

    let refused = pods(&ground).evict("guarded", &Eviction::EMPTY).await.unwrap_err();
    assert!(refused.is_too_many_requests(), "{refused}");
    let text = refused.to_string();
    assert!(
        text.contains("disruption budget") && !text.contains("fairness"),
        "{text}"
    );
    assert!(witnessed(&ground, "guarded").is_some());
    let done = pods(&ground).evict("free", &Eviction::EMPTY).await.unwrap();
    assert!(done.is_success(), "{done:?}");
    assert!(witnessed(&ground, "free").is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn binding_puts_a_pod_onto_a_node_once() {
    let Some(ground) = ground("binding") else { return };
    create(&ground, "bound").await;
    let binding: Binding = object(&json!({"target": {"apiVersion": "v1", "kind": "Node", "name": "somewhere"}}));
    assert!(pods(&ground).bind("bound", &binding).await.unwrap().is_success());
    assert_eq!(
        witnessed(&ground, "bound").expect("the Pod")["spec"]["nodeName"],
        "somewhere"
    );
    let again = pods(&ground).bind("bound", &binding).await.unwrap_err();
    assert!(again.is_conflict(), "{again}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_pod_on_a_node_waits_for_its_kubelet_unless_it_is_told_not_to() {
    let Some(ground) = ground("grace") else { return };
    let pods = pods(&ground);
    create(&ground, "waiting").await;
    let binding: Binding = object(&json!({"target": {"name": "somewhere"}}));
    pods.bind("waiting", &binding).await.unwrap();
    let in_time = DeleteOptions::new().grace_period(Duration::from_secs(7));
    let deleted = pods.delete("waiting", &in_time).await.unwrap();
    let leaving = deleted.object().expect("a Pod that is on its way out");
    assert!(leaving.metadata.is_being_deleted());
    let found = witnessed(&ground, "waiting").expect("still there");
    assert_eq!(found["metadata"]["deletionGracePeriodSeconds"], 7);

    let now = DeleteOptions::new().grace_period(Duration::ZERO);
    pods.delete("waiting", &now).await.unwrap();
    assert!(witnessed(&ground, "waiting").is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn ephemeral_containers_are_added_by_their_subresource_only() {
    let Some(ground) = ground("debugging") else { return };
    create(&ground, "debugged").await;
    let client = pods(&ground).ephemeral_containers("debugged");
    let mut pod = client.get().await.unwrap();
    let debugger: EphemeralContainer = object(&json!({
        "name": "debugger", "image": "registry.example/debug:1", "targetContainerName": "main",
        "terminationMessagePolicy": "File", "imagePullPolicy": "Always"
    }));
    pod.spec.make().ephemeral_containers.push(debugger);
    let refused = pods(&ground).update(&pod, &UpdateOptions::new()).await.unwrap_err();
    assert!(refused.is_invalid(), "{refused}");
    client.update(&pod, &UpdateOptions::new()).await.unwrap();
    let found = witnessed(&ground, "debugged").expect("the Pod");
    assert_eq!(found["spec"]["ephemeralContainers"][0]["name"], "debugger");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn resize_changes_the_resources_of_a_pod_that_its_own_patch_may_not() {
    let Some(ground) = ground("resize") else { return };
    create(&ground, "resized").await;
    let change = json!({"spec": {"containers": [{"name": "main", "resources": {"requests": {"cpu": "200m"}}}]}});
    let options = PatchOptions::new();
    let refused = pods(&ground)
        .patch_strategic("resized", &StrategicPatch::new(change.clone()), &options)
        .await
        .unwrap_err();
    assert!(refused.is_invalid(), "{refused}");

    let client = pods(&ground).resize("resized");
    client
        .patch_strategic(&StrategicPatch::new(change), &options)
        .await
        .unwrap();
    let found = witnessed(&ground, "resized").expect("the Pod");
    assert_eq!(found["spec"]["containers"][0]["resources"]["requests"]["cpu"], "200m");
    let read = client.get().await.unwrap();
    assert_eq!(read.spec.containers[0].resources.requests["cpu"].to_string(), "200m");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn logs_that_cannot_be_read_are_an_error_that_says_why() {
    let Some(ground) = ground("logs") else { return };
    create(&ground, "silent").await;
    let options = LogOptions::new().container("nobody");
    let error = pods(&ground).logs("silent", &options).await.unwrap_err();
    assert!(error.is_bad_request(), "{error}");
    let text = error.to_string();
    assert!(text.contains("container nobody is not valid"), "{text}");
    assert!(text.contains("GET") && text.contains("/pods/silent/log"), "{text}");
    let missing = pods(&ground).logs("no-such-pod", &LogOptions::new()).await.unwrap_err();
    assert!(missing.is_not_found(), "{missing}");

    // Not on a node: there is nothing to read, which is no error.
    let options = LogOptions::new().tail_lines(5).timestamps();
    let log = pods(&ground).logs("silent", &options).await.unwrap();
    let printed: Vec<_> = log.try_collect().await.unwrap();
    assert_eq!(printed.concat(), b"");
}
