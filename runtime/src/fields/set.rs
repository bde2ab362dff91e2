//! `FieldSet`: places in an object, as a tree of sorted lists.
//!
//! In: paths. Out: the same in the server's order. Never: a branch without a member on it; an allocation for an empty set.

use std::cmp::Ordering;
use std::fmt;

use super::path::{FieldPath, PathElement};

/// A set of fields, such as one manager owns in an object.
///
/// A field is a member or not by itself: to own `.spec.replicas` is not to own `.spec`. Order, text and JSON are those of the
/// server. Reads from [`FieldsV1`](crate::FieldsV1) by `FieldSet::try_from(&fields)` and becomes one by `FieldsV1::from(&set)`.
///
/// ```
/// use kubewright_runtime::fields::{FieldPath, FieldSet};
///
/// let mut set = FieldSet::new();
/// set.insert(&FieldPath::new().field("spec").field("replicas"));
/// assert_eq!(set.to_string(), ".spec.replicas");
/// assert!(!set.contains(&FieldPath::new().field("spec")));
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct FieldSet {
    /// Sorted by element, none twice.
    nodes: Vec<Node>,
}

/// A place that is a member, or has members below it, or both.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) element: PathElement,
    pub(super) member: bool,
    pub(super) below: FieldSet,
}

impl Node {
    pub(super) fn says_something(&self) -> bool {
        self.member || !self.below.is_empty()
    }
}

static NOTHING: FieldSet = FieldSet::new();

impl FieldSet {
    /// No fields.
    pub const fn new() -> Self {
        Self { nodes: Vec::new() }
    }

    /// From nodes in any order; of the same place in several, all that they say.
    pub(super) fn from_nodes(nodes: impl IntoIterator<Item = Node>) -> Self {
        let mut nodes: Vec<Node> = nodes.into_iter().filter(Node::says_something).collect();
        // What is sorted already, as almost always, costs one look at each.
        nodes.sort_by(|left, right| left.element.cmp(&right.element));
        nodes.dedup_by(|later, first| {
            let same = later.element == first.element;
            if same {
                first.member |= later.member;
                first.below = first.below.union(&later.below);
            }
            same
        });
        Self { nodes }
    }

    pub(super) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    pub(super) fn node(&self, element: &PathElement) -> Option<&Node> {
        let found = self.nodes.binary_search_by(|node| node.element.cmp(element));
        found.ok().map(|index| &self.nodes[index])
    }

    /// The node of an object's field, found without a copy of its name.
    pub(super) fn field(&self, name: &str) -> Option<&Node> {
        let found = self.nodes.binary_search_by(|node| match &node.element {
            PathElement::Field(known) => known.as_str().cmp(name),
            // Fields come first.
            _ => Ordering::Greater,
        });
        found.ok().map(|index| &self.nodes[index])
    }

    /// Whether there are no fields.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Number of fields.
    pub fn len(&self) -> usize {
        self.nodes
            .iter()
            .map(|node| usize::from(node.member) + node.below.len())
            .sum()
    }

    /// Adds a field; whether it was not there. The root, which nobody owns, is not added.
    pub fn insert(&mut self, path: &[PathElement]) -> bool {
        let Some((element, rest)) = path.split_first() else {
            return false;
        };
        let index = match self.nodes.binary_search_by(|node| node.element.cmp(element)) {
            Ok(index) => index,
            Err(index) => {
                let node = Node {
                    element: element.clone(),
                    member: false,
                    below: Self::new(),
                };
                self.nodes.insert(index, node);
                index
            }
        };
        let node = &mut self.nodes[index];
        if rest.is_empty() {
            return !std::mem::replace(&mut node.member, true);
        }
        node.below.insert(rest)
    }

    /// Whether this very field is in it.
    pub fn contains(&self, path: &[PathElement]) -> bool {
        let Some((last, way)) = path.split_last() else {
            return false;
        };
        self.with_prefix(way).node(last).is_some_and(|node| node.member)
    }

    /// The fields below a place, seen from there. The place itself is not in it.
    pub fn with_prefix(&self, path: &[PathElement]) -> &Self {
        path.iter()
            .try_fold(self, |set, element| set.node(element).map(|node| &node.below))
            .unwrap_or(&NOTHING)
    }

    /// All fields in the server's order: those of one object before what lies deeper.
    pub fn iter(&self) -> Paths<'_> {
        Paths {
            way: Vec::new(),
            open: vec![Open::at(self)],
        }
    }
}

/// The paths of a [`FieldSet`].
#[derive(Clone)]
pub struct Paths<'a> {
    way: Vec<PathElement>,
    open: Vec<Open<'a>>,
}

/// A level of the tree: first its members are told, then its branches.
#[derive(Clone)]
struct Open<'a> {
    members: std::slice::Iter<'a, Node>,
    branches: std::slice::Iter<'a, Node>,
}

impl<'a> Open<'a> {
    fn at(set: &'a FieldSet) -> Self {
        Self {
            members: set.nodes.iter(),
            branches: set.nodes.iter(),
        }
    }
}

impl Iterator for Paths<'_> {
    type Item = FieldPath;

    fn next(&mut self) -> Option<FieldPath> {
        while let Some(open) = self.open.last_mut() {
            if let Some(node) = open.members.find(|node| node.member) {
                let way = self.way.iter().cloned();
                return Some(way.chain([node.element.clone()]).collect());
            }
            match open.branches.find(|node| !node.below.is_empty()) {
                Some(node) => {
                    self.way.push(node.element.clone());
                    self.open.push(Open::at(&node.below));
                }
                None => {
                    self.way.pop();
                    self.open.pop();
                }
            }
        }
        None
    }
}

impl<'a> IntoIterator for &'a FieldSet {
    type Item = FieldPath;
    type IntoIter = Paths<'a>;

    fn into_iter(self) -> Paths<'a> {
        self.iter()
    }
}

impl FromIterator<FieldPath> for FieldSet {
    fn from_iter<I: IntoIterator<Item = FieldPath>>(paths: I) -> Self {
        let mut set = Self::new();
        set.extend(paths);
        set
    }
}

impl Extend<FieldPath> for FieldSet {
    fn extend<I: IntoIterator<Item = FieldPath>>(&mut self, paths: I) {
        for path in paths {
            self.insert(&path);
        }
    }
}

impl fmt::Display for FieldSet {
    /// One path a line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, path) in self.iter().enumerate() {
            let line_end = if index == 0 { "" } else { "\n" };
            write!(f, "{line_end}{path}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for FieldSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.iter().map(|path| path.to_string());
        f.debug_set().entries(shown).finish()
    }
}
