//! `Typed`: the schema of an object, from the Rust type that it was read into.
//!
//! In: an instance, and what its records say of how their fields merge. Out: rules and members. Never: another instance than
//! the one that is walked; items of lists are asked for by index.

use std::sync::LazyLock;

use serde_json::Value as Tree;

use super::schema::{Member, MergeRule, MergeSchema};
use crate::meta::{ObjectMeta, OwnerReference};
use crate::value::{List, Map, MapView, Merge, MergeKey, Record, Shape, UNKNOWN, Value, key};

/// Its types say how metadata merges where no instance is at hand. What is absent has no shape.
static METADATA: LazyLock<ObjectMeta> = LazyLock::new(|| ObjectMeta {
    annotations: Map::empty(),
    finalizers: List::empty(),
    labels: Map::empty(),
    managed_fields: List::empty(),
    ..ObjectMeta::EMPTY
});
static OWNER: OwnerReference = OwnerReference::EMPTY;
/// Its elements are objects, the only ones in metadata.
const OWNERS: &str = "ownerReferences";

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
    /// An object inside of the object, which has metadata and is unknown otherwise.
    Embedded,
    /// The metadata of one.
    Metadata,
    /// The owners in that.
    Owners,
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
            Shape::Raw(_) if merge == Merge::Embedded => Self(Place::Embedded),
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

    /// What stands in a map that merges this way.
    fn entry(map: &'a dyn MapView, name: &str, merge: Merge) -> Self {
        match (merge, entry(map, name)) {
            (_, None) => Self(Place::Unknown),
            (Merge::Embedded, Some(value)) => Self::field(value, merge),
            (_, Some(value)) => Self::element(value),
        }
    }

    /// What stands in the metadata of an object inside of the object, of which no instance is at hand.
    fn of_metadata(name: &str) -> Option<Self> {
        match METADATA.index(name) {
            UNKNOWN => None,
            _ if name == OWNERS => Some(Self(Place::Owners)),
            index => Some(Self::field(METADATA.view(index), METADATA.merge(index))),
        }
    }

    fn merge_keys(&self) -> &'static [MergeKey] {
        match self.0 {
            Place::Value(_, Merge::Keys(keys)) => keys,
            Place::Owners => const { &[key("uid")] },
            _ => &[],
        }
    }
}

impl MergeSchema for Typed<'_> {
    fn rule(&self) -> MergeRule {
        match self.0 {
            Place::Unknown => MergeRule::Deduced,
            Place::TypeMeta => MergeRule::Leaf,
            Place::Embedded | Place::Metadata => MergeRule::Granular,
            Place::Owners => MergeRule::Map,
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
            Place::Value(value, merge) => match value.shape() {
                Shape::Map(map) => Some(Member::Entry(Self::entry(map, name, merge))),
                _ => None,
            },
            Place::Embedded => Some(match name {
                "apiVersion" | "kind" => Member::Field(Self(Place::TypeMeta)),
                "metadata" => Member::Field(Self(Place::Metadata)),
                _ => Member::Entry(Self(Place::Unknown)),
            }),
            Place::Metadata => Self::of_metadata(name).map(Member::Field),
            Place::TypeMeta | Place::Owners => None,
            Place::Unknown => Some(Member::Entry(Self(Place::Unknown))),
        }
    }

    fn item(&self, index: usize) -> Option<Self> {
        match self.0 {
            Place::Value(value, _) => match value.shape() {
                Shape::List(list) => list.at(index).map(Self::element),
                _ => None,
            },
            Place::Owners => Some(Self(Place::Record(&OWNER, Merge::Atomic))),
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
