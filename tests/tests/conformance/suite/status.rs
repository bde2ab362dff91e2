//! The status subresource: written apart from the rest of the object.

use kubewright_runtime::client::OneCollection;
use kubewright_runtime::options::{ApplyOptions, CreateOptions, DeleteOptions, PatchOptions, UpdateOptions};
use kubewright_runtime::subresource::{self, HasSubresource, verbs};
use kubewright_runtime::{Apply, Patch};
use serde_json::json;

use super::{Everyday, delete, manager};
use crate::case::{Case, json_of, object_of};
use crate::sample::nested;

type Name = subresource::Status;

/// `update`, `patch`, `apply` and `get` of the status; and that the object's own verbs leave it alone.
pub(crate) async fn status<K, P>(case: &Case<K, P>)
where
    K: Everyday
        + HasSubresource<Name, Body = K>
        + verbs::Get<Name>
        + verbs::Update<Name>
        + verbs::Patch<Name>
        + verbs::Apply<Name>,
    P: OneCollection,
{
    let sample = case.sample.status.as_ref().expect("a sample status");
    let (whole, values) = ((sample.whole)(), (sample.values)());
    let body = case.body("status");
    let name = body["metadata"]["name"].as_str().unwrap();
    let created = case
        .client
        .create(&object_of(&body), &CreateOptions::new())
        .await
        .unwrap();
    let client = case.client.status(name);

    let mut observed = json_of(&created);
    observed["status"] = whole.clone();
    let updated = client
        .update(&object_of(&observed), &UpdateOptions::new())
        .await
        .unwrap();
    assert_eq!(updated.metadata().uid(), created.metadata().uid());
    case.assert_holds("status update", name, "/status", &whole);
    case.assert_agreed(name).await;

    let change = nested(sample.pointer, values[0].clone());
    let before = case.witnessed(name)["status"].clone();
    case.client
        .patch(name, &Patch::merge(change.clone()), &PatchOptions::new())
        .await
        .unwrap();
    assert_eq!(
        case.witnessed(name)["status"],
        before,
        "a patch of the object changed its status"
    );

    client.patch(&Patch::merge(change), &PatchOptions::new()).await.unwrap();
    case.assert_holds("status patch", name, sample.pointer, &values[0]);

    let desired = Apply::<K>::new(name).set(sample.pointer, &values[1]);
    let applied = client
        .apply(&desired, &ApplyOptions::new(&manager("observer")).force())
        .await
        .unwrap();
    assert!(!applied.created);
    case.assert_holds("status apply", name, sample.pointer, &values[1]);
    if sample.owned {
        let owner = json!([{"manager": "observer", "operation": "Apply", "subresource": "status"}]);
        case.assert_holds("status apply", name, "/metadata/managedFields", &owner);
    }
    case.assert_agreed(name).await;

    let read = client.get().await.unwrap();
    assert_eq!(json_of(&read), json_of(&case.client.get(name).await.unwrap()));
    case.client.delete(name, &DeleteOptions::background()).await.unwrap();
    delete::finish(case, name).await;
}
