//! Reads the schemas of an OpenAPI v3 document as servers read them for server-side apply.
//!
//! In: the schemas of a document, by name. Out: a [`Model`] of what can be reached from one. Never: an error; what cannot be
//! read says nothing of merging.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::model::{DEDUCED, Field, ListShape, Model, ObjectShape, Place, Relation, SCALAR, Shape, UNTYPED};

const QUANTITY: &str = "io.k8s.apimachinery.pkg.api.resource.Quantity";
const RAW_EXTENSION: &str = "io.k8s.apimachinery.pkg.runtime.RawExtension";

/// Deepest nesting without a reference that is read; JSON text is taken up to 128 deep.
const DEEPEST: usize = 128;

type Definitions = Map<String, Value>;

/// What can be reached from a definition, and where it is.
pub(super) fn convert(definitions: &Definitions, name: &str) -> (Model, Place) {
    let mut reader = Reader {
        definitions,
        model: Model::new(),
        known: HashMap::new(),
        waiting: Vec::new(),
    };
    let root = reader.definition(name);
    while let Some((schema, place)) = reader.waiting.pop() {
        let shape = reader.shape(schema, Above::default());
        reader.model.set(place, shape);
    }
    (reader.model, root)
}

struct Reader<'d> {
    definitions: &'d Definitions,
    model: Model,
    known: HashMap<&'d str, Place>,
    waiting: Vec<(&'d Value, Place)>,
}

/// What is known from the schemas around one that is written within them.
#[derive(Clone, Copy, Default)]
struct Above {
    preserves: bool,
    depth: usize,
}

impl<'d> Reader<'d> {
    /// A definition, to be read later if it is not yet.
    fn definition(&mut self, name: &str) -> Place {
        // K8S: the server does not read these two either.
        match name {
            QUANTITY => return SCALAR,
            RAW_EXTENSION => return UNTYPED,
            _ => {}
        }
        let Some((name, schema)) = self.definitions.get_key_value(name) else {
            return DEDUCED;
        };
        if schema.get("$ref").is_some() {
            // K8S: a definition that is but a reference does not exist for the server.
            return DEDUCED;
        }
        if let Some(known) = self.known.get(name.as_str()) {
            return *known;
        }
        let place = self.model.add(Shape::default());
        self.known.insert(name, place);
        self.waiting.push((schema, place));
        place
    }

    /// What a schema within another one is: a definition that it refers to, or what it says itself.
    fn place(&mut self, schema: &'d Value, above: Above) -> Place {
        if let Some(name) = referred(schema) {
            return self.definition(name).with(relation(schema));
        }
        if above.depth >= DEEPEST {
            return DEDUCED;
        }
        let shape = self.shape(schema, above);
        self.model.add(shape)
    }

    fn shape(&mut self, schema: &'d Value, above: Above) -> Shape {
        // K8S: what is written within a schema that preserves unknown fields does so as well; what is referred to does not.
        let preserves =
            above.preserves || schema.get("x-kubernetes-preserve-unknown-fields") == Some(&Value::Bool(true));
        let within = Above {
            preserves,
            depth: above.depth + 1,
        };
        match type_of(schema) {
            "object" => Shape {
                object: Some(self.object(schema, within)),
                ..Shape::default()
            },
            "array" => Shape {
                list: Some(self.list(schema, within)),
                ..Shape::default()
            },
            "" => Shape {
                list: Some(self.list(schema, within)),
                object: Some(self.object(schema, within)),
            },
            _ => Shape::default(),
        }
    }

    fn object(&mut self, schema: &'d Value, within: Above) -> ObjectShape {
        let properties = schema.get("properties").and_then(Value::as_object);
        let fields = properties.into_iter().flatten().map(|(name, member)| {
            let default = member.get("default").filter(|default| !default.is_null());
            let field = Field {
                place: self.place(member, within),
                default: default.cloned(),
            };
            (name.as_str().into(), field)
        });
        let fields = fields.collect();
        let declared = properties.is_some_and(|properties| !properties.is_empty());
        let entries = match schema.get("additionalProperties") {
            None | Some(Value::Null) => (within.preserves || !declared).then_some(DEDUCED),
            Some(Value::Bool(allowed)) => allowed.then_some(DEDUCED),
            Some(entry) => Some(self.place(entry, within)),
        };
        ObjectShape {
            relation: relation(schema).unwrap_or(Relation::Granular),
            fields,
            entries,
        }
    }

    fn list(&mut self, schema: &'d Value, within: Above) -> ListShape {
        let (merges, keys) = list_type(schema);
        let items = match schema.get("items") {
            None | Some(Value::Null) => UNTYPED,
            Some(Value::Array(_)) => DEDUCED,
            Some(item) => self.place(item, within),
        };
        ListShape { merges, keys, items }
    }
}

/// The definition that a schema refers to, by itself or through the only member of `allOf`.
fn referred(schema: &Value) -> Option<&str> {
    let reference = |schema: &'_ Value| schema.get("$ref").is_some_and(|text| text != "");
    let schema = match schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice) {
        Some([only]) if !reference(schema) => only,
        _ => schema,
    };
    let (_, name) = schema.get("$ref")?.as_str()?.rsplit_once('/')?;
    (!name.is_empty()).then_some(name)
}

fn type_of(schema: &Value) -> &str {
    let named = schema.get("type").map(|named| named.get(0).unwrap_or(named));
    named.and_then(Value::as_str).unwrap_or_default()
}

fn relation(schema: &Value) -> Option<Relation> {
    match schema.get("x-kubernetes-map-type")?.as_str()? {
        "atomic" => Some(Relation::Atomic),
        "granular" => Some(Relation::Granular),
        _ => None,
    }
}

/// Whether the items of a list have owners of their own, and the fields that tell them apart.
fn list_type(schema: &Value) -> (bool, Vec<Box<str>>) {
    let text = |name: &str| schema.get(name).map(|value| value.as_str().unwrap_or_default());
    match (text("x-kubernetes-list-type"), text("x-kubernetes-patch-strategy")) {
        (Some("map"), _) => {
            let keys = schema.get("x-kubernetes-list-map-keys").and_then(Value::as_array);
            let keys = keys.into_iter().flatten().filter_map(Value::as_str);
            (true, keys.map(Box::from).collect())
        }
        (Some("set"), _) => (true, Vec::new()),
        // K8S: what says nothing else merges as strategic merge patches do.
        (None, Some("merge" | "merge,retainKeys")) => {
            let key = text("x-kubernetes-patch-merge-key").filter(|key| !key.is_empty());
            (true, key.map(Box::from).into_iter().collect())
        }
        _ => (false, Vec::new()),
    }
}
