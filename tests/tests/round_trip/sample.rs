//! Objects filled from a schema, each with what must come out again.
//!
//! In: definitions. Out: [`Sample`]s: bytes a server or user might send, and the JSON that a lossless client writes for them.
//! Never: looks at the generated types.

use serde_json::{Map, Value, json};

use crate::schema::{Schemas, reference};

/// How an object is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// No property at all: required ones take their zero value, as Go writes it.
    Bare,
    /// Required properties only.
    Minimal,
    /// Every property.
    Maximal,
    /// Every property, and one more in every object that no schema knows.
    Unknown,
    /// Every property, but each list `[]` and each map `{}`.
    Empty,
    /// Every property `null`.
    Nulls,
}

/// What goes in, and what must come out.
#[derive(Debug)]
pub(crate) struct Sample {
    /// What is decoded.
    pub(crate) input: Value,
    /// What must be encoded from it.
    pub(crate) expected: Value,
}

impl Sample {
    fn same(value: Value) -> Self {
        Self {
            expected: value.clone(),
            input: value,
        }
    }
}

/// Builds samples from definitions.
pub(crate) struct Filler<'a> {
    schemas: &'a Schemas,
    mode: Mode,
    counter: i64,
}

/// `apiVersion` and `kind` of a definition that is a kind. `DeleteOptions` is one in every group; `v1` is what it says of itself.
fn type_meta(schema: &Value) -> Map<String, Value> {
    let gvks = schema["x-kubernetes-group-version-kind"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let core = gvks.iter().find(|gvk| gvk["group"] == "" && gvk["version"] == "v1");
    let Some(gvk) = (if gvks.len() == 1 { gvks.first() } else { core }) else {
        return Map::new();
    };
    let text = |key: &str| gvk[key].as_str().unwrap_or_default();
    let api_version = if text("group").is_empty() {
        text("version").to_owned()
    } else {
        format!("{}/{}", text("group"), text("version"))
    };
    Map::from_iter([
        ("apiVersion".to_owned(), api_version.into()),
        ("kind".to_owned(), text("kind").into()),
    ])
}

/// Recursion ends here: `JSONSchemaProps` holds itself.
const MAX_DEPTH: usize = 9;

impl<'a> Filler<'a> {
    pub(crate) fn new(schemas: &'a Schemas, mode: Mode) -> Self {
        Self {
            schemas,
            mode,
            counter: 0,
        }
    }

    /// A whole object of the kind `definition`; always carries its own `apiVersion` and `kind`.
    pub(crate) fn kind(&mut self, definition: &str, api_version: &str, kind: &str) -> Sample {
        let mut sample = self.record(self.schemas.get(definition), 0);
        for side in [&mut sample.input, &mut sample.expected] {
            let object = side.as_object_mut().expect("a kind is an object");
            object.insert("apiVersion".into(), api_version.into());
            object.insert("kind".into(), kind.into());
        }
        sample
    }

    fn record(&mut self, schema: &Value, depth: usize) -> Sample {
        let Some(properties) = schema["properties"].as_object() else {
            // No properties at all: whatever stands in it is kept.
            return Sample::same(if self.mode == Mode::Maximal {
                json!({ "kept": [1, null] })
            } else {
                json!({})
            });
        };
        let is_kind = schema.get("x-kubernetes-group-version-kind").is_some();
        let required = |name: &str| {
            schema["required"]
                .as_array()
                .is_some_and(|names| names.iter().any(|n| n == name))
        };
        // A kind says what it is wherever it stands, also inside another one.
        let (mut input, mut expected) = (Map::new(), type_meta(schema));
        for (name, property) in properties {
            if is_kind && (name == "apiVersion" || name == "kind") {
                continue;
            }
            let (into, out) = self.property(name, property, required(name), depth);
            if let Some(value) = into {
                input.insert(name.clone(), value);
            }
            if let Some(value) = out {
                expected.insert(name.clone(), value);
            }
        }
        if self.mode == Mode::Unknown {
            input.insert("unknownToEverySchema".into(), json!({ "deep": [1, { "a": null }] }));
        }
        Sample {
            input: Value::Object(input),
            expected: Value::Object(expected),
        }
    }

    fn property(&mut self, name: &str, schema: &Value, required: bool, depth: usize) -> (Option<Value>, Option<Value>) {
        let zero = |this: &mut Self| required.then(|| this.zero(schema, depth));
        let metadata = reference(schema).is_some_and(|definition| definition.ends_with(".v1.ObjectMeta"));
        let too_deep = depth > MAX_DEPTH && !required;
        match self.mode {
            Mode::Bare => (None, zero(self)),
            // In free JSON `null` is a value.
            Mode::Nulls if is_free(schema) => (Some(Value::Null), Some(Value::Null)),
            Mode::Nulls => (Some(Value::Null), zero(self)),
            Mode::Minimal if !required => (None, None),
            _ if too_deep => (None, None),
            // The one thing not kept: `metadata: {}` says nothing and comes back as no metadata.
            Mode::Empty if metadata && name == "metadata" => (Some(json!({})), required.then(|| json!({}))),
            _ => {
                let sample = self.value(schema, depth + 1);
                let says_nothing = metadata && name == "metadata" && !required && sample.expected == json!({});
                (Some(sample.input), Some(sample.expected).filter(|_| !says_nothing))
            }
        }
    }

    fn value(&mut self, schema: &Value, depth: usize) -> Sample {
        if let Some(definition) = reference(schema) {
            if let Some(value) = self.special(definition, depth) {
                return value;
            }
            let target = self.schemas.get(definition);
            return self.value(target, depth);
        }
        let empty = self.mode == Mode::Empty;
        match schema["type"].as_str() {
            Some("array") if empty => Sample::same(json!([])),
            Some("array") => self.pair(|this| this.value(&schema["items"], depth + 1), |a, b| json!([a, b])),
            Some("object") if schema.get("properties").is_some() => self.record(schema, depth),
            Some("object") if empty => Sample::same(json!({})),
            Some("object") if schema.get("additionalProperties").is_some_and(Value::is_object) => {
                let element = &schema["additionalProperties"];
                self.pair(
                    |this| this.value(element, depth + 1),
                    |a, b| json!({ "b.example/key": a, "a": b }),
                )
            }
            Some("object") => self.record(schema, depth),
            _ => Sample::same(self.scalar(schema)),
        }
    }

    fn pair(&mut self, mut one: impl FnMut(&mut Self) -> Sample, join: impl Fn(Value, Value) -> Value) -> Sample {
        let (a, b) = (one(self), one(self));
        Sample {
            input: join(a.input, b.input),
            expected: join(a.expected, b.expected),
        }
    }

    fn scalar(&mut self, schema: &Value) -> Value {
        self.counter += 1;
        match (schema["type"].as_str(), schema["format"].as_str()) {
            (Some("boolean"), _) => json!(true),
            (Some("integer"), Some("int32")) => json!(i32::MIN + i32::try_from(self.counter).unwrap_or(0)),
            (Some("integer"), _) => json!(9_007_199_254_740_993_i64 + self.counter),
            (Some("number"), _) => json!(0.125),
            (Some("string"), Some("byte")) => json!("AP8gPz8+"),
            (Some("string"), Some("date-time")) => json!("2024-05-06T07:08:09Z"),
            (Some("string"), _) => match schema["enum"].as_array().and_then(|members| members.last()) {
                Some(member) => member.clone(),
                None => json!(format!(
                    "text {} \"quoted\" \\ \n\t \u{1} \u{7f} é 日本 🦀 </script>",
                    self.counter
                )),
            },
            (kind, format) => panic!("no sample for type {kind:?} format {format:?}"),
        }
    }

    /// Definitions whose shape the spec does not give.
    fn special(&mut self, definition: &str, depth: usize) -> Option<Sample> {
        self.counter += 1;
        let last = definition.rsplit('.').next().unwrap_or(definition);
        let schema_props = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps";
        let value = match last {
            "Time" => json!("2024-05-06T07:08:09Z"),
            "MicroTime" => json!("2024-05-06T07:08:09.123450Z"),
            "Duration" => json!("1h2m3s"),
            "Quantity" => json!(["1500m", "1Gi", "0.1", "1e3"][self.counter.unsigned_abs() as usize % 4]),
            "IntOrString" if self.counter % 2 == 0 => json!(8080),
            "IntOrString" => json!("50%"),
            "RawExtension" => json!({ "kind": "Any", "list": [1, null, { "x": 1.50 }] }),
            "FieldsV1" => json!({ "f:spec": { "f:replicas": {}, "k:{\"name\":\"a\"}": { ".": {} } } }),
            "JSON" => json!([null, true, 1, "text", { "a": {} }]),
            "JSONSchemaPropsOrBool" if depth > MAX_DEPTH => json!(false),
            "JSONSchemaPropsOrStringArray" if depth > MAX_DEPTH => json!(["a", "b"]),
            "JSONSchemaPropsOrArray" if depth > MAX_DEPTH => json!([]),
            "JSONSchemaPropsOrBool" | "JSONSchemaPropsOrStringArray" => {
                return Some(self.record(self.schemas.get(schema_props), MAX_DEPTH + 1));
            }
            "JSONSchemaPropsOrArray" => {
                let schema = self.schemas.get(schema_props);
                return Some(self.pair(|this| this.record(schema, MAX_DEPTH + 1), |a, b| json!([a, b])));
            }
            _ => return None,
        };
        Some(Sample::same(value))
    }

    /// What is written for a required property that was not there: Go's zero value.
    fn zero(&mut self, schema: &Value, depth: usize) -> Value {
        if let Some(definition) = reference(schema) {
            match definition.rsplit('.').next().unwrap_or(definition) {
                "Time" | "MicroTime" | "RawExtension" | "JSON" | "FieldsV1" => return Value::Null,
                "Quantity" => return json!("0"),
                "IntOrString" => return json!(0),
                "Duration" => return json!("0s"),
                _ => {
                    let mode = std::mem::replace(&mut self.mode, Mode::Bare);
                    let target = self.schemas.get(definition);
                    let zero = self.record(target, depth + 1).expected;
                    self.mode = mode;
                    return zero;
                }
            }
        }
        match schema["type"].as_str() {
            // Go tells no bytes from empty bytes and writes `null` or `""`; servers take both for the same.
            Some("string") => json!(""),
            Some("boolean") => json!(false),
            Some("integer" | "number") => json!(0),
            Some("array" | "object") => Value::Null,
            other => panic!("no zero value for type {other:?}"),
        }
    }
}

/// Whether the value may be any JSON.
fn is_free(schema: &Value) -> bool {
    let definition = reference(schema).and_then(|definition| definition.rsplit('.').next());
    matches!(definition, Some("RawExtension" | "JSON"))
}
