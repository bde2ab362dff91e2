//! Who owns what, and what an apply takes from whom.

use kubewright_runtime::fields::{FieldOperation, FieldPath, Ownership, owned_by, owners};
use kubewright_runtime::meta::ObjectMeta;
use serde_json::{Value, json};

use crate::set;

fn metadata(managed_fields: Value) -> ObjectMeta {
    serde_json::from_value(json!({ "name": "web", "managedFields": managed_fields })).unwrap()
}

fn entry(manager: &str, operation: &str, subresource: &str, fields: Value) -> Value {
    json!({
        "manager": manager, "operation": operation, "subresource": subresource, "apiVersion": "apps/v1",
        "time": "2024-01-31T23:59:59Z", "fieldsType": "FieldsV1", "fieldsV1": fields,
    })
}

fn web() -> ObjectMeta {
    metadata(json!([
        entry(
            "ci",
            "Apply",
            "",
            json!({ "f:spec": { "f:replicas": {}, "f:paused": {} } })
        ),
        entry("ci", "Update", "", json!({ "f:spec": { "f:replicas": {} } })),
        entry("scaler", "Update", "scale", json!({ "f:spec": { "f:replicas": {} } })),
        entry("ci", "Update", "status", json!({ "f:status": { "f:ready": {} } })),
    ]))
}

fn replicas() -> FieldPath {
    FieldPath::new().field("spec").field("replicas")
}

#[test]
fn owners_are_told_with_how_and_when() {
    let owners = owners(&web(), &replicas()).unwrap();
    let shown: Vec<String> = owners.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        ["\"ci\" (Apply)", "\"ci\" (Update)", "\"scaler\" (Update of scale)"]
    );
    let last = &owners[2];
    assert_eq!(
        (last.api_version.as_str(), last.subresource.as_deref()),
        ("apps/v1", Some("scale"))
    );
    assert_eq!(last.time.unwrap().to_string(), "2024-01-31T23:59:59Z");
    assert_eq!(owners[0].subresource, None);
    assert!(
        kubewright_runtime::fields::owners(&web(), &FieldPath::new().field("spec"))
            .unwrap()
            .is_empty()
    );
}

#[test]
fn what_a_manager_owns_is_told_by_kind_of_write_and_subresource() {
    let ci = |operation, subresource| owned_by(&web(), "ci", operation, subresource).unwrap();
    assert_eq!(
        ci(Some(FieldOperation::Apply), None),
        set(".spec.paused\n.spec.replicas")
    );
    assert_eq!(ci(Some(FieldOperation::Update), None), set(".spec.replicas"));
    assert_eq!(ci(None, None), set(".spec.paused\n.spec.replicas"));
    assert_eq!(ci(None, Some("status")), set(".status.ready"));
    assert!(ci(Some(FieldOperation::Apply), Some("status")).is_empty());
    assert!(owned_by(&web(), "nobody", None, None).unwrap().is_empty());
    assert!(owned_by(&ObjectMeta::default(), "ci", None, None).unwrap().is_empty());
}

#[test]
fn an_apply_takes_from_all_others() {
    let ownership = Ownership::of(&web()).unwrap();
    assert_eq!(ownership.iter().count(), 4);
    let taken = |manager: &str, subresource, changes: &str| {
        let taken = ownership.taken_by(manager, subresource, &set(changes));
        taken
            .iter()
            .map(|taken| format!("{} {}", taken.path, taken.owner))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        taken("ci", None, ".spec.replicas\n.spec.paused"),
        [
            ".spec.replicas \"ci\" (Update)",
            ".spec.replicas \"scaler\" (Update of scale)"
        ]
    );
    assert_eq!(
        taken("other", None, ".spec\n.spec.paused\n.spec.paused.x\n.status.ready"),
        [".spec.paused \"ci\" (Apply)", ".status.ready \"ci\" (Update of status)"]
    );
    // Through another subresource it is another manager.
    assert_eq!(
        taken("ci", Some("scale"), ".spec.paused"),
        [".spec.paused \"ci\" (Apply)"]
    );
    assert!(taken("ci", None, ".spec.paused").is_empty());
}

#[test]
fn an_entry_that_cannot_be_read_is_an_error_that_names_it() {
    let mut other_form = entry("ci", "Apply", "", json!({}));
    other_form["fieldsType"] = "FieldsV2".into();
    for (entry, problem) in [
        (
            entry("ci", "Delete", "", json!({})),
            "the operation is \"Delete\", neither Apply nor Update (managedFields of \"ci\")",
        ),
        (
            other_form,
            "the fields have the form \"FieldsV2\", not FieldsV1 (managedFields of \"ci\")",
        ),
        (
            entry("ci", "Apply", "", json!({ "f:spec": { "q:x": {} } })),
            ".spec: \"q:x\" has a form that is not known: expected `f:`, `k:`, `v:` or `i:` (managedFields of \"ci\")",
        ),
    ] {
        let metadata = metadata(json!([entry]));
        assert_eq!(Ownership::of(&metadata).unwrap_err().to_string(), problem);
        assert!(owners(&metadata, &replicas()).is_err());
        assert!(owned_by(&metadata, "ci", None, None).is_err());
        // Who asks for somebody else does not meet it.
        assert!(owned_by(&metadata, "other", None, None).unwrap().is_empty());
    }
}
