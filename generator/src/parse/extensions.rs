//! The `x-kubernetes-*` keys of schemas and operations.
//!
//! In: JSON objects. Out: [`Extensions`], [`RawGvk`]. Never: judges a value; that is for the stages
//! after.

use serde_json::Value;

use super::fields::Fields;
use super::place::Place;
use crate::diag::Diagnostics;

/// Name of the key that ties a schema or an operation to kinds.
pub(crate) const GROUP_VERSION_KIND: &str = "x-kubernetes-group-version-kind";
/// Name of the key that says what an operation does.
pub(crate) const ACTION: &str = "x-kubernetes-action";

/// A group, a version and a kind as a document spells them, not yet checked.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct RawGvk {
    /// `apps`; empty for the core group.
    pub group: String,
    /// `v1`.
    pub version: String,
    /// `Deployment`.
    pub kind: String,
}

/// The `x-kubernetes-*` keys of a schema.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extensions {
    /// `x-kubernetes-group-version-kind`; a schema may stand for several kinds.
    pub kinds: Vec<RawGvk>,
    /// `x-kubernetes-int-or-string`
    pub int_or_string: bool,
    /// `x-kubernetes-preserve-unknown-fields`
    pub preserve_unknown: bool,
    /// `x-kubernetes-embedded-resource`
    pub embedded_resource: bool,
    /// `x-kubernetes-list-type`: `atomic`, `set` or `map`.
    pub list_type: Option<String>,
    /// `x-kubernetes-list-map-keys`
    pub list_map_keys: Vec<String>,
    /// `x-kubernetes-map-type`: `atomic` or `granular`.
    pub map_type: Option<String>,
    /// `x-kubernetes-patch-strategy`, e.g. `merge,retainKeys`.
    pub patch_strategy: Option<String>,
    /// `x-kubernetes-patch-merge-key`
    pub patch_merge_key: Option<String>,
}

impl Extensions {
    /// Takes the extension keys out of a schema.
    pub(crate) fn take(fields: &mut Fields<'_>, diagnostics: &mut Diagnostics) -> Self {
        let kinds = fields.value(GROUP_VERSION_KIND).map_or_else(Vec::new, |value| {
            read_kinds(value, &fields.place().key(GROUP_VERSION_KIND), diagnostics)
        });
        Self {
            kinds,
            int_or_string: fields.flag("x-kubernetes-int-or-string", diagnostics),
            preserve_unknown: fields.flag("x-kubernetes-preserve-unknown-fields", diagnostics),
            embedded_resource: fields.flag("x-kubernetes-embedded-resource", diagnostics),
            list_type: fields.string("x-kubernetes-list-type", diagnostics),
            list_map_keys: fields.strings("x-kubernetes-list-map-keys", diagnostics),
            map_type: fields.string("x-kubernetes-map-type", diagnostics),
            patch_strategy: fields.string("x-kubernetes-patch-strategy", diagnostics),
            patch_merge_key: fields.string("x-kubernetes-patch-merge-key", diagnostics),
        }
    }
}

/// Reads one kind (as on operations) or an array of them (as on schemas).
pub(crate) fn read_kinds(value: Value, place: &Place<'_>, diagnostics: &mut Diagnostics) -> Vec<RawGvk> {
    match value {
        Value::Array(items) => items
            .into_iter()
            .enumerate()
            .map(|(index, item)| read_kind(item, &place.index(index), diagnostics))
            .collect(),
        other => vec![read_kind(other, place, diagnostics)],
    }
}

fn read_kind(value: Value, place: &Place<'_>, diagnostics: &mut Diagnostics) -> RawGvk {
    let mut fields = Fields::new(value, place, diagnostics);
    RawGvk {
        group: fields.string("group", diagnostics).unwrap_or_default(),
        version: fields.string("version", diagnostics).unwrap_or_default(),
        kind: fields.string("kind", diagnostics).unwrap_or_default(),
    }
}
