//! ObjectMeta as a server returns it.

use crate::managed;
use crate::node::Node;
use crate::object;
use crate::random::Random;

/// What differs between the objects; the rest is drawn from `random`.
pub struct Metadata<'a> {
    /// `metadata.name`.
    pub name: String,
    /// `metadata.generateName`, when the name was generated.
    pub generate_name: Option<String>,
    /// `metadata.namespace`; `None` for cluster-scoped kinds.
    pub namespace: Option<String>,
    /// The labels.
    pub labels: Node,
    /// The annotations.
    pub annotations: Node,
    /// The owner references.
    pub owners: Node,
    /// For the resource version.
    pub random: &'a mut Random,
}

impl Metadata<'_> {
    /// The object, without `managedFields`.
    #[must_use]
    pub fn build(self) -> Node {
        let random = self.random;
        object! {
            "name" => self.name,
            "generateName" => self.generate_name.map_or(Node::Absent, Node::Text),
            "namespace" => self.namespace.map_or(Node::Absent, Node::Text),
            "uid" => random.uid(),
            "resourceVersion" => (100_000 + random.below(9_000_000)).to_string(),
            "generation" => 1 + i64::try_from(random.below(40)).unwrap_or(0),
            "creationTimestamp" => random.time(),
            "labels" => self.labels,
            "annotations" => self.annotations,
            "ownerReferences" => self.owners,
        }
    }
}

/// One manager of an object: who, through which path, and the top-level parts that it wrote.
pub struct Manager<'a> {
    /// The manager's name.
    pub name: &'a str,
    /// `Update` or `Apply`.
    pub operation: &'a str,
    /// The subresource written through.
    pub subresource: Option<&'a str>,
    /// What it wrote, as a part of the object.
    pub owned: Node,
}

/// `metadata` with one managedFields entry a manager.
#[must_use]
pub fn with_managers(metadata: Node, api_version: &str, managers: &[Manager<'_>], random: &mut Random) -> Node {
    let entries = managers
        .iter()
        .map(|manager| {
            managed::entry(
                manager.name,
                manager.operation,
                api_version,
                manager.subresource,
                &random.time(),
                &manager.owned,
            )
        })
        .collect::<Vec<_>>();
    metadata.with("managedFields", entries)
}

/// The parts of `metadata` that its creator owns.
#[must_use]
pub fn owned_metadata(metadata: &Node) -> Node {
    metadata.only(&["annotations", "generateName", "labels", "ownerReferences"])
}
