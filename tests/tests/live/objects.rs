//! The one client with objects that no type describes, and with metadata alone: every verb, for kinds of the cluster and of namespaces, for
//! kinds that are registered and ones that the server has to be asked for.

use std::pin::pin;

use futures_util::{StreamExt as _, TryStreamExt as _};
use kubewright_k8s::add_to_scheme;
use kubewright_runtime::client::retry_on_conflict;
use kubewright_runtime::meta::{ObjectMeta, PartialObjectMetadata};
use kubewright_runtime::options::{
    ApplyOptions, CreateOptions, DeleteOptions, ListOptions, PatchOptions, UpdateOptions, WatchOptions,
};
use kubewright_runtime::patch::{JsonPatch, Patch};
use kubewright_runtime::{
    Client, Deleted, DynamicObject, FieldManager, GroupVersion, GroupVersionKind, Scheme, WatchEvent,
};
use kubewright_tests::Ground;
use kubewright_tests::namespace::unique;
use kubewright_tests::witness::Place;
use serde_json::{Value, json};

use crate::custom::widgets;
use crate::ground;
use crate::metadata::Bodies;

/// A kind, an object of it, and a member to change.
struct Sample {
    api_version: &'static str,
    kind: &'static str,
    plural: &'static str,
    namespaced: bool,
    content: Value,
    edit: &'static str,
    values: [Value; 3],
}

fn samples() -> [Sample; 3] {
    let role = |verb: &str| json!([{"apiGroups": [""], "resources": ["pods"], "verbs": [verb]}]);
    [
        Sample {
            api_version: "v1",
            kind: "ConfigMap",
            plural: "configmaps",
            namespaced: true,
            content: json!({"data": {"kept": "é", "key": "0"}}),
            edit: "/data/key",
            values: [json!("1"), json!("2"), json!("3")],
        },
        Sample {
            api_version: "rbac.authorization.k8s.io/v1",
            kind: "ClusterRole",
            plural: "clusterroles",
            namespaced: false,
            content: json!({"rules": role("get")}),
            edit: "/rules",
            values: [role("list"), role("watch"), role("patch")],
        },
        // In no scheme, registered or not.
        Sample {
            api_version: "live.example.com/v1",
            kind: "Widget",
            plural: "widgets",
            namespaced: true,
            content: json!({"size": 1}),
            edit: "/size",
            values: [json!(2), json!(3), json!(4)],
        },
    ]
}

/// One sample through one client.
struct Round<'r> {
    ground: &'r Ground,
    client: &'r Client,
    sample: &'r Sample,
    seen: &'r Bodies,
    /// What names begin with, and the label of this round.
    run: String,
}

impl Round<'_> {
    fn kind(&self) -> GroupVersionKind {
        GroupVersion::parse(self.sample.api_version)
            .unwrap()
            .with_kind(self.sample.kind)
    }

    fn namespace(&self) -> Option<&str> {
        self.sample.namespaced.then(|| self.ground.namespace.name())
    }

    fn object(&self, suffix: &str) -> DynamicObject {
        let mut body = self.sample.content.clone();
        body["apiVersion"] = json!(self.sample.api_version);
        body["kind"] = json!(self.sample.kind);
        body["metadata"] = json!({"name": format!("{}-{suffix}", self.run), "labels": {"run": self.run}});
        let mut object: DynamicObject = body.to_string().parse().unwrap();
        object.metadata.namespace = self.namespace().map(Into::into);
        object
    }

    /// Name and kind of an object, which is all that is needed to reach its metadata.
    fn partial(&self, object: &DynamicObject) -> PartialObjectMetadata {
        PartialObjectMetadata {
            api_version: Some(self.sample.api_version.into()),
            kind: Some(self.sample.kind.into()),
            metadata: ObjectMeta {
                namespace: object.metadata.namespace.clone(),
                ..ObjectMeta::named(object.metadata.name())
            },
        }
    }

    fn place(&self) -> Place<'_> {
        let (group, version) = self.sample.api_version.rsplit_once('/').unwrap_or(("", "v1"));
        Place {
            group,
            version,
            plural: self.sample.plural,
            namespace: self.namespace(),
        }
    }

    fn found(&self, object: &DynamicObject) -> Option<Value> {
        self.ground.witness.get(self.place(), object.metadata.name()).unwrap()
    }

    fn names(&self) -> Vec<String> {
        let labels = format!("run={}", self.run);
        self.ground.witness.names(self.place(), &labels).unwrap()
    }

    /// Ours is theirs, and has this value.
    fn assert_holds(&self, object: &DynamicObject, value: &Value) {
        let found = self.found(object).unwrap();
        assert_eq!(object.to_value(), found);
        assert_eq!(found.pointer(self.sample.edit), Some(value));
    }
}

async fn dynamic(round: &Round<'_>) {
    let (client, values) = (round.client, &round.sample.values);
    let mut object = client
        .create(&round.object("made"), &CreateOptions::new())
        .await
        .unwrap();
    round.assert_holds(&object, round.sample.content.pointer(round.sample.edit).unwrap());
    assert!(
        client
            .create(&round.object("made"), &CreateOptions::new())
            .await
            .unwrap_err()
            .is_already_exists()
    );
    assert_eq!(client.reload(&round.object("made")).await.unwrap(), object);

    let stale = object.clone();
    object.set(round.sample.edit, &values[0]).unwrap();
    object = client.update(&object, &UpdateOptions::new()).await.unwrap();
    round.assert_holds(&object, &values[0]);
    assert!(
        client
            .update(&stale, &UpdateOptions::new())
            .await
            .unwrap_err()
            .is_conflict()
    );
    let updated = retry_on_conflict(|| async {
        let mut object = client.reload(&stale).await?;
        object.metadata.add_finalizer("example.com/wait");
        client.update(&object, &UpdateOptions::new()).await
    });
    assert!(updated.await.unwrap().metadata.has_finalizer("example.com/wait"));

    let patch = Patch::json(JsonPatch::new().replace(round.sample.edit, values[1].clone()));
    object = client.patch_object(&stale, &patch, &PatchOptions::new()).await.unwrap();
    round.assert_holds(&object, &values[1]);

    let mut desired = round.object("applied");
    let options = ApplyOptions::new(&FieldManager::new("applier").unwrap()).force();
    assert!(client.apply(&desired, &options).await.unwrap().created);
    desired.set(round.sample.edit, &values[2]).unwrap();
    let applied = client.apply(&desired, &options).await.unwrap();
    assert!(!applied.created);
    round.assert_holds(&applied.object, &values[2]);

    match client.delete(&stale, &DeleteOptions::new()).await.unwrap() {
        Deleted::Object(object) => assert!(object.metadata.is_being_deleted()),
        Deleted::Status(status) => panic!("it has a finalizer: {status:?}"),
    }
    let release = Patch::merge(json!({"metadata": {"finalizers": null}}));
    client
        .patch_object(&stale, &release, &PatchOptions::new())
        .await
        .unwrap();
    assert_eq!(round.found(&stale), None);
    assert!(client.reload(&stale).await.unwrap_err().is_not_found());
}

/// What is left of [`dynamic`], by its metadata.
async fn metadata(round: &Round<'_>) {
    let client = round.client;
    let applied = round.object("applied");
    let asked = round.partial(&applied);
    round.seen.taken();
    let read = client.reload(&asked).await.unwrap();
    let change = Patch::merge(json!({"metadata": {"annotations": {"note": "x"}, "finalizers": ["example.com/wait"]}}));
    let patched = client.patch_object(&read, &change, &PatchOptions::new()).await.unwrap();
    assert_eq!(round.found(&applied).unwrap()["metadata"], json_of(&patched.metadata));
    let deleted = client.delete(&patched, &DeleteOptions::new()).await.unwrap();
    let deleted = deleted.object().expect("it has a finalizer");
    assert!(deleted.metadata.is_being_deleted());
    let release = Patch::merge(json!({"metadata": {"finalizers": null}}));
    let last = client
        .patch_object(deleted, &release, &PatchOptions::new())
        .await
        .unwrap();
    assert_eq!(round.found(&applied), None);
    assert_eq!(round.seen.only_metadata(), 4);
    // Each says what it is the metadata of, so that it can be asked for again.
    for answer in [&read, &patched, deleted, &last] {
        assert_eq!((&answer.api_version, &answer.kind), (&asked.api_version, &asked.kind));
    }
    assert!(client.reload(&last).await.unwrap_err().is_not_found());
}

fn json_of(metadata: &ObjectMeta) -> Value {
    serde_json::to_value(metadata).unwrap()
}

/// Collections of kinds without types: list, watch, delete of all.
async fn collections(round: &Round<'_>) {
    let handle = round.client.kind(&round.kind()).await.unwrap();
    let handle = match round.namespace() {
        Some(namespace) => handle.namespace(namespace),
        None => handle,
    };
    let which = ListOptions::new().labels(format!("run={}", round.run));
    let start = handle.list(&which).await.unwrap();
    for suffix in ["x", "y", "z"] {
        round
            .client
            .create(&round.object(suffix), &CreateOptions::new())
            .await
            .unwrap();
    }
    let all: Vec<_> = handle.list_all(&which.clone().limit(2)).try_collect().await.unwrap();
    let names: Vec<String> = all.iter().map(|object| object.metadata.name().to_owned()).collect();
    assert_eq!(names, round.names());
    for object in &all {
        assert_eq!(
            object.to_value(),
            round.found(object).unwrap(),
            "items say what they are"
        );
    }
    let options = WatchOptions::new()
        .labels(format!("run={}", round.run))
        .resource_version(start.metadata.resource_version());
    let events = pin!(handle.watch(&options).await.unwrap());
    let events: Vec<_> = events.take(3).try_collect().await.unwrap();
    for (event, object) in events.iter().zip(&all) {
        assert!(matches!(event, WatchEvent::Added(seen) if seen == object), "{event:?}");
    }
    handle.delete_collection(&DeleteOptions::new(), &which).await.unwrap();
    assert!(round.names().is_empty());
}

async fn every_kind(ground: &Ground, scheme: &Scheme) {
    widgets(ground).await;
    let seen = Bodies::default();
    let rest = ground.clientset.rest().with_layer(seen.layer());
    let client = Client::new(rest, scheme.clone());
    for sample in &samples() {
        let round = Round {
            ground,
            client: &client,
            sample,
            seen: &seen,
            run: unique(&sample.kind.to_lowercase()),
        };
        dynamic(&round).await;
        metadata(&round).await;
        collections(&round).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn objects_of_registered_kinds_go_through_every_verb() {
    let Some(ground) = ground("registered") else { return };
    every_kind(&ground, &Scheme::new().with(add_to_scheme).unwrap()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn objects_of_unknown_kinds_go_through_every_verb() {
    let Some(ground) = ground("unregistered") else { return };
    every_kind(&ground, &Scheme::new()).await;
}
