//! Structs without a definition of their own, as custom resources are full of.

use kubewright::diag::Diagnostics;
use kubewright::model::TypeRef;
use serde_json::json;

use super::support::*;

#[test]
fn anonymous_structs_are_named_by_the_path_of_properties() {
    let (model, diagnostics) = foo_model(json!({"spec": {"type": "object", "properties": {
        "components": {"type": "array", "items": {"type": "object", "properties": {
            "name": {"type": "string"},
            "release-ips": {"type": "object", "additionalProperties": {"type": "object", "properties": {"ip": {"type": "string"}}}},
        }}},
    }}}));
    let names = kubewright::names::assign(&model, &mut Diagnostics::new());
    let names: Vec<(&str, &str)> = model
        .types()
        .map(|(id, ty)| (ty.definition.as_str(), names.ty(id).ident.as_str()))
        .collect();
    assert_eq!(
        names,
        [
            ("com.example.v1.Foo", "Foo"),
            ("com.example.v1.Foo.spec", "FooSpec"),
            ("com.example.v1.Foo.spec.components", "FooComponent"),
            ("com.example.v1.Foo.spec.components.release-ips", "FooReleaseIp"),
        ]
    );
    assert!(model.types.iter().all(|ty| ty.home.to_string() == "example.com/v1"));
    assert_quiet(&diagnostics);
}

#[test]
fn two_paths_that_look_alike_give_two_types() {
    let object = |inner| json!({"type": "object", "properties": inner});
    let schemas = json!({
        "com.example.v1.Foo": foo(json!({
            "a.b": object(json!({"dotted": {"type": "string"}})),
            "a": object(json!({"b": object(json!({"nested": {"type": "string"}}))})),
        })),
        // A definition of the input that has the name of a path.
        "com.example.v1.Foo.a": object(json!({"taken": {"type": "string"}})),
    });
    let (model, _) = v3(schemas, json!({}));
    let definitions: Vec<&str> = model.types.iter().map(|ty| ty.definition.as_str()).collect();
    assert!(definitions.contains(&"com.example.v1.Foo.a%2Eb"), "{definitions:?}");
    assert!(definitions.contains(&"com.example.v1.Foo.a+.b"), "{definitions:?}");
    let mut unique = definitions.clone();
    unique.dedup();
    assert_eq!(unique, definitions);
}

#[test]
fn the_elements_of_a_list_definition_get_a_type_where_they_are_anonymous() {
    let schemas = json!({
        "com.example.v1.Foo": foo(json!({"rules": {"$ref": "#/components/schemas/com.example.v1.Rules"}})),
        "com.example.v1.Rules": {"type": "array", "items": {"type": "object", "properties": {"a": {"type": "string"}}}},
    });
    let (model, _) = v3(schemas, json!({}));
    let rule = ty(&model, "com.example.v1.Rules.item");
    let names = kubewright::names::assign(&model, &mut Diagnostics::new());
    let named = model.types().find(|(_, ty)| ty.definition == rule.definition);
    assert_eq!(named.map(|(id, _)| names.ty(id).ident.as_str()), Some("RulesItem"));
    assert!(
        matches!(&field(ty(&model, "com.example.v1.Foo"), "rules").ty, TypeRef::List(inner) if matches!(**inner, TypeRef::Struct(_)))
    );
}

#[test]
fn property_names_that_are_schema_words_are_properties() {
    let names = [
        "properties",
        "items",
        "required",
        "default",
        "enum",
        "$ref",
        "type",
        "additionalProperties",
    ];
    let properties: serde_json::Map<_, _> = names
        .iter()
        .map(|name| ((*name).to_owned(), json!({"type": "string"})))
        .collect();
    let (model, diagnostics) = foo_model(properties.into());
    assert_eq!(ty(&model, "com.example.v1.Foo").fields.len(), names.len());
    assert_quiet(&diagnostics);
}
