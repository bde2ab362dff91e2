//! Resources of the Model: what a server serves, with scope, verbs and subresources.
//!
//! In/Out: plain values. Never: a guessed plural, scope or verb; each comes from a path, discovery
//! or a CRD.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value as Json;

use super::gvk::GroupVersionKind;
use super::types::{TypeId, TypeRef};
use crate::location::SpecLocation;
pub use crate::parse::{CrdPrinterColumn as PrinterColumn, CrdScale as ScalePaths};

/// Index of a [`ResourceDef`] in a [`super::Model`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceId(u32);

impl ResourceId {
    /// The id of the resource at `index`.
    #[expect(clippy::cast_possible_truncation, reason = "a model never holds 2^32 resources")]
    pub fn new(index: usize) -> Self {
        Self(index as u32)
    }

    /// Where the resource stands in `Model::resources`.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A resource: a plural under a group version.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceDef {
    /// The kind of its objects.
    pub gvk: GroupVersionKind,
    /// The URL word, e.g. `deployments`.
    pub plural: String,
    /// `deployment`; empty when the input does not say (no discovery, no CRD).
    pub singular: String,
    /// `deploy`; empty when the input does not say.
    pub short_names: Vec<String>,
    /// `all`; empty when the input does not say.
    pub categories: Vec<String>,
    /// Kind of its list, e.g. `DeploymentList`; empty for a resource that cannot be listed.
    pub list_kind: String,
    /// Whether objects live in a namespace.
    pub scope: Scope,
    /// What can be done with it. Subresources have verbs of their own.
    pub verbs: BTreeSet<Verb>,
    /// Patch content types that its PATCH takes.
    pub patch_types: BTreeSet<PatchType>,
    /// The type of its objects.
    pub object: TypeId,
    /// By name.
    pub subresources: Vec<SubresourceDef>,
    /// What only a CustomResourceDefinition says; none for a built-in resource, or when the input has none for it.
    pub custom: Option<CustomDef>,
    /// Where it stands in the input.
    pub location: SpecLocation,
}

impl ResourceDef {
    /// Whether its status is written apart from it.
    pub fn has_status(&self) -> bool {
        self.subresources.iter().any(|subresource| subresource.name == "status")
    }
}

/// What a CustomResourceDefinition says of one of its versions.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomDef {
    /// Name of the definition, e.g. `applications.core.oam.dev`.
    pub name: String,
    /// The version in which servers store the objects; empty when the input does not say.
    pub storage_version: String,
    /// The warning that servers send for this version; none when it is not deprecated.
    pub deprecation: Option<String>,
    /// Columns of `kubectl get`.
    pub printer_columns: Vec<PrinterColumn>,
    /// JSON paths that a field selector can name, e.g. `.spec.color`.
    pub selectable_fields: Vec<String>,
    /// Where the numbers of the scale subresource stand.
    pub scale: Option<ScalePaths>,
    /// The definition, as a program can install it; shared by its versions.
    pub manifest: Arc<Json>,
}

/// Whether objects live in a namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// One collection a namespace, and all of them together for list and watch.
    Namespaced,
    /// One collection for the cluster.
    Cluster,
}

/// A verb of the API, as discovery and RBAC spell it in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// GET one.
    Get,
    /// GET the collection.
    List,
    /// GET the collection with `watch=true`.
    Watch,
    /// POST.
    Create,
    /// PUT.
    Update,
    /// PATCH, server-side apply included.
    Patch,
    /// DELETE one.
    Delete,
    /// DELETE the collection.
    DeleteCollection,
}

impl Verb {
    /// All of them, in order.
    pub const ALL: [Self; 8] = [
        Self::Get,
        Self::List,
        Self::Watch,
        Self::Create,
        Self::Update,
        Self::Patch,
        Self::Delete,
        Self::DeleteCollection,
    ];

    /// The word that discovery and RBAC have for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::List => "list",
            Self::Watch => "watch",
            Self::Create => "create",
            Self::Update => "update",
            Self::Patch => "patch",
            Self::Delete => "delete",
            Self::DeleteCollection => "deletecollection",
        }
    }

    /// The verb that discovery and RBAC call `word`.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verb| verb.word() == word)
    }
}

/// Content type of a PATCH body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PatchType {
    /// `application/json-patch+json`
    Json,
    /// `application/merge-patch+json`
    Merge,
    /// `application/strategic-merge-patch+json`
    Strategic,
    /// `application/apply-patch+yaml`
    Apply,
}

/// A subresource, e.g. `status`, `scale`, `log`.
#[derive(Clone, Debug, PartialEq)]
pub struct SubresourceDef {
    /// The URL word, e.g. `status`.
    pub name: String,
    /// What it takes and gives.
    pub shape: SubresourceShape,
    /// Where it stands in the input.
    pub location: SpecLocation,
}

/// What a subresource takes and gives.
#[derive(Clone, Debug, PartialEq)]
pub enum SubresourceShape {
    /// An object that is read and written in place: `status`, `scale`, `approval`, `resize`,
    /// `ephemeralcontainers`, `finalize`. `verbs` out of get, update, patch.
    Object {
        /// What is read and written: the object itself, or e.g. autoscaling/v1 Scale.
        body: TypeId,
        /// Out of get, update, patch.
        verbs: BTreeSet<Verb>,
        /// Patch content types that its PATCH takes.
        patch_types: BTreeSet<PatchType>,
    },
    /// Something that is asked for by POST: `eviction`, `binding`, `token`.
    Create {
        /// What is sent.
        body: TypeId,
        /// What comes back: the body's own type, or `Status` where that is what servers send.
        response: TypeRef,
    },
    /// Text that is read: `log`.
    Text,
    /// A connection that is upgraded or passed on: exec, attach, portforward, proxy. No method yet.
    Connect,
}

/// An operation of the input: a path and a method, and the typed way to it.
#[derive(Clone, Debug, PartialEq)]
pub struct OperationDef {
    /// Path template, e.g. `/apis/apps/v1/namespaces/{namespace}/deployments/{name}`.
    pub path: String,
    /// `GET`, `POST`, …
    pub method: String,
    /// `x-kubernetes-action`, e.g. `list`, `watchlist`, `connect`; empty when there is none.
    pub action: String,
    /// What it does to the resource or subresource; none for `connect` and for what no verb of Kubernetes is.
    pub verb: Option<Verb>,
    /// The resource it belongs to; none for discovery and other meta paths.
    pub resource: Option<ResourceId>,
    /// The subresource it belongs to, by name.
    pub subresource: Option<String>,
}
