//! Whose field is it: the algebra of server-side apply's field ownership.
//!
//! A server remembers in `metadata.managedFields` who set which field. This module reads that, computes what a body would own,
//! and tells what an apply takes from whom, before or after the server says so:
//!
//! - [`FieldPath`], [`FieldSet`]: places in an object and sets of them, with the text, order and JSON of the server.
//!
//! In: objects as JSON, `managedFields`, conflicts. Out: paths, sets, owners, patches. Never: a request; a change of an object
//! other than the one it is given to change.
//!
//! <https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management>

mod algebra;
mod grammar;
mod path;
mod problem;
mod quote;
mod scalar;
mod set;
mod wire;

pub use self::path::{FieldPath, ItemKey, PathElement};
pub use self::problem::FieldsError;
pub use self::scalar::Scalar;
pub use self::set::{FieldSet, Paths};
