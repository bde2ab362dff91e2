//! What the suite needs to know of a kind: a body that the server accepts, and edits that it accepts.
//!
//! In: a table per kind, in `samples`. Out: bodies with a given name, and the wire form of each edit.
//! Never: types of the crate under test: bodies are plain JSON, so that both sides are checked against the same text.

use serde_json::{Map, Value, json};

/// The label by which the suite finds its objects.
pub(crate) const LABEL: &str = "kubewright.dev/conformance";

/// A kind to be tried.
pub(crate) struct Sample {
    /// The object of this name, complete but for what the suite adds to its metadata.
    pub(crate) body: fn(name: &str) -> Value,
    /// A property that the server lets change, and the values it takes in turn; each differs from the one before.
    pub(crate) edit: Edit,
    /// A status that the server accepts, where the kind has the subresource.
    pub(crate) status: Option<Status>,
}

/// One property and the values that it takes.
pub(crate) struct Edit {
    /// Where: a JSON pointer through objects only, so that it can be written as a merge patch.
    pub(crate) pointer: &'static str,
    /// For update, JSON patch, merge patch, strategic merge patch or apply, apply by another manager.
    pub(crate) values: fn() -> [Value; 5],
}

/// A status and a change of it.
pub(crate) struct Status {
    /// The whole status.
    pub(crate) whole: fn() -> Value,
    /// A property of the status as a JSON pointer from the object's root, and its values: for merge patch and apply.
    pub(crate) pointer: &'static str,
    /// The values that it takes.
    pub(crate) values: fn() -> [Value; 2],
    /// Whether the server remembers who set the property. Of what has a subresource of its own besides, it does not.
    pub(crate) owned: bool,
}

/// The edit of kinds whose content the server never lets change.
pub(crate) const LABEL_EDIT: Edit = Edit {
    pointer: "/metadata/labels/edited",
    values: || ["update", "json", "merge", "strategic", "apply"].map(Value::from),
};

impl Sample {
    /// The body with this name and with the label of this run.
    pub(crate) fn named(&self, name: &str, run: &str) -> Value {
        let mut body = (self.body)(name);
        set(
            &mut body,
            &format!("/metadata/labels/{}", LABEL.replace('/', "~1")),
            json!(run),
        );
        body
    }
}

/// `{"spec": {"replicas": 3}}` for `/spec/replicas`: a merge patch, a strategic merge patch or part of an applied body.
pub(crate) fn nested(pointer: &str, value: Value) -> Value {
    let mut document = json!({});
    set(&mut document, pointer, value);
    document
}

/// Sets the property, making the objects on the way.
pub(crate) fn set(document: &mut Value, pointer: &str, value: Value) {
    let mut place = document;
    for token in pointer.split('/').skip(1) {
        let key = token.replace("~1", "/").replace("~0", "~");
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        place = &mut place[key];
    }
    *place = value;
}

/// The properties of `wanted` that `found` lacks or has otherwise, as pointers; empty when all is there. The server adds
/// defaults to objects and entries to lists (the tolerations of a Pod), so `found` may hold more.
pub(crate) fn missing(wanted: &Value, found: &Value) -> Vec<String> {
    let mut differences = Vec::new();
    compare(wanted, found, "", &mut differences);
    differences
}

fn compare(wanted: &Value, found: &Value, path: &str, differences: &mut Vec<String>) {
    match (wanted, found) {
        (Value::Object(wanted), Value::Object(found)) => {
            for (key, value) in wanted {
                compare(
                    value,
                    found.get(key).unwrap_or(&Value::Null),
                    &format!("{path}/{key}"),
                    differences,
                );
            }
        }
        (Value::Array(wanted), Value::Array(found)) => {
            for (index, value) in wanted.iter().enumerate() {
                if !found.iter().any(|candidate| missing(value, candidate).is_empty()) {
                    differences.push(format!("{path}/{index}: {value} is not among {found:?}"));
                }
            }
        }
        _ if wanted == found => {}
        _ => differences.push(format!("{path}: wanted {wanted}, found {found}")),
    }
}
