//! The one client as a wrapper makes it: in one namespace, as a rehearsal, under a manager's name; and what is below its objects.

use kubewright_k8s::add_to_scheme;
use kubewright_k8s::apps::v1::Deployment;
use kubewright_k8s::core::v1::ConfigMap;
use kubewright_runtime::client::{Within, Written};
use kubewright_runtime::meta::{ObjectMeta, PartialObjectMetadata};
use kubewright_runtime::options::{
    ApplyOptions, CreateOptions, DeleteOptions, ListOptions, PatchOptions, UpdateOptions, WatchOptions,
};
use kubewright_runtime::rest::RequestDefaults;
use kubewright_runtime::{Client, DynamicObject, FieldManager, GroupVersionKind, Patch, Scheme};
use kubewright_tests::Ground;
use serde_json::{Value, json};

use crate::custom::{Widget, widgets};
use crate::{ground, object, witnessed};

fn unregistered(ground: &Ground) -> Client {
    Client::new(ground.clientset.rest().clone(), Scheme::new())
}

fn map(name: &str) -> DynamicObject {
    let mut map = DynamicObject::new(&GroupVersionKind::of::<ConfigMap>(), name);
    map.set("/data/key", "value").unwrap();
    map
}

fn widget(name: &str) -> DynamicObject {
    let mut widget = DynamicObject::new(&GroupVersionKind::of::<Widget>(), name);
    widget.set("/size", 1).unwrap();
    widget
}

fn found(ground: &Ground, object: &DynamicObject) -> Option<Value> {
    match object.kind() {
        "ConfigMap" => witnessed(ground, object.metadata.name()),
        _ => ground
            .witnessed("live.example.com", "widgets", object.metadata.name())
            .unwrap(),
    }
}

/// The metadata of an object, without its namespace.
fn head(object: &DynamicObject) -> PartialObjectMetadata {
    PartialObjectMetadata {
        api_version: Some(object.api_version().into()),
        kind: Some(object.kind().into()),
        metadata: ObjectMeta::named(object.metadata.name()),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn objects_without_a_namespace_live_in_that_of_the_wrapper_and_others_are_refused() {
    let (Some(ours), Some(theirs)) = (ground("one-ours"), ground("one-theirs")) else {
        return;
    };
    widgets(&ours).await;
    let client = unregistered(&ours).with_defaults(RequestDefaults::new().namespace(ours.namespace.name()));
    assert_eq!(client.default_namespace(), ours.namespace.name());
    for mut object in [map("a"), widget("a")] {
        let created = client.create(&object, &CreateOptions::new()).await.unwrap();
        assert_eq!(created.metadata.namespace(), ours.namespace.name());
        assert_eq!(found(&ours, &object), Some(created.to_value()));
        assert_eq!(client.reload(&object).await.unwrap(), created);
        let partial = client.reload(&head(&object)).await.unwrap();
        assert_eq!(partial.metadata, created.metadata);

        // Everywhere is here, and elsewhere is nowhere.
        let all = client.kind(&created.group_version_kind().unwrap()).await.unwrap();
        let listed = all.list(&ListOptions::new().fields("metadata.name=a")).await.unwrap();
        assert_eq!(listed.items.iter().collect::<Vec<_>>(), [&created]);
        object.metadata.namespace = Some(theirs.namespace.name().into());
        let error = client.create(&object, &CreateOptions::new()).await.unwrap_err();
        assert!(error.is_invalid_request() && error.attempts() == 0, "{error}");
        client.delete(&partial, &DeleteOptions::new()).await.unwrap();
        assert_eq!((found(&ours, &object), found(&theirs, &object)), (None, None));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_rehearsal_of_the_one_client_stores_nothing_whatever_the_object_is() {
    let Some(ground) = ground("one-rehearsal") else { return };
    widgets(&ground).await;
    let here = RequestDefaults::new().namespace(ground.namespace.name());
    let real = unregistered(&ground).with_defaults(here.clone());
    let rehearsal = unregistered(&ground).with_defaults(here.dry_run());
    let manager = FieldManager::new("applier").unwrap();
    for (there, absent) in [(map("there"), map("absent")), (widget("there"), widget("absent"))] {
        let stored = real.create(&there, &CreateOptions::new()).await.unwrap();
        let before = found(&ground, &there);
        let mut changed = stored.clone();
        changed.metadata.labels.insert("changed", "yes");
        let label = json!({"metadata": {"labels": {"changed": "yes"}}});
        rehearsal.create(&absent, &CreateOptions::new()).await.unwrap();
        assert!(
            rehearsal
                .apply(&absent, &ApplyOptions::new(&manager))
                .await
                .unwrap()
                .created
        );
        let updated = rehearsal.update(&changed, &UpdateOptions::new()).await.unwrap();
        assert_eq!(updated.metadata.label("changed"), Some("yes"), "it is answered as if");
        let patch = Patch::merge(label.clone());
        rehearsal
            .patch_object(&there, &patch, &PatchOptions::new())
            .await
            .unwrap();
        let patch = Patch::merge(label);
        let patched = rehearsal
            .patch_object(&head(&there), &patch, &PatchOptions::new())
            .await
            .unwrap();
        assert_eq!(patched.metadata.label("changed"), Some("yes"));
        rehearsal.delete(&there, &DeleteOptions::new()).await.unwrap();
        rehearsal.delete(&head(&there), &DeleteOptions::new()).await.unwrap();
        let kind = rehearsal.kind(&there.group_version_kind().unwrap()).await.unwrap();
        let kind = kind.namespace(ground.namespace.name());
        kind.delete_collection(&DeleteOptions::new(), &ListOptions::new())
            .await
            .unwrap();
        assert_eq!((found(&ground, &there), found(&ground, &absent)), (before, None));
        let _reads_are_real = kind.watch(&WatchOptions::new()).await.unwrap();
    }
    let text = format!("{}\n---\n{}", map("yaml").to_value(), widget("yaml").to_value());
    let applied = rehearsal.apply_yaml(&text, &ApplyOptions::new(&manager)).await.unwrap();
    assert!(applied.iter().all(|one| one.created));
    assert_eq!(
        (found(&ground, &map("yaml")), found(&ground, &widget("yaml"))),
        (None, None)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_manager_of_a_wrapper_owns_what_dynamic_and_partial_objects_write() {
    let Some(ground) = ground("one-manager") else { return };
    widgets(&ground).await;
    let defaults = RequestDefaults::new()
        .namespace(ground.namespace.name())
        .field_manager(&FieldManager::new("our-operator").unwrap());
    let client = unregistered(&ground).with_defaults(defaults);
    for object in [map("a"), widget("a")] {
        let mut stored = client.create(&object, &CreateOptions::new()).await.unwrap();
        stored.metadata.labels.insert("updated", "yes");
        client.update(&stored, &UpdateOptions::new()).await.unwrap();
        let patch = Patch::merge(json!({"metadata": {"annotations": {"patched": "yes"}}}));
        client
            .patch_object(&head(&object), &patch, &PatchOptions::new())
            .await
            .unwrap();
        let found = found(&ground, &object).unwrap();
        let owners = found["metadata"]["managedFields"].as_array().unwrap();
        assert!(owners.iter().all(|owner| owner["manager"] == "our-operator"), "{found}");
        let owned = owners[0]["fieldsV1"].to_string();
        assert!(owned.contains("f:updated") && owned.contains("f:patched"), "{owned}");
    }
}

/// Status and scale, of a type, of JSON, and by metadata alone.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_is_below_an_object_is_reached_whatever_the_object_is() {
    let Some(ground) = ground("one-below") else { return };
    let defaults = RequestDefaults::new().namespace(ground.namespace.name());
    let scheme = Scheme::new().with(add_to_scheme).unwrap();
    let client = Client::new(ground.clientset.rest().with_defaults(defaults), scheme);
    let labels = json!({"app": "web"});
    let deployment: Deployment = object(&json!({
        "metadata": {"name": "web"},
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "main", "image": "i"}]}}
        }
    }));
    let typed = client.create(&deployment, &CreateOptions::new()).await.unwrap();
    let mut dynamic = DynamicObject::from(&typed);
    let found = || ground.witnessed("apps", "deployments", "web").unwrap().unwrap();

    dynamic.set("/status/replicas", 3).unwrap();
    dynamic.set("/spec/replicas", 9).unwrap();
    client.update_status(&dynamic, &UpdateOptions::new()).await.unwrap();
    assert_eq!(
        (&found()["status"]["replicas"], &found()["spec"]["replicas"]),
        (&json!(3), &json!(1))
    );
    let patch = Patch::merge(json!({"status": {"replicas": 4}}));
    client.patch_status(&typed, &patch, &PatchOptions::new()).await.unwrap();
    assert_eq!(found()["status"]["replicas"], 4);

    for (replicas, scale) in [
        (5, client.subresource(&typed, "scale").await.unwrap()),
        (6, client.subresource(&dynamic, "scale").await.unwrap()),
        (7, client.subresource(&head(&dynamic), "scale").await.unwrap()),
    ] {
        let mut read = scale.get().await.unwrap();
        assert_eq!((read.api_version(), read.kind()), ("autoscaling/v1", "Scale"));
        read.set("/spec/replicas", replicas).unwrap();
        scale.update(&read, &UpdateOptions::new()).await.unwrap();
        assert_eq!(found()["spec"]["replicas"], replicas);
    }
    client
        .delete_all_of::<Deployment>(ground.namespace.name(), &DeleteOptions::new(), &ListOptions::new())
        .await
        .unwrap();
    let left = client
        .list::<Deployment>(Within::All, &ListOptions::new())
        .await
        .unwrap();
    assert!(left.items.is_empty());
}

/// What a controller does, with kinds that it has no types for.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn objects_of_any_kind_are_created_or_updated_and_owned() {
    let Some(ground) = ground("one-made") else { return };
    widgets(&ground).await;
    let here = RequestDefaults::new().namespace(ground.namespace.name());
    let client = unregistered(&ground).with_defaults(here);
    let owner = client.create(&widget("owner"), &CreateOptions::new()).await.unwrap();
    let kind = owner.group_version_kind().unwrap();
    for which in [map("owned"), widget("owned")] {
        let mut namespaced = which.clone();
        namespaced.metadata.namespace = Some(ground.namespace.name().into());
        let change = |object: &mut DynamicObject| {
            object.metadata.labels.insert("made", "yes");
            object
                .metadata
                .set_controller_by_metadata(&kind, &owner.metadata)
                .unwrap();
        };
        let made = client.create_or_update_object(&namespaced, change).await.unwrap();
        assert!(matches!(made, Written::Created(_)), "{made:?}");
        let again = client.create_or_update_object(&namespaced, change).await.unwrap();
        assert_eq!(again, Written::Unchanged(made.into_object()));
        let label = |object: &mut DynamicObject| drop(object.metadata.labels.insert("made", "again"));
        let other = client.create_or_update_object(&namespaced, label).await.unwrap();
        assert!(matches!(other, Written::Updated(_)), "{other:?}");
        let found = found(&ground, &which).unwrap();
        assert_eq!(other.into_object().to_value(), found);
        assert_eq!(found["metadata"]["labels"]["made"], "again");
        let reference = json!({
            "apiVersion": "live.example.com/v1", "kind": "Widget", "name": "owner",
            "uid": owner.metadata.uid(), "controller": true, "blockOwnerDeletion": true,
        });
        assert_eq!(found["metadata"]["ownerReferences"], json!([reference]));
    }
}
