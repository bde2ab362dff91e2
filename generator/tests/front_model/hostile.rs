//! Whatever a document holds, the front half ends without a panic, and every id in the Model it
//! gives is valid.

use kubewright::model::{Model, SubresourceShape, TypeRef, dump};
use kubewright::source::{Format, Sources};
use serde_json::{Value, json};

use super::support::*;

fn specs() -> Vec<(Format, Value)> {
    let schemas = with(
        foo_schemas(),
        json!({
            "com.example.v1.Odd": {"type": "object", "required": ["a"], "properties": {
                "a": {"allOf": [{"$ref": "#/components/schemas/com.example.v1.Odd"}], "default": {}},
                "b": {"type": "array", "items": {"type": "integer", "format": "int32", "maximum": 5, "nullable": true}},
                "c": {"type": "object", "additionalProperties": {"type": "object", "properties": {"d": {"enum": ["x"]}}}},
            }},
        }),
    );
    let status = "/apis/example.com/v1/namespaces/{namespace}/foos/{name}/status";
    let foo = "com.example.v1.Foo";
    let paths = with(
        foo_paths(),
        json!({status: {"put": operation("put", &foo_kind(), Some(("*/*", foo)), Some(foo))}}),
    );
    let v2_paths = json!({"/apis/example.com/v1/foos/{name}": {
        "parameters": [{"$ref": "#/parameters/name"}],
        "get": {"x-kubernetes-action": "get", "produces": ["application/json"], "responses": {"200": {"schema": {"$ref": "#/definitions/com.example.v1.Foo"}}}},
    }});
    let mut v2 = v2_document(schemas.clone(), v2_paths);
    v2["parameters"] = json!({"name": {"name": "name", "in": "path"}});
    let resource = json!({"resource": "foos", "responseKind": {"kind": "Foo"}, "scope": "Namespaced", "verbs": ["get"], "subresources": [{"subresource": "status", "verbs": ["get"]}]});
    vec![
        (Format::OpenApiV3, v3_document(schemas, paths)),
        (Format::OpenApiV2, v2),
        (
            Format::AggregatedDiscovery,
            json!({"kind": "APIGroupDiscoveryList", "items": [{"metadata": {"name": "example.com"}, "versions": [{"version": "v1", "resources": [resource]}]}]}),
        ),
        (
            Format::LegacyDiscovery,
            json!({"kind": "APIResourceList", "groupVersion": "example.com/v1", "resources": [{"name": "foos", "kind": "Foo", "namespaced": true, "verbs": ["get"]}, {"name": "foos/status", "kind": "Foo", "verbs": ["get"]}]}),
        ),
    ]
}

/// Runs one mutant. Discovery gets a sound document beside it, so that there is something to join.
fn survive(format: Format, bytes: Vec<u8>) {
    let is_json = serde_json::from_slice::<Value>(&bytes).is_ok();
    let mut documents = vec![document(format, "mutant.json", bytes)];
    let is_discovery = matches!(format, Format::AggregatedDiscovery | Format::LegacyDiscovery);
    if is_discovery && is_json {
        let sound = v3_document(foo_schemas(), foo_paths()).to_string();
        documents.push(document(Format::OpenApiV3, "sound.json", sound.into_bytes()));
    }
    let (model, _) = run(&Sources { documents });
    assert_ids_are_valid(&model);
    dump(&model);
}

fn assert_ids_are_valid(model: &Model) {
    fn valid(model: &Model, ty: &TypeRef) -> bool {
        match ty {
            TypeRef::Struct(id) => id.index() < model.types.len(),
            TypeRef::Scalar(_) | TypeRef::Meta(_) => true,
            TypeRef::List(inner) | TypeRef::Map(inner) | TypeRef::Nullable(inner) => valid(model, inner),
            TypeRef::OrArray(inner) | TypeRef::OrBool(inner) | TypeRef::OrStringArray(inner) => valid(model, inner),
        }
    }
    assert!(
        model
            .types
            .iter()
            .flat_map(|ty| &ty.fields)
            .all(|field| valid(model, &field.ty))
    );
    for resource in &model.resources {
        assert!(model.ty(resource.object).gvk.is_some() && model.ty(resource.object).has_metadata);
        for subresource in &resource.subresources {
            if let SubresourceShape::Object { body, .. } | SubresourceShape::Create { body, .. } = &subresource.shape {
                assert!(body.index() < model.types.len());
            }
        }
    }
}

#[test]
fn no_truncation_panics() {
    for (format, spec) in specs() {
        let bytes = spec.to_string().into_bytes();
        for end in 0..bytes.len() {
            survive(format, bytes[..end].to_vec());
        }
    }
}

#[test]
fn no_value_in_any_place_panics() {
    let replacements = [
        Value::Null,
        json!(true),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("../../x"),
        json!("{name}"),
        json!([]),
        json!({}),
        json!([[]]),
        json!("#/components/schemas/com.example.v1.Odd"),
        json!("v1.ObjectMeta"),
        json!({"a/b~c": {"$ref": ""}}),
    ];
    for (format, spec) in specs() {
        for pointer in pointers(&spec) {
            for replacement in &replacements {
                let mut mutant = spec.clone();
                *mutant.pointer_mut(&pointer).unwrap() = replacement.clone();
                survive(format, mutant.to_string().into_bytes());
            }
        }
    }
}

#[test]
fn no_changed_byte_panics() {
    let mut state: u32 = 1;
    let mut random = |below: usize| {
        // The usual linear congruential generator; only its spread matters here.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    for (format, spec) in specs() {
        let bytes = spec.to_string().into_bytes();
        for _ in 0..250 {
            let mut mutant = bytes.clone();
            for _ in 0..1 + random(3) {
                let at = random(mutant.len());
                mutant[at] = b"\"{}[]:,\\/.$#x0-\xff"[random(16)];
            }
            survive(format, mutant);
        }
    }
}

fn pointers(value: &Value) -> Vec<String> {
    let mut found = vec![String::new()];
    let children: Vec<(String, &Value)> = match value {
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| (key.replace('~', "~0").replace('/', "~1"), value))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, value)| (index.to_string(), value))
            .collect(),
        _ => Vec::new(),
    };
    for (token, child) in children {
        found.extend(pointers(child).into_iter().map(|rest| format!("/{token}{rest}")));
    }
    found
}
