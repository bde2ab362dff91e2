//! Objects of which only the metadata is read and written: for a built-in and a custom kind, from the typed and from the dynamic handle.
//!
//! A layer looks at each answer as it comes from the network: nothing but metadata may be in it.

use std::pin::pin;
use std::sync::{Arc, Mutex};

use futures_util::{StreamExt as _, TryStreamExt as _};
use kubewright_k8s::core::v1::ConfigMap;
use kubewright_runtime::client::MetadataClient;
use kubewright_runtime::discovery::ApiResource;
use kubewright_runtime::kind::scope;
use kubewright_runtime::meta::PartialObjectMetadata;
use kubewright_runtime::options::{CreateOptions, DeleteOptions, ListOptions, PatchOptions, WatchOptions};
use kubewright_runtime::patch::{JsonPatch, Patch};
use kubewright_runtime::rest::{Layer, layer_fn};
use kubewright_runtime::{
    Deleted, DeletedCollection, DynamicClient, DynamicObject, GroupVersionKind, Namespaced, Resource, RestClient,
    WatchEvent, value, verbs,
};
use kubewright_tests::Ground;
use kubewright_tests::witness::Place;
use serde_json::{Value, json};

use crate::custom::{Widget, widgets};
use crate::ground;

/// The bodies of all answers but those of watches.
#[derive(Clone, Default)]
pub(crate) struct Bodies(Arc<Mutex<Vec<Value>>>);

impl Bodies {
    pub(crate) fn layer(&self) -> impl Layer + use<> {
        let bodies = self.clone();
        layer_fn(move |request, next| {
            let bodies = bodies.clone();
            Box::pin(async move {
                let streams = next.verb() == "watch";
                let answer = next.send(request).await?;
                if streams {
                    return Ok(answer);
                }
                let (head, body) = answer.into_parts();
                let body = body.bytes().await?;
                bodies.0.lock().unwrap().push(serde_json::from_slice(&body).unwrap());
                Ok(http::Response::from_parts(head, body.into()))
            })
        })
    }

    pub(crate) fn taken(&self) -> Vec<Value> {
        std::mem::take(&mut self.0.lock().unwrap())
    }

    /// How many answers there were since the last look, all of them metadata; a `Status` holds no object.
    pub(crate) fn only_metadata(&self) -> usize {
        let bodies = self.taken();
        for body in &bodies {
            match body["kind"].as_str().unwrap() {
                "Status" => {}
                "PartialObjectMetadataList" => body["items"].as_array().unwrap().iter().for_each(is_only_metadata),
                _ => is_only_metadata(body),
            }
        }
        bodies.len()
    }
}

fn is_only_metadata(json: &Value) {
    let members: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(members, ["apiVersion", "kind", "metadata"]);
    assert_eq!(
        (&json["apiVersion"], &json["kind"]),
        (&json!("meta.k8s.io/v1"), &json!("PartialObjectMetadata"))
    );
}

/// A kind, the handle under test, and who says what is really there.
struct Subject<'g> {
    ground: &'g Ground,
    resource: ApiResource,
    metadata: MetadataClient,
    seen: Bodies,
}

impl<'g> Subject<'g> {
    fn typed<K: Resource<Scope = scope::Namespaced> + verbs::List>(ground: &'g Ground) -> Self {
        let (rest, seen) = watched(ground);
        let handle: Namespaced<K> = Namespaced::new(rest, ground.namespace.name());
        Self {
            ground,
            resource: ApiResource::of::<K>(),
            metadata: handle.metadata(),
            seen,
        }
    }

    fn dynamic<K: Resource>(ground: &'g Ground) -> Self {
        let (rest, seen) = watched(ground);
        let resource = ApiResource::of::<K>();
        let handle = DynamicClient::new(rest, resource.clone()).namespace(ground.namespace.name());
        Self {
            ground,
            resource,
            metadata: handle.metadata(),
            seen,
        }
    }

    fn place(&self) -> Place<'_> {
        Place {
            group: &self.resource.group_version.group,
            version: &self.resource.group_version.version,
            plural: &self.resource.plural,
            namespace: Some(self.ground.namespace.name()),
        }
    }

    fn witnessed(&self, name: &str) -> Option<Value> {
        self.ground.witness.get(self.place(), name).unwrap()
    }

    fn names(&self, labels: &str) -> Vec<String> {
        self.ground.witness.names(self.place(), labels).unwrap()
    }

    /// Makes one with content, by a client that is not under test.
    async fn make(&self, name: &str, app: &str) {
        let rest = self.ground.clientset.rest().clone();
        let client = DynamicClient::new(rest, self.resource.clone()).namespace(self.ground.namespace.name());
        let mut object = DynamicObject::new(&self.resource.kind, name);
        object.metadata.labels.insert("app", app);
        match self.resource.kind.kind.as_str() {
            "ConfigMap" => object.set("/data/key", "content"),
            _ => object.set("/size", 7),
        }
        .unwrap();
        client.create(&object, &CreateOptions::new()).await.unwrap();
    }

    /// What was answered is the metadata that is there, and says what it is; the content is as it was made.
    fn assert_agreed(&self, answer: &PartialObjectMetadata) {
        let kind = (answer.api_version.as_deref(), answer.kind.as_deref());
        assert_eq!(kind, (Some("meta.k8s.io/v1"), Some("PartialObjectMetadata")));
        let found = self.witnessed(answer.metadata.name()).unwrap();
        let ours: Value = serde_json::from_slice(&value::to_json(answer)).unwrap();
        assert_eq!(ours["metadata"], found["metadata"]);
        let content = [found.pointer("/data/key"), found.get("size")];
        assert!(
            content.contains(&Some(&json!("content"))) || content.contains(&Some(&json!(7))),
            "{found}"
        );
    }
}

fn watched(ground: &Ground) -> (RestClient, Bodies) {
    let seen = Bodies::default();
    (ground.clientset.rest().with_layer(seen.layer()), seen)
}

async fn the_whole_story(subject: &Subject<'_>) {
    for (name, app) in [("a1", "a"), ("a2", "a"), ("a3", "a"), ("b1", "b"), ("b2", "b")] {
        subject.make(name, app).await;
    }
    reads(subject).await;
    changes(subject).await;
    deletes(subject).await;
}

async fn reads(subject: &Subject<'_>) {
    let metadata = &subject.metadata;
    subject.assert_agreed(&metadata.get("a1").await.unwrap());
    let error = metadata.get("none").await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    assert_eq!(subject.seen.only_metadata(), 2);

    let options = ListOptions::new().labels("app=a");
    let list = metadata.list(&options).await.unwrap();
    assert_eq!(list.kind.as_deref(), Some("PartialObjectMetadataList"));
    assert_eq!(named(&list.items), subject.names("app=a"));
    list.items.iter().for_each(|item| subject.assert_agreed(item));

    let page = metadata.list(&options.clone().limit(2)).await.unwrap();
    assert_eq!(
        (page.items.len(), page.metadata.remaining_item_count),
        (2, None),
        "labels: not counted"
    );
    let next = page.metadata.next_page().unwrap();
    let last = metadata.list(&options.limit(2).continue_token(next)).await.unwrap();
    assert_eq!(
        (named(&last.items), last.metadata.next_page()),
        (vec!["a3".to_owned()], None)
    );
    assert_eq!(subject.seen.only_metadata(), 3);

    let all = metadata.list_all(&ListOptions::new().limit(2).labels("app in (a, b)"));
    let all: Vec<_> = all.try_collect().await.unwrap();
    assert_eq!(named(&all), subject.names("app"));
    assert_eq!(subject.seen.only_metadata(), 3, "three pages");
}

fn named<'i>(items: impl IntoIterator<Item = &'i PartialObjectMetadata>) -> Vec<String> {
    items.into_iter().map(|item| item.metadata.name().to_owned()).collect()
}

/// Labels, annotations and finalizers are written, as merge and as JSON patch, and a watch sees it.
async fn changes(subject: &Subject<'_>) {
    let metadata = &subject.metadata;
    let start = metadata.list(&ListOptions::new().limit(1)).await.unwrap();
    let options = WatchOptions::new()
        .resource_version(start.metadata.resource_version())
        .fields("metadata.name=a1");
    let mut events = pin!(metadata.watch(&options).await.unwrap());
    let change = Patch::merge(json!({"metadata": {
        "labels": {"seen": "yes"}, "annotations": {"note": "ü\"\n"}, "finalizers": ["example.com/wait"],
    }}));
    let changed = metadata.patch("a1", &change, &PatchOptions::new()).await.unwrap();
    assert_eq!(changed.metadata.label("seen"), Some("yes"));
    assert!(changed.metadata.has_finalizer("example.com/wait"));
    subject.assert_agreed(&changed);
    let operations = JsonPatch::new()
        .test("/metadata/labels/seen", "yes")
        .replace("/metadata/labels/seen", "again");
    let change = Patch::json(operations);
    let again = metadata.patch("a1", &change, &PatchOptions::new()).await.unwrap();
    subject.assert_agreed(&again);
    assert_eq!(subject.seen.only_metadata(), 3);
    for expected in [&changed, &again] {
        match events.next().await.unwrap().unwrap() {
            WatchEvent::Modified(object) => assert_eq!(&object, expected),
            other => panic!("{other:?}"),
        }
    }
    // With a finalizer it stays until that is taken off.
    match metadata.delete("a1", &DeleteOptions::new()).await.unwrap() {
        Deleted::Object(object) => {
            assert!(object.metadata.is_being_deleted());
            subject.assert_agreed(&object);
        }
        Deleted::Status(status) => panic!("{status:?}"),
    }
    let release = Patch::merge(json!({"metadata": {"finalizers": null}}));
    metadata.patch("a1", &release, &PatchOptions::new()).await.unwrap();
    assert_eq!(subject.witnessed("a1"), None);
    assert_eq!(subject.seen.only_metadata(), 2);
    let mut last = events.next().await.unwrap().unwrap();
    if let WatchEvent::Modified(object) = &last {
        assert!(object.metadata.is_being_deleted());
        last = events.next().await.unwrap().unwrap();
    }
    assert!(
        matches!(&last, WatchEvent::Deleted(object) if object.metadata.name() == "a1"),
        "{last:?}"
    );
}

async fn deletes(subject: &Subject<'_>) {
    let metadata = &subject.metadata;
    let stranger = DeleteOptions::new().if_uid("00000000-0000-0000-0000-000000000000");
    assert!(metadata.delete("a2", &stranger).await.unwrap_err().is_conflict());
    metadata.delete("a2", &DeleteOptions::new().dry_run()).await.unwrap();
    assert!(subject.witnessed("a2").is_some());
    metadata.delete("a2", &DeleteOptions::new()).await.unwrap();
    assert_eq!(subject.names("app=a"), ["a3"]);
    assert_eq!(subject.seen.only_metadata(), 3);

    let which = ListOptions::new().labels("app=b");
    match metadata.delete_collection(&DeleteOptions::new(), &which).await.unwrap() {
        DeletedCollection::List(list) => assert_eq!(named(&list.items), ["b1", "b2"]),
        DeletedCollection::Status(status) => panic!("{status:?}"),
    }
    assert_eq!(subject.names("app"), ["a3"]);
    assert_eq!(subject.seen.only_metadata(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn only_metadata_of_a_built_in_kind_from_the_typed_handle() {
    let Some(ground) = ground("metadata-typed") else { return };
    the_whole_story(&Subject::typed::<ConfigMap>(&ground)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn only_metadata_of_a_built_in_kind_from_the_dynamic_handle() {
    let Some(ground) = ground("metadata-dynamic") else {
        return;
    };
    the_whole_story(&Subject::dynamic::<ConfigMap>(&ground)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn only_metadata_of_a_custom_kind_from_the_typed_handle() {
    let Some(ground) = ground("metadata-typed-custom") else {
        return;
    };
    widgets(&ground).await;
    the_whole_story(&Subject::typed::<Widget>(&ground)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn only_metadata_of_a_custom_kind_from_the_dynamic_handle() {
    let Some(ground) = ground("metadata-dynamic-custom") else {
        return;
    };
    widgets(&ground).await;
    the_whole_story(&Subject::dynamic::<Widget>(&ground)).await;
}

/// Reached by a kind that no type and no registration describes.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn only_metadata_in_all_namespaces_by_the_one_client() {
    let Some(ground) = ground("metadata-all") else { return };
    let (rest, seen) = watched(&ground);
    let subject = Subject::typed::<ConfigMap>(&ground);
    subject.make("one", &format!("of-{}", ground.namespace.name())).await;
    let client = kubewright_runtime::Client::new(rest, kubewright_runtime::Scheme::new());
    let maps = client.metadata_of(&GroupVersionKind::of::<ConfigMap>()).await.unwrap();
    seen.taken();
    let which = ListOptions::new().labels(format!("app=of-{}", ground.namespace.name()));
    let found = maps.list(&which).await.unwrap();
    assert_eq!((named(&found.items), seen.only_metadata()), (vec!["one".to_owned()], 1));
    subject.assert_agreed(&found.items[0]);
    assert!(
        maps.get("one").await.unwrap_err().is_invalid_request(),
        "no namespace is named"
    );
}
