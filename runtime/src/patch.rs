//! Patches, tied to the kind that they change.
//!
//! In: operations or a JSON value. Out: a body and its content type. Never: a patch of one kind on another; an apply, which
//! is [`Apply`](crate::Apply).

use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::kind::Kind;
use crate::value;

const JSON_PATCH: &str = "application/json-patch+json";
const MERGE_PATCH: &str = "application/merge-patch+json";
const STRATEGIC_PATCH: &str = "application/strategic-merge-patch+json";

/// A patch of a `K` that every resource takes: JSON patch (RFC 6902) or merge patch (RFC 7386).
pub struct Patch<K> {
    content_type: &'static str,
    body: Value,
    kind: PhantomData<fn() -> K>,
}

impl<K> Patch<K> {
    fn new(content_type: &'static str, body: Value) -> Self {
        Self {
            content_type,
            body,
            kind: PhantomData,
        }
    }

    /// A list of operations, all of which happen or none. Content type: `application/json-patch+json`.
    pub fn json(operations: JsonPatch) -> Self {
        Self::new(JSON_PATCH, Value::Array(operations.0))
    }

    /// What is to change: objects are merged, `null` removes a member, lists are replaced as a whole. Content type:
    /// `application/merge-patch+json`.
    pub fn merge(change: Value) -> Self {
        Self::new(MERGE_PATCH, change)
    }

    pub(crate) fn content_type(&self) -> &'static str {
        self.content_type
    }

    pub(crate) fn body(&self) -> Vec<u8> {
        self.body.to_string().into_bytes()
    }
}

impl<K: Kind> Patch<K> {
    /// The merge patch that makes `after` of `before`.
    pub fn between(before: &K, after: &K) -> Self {
        let [before, after] = [before, after].map(|object| {
            // INVARIANT: the writer gives JSON; `null` would be a patch that changes nothing.
            serde_json::from_slice(&value::to_json(object)).unwrap_or_default()
        });
        Self::merge(difference(&before, &after).unwrap_or_else(|| json!({})))
    }
}

impl<K> Clone for Patch<K> {
    fn clone(&self) -> Self {
        Self::new(self.content_type, self.body.clone())
    }
}

impl<K> fmt::Debug for Patch<K> {
    /// Leaves out the body: it may hold a Secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Patch")
            .field("content_type", &self.content_type)
            .finish_non_exhaustive()
    }
}

/// A strategic merge patch of a `K`: lists with a merge key are merged element by element. Only built-in kinds take it.
///
/// <https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/>
pub struct StrategicPatch<K> {
    body: Value,
    kind: PhantomData<fn() -> K>,
}

impl<K> StrategicPatch<K> {
    /// What is to change. Content type: `application/strategic-merge-patch+json`.
    pub fn new(change: Value) -> Self {
        Self {
            body: change,
            kind: PhantomData,
        }
    }

    pub(crate) fn content_type(&self) -> &'static str {
        STRATEGIC_PATCH
    }

    pub(crate) fn body(&self) -> Vec<u8> {
        self.body.to_string().into_bytes()
    }
}

impl<K> Clone for StrategicPatch<K> {
    fn clone(&self) -> Self {
        Self::new(self.body.clone())
    }
}

impl<K> fmt::Debug for StrategicPatch<K> {
    /// Leaves out the body: it may hold a Secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StrategicPatch").finish_non_exhaustive()
    }
}

/// Operations of a JSON patch, in their order. Paths are JSON pointers (RFC 6901): `/metadata/labels/a~1b`.
#[derive(Clone, Default)]
pub struct JsonPatch(Vec<Value>);

impl JsonPatch {
    /// No operations.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a member, or an element before the one at an index; `-` means behind the last.
    #[must_use]
    pub fn add(self, path: &str, value: impl Into<Value>) -> Self {
        self.with(json!({ "op": "add", "path": path, "value": value.into() }))
    }

    /// Replaces what is there.
    #[must_use]
    pub fn replace(self, path: &str, value: impl Into<Value>) -> Self {
        self.with(json!({ "op": "replace", "path": path, "value": value.into() }))
    }

    /// Removes what is there.
    #[must_use]
    pub fn remove(self, path: &str) -> Self {
        self.with(json!({ "op": "remove", "path": path }))
    }

    /// Fails the whole patch unless this value is there.
    #[must_use]
    pub fn test(self, path: &str, value: impl Into<Value>) -> Self {
        self.with(json!({ "op": "test", "path": path, "value": value.into() }))
    }

    /// Moves a value.
    #[must_use]
    pub fn move_from(self, from: &str, path: &str) -> Self {
        self.with(json!({ "op": "move", "from": from, "path": path }))
    }

    /// Copies a value.
    #[must_use]
    pub fn copy_from(self, from: &str, path: &str) -> Self {
        self.with(json!({ "op": "copy", "from": from, "path": path }))
    }

    fn with(mut self, operation: Value) -> Self {
        self.0.push(operation);
        self
    }
}

impl fmt::Debug for JsonPatch {
    /// What is done, and where; leaves out the values: they may be those of a Secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |operation: &Value, member: &str| operation[member].as_str().unwrap_or_default().to_owned();
        let operations = self.0.iter();
        let shown = operations.map(|operation| format!("{} {}", text(operation, "op"), text(operation, "path")));
        f.debug_tuple("JsonPatch").field(&shown.collect::<Vec<_>>()).finish()
    }
}

impl<T: Serialize> FromIterator<T> for JsonPatch {
    /// Operations from elsewhere, e.g. the `json-patch` crate. One that cannot be written as JSON becomes `null`, which the
    /// server refuses.
    fn from_iter<I: IntoIterator<Item = T>>(operations: I) -> Self {
        Self(
            operations
                .into_iter()
                .map(|operation| serde_json::to_value(operation).unwrap_or_default())
                .collect(),
        )
    }
}

/// The merge patch from one value to another; `None` when they are equal.
fn difference(before: &Value, after: &Value) -> Option<Value> {
    let (Value::Object(before), Value::Object(after)) = (before, after) else {
        return (before != after).then(|| after.clone());
    };
    let removed = before
        .keys()
        .filter(|key| !after.contains_key(*key))
        .map(|key| (key.clone(), Value::Null));
    let changed = after.iter().filter_map(|(key, value)| {
        let change = match before.get(key) {
            Some(old) => difference(old, value)?,
            None => value.clone(),
        };
        Some((key.clone(), change))
    });
    let patch: Map<String, Value> = removed.chain(changed).collect();
    (!patch.is_empty()).then_some(Value::Object(patch))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_difference_holds_what_changed_and_null_for_what_went() {
        let before = json!({ "a": 1, "b": { "c": [1], "d": 2 }, "e": "x" });
        let after = json!({ "a": 1, "b": { "c": [1, 2], "d": 2 }, "f": {} });
        assert_eq!(
            difference(&before, &after),
            Some(json!({ "b": { "c": [1, 2] }, "e": null, "f": {} }))
        );
        assert_eq!(difference(&before, &before), None);
    }

    #[test]
    fn operations_keep_their_order() {
        let patch: Patch<()> = Patch::json(JsonPatch::new().test("/a", 1).replace("/a", "x").remove("/b"));
        assert_eq!(
            String::from_utf8(patch.body()).unwrap(),
            r#"[{"op":"test","path":"/a","value":1},{"op":"replace","path":"/a","value":"x"},{"op":"remove","path":"/b"}]"#
        );
    }
}
