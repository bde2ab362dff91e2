//! A custom resource whose definition changes, goes, and comes back under those who follow it.

use std::time::Duration;

use kubewright_k8s::Clientset;
use kubewright_k8s::apiextensions::v1::CustomResourceDefinition;
use kubewright_runtime::client::DynamicClient;
use kubewright_runtime::options::{ApplyOptions, CreateOptions, DeleteOptions, PatchOptions};
use kubewright_runtime::wait::{Condition, wait_for};
use kubewright_runtime::watch::{Strategy, WatcherOptions};
use kubewright_runtime::{Apply, DynamicObject, FieldManager, GroupVersionKind, JsonPatch, Namespaced, Patch};
use kubewright_tests::Ground;
use serde_json::{Value, json};

use crate::mirror::Mirror;
use crate::widget::{Widget, definition};
use crate::{PATIENCE, dynamic, ground, quick};

const NAME: &str = "widgets.live.example.com";

/// Makes the definition and waits until what it defines can be written.
async fn install(clientset: &Clientset, widgets: &DynamicClient) {
    let manager = FieldManager::new("follow-tests").unwrap();
    let desired = Apply::<CustomResourceDefinition>::from_value(definition()).unwrap();
    let definitions = clientset.apiextensions_v1().customresourcedefinitions();
    definitions.apply(&desired, &ApplyOptions::new(&manager)).await.unwrap();
    let steps = definitions.collection().named(NAME).watcher(&WatcherOptions::new());
    wait_for(steps, NAME, &Condition::established(), PATIENCE)
        .await
        .unwrap();
    // K8S: established is not yet served, by every server and for writes as well.
    until(async || create(widgets, "first", json!(1)).await).await;
}

/// Tries until the server takes it: it acts by a definition some moments after it has it.
async fn until(attempt: impl AsyncFn() -> Result<(), kubewright_runtime::Error>) {
    let all = async {
        while attempt().await.is_err() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(PATIENCE, all)
        .await
        .expect("the server acts by the definition");
}

async fn create(widgets: &DynamicClient, name: &str, size: Value) -> Result<(), kubewright_runtime::Error> {
    let kind = GroupVersionKind::new("live.example.com", "v1", "Widget");
    let mut widget = DynamicObject::new(&kind, name);
    widget.set("/size", size).unwrap();
    match widgets.create(&widget, &CreateOptions::new()).await {
        Err(error) if error.is_already_exists() => Ok(()),
        result => result.map(drop),
    }
}

async fn patch_definition(ground: &Ground, change: JsonPatch) {
    let definitions = ground.clientset.apiextensions_v1().customresourcedefinitions();
    definitions
        .patch(NAME, &Patch::json(change), &PatchOptions::new())
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_definition_changes_goes_and_comes_back_under_a_watch() {
    let Some(ground) = ground("definitions") else { return };
    let untyped = dynamic::<Widget>(&ground);
    let typed: Namespaced<Widget> = Namespaced::new(ground.clientset.rest().clone(), ground.namespace.name());
    install(&ground.clientset, &untyped).await;
    let key = |name: &str| format!("{}/{name}", ground.namespace.name());

    let (initial, listing) = (quick(Strategy::InitialEvents), quick(Strategy::ListThenWatch));
    let mut any = Mirror::new("dynamic", untyped.collection(), &initial);
    let mut sized = [
        Mirror::new("typed", typed.collection(), &initial),
        Mirror::new("typed by lists", typed.collection(), &listing),
    ];
    any.until_synced(1).await;
    for mirror in &mut sized {
        mirror.until_synced(1).await;
        assert!(mirror.has("first"));
    }

    // Its schema now also takes what the type does not know.
    let path = "/spec/versions/0/schema/openAPIV3Schema/properties/size";
    let loose = JsonPatch::new().replace(path, json!({"x-kubernetes-preserve-unknown-fields": true}));
    patch_definition(&ground, loose).await;
    until(async || create(&untyped, "odd", json!("large")).await).await;
    create(&untyped, "second", json!(2)).await.unwrap();
    any.until("both", |mirror| mirror.has("odd") && mirror.has("second"))
        .await;
    for mirror in &mut sized {
        mirror.until("the next one", |mirror| mirror.has("second")).await;
        assert!(
            mirror.odd.contains(&key("odd")) && !mirror.has("odd"),
            "{:?}",
            mirror.odd
        );
    }
    // One that could be read no longer can, and can again; one that cannot is deleted.
    let set = async |name: &str, size: Value| {
        let patch = Patch::merge(json!({"size": size}));
        untyped.patch(name, &patch, &PatchOptions::new()).await.unwrap();
    };
    set("first", json!({"wide": true})).await;
    for mirror in &mut sized {
        mirror
            .until("that it is odd", |mirror| mirror.odd.contains(&key("first")))
            .await;
        assert!(!mirror.has("first"));
    }
    set("first", json!(3)).await;
    untyped.delete("odd", &DeleteOptions::new()).await.unwrap();
    for mirror in &mut sized {
        mirror
            .until("that none is odd", |mirror| {
                mirror.odd.is_empty() && mirror.has("first")
            })
            .await;
        mirror.check().await;
    }

    versions(&ground, &untyped, &mut any, &mut sized).await;
    remove(&ground, &untyped, &mut any, &mut sized).await;
}

/// A second version comes; the one that is followed is not served for a while.
async fn versions(
    ground: &Ground,
    untyped: &DynamicClient,
    any: &mut Mirror<DynamicObject>,
    sized: &mut [Mirror<Widget>; 2],
) {
    let mut second = definition()["spec"]["versions"][0].clone();
    (second["name"], second["storage"]) = (json!("v2"), json!(false));
    let served = "/spec/versions/0/served";
    let change = JsonPatch::new().add("/spec/versions/-", second).replace(served, false);
    patch_definition(ground, change).await;
    any.until("that it is not served", |mirror| mirror.told.trouble > 0)
        .await;
    for mirror in sized.iter_mut() {
        mirror
            .until("that it is not served", |mirror| mirror.told.trouble > 0)
            .await;
    }
    patch_definition(ground, JsonPatch::new().replace(served, true)).await;
    until(async || create(untyped, "served-again", json!(4)).await).await;
    any.until("what came later", |mirror| mirror.has("served-again")).await;
    for mirror in sized {
        mirror
            .until("what came later", |mirror| mirror.has("served-again"))
            .await;
        mirror.check().await;
    }
}

/// The definition goes, and with it what it defines; then it comes back.
async fn remove(
    ground: &Ground,
    untyped: &DynamicClient,
    any: &mut Mirror<DynamicObject>,
    sized: &mut [Mirror<Widget>; 2],
) {
    let definitions = ground.clientset.apiextensions_v1().customresourcedefinitions();
    definitions.delete(NAME, &DeleteOptions::new()).await.unwrap();
    let steps = definitions.collection().named(NAME).watcher(&WatcherOptions::new());
    wait_for(steps, NAME, &Condition::deleted(), PATIENCE).await.unwrap();
    let troubles = any.told.trouble;
    any.until("that it is missing", |mirror| mirror.told.trouble > troubles)
        .await;

    install(&ground.clientset, untyped).await;
    until(async || create(untyped, "back", json!(5)).await).await;
    any.until("what came later", |mirror| {
        mirror.has("back") && mirror.objects.len() == 2
    })
    .await;
    any.check().await;
    for mirror in sized {
        mirror
            .until("what came later", |mirror| {
                mirror.has("back") && mirror.objects.len() == 2
            })
            .await;
        mirror.check().await;
        assert!(
            mirror.troubles.iter().all(|trouble| trouble.contains("/widgets")),
            "{:?}",
            mirror.troubles
        );
    }
}
