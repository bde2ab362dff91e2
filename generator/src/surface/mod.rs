//! Surface: what the documents say of the API, in one shape for all inputs.
//!
//! In: [`Documents`]. Out: [`ApiSurface`]: definitions by name, operations, discovered resources;
//! every node keeps its [`crate::location::SpecLocation`]. Never: resolves a reference, derives a verb or a scope,
//! or depends on the order in which the documents were given.

mod dump;
mod from_crd;
mod from_discovery;
mod from_v2;
mod from_v3;
mod lossy;
mod merge;
mod operation;
mod schema;

use std::collections::BTreeMap;

pub use dump::dump;
pub use operation::{CustomFacts, DiscoveredResource, Method, Operation, Payload};
pub use schema::{AdditionalProperties, JsonType, Schema};

use crate::diag::Diagnostics;
use crate::parse::Documents;

/// What the documents of a run say of the API.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ApiSurface {
    /// Schemas by definition name, e.g. `io.k8s.api.core.v1.Pod`.
    pub schemas: BTreeMap<String, Schema>,
    /// By path and method; each once.
    pub operations: Vec<Operation>,
    /// By group, version and plural; empty without discovery.
    pub resources: Vec<DiscoveredResource>,
}

/// Brings all documents into one shape. `unserved` keeps versions of custom resources that servers do not serve.
pub fn lower(documents: &Documents, unserved: bool, diagnostics: &mut Diagnostics) -> ApiSurface {
    let custom = from_crd::lower(&documents.crds, unserved, diagnostics);
    let schemas = merge::lower_schemas(documents, custom.schemas, diagnostics);
    lossy::report(&schemas, &documents.v2, diagnostics);
    let mut operations = custom.operations;
    for document in &documents.v3 {
        from_v3::lower_operations(document, &mut operations, diagnostics);
    }
    for document in &documents.v2 {
        from_v2::lower_operations(document, &mut operations);
    }
    // The sort is stable, so of equal operations the first stays: v3 and manifests know the content types.
    operations.sort_by(|a, b| (&a.path, a.method).cmp(&(&b.path, b.method)));
    operations.dedup_by(|b, a| a.path == b.path && a.method == b.method);
    let mut resources = from_discovery::lower_resources(&documents.aggregated, &documents.legacy, diagnostics);
    from_discovery::join_custom(&mut resources, custom.resources);
    ApiSurface {
        schemas,
        operations,
        resources,
    }
}
