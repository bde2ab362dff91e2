//! `create`, `update`, `apply`.

use kubewright_runtime::client::OneCollection;
use kubewright_runtime::options::PatchOptions;
use kubewright_runtime::options::{ApplyOptions, CreateOptions, FieldValidation, UpdateOptions};
use kubewright_runtime::{Apply, Patch};
use serde_json::{Value, json};

use super::{Everyday, manager};
use crate::case::{Case, json_of, object_of};
use crate::sample::{missing, set};

/// Creates the first object and gives its name.
pub(crate) async fn create<K: Everyday, P: OneCollection>(case: &Case<K, P>) -> String {
    let body = case.body("first");
    let name = body["metadata"]["name"].as_str().unwrap().to_owned();
    let object: K = object_of(&body);
    let strict = CreateOptions::new().field_validation(FieldValidation::Strict);

    let tried = case.client.create(&object, &strict.clone().dry_run()).await.unwrap();
    assert_eq!(tried.metadata().name(), name);
    assert!(case.is_gone(&name), "a dry run stored {name}");

    let created = case
        .client
        .create(&object, &strict.field_manager(&manager("creator")))
        .await
        .unwrap();
    assert!(!created.metadata().uid().is_empty() && !created.metadata().resource_version().is_empty());
    let found = case.witnessed(&name);
    let lost = missing(&body, &found);
    assert!(lost.is_empty(), "create lost {lost:?}");
    assert!(
        owners(&found).contains(&("creator".into(), "Update".into())),
        "{:?}",
        owners(&found)
    );
    assert_eq!(found["metadata"]["uid"], created.metadata().uid());
    case.assert_agreed(&name).await;

    let again = case.client.create(&object, &CreateOptions::new()).await.unwrap_err();
    assert!(again.is_already_exists(), "{again}");
    name
}

/// Read, edit, write back; and a second writer that read too early.
pub(crate) async fn update<K: Everyday, P: OneCollection>(case: &Case<K, P>, name: &str) {
    let wanted = &(case.sample.edit.values)()[0];
    // A controller of the API server may be faster than we are; a conflict is then right.
    let mut stale = None;
    let updated = loop {
        let before = case.client.get(name).await.unwrap();
        let mut body = json_of(&before);
        set(&mut body, case.sample.edit.pointer, wanted.clone());
        match case
            .client
            .update(
                &object_of(&body),
                &UpdateOptions::new().field_manager(&manager("updater")),
            )
            .await
        {
            Ok(updated) => {
                stale = stale.or(Some(before));
                break updated;
            }
            Err(error) => assert!(error.is_conflict(), "{error}"),
        }
    };
    case.assert_holds("update", name, case.sample.edit.pointer, wanted);
    assert_eq!(json_of(&updated).pointer(case.sample.edit.pointer), Some(wanted));
    case.assert_agreed(name).await;

    let late = case
        .client
        .update(&stale.unwrap(), &UpdateOptions::new())
        .await
        .unwrap_err();
    assert!(late.is_conflict(), "{late}");
    assert!(!late.is_apply_conflict(), "{late}");
}

/// Creates by apply, applies the same again, changes, and meets another manager.
pub(crate) async fn apply<K: Everyday, P: OneCollection>(case: &Case<K, P>) {
    let edit = &case.sample.edit;
    let values = (edit.values)();
    let body = case.body("applied");
    let name = body["metadata"]["name"].as_str().unwrap().to_owned();
    let desired = Apply::<K>::from_value(body.clone()).unwrap();
    let options = ApplyOptions::new(&manager("applier")).field_validation(FieldValidation::Strict);

    let created = case.client.apply(&desired, &options).await.unwrap();
    assert!(created.created, "the first apply creates");
    let found = case.witnessed(&name);
    assert!(
        missing(&body, &found).is_empty(),
        "apply lost {:?}",
        missing(&body, &found)
    );
    assert!(
        owners(&found).contains(&("applier".into(), "Apply".into())),
        "{:?}",
        owners(&found)
    );
    case.assert_agreed(&name).await;

    apply_until_unchanged(case, &desired, &options).await;
    assert_eq!(desired.as_value(), &body, "applying changed the desired body");

    let changed = desired.clone().set(edit.pointer, &values[3]);
    assert!(!case.client.apply(&changed, &options).await.unwrap().created);
    case.assert_holds("apply", &name, edit.pointer, &values[3]);

    // With all required fields: some kinds cannot be applied without.
    let other = desired.set(edit.pointer, &values[4]);
    let options = ApplyOptions::new(&manager("rival"));
    let conflict = case.client.apply(&other, &options).await.unwrap_err();
    assert!(conflict.is_apply_conflict(), "{conflict}");
    case.assert_holds("a refused apply", &name, edit.pointer, &values[3]);
    case.client.apply(&other, &options.force()).await.unwrap();
    case.assert_holds("a forced apply", &name, edit.pointer, &values[4]);
    case.assert_agreed(&name).await;
}

/// The same body twice leaves the resource version alone. Where a controller of the API server still writes a status,
/// the pair is tried again; a client that changed something each time would never get through.
async fn apply_until_unchanged<K: Everyday, P: OneCollection>(
    case: &Case<K, P>,
    desired: &Apply<K>,
    options: &ApplyOptions,
) {
    for _ in 0..10 {
        let first = case.client.apply(desired, options).await.unwrap();
        let second = case.client.apply(desired, options).await.unwrap();
        assert!(!first.created && !second.created);
        if first.object.metadata().resource_version() == second.object.metadata().resource_version() {
            assert_eq!(json_of(&first.object), json_of(&second.object));
            return;
        }
    }
    panic!("each apply of the same body changed the object");
}

fn owners(found: &Value) -> Vec<(String, String)> {
    let entries = found["metadata"]["managedFields"].as_array().unwrap();
    let text = |entry: &Value, key: &str| entry[key].as_str().unwrap_or_default().to_owned();
    entries
        .iter()
        .map(|entry| (text(entry, "manager"), text(entry, "operation")))
        .collect()
}

/// Takes the finalizers away that a controller would, if there were one.
pub(crate) async fn release<K: Everyday, P: OneCollection>(case: &Case<K, P>, name: &str) {
    let without = Patch::merge(json!({"metadata": {"finalizers": null}}));
    match case.client.patch(name, &without, &PatchOptions::new()).await {
        Ok(_) => {}
        Err(error) => assert!(error.is_not_found(), "{error}"),
    }
}
