//! `Projection`: which fields of objects are read at all.
//!
//! In: paths of fields. Out: what the JSON reader is to keep and to pass over. Never: an object without its identity; a path that no field
//! of the type stands for, once it was checked against one.

mod check;
mod path;

use std::fmt;

pub(super) use self::path::Step;
use super::debug::MANIFESTS;
use super::{Record, Str};

/// Which fields of objects are read; the others are passed over and take neither memory nor, but for the check of their JSON, time.
///
/// A path names fields as JSON does: `spec.nodeName`, `metadata.labels["app.kubernetes.io/name"]` for keys that are no plain words, and
/// `spec.containers[*].image` for all items of a list or all entries of a map. `apiVersion`, `kind`, and in `metadata` name, namespace, uid
/// and resource version are always read.
///
/// ```
/// use kubewright_runtime::DynamicObject;
/// use kubewright_runtime::value::{Projection, from_json_projected};
///
/// let projection = Projection::keep(["spec.nodeName", "spec.containers[*].image"])?;
/// let json = br#"{"kind":"Pod","metadata":{"name":"web","labels":{"app":"web"}},
///     "spec":{"nodeName":"node-1","containers":[{"name":"web","image":"web:1"}]}}"#;
/// let pod: DynamicObject = from_json_projected(json, &projection)?;
/// assert_eq!(
///     pod.to_value().to_string(),
///     r#"{"kind":"Pod","metadata":{"name":"web"},"spec":{"containers":[{"image":"web:1"}],"nodeName":"node-1"}}"#,
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Projection {
    root: Node,
}

/// What becomes of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Keep,
    Drop,
    Part(Part),
}

/// What becomes of what is in a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    members: Vec<(Str, Node)>,
    /// All items, or all entries that are not named.
    every: Option<Box<Node>>,
    /// Whether to keep what nothing is said of.
    others: bool,
}

impl Part {
    const fn new(others: bool) -> Self {
        Self {
            members: Vec::new(),
            every: None,
            others,
        }
    }

    /// What becomes of a member of an object.
    pub(super) fn member(&self, name: &str) -> &Node {
        match self.members.iter().find(|(known, _)| known == name) {
            Some((_, node)) => node,
            None => self.item(),
        }
    }

    /// What becomes of an item of a list.
    pub(super) fn item(&self) -> &Node {
        match &self.every {
            Some(node) => node,
            None if self.others => &Node::Keep,
            None => &Node::Drop,
        }
    }

    fn child(&mut self, step: Step) -> &mut Node {
        let fresh = if self.others { Node::Keep } else { Node::Drop };
        let name = match step {
            Step::Every => return self.every.get_or_insert_with(|| Box::new(fresh)),
            Step::Member(name) => name,
        };
        let index = match self.members.iter().position(|(known, _)| *known == name) {
            Some(index) => index,
            None => {
                self.members.push((name, fresh));
                self.members.len() - 1
            }
        };
        &mut self.members[index].1
    }
}

impl Node {
    /// Keeps or drops what is at the end of a path.
    fn put(&mut self, steps: impl IntoIterator<Item = Step>, action: &Node) {
        let mut node = self;
        for step in steps {
            if node == action {
                return;
            }
            if !matches!(node, Self::Part(_)) {
                *node = Self::Part(Part::new(*node == Self::Keep));
            }
            let Self::Part(part) = node else { return };
            node = part.child(step);
        }
        *node = action.clone();
    }
}

/// Why a projection cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectionError {
    path: String,
    problem: String,
}

impl ProjectionError {
    fn new(path: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            problem: problem.into(),
        }
    }

    /// The path that was given, up to where it went wrong.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for ProjectionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.path, self.problem)
    }
}

impl std::error::Error for ProjectionError {}

impl Projection {
    /// Everything.
    #[must_use]
    pub const fn whole() -> Self {
        Self { root: Node::Keep }
    }

    /// Everything but `metadata.managedFields`: who set which field, often a third of an object, needed by those who ask for ownership.
    #[must_use]
    pub fn without_managed_fields() -> Self {
        let mut projection = Self::whole();
        projection.put(&["metadata", "managedFields"], &Node::Drop);
        projection
    }

    /// The same without annotations in which clients keep a whole manifest, such as `kubectl.kubernetes.io/last-applied-configuration`.
    #[must_use]
    pub fn without_manifests(mut self) -> Self {
        for annotation in MANIFESTS {
            self.put(&["metadata", "annotations", annotation], &Node::Drop);
        }
        self
    }

    /// Only the fields that are named, with all that is in them.
    ///
    /// # Errors
    /// A path is no path.
    pub fn keep<P: AsRef<str>>(paths: impl IntoIterator<Item = P>) -> Result<Self, ProjectionError> {
        let root = Node::Part(Part::new(false));
        let mut projection = Self { root };
        for identity in path::IDENTITY {
            projection.put(identity, &Node::Keep);
        }
        for path in paths {
            projection.root.put(path::parse(path.as_ref())?, &Node::Keep);
        }
        Ok(projection)
    }

    /// The same without the fields that are named.
    ///
    /// # Errors
    /// A path is no path, or leads to what is always read.
    pub fn without<P: AsRef<str>>(mut self, paths: impl IntoIterator<Item = P>) -> Result<Self, ProjectionError> {
        for path in paths {
            let path = path.as_ref();
            let steps = path::parse(path)?;
            if path::holds_identity(&steps) {
                return Err(ProjectionError::new(path, "is, or holds, what is always read"));
            }
            self.root.put(steps, &Node::Drop);
        }
        Ok(self)
    }

    /// The same, once all paths were found in a type. What no type describes, such as the fields of a
    /// [`DynamicObject`](crate::DynamicObject), can be named freely.
    ///
    /// # Errors
    /// The type has no such field; `[*]` stands where there are no items or entries, or is missing where there are items.
    pub fn for_type<T: Record + Default>(self) -> Result<Self, ProjectionError> {
        if let Node::Part(part) = &self.root {
            check::record(part, &mut T::default(), "")?;
        }
        Ok(self)
    }

    /// For a list of such objects: its `items` are read by this projection, all else whole.
    #[must_use]
    pub fn for_items(&self) -> Self {
        let items = Part {
            every: Some(Box::new(self.root.clone())),
            ..Part::new(true)
        };
        let root = Part {
            members: vec![(Str::from_static("items"), Node::Part(items))],
            ..Part::new(true)
        };
        Self { root: Node::Part(root) }
    }

    pub(super) fn root(&self) -> &Node {
        &self.root
    }

    fn put(&mut self, names: &[&str], action: &Node) {
        let steps = names.iter().map(|name| Step::Member(Str::from(*name)));
        self.root.put(steps, action);
    }
}

impl Default for Projection {
    /// Everything.
    fn default() -> Self {
        Self::whole()
    }
}
