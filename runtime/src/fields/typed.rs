//! `Typed`: the schema of an object, from the Rust type that it was read into.
//!
//! In: an instance, and what its records say of how their fields merge. Out: rules and members. Never: another instance than
//! the one that is walked; items of lists are asked for by index.

use serde_json::Value as Tree;

use super::schema::{Member, MergeRule, MergeSchema};
use crate::value::{MapView, Merge, MergeKey, Record, Shape, UNKNOWN, Value};

/// The schema of a typed object, by which its JSON, or that of the body that it was read from, is walked.
///
/// The rules are data in the generated types, which cost nothing until they are asked for.
#[derive(Clone, Copy)]
pub struct Typed<'a>(Place<'a>);

#[derive(Clone, Copy)]
enum Place<'a> {
    /// A record; whether it merges as a whole is said by the place where it stands.
    Record(&'a dyn Record, Merge),
    /// Any other value, and how it merges where it stands.
    Value(&'a dyn Value, Merge),
    /// `apiVersion` and `kind`, which types do not hold.
    TypeMeta,
    /// What no type describes.
    Unknown,
}

impl<'a> Typed<'a> {
    /// The schema of an object.
    pub fn of(object: &'a dyn Record) -> Self {
        Self(Place::Record(object, Merge::ByShape))
    }

    /// What stands in a field.
    fn field(value: &'a dyn Value, merge: Merge) -> Self {
        match value.shape() {
            Shape::Record(record) => Self(Place::Record(record, merge)),
            Shape::Raw(_) if merge != Merge::Atomic => Self(Place::Unknown),
            _ => Self(Place::Value(value, merge)),
        }
    }

    /// What stands in a list or map: a struct says itself whether it merges as a whole.
    fn element(value: &'a dyn Value) -> Self {
        match value.shape() {
            Shape::Record(record) if record.is_atomic() => Self(Place::Record(record, Merge::Atomic)),
            _ => Self::field(value, Merge::ByShape),
        }
    }

    fn merge_keys(&self) -> &'static [MergeKey] {
        match self.0 {
            Place::Value(_, Merge::Keys(keys)) => keys,
            _ => &[],
        }
    }
}

impl MergeSchema for Typed<'_> {
    fn rule(&self) -> MergeRule {
        match self.0 {
            Place::Unknown => MergeRule::Deduced,
            Place::TypeMeta => MergeRule::Leaf,
            Place::Record(_, Merge::Atomic) | Place::Value(_, Merge::Atomic) => MergeRule::Atomic,
            Place::Record(..) => MergeRule::Granular,
            Place::Value(value, merge) => match (value.shape(), merge) {
                (Shape::List(_), Merge::Set) => MergeRule::Set,
                (Shape::List(_), Merge::Keys(_)) => MergeRule::Map,
                (Shape::List(_), _) => MergeRule::Atomic,
                (Shape::Map(_), _) => MergeRule::Granular,
                _ => MergeRule::Leaf,
            },
        }
    }

    fn member(&self, name: &str) -> Option<Member<Self>> {
        match self.0 {
            Place::Record(record, _) => match record.index(name) {
                UNKNOWN => undeclared(record, name),
                index => Some(Member::Field(Self::field(record.view(index), record.merge(index)))),
            },
            Place::Value(value, _) => match value.shape() {
                Shape::Map(map) => Some(Member::Entry(
                    entry(map, name).map_or(Self(Place::Unknown), Self::element),
                )),
                _ => None,
            },
            Place::TypeMeta => None,
            Place::Unknown => Some(Member::Entry(Self(Place::Unknown))),
        }
    }

    fn item(&self, index: usize) -> Option<Self> {
        match self.0 {
            Place::Value(value, _) => match value.shape() {
                Shape::List(list) => list.at(index).map(Self::element),
                _ => None,
            },
            _ => None,
        }
    }

    fn keys(&self) -> impl Iterator<Item = &str> {
        self.merge_keys().iter().map(|key| key.name)
    }

    fn key_default(&self, key: &str) -> Option<Tree> {
        let key = self.merge_keys().iter().find(|known| known.name == key)?;
        key.default.and_then(|json| serde_json::from_str(json).ok())
    }
}

/// A member that is no field of its type.
fn undeclared<'a>(record: &'a dyn Record, name: &str) -> Option<Member<Typed<'a>>> {
    if record.info().type_meta.is_some() && matches!(name, "apiVersion" | "kind") {
        return Some(Member::Field(Typed(Place::TypeMeta)));
    }
    record.unknown().map(|_| Member::Entry(Typed(Place::Unknown)))
}

/// The value of a key; the entries are in the order of their keys.
fn entry<'a>(map: &'a dyn MapView, name: &str) -> Option<&'a dyn Value> {
    let (mut low, mut high) = (0, map.count());
    while low < high {
        let middle = low.midpoint(high);
        let (key, value) = map.at(middle)?;
        match key.cmp(name) {
            std::cmp::Ordering::Equal => return Some(value),
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    None
}
