//! The hand-written types of meta/v1 against every recorded spec, so that they cannot drift.
//!
//! In: OpenAPI v2 and v3 documents of the repository (`specs/`) and, where it is checked out beside it, of the corpus.
//! Out: a list of every difference in fields, types, presence and kind. Never: the generator; it must not vouch for itself.
#![allow(clippy::unwrap_used, reason = "a fault in a helper ends the test, as it should")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use kubewright_runtime::meta;
use kubewright_runtime::value::{Merge, Record, ShapeMut, Str, Value, key};
use serde_json::Value as Node;

/// Definitions that are no struct of `meta`: `WatchEvent` is generic in Rust and read by hand.
const NOT_A_STRUCT: &[&str] = &["WatchEvent"];

fn known_types() -> BTreeMap<&'static str, Box<dyn Record>> {
    macro_rules! known {
        ($($name:ident)*) => {
            BTreeMap::from([$((stringify!($name), Box::new(meta::$name::EMPTY) as Box<dyn Record>)),*])
        };
    }
    known! {
        APIGroup APIGroupList APIResource APIResourceList APIVersions Condition DeleteOptions FieldSelectorRequirement
        GroupResource GroupVersionForDiscovery Info LabelSelector LabelSelectorRequirement ListMeta ManagedFieldsEntry
        ObjectMeta OwnerReference Preconditions ServerAddressByClientCIDR ShardInfo Status StatusCause StatusDetails
    }
}

/// What a field holds, in words that the spec side uses as well: `[string]`, `{string}`, `integer/int64`, `OwnerReference`.
fn type_of_place(place: &mut dyn Value) -> String {
    match place.shape_mut() {
        ShapeMut::Bool(_) => "boolean".to_owned(),
        ShapeMut::I32(_) => "integer/int32".to_owned(),
        ShapeMut::I64(_) => "integer/int64".to_owned(),
        ShapeMut::Str(_) => "string".to_owned(),
        ShapeMut::Time(_) => "Time".to_owned(),
        ShapeMut::FieldsV1(_) => "FieldsV1".to_owned(),
        ShapeMut::Record(record) => record.info().name.to_owned(),
        ShapeMut::Opt(place) => type_of_place(place.fill()),
        ShapeMut::List(list) => format!("[{}]", type_of_place(list.push())),
        ShapeMut::Map(map) => format!("{{{}}}", type_of_place(map.push(Str::from("key")))),
        _ => "a type that meta/v1 does not use".to_owned(),
    }
}

/// What a property of a spec holds, in the words of [`type_of_place`].
fn type_of_node(node: &Node) -> String {
    if let Some(name) = reference(node) {
        return last_segment(name).to_owned();
    }
    match (node["type"].as_str(), node["format"].as_str()) {
        (Some("array"), _) => format!("[{}]", type_of_node(&node["items"])),
        (Some("object"), _) => format!("{{{}}}", type_of_node(&node["additionalProperties"])),
        (Some(name), Some(format)) => format!("{name}/{format}"),
        (name, _) => name.unwrap_or("anything").to_owned(),
    }
}

/// The definition that a node names, directly or (v3, beside a default) in an `allOf` of one.
fn reference(node: &Node) -> Option<&str> {
    node["$ref"].as_str().or_else(|| node["allOf"][0]["$ref"].as_str())
}

fn last_segment(name: &str) -> &str {
    name.rsplit(['.', '/']).next().unwrap_or(name)
}

/// All JSON files below `folder`; none when there is no such folder.
fn json_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            json_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            found.push(path);
        }
    }
}

/// Every definition of meta/v1 with properties, as (file, last segment of its name, schema).
fn recorded_definitions() -> Vec<(String, String, Node)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    json_files(&root.join("specs"), &mut files);
    json_files(&root.join("../shared/corpus/core"), &mut files);
    files.sort();
    let mut definitions = Vec::new();
    for file in files {
        let document: Node = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        let schemas = document["definitions"]
            .as_object()
            .or_else(|| document["components"]["schemas"].as_object());
        for (name, schema) in schemas.into_iter().flatten() {
            let ours = name.contains(".apis.meta.v1.") || name.ends_with(".pkg.version.Info");
            if ours && schema.get("properties").is_some() {
                definitions.push((
                    file.display().to_string(),
                    last_segment(name).to_owned(),
                    schema.clone(),
                ));
            }
        }
    }
    definitions
}

/// How a property merges under server-side apply, for the lists that meta/v1 has.
fn merge_of_node(node: &Node) -> Merge {
    const UID: &Merge = &Merge::Keys(&[key("uid")]);
    const TYPE: &Merge = &Merge::Keys(&[key("type")]);
    let keyed = |name: Option<&str>| match name {
        Some("uid") => *UID,
        Some("type") => *TYPE,
        // No field of Rust merges so: it is a difference.
        _ => Merge::Atomic,
    };
    let patch = node["x-kubernetes-patch-strategy"].as_str();
    match (node["x-kubernetes-list-type"].as_str(), patch) {
        (Some("set"), _) => Merge::Set,
        (Some("map"), _) => keyed(node["x-kubernetes-list-map-keys"][0].as_str()),
        (None, Some("merge")) => match node["x-kubernetes-patch-merge-key"].as_str() {
            None => Merge::Set,
            name => keyed(name),
        },
        _ => Merge::ByShape,
    }
}

/// What is different between a type and its definition, in sentences.
fn differences(record: &mut dyn Record, schema: &Node) -> Vec<String> {
    let info = record.info();
    let mut found = Vec::new();
    let atomic = schema["x-kubernetes-map-type"] == "atomic";
    if atomic != record.is_atomic() {
        found.push(format!("merges as a whole: {atomic} in the spec, {} in Rust", !atomic));
    }
    let has_kind = schema["x-kubernetes-group-version-kind"]
        .as_array()
        .is_some_and(|kinds| {
            kinds
                .iter()
                .any(|kind| kind["group"] == "" && kind["version"] == "v1" && kind["kind"] == info.name)
        });
    let says_kind = info
        .type_meta
        .is_some_and(|meta| meta.api_version == "v1" && meta.kind == info.name);
    if has_kind != says_kind {
        found.push(format!("is a kind: {has_kind} in the spec, {says_kind} in Rust"));
    }
    for (property, node) in schema["properties"].as_object().unwrap() {
        if says_kind && (property == "apiVersion" || property == "kind") {
            continue;
        }
        let index = record.index(property);
        let Some(field) = info
            .fields
            .get(usize::from(index))
            .filter(|field| field.name == property)
        else {
            found.push(format!("has no field `{property}`"));
            continue;
        };
        let (ours, theirs) = (type_of_place(record.slot(index)), type_of_node(node));
        if ours != theirs {
            found.push(format!("`{property}` is {theirs} in the spec, {ours} in Rust"));
        }
        let (ours, theirs) = (record.merge(index), merge_of_node(node));
        if ours != theirs {
            found.push(format!(
                "`{property}` merges as {theirs:?} in the spec, as {ours:?} in Rust"
            ));
        }
        let required = schema["required"]
            .as_array()
            .is_some_and(|names| names.iter().any(|name| name == property));
        if required != field.required {
            found.push(format!(
                "`{property}` is required: {required} in the spec, {} in Rust",
                field.required
            ));
        }
    }
    found
}

#[test]
fn every_definition_of_meta_v1_has_its_struct_with_every_field() {
    let definitions = recorded_definitions();
    assert!(
        !definitions.is_empty(),
        "there is no spec to compare with: neither `specs/` nor the corpus"
    );
    let mut complaints = BTreeSet::new();
    for (file, name, schema) in &definitions {
        if NOT_A_STRUCT.contains(&name.as_str()) {
            continue;
        }
        match known_types().get_mut(name.as_str()) {
            None => drop(complaints.insert(format!("{name} ({file}): no such struct"))),
            Some(record) => complaints.extend(
                differences(record.as_mut(), schema)
                    .into_iter()
                    .map(|what| format!("{name} ({file}): {what}")),
            ),
        }
    }
    assert!(complaints.is_empty(), "{complaints:#?}");
}

#[test]
fn no_struct_has_a_field_that_no_spec_knows() {
    let mut properties: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, name, schema) in recorded_definitions() {
        properties
            .entry(name)
            .or_default()
            .extend(schema["properties"].as_object().unwrap().keys().cloned());
    }
    for (name, record) in known_types() {
        // Some definitions stand in the published specs only; with those of the repository alone there is nothing to compare.
        let Some(known) = properties.get(name) else { continue };
        for field in record.info().fields {
            assert!(known.contains(field.name), "{name}.{} stands in no spec", field.name);
        }
    }
}

#[test]
fn fields_are_numbered_in_the_order_of_the_table() {
    for (name, mut record) in known_types() {
        assert_eq!(record.info().name, name);
        for (index, field) in (0u16..).zip(record.info().fields) {
            assert_eq!(record.index(field.name), index, "{name}.{}", field.name);
            let number_of_slot = std::ptr::from_mut(record.slot(index)).cast::<()>();
            let number_of_view = std::ptr::from_ref(record.view(index)).cast_mut().cast::<()>();
            assert_eq!(
                number_of_slot, number_of_view,
                "{name}.{}: slot and view are two fields",
                field.name
            );
        }
    }
}
