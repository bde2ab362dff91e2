//! Who owns what: what a body owns by its type is what the server says, what is extracted changes nothing, and what an apply
//! takes from another manager is known before the server refuses it.
//!
//! In: a case. Out: verdicts. Never: an expectation by hand; the server's `managedFields` and causes are what counts.

use kubewright_runtime::client::OneCollection;
use kubewright_runtime::fields::{FieldOperation, FieldSet, owned_by};
use kubewright_runtime::{Apply, ApplyOptions, FieldManager};
use serde_json::Value;

use super::{Everyday, manager};
use crate::case::{Case, json_of};

/// Kinds whose server takes nothing but metadata from an apply of the object itself, which no schema says.
const RESET: [&str; 1] = ["CertificateSigningRequest"];

pub(crate) async fn ownership<K: Everyday, P: OneCollection>(case: &Case<K, P>) {
    let body = case.body("owned");
    let desired = Apply::<K>::from_value(body.clone()).unwrap();
    let (owner, rival) = (manager("owner"), manager("rival-of-owner"));
    let options = ApplyOptions::new(&owner);
    let applied = case.client.apply(&desired, &options).await.unwrap().object;

    let owned = owned(&applied, &owner);
    let by_type = desired.owned_fields().unwrap();
    assert!(!owned.is_empty() && owned.difference(&by_type).is_empty(), "{owned}");
    if !RESET.contains(&K::KIND) {
        assert_eq!(by_type.to_string(), owned.to_string(), "{}", K::KIND);
    }

    let name = applied.metadata().name();
    let extracted = extract(case, name, &owner).await;
    assert_eq!(extracted.owned_fields().unwrap().to_string(), owned.to_string());
    assert_unchanged(case, &extracted, &options).await;

    let changed = extracted.set(case.sample.edit.pointer, &(case.sample.edit.values)()[0]);
    let before = settled(&case.client.get(name).await.unwrap());
    case.client.apply(&changed, &options).await.unwrap();
    let after = settled(&case.client.get(name).await.unwrap());
    assert_only(&before, &after, case.sample.edit.pointer);

    let contested = desired.set(case.sample.edit.pointer, &(case.sample.edit.values)()[1]);
    conflicts(case, name, &contested, &rival).await;
}

/// What another manager would take is what the server refuses, and what is left without that, it accepts.
async fn conflicts<K: Everyday, P: OneCollection>(
    case: &Case<K, P>,
    name: &str,
    contested: &Apply<K>,
    rival: &FieldManager,
) {
    let live = case.client.get(name).await.unwrap();
    let mut expected: Vec<String> = contested
        .takes_from(&live, rival, None)
        .unwrap()
        .iter()
        .map(|taken| taken.path.to_string())
        .collect();
    let options = ApplyOptions::new(rival);
    let refused = case.client.apply(contested, &options).await.unwrap_err();
    let conflicts = refused.field_conflicts();
    let mut named: Vec<String> = conflicts.iter().map(|conflict| conflict.field.to_string()).collect();
    expected.sort();
    named.sort();
    assert_eq!(expected, named, "{refused}");
    assert!(refused.is_permanent() && conflicts.iter().all(|conflict| conflict.manager == "owner"));

    let yielding = contested.clone().without(&conflicts).unwrap();
    match case.client.apply(&yielding, &options).await {
        Ok(applied) => assert!(
            owned(&applied.object, rival)
                .intersection(&refused_fields(&conflicts))
                .is_empty()
        ),
        // Some kinds cannot do without the field.
        Err(error) => assert!(error.is_invalid() || error.is_unknown_field(), "{error}"),
    }
}

fn refused_fields(conflicts: &[kubewright_runtime::fields::FieldConflict]) -> FieldSet {
    conflicts.iter().filter_map(|conflict| conflict.path.clone()).collect()
}

fn owned<K: Everyday>(object: &K, manager: &FieldManager) -> FieldSet {
    owned_by(object.metadata(), manager.as_str(), Some(FieldOperation::Apply), None).unwrap()
}

async fn extract<K: Everyday, P: OneCollection>(case: &Case<K, P>, name: &str, manager: &FieldManager) -> Apply<K> {
    Apply::extract(&case.client.get(name).await.unwrap(), manager).unwrap()
}

/// Applies what was extracted. Where a controller of the API server still writes a status, it is tried again.
async fn assert_unchanged<K: Everyday, P: OneCollection>(
    case: &Case<K, P>,
    extracted: &Apply<K>,
    options: &ApplyOptions,
) {
    let name = extracted.as_value()["metadata"]["name"].as_str().unwrap();
    for _ in 0..10 {
        let before = case.client.get(name).await.unwrap();
        let after = case.client.apply(extracted, options).await.unwrap().object;
        if before.metadata().resource_version() == after.metadata().resource_version() {
            return;
        }
    }
    panic!("what was extracted changed {name}");
}

/// An object without what every write changes, and without the status, which is others'.
fn settled<K: Everyday>(object: &K) -> Value {
    let mut object = json_of(object);
    for field in ["managedFields", "resourceVersion", "generation"] {
        object["metadata"].as_object_mut().unwrap().remove(field);
    }
    object.as_object_mut().unwrap().remove("status");
    object
}

/// Nothing differs but what is at the pointer.
fn assert_only(before: &Value, after: &Value, pointer: &str) {
    let (mut before, mut after) = (before.clone(), after.clone());
    for object in [&mut before, &mut after] {
        remove(object, pointer);
    }
    assert_eq!(before, after, "more than {pointer} has changed");
}

/// Takes away what is at the pointer, and the objects around it that hold nothing else.
fn remove(object: &mut Value, pointer: &str) {
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    let empty = match object.pointer_mut(parent).and_then(Value::as_object_mut) {
        Some(members) => {
            members.remove(last);
            members.is_empty()
        }
        None => true,
    };
    if empty && !parent.is_empty() {
        remove(object, parent);
    }
}
