//! `Part`: what all apply configurations are and can do, and the few functions that their methods consist of.
//!
//! In: a configuration, the wire name of a field, a value. Out: the configuration with it. Never: a look at the server, or
//! at what an object has.

use serde_json::{Map, Value};

use super::Apply;
use super::body::Body;
use super::into_field::IntoField;
use crate::value::{Merge, MergeKey, Record};

/// An apply configuration: what an apply sets of a [`Part::Of`], and nothing else.
///
/// [`Apply`] is one for every type. A generated crate has its own around it, `Desired<T>`, with methods for the fields of each
/// struct that an apply reaches, and names for it: `DeploymentSpecApply` is `Desired<DeploymentSpec>`. `replicas(3)` sets a
/// field, `template_with(|template| …)` goes on with what is set already, `containers_with("main", |container| …)` with the item
/// of that key, `labels_with("app", "web")` with one entry. What no method was called for is not sent, and not owned.
pub trait Part: Default {
    /// The struct of which parts are set.
    type Of: Record + Default;

    /// A configuration that goes on with this one.
    #[must_use]
    fn from_apply(apply: Apply<Self::Of>) -> Self;
    /// The configuration without methods for its fields.
    fn into_apply(self) -> Apply<Self::Of>;
    /// The same, to look at.
    fn as_apply(&self) -> &Apply<Self::Of>;
    /// The same, to change.
    fn as_apply_mut(&mut self) -> &mut Apply<Self::Of>;

    /// What is set, as JSON.
    fn as_value(&self) -> &Value {
        self.as_apply().body.value()
    }

    /// Takes a field out again, by its wire name: the apply says nothing of it then.
    #[must_use]
    fn unset(mut self, field: &str) -> Self {
        self.as_apply_mut().body.unset(field);
        self
    }

    /// Lays what another configuration sets over this one: objects are merged, all else is set as it stands.
    #[must_use]
    fn merged(mut self, over: Self) -> Self {
        let body = &mut self.as_apply_mut().body;
        match over.into_apply().body.finish() {
            Ok(over) => body.merge(over),
            Err(problem) => body.refuse(problem),
        }
        self
    }
}

/// The JSON of a configuration that stands in a field of another.
///
/// # Errors
/// The first problem that was met when it was built.
#[doc(hidden)]
pub fn into_value<P: Part>(part: P) -> Result<Option<Value>, String> {
    part.into_apply().body.finish().map(Some)
}

/// Sets a field.
#[doc(hidden)]
#[must_use]
pub fn set<P: Part, T>(mut part: P, field: &str, value: impl IntoField<T>) -> P {
    part.as_apply_mut().body.set(field, value.into_field());
    part
}

/// Goes on with the struct in a field.
#[doc(hidden)]
#[must_use]
pub fn edit<P: Part, Q: Part>(mut part: P, field: &str, edit: impl FnOnce(Q) -> Q) -> P {
    let before = Q::from_apply(Apply::from_body(Body::of(part.as_apply_mut().body.take_object(field))));
    let after = into_value(edit(before));
    part.as_apply_mut().body.set(field, after);
    part
}

/// Sets an entry of the map in a field.
#[doc(hidden)]
#[must_use]
pub fn entry<P: Part, V>(mut part: P, field: &str, key: &str, value: impl IntoField<V>) -> P {
    let mut map = Body::of(part.as_apply_mut().body.take_object(field));
    map.set(key, value.into_field());
    part.as_apply_mut().body.set(field, map.finish().map(Some));
    part
}

/// Adds a value to the set in a field, unless it is there.
#[doc(hidden)]
#[must_use]
pub fn add<P: Part, T>(mut part: P, field: &str, value: impl IntoField<T>) -> P {
    let body = &mut part.as_apply_mut().body;
    match value.into_field() {
        Ok(Some(value)) => {
            if let Some(list) = body.list(field).filter(|list| !list.contains(&value)) {
                list.push(value);
            }
        }
        Ok(None) => {}
        Err(problem) => body.refuse(format!("{field}: {problem}")),
    }
    part
}

/// Goes on with the item of these keys in the list in a field; it is appended if there is none. The keys come in the order
/// of the schema.
#[doc(hidden)]
#[must_use]
pub fn item<P: Part, Q: Part, const N: usize>(
    mut part: P,
    field: &str,
    keys: [Result<Option<Value>, String>; N],
    edit: impl FnOnce(Q) -> Q,
) -> P {
    let keys = match keys_of::<P::Of>(field, keys) {
        Ok(keys) => keys,
        Err(problem) => {
            part.as_apply_mut().body.refuse(format!("{field}: {problem}"));
            return part;
        }
    };
    let Some(list) = part.as_apply_mut().body.list(field) else {
        return part;
    };
    let index = list.iter().position(|item| {
        let holds = |(key, value): &(&MergeKey, Value)| key_value(item, key).as_ref() == Some(value);
        item.is_object() && keys.iter().all(holds)
    });
    let before = match index.and_then(|index| list.get_mut(index)) {
        Some(Value::Object(item)) => std::mem::take(item),
        _ => keys
            .into_iter()
            .map(|(key, value)| (key.name.to_owned(), value))
            .collect::<Map<_, _>>(),
    };
    match edit(Q::from_apply(Apply::from_body(Body::of(before))))
        .into_apply()
        .body
        .finish()
    {
        Ok(after) => match index.and_then(|index| list.get_mut(index)) {
            Some(item) => *item = after,
            None => list.push(after),
        },
        Err(problem) => part.as_apply_mut().body.refuse(format!("{field}: {problem}")),
    }
    part
}

/// The keys of the list in a field, with the values that are looked for.
fn keys_of<T: Record + Default>(
    field: &str,
    values: impl IntoIterator<Item = Result<Option<Value>, String>>,
) -> Result<Vec<(&'static MergeKey, Value)>, String> {
    let record = T::default();
    let Merge::Keys(keys) = record.merge(record.index(field)) else {
        return Err("its schema names no keys".to_owned());
    };
    let mut pairs = Vec::with_capacity(keys.len());
    for (key, value) in keys.iter().zip(values) {
        let value = value.map_err(|problem| format!("{}: {problem}", key.name))?;
        pairs.push((key, value.ok_or_else(|| format!("the key {} is missing", key.name))?));
    }
    Ok(pairs)
}

/// What an item has for a key, or counts as having.
fn key_value(item: &Value, key: &MergeKey) -> Option<Value> {
    let default = || key.default.and_then(|json| serde_json::from_str(json).ok());
    item.get(key.name).cloned().or_else(default)
}
