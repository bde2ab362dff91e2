//! Equal anonymous types of a group version become one.

use serde_json::json;

use super::support::*;

fn endpoint() -> serde_json::Value {
    object(json!({"host": text(), "port": {"type": "integer", "format": "int32"}}))
}

#[test]
fn equal_types_of_a_group_version_are_one_and_the_highest_place_names_it() {
    let deep = object(json!({"cache": endpoint(), "list": {"type": "array", "items": endpoint()}}));
    let crds = [
        crd(
            "example.com",
            "Alpha",
            json!({"spec": object(json!({"backend": endpoint(), "deep": deep}))}),
        ),
        crd(
            "example.com",
            "Beta",
            json!({"spec": object(json!({"map": {"type": "object", "additionalProperties": endpoint()}}))}),
        ),
    ];
    let model = model_alone(&crds);
    assert_eq!(
        type_names(&model, "example.com"),
        ["Alpha", "AlphaBackend", "AlphaDeep", "AlphaSpec", "Beta", "BetaSpec"]
    );
    let backend = "com.example.v1.Alpha.spec.backend";
    for (owner, wire) in [
        ("com.example.v1.Alpha.spec", "backend"),
        ("com.example.v1.Alpha.spec.deep", "cache"),
        ("com.example.v1.Alpha.spec.deep", "list"),
        ("com.example.v1.Beta.spec", "map"),
    ] {
        assert_eq!(
            target(&model, &field(ty(&model, owner), wire).ty),
            backend,
            "{owner} {wire}"
        );
    }
    let also = &ty(&model, backend).anonymous.as_ref().unwrap().also;
    let also: Vec<&str> = also
        .iter()
        .map(|place| place.steps.last().unwrap().property.as_str())
        .collect();
    assert_eq!(also, ["map", "cache", "list"]);
}

#[test]
fn types_that_hold_equal_types_are_equal() {
    let outer = || object(json!({"inner": object(json!({"leaf": endpoint()}))}));
    let model = model_alone(&[crd(
        "example.com",
        "Foo",
        json!({"spec": object(json!({"a": outer(), "b": outer()}))}),
    )]);
    assert_eq!(
        type_names(&model, "example.com"),
        ["Foo", "FooA", "FooInner", "FooLeaf", "FooSpec"]
    );
}

#[test]
fn whatever_shows_on_the_wire_or_in_a_merge_tells_types_apart() {
    let base = object(json!({"names": {"type": "array", "items": text()}, "mode": text()}));
    let mut variants = vec![base.clone()];
    for (pointer, value) in [
        ("/required", json!(["mode"])),
        ("/properties/names/x-kubernetes-list-type", json!("set")),
        ("/properties/mode/enum", json!(["a"])),
        ("/properties/mode/default", json!("a")),
        ("/properties/mode/format", json!("date-time")),
        ("/x-kubernetes-preserve-unknown-fields", json!(true)),
        ("/properties/names/items/type", json!("integer")),
    ] {
        let mut variant = base.clone();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        variant.pointer_mut(parent).unwrap()[key] = value;
        variants.push(variant);
    }
    let expected = variants.len();
    // Each twice, so that none stays alone because merging does not work.
    let properties: serde_json::Map<_, _> = variants
        .into_iter()
        .enumerate()
        .flat_map(|(index, variant)| [(format!("a{index}"), variant.clone()), (format!("b{index}"), variant)])
        .collect();
    let model = model_alone(&[crd("example.com", "Foo", json!({"spec": object(properties.into())}))]);
    assert_eq!(type_names(&model, "example.com").len(), expected + 2);
}

#[test]
fn nothing_is_shared_over_the_border_of_a_group_version() {
    let properties = || json!({"spec": object(json!({"a": endpoint(), "b": endpoint()}))});
    let model = model_alone(&[
        crd("one.example.com", "Foo", properties()),
        crd("two.example.com", "Foo", properties()),
    ]);
    for group in ["one.example.com", "two.example.com"] {
        assert_eq!(type_names(&model, group), ["Foo", "FooA", "FooSpec"]);
    }
}

#[test]
fn a_shared_type_is_described_by_what_most_places_say() {
    let secret = |field: &str| {
        json!({"type": "object", "description": format!("Secret of the {field}."), "properties": {
            "name": {"type": "string", "description": "Name of the secret."},
            "key": {"type": "string", "description": format!("Key of the {field}.")},
        }})
    };
    let spec = object(json!({"a": secret("server"), "b": secret("client"), "c": secret("proxy")}));
    let model = model_alone(&[crd("example.com", "Foo", json!({"spec": spec}))]);
    let shared = ty(&model, "com.example.v1.Foo.spec.a");
    assert_eq!(shared.docs, "");
    assert_eq!(field(shared, "name").docs, "Name of the secret.");
    assert_eq!(field(shared, "key").docs, "");
}
