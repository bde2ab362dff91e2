//! Where members of a set can be: kinds and namespaces, and the annotations that say it.
//!
//! In: annotations, objects. Out: [`Reach`]. Never: a part of an annotation that is passed over.

use std::collections::BTreeSet;
use std::fmt;

use super::marks::{ADDITIONAL_NAMESPACES, CONTAINS_GROUP_KINDS, CONTAINS_GROUP_RESOURCES};
use super::refusal::Refusal;
use crate::kind::GroupVersionKind;
use crate::meta::ObjectMeta;

/// A kind in whatever version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct GroupKind {
    pub(super) kind: String,
    pub(super) group: String,
}

impl From<&GroupVersionKind> for GroupKind {
    fn from(kind: &GroupVersionKind) -> Self {
        Self {
            kind: kind.kind.to_string(),
            group: kind.group.to_string(),
        }
    }
}

/// `Deployment.apps`, `Secret`.
impl fmt::Display for GroupKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dot = if self.group.is_empty() { "" } else { "." };
        write!(f, "{}{dot}{}", self.kind, self.group)
    }
}

/// Kinds and namespaces. The namespace of the parent is one like any other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reach {
    pub(super) kinds: BTreeSet<GroupKind>,
    pub(super) namespaces: BTreeSet<String>,
}

/// How a parent names its kinds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Named {
    Kinds(BTreeSet<GroupKind>),
    /// The older form: `deployments.apps`.
    Resources(BTreeSet<String>),
}

impl Reach {
    pub(super) fn add(&mut self, kind: &GroupVersionKind, namespace: Option<&str>) {
        self.kinds.insert(GroupKind::from(kind));
        self.namespaces.extend(namespace.map(str::to_owned));
    }

    pub(super) fn union(&self, other: &Self) -> Self {
        Self {
            kinds: self.kinds.union(&other.kinds).cloned().collect(),
            namespaces: self.namespaces.union(&other.namespaces).cloned().collect(),
        }
    }

    /// The value of [`CONTAINS_GROUP_KINDS`].
    pub(super) fn kinds_text(&self) -> String {
        let mut kinds: Vec<String> = self.kinds.iter().map(ToString::to_string).collect();
        kinds.sort();
        kinds.join(",")
    }

    /// The value of [`ADDITIONAL_NAMESPACES`], without the parent's own; none if there are no others.
    pub(super) fn namespaces_text(&self, own: Option<&str>) -> Option<String> {
        let others = self.namespaces.iter().map(String::as_str);
        let others: Vec<&str> = others.filter(|namespace| Some(*namespace) != own).collect();
        (!others.is_empty()).then(|| others.join(","))
    }
}

/// The kinds that a parent names.
pub(super) fn named_kinds(parent: &ObjectMeta) -> Result<Named, Refusal> {
    if let Some(text) = parent.annotation(CONTAINS_GROUP_KINDS) {
        let unknown = || Refusal::UnknownForm(CONTAINS_GROUP_KINDS);
        let kinds = items(text).ok_or_else(unknown)?;
        let kinds: Option<_> = kinds.into_iter().map(group_kind).collect();
        return kinds.map(Named::Kinds).ok_or_else(unknown);
    }
    match parent.annotation(CONTAINS_GROUP_RESOURCES) {
        None | Some("") => Err(Refusal::NoGroupKinds),
        Some(text) => {
            let resources = items(text).ok_or(Refusal::UnknownForm(CONTAINS_GROUP_RESOURCES))?;
            Ok(Named::Resources(resources.into_iter().map(str::to_owned).collect()))
        }
    }
}

/// The namespaces that a parent names, and its own.
pub(super) fn named_namespaces(parent: &ObjectMeta, own: Option<&str>) -> Result<BTreeSet<String>, Refusal> {
    let text = parent.annotation(ADDITIONAL_NAMESPACES).unwrap_or_default();
    let named = items(text).ok_or(Refusal::UnknownForm(ADDITIONAL_NAMESPACES))?;
    Ok(named.into_iter().chain(own).map(str::to_owned).collect())
}

/// The items of a list; none for one that is not in the form of today, in which no item is empty or holds a colon.
fn items(text: &str) -> Option<Vec<&str>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let items = text.split(',').map(str::trim);
    items
        .map(|item| Some(item).filter(|item| !item.is_empty() && !item.contains([':', '/', ' '])))
        .collect()
}

fn group_kind(text: &str) -> Option<GroupKind> {
    let (kind, group) = text.split_once('.').unwrap_or((text, ""));
    let whole = !kind.is_empty() && (text.ends_with(kind) || !group.is_empty());
    whole.then(|| GroupKind {
        kind: kind.to_owned(),
        group: group.to_owned(),
    })
}
