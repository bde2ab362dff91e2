//! `create`, `get`, `list`, `apply`, `update`, `patch`, `delete`.

use kubewright_runtime::client::{AllNamespaces, InNamespace, OneCollection};
use kubewright_runtime::kind::scope;
use kubewright_runtime::options::{
    ApplyOptions, CreateOptions, DeleteOptions, FieldValidation, ListOptions, PatchOptions, UpdateOptions,
};
use kubewright_runtime::{Apply, Patch};
use serde_json::{Value, json};

use super::{Everyday, manager};
use crate::case::{Case, json_of, object_of};

/// How often the same is applied.
const APPLIES: usize = 5;

/// The small and the full sample; each is read again by its name.
pub(crate) async fn create<K: Everyday, P: OneCollection>(case: &Case<K, P>) {
    let ground = &case.ground;
    let options = CreateOptions::new().field_validation(FieldValidation::Strict);
    for body in [ground.minimal("minimal"), ground.fullest("fullest")] {
        let object: K = object_of(&body);
        ground.assert_holds(&body, &json_of(&object));
        let created = json_of(&case.client.create(&object, &options).await.unwrap());
        let name = body["metadata"]["name"].as_str().unwrap();
        let held = ground.assert_kept("create", name, &created);
        ground.assert_arrived("create", &body, &held);
        let read = json_of(&case.client.get(name).await.unwrap());
        assert_eq!(read, created);
    }
}

pub(crate) async fn list<K: Everyday, P: OneCollection>(case: &Case<K, P>) {
    let options = ListOptions::new().labels(case.ground.selector());
    let listed = case.client.list(&options).await.unwrap();
    assert_listed(case, listed.iter().map(json_of).collect());
}

/// The same, asked of all namespaces together.
pub(crate) async fn everywhere<K>(case: &Case<K, InNamespace>)
where
    K: Everyday + kubewright_runtime::kind::Resource<Scope = scope::Namespaced>,
{
    let options = ListOptions::new().labels(case.ground.selector());
    let listed = AllNamespaces::<K>::new(case.rest.clone()).list(&options).await.unwrap();
    assert_listed(case, listed.iter().map(json_of).collect());
}

fn assert_listed<K: Everyday, P: OneCollection>(case: &Case<K, P>, mut items: Vec<Value>) {
    let name = |item: &Value| item["metadata"]["name"].as_str().unwrap().to_owned();
    items.sort_by_key(name);
    let names: Vec<String> = items.iter().map(name).collect();
    assert_eq!(names, case.ground.witnessed_names());
    assert!(names.len() >= 2, "{names:?}");
    for (name, item) in names.iter().zip(&items) {
        case.ground.assert_kept("list", name, item);
    }
}

/// Creates by apply; the same again changes nothing, from JSON and from the typed object alike.
pub(crate) async fn apply<K: Everyday, P: OneCollection>(case: &Case<K, P>) {
    let body = case.ground.fullest("applied");
    let name = case.ground.name("applied");
    let options = ApplyOptions::new(&manager()).field_validation(FieldValidation::Strict);
    let desired = Apply::<K>::from_value(body.clone()).unwrap();
    let created = case.client.apply(&desired, &options).await.unwrap();
    assert!(created.created, "the first apply creates");
    let held = case.ground.assert_kept("apply", &name, &json_of(&created.object));
    case.ground.assert_arrived("apply", &body, &held);

    settle(case, &desired, &options).await;
    let held = case.ground.witnessed(&name);

    // A typed object with a status of its own subresource is applied without it.
    let mut body = body;
    body.as_object_mut().unwrap().remove("status");
    let typed = Apply::from_object(&object_of::<K>(&body));
    assert_eq!(
        said(typed.as_value()),
        said(&body),
        "a typed object says something else than its JSON"
    );
    // A required field that holds nothing is as good as unset to a typed object, and an apply of it does not own it.
    if *typed.as_value() == *desired.as_value() {
        let typed = case.client.apply(&typed, &options).await.unwrap();
        let version = &json_of(&typed.object)["metadata"]["resourceVersion"];
        assert_eq!(
            *version, held["metadata"]["resourceVersion"],
            "an apply of the typed object changed something"
        );
    }
}

/// The same apply changes nothing. With a default for the status, servers write that only when an object is applied for
/// the second time; then the third is the one that changes nothing.
async fn settle<K: Everyday, P: OneCollection>(case: &Case<K, P>, desired: &Apply<K>, options: &ApplyOptions) {
    let status_has_default = case.ground.version().schema()["properties"]["status"]["default"].is_object();
    if status_has_default {
        case.client.apply(desired, options).await.unwrap();
    }
    let name = case.ground.name("applied");
    let first = case.ground.witnessed(&name);
    for _ in 1..APPLIES {
        let again = case.client.apply(desired, options).await.unwrap();
        assert!(!again.created, "only the first apply creates");
        let held = case
            .ground
            .assert_kept("the same apply", &name, &json_of(&again.object));
        assert_eq!(held, first, "the same apply changed the object");
    }
}

/// Without members that hold nothing.
fn said(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let said = members.iter().map(|(name, value)| (name.clone(), said(value)));
            let is_empty =
                |value: &Value| *value == json!({}) || *value == json!([]) || *value == "" || value.is_null();
            Value::Object(said.filter(|(_, value)| !is_empty(value)).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(said).collect()),
        _ => value.clone(),
    }
}

/// Read, edit, write back: only the edit is another.
pub(crate) async fn update<K: Everyday, P: OneCollection>(case: &Case<K, P>) {
    let name = case.ground.name("fullest");
    let before = case.ground.witnessed(&name);
    let mut object = case.client.get(&name).await.unwrap();
    object.metadata_mut().annotations = [("edited", "by update")].into_iter().collect();
    let options = UpdateOptions::new().field_validation(FieldValidation::Strict);
    let updated = case.client.update(&object, &options).await.unwrap();
    let held = case.ground.assert_kept("update", &name, &json_of(&updated));
    assert_eq!(held["metadata"]["annotations"], json!({"edited": "by update"}));
    assert_eq!(
        without_metadata(&held),
        without_metadata(&before),
        "an update of an annotation changed more"
    );
    assert_ne!(
        held["metadata"]["resourceVersion"],
        before["metadata"]["resourceVersion"]
    );
}

pub(crate) async fn patch<K: Everyday, P: OneCollection>(case: &Case<K, P>) {
    let name = case.ground.name("fullest");
    let before = case.ground.witnessed(&name);
    let change = Patch::merge(json!({"metadata": {"annotations": {"edited": null, "patched": "yes"}}}));
    let options = PatchOptions::new().field_validation(FieldValidation::Strict);
    let patched = case.client.patch(&name, &change, &options).await.unwrap();
    let held = case.ground.assert_kept("patch", &name, &json_of(&patched));
    assert_eq!(held["metadata"]["annotations"], json!({"patched": "yes"}));
    assert_eq!(
        without_metadata(&held),
        without_metadata(&before),
        "a patch of an annotation changed more"
    );
}

fn without_metadata(object: &Value) -> Value {
    let mut object = object.clone();
    object["metadata"] = Value::Null;
    object
}

/// One by its name, the rest as a collection.
pub(crate) async fn delete<K: Everyday, P: OneCollection>(case: &Case<K, P>) {
    let name = case.ground.name("fullest");
    case.client.delete(&name, &DeleteOptions::background()).await.unwrap();
    assert!(case.ground.is_gone(&name));
    assert!(case.client.get_opt(&name).await.unwrap().is_none());
    let which = ListOptions::new().labels(case.ground.selector());
    case.client
        .delete_collection(&DeleteOptions::background(), &which)
        .await
        .unwrap();
    assert_eq!(case.ground.witnessed_names(), Vec::<String>::new());
}
