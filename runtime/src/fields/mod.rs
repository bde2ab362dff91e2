//! Whose field is it: the algebra of server-side apply's field ownership.
//!
//! A server remembers in `metadata.managedFields` who set which field. This module reads that, computes what a body would own,
//! and tells what an apply takes from whom, before or after the server says so:
//!
//! - [`FieldPath`], [`FieldSet`]: places in an object and sets of them, with the text, order and JSON of the server.
//! - [`MergeSchema`]: what a place merges like, asked for while an object is walked. [`Typed`] asks Rust types,
//!   [`OpenApiSchema`] what the server publishes, and [`Deduced`] is for what nothing is known of.
//! - [`FieldSet::of`], [`extract`], [`remove`], [`changes`]: between objects and sets.
//! - [`applied_by`]: what an applier has applied of an object, to be changed and applied again.
//! - [`Ownership`]: who owns what in an object.
#![cfg_attr(feature = "client", doc = "- [`FieldConflict`]: what a refused apply collided with.")]
#![cfg_attr(
    feature = "client",
    doc = "- [`migrate`]: fields that were set by other writes become those of an applier."
)]
//!
//! ```
//! use kubewright_runtime::fields::{Deduced, Ownership, changes};
//! use kubewright_runtime::meta::ObjectMeta;
//! use serde_json::json;
//!
//! let live = json!({ "spec": { "replicas": 3 }, "metadata": { "managedFields": [{
//!     "manager": "autoscaler", "operation": "Update", "apiVersion": "example.com/v1", "fieldsType": "FieldsV1",
//!     "fieldsV1": { "f:spec": { "f:replicas": {} } },
//! }] } });
//! let metadata: ObjectMeta = serde_json::from_value(live["metadata"].clone())?;
//!
//! let body = json!({ "spec": { "replicas": 1, "paused": true } });
//! let changed = changes(&live, &body, &Deduced)?;
//! let taken = Ownership::of(&metadata)?.taken_by("ci", None, &changed);
//! assert_eq!(taken[0].to_string(), ".spec.replicas of \"autoscaler\" (Update)");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! In: objects as JSON, `managedFields`, conflicts. Out: paths, sets, owners, patches. Never: a request; a change of an object
//! other than the one it is given to change.
//!
//! <https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management>

mod algebra;
mod applied;
mod changes;
#[cfg(feature = "client")]
mod conflict;
mod extract;
mod grammar;
#[cfg(feature = "client")]
mod migrate;
mod of;
mod openapi;
mod ownership;
mod path;
mod problem;
mod quote;
mod remove;
mod scalar;
mod schema;
mod set;
mod typed;
mod wire;

pub use self::applied::applied_by;
#[cfg(feature = "client")]
pub(crate) use self::applied::owned;
pub use self::changes::changes;
#[cfg(feature = "client")]
pub(crate) use self::conflict::CONFLICT_CAUSE;
#[cfg(feature = "client")]
pub use self::conflict::FieldConflict;
pub use self::extract::extract;
#[cfg(feature = "client")]
pub use self::migrate::{CLIENT_SIDE_MANAGERS, migrate};
pub use self::openapi::{OpenApiError, OpenApiSchema};
pub use self::ownership::{FieldOperation, Owner, Ownership, Taken, owned_by, owners};
pub use self::path::{FieldPath, ItemKey, PathElement};
pub use self::problem::FieldsError;
pub use self::remove::remove;
pub use self::scalar::Scalar;
pub use self::schema::{Deduced, Member, MergeRule, MergeSchema};
pub use self::set::{FieldSet, Paths};
pub use self::typed::Typed;
