//! Merge rules from OpenAPI documents. Those of `quirks.json` are what kube-openapi makes of it for a 1.36 server.

use std::fs;
use std::path::{Path, PathBuf};

use kubewright_runtime::GroupVersionKind;
use kubewright_runtime::fields::{FieldSet, Member, MergeRule, MergeSchema, OpenApiSchema, extract};
use serde_json::{Value, json};

use super::set;

fn quirks() -> OpenApiSchema {
    let kind = GroupVersionKind::new("example.io", "v1", "Quirks");
    OpenApiSchema::of_document(include_bytes!("quirks.json"), &kind).unwrap()
}

/// A place in a schema: `.field`, `.*` for what stands under other names, `.[]` for items.
fn at(schema: &OpenApiSchema, path: &str) -> OpenApiSchema {
    let steps = path.split('.').filter(|step| !step.is_empty());
    steps.fold(schema.clone(), |schema, step| {
        match (step, schema.member(if step == "*" { "no such field" } else { step })) {
            ("[]", _) => schema.item(0),
            ("*", Some(Member::Entry(inner))) => Some(inner),
            ("*", _) => None,
            (_, Some(Member::Field(inner))) => Some(inner),
            _ => None,
        }
        .unwrap_or_else(|| panic!("{path}: there is no {step}"))
    })
}

/// `Map port protocol=TCP`: the rule, and keys with their defaults.
fn told(schema: &OpenApiSchema) -> String {
    let keys = schema.keys().map(|key| match schema.key_default(key) {
        Some(Value::String(default)) => format!(" {key}={default}"),
        Some(default) => format!(" {key}={default}"),
        None => format!(" {key}"),
    });
    format!("{:?}{}", schema.rule(), keys.collect::<String>())
}

fn is_open(schema: &OpenApiSchema) -> bool {
    matches!(schema.member("no such field"), Some(Member::Entry(_)))
}

#[test]
fn places_merge_as_they_do_for_the_server() {
    let schema = quirks();
    let cases = "
        .text Leaf | .bytes Leaf | .number Leaf | .flag Leaf | .nullable Leaf | .quantity Leaf
        .intOrString Deduced | .any Deduced | .anyOfTwo Deduced | .anyWithFields Deduced | .keepsAny Deduced
        .anyWithFields.a Leaf | .anyOrNothing Atomic
        .raw Atomic | .rawParts Deduced | .rawParts.* Atomic
        .part Granular | .onlyPart Granular | .partAsWhole Atomic | .partAsWhole.a Leaf
        .whole Atomic | .wholeInParts Granular
        .names Set | .namesAsWhole Atomic
        .free Granular | .free.* Deduced | .open Granular | .open.* Deduced
        .openBeside.a Leaf | .openBeside.* Deduced
        .labels Granular | .labels.* Leaf | .setsByName Granular | .setsByName.* Set
        .keeps Granular | .keeps.* Deduced | .keeps.within.* Deduced | .keeps.within.a Leaf
        .embedded Granular | .embedded.kind Leaf | .embedded.metadata.* Deduced | .embedded.* Deduced
        .list Atomic | .list.[] Granular | .set Set | .set.[] Leaf
        .ports Map port protocol=TCP | .patchedByKey Map port | .patchedAsSet Set | .patchedAsWhole Atomic
        .tree.left.left.more.*.left.more.* Granular
    ";
    let cases = cases.split(['|', '\n']).map(str::trim).filter(|case| !case.is_empty());
    for case in cases {
        let (path, expected) = case.split_once(' ').unwrap();
        assert_eq!(told(&at(&schema, path)), expected, "{path}");
    }
}

#[test]
fn only_open_objects_have_fields_that_are_not_declared() {
    let schema = quirks();
    for open in [
        "any",
        "free",
        "open",
        "labels",
        "keeps",
        "keeps.within",
        "keepsAny",
        "embedded",
        "raw",
    ] {
        assert!(is_open(&at(&schema, open)), "{open}");
    }
    for closed in [
        "",
        "anyWithFields",
        "part",
        "whole",
        "closed",
        "keeps.referred",
        "keeps.closed",
        "keepsNot",
        "text",
        "set",
    ] {
        assert!(!is_open(&at(&schema, closed)), "{closed}");
    }
}

#[test]
fn an_object_is_owned_and_extracted_by_its_keys() {
    let schema = quirks();
    let body = json!({
        "ports": [{ "port": 80, "name": "http" }, { "port": 80, "protocol": "UDP" }],
        "setsByName": { "x": ["b", "a"] },
        "raw": { "kind": "Any" },
        "intOrString": 5,
        "keeps": { "other": { "deep": [1] } },
    });
    let owned = FieldSet::of(&body, &schema).unwrap();
    let expected = set(r#"
        .intOrString
        .keeps.other
        .keeps.other.deep
        .ports[port=80,protocol="TCP"]
        .ports[port=80,protocol="TCP"].name
        .ports[port=80,protocol="TCP"].port
        .ports[port=80,protocol="UDP"]
        .ports[port=80,protocol="UDP"].port
        .ports[port=80,protocol="UDP"].protocol
        .raw
        .setsByName.x
        .setsByName.x[="a"]
        .setsByName.x[="b"]
    "#);
    assert_eq!(owned, expected);
    let udp = set(".ports[port=80,protocol=\"UDP\"]");
    let part = extract(&body, &schema, &udp);
    assert_eq!(part, json!({ "ports": [{ "port": 80, "protocol": "UDP" }] }));
    let error = FieldSet::of(&json!({ "keepsNot": { "b": 1 } }), &schema).unwrap_err();
    assert_eq!(error.place(), ".keepsNot.b");
}

/// A document with one kind that has these properties, and these definitions beside it.
fn small(properties: &Value, beside: &Value) -> OpenApiSchema {
    let mut schemas = beside.clone();
    schemas["Kind"] = json!({
        "type": "object",
        "properties": properties,
        "x-kubernetes-group-version-kind": [{ "group": "", "version": "v1", "kind": "Thing" }],
    });
    let document = json!({ "components": { "schemas": schemas } });
    OpenApiSchema::of_value(&document, &GroupVersionKind::new("", "v1", "Thing")).unwrap()
}

#[test]
fn what_cannot_be_read_is_deduced() {
    let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let schema = small(
        &json!({
            "nowhere": reference("Nowhere"),
            "alias": reference("Alias"),
            "round": reference("Round"),
            "textAsWhole": { "allOf": [reference("Text")], "x-kubernetes-map-type": "atomic" },
            "broken": { "type": "array", "items": [1], "x-kubernetes-list-type": "other" },
            "listOfNothing": { "type": "array" },
            "untypedList": { "items": {}, "x-kubernetes-list-type": "set" },
            "number": 5,
            "keyless": { "type": "array", "items": {}, "x-kubernetes-list-type": "map" },
        }),
        &json!({ "Alias": reference("Text"), "Round": { "allOf": [reference("Round")] }, "Text": { "type": "string" } }),
    );
    for deduced in ["nowhere", "alias", "round", "textAsWhole", "number"] {
        assert_eq!(at(&schema, deduced).rule(), MergeRule::Deduced, "{deduced}");
    }
    assert_eq!(told(&at(&schema, "broken")), "Atomic");
    assert_eq!(told(&at(&schema, "listOfNothing.[]")), "Atomic");
    assert_eq!(told(&at(&schema, "untypedList")), "Set");
    assert_eq!(told(&at(&schema, "keyless")), "Set");
}

#[test]
fn what_nests_too_deep_is_deduced() {
    let mut nested = json!({ "type": "string" });
    for _ in 0..300 {
        nested = json!({ "type": "object", "properties": { "a": nested } });
    }
    let schema = small(&json!({ "a": nested }), &json!({}));
    assert_eq!(at(&schema, &".a".repeat(100)).rule(), MergeRule::Granular);
    let deep = (0..200).fold(schema, |schema, _| match schema.member("a") {
        Some(Member::Field(inner) | Member::Entry(inner)) => inner,
        None => panic!("it ends"),
    });
    assert_eq!(deep.rule(), MergeRule::Deduced);
}

#[test]
fn an_error_says_which_kind_is_missing_where() {
    let kind = GroupVersionKind::new("example.io", "v2", "Quirks");
    let error = OpenApiSchema::of_document(include_bytes!("quirks.json"), &kind).unwrap_err();
    assert_eq!(error.missing_kind(), Some(&kind));
    let said = error.to_string();
    assert!(
        said.contains("v2") && said.contains("document \"Quirks\" with kinds of example.io/v1"),
        "{said}"
    );
    let error = OpenApiSchema::of_document(b"{", &kind).unwrap_err();
    assert!(error.to_string().contains("no JSON") && error.missing_kind().is_none());
    let error = OpenApiSchema::of_value(&json!({ "swagger": "2.0" }), &kind).unwrap_err();
    assert!(error.to_string().contains("components.schemas"), "{error}");
    let error = OpenApiSchema::of_value(&json!({ "components": { "schemas": {} } }), &kind).unwrap_err();
    assert!(
        error.to_string().ends_with("the OpenAPI document, which has no kinds"),
        "{error}"
    );
}

/// The documents that a 1.36 server has answered with.
fn recorded() -> Option<Vec<PathBuf>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let mut folders = here.map(|folder| folder.join("shared/corpus/core/1.36-live-default/v3"));
    let files = fs::read_dir(folders.find(|folder| folder.is_dir())?).unwrap();
    Some(files.map(|file| file.unwrap().path()).collect())
}

fn kinds(document: &Value) -> Vec<GroupVersionKind> {
    let schemas = document.pointer("/components/schemas").and_then(Value::as_object);
    let kinds = schemas.into_iter().flat_map(|all| all.values()).filter_map(|schema| {
        let kinds = schema.get("x-kubernetes-group-version-kind")?.as_array()?;
        // Those that all group versions share have a long list.
        (kinds.len() == 1).then(|| &kinds[0])
    });
    let text = |kind: &Value, name: &str| kind[name].as_str().unwrap().to_owned();
    let kinds = kinds.map(|kind| GroupVersionKind::new(text(kind, "group"), text(kind, "version"), text(kind, "kind")));
    kinds.collect()
}

#[test]
fn what_a_server_published_is_read() {
    let Some(files) = recorded() else {
        println!("skipped: no recorded documents beside the repository");
        return;
    };
    let (mut all, mut told_of) = (0, Vec::new());
    for file in files {
        let document: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        for kind in kinds(&document) {
            all += 1;
            let schema = OpenApiSchema::of_value(&document, &kind).unwrap();
            assert_eq!(schema.rule(), MergeRule::Granular, "{kind}");
            if let Some(Member::Field(metadata)) = schema.member("metadata")
                && let Some(Member::Field(finalizers)) = metadata.member("finalizers")
            {
                assert_eq!(finalizers.rule(), MergeRule::Set, "{kind}");
                assert_eq!(told(&at(&metadata, "ownerReferences")), "Map uid=");
            }
            let facts = FACTS.iter().filter(|(of, _, _)| *of == kind.kind.as_str());
            for (of, path, expected) in facts {
                assert_eq!(told(&at(&schema, path)), *expected, "{of} {path}");
                told_of.push(*path);
            }
        }
    }
    assert!(all > 100, "{all}");
    assert_eq!(told_of.len(), FACTS.len(), "{told_of:?}");
}

const FACTS: [(&str, &str, &str); 17] = [
    ("Pod", "spec.containers", "Map name="),
    ("Pod", "spec.containers.[].ports", "Map containerPort=0 protocol=TCP"),
    ("Pod", "spec.containers.[].args", "Atomic"),
    ("Pod", "spec.containers.[].resources.limits", "Granular"),
    ("Pod", "spec.containers.[].resources.limits.*", "Leaf"),
    ("Pod", "spec.containers.[].env", "Map name="),
    ("Pod", "spec.volumes", "Map name="),
    ("Pod", "spec.tolerations", "Atomic"),
    ("Pod", "spec.nodeSelector", "Atomic"),
    ("Service", "spec.ports", "Map port=0 protocol=TCP"),
    ("Service", "spec.ports.[].targetPort", "Deduced"),
    ("Service", "spec.selector", "Atomic"),
    ("Deployment", "spec.selector", "Atomic"),
    ("ControllerRevision", "data", "Atomic"),
    ("PersistentVolume", "spec.claimRef", "Granular"),
    ("ConfigMap", "data", "Granular"),
    (
        "CustomResourceDefinition",
        "spec.versions.[].schema.openAPIV3Schema.default",
        "Deduced",
    ),
];
