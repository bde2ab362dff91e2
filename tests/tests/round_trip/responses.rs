//! Bodies that a real API server sent, decoded and encoded again.
//!
//! In: `../shared/corpus/responses`, where that folder is present. Out: nothing lost but nulls and empty metadata.
//! Never: skips silently; says when the folder is not there.

use std::fs;
use std::path::PathBuf;

use kubewright_runtime::codegen::{Kind, KindVisitor};
use kubewright_tests::round_trip::{differences, round_trip};
use serde_json::Value;

struct Bodies {
    /// File and object, not yet claimed by a kind.
    open: Vec<(String, Value)>,
    matched: usize,
    failures: Vec<String>,
}

impl KindVisitor for Bodies {
    fn kind<K: Kind>(&mut self) {
        let (mine, others): (Vec<_>, Vec<_>) = self
            .open
            .drain(..)
            .partition(|(_, body)| body["kind"] == K::KIND && body["apiVersion"] == K::API_VERSION);
        self.open = others;
        for (file, body) in mine {
            self.matched += 1;
            let kept = without_noise(&body);
            if let Err(problem) = compare::<K>(&body, &kept) {
                self.failures
                    .push(format!("{file}: {} {}: {problem}", K::API_VERSION, K::KIND));
            }
        }
    }
}

/// Real bodies hold `null` where Go has a nil slice in a required field, and ours then write what Go writes: both sides are compared
/// without nulls.
fn compare<K: Kind>(body: &Value, kept: &Value) -> Result<(), String> {
    let bytes = serde_json::to_vec(body).map_err(|error| error.to_string())?;
    let decoded: K = kubewright_runtime::value::from_json(&bytes).map_err(|error| format!("decode: {error}"))?;
    let written: Value =
        serde_json::from_slice(&kubewright_runtime::value::to_json(&decoded)).map_err(|error| error.to_string())?;
    differences(&without_noise(&written), kept, "")?;
    round_trip::<K>(&written, &written)
}

fn without_noise(value: &Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.iter()
                .map(|(key, value)| (key, without_noise(value)))
                .filter(|(key, value)| !value.is_null() && (*key != "metadata" || *value != serde_json::json!({})))
                .map(|(key, value)| (key.clone(), value))
                .collect(),
        ),
        Value::Array(list) => Value::Array(list.iter().map(without_noise).collect()),
        other => other.clone(),
    }
}

/// Objects in a body: the body itself, the items of a list (which take the list's type when they have none), the object of an event.
fn objects(body: Value) -> Vec<Value> {
    if body.get("type").is_some() && body["object"].is_object() {
        // A bookmark is no object of its kind: only its metadata is filled.
        return if body["type"] == "BOOKMARK" {
            Vec::new()
        } else {
            objects(body["object"].clone())
        };
    }
    let Some(item_kind) = body["kind"]
        .as_str()
        .and_then(|kind| kind.strip_suffix("List"))
        .filter(|_| body["items"].is_array())
    else {
        return vec![body];
    };
    let (api_version, item_kind) = (body["apiVersion"].clone(), item_kind.to_owned());
    let mut items = body["items"].as_array().cloned().unwrap_or_default();
    for item in items.iter_mut().filter_map(Value::as_object_mut) {
        item.entry("apiVersion").or_insert_with(|| api_version.clone());
        item.entry("kind").or_insert_with(|| item_kind.clone().into());
    }
    items
}

pub(crate) fn check() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/responses");
    if !folder.is_dir() {
        println!("SKIPPED: no recorded responses beside this checkout");
        return;
    }
    let mut open = Vec::new();
    for entry in fs::read_dir(&folder).expect("a readable folder") {
        let path = entry.expect("a folder entry").path();
        let file = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let text = fs::read_to_string(&path).expect("UTF-8");
        let stream = serde_json::Deserializer::from_str(&text).into_iter::<Value>();
        open.extend(stream.flatten().flat_map(objects).map(|body| (file.clone(), body)));
    }
    let total = open.len();
    let mut bodies = Bodies {
        open,
        matched: 0,
        failures: Vec::new(),
    };
    kubewright_k8s::add_to_scheme(&mut bodies);
    assert!(
        bodies.failures.is_empty(),
        "{} failures:\n{}",
        bodies.failures.len(),
        bodies.failures.join("\n")
    );
    assert!(
        bodies.matched >= 40,
        "only {} of {total} bodies belong to a kind of the crate",
        bodies.matched
    );
    println!(
        "{} of {total} bodies belong to a kind of the generated crate",
        bodies.matched
    );
}
