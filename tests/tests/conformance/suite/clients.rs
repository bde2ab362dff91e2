//! The same verbs through every client: the typed handle, the dynamic one, and the one client with the object as its type and as JSON.
//! Each works on an object of its own; what the server makes of them must be the same, but for names and times.

use std::marker::PhantomData;

use futures_util::StreamExt as _;
use kubewright_runtime::client::{Deleted, Key, OneCollection, ResourceClient};
use kubewright_runtime::options::{
    ApplyOptions, CreateOptions, DeleteOptions, ListOptions, PatchOptions, UpdateOptions, WatchOptions,
};
use kubewright_runtime::patch::{JsonPatch, Patch, StrategicPatch};
use kubewright_runtime::value::Record;
use kubewright_runtime::{
    Apply, Client, DynamicClient, DynamicObject, Error, GroupVersionKind, Object, Scheme, WatchEvent, value,
};
use serde_json::{Value, json};

use super::{Everyday, delete, manager};
use crate::case::{Case, object_of};
use crate::sample::{nested, set};

type Outcome = Result<Value, Error>;

/// A client under test. Objects go in and come out as JSON.
trait Through {
    async fn create(&self, body: &Value) -> Outcome;
    async fn get(&self, name: &str) -> Outcome;
    async fn update(&self, body: &Value) -> Outcome;
    async fn json_patch(&self, name: &str, operations: JsonPatch) -> Outcome;
    async fn merge(&self, name: &str, change: Value) -> Outcome;
    async fn apply(&self, body: &Value, options: &ApplyOptions) -> Result<(Value, bool), Error>;
    async fn list(&self, options: &ListOptions) -> Result<Vec<Value>, Error>;
    async fn first_event(&self, options: &WatchOptions) -> Outcome;
    /// Whether the server sent the object.
    async fn delete(&self, name: &str, options: &DeleteOptions) -> Result<bool, Error>;
}

fn json_of(object: &dyn Record) -> Value {
    serde_json::from_slice(&value::to_json(object)).unwrap()
}

fn dynamic_of(body: &Value) -> DynamicObject {
    body.to_string().parse().unwrap()
}

fn sent_object<K>(deleted: &Deleted<K>) -> bool {
    deleted.object().is_some()
}

fn event_of<K: Record>(event: Option<Result<WatchEvent<K>, Error>>) -> Outcome {
    match event.expect("an event")? {
        WatchEvent::Added(object) => Ok(json_of(&object)),
        other => panic!("{other:?}"),
    }
}

/// Without apiVersion, kind and what an apply must not say.
fn desired<K: Object>(body: &Value) -> Apply<K> {
    let name = body["metadata"]["name"].as_str().unwrap();
    let mut rest = body.clone();
    rest.as_object_mut()
        .unwrap()
        .retain(|key, _| key != "apiVersion" && key != "kind");
    Apply::new(name).merge(rest)
}

struct Typed<'c, K, P>(&'c ResourceClient<K, P>);

impl<K: Everyday, P: OneCollection> Through for Typed<'_, K, P> {
    async fn create(&self, body: &Value) -> Outcome {
        let created = self.0.create(&object_of(body), &CreateOptions::new()).await;
        created.map(|object| json_of(&object))
    }

    async fn get(&self, name: &str) -> Outcome {
        self.0.get(name).await.map(|object| json_of(&object))
    }

    async fn update(&self, body: &Value) -> Outcome {
        let updated = self.0.update(&object_of(body), &UpdateOptions::new()).await;
        updated.map(|object| json_of(&object))
    }

    async fn json_patch(&self, name: &str, operations: JsonPatch) -> Outcome {
        let patched = self.0.patch(name, &Patch::json(operations), &PatchOptions::new()).await;
        patched.map(|object| json_of(&object))
    }

    async fn merge(&self, name: &str, change: Value) -> Outcome {
        let patched = self.0.patch(name, &Patch::merge(change), &PatchOptions::new()).await;
        patched.map(|object| json_of(&object))
    }

    async fn apply(&self, body: &Value, options: &ApplyOptions) -> Result<(Value, bool), Error> {
        let applied = self.0.apply(&desired(body), options).await?;
        Ok((json_of(&applied.object), applied.created))
    }

    async fn list(&self, options: &ListOptions) -> Result<Vec<Value>, Error> {
        let list = self.0.list(options).await?;
        Ok(list.iter().map(|object| json_of(object)).collect())
    }

    async fn first_event(&self, options: &WatchOptions) -> Outcome {
        event_of(Box::pin(self.0.watch(options).await?).next().await)
    }

    async fn delete(&self, name: &str, options: &DeleteOptions) -> Result<bool, Error> {
        self.0.delete(name, options).await.map(|deleted| sent_object(&deleted))
    }
}

struct Dynamic(DynamicClient);

impl Through for Dynamic {
    async fn create(&self, body: &Value) -> Outcome {
        let created = self.0.create(&dynamic_of(body), &CreateOptions::new()).await;
        created.map(|object| json_of(&object))
    }

    async fn get(&self, name: &str) -> Outcome {
        self.0.get(name).await.map(|object| json_of(&object))
    }

    async fn update(&self, body: &Value) -> Outcome {
        let updated = self.0.update(&dynamic_of(body), &UpdateOptions::new()).await;
        updated.map(|object| json_of(&object))
    }

    async fn json_patch(&self, name: &str, operations: JsonPatch) -> Outcome {
        let patched = self.0.patch(name, &Patch::json(operations), &PatchOptions::new()).await;
        patched.map(|object| json_of(&object))
    }

    async fn merge(&self, name: &str, change: Value) -> Outcome {
        // The typed handles try it as a merge patch; strategically it comes to the same here.
        let patched = self
            .0
            .patch_strategic(name, &StrategicPatch::new(change), &PatchOptions::new())
            .await;
        patched.map(|object| json_of(&object))
    }

    async fn apply(&self, body: &Value, options: &ApplyOptions) -> Result<(Value, bool), Error> {
        let applied = self.0.apply(&dynamic_of(body), options).await?;
        Ok((json_of(&applied.object), applied.created))
    }

    async fn list(&self, options: &ListOptions) -> Result<Vec<Value>, Error> {
        let list = self.0.list(options).await?;
        Ok(list.iter().map(|object| json_of(object)).collect())
    }

    async fn first_event(&self, options: &WatchOptions) -> Outcome {
        event_of(Box::pin(self.0.watch(options).await?).next().await)
    }

    async fn delete(&self, name: &str, options: &DeleteOptions) -> Result<bool, Error> {
        self.0.delete(name, options).await.map(|deleted| sent_object(&deleted))
    }
}

/// The one client, with objects as their type.
struct Unified<K> {
    client: Client,
    namespace: Option<String>,
    marker: PhantomData<K>,
}

impl<K> Unified<K> {
    fn key(&self, name: &str) -> Key {
        match &self.namespace {
            Some(namespace) => (namespace.as_str(), name).into(),
            None => name.into(),
        }
    }

    fn placed(&self, body: &Value) -> Value {
        let mut body = body.clone();
        if let Some(namespace) = &self.namespace {
            body["metadata"]["namespace"] = json!(namespace);
        }
        body
    }
}

impl<K: Everyday> Through for Unified<K> {
    async fn create(&self, body: &Value) -> Outcome {
        let object: K = object_of(&self.placed(body));
        let created = self.client.create(&object, &CreateOptions::new()).await;
        created.map(|object| json_of(&object))
    }

    async fn get(&self, name: &str) -> Outcome {
        let read: Result<K, Error> = self.client.get(self.key(name)).await;
        read.map(|object| json_of(&object))
    }

    async fn update(&self, body: &Value) -> Outcome {
        let object: K = object_of(&self.placed(body));
        let updated = self.client.update(&object, &UpdateOptions::new()).await;
        updated.map(|object| json_of(&object))
    }

    async fn json_patch(&self, name: &str, operations: JsonPatch) -> Outcome {
        let patch: Patch<K> = Patch::json(operations);
        let patched = self.client.patch(self.key(name), &patch, &PatchOptions::new()).await;
        patched.map(|object| json_of(&object))
    }

    async fn merge(&self, name: &str, change: Value) -> Outcome {
        let patch: Patch<K> = Patch::merge(change);
        let patched = self.client.patch(self.key(name), &patch, &PatchOptions::new()).await;
        patched.map(|object| json_of(&object))
    }

    async fn apply(&self, body: &Value, options: &ApplyOptions) -> Result<(Value, bool), Error> {
        let applied = self.client.apply(&desired::<K>(&self.placed(body)), options).await?;
        Ok((json_of(&applied.object), applied.created))
    }

    async fn list(&self, options: &ListOptions) -> Result<Vec<Value>, Error> {
        let within = self
            .namespace
            .as_deref()
            .map_or(kubewright_runtime::client::Within::All, Into::into);
        let list = self.client.list::<K>(within, options).await?;
        Ok(list.iter().map(|object| json_of(object)).collect())
    }

    async fn first_event(&self, options: &WatchOptions) -> Outcome {
        let within = self
            .namespace
            .as_deref()
            .map_or(kubewright_runtime::client::Within::All, Into::into);
        event_of(Box::pin(self.client.watch::<K>(within, options).await?).next().await)
    }

    async fn delete(&self, name: &str, options: &DeleteOptions) -> Result<bool, Error> {
        let deleted = self.client.delete_key::<K>(self.key(name), options).await?;
        Ok(sent_object(&deleted))
    }
}

/// All clients do the same and get the same.
pub(crate) async fn agree<K: Everyday, P: OneCollection>(case: &Case<K, P>) {
    let scheme = Scheme::new().with(kubewright_k8s::add_to_scheme).unwrap();
    // Without a scheme the server is asked where the kind is.
    let unknowing = Client::new(case.rest.clone(), Scheme::new());
    let namespace = case.namespace().map(str::to_owned);
    let dynamic = unknowing.kind(&GroupVersionKind::of::<K>()).await.unwrap();
    let dynamic = namespace
        .as_deref()
        .map_or(dynamic.clone(), |namespace| dynamic.namespace(namespace));
    let unified = Unified::<K> {
        client: Client::new(case.rest.clone(), scheme),
        namespace,
        marker: PhantomData,
    };
    let typed = run(case, &Typed(&case.client), "typed").await;
    let dynamic = run(case, &Dynamic(dynamic), "dynamic").await;
    let unified = run(case, &unified, "unified").await;
    for (step, ((typed, dynamic), unified)) in typed.iter().zip(&dynamic).zip(&unified).enumerate() {
        assert_eq!(typed, dynamic, "{} step {step}: typed and dynamic", K::PLURAL);
        assert_eq!(typed, unified, "{} step {step}: typed and unified", K::PLURAL);
    }
    assert_eq!((typed.len(), dynamic.len()), (unified.len(), unified.len()));
}

async fn run<K: Everyday, P: OneCollection>(case: &Case<K, P>, client: &impl Through, suffix: &str) -> Vec<Value> {
    let edit = &case.sample.edit;
    let values = (edit.values)();
    let body = case.body(suffix);
    let name = body["metadata"]["name"].as_str().unwrap().to_owned();
    let mut results = vec![client.create(&body).await.unwrap(), client.get(&name).await.unwrap()];
    let twice = client.create(&body).await.unwrap_err();
    assert!(twice.is_already_exists(), "{twice}");
    results.push(loop {
        let mut changed = client.get(&name).await.unwrap();
        set(&mut changed, edit.pointer, values[0].clone());
        match client.update(&changed).await {
            // A controller of the API server was faster.
            Err(error) if error.is_conflict() => {}
            updated => break updated.unwrap(),
        }
    });
    let operations = JsonPatch::new().add(edit.pointer, values[1].clone());
    results.push(client.json_patch(&name, operations).await.unwrap());
    results.push(
        client
            .merge(&name, nested(edit.pointer, values[2].clone()))
            .await
            .unwrap(),
    );
    let mut wanted = body.clone();
    set(&mut wanted, edit.pointer, values[3].clone());
    let (applied, created) = client
        .apply(&wanted, &ApplyOptions::new(&manager("applier")).force())
        .await
        .unwrap();
    results.extend([applied, json!(created)]);
    let fields = format!("metadata.name={name}");
    let listed = client.list(&ListOptions::new().fields(fields.as_str())).await.unwrap();
    results.push(Value::Array(listed));
    results.push(
        client
            .first_event(&WatchOptions::new().fields(fields.as_str()))
            .await
            .unwrap(),
    );
    let rehearsed = client
        .delete(&name, &DeleteOptions::background().dry_run())
        .await
        .unwrap();
    let deleted = client.delete(&name, &DeleteOptions::background()).await.unwrap();
    results.extend([json!(rehearsed), json!(deleted)]);
    delete::finish(case, &name).await;
    let missing = client.get(&name).await.unwrap_err();
    results.push(json!([missing.is_not_found(), missing.http_status()]));
    results.iter().map(|result| comparable(result, &name)).collect()
}

/// Without what is each object's own: its name, its ids, times and addresses, what controllers of the server observe, and how empty values
/// are written.
fn comparable(result: &Value, name: &str) -> Value {
    let mut text = result.to_string();
    let ids = [
        result["metadata"]["uid"].as_str(),
        result[0]["metadata"]["uid"].as_str(),
    ];
    // The names in a definition are made of its own.
    let stem = name.split('.').next().unwrap_or(name).trim_end_matches('s');
    for own in ids.into_iter().flatten().chain([name, stem]) {
        text = text.replace(own, "OWN");
    }
    let mut result: Value = serde_json::from_str(&text).unwrap();
    let objects: Vec<&mut Value> = match &mut result {
        Value::Array(objects) => objects.iter_mut().collect(),
        object => vec![object],
    };
    for object in objects.into_iter().filter(|object| object.is_object()) {
        // Items of a list need not say what they are.
        for own in ["status", "apiVersion", "kind"] {
            object[own] = Value::Null;
        }
        for own in [
            "uid",
            "resourceVersion",
            "creationTimestamp",
            "managedFields",
            "generation",
            "annotations",
        ] {
            object["metadata"][own] = Value::Null;
        }
        // An address is given away once, and a request for a certificate is made with a key of its own.
        for own in ["clusterIP", "clusterIPs", "request"] {
            if object["spec"].get(own).is_some() {
                object["spec"][own] = Value::Null;
            }
        }
    }
    crate::case::comparable(result)
}
