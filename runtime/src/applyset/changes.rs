//! What differs between two states of an object, field by field.
//!
//! In: an object before and after. Out: [`Change`]s, in the order of their paths. Never: metadata that the server keeps by itself; a value
//! of a Secret, or of an annotation that holds a manifest.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::dynamic::DynamicObject;
use crate::fields::{FieldPath, PathElement};
use crate::value::MANIFESTS;

/// A field that changes.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Change {
    /// Where: `.spec.template.spec.containers[name="main"].image`.
    pub path: FieldPath,
    /// What was there; none if nothing was.
    pub before: Option<Shown>,
    /// What comes there; none if nothing does.
    pub after: Option<Shown>,
}

/// A value, as far as it may be seen.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// A text, a number, a boolean, `null`, or an empty object or list.
    Value(Value),
    /// Something that is secret.
    Hidden,
}

/// Metadata that the server keeps by itself.
const KEPT_BY_THE_SERVER: [&str; 8] = [
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "selfLink",
    "uid",
];

/// What an apply changes in an object; all of it, if there was none.
pub(super) fn changes(before: Option<&DynamicObject>, after: &DynamicObject) -> Vec<Change> {
    let mut new = wished(after);
    if let (None, Value::Object(members)) = (before, &mut new) {
        // What is observed is no part of what is applied.
        members.remove("status");
    }
    let old = before.map(wished);
    let mut found = Vec::new();
    walk(&FieldPath::new(), old.as_ref(), Some(&new), false, &mut found);
    found
}

fn wished(object: &DynamicObject) -> Value {
    let mut value = object.to_value();
    if let Some(metadata) = value.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.retain(|field, _| !KEPT_BY_THE_SERVER.contains(&field.as_str()));
    }
    value
}

/// Down to what has nothing below it. Objects that hold nothing are such.
fn walk(path: &FieldPath, before: Option<&Value>, after: Option<&Value>, hidden: bool, found: &mut Vec<Change>) {
    if before == after {
        return;
    }
    match (before, after) {
        (Some(Value::Object(old)), Some(Value::Object(new))) if !old.is_empty() && !new.is_empty() => {
            members(path, old, new, hidden, found);
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) if !old.is_empty() && !new.is_empty() => {
            items(path, old, new, hidden, found);
        }
        (Some(old), Some(new)) if has_parts(old) || has_parts(new) => {
            walk(path, Some(old), None, hidden, found);
            walk(path, None, Some(new), hidden, found);
        }
        (Some(Value::Object(old)), None) if !old.is_empty() => members(path, old, &Map::new(), hidden, found),
        (None, Some(Value::Object(new))) if !new.is_empty() => members(path, &Map::new(), new, hidden, found),
        (Some(Value::Array(old)), None) if !old.is_empty() => items(path, old, &[], hidden, found),
        (None, Some(Value::Array(new))) if !new.is_empty() => items(path, &[], new, hidden, found),
        _ => {
            let shown = |value: &Value| {
                if hidden {
                    Shown::Hidden
                } else {
                    Shown::Value(value.clone())
                }
            };
            found.push(Change {
                path: path.clone(),
                before: before.map(shown),
                after: after.map(shown),
            });
        }
    }
}

fn has_parts(value: &Value) -> bool {
    match value {
        Value::Object(members) => !members.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    }
}

fn members(
    path: &FieldPath,
    old: &Map<String, Value>,
    new: &Map<String, Value>,
    hidden: bool,
    found: &mut Vec<Change>,
) {
    // Also one that stands inside of another object: templates and bundles hold whole manifests.
    let secret = is_secret(old) || is_secret(new);
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for name in names {
        let of_secret = secret && ["data", "stringData"].contains(&name.as_str());
        let hidden = hidden || of_secret || MANIFESTS.contains(&name.as_str());
        let path = path.clone().field(name.as_str());
        walk(&path, old.get(name), new.get(name), hidden, found);
    }
}

fn is_secret(members: &Map<String, Value>) -> bool {
    members.get("kind").is_some_and(|kind| kind == "Secret")
}

/// Items that have names are compared by them, others by where they stand.
fn items(path: &FieldPath, old: &[Value], new: &[Value], hidden: bool, found: &mut Vec<Change>) {
    let Some((old_names, new_names)) = names(old, new).filter(|_| !hidden) else {
        for index in 0..old.len().max(new.len()) {
            let at = i64::try_from(index).unwrap_or(i64::MAX);
            let path = path.clone().with(PathElement::Index(at));
            walk(&path, old.get(index), new.get(index), hidden, found);
        }
        return;
    };
    let all = old_names
        .iter()
        .chain(new_names.iter().filter(|name| !old_names.contains(name)));
    for name in all {
        let item = |items: &[&str]| items.iter().position(|known| known == name);
        let before = item(&old_names).and_then(|index| old.get(index));
        let after = item(&new_names).and_then(|index| new.get(index));
        walk(&path.clone().key([("name", *name)]), before, after, hidden, found);
    }
}

/// The names of all items; none if some have none, two have the same, or what stays has another order.
fn names<'a>(old: &'a [Value], new: &'a [Value]) -> Option<(Vec<&'a str>, Vec<&'a str>)> {
    let of = |items: &'a [Value]| -> Option<Vec<&'a str>> {
        let names: Option<Vec<&str>> = items.iter().map(|item| item.get("name")?.as_str()).collect();
        names.filter(|names| names.iter().collect::<BTreeSet<_>>().len() == names.len())
    };
    let (old, new) = (of(old)?, of(new)?);
    let stays = old.iter().filter(|name| new.contains(name));
    let same_order = stays.eq(new.iter().filter(|name| old.contains(name)));
    same_order.then_some((old, new))
}
