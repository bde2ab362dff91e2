//! What an apply would change.
//!
//! In: the object as it is, the body, the schema. Out: the fields that the body adds or modifies. Never: what an applier gives
//! up by leaving it out.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::path::PathElement;
use super::problem::{FieldsError, not_too_deep};
use super::scalar::Scalar;
use super::schema::{Known, MergeRule, MergeSchema, element_of, inner_of, rule_of};
use super::set::{FieldSet, Node};

/// The fields that applying `desired` to `live` would add or modify: other managers who own one of them are in its way.
///
/// An object, list or item that is not there yet is added beside what is in it, as others can own one that the server does
/// not store, such as `annotations: {}`; [`FieldSet::leaves`] shows what people want to see. What is there is modified only as a
/// single value, or as a whole when it is atomic; what stands in both as `{}`, `[]` or `null` is compared as such.
///
/// Values are compared as the server does it: numbers by value, all else as it is spelled, so that the quantities `1000m` and
/// `1` differ.
///
/// # Errors
/// The server would refuse `desired`: a value has another type than its schema says, or an item of a list has no key.
pub fn changes<S: MergeSchema>(live: &Value, desired: &Value, schema: &S) -> Result<FieldSet, FieldsError> {
    Walk::default()
        .place(Some(live), desired, Some(schema))
        .map(|changed| changed.below)
}

struct Changed {
    itself: bool,
    below: FieldSet,
}

#[derive(Default)]
struct Walk {
    path: Vec<PathElement>,
}

impl Walk {
    fn place<S: MergeSchema>(
        &mut self,
        live: Option<&Value>,
        desired: &Value,
        schema: Known<'_, S>,
    ) -> Result<Changed, FieldsError> {
        not_too_deep(&self.path)?;
        // K8S: `null` over an object of which nothing is known is merged into it, and so changes nothing.
        let object = live.filter(|live| desired.is_null() && live.is_object());
        let rule = rule_of(schema, object.unwrap_or(desired));
        let below = match (rule, desired) {
            (MergeRule::Leaf | MergeRule::Atomic | MergeRule::Deduced, _) => None,
            // `null` for something that merges says nothing of what is in it.
            (_, Value::Null) => Some(FieldSet::new()),
            (MergeRule::Granular, Value::Object(object)) => Some(self.members(live, object, schema)?),
            (MergeRule::Set | MergeRule::Map, Value::Array(list)) => Some(self.items(live, list, schema, rule)?),
            (MergeRule::Granular, _) => return Err(FieldsError::new(&self.path, "expected an object")),
            (MergeRule::Set | MergeRule::Map, _) => return Err(FieldsError::new(&self.path, "expected a list")),
        };
        let leaf = match (&below, live) {
            (None, _) => true,
            (Some(_), Some(live)) if another_type(live, rule) => true,
            (Some(_), live) => says_nothing(desired) && live.is_some_and(says_nothing),
        };
        Ok(Changed {
            itself: live.is_none_or(|live| leaf && !same(live, desired)),
            below: below.unwrap_or_default(),
        })
    }

    fn members<S: MergeSchema>(
        &mut self,
        live: Option<&Value>,
        desired: &Map<String, Value>,
        schema: Known<'_, S>,
    ) -> Result<FieldSet, FieldsError> {
        let mut nodes = Vec::new();
        for (name, value) in desired {
            let live = live.and_then(|live| live.as_object()?.get(name));
            let inner = inner_of(schema, name);
            nodes.push(self.step(PathElement::field(name.as_str()), live, value, inner.as_ref())?);
        }
        Ok(FieldSet::from_nodes(nodes))
    }

    fn items<S: MergeSchema>(
        &mut self,
        live: Option<&Value>,
        desired: &[Value],
        schema: Known<'_, S>,
        rule: MergeRule,
    ) -> Result<FieldSet, FieldsError> {
        let live = live.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let mut known: Vec<(PathElement, &Value)> = live
            .iter()
            .filter_map(|item| Some((element_of(schema, rule, item).ok()?, item)))
            .collect();
        known.sort_by(|left, right| left.0.cmp(&right.0));
        let mut nodes = Vec::new();
        for (index, item) in desired.iter().enumerate() {
            let element = element_of(schema, rule, item).map_err(|problem| FieldsError::new(&self.path, problem))?;
            let live = only(&known, &element);
            if rule == MergeRule::Set {
                nodes.push(Node {
                    element,
                    member: live.is_none(),
                    below: FieldSet::new(),
                });
            } else {
                let inner = schema.and_then(|schema| schema.item(index));
                nodes.push(self.step(element, live, item, inner.as_ref())?);
            }
        }
        Ok(FieldSet::from_nodes(nodes))
    }

    fn step<S: MergeSchema>(
        &mut self,
        element: PathElement,
        live: Option<&Value>,
        desired: &Value,
        schema: Known<'_, S>,
    ) -> Result<Node, FieldsError> {
        self.path.push(element.clone());
        let changed = self.place(live, desired, schema)?;
        self.path.pop();
        Ok(Node {
            element,
            member: changed.itself,
            below: changed.below,
        })
    }
}

/// The item of this key, unless there are several: the server then puts the desired one in the place of them all.
fn only<'a>(sorted: &[(PathElement, &'a Value)], element: &PathElement) -> Option<&'a Value> {
    let start = sorted.partition_point(|(known, _)| known < element);
    let mut found = sorted[start..].iter().take_while(|(known, _)| known == element);
    let first = found.next()?;
    found.next().is_none().then_some(first.1)
}

fn another_type(live: &Value, rule: MergeRule) -> bool {
    match rule {
        MergeRule::Granular => !live.is_object() && !live.is_null(),
        MergeRule::Set | MergeRule::Map => !live.is_array() && !live.is_null(),
        _ => false,
    }
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(object) => object.is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}

/// Whether both are the same value. `null` is not the same as nothing.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(name, value)| right.get(name).is_some_and(|other| same(value, other)))
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Number(_), Value::Number(_)) => {
            let [left, right] = [left, right].map(Scalar::from_value);
            left.cmp(&right) == Ordering::Equal
        }
        (left, right) => left == right,
    }
}
