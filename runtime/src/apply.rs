//! Bodies of server-side apply: what the applier wants to own, and nothing else.
//!
//! In: builder calls, a typed object, YAML or JSON. Out: a JSON object with `apiVersion` and `kind` of its type. Never:
//! changed by an answer; sends `managedFields` or a zero value that nobody set.

mod content;

use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde_json::{Value, json};

pub use self::content::Content;
use self::content::{lay_over, place, set_fields};
use crate::error::{Error, cut};
use crate::kind::Object;
use crate::rest::Warning;
use crate::yaml;

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
        Self::from_value(yaml::parse(text).map_err(|problem| invalid::<K>(&problem))?)
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
                let found = found
                    .as_str()
                    .map_or_else(|| "no text".to_owned(), |found| format!("{:?}", cut(found, 100)));
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
