//! Bodies of server-side apply: what the applier wants to own, and nothing else.
//!
//! [`Apply`] is the body for a kind: built from YAML, JSON, an object, or place by place. Generated crates have apply
//! configurations beside it, `DeploymentApply`, `PodSpecApply`, …: [`Part`]s whose methods are the fields.
//!
//! In: builder calls, a typed object, YAML or JSON. Out: a JSON object with `apiVersion` and `kind` of its type. Never:
//! changed by an answer; sends `managedFields` or a zero value that nobody set.

mod body;
mod content;
mod into_field;
mod macros;
mod ownership;
mod part;
#[cfg(test)]
mod tests;

use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
pub use serde_json::Value as JsonValue;
use serde_json::{Value, json};

pub use self::body::Body;
pub use self::content::Content;
use self::content::set_fields;
pub use self::into_field::{Empty, IntoField, Null};
pub(crate) use self::macros::apply_methods;
pub use self::part::{Part, add, edit, entry, into_value, item, set};
use crate::error::{Error, cut};
use crate::kind::Object;
use crate::rest::Warning;
use crate::value::Record;
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
    body: Body,
    kind: PhantomData<fn() -> K>,
}

impl<K: Object> Apply<K> {
    /// A body that names an object and nothing of its content. The namespace is that of the client which applies it, unless
    /// set here.
    pub fn new(name: &str) -> Self {
        Self::default().set_at(&["metadata", "name"], name.into())
    }

    /// What is set in an object: no required field that nobody set, no status where that is a subresource, nothing in the
    /// metadata that the server sets.
    ///
    /// A required number or boolean cannot tell "unset" from zero and is taken over.
    pub fn from_object(object: &K) -> Self {
        let mut body = set_fields(object);
        body.insert("apiVersion".into(), K::API_VERSION.into());
        body.insert("kind".into(), K::KIND.into());
        if K::STATUS_IS_A_SUBRESOURCE {
            body.remove("status");
        }
        if let Some(Value::Object(metadata)) = body.get_mut("metadata") {
            metadata.retain(|field, _| !SET_BY_THE_SERVER.contains(&field.as_str()));
        }
        Self::from_body(Body::of(body))
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
        Ok(Self::from_body(Body::of(body)))
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
        self.body.merge(over);
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
        self.body.value()
    }

    fn set_at(mut self, path: &[&str], value: Value) -> Self {
        self.body.set_at(path, value);
        self
    }

    fn refuse(mut self, problem: String) -> Self {
        self.body.refuse(problem);
        self
    }

    pub(crate) fn name(&self) -> &str {
        self.as_value()["metadata"]["name"].as_str().unwrap_or_default()
    }

    pub(crate) fn namespace_of_body(&self) -> Option<&str> {
        self.as_value()["metadata"]["namespace"].as_str()
    }

    /// Why the body must not be sent, if so.
    pub(crate) fn problem(&self) -> Option<&str> {
        let body = self.as_value();
        if body["apiVersion"] != K::API_VERSION || body["kind"] != K::KIND {
            return Some("apiVersion and kind of the body are those of its type and cannot be set");
        }
        match &body["metadata"]["managedFields"] {
            Value::Null => self.body.problem(),
            _ => Some("metadata.managedFields must not be applied; build the body with Apply::from_object"),
        }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.as_value().to_string().into_bytes()
    }
}

impl<T> Apply<T> {
    pub(crate) fn from_body(body: Body) -> Self {
        Self {
            body,
            kind: PhantomData,
        }
    }
}

impl<T: Record + Default> Apply<T> {
    /// What is set in a struct: no required text, list, map or struct in it that nobody set. A required number or boolean
    /// cannot tell "unset" from zero and is taken over. For whole objects see [`Apply::from_object`].
    pub fn of(part: &T) -> Self {
        Self::from_body(Body::of(set_fields(part)))
    }
}

impl<T: Record + Default> Default for Apply<T> {
    /// Nothing; of a kind `apiVersion` and `kind`, so that it can be sent as soon as it has a name.
    fn default() -> Self {
        let mut body = Body::default();
        if let Some(type_meta) = T::default().info().type_meta {
            body.merge(json!({ "apiVersion": type_meta.api_version, "kind": type_meta.kind }));
        }
        Self::from_body(body)
    }
}

impl<T: Record + Default> Part for Apply<T> {
    type Of = T;

    fn from_apply(apply: Self) -> Self {
        apply
    }

    fn into_apply(self) -> Self {
        self
    }

    fn as_apply(&self) -> &Self {
        self
    }

    fn as_apply_mut(&mut self) -> &mut Self {
        self
    }
}

impl<T: Record + Default> IntoField<T> for Apply<T> {
    fn into_field(self) -> Result<Option<Value>, String> {
        into_value(self)
    }
}

impl<K> Clone for Apply<K> {
    fn clone(&self) -> Self {
        Self {
            body: self.body.clone(),
            kind: PhantomData,
        }
    }
}

impl<K> PartialEq for Apply<K> {
    fn eq(&self, other: &Self) -> bool {
        self.body == other.body
    }
}

impl<K> fmt::Debug for Apply<K> {
    /// Names the object and the fields that are set: what they hold may be a Secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = self.body.value();
        let mut shown = f.debug_struct("Apply");
        for (name, pointer) in [("kind", "/kind"), ("name", "/metadata/name")] {
            if let Some(text) = body.pointer(pointer).and_then(Value::as_str) {
                shown.field(name, &text);
            }
        }
        shown.field("sets", &self.body).finish()
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
