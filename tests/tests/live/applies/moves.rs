//! Ownership moves: from other writes to an applier, as `kubectl` does it when a manifest is first applied by the server.

use kubewright_runtime::apply::Part;
use kubewright_runtime::fields::{CLIENT_SIDE_MANAGERS, FieldOperation, migrate, owned_by};
use kubewright_runtime::options::{CreateOptions, PatchOptions};
use kubewright_runtime::{FieldManager, Patch};
use serde_json::json;

use super::{container, deployment, deployments, held, options};
use crate::{ground, object};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn fields_of_client_side_apply_become_those_of_an_applier() {
    let Some(ground) = ground("moves") else { return };
    let deployments = deployments(&ground);
    let full = container(deployment("web").annotation("old", "1"), "main", |main| {
        main.args(["--old"])
    });
    let client_side = FieldManager::new("kubectl-client-side-apply").unwrap();
    let made = deployments
        .create(
            &object(full.as_value()),
            &CreateOptions::new().field_manager(&client_side),
        )
        .await
        .unwrap();

    let patch = migrate(&made.metadata, CLIENT_SIDE_MANAGERS, "ci", None)
        .unwrap()
        .expect("something to move");
    let moved = deployments
        .patch("web", &Patch::json(patch.clone()), &PatchOptions::new())
        .await
        .unwrap();
    assert!(
        owned_by(&moved.metadata, "kubectl-client-side-apply", None, None)
            .unwrap()
            .is_empty()
    );
    let owned = owned_by(&moved.metadata, "ci", Some(FieldOperation::Apply), None).unwrap();
    assert!(!owned.is_empty());
    let nothing = migrate(&moved.metadata, CLIENT_SIDE_MANAGERS, "ci", None).unwrap();
    assert!(nothing.is_none());

    // What the manifest no longer names goes now, without force.
    deployments.apply(&deployment("web"), &options("ci")).await.unwrap();
    let found = held(&ground, "web");
    assert_eq!(found["metadata"]["annotations"].get("old"), None);
    assert_eq!(found["spec"]["template"]["spec"]["containers"][0].get("args"), None);

    // The object is another one since: the patch is refused rather than undoing somebody's work.
    let late = deployments
        .patch("web", &Patch::json(patch), &PatchOptions::new())
        .await
        .unwrap_err();
    assert!(late.is_conflict() && !late.is_apply_conflict(), "{late}");
    let note = Patch::merge(json!({ "metadata": { "labels": { "still": "here" } } }));
    deployments.patch("web", &note, &PatchOptions::new()).await.unwrap();
}
