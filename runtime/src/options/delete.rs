//! Options of `delete` and `delete_collection`.
//!
//! In: builder calls. Out: the body of the request, a meta/v1 `DeleteOptions`; servers read the query only when there is no
//! body. Never: `orphanDependents`, which excludes `propagationPolicy`.

use std::time::Duration;

use crate::meta;
use crate::rest::{JSON, Request};
use crate::value::{self, Str};

/// Options of `delete` and `delete_collection`.
///
/// <https://kubernetes.io/docs/concepts/architecture/garbage-collection/#cascading-deletion>
#[derive(Clone, Debug, Default)]
pub struct DeleteOptions(meta::DeleteOptions);

impl DeleteOptions {
    /// What the server does unless told otherwise: for most kinds, in the background.
    pub fn new() -> Self {
        Self::default()
    }

    /// The object goes first, its dependents are collected afterwards. Body: `propagationPolicy: Background`.
    pub fn background() -> Self {
        Self::propagating("Background")
    }

    /// The dependents go first, then the object. Body: `propagationPolicy: Foreground`.
    pub fn foreground() -> Self {
        Self::propagating("Foreground")
    }

    /// The dependents stay. Body: `propagationPolicy: Orphan`.
    pub fn orphan() -> Self {
        Self::propagating("Orphan")
    }

    fn propagating(policy: &str) -> Self {
        let mut options = Self::default();
        options.0.propagation_policy = Some(policy.into());
        options
    }

    /// How long the object gets to end, in whole seconds; zero means at once. Body: `gracePeriodSeconds`.
    #[must_use]
    pub fn grace_period(mut self, period: Duration) -> Self {
        self.0.grace_period_seconds = Some(i64::try_from(period.as_secs()).unwrap_or(i64::MAX));
        self
    }

    /// Only if the object has this id; a conflict otherwise. Body: `preconditions.uid`.
    #[must_use]
    pub fn if_uid(mut self, uid: impl Into<Str>) -> Self {
        self.0.preconditions.get_or_insert_default().uid = Some(uid.into());
        self
    }

    /// Only if the object is in this state; a conflict otherwise. Body: `preconditions.resourceVersion`.
    #[must_use]
    pub fn if_resource_version(mut self, version: impl Into<Str>) -> Self {
        self.0.preconditions.get_or_insert_default().resource_version = Some(version.into());
        self
    }

    /// Everything is checked but nothing is deleted. Body: `dryRun: [All]`.
    #[must_use]
    pub fn dry_run(mut self) -> Self {
        self.0.dry_run = ["All"].into();
        self
    }

    pub(crate) fn add_to(&self, request: Request) -> Request {
        request.body(JSON, value::to_json(&self.0))
    }
}
