//! Structs that keep what they do not know.

use kubewright_runtime::value::{from_json, semantic_eq};
use kubewright_runtime::{Json, Opt};

use crate::record::{App, Part};
use crate::{read, written};

#[test]
fn unknown_members_are_kept_with_all_their_nulls_beside_known_ones() {
    let text = concat!(
        r#"{"name":"a","inner":{"name":"b","deep":{"a":[1,null,{"b":null}]}},"replicas":2,"#,
        r#""zero":null,"a":{"b":{"c":[[],{},null]}},"Name":"other","number":12345678901234567890,"text":"\"\\\n"}"#,
    );
    let part: Part = read(text);
    assert_eq!(written(&part), text);
    assert_eq!(
        (part.name.as_deref(), part.inner.name.as_deref(), part.replicas),
        (Some("a"), Some("b"), Some(2))
    );
    let names: Vec<&str> = part.unknown.iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["zero", "a", "Name", "number", "text"]);
    assert_eq!(part.unknown.get("zero"), Some(&Json::EMPTY));
    assert_eq!(part.unknown.get("name"), None);
    assert_eq!(
        part.inner.unknown.get("deep").unwrap().as_str(),
        r#"{"a":[1,null,{"b":null}]}"#
    );
}

#[test]
fn known_members_are_found_among_unknown_ones_in_any_order() {
    let part: Part = read(r#"{"z":1,"replicas":3,"a":2,"name":null,"inner":null}"#);
    assert_eq!(
        (part.replicas, part.name.clone(), part.inner.clone()),
        (Some(3), None, Opt::ABSENT)
    );
    assert_eq!(written(&part), r#"{"replicas":3,"z":1,"a":2}"#);
}

#[test]
fn members_named_as_type_meta_are_unknown_where_the_type_is_no_kind() {
    let text = r#"{"apiVersion":"v1","kind":{"any":1},"metadata":null}"#;
    let part: Part = read(text);
    assert_eq!((written(&part).as_str(), part.unknown.len()), (text, 3));
}

#[test]
fn an_unknown_member_stands_once() {
    for text in [r#"{"z":1,"z":2}"#, r#"{"inner":{"z":1,"y":null,"z":1}}"#] {
        assert!(
            from_json::<Part>(text.as_bytes())
                .unwrap_err()
                .message()
                .contains("`z` stands twice")
        );
        assert!(serde_json::from_str::<Part>(text).is_err());
    }
}

#[test]
fn unknown_members_make_a_struct_present_and_count_when_objects_are_compared() {
    let app: App = read(r#"{"status":{"phase":"Ready","seen":null}}"#);
    assert!(app.status.is_set() && !semantic_eq(&app, &App::EMPTY));
    let reordered: App = read(r#"{"status":{"seen":null,"phase":"\u0052eady"}}"#);
    assert!(app == reordered && semantic_eq(&app, &reordered));
    let renamed: App = read(r#"{"status":{"phase":"Ready","sent":null}}"#);
    assert!(app != renamed && !semantic_eq(&app, &renamed));
    let nothing: App = read(r#"{"status":{}}"#);
    assert!(semantic_eq(&nothing, &App::EMPTY) && !semantic_eq(&nothing, &app));
}

#[test]
fn reading_changing_and_writing_loses_nothing() {
    let mut part: Part = read(r#"{"name":"a","extra":{"keep":[null]}}"#);
    part.name = Some("b".into());
    part.unknown.insert("more", serde_json::json!({ "x": null }));
    assert_eq!(
        written(&part),
        r#"{"name":"b","extra":{"keep":[null]},"more":{"x":null}}"#
    );
    assert_eq!(part.unknown.remove("extra").unwrap().as_str(), r#"{"keep":[null]}"#);
    assert_eq!(format!("{part:?}"), r#"Part { name: "b", more: (10 bytes of JSON) }"#);
}
