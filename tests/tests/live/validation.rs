//! Dry runs and field validation.

use kubewright_runtime::options::{
    ApplyOptions, CreateOptions, DeleteOptions, FieldValidation, ListOptions, PatchOptions, UpdateOptions,
};
use kubewright_runtime::{Apply, FieldManager, Patch, StrategicPatch};
use serde_json::json;

use crate::{config_map, config_maps, ground, witnessed};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_dry_run_of_any_write_stores_nothing() {
    let Some(ground) = ground("dry-run") else { return };
    let maps = config_maps(&ground);
    let there = maps.create(&config_map("there"), &CreateOptions::new()).await.unwrap();
    let before = witnessed(&ground, "there").expect("the ConfigMap");
    let manager = FieldManager::new("dry").unwrap();
    let change = json!({"data": {"key": "other"}});

    let options = CreateOptions::new().dry_run();
    let tried = maps.create(&config_map("tried"), &options).await.unwrap();
    assert!(!tried.metadata.uid().is_empty(), "the server answers as if");

    let mut edited = there.clone();
    edited.data.insert("key", "other");
    let tried = maps.update(&edited, &UpdateOptions::new().dry_run()).await.unwrap();
    assert_eq!(&*tried.data["key"], "other");

    let options = PatchOptions::new().dry_run();
    let tried = maps
        .patch("there", &Patch::merge(change.clone()), &options)
        .await
        .unwrap();
    assert_eq!(&*tried.data["key"], "other");
    let strategic = StrategicPatch::new(change);
    let tried = maps.patch_strategic("there", &strategic, &options).await.unwrap();
    assert_eq!(&*tried.data["key"], "other");

    let options = ApplyOptions::new(&manager).force().dry_run();
    for name in ["there", "tried"] {
        let desired = Apply::new(name).set("/data/key", "other");
        let tried = maps.apply(&desired, &options).await.unwrap();
        assert_eq!((&*tried.object.data["key"], tried.created), ("other", name == "tried"));
    }

    let options = DeleteOptions::new().dry_run();
    maps.delete("there", &options).await.unwrap();
    maps.delete_collection(&options, &ListOptions::new()).await.unwrap();

    assert_eq!(witnessed(&ground, "there").expect("still there"), before);
    assert_eq!(witnessed(&ground, "tried"), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn strict_validation_refuses_fields_that_the_server_does_not_know() {
    let Some(ground) = ground("strict") else { return };
    let maps = config_maps(&ground);
    let manager = FieldManager::new("strict").unwrap();
    let desired = Apply::new("odd").set("/data/key", "value").set("/nonsense", 1);
    let options = ApplyOptions::new(&manager).field_validation(FieldValidation::Strict);
    let error = maps.apply(&desired, &options).await.unwrap_err();
    assert!(error.is_unknown_field(), "{error}");
    assert!(error.to_string().contains("nonsense"), "{error}");
    assert_eq!(witnessed(&ground, "odd"), None);

    maps.create(&config_map("plain"), &CreateOptions::new()).await.unwrap();
    let change = json!({"data": {"key": "other"}, "nonsense": 1});
    let options = PatchOptions::new().field_validation(FieldValidation::Strict);
    let patch = Patch::merge(change.clone());
    let error = maps.patch("plain", &patch, &options).await.unwrap_err();
    assert!(error.is_unknown_field(), "{error}");
    assert!(error.to_string().contains("nonsense"), "{error}");
    let strategic = StrategicPatch::new(change.clone());
    let error = maps.patch_strategic("plain", &strategic, &options).await.unwrap_err();
    assert!(error.is_unknown_field(), "{error}");
    assert_eq!(
        witnessed(&ground, "plain").expect("the ConfigMap")["data"]["key"],
        "value"
    );

    let options = PatchOptions::new().field_validation(FieldValidation::Ignore);
    let patched = maps.patch("plain", &Patch::merge(change), &options).await.unwrap();
    assert_eq!(&*patched.data["key"], "other");
}
