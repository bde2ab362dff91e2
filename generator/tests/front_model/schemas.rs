//! What a schema becomes in the Model.

use kubewright::model::{ListType, MapType, MetaType, Presence, Scalar, TypeRef};
use serde_json::{Value, json};

use super::support::*;

fn scalar(scalar: Scalar) -> TypeRef {
    TypeRef::Scalar(scalar)
}

fn list(inner: TypeRef) -> TypeRef {
    TypeRef::List(Box::new(inner))
}

fn map(inner: TypeRef) -> TypeRef {
    TypeRef::Map(Box::new(inner))
}

#[track_caller]
fn check(property: Value, expected: TypeRef) {
    let (model, diagnostics) = foo_model(json!({"x": property.clone()}));
    let found = &field(ty(&model, "com.example.v1.Foo"), "x").ty;
    assert_eq!(*found, expected, "{property}");
    assert_quiet(&diagnostics);
}

#[test]
fn integers_are_narrow_only_when_nothing_says_that_they_may_be_wider() {
    check(json!({"type": "integer"}), scalar(Scalar::Int64));
    check(json!({"type": "integer", "format": "int64"}), scalar(Scalar::Int64));
    check(json!({"type": "integer", "format": "int32"}), scalar(Scalar::Int32));
    check(json!({"type": "integer", "format": "uint16"}), scalar(Scalar::Int64));
    let wide = json!({"type": "integer", "format": "int32", "maximum": 4_294_967_295_u32});
    check(wide, scalar(Scalar::Int64));
    let wide = json!({"type": "integer", "format": "int32", "default": 3_000_000_000_i64});
    check(wide, scalar(Scalar::Int64));
    let beyond = json!({"type": "integer", "maximum": 1.8e30});
    check(beyond, scalar(Scalar::Int64));
}

#[test]
fn scalars_follow_type_and_format() {
    check(json!({"type": "boolean"}), scalar(Scalar::Bool));
    check(json!({"type": "number"}), scalar(Scalar::Float));
    check(json!({"type": "number", "format": "int32"}), scalar(Scalar::Float));
    check(json!({"type": "string"}), scalar(Scalar::String));
    check(json!({"type": "string", "format": "byte"}), scalar(Scalar::Bytes));
    check(
        json!({"type": "string", "format": "date-time"}),
        scalar(Scalar::DateTime),
    );
    check(
        json!({"type": "string", "format": "no-such-format"}),
        scalar(Scalar::String),
    );
    check(json!({"enum": ["a", "b"]}), scalar(Scalar::String));
    check(json!({"type": ["string", "null"]}), scalar(Scalar::String));
    check(json!({"type": ["string", "integer"]}), scalar(Scalar::Json));
}

#[test]
fn text_of_the_format_password_is_secret_also_in_lists_maps_and_behind_names() {
    let is_secret = |property: Value| {
        let (model, diagnostics) = foo_model(json!({"x": property}));
        assert_quiet(&diagnostics);
        field(ty(&model, "com.example.v1.Foo"), "x").secret
    };
    let password = json!({"type": "string", "format": "password"});
    assert!(is_secret(password.clone()));
    assert!(is_secret(json!({"type": "array", "items": password})));
    assert!(is_secret(
        json!({"type": "object", "additionalProperties": {"type": "array", "items": password}})
    ));
    assert!(is_secret(json!({"allOf": [password]})));
    assert!(!is_secret(json!({"type": "string"})));
    assert!(!is_secret(json!({"type": "string", "format": "byte"})));
    assert!(
        !is_secret(json!({"type": "object", "properties": {"y": password}})),
        "y is"
    );

    let named = foo(json!({"x": {"$ref": "#/components/schemas/com.example.v1.Pin"}}));
    let schemas = json!({"com.example.v1.Foo": named, "com.example.v1.Pin": password});
    let (model, _) = v3(schemas, json!({}));
    assert!(field(ty(&model, "com.example.v1.Foo"), "x").secret);
}

#[test]
fn every_spelling_of_int_or_string_is_one() {
    let branches = json!([{"type": "integer"}, {"type": "string"}]);
    check(
        json!({"anyOf": branches, "x-kubernetes-int-or-string": true}),
        scalar(Scalar::IntOrString),
    );
    check(json!({"x-kubernetes-int-or-string": true}), scalar(Scalar::IntOrString));
    check(json!({"oneOf": branches}), scalar(Scalar::IntOrString));
    check(
        json!({"type": "string", "format": "int-or-string"}),
        scalar(Scalar::IntOrString),
    );
    check(
        json!({"type": "string", "x-kubernetes-int-or-string": true}),
        scalar(Scalar::IntOrString),
    );
    check(
        json!({"type": "integer", "format": "int64", "x-kubernetes-int-or-string": true}),
        scalar(Scalar::IntOrString),
    );
}

#[test]
fn an_int_or_string_with_the_pattern_of_quantities_is_a_quantity() {
    let pattern = r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$";
    check(
        json!({"x-kubernetes-int-or-string": true, "pattern": pattern}),
        scalar(Scalar::Quantity),
    );
    check(
        json!({"x-kubernetes-int-or-string": true, "pattern": "^a$"}),
        scalar(Scalar::IntOrString),
    );
}

#[test]
fn special_definitions_are_known_by_name_even_when_they_are_not_in_the_input() {
    let meta = "io.k8s.apimachinery.pkg.apis.meta.v1";
    let cases = [
        (format!("{meta}.Time"), scalar(Scalar::Time)),
        (format!("{meta}.MicroTime"), scalar(Scalar::MicroTime)),
        (format!("{meta}.Duration"), scalar(Scalar::Duration)),
        (format!("{meta}.FieldsV1"), scalar(Scalar::FieldsV1)),
        (
            format!("{meta}.LabelSelector"),
            TypeRef::Meta(MetaType("LabelSelector")),
        ),
        ("v1.ObjectMeta".to_owned(), TypeRef::Meta(MetaType("ObjectMeta"))),
        (
            "k8s.io.apimachinery.pkg.apis.meta.v1.Time".to_owned(),
            scalar(Scalar::Time),
        ),
        (
            "io.k8s.apimachinery.pkg.api.resource.Quantity".to_owned(),
            scalar(Scalar::Quantity),
        ),
        (
            "io.k8s.apimachinery.pkg.util.intstr.IntOrString".to_owned(),
            scalar(Scalar::IntOrString),
        ),
        (
            "io.k8s.apimachinery.pkg.runtime.RawExtension".to_owned(),
            scalar(Scalar::RawObject),
        ),
        (
            "io.k8s.apimachinery.pkg.version.Info".to_owned(),
            TypeRef::Meta(MetaType("Info")),
        ),
    ];
    for (name, expected) in cases {
        check(json!({"$ref": format!("#/components/schemas/{name}")}), expected);
    }
}

#[test]
fn objects_without_properties_stay_raw_and_maps_keep_their_values() {
    check(json!({"type": "object"}), scalar(Scalar::PrunedObject));
    check(
        json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true}),
        scalar(Scalar::RawObject),
    );
    check(
        json!({"x-kubernetes-preserve-unknown-fields": true}),
        scalar(Scalar::Json),
    );
    check(json!({}), scalar(Scalar::Json));
    check(
        json!({"type": "object", "additionalProperties": {"type": "string"}}),
        map(scalar(Scalar::String)),
    );
    check(
        json!({"type": "object", "additionalProperties": true}),
        map(scalar(Scalar::Json)),
    );
    check(
        json!({"type": "object", "additionalProperties": {"type": "array", "items": {"type": "integer"}}}),
        map(list(scalar(Scalar::Int64))),
    );
}

#[test]
fn an_embedded_resource_is_an_object_of_its_own_though_servers_add_its_type() {
    check(
        json!({
            "type": "object",
            "x-kubernetes-embedded-resource": true,
            "x-kubernetes-preserve-unknown-fields": true,
            "properties": {"apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {"type": "object"}},
        }),
        scalar(Scalar::EmbeddedObject),
    );
}

#[test]
fn arrays_keep_nullable_elements_and_take_anything_without_items() {
    let items = json!({"type": "array", "items": {"type": "integer", "nullable": true}});
    check(items, list(TypeRef::Nullable(Box::new(scalar(Scalar::Int64)))));
    check(json!({"type": "array"}), list(scalar(Scalar::Json)));
    check(json!({"items": {"type": "string"}}), list(scalar(Scalar::String)));
}

#[test]
fn presence_follows_required_and_nullable() {
    let mut schema = foo(json!({
        "a": {"type": "string"},
        "b": {"type": "string"},
        "c": {"type": "string", "nullable": true},
        "d": {"type": "string", "nullable": true},
    }));
    schema["required"] = json!(["b", "c", "c"]);
    let (model, _) = v3(json!({"com.example.v1.Foo": schema}), json!({}));
    let presence = |wire| field(ty(&model, "com.example.v1.Foo"), wire).presence;
    assert_eq!(presence("a"), Presence::Optional);
    assert_eq!(presence("b"), Presence::Required);
    assert_eq!(presence("c"), Presence::RequiredNullable);
    assert_eq!(presence("d"), Presence::Optional);
}

#[test]
fn required_properties_that_do_not_exist_are_ignored() {
    let mut schema = foo(json!({"a": {"type": "string"}}));
    schema["required"] = json!(["ghost"]);
    let (model, diagnostics) = v3(json!({"com.example.v1.Foo": schema}), json!({}));
    assert_eq!(ty(&model, "com.example.v1.Foo").fields.len(), 1);
    assert_quiet(&diagnostics);
}

#[test]
fn metadata_spec_and_status_come_first_and_type_meta_is_no_field_of_a_kind() {
    let (model, _) = foo_model(json!({
        "zeta": {"type": "string"}, "alpha": {"type": "string"}, "status": {"type": "string"},
        "spec": {"type": "string"}, "apiVersion": {"type": "string"}, "kind": {"type": "string"},
        "metadata": {"$ref": "#/components/schemas/v1.ObjectMeta"},
    }));
    let foo = ty(&model, "com.example.v1.Foo");
    let wires: Vec<&str> = foo.fields.iter().map(|field| field.wire.as_str()).collect();
    assert_eq!(wires, ["metadata", "spec", "status", "alpha", "zeta"]);
    assert!(foo.has_metadata);
}

#[test]
fn a_struct_that_is_no_kind_keeps_its_api_version_and_kind() {
    let schemas = json!({
        "com.example.v1.Foo": foo(json!({"ref": {"$ref": "#/components/schemas/com.example.v1.ObjectRef"}})),
        "com.example.v1.ObjectRef": {"type": "object", "properties": {"apiVersion": {"type": "string"}, "kind": {"type": "string"}}},
    });
    let (model, _) = v3(schemas, json!({}));
    assert_eq!(ty(&model, "com.example.v1.ObjectRef").fields.len(), 2);
}

#[test]
fn a_wrapped_reference_keeps_what_stands_beside_it() {
    let schemas = json!({
        "com.example.v1.Foo": foo(json!({
            "v3": {"allOf": [{"$ref": "#/components/schemas/com.example.v1.Bar"}], "default": {}, "description": "in v3"},
            "v2": {"$ref": "#/definitions/com.example.v1.Bar", "description": "in v2"},
        })),
        "com.example.v1.Bar": {"type": "object", "properties": {"a": {"type": "string"}}, "x-kubernetes-map-type": "atomic"},
    });
    let (model, _) = v3(schemas, json!({}));
    let foo = ty(&model, "com.example.v1.Foo");
    let (wrapped, plain) = (field(foo, "v3"), field(foo, "v2"));
    assert_eq!(wrapped.ty, plain.ty);
    assert!(matches!(wrapped.ty, TypeRef::Struct(_)));
    assert_eq!((wrapped.docs.as_str(), plain.docs.as_str()), ("in v3", "in v2"));
    assert_eq!(wrapped.default, Some(json!({})));
    assert_eq!(wrapped.map_type, Some(MapType::Atomic), "taken from the definition");
}

#[test]
fn list_and_patch_extensions_are_kept_with_different_keys() {
    let (model, _) = foo_model(json!({"ports": {
        "type": "array", "items": {"type": "string", "enum": ["TCP", "UDP"]},
        "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["port", "protocol"],
        "x-kubernetes-patch-strategy": "merge,retainKeys", "x-kubernetes-patch-merge-key": "port",
    }}));
    let ports = field(ty(&model, "com.example.v1.Foo"), "ports");
    assert_eq!(
        ports.list_type,
        Some(ListType::Map(vec!["port".into(), "protocol".into()]))
    );
    let merge = ports.patch_merge.as_ref().unwrap();
    assert_eq!(merge.strategy, ["merge", "retainKeys"]);
    assert_eq!(merge.merge_key.as_deref(), Some("port"));
    assert_eq!(ports.enum_values, ["TCP", "UDP"], "known values of the elements");
}

#[test]
fn definitions_that_only_name_a_scalar_or_list_are_resolved_in_place() {
    let schemas = json!({
        "com.example.v1.Foo": foo(json!({
            "mode": {"$ref": "#/components/schemas/com.example.v1.Mode"},
            "modes": {"$ref": "#/components/schemas/com.example.v1.Modes"},
        })),
        "com.example.v1.Mode": {"type": "string", "enum": ["On", "Off"]},
        "com.example.v1.Modes": {"type": "array", "items": {"$ref": "#/components/schemas/com.example.v1.Mode"}},
    });
    let (model, _) = v3(schemas, json!({}));
    let foo = ty(&model, "com.example.v1.Foo");
    assert_eq!(field(foo, "mode").ty, scalar(Scalar::String));
    assert_eq!(field(foo, "mode").enum_values, ["On", "Off"]);
    assert_eq!(field(foo, "modes").ty, list(scalar(Scalar::String)));
    assert_eq!(field(foo, "modes").enum_values, ["On", "Off"]);
    assert_eq!(model.types.len(), 1);
}

#[test]
fn a_named_object_without_properties_is_an_open_struct_because_its_presence_counts() {
    let schemas = json!({
        "com.example.v1.Foo": foo(json!({"status": {"$ref": "#/components/schemas/com.example.v1.Nothing"}})),
        "com.example.v1.Nothing": {"type": "object"},
    });
    let (model, _) = v3(schemas, json!({}));
    let nothing = ty(&model, "com.example.v1.Nothing");
    assert!(nothing.open && nothing.fields.is_empty());
}

#[test]
fn unknown_fields_belong_to_a_struct_only_where_the_schema_says_so() {
    let schemas = json!({
        "com.example.v1.Foo": foo(json!({"a": {"type": "string"}})),
        "com.example.v1.Kept": {"type": "object", "properties": {"a": {"type": "string"}}, "x-kubernetes-preserve-unknown-fields": true},
        "com.example.v1.More": {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": true},
    });
    let (model, _) = v3(schemas, json!({}));
    assert!(!ty(&model, "com.example.v1.Foo").open);
    assert!(ty(&model, "com.example.v1.Kept").open);
    assert!(ty(&model, "com.example.v1.More").open);
}

#[test]
fn schema_unions_of_apiextensions_hold_the_schema_struct() {
    let package = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1";
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{package}.{name}")});
    let schemas = json!({
        "com.example.v1.Foo": foo(json!({"schema": reference("JSONSchemaProps")})),
        format!("{package}.JSONSchemaProps"): {"type": "object", "properties": {
            "items": reference("JSONSchemaPropsOrArray"),
            "additionalItems": reference("JSONSchemaPropsOrBool"),
            "dependencies": {"type": "object", "additionalProperties": reference("JSONSchemaPropsOrStringArray")},
            "default": reference("JSON"),
            "not": reference("JSONSchemaProps"),
        }},
        format!("{package}.JSONSchemaPropsOrArray"): {},
        format!("{package}.JSONSchemaPropsOrBool"): {},
        format!("{package}.JSONSchemaPropsOrStringArray"): {},
        format!("{package}.JSON"): {},
    });
    let (model, diagnostics) = v3(schemas, json!({}));
    let props = ty(&model, &format!("{package}.JSONSchemaProps"));
    let (id, _) = model.types().find(|(_, ty)| ty.definition == props.definition).unwrap();
    let inner = || Box::new(TypeRef::Struct(id));
    assert_eq!(field(props, "items").ty, TypeRef::OrArray(inner()));
    assert_eq!(field(props, "additionalItems").ty, TypeRef::OrBool(inner()));
    assert_eq!(field(props, "dependencies").ty, map(TypeRef::OrStringArray(inner())));
    assert_eq!(field(props, "default").ty, scalar(Scalar::Json));
    assert!(
        !field(props, "not").boxed,
        "an optional struct is behind a pointer anyway"
    );
    assert_quiet(&diagnostics);
}

#[test]
fn exactly_one_field_of_a_required_circle_is_boxed_whatever_else_is_defined() {
    let required = |name: &str, target: &str| json!({"type": "object", "required": [name], "properties": {name: {"$ref": format!("#/components/schemas/com.example.v1.{target}")}}});
    let circle = json!({
        "com.example.v1.Foo": foo(json!({"b": {"$ref": "#/components/schemas/com.example.v1.B"}})),
        "com.example.v1.B": required("c", "C"),
        "com.example.v1.C": required("b", "B"),
        "com.example.v1.Self": required("self", "Self"),
    });
    let boxed = |schemas: Value| -> Vec<String> {
        let (model, _) = v3(schemas, json!({}));
        let fields = model.types.iter().flat_map(|ty| ty.fields.iter().map(move |f| (ty, f)));
        fields
            .filter(|(_, f)| f.boxed)
            .map(|(ty, f)| format!("{}.{}", ty.name, f.wire))
            .collect()
    };
    assert_eq!(boxed(circle.clone()), ["C.b", "Self.self"]);
    let more = with(circle, json!({"com.example.v1.A": required("c", "C")}));
    assert_eq!(boxed(more), ["C.b", "Self.self"]);
}

#[test]
fn a_definition_that_only_refers_to_itself_is_free_json() {
    let schemas = json!({
        "com.example.v1.Foo": foo(json!({"x": {"$ref": "#/components/schemas/com.example.v1.Loop"}})),
        "com.example.v1.Loop": {"$ref": "#/components/schemas/com.example.v1.Loop"},
    });
    let (model, diagnostics) = v3(schemas, json!({}));
    assert_eq!(field(ty(&model, "com.example.v1.Foo"), "x").ty, scalar(Scalar::Json));
    assert_finding(
        &diagnostics,
        "warning[circular-ref]: com.example.v1.Loop refers to itself and to nothing else, so this becomes free JSON\n  --> a.json#/components/schemas/com.example.v1.Loop",
    );
}

#[test]
fn a_definition_lives_where_its_package_or_its_user_lives() {
    let object = |properties: Value| json!({"type": "object", "properties": properties});
    let schemas = json!({
        "io.k8s.api.stuff.v1.Kind": {"type": "object", "properties": {"v": {"$ref": "#/components/schemas/Vagrant"}},
            "x-kubernetes-group-version-kind": [{"group": "stuff.k8s.io", "version": "v1", "kind": "Kind"}]},
        "io.k8s.api.stuff.v1.Part": object(json!({"a": {"type": "string"}})),
        "io.k8s.api.stuff.v2.Part": object(json!({"a": {"type": "string"}})),
        "io.k8s.stuff.v3.Part": object(json!({"a": {"type": "string"}})),
        "Vagrant": object(json!({"deep": {"$ref": "#/components/schemas/Deep"}})),
        "Deep": object(json!({"a": {"type": "string"}})),
        "Orphan": object(json!({"a": {"type": "string"}})),
    });
    let (model, diagnostics) = v3(schemas, json!({}));
    let home = |definition: &str| ty(&model, definition).home.to_string();
    assert_eq!(
        home("io.k8s.api.stuff.v1.Part"),
        "stuff.k8s.io/v1",
        "a kind of its package"
    );
    assert_eq!(
        home("io.k8s.api.stuff.v2.Part"),
        "stuff.k8s.io/v2",
        "the group of another version"
    );
    assert_eq!(
        home("io.k8s.stuff.v3.Part"),
        "stuff.k8s.io/v3",
        "the package read backwards"
    );
    assert_eq!(home("Vagrant"), "stuff.k8s.io/v1", "who refers to it");
    assert_eq!(home("Deep"), "stuff.k8s.io/v1", "who refers to who refers to it");
    assert!(model.types.iter().all(|ty| ty.definition != "Orphan"));
    assert!(diagnostics.iter().any(|d| d.code == "homeless-definition"));
}
