//! Preconditions and propagation.

use kubewright_k8s::apps::v1::Deployment;
use kubewright_runtime::options::{CreateOptions, DeleteOptions, ListOptions, PatchOptions};
use kubewright_runtime::{Deleted, Namespaced, Patch};
use kubewright_tests::Ground;
use serde_json::{Value, json};

use crate::{config_map, config_maps, ground, object, witnessed};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_delete_of_another_state_or_another_object_is_a_conflict() {
    let Some(ground) = ground("preconditions") else { return };
    let maps = config_maps(&ground);
    let created = maps
        .create(&config_map("guarded"), &CreateOptions::new())
        .await
        .unwrap();
    let patch = Patch::merge(json!({"data": {"key": "changed"}}));
    let changed = maps.patch("guarded", &patch, &PatchOptions::new()).await.unwrap();

    let (old, new) = (created.metadata.resource_version(), changed.metadata.resource_version());
    let stale = DeleteOptions::new().if_resource_version(old);
    let error = maps.delete("guarded", &stale).await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    let stranger = DeleteOptions::new().if_uid("00000000-0000-0000-0000-000000000000");
    let error = maps.delete("guarded", &stranger).await.unwrap_err();
    assert!(error.is_conflict(), "{error}");
    assert!(witnessed(&ground, "guarded").is_some());

    let exact = DeleteOptions::new()
        .if_uid(created.metadata.uid())
        .if_resource_version(new);
    match maps.delete("guarded", &exact).await.unwrap() {
        Deleted::Status(status) => assert!(status.is_success(), "{status:?}"),
        Deleted::Object(object) => panic!("a ConfigMap is gone at once: {object:?}"),
    }
    assert_eq!(witnessed(&ground, "guarded"), None);
}

async fn create_deployment(ground: &Ground, name: &str) -> Namespaced<Deployment> {
    let deployments = ground.clientset.apps_v1().deployments(ground.namespace.name());
    let labels = json!({"app": name});
    let deployment: Deployment = object(&json!({
        "metadata": {"name": name},
        "spec": {
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "main", "image": "i"}]}}
        }
    }));
    deployments.create(&deployment, &CreateOptions::new()).await.unwrap();
    deployments
}

/// The garbage collector would take the finalizer off when the dependents are seen to. It does not run here, so the finalizer
/// shows what the server understood.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn propagation_decides_what_happens_to_dependents_first() {
    let Some(ground) = ground("propagation") else { return };
    let found = |name| ground.witnessed("apps", "deployments", name).unwrap();
    for (name, options, finalizer) in [
        ("front", DeleteOptions::foreground(), "foregroundDeletion"),
        ("orphans", DeleteOptions::orphan(), "orphan"),
    ] {
        let deployments = create_deployment(&ground, name).await;
        let deleted = deployments.delete(name, &options).await.unwrap();
        let leaving = deleted.object().expect("an object that is on its way out");
        assert!(leaving.metadata.is_being_deleted());
        let metadata = found(name).expect("still there")["metadata"].clone();
        assert_eq!(metadata["finalizers"], json!([finalizer]));
        assert_ne!(metadata["deletionTimestamp"], Value::Null);

        let patch = Patch::merge(json!({"metadata": {"finalizers": null}}));
        deployments.patch(name, &patch, &PatchOptions::new()).await.unwrap();
        assert_eq!(found(name), None);
    }
    let deployments = create_deployment(&ground, "back").await;
    deployments.delete("back", &DeleteOptions::background()).await.unwrap();
    assert_eq!(found("back"), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_collection_is_deleted_as_far_as_the_selector_goes() {
    let Some(ground) = ground("collection") else { return };
    let maps = config_maps(&ground);
    for name in ["a", "b", "c"] {
        maps.create(&config_map(name), &CreateOptions::new()).await.unwrap();
    }
    let which = ListOptions::new().fields("metadata.name=b");
    maps.delete_collection(&DeleteOptions::new(), &which).await.unwrap();
    let left = |name| witnessed(&ground, name).is_some();
    assert_eq!(["a", "b", "c"].map(left), [true, false, true]);
    let all = ListOptions::new();
    maps.delete_collection(&DeleteOptions::new(), &all).await.unwrap();
    assert_eq!(["a", "b", "c"].map(left), [false; 3]);
}
