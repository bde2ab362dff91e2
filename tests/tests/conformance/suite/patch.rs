//! `patch` in its three forms.

use kubewright_runtime::client::OneCollection;
use kubewright_runtime::options::PatchOptions;
use kubewright_runtime::patch::{JsonPatch, Patch, StrategicPatch};
use serde_json::{Value, json};

use super::Everyday;
use crate::case::{Case, json_of};
use crate::sample::nested;

/// All operations or none.
pub(crate) async fn json<K: Everyday, P: OneCollection>(case: &Case<K, P>, name: &str) {
    let edit = &case.sample.edit;
    let (before, wanted) = (&(edit.values)()[0], &(edit.values)()[1]);
    let refused = JsonPatch::new()
        .add(edit.pointer, wanted.clone())
        .test("/metadata/name", "somebody else");
    let error = case
        .client
        .patch(name, &Patch::json(refused), &PatchOptions::new())
        .await
        .unwrap_err();
    assert_eq!(error.http_status(), Some(422), "{error}");
    case.assert_holds("a JSON patch whose test fails", name, edit.pointer, before);

    let patch = JsonPatch::new()
        .test("/metadata/name", name)
        .add(edit.pointer, wanted.clone());
    let patched = case
        .client
        .patch(name, &Patch::json(patch), &PatchOptions::new())
        .await
        .unwrap();
    assert_eq!(json_of(&patched).pointer(edit.pointer), Some(wanted));
    case.assert_holds("JSON patch", name, edit.pointer, wanted);
}

/// Members are merged, null removes.
pub(crate) async fn merge<K: Everyday, P: OneCollection>(case: &Case<K, P>, name: &str) {
    let edit = &case.sample.edit;
    let wanted = &(edit.values)()[2];
    let mut patch = nested(edit.pointer, wanted.clone());
    patch["metadata"]["annotations"] = json!({"kept": "1", "removed": "2"});
    let patched = case
        .client
        .patch(name, &Patch::merge(patch), &PatchOptions::new())
        .await
        .unwrap();
    assert_eq!(json_of(&patched).pointer(edit.pointer), Some(wanted));
    case.assert_holds("merge patch", name, edit.pointer, wanted);
    case.assert_holds(
        "merge patch",
        name,
        "/metadata/annotations",
        &json!({"kept": "1", "removed": "2"}),
    );

    let removal = Patch::merge(json!({"metadata": {"annotations": {"removed": null}}}));
    case.client.patch(name, &removal, &PatchOptions::new()).await.unwrap();
    let left = &case.witnessed(name)["metadata"]["annotations"];
    assert_eq!((&left["kept"], &left["removed"]), (&json!("1"), &Value::Null));
    case.assert_agreed(name).await;
}

/// As a merge patch for objects; a directive shows that the server took it for a strategic one.
pub(crate) async fn strategic<K: Everyday, P: OneCollection>(case: &Case<K, P>, name: &str) {
    let edit = &case.sample.edit;
    let wanted = &(edit.values)()[3];
    let mut patch = nested(edit.pointer, wanted.clone());
    patch["metadata"]["annotations"] = json!({"$patch": "replace", "only": "this"});
    let patched = case
        .client
        .patch_strategic(name, &StrategicPatch::new(patch), &PatchOptions::new())
        .await
        .unwrap();
    assert_eq!(json_of(&patched).pointer(edit.pointer), Some(wanted));
    case.assert_holds("strategic merge patch", name, edit.pointer, wanted);
    let left = &case.witnessed(name)["metadata"]["annotations"];
    assert_eq!((&left["only"], &left["kept"]), (&json!("this"), &Value::Null));

    let tried = StrategicPatch::new(json!({"metadata": {"annotations": {"tried": "only"}}}));
    case.client
        .patch_strategic(name, &tried, &PatchOptions::new().dry_run())
        .await
        .unwrap();
    assert_eq!(
        case.witnessed(name)["metadata"]["annotations"]["tried"],
        Value::Null,
        "a dry run stored something"
    );
}
