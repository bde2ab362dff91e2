//! The recorded OpenAPI v3 documents, read without the generator: the round trip must not inherit its mistakes.
//!
//! In: `specs/kubernetes/1.36`. Out: definitions by name, and which of them are kinds.
//! Never: uses a type of the generator or of the generated crate.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

/// Every definition of the recorded specs.
pub(crate) struct Schemas {
    by_name: BTreeMap<String, Value>,
}

impl Schemas {
    /// Reads all documents under `folder`.
    pub(crate) fn load(folder: &Path) -> Self {
        let mut by_name = BTreeMap::new();
        collect(folder, &mut by_name);
        assert!(
            by_name.len() > 500,
            "{} holds only {} definitions",
            folder.display(),
            by_name.len()
        );
        Self { by_name }
    }

    /// All definitions by name.
    pub(crate) fn all(&self) -> &BTreeMap<String, Value> {
        &self.by_name
    }

    /// The definition called `name`.
    pub(crate) fn get(&self, name: &str) -> &Value {
        self.by_name.get(name).unwrap_or_else(|| panic!("no definition {name}"))
    }

    /// The definition of a kind that has exactly one group, version and kind.
    pub(crate) fn kind(&self, group: &str, version: &str, kind: &str) -> Option<&str> {
        self.by_name.iter().find_map(|(name, schema)| {
            let gvks = schema.get("x-kubernetes-group-version-kind")?.as_array()?;
            let [gvk] = gvks.as_slice() else { return None };
            (gvk["group"] == group && gvk["version"] == version && gvk["kind"] == kind).then_some(name.as_str())
        })
    }

    /// All kinds with exactly one group, version and kind, lists and meta/v1 left out, as `(group, version, kind)`.
    pub(crate) fn kinds(&self) -> Vec<(String, String, String)> {
        let mut kinds = Vec::new();
        for (name, schema) in &self.by_name {
            if name.contains(".apis.meta.") || is_list(schema) {
                continue;
            }
            if let Some([gvk]) = schema["x-kubernetes-group-version-kind"].as_array().map(Vec::as_slice) {
                let text = |key: &str| gvk[key].as_str().unwrap_or_default().to_owned();
                kinds.push((text("group"), text("version"), text("kind")));
            }
        }
        kinds
    }
}

fn is_list(schema: &Value) -> bool {
    let items = &schema["properties"]["items"];
    items["type"] == "array"
        && reference(&schema["properties"]["metadata"]).is_some_and(|name| name.ends_with(".ListMeta"))
}

/// The definition that a node refers to, directly or through a one-element `allOf`.
pub(crate) fn reference(node: &Value) -> Option<&str> {
    let direct = node
        .get("$ref")
        .or_else(|| node.get("allOf")?.as_array()?.first()?.get("$ref"))?;
    direct.as_str()?.rsplit('/').next()
}

fn collect(folder: &Path, by_name: &mut BTreeMap<String, Value>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("a folder entry").path();
        if path.is_dir() {
            collect(&path, by_name);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            let bytes = fs::read(&path).expect("a readable file");
            let document: Value = serde_json::from_slice(&bytes).expect("JSON");
            if let Some(schemas) = document["components"]["schemas"].as_object() {
                by_name.extend(schemas.iter().map(|(name, schema)| (name.clone(), schema.clone())));
            }
        }
    }
}
