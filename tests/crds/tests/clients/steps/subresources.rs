//! `status` and `scale`, where servers offer them.

use kubewright_runtime::client::OneCollection;
use kubewright_runtime::options::{ApplyOptions, CreateOptions, FieldValidation, PatchOptions, UpdateOptions};
use kubewright_runtime::subresource::{self, HasSubresource, verbs};
use kubewright_runtime::{Apply, Patch};
use kubewright_tests::crds;
use serde_json::{Value, json};

use super::{Everyday, manager};
use crate::case::{Case, json_of, object_of};

type Status = subresource::Status;
type Scale = subresource::Scale;

/// The fullest status that the server takes: written, read, applied; and the object's own verbs leave it alone.
pub(crate) async fn status<K, P>(case: &Case<K, P>)
where
    K: Everyday
        + HasSubresource<Status, Body = K>
        + verbs::Get<Status>
        + verbs::Update<Status>
        + verbs::Patch<Status>
        + verbs::Apply<Status>,
    P: OneCollection,
{
    let ground = &case.ground;
    let name = ground.name("fullest");
    let before = ground.witnessed(&name);
    let sample = crds::grown_status(&ground.raw, ground.version(), &before, &ground.path(&name)).unwrap();
    // Some kinds have a status and no schema of it; then there is nothing to write but that it works.
    let status = sample.unwrap_or(Value::Null);
    let client = case.client.status(&name);

    let mut observed = before.clone();
    observed["status"] = status.clone();
    let object: K = object_of(&observed);
    ground.assert_holds(&observed, &json_of(&object));
    let options = UpdateOptions::new().field_validation(FieldValidation::Strict);
    let updated = client.update(&object, &options).await.unwrap();
    let held = ground.assert_kept("status update", &name, &json_of(&updated));
    if !status.is_null() {
        ground.assert_arrived("status update", &status, &held["status"]);
    }
    assert_eq!(json_of(&client.get().await.unwrap()), json_of(&updated));

    let clear = Patch::merge(json!({"metadata": {"annotations": {"by": "object"}}, "status": null}));
    let patched = case.client.patch(&name, &clear, &PatchOptions::new()).await.unwrap();
    let after = ground.assert_kept("patch beside a status", &name, &json_of(&patched));
    assert_eq!(
        after["status"], held["status"],
        "the object's own patch changed its status"
    );

    if !status.is_null() {
        let desired = Apply::<K>::new(&name).set("/status", &status);
        // By force: a list that is owned as a whole differs from what was written when the server adds defaults to its items.
        let options = ApplyOptions::new(&manager())
            .force()
            .field_validation(FieldValidation::Strict);
        let applied = client.apply(&desired, &options).await.unwrap();
        assert!(!applied.created);
        let held = ground.assert_kept("status apply", &name, &json_of(&applied.object));
        ground.assert_arrived("status apply", &status, &held["status"]);
    }
}

/// The number of replicas, read and written by the subresource and found where the definition says that it stands.
pub(crate) async fn scale<K, P>(case: &Case<K, P>)
where
    K: Everyday + HasSubresource<Scale> + verbs::Get<Scale> + verbs::Update<Scale> + verbs::Patch<Scale>,
    P: OneCollection,
{
    let ground = &case.ground;
    let pointer = ground.version().replicas_pointer().unwrap();
    // A server has no scale of an object that does not say how many there are to be.
    let body = ground.scaled("scaled", &pointer);
    let name = ground.name("scaled");
    case.client
        .create(&object_of(&body), &CreateOptions::new())
        .await
        .unwrap();
    let held = || ground.witnessed(&name).pointer(&pointer).cloned();
    let client = case.client.scale(&name);
    let mut scale = json_of(&client.get().await.unwrap());
    assert_eq!(scale["spec"]["replicas"], 1);
    assert_eq!(scale["metadata"]["name"], name);

    scale["spec"]["replicas"] = json!(2);
    let updated = client.update(&object_of(&scale), &UpdateOptions::new()).await.unwrap();
    assert_eq!(json_of(&updated)["spec"]["replicas"], 2);
    assert_eq!(held(), Some(json!(2)));

    let change = Patch::merge(json!({"spec": {"replicas": 3}}));
    let patched = client.patch(&change, &PatchOptions::new()).await.unwrap();
    assert_eq!(json_of(&patched)["spec"]["replicas"], 3);
    assert_eq!(held(), Some(json!(3)));
}
