//! What has no type loses nothing on its way to a real server and back: digits, `null`, deep nesting.

use std::sync::{Arc, Mutex};

use kubewright_runtime::options::{ApplyOptions, CreateOptions, PatchOptions, UpdateOptions};
use kubewright_runtime::patch::Patch;
use kubewright_runtime::rest::layer_fn;
use kubewright_runtime::{Client, DynamicObject, FieldManager, GroupVersionKind, Scheme};
use kubewright_tests::Ground;
use serde_json::{Value, json};

use crate::ground;

const DEFINITION: &str = r"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: crates.live.example.com}
spec:
  group: live.example.com
  scope: Namespaced
  names: {plural: crates, singular: crate, kind: Crate}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties: {spec: {type: object, x-kubernetes-preserve-unknown-fields: true}}
";

/// What is held as it was written. Of the thousand the server keeps the value and not the digits, as it reads into a float.
const HELD: &str = r#""most":9223372036854775807,"least":-9223372036854775808,"tenth":0.1,"nothing":null,"list":[null,{"none":null},[]],"empty":{}"#;
const LEVELS: usize = 90;

fn kind() -> GroupVersionKind {
    GroupVersionKind::new("live.example.com", "v1", "Crate")
}

/// `{"a":{"a":…[true]…}}`
fn deep() -> String {
    format!("{}[true]{}", r#"{"a":"#.repeat(LEVELS), "}".repeat(LEVELS))
}

fn text(name: &str, namespace: &str) -> String {
    format!(
        r#"{{"apiVersion":"live.example.com/v1","kind":"Crate","metadata":{{"name":"{name}","namespace":"{namespace}"}},"spec":{{{HELD},"thousand":1e3,"deep":{}}}}}"#,
        deep()
    )
}

/// A client whose kinds are unknown, and the bodies of what it writes.
async fn client(ground: &Ground) -> (Client, Arc<Mutex<Vec<String>>>) {
    let sent = Arc::new(Mutex::new(Vec::new()));
    let notes = Arc::clone(&sent);
    let layer = layer_fn(move |request: http::Request<bytes::Bytes>, next| {
        if !request.body().is_empty() {
            let body = String::from_utf8(request.body().to_vec()).unwrap();
            notes.lock().unwrap().push(body);
        }
        Box::pin(next.send(request))
    });
    let client = Client::new(ground.clientset.rest().with_layer(layer), Scheme::new());
    let manager = FieldManager::new("live-tests").unwrap();
    client
        .apply_yaml(DEFINITION, &ApplyOptions::new(&manager))
        .await
        .unwrap();
    for _ in 0..200 {
        let crates = client.kind(&kind()).await.unwrap().namespace(ground.namespace.name());
        match crates.get_opt("none").await {
            Ok(_) => break,
            Err(error) => assert!(error.is_not_found() || error.is_too_many_requests(), "{error}"),
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    sent.lock().unwrap().clear();
    (client, sent)
}

/// Every value is there, to the digit and to the `null`; what a reader sees who is not ours is the same.
fn assert_whole(ground: &Ground, object: &DynamicObject) {
    let at = |pointer: &str| object.get(pointer).map(|json| json.as_str().to_owned());
    for (pointer, expected) in [
        ("/spec/most", "9223372036854775807"),
        ("/spec/least", "-9223372036854775808"),
        ("/spec/tenth", "0.1"),
        ("/spec/nothing", "null"),
        ("/spec/list", r#"[null,{"none":null},[]]"#),
        ("/spec/empty", "{}"),
        ("/spec/deep", &deep()),
    ] {
        assert_eq!(at(pointer).as_deref(), Some(expected), "{pointer}");
    }
    assert_eq!(object.read::<f64>("/spec/thousand").unwrap(), Some(1000.0));
    let name = object.metadata.name();
    let found = ground.witnessed("live.example.com", "crates", name).unwrap().unwrap();
    assert_eq!(object.to_value(), found);
    let held: Value = serde_json::from_str(&format!("{{{HELD}}}")).unwrap();
    for (member, value) in held.as_object().unwrap() {
        assert_eq!(&found["spec"][member], value, "{member}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn numbers_nulls_and_depth_come_back_through_every_verb() {
    let Some(ground) = ground("digits") else { return };
    let (client, sent) = client(&ground).await;
    let namespace = ground.namespace.name();
    let object: DynamicObject = text("one", namespace).parse().unwrap();
    let created = client.create(&object, &CreateOptions::new()).await.unwrap();
    assert_eq!(
        *sent.lock().unwrap(),
        [text("one", namespace)],
        "sent as it was written"
    );
    assert_whole(&ground, &created);
    let read = client.reload(&object).await.unwrap();
    assert_eq!(read, created);

    // Read and written back: the server sees no change at all.
    let updated = client.update(&read, &UpdateOptions::new()).await.unwrap();
    assert_eq!(updated, read);
    let mut changed = read.clone();
    changed.set("/spec/more", json!([null, 1])).unwrap();
    let changed = client.update(&changed, &UpdateOptions::new()).await.unwrap();
    assert_ne!(changed.metadata.resource_version(), read.metadata.resource_version());
    assert_whole(&ground, &changed);
    let patch = Patch::merge(json!({"metadata": {"labels": {"patched": "yes"}}, "spec": {"more": null}}));
    let patched = client
        .patch_object(&changed, &patch, &PatchOptions::new())
        .await
        .unwrap();
    assert_eq!(
        (patched.get("/spec/more"), patched.metadata.label("patched")),
        (None, Some("yes"))
    );
    assert_whole(&ground, &patched);
}

/// YAML in any number of documents and applies go the same way.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn numbers_nulls_and_depth_come_back_from_an_apply() {
    let Some(ground) = ground("digits-applied") else { return };
    let (client, _) = client(&ground).await;
    let options = ApplyOptions::new(&FieldManager::new("live-tests").unwrap());
    let both = format!(
        "{}\n---\n{}\n",
        text("one", ground.namespace.name()),
        text("two", ground.namespace.name())
    );
    let first = client.apply_yaml(&both, &options).await.unwrap();
    let again = client.apply_yaml(&both, &options).await.unwrap();
    assert_eq!((first.len(), again.len()), (2, 2));
    for (first, again) in first.iter().zip(&again) {
        assert!(first.created && !again.created);
        assert_whole(&ground, &first.object.to_dynamic());
        assert_eq!(
            first.object.to_dynamic(),
            again.object.to_dynamic(),
            "the second apply changes nothing"
        );
    }
}
