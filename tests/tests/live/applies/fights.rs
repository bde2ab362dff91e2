//! Two managers want the same: who is in the way of whom, what is taken, and what is left.

use kubewright_k8s::core::v1::ConfigMapApply;
use kubewright_runtime::apply::Part;
use kubewright_runtime::fields::FieldOperation;
use kubewright_runtime::options::PatchOptions;
use kubewright_runtime::{Error, FieldManager, Patch};
use serde_json::json;

use super::{container, deployment, deployments, held, options};
use crate::ground;

fn named(error: &Error) -> Vec<String> {
    error
        .field_conflicts()
        .iter()
        .map(|conflict| conflict.field.to_string())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn replicas_images_and_sets_are_fought_over_by_path() {
    let Some(ground) = ground("fight") else { return };
    let deployments = deployments(&ground);
    let ours = deployment("web").metadata_with(|meta| meta.finalizers_with("example.com/ours"));
    let ours = container(ours, "main", |main| main.args(["--ours"]));
    deployments.apply(&ours, &options("ours")).await.unwrap();

    let theirs = container(deployment("web"), "main", |main| {
        main.image("registry.example/main:2").args(["--theirs"])
    })
    .spec_with(|spec| spec.replicas(5))
    .metadata_with(|meta| meta.finalizers_with("example.com/theirs"));
    let refused = deployments.apply(&theirs, &options("theirs")).await.unwrap_err();
    assert!(refused.is_apply_conflict() && refused.is_permanent() && !refused.is_already_exists());
    let main = r#".spec.template.spec.containers[name="main"]"#;
    let mut expected = vec![
        format!("{main}.args"),
        format!("{main}.image"),
        ".spec.replicas".to_owned(),
    ];
    expected.sort();
    let mut found = named(&refused);
    found.sort();
    assert_eq!(found, expected);
    for conflict in refused.field_conflicts() {
        assert_eq!(
            (&*conflict.manager, conflict.operation),
            ("ours", Some(FieldOperation::Apply))
        );
    }

    // The replicas alone are taken: all that is not wanted is left out, and the rest is forced.
    let conflicts = refused.field_conflicts();
    let left = conflicts.iter().filter(|conflict| conflict.field != ".spec.replicas");
    let taking = theirs.clone().without(left).unwrap();
    deployments.apply(&taking, &options("theirs").force()).await.unwrap();
    let found = held(&ground, "web");
    let container = &found["spec"]["template"]["spec"]["containers"][0];
    assert_eq!(found["spec"]["replicas"], 5);
    assert_eq!(container["image"], "registry.example/main:1");
    assert_eq!(container["args"], json!(["--ours"]));
    assert_eq!(
        found["metadata"]["finalizers"],
        json!(["example.com/ours", "example.com/theirs"])
    );

    // Now we are in their way, by the replicas alone; by force all goes back.
    let refused = deployments.apply(&ours, &options("ours")).await.unwrap_err();
    assert_eq!(named(&refused), [".spec.replicas"]);
    deployments.apply(&ours, &options("ours").force()).await.unwrap();
    assert_eq!(held(&ground, "web")["spec"]["replicas"], 2);
    release(&ground, "web").await;
}

/// Takes the finalizers away, so that the namespace can go.
async fn release(ground: &kubewright_tests::Ground, name: &str) {
    let none = Patch::merge(json!({ "metadata": { "finalizers": null } }));
    deployments(ground)
        .patch(name, &none, &PatchOptions::new())
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_update_is_told_from_an_apply_and_the_other_conflicts_from_both() {
    let Some(ground) = ground("fight-update") else { return };
    let deployments = deployments(&ground);
    deployments.apply(&deployment("web"), &options("maker")).await.unwrap();
    let scale = Patch::merge(json!({ "spec": { "replicas": 7 } }));
    let scaler = PatchOptions::new().field_manager(&FieldManager::new("scaler").unwrap());
    let live = deployments.patch("web", &scale, &scaler).await.unwrap();

    let desired = deployment("web");
    let maker = FieldManager::new("maker").unwrap();
    let taken = desired.as_apply().takes_from(&live, &maker, None).unwrap();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].to_string(), ".spec.replicas of \"scaler\" (Update)");

    let refused = deployments.apply(&desired, &options("maker")).await.unwrap_err();
    let conflicts = refused.field_conflicts();
    assert_eq!(named(&refused), [".spec.replicas"]);
    assert_eq!(
        (&*conflicts[0].manager, conflicts[0].operation),
        ("scaler", Some(FieldOperation::Update))
    );
    assert_eq!(conflicts[0].api_version.as_deref(), Some("apps/v1"));

    // A resource version that is no longer: a conflict, and no conflict of fields.
    let stale = desired.metadata_with(|meta| meta.resource_version("1"));
    let refused = deployments.apply(&stale, &options("maker").force()).await.unwrap_err();
    assert!(
        refused.is_conflict() && !refused.is_apply_conflict() && !refused.is_permanent(),
        "{refused}"
    );
    assert!(refused.field_conflicts().is_empty());

    let maps = ground.clientset.core_v1().configmaps(ground.namespace.name());
    let unknown = ConfigMapApply::from_apply(kubewright_runtime::Apply::new("odd").set("/nonsense", 1));
    let refused = maps.apply(&unknown, &options("maker")).await.unwrap_err();
    assert!(refused.is_permanent() && refused.is_unknown_field(), "{refused}");
}
