//! What all requests of a client say, and what the server makes of it.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use kubewright_k8s::Clientset;
use kubewright_k8s::core::v1::{ConfigMap, Namespace};
use kubewright_runtime::config::Impersonation;
use kubewright_runtime::meta::ObjectMeta;
use kubewright_runtime::options::{
    ApplyOptions, CreateOptions, DeleteOptions, FieldManager, FieldValidation, ListOptions, PatchOptions, UpdateOptions,
};
use kubewright_runtime::rest::{JSON, Layer, LayerFuture, Next, Path, Request, RequestDefaults};
use kubewright_runtime::{Apply, Namespaced, Patch};
use serde_json::json;

use crate::{config_map, config_maps, ground, witnessed};

/// Every write of a handle, on an object `a` that is there and ones that are not.
async fn write_all(maps: &Namespaced<ConfigMap>) {
    let manager = FieldManager::new("applier").unwrap();
    let patch = Patch::merge(json!({"data": {"patched": "yes"}}));
    let mut changed = maps.get("a").await.unwrap();
    changed.data.insert("updated", "yes");
    let made = maps.create(&config_map("b"), &CreateOptions::new()).await.unwrap();
    assert_eq!(made.metadata.name(), "b", "it is answered as if");
    maps.update(&changed, &UpdateOptions::new()).await.unwrap();
    maps.patch("a", &patch, &PatchOptions::new()).await.unwrap();
    let applied = Apply::new("c").set("/data/key", "applied");
    let applied = maps.apply(&applied, &ApplyOptions::new(&manager)).await.unwrap();
    assert!(applied.created);
    maps.delete("a", &DeleteOptions::background()).await.unwrap();
    maps.delete_collection(&DeleteOptions::new(), &ListOptions::new())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_client_that_rehearses_changes_nothing_whatever_it_is_asked() {
    let Some(ground) = ground("rehearsal") else { return };
    let maps = config_maps(&ground);
    maps.create(&config_map("a"), &CreateOptions::new()).await.unwrap();
    let before = witnessed(&ground, "a").unwrap();
    write_all(&maps.with_defaults(RequestDefaults::new().dry_run())).await;
    assert_eq!(witnessed(&ground, "a").unwrap(), before);
    assert_eq!((witnessed(&ground, "b"), witnessed(&ground, "c")), (None, None));
    // The same writes without the default do what they say.
    write_all(&maps).await;
    assert_eq!(witnessed(&ground, "a"), None);
}

#[tokio::test]
async fn the_field_manager_and_the_validation_of_a_client_are_those_of_its_writes() {
    let Some(ground) = ground("managers") else { return };
    let defaults = RequestDefaults::new()
        .field_manager(&FieldManager::new("our-operator").unwrap())
        .field_validation(FieldValidation::Strict);
    let client = ground.clientset.rest().with_defaults(defaults);
    let maps = Clientset::from_client(client.clone())
        .core_v1()
        .configmaps(ground.namespace.name());
    maps.create(&config_map("a"), &CreateOptions::new()).await.unwrap();
    maps.patch("a", &Patch::merge(json!({"data": {"x": "y"}})), &PatchOptions::new())
        .await
        .unwrap();
    let seen = witnessed(&ground, "a").unwrap();
    let managers: Vec<_> = seen["metadata"]["managedFields"].as_array().unwrap().iter().collect();
    assert!(
        !managers.is_empty() && managers.iter().all(|entry| entry["manager"] == "our-operator"),
        "{seen}"
    );
    let path = Path::group_version("", "v1")
        .segment("namespaces", "namespaces")
        .segment("namespace", ground.namespace.name())
        .segment("resource", "configmaps");
    let misspelt = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "m"}, "dta": {}});
    let request = Request::post(path).body(JSON, misspelt.to_string());
    let error = client.send(request).await.unwrap_err();
    assert!(error.is_bad_request() && error.to_string().contains("dta"), "{error}");
}

#[tokio::test]
async fn a_client_that_keeps_to_a_namespace_sees_it_alone() {
    let (Some(ours), Some(theirs)) = (ground("ours"), ground("theirs")) else {
        return;
    };
    for ground in [&ours, &theirs] {
        config_maps(ground)
            .create(&config_map("a"), &CreateOptions::new())
            .await
            .unwrap();
    }
    let defaults = RequestDefaults::new().namespace(ours.namespace.name());
    let clientset = Clientset::from_client(ours.clientset.rest().with_defaults(defaults));
    let all = clientset.core_v1().configmaps_in_all_namespaces();
    let found = all.list(&ListOptions::new()).await.unwrap();
    assert!(
        found
            .items
            .iter()
            .all(|map| map.metadata.namespace() == ours.namespace.name())
    );
    assert!(found.items.iter().any(|map| map.metadata.name() == "a"));
    let foreign = clientset.core_v1().configmaps(theirs.namespace.name());
    let error = foreign.delete("a", &DeleteOptions::new()).await.unwrap_err();
    assert!(error.is_invalid_request() && error.attempts() == 0, "{error}");
    // Namespaces live in none.
    let namespace: Namespace = clientset
        .core_v1()
        .namespaces()
        .get(theirs.namespace.name())
        .await
        .unwrap();
    assert_eq!(namespace.metadata.name(), theirs.namespace.name());
    assert!(witnessed(&theirs, "a").is_some());
}

/// Keeps every exchange, bodies and all, as a test or an audit would.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<(String, String, usize)>>>);

impl Layer for Recorder {
    fn around<'a>(&'a self, request: http::Request<Bytes>, next: Next<'a>) -> LayerFuture<'a> {
        Box::pin(async move {
            let asked = format!("{} {}", next.verb(), next.resource());
            let who = request
                .headers()
                .get("impersonate-user")
                .map(|who| who.to_str().unwrap().to_owned());
            let answer = next.send(request).await?;
            let (head, body) = answer.into_parts();
            let body = body.bytes().await?;
            self.0
                .lock()
                .unwrap()
                .push((asked, who.unwrap_or_default(), body.len()));
            Ok(http::Response::from_parts(head, body.into()))
        })
    }
}

#[tokio::test]
async fn a_layer_records_what_goes_between_a_typed_client_and_the_server() {
    let Some(ground) = ground("recorded") else { return };
    let recorder = Recorder::default();
    let client = ground.clientset.rest().with_layer(recorder.clone());
    let jane = RequestDefaults::new().impersonate(Impersonation::new("jane"));
    let maps: Namespaced<ConfigMap> = Namespaced::new(client, ground.namespace.name());
    let made = maps.create(&config_map("a"), &CreateOptions::new()).await.unwrap();
    assert_eq!(
        made.metadata,
        ObjectMeta {
            ..maps.get("a").await.unwrap().metadata
        }
    );
    assert!(maps.with_defaults(jane).get("a").await.unwrap_err().is_forbidden());
    let seen = recorder.0.lock().unwrap();
    let asked: Vec<_> = seen
        .iter()
        .map(|(asked, who, _)| (asked.as_str(), who.as_str()))
        .collect();
    assert_eq!(
        asked,
        [
            ("create configmaps", ""),
            ("get configmaps", ""),
            ("get configmaps", "jane")
        ]
    );
    assert!(seen.iter().all(|(_, _, length)| *length > 100), "{seen:?}");
}
