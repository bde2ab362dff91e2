//! What an operation does: its verb, and the patches it takes.
//!
//! In: operations and the words of discovery. Out: [`Verb`]s and [`PatchType`]s.
//! Never: grants a verb that the input does not show.

use std::collections::BTreeSet;

use super::path::ResourcePath;
use crate::model::{PatchType, Verb};
use crate::surface::{Method, Operation};

/// The verb of an operation on a resource itself (not on a subresource).
///
/// `x-kubernetes-action` says it; without one (KubeVirt) method and path do. None for `connect` and
/// for what no verb of Kubernetes is, such as PUT on a collection.
pub(super) fn verb(operation: &Operation, path: &ResourcePath<'_>) -> Option<Verb> {
    match operation.action.as_deref() {
        Some("get") => Some(Verb::Get),
        Some("list") => Some(Verb::List),
        Some("watch" | "watchlist") => Some(Verb::Watch),
        Some("post") => Some(Verb::Create),
        Some("put") => Some(Verb::Update),
        Some("patch") => Some(Verb::Patch),
        Some("delete") => Some(Verb::Delete),
        Some("deletecollection") => Some(Verb::DeleteCollection),
        Some("connect") => None,
        _ => verb_of_method(operation.method, path),
    }
}

fn verb_of_method(method: Method, path: &ResourcePath<'_>) -> Option<Verb> {
    match (method, path.named) {
        (Method::Get, _) if path.watch => Some(Verb::Watch),
        (Method::Get, true) => Some(Verb::Get),
        (Method::Get, false) => Some(Verb::List),
        (Method::Post, false) => Some(Verb::Create),
        (Method::Put, true) => Some(Verb::Update),
        (Method::Patch, true) => Some(Verb::Patch),
        (Method::Delete, true) => Some(Verb::Delete),
        (Method::Delete, false) => Some(Verb::DeleteCollection),
        (Method::Post, true) | (Method::Put | Method::Patch, false) => None,
        (Method::Head | Method::Options | Method::Trace, _) => None,
    }
}

/// The patches that an operation takes. Content types that we cannot write (CBOR) do not count.
pub(super) fn patch_types(operation: &Operation) -> BTreeSet<PatchType> {
    let known = |content_type: &String| {
        Some(match content_type.as_str() {
            "application/json-patch+json" => PatchType::Json,
            "application/merge-patch+json" => PatchType::Merge,
            "application/strategic-merge-patch+json" => PatchType::Strategic,
            "application/apply-patch+yaml" => PatchType::Apply,
            _ => return None,
        })
    };
    operation.consumes.iter().filter_map(known).collect()
}
