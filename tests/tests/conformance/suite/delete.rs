//! `delete`, `deletecollection`.

use kubewright_runtime::client::{Deleted, DeletedCollection, OneCollection};
use kubewright_runtime::options::{CreateOptions, DeleteOptions, ListOptions};
use kubewright_runtime::verbs;
use kubewright_tests::namespace;

use super::{Everyday, write};
use crate::case::{Case, object_of};

pub(crate) async fn by_name<K: Everyday, P: OneCollection>(case: &Case<K, P>, name: &str) {
    let other_object = DeleteOptions::background().if_uid("00000000-0000-0000-0000-000000000000");
    let refused = case.client.delete(name, &other_object).await.unwrap_err();
    assert!(refused.is_conflict(), "{refused}");
    case.client
        .delete(name, &DeleteOptions::background().dry_run())
        .await
        .unwrap();
    let uid = case.witnessed(name)["metadata"]["uid"]
        .as_str()
        .expect("still there")
        .to_owned();

    match case
        .client
        .delete(name, &DeleteOptions::background().if_uid(uid.as_str()))
        .await
        .unwrap()
    {
        Deleted::Object(object) => assert_eq!(
            (object.metadata().name(), object.metadata().uid()),
            (name, uid.as_str())
        ),
        Deleted::Status(status) => assert!(status.is_success(), "{status:?}"),
    }
    finish(case, name).await;
    assert!(case.is_gone(name));
    let error = case.client.delete(name, &DeleteOptions::new()).await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
}

/// Only what the selector names goes.
pub(crate) async fn collection<K: Everyday + verbs::DeleteCollection, P: OneCollection>(case: &Case<K, P>) {
    let mut bystander = case.body("bystander");
    bystander["metadata"]["labels"] = serde_json::json!({"somebody": "else"});
    let bystander: K = case
        .client
        .create(&object_of(&bystander), &CreateOptions::new())
        .await
        .unwrap();
    let names = case.witnessed_names();
    assert!(names.len() >= 2, "what the steps before have left: {names:?}");

    let which = ListOptions::new().labels(case.selector());
    match case
        .client
        .delete_collection(&DeleteOptions::background(), &which)
        .await
        .unwrap()
    {
        DeletedCollection::List(list) => {
            let mut deleted: Vec<&str> = list.iter().map(|object| object.metadata().name()).collect();
            deleted.sort_unstable();
            assert_eq!(deleted, names);
        }
        DeletedCollection::Status(status) => assert!(status.is_success(), "{status:?}"),
    }
    for name in &names {
        finish(case, name).await;
    }
    assert_eq!(case.witnessed_names(), Vec::<String>::new());
    let name = bystander.metadata().name();
    assert_eq!(case.witnessed(name)["metadata"]["uid"], bystander.metadata().uid());
    case.client.delete(name, &DeleteOptions::background()).await.unwrap();
    finish(case, name).await;
}

/// What controllers do after a delete: no controller runs here, so finalizers are taken off by hand.
pub(crate) async fn finish<K: Everyday, P: OneCollection>(case: &Case<K, P>, name: &str) {
    let Some(object) = case.client.get_opt(name).await.unwrap() else {
        return;
    };
    assert!(
        object.metadata().is_being_deleted(),
        "{name} is there and not on its way out"
    );
    match K::KIND {
        "Namespace" => namespace::finalize(&case.raw, name).unwrap(),
        // The API server does this one itself.
        "CustomResourceDefinition" => {}
        _ => write::release(case, name).await,
    }
    case.until("gone", || case.is_gone(name)).await;
}
