//! What an OpenAPI document says of merging, once it is read.
//!
//! In: the parts that [`convert`](super::convert) makes. Out: what a place is, by number. Never: descriptions, formats, or what
//! only validation needs.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::fields::schema::MergeRule;

/// A schema of which nothing is known: objects are granular, lists atomic.
pub(super) const DEDUCED: Place = Place::at(0);
/// A schema of which nothing is known and nothing merges.
pub(super) const UNTYPED: Place = Place::at(1);
/// A text or number of any type.
pub(super) const SCALAR: Place = Place::at(2);

/// All that can be reached from one kind.
#[derive(Debug)]
pub(super) struct Model {
    shapes: Vec<Shape>,
}

/// A shape, as it is referred to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    index: usize,
    /// What the reference says of merging, in place of what the definition says.
    instead: Option<Relation>,
}

/// Whether the parts of an object have owners of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Granular,
    Atomic,
}

/// What a value can be: a list, an object, with neither a single value, with both, as no type is said, any of the three.
#[derive(Debug, Default)]
pub(super) struct Shape {
    pub(super) list: Option<ListShape>,
    pub(super) object: Option<ObjectShape>,
}

#[derive(Debug)]
pub(super) struct ListShape {
    /// Whether the items have owners of their own.
    pub(super) merges: bool,
    pub(super) keys: Vec<Box<str>>,
    pub(super) items: Place,
}

#[derive(Debug)]
pub(super) struct ObjectShape {
    pub(super) relation: Relation,
    pub(super) fields: BTreeMap<Box<str>, Field>,
    /// What stands under names that are no fields; `None` where there are no others.
    pub(super) entries: Option<Place>,
}

#[derive(Debug)]
pub(super) struct Field {
    pub(super) place: Place,
    pub(super) default: Option<Value>,
}

impl Place {
    const fn at(index: usize) -> Self {
        Self { index, instead: None }
    }

    pub(super) fn with(self, instead: Option<Relation>) -> Self {
        Self { instead, ..self }
    }
}

impl Model {
    /// With the shapes that need no document.
    pub(super) fn new() -> Self {
        let anything = |relation, entries| Shape {
            list: Some(ListShape {
                merges: false,
                keys: Vec::new(),
                items: UNTYPED,
            }),
            object: Some(ObjectShape {
                relation,
                fields: BTreeMap::new(),
                entries: Some(entries),
            }),
        };
        let shapes = vec![
            anything(Relation::Granular, DEDUCED),
            anything(Relation::Atomic, UNTYPED),
            Shape::default(),
        ];
        Self { shapes }
    }

    /// Adds a shape.
    pub(super) fn add(&mut self, shape: Shape) -> Place {
        self.shapes.push(shape);
        Place::at(self.shapes.len() - 1)
    }

    /// Says what a shape that was added is.
    pub(super) fn set(&mut self, place: Place, shape: Shape) {
        if let Some(there) = self.shapes.get_mut(place.index) {
            *there = shape;
        }
    }

    pub(super) fn shape(&self, place: Place) -> Option<&Shape> {
        self.shapes.get(place.index)
    }

    /// How a place merges.
    pub(super) fn rule(&self, place: Place) -> MergeRule {
        let Some(shape) = self.shape(place) else {
            return MergeRule::Deduced;
        };
        match (&shape.object, &shape.list) {
            (Some(object), list) => {
                let lists = list.as_ref().map(|list| list.rule(None));
                object.rule(place.instead, lists)
            }
            (None, Some(list)) => list.rule(place.instead),
            (None, None) if place.instead.is_some() => MergeRule::Deduced,
            (None, None) => MergeRule::Leaf,
        }
    }

    /// What a field counts as where it is left out, in objects at this place.
    pub(super) fn default(&self, place: Place, name: &str) -> Option<&Value> {
        let object = self.shape(place)?.object.as_ref()?;
        object.fields.get(name)?.default.as_ref()
    }
}

impl ListShape {
    fn rule(&self, instead: Option<Relation>) -> MergeRule {
        match (self.merges && instead.is_none(), self.keys.is_empty()) {
            (false, _) => MergeRule::Atomic,
            (true, true) => MergeRule::Set,
            (true, false) => MergeRule::Map,
        }
    }
}

impl ObjectShape {
    /// `lists`: how lists merge, where there may be lists in the place of objects.
    fn rule(&self, instead: Option<Relation>, lists: Option<MergeRule>) -> MergeRule {
        match (instead.unwrap_or(self.relation), lists) {
            (Relation::Granular, None) => MergeRule::Granular,
            // Without a type, but made for lists alone.
            (Relation::Granular, Some(lists @ (MergeRule::Set | MergeRule::Map))) if self.fields.is_empty() => lists,
            (Relation::Granular, Some(_)) => MergeRule::Deduced,
            (Relation::Atomic, _) => MergeRule::Atomic,
        }
    }
}
