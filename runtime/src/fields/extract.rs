//! The part of an object that a set of fields names.
//!
//! In: the object, its schema, the set. Out: what is owned. Never: a field that is not in the set, but for the keys of the
//! items that are.

use serde_json::{Map, Value};

use super::schema::{Known, MergeRule, MergeSchema, element_of, inner_of, rule_of};
use super::set::{FieldSet, Node};

/// The part of `object` that is in `fields`, an object in any case.
///
/// Lists keep their order, and their items the key fields that tell them apart: not those that are neither owned nor another
/// value than their default, since to apply them would be to own them. What is atomic comes whole. A map or list of which
/// nothing but itself is in the set becomes `{}` or `[]`. Fields that the object has not are passed over.
///
/// What is extracted of the fields of an `Apply` entry, with `apiVersion`, `kind` and the name added, is what that applier
/// would apply to change nothing.
pub fn extract<S: MergeSchema>(object: &Value, schema: &S, fields: &FieldSet) -> Value {
    part(object, Some(schema), false, fields).unwrap_or_else(|| Value::Object(Map::new()))
}

fn part<S: MergeSchema>(value: &Value, schema: Known<'_, S>, member: bool, below: &FieldSet) -> Option<Value> {
    match (rule_of(schema, value), value) {
        (MergeRule::Granular, Value::Object(object)) => {
            let kept = members(object, schema, below);
            (member || !kept.is_empty()).then_some(Value::Object(kept))
        }
        (rule @ (MergeRule::Set | MergeRule::Map), Value::Array(list)) => {
            let kept = items(list, schema, rule, below);
            (member || !kept.is_empty()).then_some(Value::Array(kept))
        }
        // Something in what is atomic is owned since before it was: a change of schema makes that the whole.
        _ => (member || !below.is_empty()).then(|| value.clone()),
    }
}

fn members<S: MergeSchema>(object: &Map<String, Value>, schema: Known<'_, S>, below: &FieldSet) -> Map<String, Value> {
    let owned = object.iter().filter_map(|(name, value)| {
        let Node { member, below, .. } = below.field(name)?;
        let kept = part(value, inner_of(schema, name).as_ref(), *member, below)?;
        Some((name.clone(), kept))
    });
    owned.collect()
}

fn items<S: MergeSchema>(list: &[Value], schema: Known<'_, S>, rule: MergeRule, below: &FieldSet) -> Vec<Value> {
    let owned = list.iter().enumerate().filter_map(|(index, item)| {
        let element = element_of(schema, rule, item).ok()?;
        let Node { member, below, .. } = below.node(&element)?;
        if rule == MergeRule::Set {
            return member.then(|| item.clone());
        }
        let inner = schema.and_then(|schema| schema.item(index));
        let mut kept = part(item, inner.as_ref(), *member, below)?;
        if let (Value::Object(kept), Some(schema)) = (&mut kept, schema) {
            add_keys(kept, item, schema);
        }
        Some(kept)
    });
    owned.collect()
}

/// The key fields without which the item would be another one. What a key counts as anyway stays away unless it is owned.
fn add_keys<S: MergeSchema>(kept: &mut Map<String, Value>, item: &Value, schema: &S) {
    for key in schema.keys() {
        let value = item
            .get(key)
            .filter(|value| schema.key_default(key).as_ref() != Some(*value));
        if let Some(value) = value.filter(|_| !kept.contains_key(key)) {
            kept.insert(key.to_owned(), value.clone());
        }
    }
}
