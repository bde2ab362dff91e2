//! `Body`: the JSON that an apply sends, while it is being built.
//!
//! In: values at places, fields by name, entries of maps, items of lists by key. Out: a JSON object, and the first problem
//! that was met. Never: knowledge of a type; a value that nobody set.

use std::fmt;

use serde_json::{Map, Value};

use super::content::{lay_over, place};

/// A JSON object that is built field by field, and the first problem that was met on the way.
#[derive(Clone, PartialEq)]
pub struct Body {
    /// INVARIANT: always an object.
    value: Value,
    problem: Option<String>,
}

impl Body {
    /// A body with these members.
    pub(super) fn of(fields: Map<String, Value>) -> Self {
        Self {
            value: Value::Object(fields),
            problem: None,
        }
    }

    /// The body as it will be sent.
    pub(super) fn value(&self) -> &Value {
        &self.value
    }

    /// Why it must not be sent, if so.
    pub(super) fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// The body, or why there is none.
    pub(super) fn finish(self) -> Result<Value, String> {
        match self.problem {
            None => Ok(self.value),
            Some(problem) => Err(problem),
        }
    }

    /// Remembers a problem; of several the first one counts.
    pub(super) fn refuse(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }

    /// Sets the place at a path, made where it is missing.
    pub(super) fn set_at(&mut self, path: &[&str], value: Value) {
        match place(&mut self.value, path) {
            Ok(place) => *place = value,
            Err(problem) => self.refuse(problem),
        }
        self.stay_an_object();
    }

    /// Lays an object over the body.
    pub(super) fn merge(&mut self, over: Value) {
        if over.is_object() {
            lay_over(&mut self.value, over);
        } else {
            self.refuse("only an object can be merged into the body of an apply".to_owned());
        }
    }

    /// Sets a field; nothing is done for `None`.
    pub(super) fn set(&mut self, field: &str, value: Result<Option<Value>, String>) {
        match value {
            Ok(Some(value)) => {
                self.members().insert(field.to_owned(), value);
            }
            Ok(None) => {}
            Err(problem) => self.refuse(format!("{field}: {problem}")),
        }
    }

    /// Takes a field out, so that the apply says nothing of it.
    pub(super) fn unset(&mut self, field: &str) {
        self.members().remove(field);
    }

    /// Takes out what stands in a field, to be put back changed: the members of an object. None when there is nothing yet or
    /// `null`; none, and a problem, for anything else.
    pub(super) fn take_object(&mut self, field: &str) -> Map<String, Value> {
        match self.members().remove(field) {
            Some(Value::Object(members)) => return members,
            None | Some(Value::Null) => {}
            Some(_) => self.refuse(format!("{field} holds something that is no object")),
        }
        Map::new()
    }

    /// The list in a field, made where it is missing or `null`; none, and a problem, for anything else.
    pub(super) fn list(&mut self, field: &str) -> Option<&mut Vec<Value>> {
        let place = self.members().entry(field).or_insert(Value::Null);
        if place.is_null() {
            *place = Value::Array(Vec::new());
        }
        if !place.is_array() {
            self.refuse(format!("{field} holds something that is no list"));
        }
        match self.members().get_mut(field) {
            Some(Value::Array(list)) => Some(list),
            _ => None,
        }
    }

    fn members(&mut self) -> &mut Map<String, Value> {
        self.stay_an_object();
        match &mut self.value {
            Value::Object(members) => members,
            // INVARIANT: made an object one line above.
            _ => unreachable!("a body is an object"),
        }
    }

    /// A path may have led to the root.
    fn stay_an_object(&mut self) {
        if !self.value.is_object() {
            self.value = Value::Object(Map::new());
            self.refuse("the body of an apply is an object".to_owned());
        }
    }
}

impl Default for Body {
    fn default() -> Self {
        Self::of(Map::new())
    }
}

impl fmt::Debug for Body {
    /// The names of the fields that are set: what they hold may be a Secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut set = f.debug_set();
        set.entries(self.value.as_object().into_iter().flat_map(Map::keys));
        set.finish()
    }
}
