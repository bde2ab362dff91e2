//! `MergeSchema`: how the places of an object merge under server-side apply.
//!
//! In: a handle to a place. Out: its rule, and the handles below. Never: a schema of its own; types and OpenAPI documents
//! implement it.

use serde_json::Value;

use super::path::{ItemKey, PathElement};
use super::scalar::Scalar;

/// How one place of an object merges under server-side apply, and the way further down.
///
/// A handle is made for each place that is walked, so it should be cheap: a reference and an index. What the server's OpenAPI
/// says with `x-kubernetes-list-type`, `-list-map-keys`, `-map-type` and `-preserve-unknown-fields` is what counts.
///
/// <https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy>
pub trait MergeSchema: Clone {
    /// How the place merges.
    fn rule(&self) -> MergeRule;

    /// What is at this name in an object; `None` when the schema has no such member, so that a server would refuse it.
    fn member(&self, name: &str) -> Option<Member<Self>>;

    /// What the items of a list are. An implementation over types alone ignores the index; one over an instance is asked for
    /// the items of the object that is walked, in [`changes`](super::changes) those of the desired one. `None`: no schema
    /// is known, as for [`Deduced`].
    fn item(&self, index: usize) -> Option<Self>;

    /// The names of the fields that tell the items of a list apart, for [`MergeRule::Map`].
    fn keys(&self) -> impl Iterator<Item = &str>;

    /// What a key field counts as in an item that leaves it out: the default in the schema of the items.
    fn key_default(&self, key: &str) -> Option<Value>;
}

/// What is at a name in an object, as a [`MergeSchema`] sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member<S> {
    /// A field that the schema declares. To set something in it is not to own it.
    Field(S),
    /// An entry under a free key. Who sets something in it owns it, too.
    Entry(S),
}

/// How a place merges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MergeRule {
    /// A single value: text, number, boolean.
    Leaf,
    /// A list or object that has one owner as a whole.
    Atomic,
    /// An object whose members have owners of their own: a struct, a map, or both.
    Granular,
    /// A list of single values, each with owners of its own; the order does not count.
    Set,
    /// A list of objects that [key fields](MergeSchema::keys) tell apart.
    Map,
    /// Nothing is known: objects are granular, lists atomic.
    Deduced,
}

/// The schema of JSON of which nothing is known, as servers see what `x-kubernetes-preserve-unknown-fields` lets in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deduced;

impl MergeSchema for Deduced {
    fn rule(&self) -> MergeRule {
        MergeRule::Deduced
    }

    fn member(&self, _name: &str) -> Option<Member<Self>> {
        Some(Member::Entry(Self))
    }

    fn item(&self, _index: usize) -> Option<Self> {
        Some(Self)
    }

    fn keys(&self) -> impl Iterator<Item = &str> {
        std::iter::empty()
    }

    fn key_default(&self, _key: &str) -> Option<Value> {
        None
    }
}

/// A schema, or `None` where nothing is known.
pub(super) type Known<'s, S> = Option<&'s S>;

/// The rule for this value: never [`MergeRule::Deduced`].
pub(super) fn rule_of<S: MergeSchema>(schema: Known<'_, S>, value: &Value) -> MergeRule {
    match (schema.map_or(MergeRule::Deduced, S::rule), value) {
        (MergeRule::Deduced, Value::Object(_)) => MergeRule::Granular,
        (MergeRule::Deduced, Value::Array(_)) => MergeRule::Atomic,
        (MergeRule::Deduced, _) => MergeRule::Leaf,
        (rule, _) => rule,
    }
}

/// The member of this name; below what is not known all names are free.
pub(super) fn member_of<S: MergeSchema>(schema: Known<'_, S>, name: &str) -> Option<Member<Option<S>>> {
    match schema {
        None => Some(Member::Entry(None)),
        Some(schema) => schema.member(name).map(|member| match member {
            Member::Field(inner) => Member::Field(Some(inner)),
            Member::Entry(inner) => Member::Entry(Some(inner)),
        }),
    }
}

/// The schema of a member; nothing is known of one that is not declared.
pub(super) fn inner_of<S: MergeSchema>(schema: Known<'_, S>, name: &str) -> Option<S> {
    match member_of(schema, name) {
        Some(Member::Field(inner) | Member::Entry(inner)) => inner,
        None => None,
    }
}

/// The step from a list to an item of it.
pub(super) fn element_of<S: MergeSchema>(
    schema: Known<'_, S>,
    rule: MergeRule,
    item: &Value,
) -> Result<PathElement, &'static str> {
    let Some(schema) = schema.filter(|_| rule == MergeRule::Map) else {
        let value = Some(item).filter(|item| !item.is_null()).and_then(Scalar::from_value);
        return value
            .map(PathElement::Value)
            .ok_or("expected a text, number or boolean, as the item of a set");
    };
    let Value::Object(item) = item else {
        return Err("expected an object, as the item of a list with keys");
    };
    let mut fields = Vec::new();
    for key in schema.keys() {
        let default = || schema.key_default(key).filter(|default| !default.is_null());
        let Some(value) = item.get(key).cloned().or_else(default) else {
            continue;
        };
        let value = Scalar::from_value(&value).ok_or("a key field holds a list or an object")?;
        fields.push((key, value));
    }
    if fields.is_empty() {
        return Err("an item of the list has none of its key fields");
    }
    Ok(PathElement::Key(ItemKey::new(fields)))
}
