//! Objects without a type: nothing is lost, nothing is changed that was not named.

use kubewright_runtime::meta::ObjectMeta;
use kubewright_runtime::{DynamicObject, GroupVersionKind, value};
use serde_json::json;

use crate::record::App;

const TEXT: &str = r#"{"apiVersion":"example.com/v1","kind":"App","metadata":{"labels":{"x/y":"z"},"name":"a"},"spec":{"max":9223372036854775807,"more":18446744073709551616,"thousand":1e3,"tenth":0.1,"none":null,"list":[{"name":"one"},{"name":"two"}],"text":"a\u00e4\"b"},"status":null}"#;

fn object() -> DynamicObject {
    TEXT.parse().unwrap()
}

fn written(object: &DynamicObject) -> String {
    String::from_utf8(value::to_json(object)).unwrap()
}

#[test]
fn what_is_read_is_written_number_by_number_and_null_by_null() {
    assert_eq!(written(&object()), TEXT);
}

#[test]
fn a_change_touches_what_it_names_alone() {
    let mut changed = object();
    changed.set("/spec/list/1/name", "three").unwrap();
    changed.set("/spec/list/-", json!({"name": "four"})).unwrap();
    changed.remove("/spec/none").unwrap();
    changed.set("/metadata/labels/x~1y", "new").unwrap();
    let expected = TEXT
        .replace(r#"{"name":"two"}"#, r#"{"name":"three"},{"name":"four"}"#)
        .replace(r#""none":null,"#, "")
        .replace(r#""x/y":"z""#, r#""x/y":"new""#);
    assert_eq!(written(&changed), expected);
}

#[test]
fn members_are_reached_by_pointers_wherever_they_stand() {
    let object = object();
    assert_eq!(object.read::<i64>("/spec/max").unwrap(), Some(i64::MAX));
    assert_eq!(object.read::<f64>("/spec/tenth").unwrap(), Some(0.1));
    assert_eq!(object.get("/spec/more").unwrap().as_str(), "18446744073709551616");
    assert_eq!(object.text("/spec/list/0/name").as_deref(), Some("one"));
    assert_eq!(object.text("/metadata/labels/x~1y").as_deref(), Some("z"));
    assert_eq!(object.text("/kind").as_deref(), Some("App"));
    assert_eq!(object.read::<i64>("/spec/none").unwrap(), None);
    assert!(object.get("/spec/none").is_some_and(|value| value.is_null()));
    assert_eq!((object.get("/spec/nothing"), object.get("spec")), (None, None));
    let error = object.read::<i64>("/spec/text").unwrap_err().to_string();
    assert!(error.contains("/spec/text") && !error.contains('ä'), "{error}");
}

#[test]
fn what_cannot_stand_somewhere_is_refused_and_changes_nothing() {
    let mut object = object();
    for (pointer, value) in [
        ("/kind", json!(1)),
        ("/metadata/labels", json!("x")),
        ("/spec/text/x", json!(1)),
        ("/spec/list/7", json!(1)),
        ("spec", json!(1)),
        ("", json!([])),
    ] {
        assert!(object.set(pointer, value).is_err(), "{pointer}");
    }
    assert_eq!(written(&object), TEXT);
    assert_eq!(object.remove("/spec/nothing"), None);
}

#[test]
fn typed_objects_become_dynamic_ones_and_come_back() {
    let kind = GroupVersionKind::of::<App>();
    let typed = App {
        metadata: ObjectMeta::named("a"),
        ..App::EMPTY
    };
    let dynamic = DynamicObject::from(&typed);
    assert_eq!(dynamic.group_version_kind(), Some(kind.clone()));
    assert_eq!(dynamic.decode::<App>().unwrap(), typed);
    let mut other = dynamic;
    other.set_group_version_kind(&GroupVersionKind::new("example.com", "v2", "App"));
    assert!(other.decode::<App>().is_err(), "it is of another version");
    assert_eq!(DynamicObject::new(&kind, "a").decode::<App>().unwrap(), typed);
}

#[test]
fn deep_objects_are_walked_without_recursion_running_out() {
    let deep = format!("{}1{}", "[".repeat(120), "]".repeat(120));
    let text = format!(r#"{{"apiVersion":"v1","kind":"X","spec":{deep}}}"#);
    let mut object: DynamicObject = text.parse().unwrap();
    let pointer = format!("/spec{}", "/0".repeat(120));
    assert_eq!(object.read::<i64>(&pointer).unwrap(), Some(1));
    object.set(&pointer, 2).unwrap();
    assert_eq!(object.read::<i64>(&pointer).unwrap(), Some(2));
    assert!(format!("{deep}[").parse::<DynamicObject>().is_err());
}

#[test]
fn the_order_of_members_does_not_count() {
    let (one, other): (DynamicObject, DynamicObject) = (
        r#"{"kind":"X","apiVersion":"v1","a":1,"b":{"c":1,"d":2}}"#.parse().unwrap(),
        r#"{"b":{"d":2,"c":1},"apiVersion":"v1","a":1,"kind":"X"}"#.parse().unwrap(),
    );
    assert_eq!(one, other);
}
