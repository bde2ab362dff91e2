//! Bodies of server-side apply: what the applier wants to own, and nothing else.
//!
//! In: builder calls, a typed object, YAML or JSON. Out: a JSON object with `apiVersion` and `kind` of its type. Never:
//! changed by an answer; sends `managedFields` or a zero value that nobody set.

use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::kind::Object;
use crate::rest::Warning;
use crate::value::{Record, Shape, Writer};

/// What is applied as a `K`: exactly the fields that were set.
///
/// Applying it creates the object when there is none and changes it otherwise; the server remembers which fields the manager
/// set, and removes those that a later apply no longer names.
///
/// A problem in a builder call (a path through a number, a value that is no JSON) is remembered, and the apply is refused
/// before it is sent.
///
/// <https://kubernetes.io/docs/reference/using-api/server-side-apply/>
pub struct Apply<K> {
    body: Value,
    problem: Option<String>,
    kind: PhantomData<fn() -> K>,
}

impl<K: Object> Apply<K> {
    /// A body that names an object and nothing of its content. The namespace is that of the client which applies it, unless
    /// set here.
    pub fn new(name: &str) -> Self {
        let body = json!({ "apiVersion": K::API_VERSION, "kind": K::KIND, "metadata": { "name": name } });
        Self {
            body,
            problem: None,
            kind: PhantomData,
        }
    }

    /// What is set in an object: no required field that nobody set, no status, nothing in the metadata that the server sets.
    ///
    /// A required number or boolean cannot tell "unset" from zero and is taken over.
    pub fn from_object(object: &K) -> Self {
        let mut body = set_fields(object);
        body.insert("apiVersion".into(), K::API_VERSION.into());
        body.insert("kind".into(), K::KIND.into());
        body.remove("status");
        if let Some(Value::Object(metadata)) = body.get_mut("metadata") {
            metadata.retain(|field, _| !SET_BY_THE_SERVER.contains(&field.as_str()));
        }
        Self {
            body: Value::Object(body),
            problem: None,
            kind: PhantomData,
        }
    }

    /// Takes one YAML document as it is.
    ///
    /// # Errors
    /// [`Error::is_invalid_request`] when it is not YAML, or names another kind or version than `K`.
    pub fn from_yaml(text: &str) -> Result<Self, Error> {
        let value = serde_saphyr::from_str(text).map_err(|error| invalid::<K>(&format!("not YAML: {error}")))?;
        Self::from_value(value)
    }

    /// Takes a JSON object as it is. `apiVersion` and `kind` may be left out.
    ///
    /// # Errors
    /// [`Error::is_invalid_request`] when it is no object, or names another kind or version than `K`.
    pub fn from_value(value: Value) -> Result<Self, Error> {
        let Value::Object(mut body) = value else {
            return Err(invalid::<K>("not an object"));
        };
        for (member, expected) in [("apiVersion", K::API_VERSION), ("kind", K::KIND)] {
            let found = body.entry(member).or_insert_with(|| expected.into());
            if found != expected {
                return Err(invalid::<K>(&format!("{member} is {found}")));
            }
        }
        Ok(Self {
            body: Value::Object(body),
            problem: None,
            kind: PhantomData,
        })
    }

    /// Sets the namespace. It must be that of the client which applies the body.
    #[must_use]
    pub fn namespace(self, namespace: &str) -> Self {
        self.set("/metadata/namespace", namespace)
    }

    /// Sets a label.
    #[must_use]
    pub fn label(self, key: &str, value: &str) -> Self {
        self.set_at(&["metadata", "labels", key], value.into())
    }

    /// Sets an annotation.
    #[must_use]
    pub fn annotation(self, key: &str, value: &str) -> Self {
        self.set_at(&["metadata", "annotations", key], value.into())
    }

    /// Sets `spec` as a whole to what is set in a typed spec or stands in a `json!`.
    #[must_use]
    pub fn spec(self, spec: impl Content) -> Self {
        self.content("/spec", spec)
    }

    /// Sets the field at a JSON pointer to what is set in a typed struct: required fields in it that nobody set are left
    /// out, as in [`from_object`](Self::from_object).
    #[must_use]
    pub fn content(self, pointer: &str, content: impl Content) -> Self {
        self.set(pointer, content.what_is_set())
    }

    /// Lays an object over the body: objects are merged, all else (lists, explicit `null`) is set as it stands.
    #[must_use]
    pub fn merge(mut self, over: Value) -> Self {
        if !over.is_object() {
            return self.refuse("only an object can be merged into the body of an apply".to_owned());
        }
        lay_over(&mut self.body, over);
        self
    }

    /// Sets the field at a JSON pointer (`/spec/template/spec/containers/0/image`) to a value as serde writes it; what is
    /// missing on the way is made, `-` appends to a list. An empty list or map, or `null`, is set like any other value.
    #[must_use]
    pub fn set(self, pointer: &str, value: impl Serialize) -> Self {
        let Some(path) = pointer.strip_prefix('/') else {
            return self.refuse(format!("`{pointer}` is no JSON pointer: it must begin with `/`"));
        };
        let path: Vec<String> = path
            .split('/')
            .map(|token| token.replace("~1", "/").replace("~0", "~"))
            .collect();
        match serde_json::to_value(value) {
            Ok(value) => self.set_at(&path.iter().map(String::as_str).collect::<Vec<_>>(), value),
            Err(error) => self.refuse(format!("the value for `{pointer}` cannot be written as JSON: {error}")),
        }
    }

    /// The body as it will be sent.
    pub fn as_value(&self) -> &Value {
        &self.body
    }

    fn set_at(mut self, path: &[&str], value: Value) -> Self {
        match place(&mut self.body, path) {
            Ok(place) => *place = value,
            Err(problem) => return self.refuse(problem),
        }
        self
    }

    fn refuse(mut self, problem: String) -> Self {
        self.problem.get_or_insert(problem);
        self
    }

    pub(crate) fn name(&self) -> &str {
        self.body["metadata"]["name"].as_str().unwrap_or_default()
    }

    pub(crate) fn namespace_of_body(&self) -> Option<&str> {
        self.body["metadata"]["namespace"].as_str()
    }

    /// Why the body must not be sent, if so.
    pub(crate) fn problem(&self) -> Option<&str> {
        if self.body["apiVersion"] != K::API_VERSION || self.body["kind"] != K::KIND {
            return Some("apiVersion and kind of the body are those of its type and cannot be set");
        }
        match &self.body["metadata"]["managedFields"] {
            Value::Null => self.problem.as_deref(),
            _ => Some("metadata.managedFields must not be applied; build the body with Apply::from_object"),
        }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.body.to_string().into_bytes()
    }
}

impl<K> Clone for Apply<K> {
    fn clone(&self) -> Self {
        Self {
            body: self.body.clone(),
            problem: self.problem.clone(),
            kind: PhantomData,
        }
    }
}

impl<K> fmt::Debug for Apply<K> {
    /// Names the object only: its content may be a Secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |pointer: &str| {
            self.body
                .pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        f.debug_struct("Apply")
            .field("apiVersion", &text("/apiVersion"))
            .field("kind", &text("/kind"))
            .field("name", &text("/metadata/name"))
            .finish_non_exhaustive()
    }
}

/// What can be set as a part of an apply: a typed struct, of which only what is set is taken, or JSON as it stands.
pub trait Content {
    /// The JSON to set.
    fn what_is_set(&self) -> Value;
}

impl<T: Record> Content for T {
    fn what_is_set(&self) -> Value {
        Value::Object(set_fields(self))
    }
}

impl Content for Value {
    fn what_is_set(&self) -> Value {
        self.clone()
    }
}

/// What came of an apply.
#[derive(Clone, Debug)]
pub struct Applied<K> {
    /// The object as the server now has it.
    pub object: K,
    /// Whether it was created (HTTP 201).
    pub created: bool,
    /// What the server warns of.
    pub warnings: Vec<Warning>,
}

/// Metadata that the server sets and an apply does not, and `generateName`, which an apply cannot use.
const SET_BY_THE_SERVER: [&str; 9] = [
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generateName",
    "generation",
    "managedFields",
    "resourceVersion",
    "selfLink",
    "uid",
];

fn invalid<K: Object>(problem: &str) -> Error {
    Error::invalid_request(format!(
        "the body of an apply of {} {}: {problem}",
        K::API_VERSION,
        K::KIND
    ))
}

/// The place at a path, made where it is missing.
fn place<'a>(root: &'a mut Value, path: &[&str]) -> Result<&'a mut Value, String> {
    let mut at = root;
    for (depth, token) in path.iter().enumerate() {
        if at.is_null() {
            *at = Value::Object(Map::new());
        }
        at = match at {
            Value::Object(object) => object.entry(*token).or_insert(Value::Null),
            Value::Array(list) => {
                let index = if *token == "-" {
                    list.len()
                } else {
                    token.parse().unwrap_or(usize::MAX)
                };
                if index == list.len() {
                    list.push(Value::Null);
                }
                let length = list.len();
                list.get_mut(index).ok_or_else(|| {
                    format!(
                        "`{token}` is no place in a list of {length} at /{}",
                        path[..depth].join("/")
                    )
                })?
            }
            _ => return Err(format!("/{} is neither an object nor a list", path[..depth].join("/"))),
        };
    }
    Ok(at)
}

/// Sets what stands in `over`; objects are merged.
fn lay_over(body: &mut Value, over: Value) {
    match (body, over) {
        (Value::Object(body), Value::Object(over)) => {
            for (key, value) in over {
                lay_over(body.entry(key).or_insert(Value::Null), value);
            }
        }
        (body, over) => *body = over,
    }
}

/// The fields of a record that are set. A required text, list, map or struct that is empty was not set by anybody.
fn set_fields(record: &dyn Record) -> Map<String, Value> {
    let mut fields = Map::new();
    for (index, field) in (0..).zip(record.info().fields) {
        let value = record.view(index);
        let shape = value.shape();
        let set =
            !value.is_absent() || (field.required && matches!(shape, Shape::Bool(_) | Shape::Int(_) | Shape::Float(_)));
        if set {
            fields.insert(field.name.to_owned(), set_value(&shape));
        }
    }
    for (name, value) in record.unknown().into_iter().flat_map(|unknown| unknown.iter()) {
        fields.insert(name.to_string(), value.to_value());
    }
    fields
}

fn set_value(shape: &Shape<'_>) -> Value {
    match shape {
        Shape::Record(record) => Value::Object(set_fields(*record)),
        Shape::List(list) => (0..list.count())
            .filter_map(|index| list.at(index))
            .map(|item| set_value(&item.shape()))
            .collect(),
        Shape::Map(map) => (0..map.count())
            .filter_map(|index| map.at(index))
            .map(|(key, value)| (key.to_owned(), set_value(&value.shape())))
            .collect(),
        leaf => {
            let mut json = Vec::new();
            Writer::new(&mut json).shape(leaf);
            // INVARIANT: the writer gives JSON.
            serde_json::from_slice(&json).unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::place;
    use serde_json::{Value, json};

    #[test]
    fn what_is_missing_on_the_way_is_made() {
        let mut body = json!({});
        *place(&mut body, &["spec", "replicas"]).unwrap() = json!(3);
        *place(&mut body, &["metadata", "labels", "a/b"]).unwrap() = json!("c");
        assert_eq!(
            body,
            json!({ "spec": { "replicas": 3 }, "metadata": { "labels": { "a/b": "c" } } })
        );
    }

    #[test]
    fn lists_grow_at_their_end_only() {
        let mut body: Value = json!({ "list": [1] });
        *place(&mut body, &["list", "-"]).unwrap() = json!(2);
        *place(&mut body, &["list", "2"]).unwrap() = json!(3);
        assert_eq!(body, json!({ "list": [1, 2, 3] }));
        assert!(place(&mut body, &["list", "7"]).unwrap_err().contains("`7`"));
        assert!(
            place(&mut body, &["list", "0", "deeper"])
                .unwrap_err()
                .contains("/list/0")
        );
    }
}
