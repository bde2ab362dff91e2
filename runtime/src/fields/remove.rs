//! An object without a set of its fields.
//!
//! In: the object, its schema, the set. Out: the object without them. Never: an item of a list without its key.

use serde_json::{Map, Value};

use super::schema::{Known, MergeRule, MergeSchema, element_of, inner_of, rule_of};
use super::set::FieldSet;

/// Takes these fields out of `object`: those that a conflict is about out of what is applied, for example.
///
/// A field goes with all that is in it; use [`FieldSet::leaves`] to spare what is in it and not in the set. Objects and lists
/// that become empty go, too, as they would be owned otherwise. The key fields of an item go only with the item.
pub fn remove<S: MergeSchema>(object: &mut Value, schema: &S, fields: &FieldSet) {
    take(object, Some(schema), fields, &[]);
}

/// Whether nothing is left. `keys` stay.
fn take<S: MergeSchema>(value: &mut Value, schema: Known<'_, S>, below: &FieldSet, keys: &[&str]) -> bool {
    if below.is_empty() {
        return false;
    }
    match (rule_of(schema, value), value) {
        (MergeRule::Granular, Value::Object(object)) => members(object, schema, below, keys),
        (rule @ (MergeRule::Set | MergeRule::Map), Value::Array(list)) => items(list, schema, rule, below),
        // Who owned something in what is atomic now owns the whole.
        (MergeRule::Atomic, _) => true,
        _ => false,
    }
}

fn members<S: MergeSchema>(
    object: &mut Map<String, Value>,
    schema: Known<'_, S>,
    below: &FieldSet,
    keys: &[&str],
) -> bool {
    let before = object.len();
    object.retain(|name, value| match below.field(name) {
        Some(_) if keys.contains(&name.as_str()) => true,
        Some(node) => !node.member && !take(value, inner_of(schema, name).as_ref(), &node.below, &[]),
        None => true,
    });
    object.is_empty() && before > 0
}

fn items<S: MergeSchema>(list: &mut Vec<Value>, schema: Known<'_, S>, rule: MergeRule, below: &FieldSet) -> bool {
    let before = list.len();
    let keys: Vec<&str> = schema.map(|schema| schema.keys().collect()).unwrap_or_default();
    let mut index = 0..;
    list.retain_mut(|item| {
        let index = index.next();
        let node = element_of(schema, rule, item)
            .ok()
            .and_then(|element| below.node(&element));
        let Some(node) = node else { return true };
        let inner = index.zip(schema).and_then(|(index, schema)| schema.item(index));
        !node.member && !take(item, inner.as_ref(), &node.below, &keys)
    });
    list.is_empty() && before > 0
}
