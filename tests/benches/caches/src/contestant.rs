//! From a variant to a store that is being filled.
//!
//! In: a variant, where the peer is. Out: what begins it. Never: a request before it begins.

use crate::Failure;
use crate::seen::Store;
use crate::variant::{Variant, Who};
use crate::{ours, theirs};

/// Begins to fill the store. Must be called within a tokio runtime.
pub type Start = Box<dyn FnOnce() -> Box<dyn Store>>;

/// Makes everything that is not part of the collection: the client, and what it needs.
pub fn prepare(variant: Variant, kind: &str, server: &str) -> Result<Start, Failure> {
    match variant.who {
        Who::Ours => ours::prepare(variant, kind, server),
        Who::Kube => theirs::prepare(variant, kind, server),
        Who::Go | Who::Floor => Err("has no store in this program".into()),
    }
}
