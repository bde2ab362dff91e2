//! How the parts of an object merge under server-side apply, as the schema says it.
//!
//! In: tables in generated code. Out: the same, field by field. Never: a merge; that is the server's.

/// How a field merges when several managers apply it: `x-kubernetes-list-type`, `x-kubernetes-list-map-keys` and
/// `x-kubernetes-map-type` of its schema.
///
/// <https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Merge {
    /// As its shape merges when the schema says nothing: objects member by member, lists as a whole.
    #[default]
    ByShape,
    /// As a whole, whatever its shape.
    Atomic,
    /// A list whose elements have owners of their own, told apart by their value.
    Set,
    /// A list whose elements have owners of their own, told apart by these members.
    Keys(&'static [MergeKey]),
    /// An object that says what it is (`x-kubernetes-embedded-resource`), or a map of them: its metadata merges as that of any
    /// object, what else is in it as its shape merges.
    Embedded,
}

/// A member by which the elements of a list are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MergeKey {
    /// The JSON name: `containerPort`.
    pub name: &'static str,
    /// What counts when an element lacks it, as JSON: `"TCP"`, quotes included.
    pub default: Option<&'static str>,
}

/// A key without a default.
#[must_use]
pub const fn key(name: &'static str) -> MergeKey {
    MergeKey { name, default: None }
}

/// A key that counts as `default`, which is JSON, where it is missing.
#[must_use]
pub const fn key_or(name: &'static str, default: &'static str) -> MergeKey {
    MergeKey {
        name,
        default: Some(default),
    }
}
