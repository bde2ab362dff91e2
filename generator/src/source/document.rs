//! What a run reads: documents as bytes, each with its name and its format.
//!
//! In: filled by the loaders. Out: [`Sources`] for [`crate::parse`]. Never: parses, or touches the
//! disk itself.

use std::borrow::Cow;
use std::sync::Arc;

/// All documents of a run. Their order does not matter: every stage after this sorts.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Each document once.
    pub documents: Vec<SourceDocument>,
}

/// One document.
#[derive(Clone, Debug)]
pub struct SourceDocument {
    /// The file as the user named it, or the server path it was fetched from, e.g.
    /// `specs/v3/apps_v1.json`. Unique in a run; every diagnostic shows it.
    pub name: Arc<str>,
    /// What the bytes are.
    pub format: Format,
    /// The content, as it came.
    pub bytes: Cow<'static, [u8]>,
}

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// One OpenAPI v3 document, usually of one group version (`/openapi/v3/apis/apps/v1`).
    OpenApiV3,
    /// One OpenAPI v2 document of everything (`/openapi/v2`, `swagger.json`).
    OpenApiV2,
    /// `APIGroupDiscoveryList`: `/api` or `/apis` asked for with `g=apidiscovery.k8s.io`.
    AggregatedDiscovery,
    /// `APIResourceList` of one group version, `APIGroupList`, `APIGroup` or `APIVersions`.
    LegacyDiscovery,
    /// YAML or JSON with CustomResourceDefinitions of `apiextensions.k8s.io`, one or many, alone or in lists, and
    /// objects of other kinds beside them.
    CustomResourceDefinitions,
}
