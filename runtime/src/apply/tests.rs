//! Apply configurations, by those of meta/v1.

use serde_json::{Value, json};

use super::body::Body;
use super::{Apply, Empty, IntoField, Null, Part, edit, entry, set};
use crate::meta::{
    Condition, LabelSelector, LabelSelectorRequirement, LabelSelectorRequirementApply, ObjectMeta, ObjectMetaApply,
    OwnerReferenceApply, PartialObjectMetadata,
};
use crate::value::{Duration, IntOrString, List, Map, Quantity, Str};

fn json_of<T>(value: impl IntoField<T>) -> Value {
    value.into_field().unwrap().unwrap()
}

#[test]
fn nothing_is_sent_that_was_not_set() {
    assert_eq!(ObjectMetaApply::default().as_value(), &json!({}));
    let meta = ObjectMetaApply::default().name("a").labels_with("app", "web");
    assert_eq!(meta.as_value(), &json!({ "name": "a", "labels": { "app": "web" } }));
    let none: Option<&str> = None;
    assert_eq!(ObjectMetaApply::default().namespace(none).as_value(), &json!({}));
}

#[test]
fn empty_and_null_are_said_when_asked_for() {
    let meta = ObjectMetaApply::default().labels(Empty).finalizers(Empty).uid(Null);
    assert_eq!(meta.as_value(), &json!({ "labels": {}, "finalizers": [], "uid": null }));
    let none: [&str; 0] = [];
    assert_eq!(
        ObjectMetaApply::default().finalizers(none).as_value(),
        &json!({ "finalizers": [] })
    );
    // A list that an object does not have says nothing.
    assert_eq!(
        ObjectMetaApply::default().finalizers(List::ABSENT).as_value(),
        &json!({})
    );
    assert_eq!(
        ObjectMetaApply::default().finalizers(List::empty()).as_value(),
        &json!({ "finalizers": [] })
    );
}

#[test]
fn values_come_in_every_form_that_is_clear() {
    assert_eq!(json_of::<i64>(3), json!(3));
    assert_eq!(json_of::<f64>(0.5), json!(0.5));
    assert_eq!(json_of::<Str>(String::from("a")), json!("a"));
    assert_eq!(json_of::<Str>(Some("a")), json!("a"));
    assert_eq!(json_of::<Quantity>("500m"), json!("500m"));
    assert_eq!(json_of::<Quantity>(2), json!("2"));
    assert_eq!(json_of::<IntOrString>(80), json!(80));
    assert_eq!(json_of::<IntOrString>("25%"), json!("25%"));
    assert_eq!(json_of::<Duration>(std::time::Duration::from_secs(90)), json!("1m30s"));
    assert_eq!(json_of::<List<Str>>(vec!["a", "b"]), json!(["a", "b"]));
    assert_eq!(json_of::<Map<Quantity>>([("cpu", "1")]), json!({ "cpu": "1" }));
    assert_eq!(json_of::<List<List<i32>>>([[1, 2], [3, 4]]), json!([[1, 2], [3, 4]]));
    assert_eq!(
        json_of::<LabelSelector>(json!({ "matchLabels": {} })),
        json!({ "matchLabels": {} })
    );
}

#[test]
fn of_a_struct_only_what_is_set_is_taken() {
    let requirement = LabelSelectorRequirement {
        key: "app".into(),
        ..LabelSelectorRequirement::EMPTY
    };
    assert_eq!(Apply::of(&requirement).as_value(), &json!({ "key": "app" }));
    let selector = Apply::<LabelSelector>::default().match_expressions([requirement]);
    assert_eq!(selector.as_value(), &json!({ "matchExpressions": [{ "key": "app" }] }));
    let nested = Apply::<LabelSelector>::default()
        .match_expressions([LabelSelectorRequirementApply::default().key("app").operator("Exists")]);
    assert_eq!(
        nested.as_value(),
        &json!({ "matchExpressions": [{ "key": "app", "operator": "Exists" }] })
    );
}

#[test]
fn items_are_found_by_their_key() {
    let meta = ObjectMetaApply::default()
        .owner_references_with("1", |owner| owner.name("a"))
        .owner_references_with("2", |owner| owner.name("b"))
        .owner_references_with("1", |owner| owner.kind("Pod"));
    assert_eq!(
        meta.as_value(),
        &json!({ "ownerReferences": [{ "uid": "1", "name": "a", "kind": "Pod" }, { "uid": "2", "name": "b" }] })
    );
}

#[test]
fn a_set_takes_a_value_once() {
    let meta = ObjectMetaApply::default()
        .finalizers_with("a")
        .finalizers_with("b")
        .finalizers_with("a");
    assert_eq!(meta.as_value(), &json!({ "finalizers": ["a", "b"] }));
}

#[test]
fn amending_keeps_what_stands_there() {
    let before = Apply::<PartialObjectMetadata>::default();
    let before = set::<_, ObjectMeta>(before, "metadata", ObjectMetaApply::default().name("a"));
    let after = edit(before, "metadata", |meta: ObjectMetaApply| meta.labels_with("b", "c"));
    assert_eq!(
        after.as_value()["metadata"],
        json!({ "name": "a", "labels": { "b": "c" } })
    );
    let merged = ObjectMetaApply::default().name("a").labels_with("x", "y");
    let merged = merged
        .merged(ObjectMetaApply::default().labels_with("b", "c"))
        .unset("name");
    assert_eq!(merged.as_value(), &json!({ "labels": { "b": "c", "x": "y" } }));
}

#[test]
fn a_problem_says_where_and_goes_with_the_part() {
    let problem = json_problem::<Map<Quantity>>([("cpu", "lots")]);
    assert!(problem.starts_with("cpu: "), "{problem}");
    let owner = set::<OwnerReferenceApply, List<Str>>(OwnerReferenceApply::default(), "name", [f64_text(f64::NAN)]);
    let meta = ObjectMetaApply::default().owner_references([owner.merged(broken())]);
    let problem = json_problem::<ObjectMeta>(meta);
    assert!(problem.starts_with("ownerReferences: element 0: "), "{problem}");
    let meta = set::<_, Str>(ObjectMetaApply::default(), "ownerReferences", "no list");
    let problem = json_problem::<ObjectMeta>(meta.owner_references_with("1", |owner| owner));
    assert!(problem.contains("ownerReferences"), "{problem}");
}

fn json_problem<T>(value: impl IntoField<T>) -> String {
    value.into_field().unwrap_err()
}

fn f64_text(number: f64) -> String {
    number.to_string()
}

fn broken() -> OwnerReferenceApply {
    set::<_, Quantity>(OwnerReferenceApply::default(), "uid", "no quantity")
}

#[test]
fn conditions_have_their_methods() {
    let condition = Apply::<Condition>::default()
        .type_("Ready")
        .status("True")
        .observed_generation(3);
    assert_eq!(
        condition.as_value(),
        &json!({ "type": "Ready", "status": "True", "observedGeneration": 3 })
    );
}

#[test]
fn debug_shows_names_and_no_values() {
    let meta = ObjectMetaApply::default().annotations_with("token", "hunter2");
    let shown = format!("{meta:?}");
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn what_cannot_be_gone_on_with_is_refused() {
    let add = |body: Value| {
        let held: Apply<ObjectMeta> = Apply::from_body(Body::of(body.as_object().unwrap().clone()));
        entry::<_, Str>(held, "labels", "a", "b")
    };
    assert_eq!(add(json!({})).as_value(), &json!({ "labels": { "a": "b" } }));
    assert_eq!(
        add(json!({ "labels": null })).as_value(),
        &json!({ "labels": { "a": "b" } })
    );
    for body in [json!({ "labels": "x" }), json!({ "labels": [] })] {
        let refused = add(body);
        assert_eq!(refused.body.problem(), Some("labels holds something that is no object"));
    }
}
