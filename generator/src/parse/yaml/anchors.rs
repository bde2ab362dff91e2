//! Anchors of a document, and what may be made of them.
//!
//! In: values that have a name. Out: copies of them. Never: more copies than [`COPY_LIMIT`], however they are nested.

use std::collections::HashMap;

use granit_parser::Marker;
use serde_json::Value;

use super::MAX_DEPTH;
use super::error::{self, YamlError};

/// How much a file may copy by anchors and aliases, in bytes of text and [`NODE`] a value. Manifests that use them copy
/// some kilobytes.
const COPY_LIMIT: usize = 16 << 20;
/// What a value counts beside its text.
const NODE: usize = 32;

/// The anchors of the document that is read.
#[derive(Default)]
pub(super) struct Anchors {
    by_id: HashMap<usize, Anchored>,
    /// Over all documents, so that a file cannot ask for more in pieces.
    copied: usize,
}

struct Anchored {
    value: Value,
    size: Size,
}

/// How large a value is.
#[derive(Clone, Copy)]
struct Size {
    bytes: usize,
    depth: usize,
}

impl Anchors {
    /// Forgets all names: they do not reach beyond a document.
    pub(super) fn forget(&mut self) {
        if !self.by_id.is_empty() {
            self.by_id.clear();
        }
    }

    /// Remembers `value` as `anchor`; 0 is none.
    pub(super) fn define(&mut self, anchor: usize, value: &Value, at: Marker) -> Result<(), YamlError> {
        if anchor == 0 {
            return Ok(());
        }
        let size = measure(value);
        self.count(size, at)?;
        let value = value.clone();
        self.by_id.insert(anchor, Anchored { value, size });
        Ok(())
    }

    /// A copy of what `anchor` names, for a place below `depth` collections.
    pub(super) fn value(&mut self, anchor: usize, depth: usize, at: Marker) -> Result<Value, YamlError> {
        let Some(size) = self.by_id.get(&anchor).map(|anchored| anchored.size) else {
            // The parser knows the name, so its value is not complete yet.
            return Err(error::alias_of_itself(at));
        };
        if depth + size.depth > MAX_DEPTH {
            return Err(error::too_deep(at));
        }
        self.count(size, at)?;
        Ok(self
            .by_id
            .get(&anchor)
            .map_or(Value::Null, |anchored| anchored.value.clone()))
    }

    fn count(&mut self, size: Size, at: Marker) -> Result<(), YamlError> {
        self.copied = self.copied.saturating_add(size.bytes);
        if self.copied > COPY_LIMIT {
            return Err(error::too_many_copies(at));
        }
        Ok(())
    }
}

/// Recursion is as deep as the value, which is no deeper than [`MAX_DEPTH`].
fn measure(value: &Value) -> Size {
    let mut size = Size { bytes: NODE, depth: 0 };
    let mut add = |key: usize, inner: Size| {
        size.bytes += key + inner.bytes;
        size.depth = size.depth.max(inner.depth + 1);
    };
    match value {
        Value::Array(items) => {
            items.iter().for_each(|item| add(0, measure(item)));
            size.depth = size.depth.max(1);
        }
        Value::Object(members) => {
            members.iter().for_each(|(key, member)| add(key.len(), measure(member)));
            size.depth = size.depth.max(1);
        }
        Value::String(text) => size.bytes += text.len(),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    size
}
