//! Sets of fields in the JSON of `managedFields`.
//!
//! In: `FieldsV1`. Out: the set, and back the bytes that the server writes. Never: a form of key that is not known; a panic
//! however deep it nests.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::path::{ItemKey, PathElement};
use super::problem::{FieldsError, not_too_deep};
use super::scalar::Scalar;
use super::set::{FieldSet, Node};
use crate::value::FieldsV1;

impl TryFrom<&FieldsV1> for FieldSet {
    type Error = FieldsError;

    /// Reads the fields of one entry of `managedFields`. Nothing (`null`) is the empty set.
    ///
    /// # Errors
    /// A key has a form that is not known or names no place, something else than an object stands below it, or it nests deeper
    /// than 126 places.
    fn try_from(fields: &FieldsV1) -> Result<Self, FieldsError> {
        let mut reading = Reading::default();
        let mut json = serde_json::Deserializer::from_str(fields.as_str());
        match (Level(&mut reading)).deserialize(&mut json) {
            Ok((_, set)) => Ok(set),
            Err(error) => Err(reading.problem.unwrap_or_else(|| {
                // The text of the error could quote what is there.
                let problem = format!("expected an object, at column {}", error.column());
                FieldsError::new(&reading.path, problem)
            })),
        }
    }
}

#[derive(Default)]
struct Reading {
    path: Vec<PathElement>,
    problem: Option<FieldsError>,
}

impl Reading {
    fn fail<E: serde::de::Error>(&mut self, problem: FieldsError) -> E {
        self.problem = Some(problem);
        E::custom("")
    }
}

/// What one object says: whether its place is a member by itself, and what is below.
struct Level<'r>(&'r mut Reading);

impl<'de> DeserializeSeed<'de> for Level<'_> {
    type Value = (bool, FieldSet);

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(bool, FieldSet), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Level<'_> {
    type Value = (bool, FieldSet);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_unit<E>(self) -> Result<(bool, FieldSet), E> {
        Ok((true, FieldSet::new()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(bool, FieldSet), A::Error> {
        let reading = self.0;
        not_too_deep(&reading.path).map_err(|problem| reading.fail(problem))?;
        let (mut itself, mut nodes) = (false, Vec::new());
        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            if key == "." {
                itself = true;
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let element = element(&key).map_err(|problem| {
                let problem = FieldsError::new(&reading.path, problem);
                reading.fail::<A::Error>(problem)
            })?;
            reading.path.push(element.clone());
            let (member, below) = map.next_value_seed(Level(reading))?;
            reading.path.pop();
            nodes.push(Node { element, member, below });
        }
        let below = FieldSet::from_nodes(nodes);
        Ok((itself || below.is_empty(), below))
    }
}

/// The step that a key names.
fn element(key: &str) -> Result<PathElement, String> {
    let (form, rest) = key
        .split_once(':')
        .ok_or_else(|| format!("{key:?} is no key of a field set"))?;
    let bad = |what: &str| format!("{key:?} is no {what}");
    match form {
        "f" => Ok(PathElement::field(rest)),
        "v" => single(rest).map(PathElement::Value).ok_or_else(|| bad("single value")),
        "i" => rest.parse().map(PathElement::Index).map_err(|_| bad("index")),
        "k" => item_key(rest)
            .map(PathElement::Key)
            .ok_or_else(|| bad("key of a list item")),
        _ => Err(format!(
            "{key:?} has a form that is not known: expected `f:`, `k:`, `v:` or `i:`"
        )),
    }
}

fn single(json: &str) -> Option<Scalar> {
    Scalar::from_value(&serde_json::from_str(json).ok()?)
}

fn item_key(json: &str) -> Option<ItemKey> {
    let fields: Map<String, Value> = serde_json::from_str(json).ok()?;
    let fields = fields
        .iter()
        .map(|(name, value)| Some((name.as_str(), Scalar::from_value(value)?)))
        .collect::<Option<Vec<_>>>()?;
    (!fields.is_empty()).then(|| ItemKey::new(fields))
}

impl From<&FieldSet> for FieldsV1 {
    /// Writes the fields as the server does, byte by byte. Custom resources are maps to it, the keys of which it sorts as text
    /// instead; that is the same set.
    fn from(set: &FieldSet) -> Self {
        let mut out = String::new();
        write_level(&mut out, false, set);
        Self::from_compact_object(&out)
    }
}

fn write_level(out: &mut String, itself: bool, set: &FieldSet) {
    out.push('{');
    if itself && !set.is_empty() {
        out.push_str("\".\":{}");
    }
    for node in set.nodes() {
        if !out.ends_with('{') {
            out.push(',');
        }
        write_text(out, &key_text(&node.element));
        out.push(':');
        write_level(out, node.member, &node.below);
    }
    out.push('}');
}

fn key_text(element: &PathElement) -> String {
    let mut out = String::new();
    match element {
        PathElement::Field(name) => {
            out.push_str("f:");
            out.push_str(name);
        }
        PathElement::Key(key) => {
            out.push_str("k:");
            for (index, (name, value)) in key.fields().iter().enumerate() {
                out.push(if index == 0 { '{' } else { ',' });
                write_text(&mut out, name);
                out.push(':');
                value.write_json(&mut out);
            }
            out.push('}');
        }
        PathElement::Value(value) => {
            out.push_str("v:");
            value.write_json(&mut out);
        }
        PathElement::Index(index) => {
            out.push_str("i:");
            out.push_str(&index.to_string());
        }
    }
    out
}

/// JSON text as Go writes it: with what means something in HTML or ends a line in JavaScript escaped.
pub(super) fn write_text(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\u{1f}' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            plain => out.push(plain),
        }
    }
    out.push('"');
}
