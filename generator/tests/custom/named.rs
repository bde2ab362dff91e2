//! What anonymous types are called, and what a user can call them instead.

use std::sync::Arc;

use kubewright::diag::Diagnostics;
use kubewright::names::{Overrides, assign_with};
use serde_json::{Value, json};

use super::support::*;

fn leaf(name: &str) -> Value {
    object(json!({name: text()}))
}

fn spec(properties: Value) -> Value {
    json!({"spec": object(properties)})
}

#[test]
fn a_name_takes_as_many_steps_as_it_needs() {
    let properties = spec(json!({
        "auth": leaf("a"),
        "store": object(json!({"auth": leaf("b"), "vault": object(json!({"auth": leaf("c")}))})),
        "other": object(json!({"vault": object(json!({"auth": leaf("d")}))})),
    }));
    let model = model_alone(&[crd("example.com", "Foo", properties)]);
    assert_eq!(
        type_names(&model, "example.com"),
        [
            "Foo",
            "FooAuth",
            "FooOther",
            "FooSpec",
            "FooStore",
            "FooStoreAuth",
            "FooStoreVault",
            "FooStoreVaultAuth",
            "FooVault",
            "FooVaultAuth",
        ]
    );
}

#[test]
fn a_property_that_is_added_below_renames_nothing_above() {
    let before = spec(json!({"a": leaf("x"), "b": object(json!({"c": leaf("y")}))}));
    let mut after = before.clone();
    after["spec"]["properties"]["b"]["properties"]["c"]["properties"]["a"] = leaf("z");
    let names = |properties: Value| type_names(&model_alone(&[crd("example.com", "Foo", properties)]), "example.com");
    let (before, after) = (names(before), names(after));
    assert!(before.iter().all(|name| after.contains(name)), "{before:?} {after:?}");
}

#[test]
fn a_kind_that_is_added_renames_nothing_of_another() {
    let foo = || crd("example.com", "Foo", spec(json!({"auth": leaf("x")})));
    let aaa = crd("example.com", "Aaa", spec(json!({"auth": leaf("y")})));
    let alone = type_names(&model_alone(&[foo()]), "example.com");
    let together = type_names(&model_alone(&[aaa, foo()]), "example.com");
    assert!(
        alone.iter().all(|name| together.contains(name)),
        "{alone:?} {together:?}"
    );
}

#[test]
fn the_name_of_a_list_is_left_to_the_list() {
    let model = model_alone(&[crd("example.com", "Foo", spec(json!({"list": leaf("x")})))]);
    let names = names(&model);
    assert_eq!(names.resources[0].list_alias.as_deref(), Some("FooList"));
    assert!(type_names(&model, "example.com").contains(&"FooSpecList".to_owned()));
}

#[test]
fn a_recursion_that_is_written_out_stays_short() {
    let mut schema = leaf("end");
    for level in 0..30 {
        schema = object(json!({"subGroups": {"type": "array", "items": schema}, format!("at{level}"): text()}));
    }
    let model = model_alone(&[crd("example.com", "Realm", spec(json!({"groups": schema})))]);
    let names = type_names(&model, "example.com");
    assert_eq!(names.len(), 33);
    assert!(names.iter().all(|name| name.len() <= 80), "{names:?}");
    assert!(names.contains(&"RealmSubGroup7".to_owned()), "{names:?}");
}

fn overrides(types: &[(&str, &str)], fields: &[(&str, &str)]) -> Overrides {
    let map = |entries: &[(&str, &str)]| {
        let entries = entries
            .iter()
            .map(|(place, name)| ((*place).to_owned(), (*name).to_owned()));
        entries.collect()
    };
    Overrides {
        source: Some(Arc::from("kubewright.toml")),
        types: map(types),
        fields: map(fields),
        ..Overrides::default()
    }
}

#[test]
fn overrides_name_types_and_fields_by_any_place_where_they_stand() {
    let properties = spec(json!({"a": leaf("type"), "b": leaf("type")}));
    let model = model_alone(&[crd("example.com", "Foo", properties)]);
    let overrides = overrides(
        &[("example.com/v1/Foo.spec.b", "Shared"), ("example.com/v1/Foo", "Bar")],
        &[("example.com/v1/Foo.spec.a.type", "sort")],
    );
    let mut diagnostics = Diagnostics::new();
    let names = assign_with(&model, &overrides, &mut diagnostics);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let called: Vec<&str> = names.types.iter().map(|names| names.ident.as_str()).collect();
    assert_eq!(called, ["Bar", "FooSpec", "Shared"]);
    assert_eq!(names.types[2].fields[0].ident, "sort");
}

#[test]
fn an_override_that_matches_nothing_is_no_name_or_is_taken_ends_the_run() {
    let model = model_alone(&[crd("example.com", "Foo", spec(json!({"a": leaf("x")})))]);
    for (place, name, code) in [
        ("example.com/v1/Foo.spec.nothing", "X", "override-without-match"),
        ("example.com/v1/Foo.spec", "Foo Bar", "bad-override"),
        ("example.com/v1/Foo.spec", "fn", "bad-override"),
        ("example.com/v1/Foo.spec", "client", "override-taken"),
    ] {
        let mut diagnostics = Diagnostics::new();
        assign_with(&model, &overrides(&[(place, name)], &[]), &mut diagnostics);
        let found: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
        assert!(
            found
                .iter()
                .any(|text| text.contains(code) && text.contains("kubewright.toml#/types/")),
            "{place} {name}: {found:?}"
        );
    }
}
