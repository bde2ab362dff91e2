//! What sets of fields have in common, and what they do not.
//!
//! In: two sets. Out: a third. Never: a member that neither had.

use std::cmp::Ordering;

use super::path::FieldPath;
use super::set::{FieldSet, Node};

/// Which places are taken over when only one side has them.
#[derive(Clone, Copy)]
struct Alone {
    left: bool,
    right: bool,
}

impl FieldSet {
    /// The fields that are in one of both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let both = Alone {
            left: true,
            right: true,
        };
        self.zip(other, both, |left, right| Node {
            element: left.element.clone(),
            member: left.member || right.member,
            below: left.below.union(&right.below),
        })
    }

    /// The fields that are in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let none = Alone {
            left: false,
            right: false,
        };
        self.zip(other, none, |left, right| Node {
            element: left.element.clone(),
            member: left.member && right.member,
            below: left.below.intersection(&right.below),
        })
    }

    /// The fields that the other has not. What lies below a field of the other stays.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        self.zip(other, LEFT, |left, right| Node {
            element: left.element.clone(),
            member: left.member && !right.member,
            below: left.below.difference(&right.below),
        })
    }

    /// The fields that the other has not, nor a field above them.
    #[must_use]
    pub fn recursive_difference(&self, other: &Self) -> Self {
        self.zip(other, LEFT, |left, right| Node {
            element: left.element.clone(),
            member: left.member && !right.member,
            below: if right.member {
                Self::new()
            } else {
                left.below.recursive_difference(&right.below)
            },
        })
    }

    /// The fields below which there is none.
    #[must_use]
    pub fn leaves(&self) -> Self {
        Self::from_nodes(self.nodes().iter().map(|node| Node {
            element: node.element.clone(),
            member: node.member && node.below.is_empty(),
            below: node.below.leaves(),
        }))
    }

    /// The fields without those that say which object it is, or that the server sets: it leaves them out of `managedFields`.
    ///
    /// These are `apiVersion`, `kind`, `metadata` itself and in it `name`, `namespace`, `uid`, `creationTimestamp`, `generation`,
    /// `resourceVersion`, `selfLink`, `clusterName` and `managedFields`; not `generateName`.
    #[must_use]
    pub fn without_identity(&self) -> Self {
        let metadata = FieldPath::new().field("metadata");
        let inside = IDENTITY.iter().map(|name| metadata.clone().field(*name));
        let identity = ["apiVersion", "kind"].map(|name| FieldPath::new().field(name));
        self.difference(&inside.chain(identity).chain([metadata.clone()]).collect())
    }

    fn zip(&self, other: &Self, alone: Alone, both: impl Fn(&Node, &Node) -> Node) -> Self {
        let (mut left, mut right) = (self.nodes().iter().peekable(), other.nodes().iter().peekable());
        let mut out = Vec::new();
        loop {
            let order = match (left.peek(), right.peek()) {
                (Some(left), Some(right)) => left.element.cmp(&right.element),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => return Self::from_nodes(out),
            };
            let left = left.next_if(|_| order.is_le());
            let right = right.next_if(|_| order.is_ge());
            match (left, right) {
                (Some(left), Some(right)) => out.push(both(left, right)),
                (Some(left), None) if alone.left => out.push(left.clone()),
                (None, Some(right)) if alone.right => out.push(right.clone()),
                _ => {}
            }
        }
    }
}

const LEFT: Alone = Alone {
    left: true,
    right: false,
};

/// In `metadata`.
const IDENTITY: [&str; 9] = [
    "clusterName",
    "creationTimestamp",
    "generation",
    "managedFields",
    "name",
    "namespace",
    "resourceVersion",
    "selfLink",
    "uid",
];
