//! Who owns what of a custom resource: by its type, by the server, and by what the server publishes of it.
//!
//! In: what [`apply`](super::objects::apply) has left. Out: verdicts. Never: an expectation by hand.

use kubewright_runtime::client::OneCollection;
use kubewright_runtime::fields::{FieldOperation, owned_by};
use kubewright_runtime::options::ApplyOptions;
use kubewright_runtime::{Apply, Client, DynamicObject, GroupVersionKind, Scheme};
use serde_json::{Value, json};

use super::{Everyday, manager};
use crate::case::Case;

pub(crate) async fn owners<K: Everyday, P: OneCollection>(case: &Case<K, P>) {
    let name = case.ground.name("applied");
    let before = case.ground.witnessed(&name);
    let object = case.client.get(&name).await.unwrap();
    let owned = owned_by(object.metadata(), manager().as_str(), Some(FieldOperation::Apply), None).unwrap();
    assert!(!owned.is_empty());
    let desired = Apply::<K>::from_value(case.ground.fullest("applied")).unwrap();
    let by_type = desired.owned_fields().unwrap();
    assert_eq!(
        by_type.to_string(),
        owned.to_string(),
        "left by the type, right by the server"
    );

    // Without a type, by the schema that the server publishes.
    let client = Client::new(case.rest.clone(), Scheme::new());
    let held: DynamicObject = serde_json::from_value(before.clone()).unwrap();
    let untyped = client.extract(&held, &manager(), None).await.unwrap();
    assert_eq!(untyped.group_version_kind(), Some(GroupVersionKind::of::<K>()));
    let options = ApplyOptions::new(&manager());
    client.apply(&untyped, &options).await.unwrap();
    assert_eq!(
        case.ground.witnessed(&name),
        before,
        "what was extracted is something else"
    );

    // In most places a type holds no difference between `null` and nothing, for metadata none between that and an empty object.
    let (extracted, untyped) = (Apply::extract(&object, &manager()).unwrap(), untyped.to_value());
    assert_eq!(
        said(extracted.as_value()),
        said(&untyped),
        "left extracted by the type, right by the schema"
    );
    if *extracted.as_value() == untyped {
        case.client.apply(&extracted, &options).await.unwrap();
        let after = case.ground.witnessed(&name);
        assert_eq!(after, before, "what was extracted by the type is something else");
    }
}

/// Without members that are `null` or an object with nothing in it.
fn said(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let said = members.iter().map(|(name, member)| (name.clone(), said(member)));
            Value::Object(
                said.filter(|(_, member)| !member.is_null() && *member != json!({}))
                    .collect(),
            )
        }
        Value::Array(items) => Value::Array(items.iter().map(said).collect()),
        _ => value.clone(),
    }
}
