//! Objects made from a schema alone, as a server that knows the schema accepts them.
//!
//! In: the JSON schema of a CRD version. Out: JSON values. Never: looks at a name to know what a property means; what
//! only rules in code forbid (CEL, webhooks) is found out by asking the server.

mod narrow;
mod number;
mod text;

use std::fmt;

use serde_json::{Map, Value, json};

use self::narrow::Node;

/// How much of a schema is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// What must be there.
    Required,
    /// Everything, this many objects deep; below that what must be there.
    All(u8),
}

/// A place that no value could be made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    pointer: String,
    reason: String,
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.pointer, self.reason)
    }
}

impl std::error::Error for Gap {}

/// Where a value is made, and which one of several in a list.
#[derive(Clone, Copy)]
struct Place<'a> {
    pointer: &'a str,
    seed: usize,
}

impl Place<'_> {
    fn gap<T>(self, reason: impl Into<String>) -> Result<T, Gap> {
        Err(Gap {
            pointer: self.pointer.to_owned(),
            reason: reason.into(),
        })
    }
}

impl Fill {
    fn deeper(self) -> Self {
        match self {
            Self::Required | Self::All(0) => Self::Required,
            Self::All(depth) => Self::All(depth - 1),
        }
    }

    fn is_full(self) -> bool {
        matches!(self, Self::All(depth) if depth > 0)
    }
}

/// A value that fits `schema`.
///
/// # Errors
/// When a part that must be there has no value that we know how to make.
pub fn value(schema: &Value, fill: Fill, pointer: &str) -> Result<Value, Gap> {
    make(schema, fill, Place { pointer, seed: 0 })
}

/// The properties of an object of this schema that may be filled and need not be, and the schema of each.
pub fn optional_properties(schema: &Value) -> Vec<(String, Value)> {
    let node = Node::of(schema);
    let optional = node
        .properties()
        .filter(|(name, _)| !node.requires(name) && !node.avoids(name));
    optional.map(|(name, schema)| (name.clone(), schema.clone())).collect()
}

fn make(schema: &Value, fill: Fill, place: Place<'_>) -> Result<Value, Gap> {
    let node = Node::of(schema);
    if let Some(value) = node.member(place.seed) {
        return Ok(value.clone());
    }
    if node.is("x-kubernetes-int-or-string") {
        return int_or_string(&node, fill, place);
    }
    match node.json_type() {
        Some("object") => object(&node, fill, place),
        Some("array") => array(&node, fill, place),
        Some("string") => text::make(&node, fill.is_full(), place).map(Value::from),
        Some("integer") => number::integer(&node, fill.is_full(), place),
        Some("number") => number::float(&node, place),
        Some("boolean") => Ok(node.scalar_default().cloned().unwrap_or(Value::Bool(true))),
        _ if node.has_properties() => object(&node, fill, place),
        _ => Ok(free(fill)),
    }
}

/// Numbers where that is possible: text is what a client that gets the type wrong would make of it anyway.
fn int_or_string(node: &Node, fill: Fill, place: Place<'_>) -> Result<Value, Gap> {
    if node.pattern().is_some() {
        return text::make(node, fill.is_full(), place).map(Value::from);
    }
    number::integer(node, false, place)
}

fn object(node: &Node, fill: Fill, place: Place<'_>) -> Result<Value, Gap> {
    let mut members = Map::new();
    for (name, schema) in node.properties() {
        let pointer = format!("{}/{name}", place.pointer);
        let inner = Place {
            pointer: &pointer,
            ..place
        };
        if node.requires(name) {
            members.insert(name.clone(), required(schema, fill, inner)?);
        } else if fill.is_full() && !node.avoids(name) {
            // What cannot be made need not be there.
            members.extend(
                make(schema, fill.deeper(), inner)
                    .ok()
                    .map(|value| (name.clone(), value)),
            );
        }
    }
    if node.is("x-kubernetes-embedded-resource") {
        embed(&mut members, fill);
    } else if node.is("x-kubernetes-preserve-unknown-fields") && !node.has_properties() && fill.is_full() {
        return Ok(free(fill));
    }
    let wanted = node.count("minProperties").max(usize::from(fill.is_full()));
    if let Some(values) = node.additional() {
        for index in members.len()..wanted {
            let pointer = format!("{}/key-{index}", place.pointer);
            let inner = Place {
                pointer: &pointer,
                ..place
            };
            members.insert(format!("key-{index}"), make(values, fill.deeper(), inner)?);
        }
    }
    fill_up(node, &mut members, place)?;
    Ok(Value::Object(members))
}

/// A required property that may be `null` is `null` when only what must be there is asked for.
fn required(schema: &Value, fill: Fill, place: Place<'_>) -> Result<Value, Gap> {
    if schema["nullable"] == true && !fill.is_full() {
        return Ok(Value::Null);
    }
    make(schema, fill.deeper(), place)
}

/// An object that must have some property, whichever.
fn fill_up(node: &Node, members: &mut Map<String, Value>, place: Place<'_>) -> Result<(), Gap> {
    let wanted = node.count("minProperties");
    for (name, schema) in node.properties() {
        if members.len() >= wanted {
            break;
        }
        if members.contains_key(name) || node.avoids(name) {
            continue;
        }
        let pointer = format!("{}/{name}", place.pointer);
        let inner = Place {
            pointer: &pointer,
            ..place
        };
        members.extend(
            make(schema, Fill::Required, inner)
                .ok()
                .map(|value| (name.clone(), value)),
        );
    }
    if members.len() < wanted {
        return place.gap(format!("an object with {wanted} properties"));
    }
    Ok(())
}

/// A resource inside another one, with all that any resource can hold.
fn embed(members: &mut Map<String, Value>, fill: Fill) {
    members.insert("apiVersion".into(), "v1".into());
    members.insert("kind".into(), "ConfigMap".into());
    members.insert("metadata".into(), json!({"name": "embedded", "labels": {"a": "b"}}));
    if fill.is_full() {
        members.insert("data".into(), json!({"key": "value"}));
    }
}

/// Anything at all: what must survive although no schema tells of it.
fn free(fill: Fill) -> Value {
    if !fill.is_full() {
        return json!({});
    }
    json!({
        "text": "\u{e4}\"\\", "fraction": 1.5, "big": 9_007_199_254_740_993_i64, "nothing": null,
        "list": [1, null, {"inner": null}], "empty": {}, "none": []
    })
}

fn array(node: &Node, fill: Fill, place: Place<'_>) -> Result<Value, Gap> {
    let Some(items) = node.items() else {
        return Ok(json!([]));
    };
    let few = if matches!(Node::of(items).json_type(), Some("object" | "array")) {
        1
    } else {
        2
    };
    let wanted = if fill.is_full() { few } else { 0 };
    let length = wanted.min(node.limit("maxItems")).max(node.count("minItems"));
    let item = |index: usize| {
        let pointer = format!("{}/{index}", place.pointer);
        let inner = Place {
            pointer: &pointer,
            seed: place.seed + index,
        };
        let mut value = make(items, fill.deeper(), inner)?;
        add_keys(node, items, &mut value, inner)?;
        Ok(value)
    };
    let made: Vec<Value> = (0..length).map(item).collect::<Result<_, Gap>>()?;
    Ok(Value::Array(made))
}

/// The keys of a list map tell its elements apart, so each has them, required or not.
fn add_keys(list: &Node, items: &Value, value: &mut Value, place: Place<'_>) -> Result<(), Gap> {
    let Value::Object(members) = value else {
        return Ok(());
    };
    for key in list.map_keys() {
        if !members.contains_key(key) {
            let schema = items["properties"].get(key).unwrap_or(&Value::Null);
            members.insert(key.to_owned(), make(schema, Fill::Required, place)?);
        }
    }
    Ok(())
}
