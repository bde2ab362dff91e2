//! Operations and discovered resources, as every input gives them.
//!
//! In/Out: plain values. Never: a derived verb or scope: that is for the model.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use crate::location::SpecLocation;
use crate::parse::{CrdPrinterColumn, CrdScale, RawGvk};

/// A path and a method.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// Path template, e.g. `/api/v1/namespaces/{namespace}/pods/{name}`.
    pub path: String,
    /// The HTTP method.
    pub method: Method,
    /// `x-kubernetes-action`, e.g. `list`.
    pub action: Option<String>,
    /// `x-kubernetes-group-version-kind`
    pub kind: Option<RawGvk>,
    /// What is sent.
    pub body: Payload,
    /// Content types in which it can be sent, e.g. `application/merge-patch+json`.
    pub consumes: BTreeSet<String>,
    /// What comes back on success.
    pub response: Payload,
    /// Content types in which it can come back.
    pub produces: BTreeSet<String>,
    /// Names of the query parameters.
    pub query: BTreeSet<String>,
    /// Where it stands in the input.
    pub location: SpecLocation,
}

/// What a body or an answer is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Payload {
    /// Nothing, or nothing is said.
    #[default]
    None,
    /// A definition, by name.
    Definition(String),
    /// Plain text.
    Text,
    /// Something else, e.g. an object without a definition.
    Other,
}

impl Payload {
    /// The definition, when it is one.
    pub fn definition(&self) -> Option<&str> {
        match self {
            Payload::Definition(name) => Some(name),
            Payload::None | Payload::Text | Payload::Other => None,
        }
    }
}

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// `DELETE`
    Delete,
    /// `GET`
    Get,
    /// `HEAD`
    Head,
    /// `OPTIONS`
    Options,
    /// `PATCH`
    Patch,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `TRACE`
    Trace,
}

impl Method {
    /// The method that a path item calls `name`, e.g. `get`.
    pub fn from_key(name: &str) -> Option<Self> {
        Some(match name {
            "delete" => Method::Delete,
            "get" => Method::Get,
            "head" => Method::Head,
            "options" => Method::Options,
            "patch" => Method::Patch,
            "post" => Method::Post,
            "put" => Method::Put,
            "trace" => Method::Trace,
            _ => return None,
        })
    }

    /// As HTTP writes it, e.g. `GET`.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Delete => "DELETE",
            Method::Get => "GET",
            Method::Head => "HEAD",
            Method::Options => "OPTIONS",
            Method::Patch => "PATCH",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Trace => "TRACE",
        }
    }
}

/// What discovery says of a resource.
#[derive(Clone, Debug, PartialEq)]
pub struct DiscoveredResource {
    /// Group, empty for core; not yet checked.
    pub group: String,
    /// Version; not yet checked.
    pub version: String,
    /// The URL word.
    pub plural: String,
    /// The kind of its objects.
    pub kind: Option<String>,
    /// Singular of the plural.
    pub singular: Option<String>,
    /// Whether objects live in a namespace.
    pub namespaced: Option<bool>,
    /// Verbs, as discovery spells them.
    pub verbs: BTreeSet<String>,
    /// Short names, in the order of discovery.
    pub short_names: Vec<String>,
    /// Categories, in the order of discovery.
    pub categories: Vec<String>,
    /// Verbs of each subresource.
    pub subresources: BTreeMap<String, BTreeSet<String>>,
    /// What only a CustomResourceDefinition says; none when the input has none for it.
    pub custom: Option<CustomFacts>,
    /// Where it stands in the input.
    pub location: SpecLocation,
}

/// What a CustomResourceDefinition says of a version beyond what discovery and OpenAPI carry.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomFacts {
    /// The version in which servers store the objects.
    pub storage_version: Option<String>,
    /// The warning that servers send for this version; none when it is not deprecated.
    pub deprecation: Option<String>,
    /// Columns of `kubectl get`.
    pub printer_columns: Vec<CrdPrinterColumn>,
    /// JSON paths that a field selector can name.
    pub selectable_fields: Vec<String>,
    /// Where the numbers of the scale subresource stand.
    pub scale: Option<CrdScale>,
    /// The definition, as a program can install it.
    pub manifest: Arc<Value>,
}
