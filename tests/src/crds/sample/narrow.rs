//! A schema node with its branches (`allOf`, `oneOf`, `anyOf`, `not`) decided.
//!
//! In: a JSON schema. Out: [`Node`]: one choice of branches laid over the node. Never: a proof that the choice can be
//! met; the server is asked in the end.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// A schema node without branches.
pub(super) struct Node {
    schema: Map<String, Value>,
    /// Properties that must not be there: they belong to branches that were not taken.
    avoided: BTreeSet<String>,
}

impl Node {
    /// The node with the first branch of each choice.
    pub(super) fn of(schema: &Value) -> Self {
        let mut node = Self {
            schema: Map::new(),
            avoided: BTreeSet::new(),
        };
        node.lay_over(schema);
        let required: Vec<String> = node.required().map(str::to_owned).collect();
        node.avoided.retain(|name| !required.contains(name));
        node
    }

    fn lay_over(&mut self, schema: &Value) {
        let Value::Object(members) = schema else { return };
        for (keyword, value) in members {
            self.lay_keyword(keyword, value);
        }
        let branches = |keyword: &str| members.get(keyword).and_then(Value::as_array).into_iter().flatten();
        for all in branches("allOf") {
            self.lay_over(all);
        }
        for keyword in ["oneOf", "anyOf"] {
            // The two types of int-or-string are no choice of ours.
            if members.contains_key("x-kubernetes-int-or-string") && keyword == "anyOf" {
                continue;
            }
            let Some(taken) = branches(keyword).next() else {
                continue;
            };
            self.lay_over(taken);
            if keyword == "oneOf" {
                branches(keyword).skip(1).for_each(|other| self.avoid(other));
            }
        }
        if let Some(not) = members.get("not") {
            self.avoid(not);
        }
    }

    fn lay_keyword(&mut self, keyword: &str, value: &Value) {
        let Some(there) = self.schema.get_mut(keyword) else {
            if !matches!(keyword, "allOf" | "oneOf" | "anyOf" | "not") {
                self.schema.insert(keyword.to_owned(), value.clone());
            }
            return;
        };
        match (keyword, there, value) {
            ("required", Value::Array(there), Value::Array(more)) => there.extend(more.iter().cloned()),
            ("enum", Value::Array(there), Value::Array(allowed)) => there.retain(|member| allowed.contains(member)),
            ("properties", Value::Object(there), Value::Object(more)) => {
                for (name, schema) in more {
                    let both = match there.get(name) {
                        // Decided together when the property's turn comes.
                        Some(first) => serde_json::json!({"allOf": [first, schema]}),
                        None => schema.clone(),
                    };
                    there.insert(name.clone(), both);
                }
            }
            // Of two bounds the one of the node itself counts.
            _ => {}
        }
    }

    /// What a branch that is not taken asks for must not be there.
    fn avoid(&mut self, branch: &Value) {
        let names = branch["required"].as_array().into_iter().flatten();
        self.avoided.extend(names.filter_map(Value::as_str).map(str::to_owned));
        for keyword in ["anyOf", "oneOf", "allOf"] {
            let inner = branch[keyword].as_array().into_iter().flatten();
            inner.for_each(|branch| self.avoid(branch));
        }
    }

    /// A member of the enum, the seed deciding which.
    pub(super) fn member(&self, seed: usize) -> Option<&Value> {
        let members: Vec<&Value> = self.schema.get("enum")?.as_array()?.iter().collect();
        let says_something = |member: &&Value| !member.is_null() && **member != "";
        let good: Vec<&Value> = members.iter().copied().filter(says_something).collect();
        let chosen = if good.is_empty() { members } else { good };
        (!chosen.is_empty()).then(|| chosen[seed % chosen.len()])
    }

    /// Whether the flag is set.
    pub(super) fn is(&self, flag: &str) -> bool {
        self.schema.get(flag) == Some(&Value::Bool(true))
    }

    pub(super) fn json_type(&self) -> Option<&str> {
        self.schema.get("type").and_then(Value::as_str)
    }

    pub(super) fn format(&self) -> Option<&str> {
        self.schema.get("format").and_then(Value::as_str)
    }

    pub(super) fn pattern(&self) -> Option<&str> {
        self.schema.get("pattern").and_then(Value::as_str)
    }

    /// The default, where it is no object or list.
    pub(super) fn scalar_default(&self) -> Option<&Value> {
        let default = self.schema.get("default")?;
        (!default.is_object() && !default.is_array()).then_some(default)
    }

    pub(super) fn properties(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.schema
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
    }

    pub(super) fn has_properties(&self) -> bool {
        self.properties().next().is_some()
    }

    fn required(&self) -> impl Iterator<Item = &str> {
        let names = self
            .schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        names.filter_map(Value::as_str)
    }

    pub(super) fn requires(&self, name: &str) -> bool {
        self.required().any(|required| required == name)
    }

    pub(super) fn avoids(&self, name: &str) -> bool {
        self.avoided.contains(name)
    }

    /// The schema of values under free keys.
    pub(super) fn additional(&self) -> Option<&Value> {
        self.schema
            .get("additionalProperties")
            .filter(|values| **values != false)
    }

    pub(super) fn items(&self) -> Option<&Value> {
        self.schema.get("items")
    }

    pub(super) fn map_keys(&self) -> impl Iterator<Item = &str> {
        let keys = self.schema.get("x-kubernetes-list-map-keys").and_then(Value::as_array);
        keys.into_iter().flatten().filter_map(Value::as_str)
    }

    /// A lower bound of a length.
    pub(super) fn count(&self, keyword: &str) -> usize {
        self.number(keyword).map_or(0, |bound| bound as usize)
    }

    /// An upper bound of a length.
    pub(super) fn limit(&self, keyword: &str) -> usize {
        self.number(keyword).map_or(usize::MAX, |bound| bound as usize)
    }

    pub(super) fn number(&self, keyword: &str) -> Option<f64> {
        self.schema.get(keyword).and_then(Value::as_f64)
    }

    pub(super) fn integer(&self, keyword: &str) -> Option<i64> {
        let bound = self.schema.get(keyword)?;
        bound.as_i64().or_else(|| bound.as_f64().map(|bound| bound as i64))
    }
}
