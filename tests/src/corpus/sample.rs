//! Objects of a custom resource, filled from its schema, each with what must come out again.
//!
//! In: a version of a [`Definition`] and a [`Mode`]. Out: a [`Sample`]: JSON that a server or a user might send, and the
//! JSON that a client without losses writes for it. Never: looks at the generator, the generated types, or the bounds
//! and patterns that a server checks.
//!
//! What is expected, where in doubt so that nothing is lost that a server could have stored:
//!
//! - What is there comes back; a present and empty list, map or object is not an absent one, nor is a zero.
//! - An optional property that is absent or `null` is not written: the two say the same. Only where the schema says
//!   nothing of the JSON in a property, `null` is a value of its own and comes back. A required property is written as its
//!   zero value: lists, maps and objects without known properties as `null`, which is what a Go client writes, other
//!   objects with the zero values of what is required in them, and all that may be `null` as `null`.
//! - `null` as an element of a list or a value of a map comes back where the schema lets it stand there, and anywhere
//!   inside JSON of which the schema says nothing.
//! - What no property names is dropped where servers drop it, and kept where they keep it. An object of which the schema
//!   says nothing is kept whole, though servers drop what is in it unless told otherwise. `apiVersion`, `kind` and
//!   `metadata` of an embedded object are kept.
//! - `metadata` of a template that a schema only calls an object is cut off by servers, all of it. A client may keep it
//!   whole or read it as ObjectMeta, so it is filled with what survives both, and never empty.
//! - Text comes back letter by letter, times in any offset and precision included. Integers are exact; `5.0` is one. A
//!   quantity that comes as a number goes as text.
//! - The object's own `metadata` is an ObjectMeta, and says nothing when it is empty.

mod leaf;
mod meta;

use serde_json::{Map, Value, json};

use self::meta::object_meta;
use super::definition::{Definition, Version};
use super::node::{Node, Struct, TYPE_META, node};

/// How an object is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// No property at all.
    Bare,
    /// Required properties only.
    Minimal,
    /// Every property.
    Maximal,
    /// Every property, and one more in every object that no schema knows.
    Unknown,
    /// Every property; lists, maps and free JSON are empty.
    Empty,
    /// Every property of the object itself is `null`.
    Nulls,
    /// Every property is `null` but those with structs somewhere in them, which are filled in the same way.
    NullLeaves,
}

impl Mode {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Bare,
        Self::Minimal,
        Self::Maximal,
        Self::Unknown,
        Self::Empty,
        Self::Nulls,
        Self::NullLeaves,
    ];
}

/// What goes in, and what must come out.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// What is decoded.
    pub input: Value,
    /// What must be encoded from it.
    pub expected: Value,
}

impl Sample {
    fn same(value: Value) -> Self {
        Self {
            expected: value.clone(),
            input: value,
        }
    }

    /// A value that is spelled otherwise when it is written.
    fn respelled(input: Value, expected: Value) -> Self {
        Self { input, expected }
    }
}

/// An object of `version`, filled as `mode` says.
pub fn sample(definition: &Definition, version: &Version, mode: Mode) -> Sample {
    let mut filler = Filler {
        mode,
        // Another start for each mode, so that they fill the same property with different spellings.
        counter: mode as usize,
        prunes: definition.prunes,
    };
    let mut sample = filler.root(&version.schema);
    for side in [&mut sample.input, &mut sample.expected] {
        side["apiVersion"] = version.api_version(definition).into();
        side["kind"] = definition.kind.as_str().into();
    }
    sample
}

struct Filler {
    mode: Mode,
    counter: usize,
    /// Whether what no schema knows is sent everywhere. Otherwise only to where the schema asks for it: what becomes of
    /// it elsewhere is then up to the client.
    prunes: bool,
}

/// A property as it goes in and as it must come out.
type Sides = (Option<Value>, Option<Value>);

impl Filler {
    /// The object itself, without `apiVersion` and `kind`.
    fn root(&mut self, schema: &Value) -> Sample {
        let none = Map::new();
        let found = match node(schema) {
            Node::Struct(found) => found,
            // Nothing is known of it but that it is an object of a resource.
            _ => Struct {
                schema,
                properties: &none,
                open: true,
                embedded: false,
            },
        };
        let mut sample = Sample::same(json!({}));
        for (name, property) in found.properties {
            if !TYPE_META.contains(&name.as_str()) {
                sample.put(name, self.property(name, property, &found));
            }
        }
        sample.put("metadata", object_meta(self.mode, found.requires("metadata")));
        self.add_unknown(&found, &mut sample);
        sample
    }

    fn record(&mut self, found: &Struct<'_>) -> Sample {
        let mut sample = Sample::same(json!({}));
        if found.embedded {
            sample = self.embedded();
        }
        for (name, property) in found.properties {
            if !(found.embedded && TYPE_META.contains(&name.as_str())) {
                sample.put(name, self.property(name, property, found));
            }
        }
        self.add_unknown(found, &mut sample);
        sample
    }

    fn add_unknown(&self, found: &Struct<'_>, sample: &mut Sample) {
        if self.mode == Mode::Unknown && (found.open || self.prunes) {
            let unknown = || Some(json!({ "deep": [1, { "a": null }] }));
            sample.put("unknownToEverySchema", (unknown(), unknown().filter(|_| found.open)));
        }
    }

    fn property(&mut self, name: &str, schema: &Value, parent: &Struct<'_>) -> Sides {
        let required = parent.requires(name);
        let zero = || required.then(|| zero(schema));
        let cut_off = name == "metadata" && is_cut_off(schema);
        match self.mode {
            Mode::Bare => (None, zero()),
            Mode::Nulls | Mode::NullLeaves if cut_off => (None, zero()),
            Mode::NullLeaves if holds_struct(schema) => self.filled(schema),
            Mode::Nulls | Mode::NullLeaves if is_free(schema) => (Some(Value::Null), Some(Value::Null)),
            Mode::Nulls | Mode::NullLeaves => (Some(Value::Null), zero()),
            Mode::Minimal if !required => (None, None),
            _ if cut_off => {
                let metadata = json!({ "name": "template", "labels": { "a": "b" } });
                (Some(metadata.clone()), Some(metadata))
            }
            _ => self.filled(schema),
        }
    }

    fn filled(&mut self, schema: &Value) -> Sides {
        let Sample { input, expected } = self.value(schema);
        (Some(input), Some(expected))
    }

    /// A value that is not `null`.
    fn value(&mut self, schema: &Value) -> Sample {
        let empty = self.mode == Mode::Empty;
        match node(schema) {
            Node::Struct(found) => self.record(&found),
            Node::List(_) if empty => Sample::same(json!([])),
            Node::List(items) => self.pair(items, |first, second| json!([first, second])),
            Node::Map(_) | Node::Object if empty => Sample::same(json!({})),
            Node::Map(values) => self.pair(values, |first, second| json!({ "b.example/é\n\"": first, "": second })),
            Node::Object => Sample::same(json!({ "kept": [1, null, { "n": null, "e": {} }], "": "x" })),
            Node::Embedded => self.embedded(),
            other => self.leaf(schema, other),
        }
    }

    /// Two elements: one in the mode of the whole, one that shows what may be left out.
    fn pair(&mut self, schema: Option<&Value>, join: impl Fn(Value, Value) -> Value) -> Sample {
        let any = json!({});
        let schema = schema.unwrap_or(&any);
        let first = self.value(schema);
        let second = if schema["nullable"] == true || node(schema) == Node::Any && schema.get("enum").is_none() {
            Sample::same(Value::Null)
        } else {
            let mode = std::mem::replace(&mut self.mode, Mode::Minimal);
            let second = self.value(schema);
            self.mode = mode;
            second
        };
        Sample {
            input: join(first.input, second.input),
            expected: join(first.expected, second.expected),
        }
    }

    fn embedded(&mut self) -> Sample {
        self.counter += 1;
        let mut object = json!({ "apiVersion": "example.org/v1", "kind": "Inner" });
        // Servers ask for the two, not for metadata.
        if !matches!(self.mode, Mode::Minimal | Mode::Empty) {
            object["metadata"] = json!({ "name": format!("inner-{}", self.counter), "labels": { "a": "b" } });
        }
        Sample::same(object)
    }
}

impl Sample {
    /// Sets a property of an object.
    fn put(&mut self, name: &str, (input, expected): Sides) {
        for (side, value) in [(&mut self.input, input), (&mut self.expected, expected)] {
            if let Some(value) = value {
                side[name] = value;
            }
        }
    }
}

/// Whether the value has properties of a struct somewhere in it.
fn holds_struct(schema: &Value) -> bool {
    match node(schema) {
        Node::Struct(_) => true,
        Node::List(inner) | Node::Map(inner) => inner.is_some_and(holds_struct),
        _ => false,
    }
}

/// Whether it is JSON of which the schema says nothing, so that `null` is one of its values.
fn is_free(schema: &Value) -> bool {
    matches!(node(schema), Node::Any | Node::Object | Node::Embedded)
}

/// Whether servers keep nothing of the object.
fn is_cut_off(schema: &Value) -> bool {
    node(schema) == Node::Object && schema["x-kubernetes-preserve-unknown-fields"] != true
}

/// What is written for a required property that was not there.
fn zero(schema: &Value) -> Value {
    if schema["nullable"] == true {
        return Value::Null;
    }
    match node(schema) {
        Node::Struct(found) => {
            let required = found.properties.iter().filter(|(name, _)| found.requires(name));
            required
                .map(|(name, property)| (name.clone(), zero(property)))
                .collect()
        }
        Node::Any | Node::Object | Node::Embedded | Node::List(_) | Node::Map(_) => Value::Null,
        Node::IntOrString | Node::Int32 | Node::Int64 | Node::Float => json!(0),
        Node::Quantity => json!("0"),
        Node::Bool => json!(false),
        Node::Text | Node::DateTime | Node::Bytes => json!(""),
    }
}

#[cfg(test)]
mod tests;
