//! The YAML of a kubeconfig as a tree that keeps the order of its keys.
//!
//! In: YAML text (JSON is YAML too), or a tree of `serde_json`.
//! Out: the tree; YAML text that reads back as the same tree, here and in Go.
//! Never: a comment of the text (it is lost); a value in `Debug` or in a message (credentials are among them).

use std::fmt;

use serde::de::{Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Number, Value};

use crate::yaml;

/// The members of a mapping, in their order.
pub(super) type Members = Vec<(String, Node)>;

#[derive(Clone, PartialEq)]
pub(super) enum Node {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<Node>),
    Map(Members),
}

impl Node {
    /// Reads one document. Empty text is null.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim_start_matches('\u{feff}');
        if text.trim().is_empty() {
            return Ok(Self::Null);
        }
        yaml::parse(text)
    }

    pub(super) fn to_yaml(&self) -> Result<String, String> {
        // Folded blocks would make long tokens and certificates harder to copy.
        let options = serde_saphyr::ser_options! { prefer_block_scalars: false };
        serde_saphyr::to_string_with_options(self, options).map_err(|_| "cannot be written as YAML".to_owned())
    }

    /// The text, if it is one that is not empty.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// Nothing that Kubernetes would tell from a missing value.
    pub(super) fn is_unset(&self) -> bool {
        matches!(self, Self::Null) || matches!(self, Self::Text(text) if text.is_empty())
    }

    /// The member at `key` of a mapping.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(members) => member(members, key),
            _ => None,
        }
    }

    pub(super) fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(number) => Value::Number(number.clone()),
            Self::Text(text) => Value::String(text.clone()),
            Self::List(items) => items.iter().map(Self::to_value).collect(),
            Self::Map(members) => members
                .iter()
                .map(|(key, node)| (key.clone(), node.to_value()))
                .collect(),
        }
    }

    /// Takes over another tree. Keys that were there keep their place, new ones come after them.
    pub(super) fn replace_with(&mut self, value: Value) {
        let Value::Object(mut new) = value else {
            *self = Self::from(value);
            return;
        };
        let mut members = match std::mem::replace(self, Self::Null) {
            Self::Map(members) => members,
            _ => Vec::new(),
        };
        members.retain_mut(|(key, node)| match new.remove(key) {
            Some(value) => {
                node.replace_with(value);
                true
            }
            None => false,
        });
        members.extend(new.into_iter().map(|(key, value)| (key, Self::from(value))));
        *self = Self::Map(members);
    }
}

/// The member at `key`.
pub(super) fn member<'a>(members: &'a [(String, Node)], key: &str) -> Option<&'a Node> {
    members.iter().find(|(known, _)| known == key).map(|(_, node)| node)
}

/// The member at `key`, null and at the end if it was not there.
pub(super) fn member_or_null<'a>(members: &'a mut Members, key: &str) -> &'a mut Node {
    let index = match members.iter().position(|(known, _)| known == key) {
        Some(index) => index,
        None => {
            members.push((key.to_owned(), Node::Null));
            members.len() - 1
        }
    };
    &mut members[index].1
}

impl From<Value> for Node {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(value),
            Value::Number(number) => Self::Number(number),
            Value::String(text) => Self::Text(text),
            Value::Array(items) => Self::List(items.into_iter().map(Self::from).collect()),
            Value::Object(members) => Self::Map(
                members
                    .into_iter()
                    .map(|(key, value)| (key, Self::from(value)))
                    .collect(),
            ),
        }
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Bool(_) => "a truth value",
            Self::Number(_) => "a number",
            Self::Text(_) => "a string",
            Self::List(_) => "a list",
            Self::Map(_) => "a mapping",
        })
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Map(members) => serializer.collect_map(members.iter().map(|(key, node)| (key, node))),
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("YAML")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Number(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Node, E> {
        Number::from_f64(value)
            .map(Node::Number)
            .ok_or_else(|| E::custom("a number without end"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Node, E> {
        Ok(Node::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let mut members = Members::new();
        while let Some((key, node)) = entries.next_entry::<String, Node>()? {
            if member(&members, &key).is_some() {
                return Err(A::Error::custom("a key stands twice in one mapping"));
            }
            members.push((key, node));
        }
        Ok(Node::Map(members))
    }
}
