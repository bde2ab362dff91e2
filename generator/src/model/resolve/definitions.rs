//! What each definition of the surface becomes.
//!
//! In: all schemas, and which of them are objects of resources. Out: [`Definitions`]: every name
//! with its [`Role`]. Never: looks into a body further than is needed to tell the role.

use std::collections::{BTreeMap, BTreeSet};

use super::check;
use super::shape::{Shape, shape};
use super::special::{is_list_meta, special};
use crate::diag::Diagnostics;
use crate::model::{GroupVersionKind, Scalar};
use crate::surface::{ApiSurface, Schema};

/// What a definition becomes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Role {
    /// Something that the runtime has by hand, or no type at all.
    Special,
    /// The list of a kind: `ObjectList` of the runtime.
    List,
    /// A struct type.
    Struct,
    /// Another name for what stands in it; every user gets that in its place.
    Alias,
}

/// A definition and what it becomes.
#[derive(Clone, Debug)]
pub(super) struct Definition<'a> {
    /// Its schema.
    pub(super) schema: &'a Schema,
    /// What it becomes.
    pub(super) role: Role,
    /// The kind that it stands for, when it is exactly one.
    pub(super) gvk: Option<GroupVersionKind>,
}

/// All definitions by name.
#[derive(Clone, Debug)]
pub(super) struct Definitions<'a> {
    by_name: BTreeMap<&'a str, Definition<'a>>,
}

impl<'a> Definitions<'a> {
    /// Tells the role of every definition of the surface.
    pub(super) fn new(surface: &'a ApiSurface, diagnostics: &mut Diagnostics) -> Self {
        let mut by_name = BTreeMap::new();
        for (name, schema) in &surface.schemas {
            let gvk = single_kind(schema, diagnostics);
            let role = if special(name).is_some() {
                Role::Special
            } else if gvk.is_some() {
                Role::Struct
            } else {
                role_of(schema)
            };
            by_name.insert(name.as_str(), Definition { schema, role, gvk });
        }
        let lists: Vec<&str> = by_name
            .iter()
            .filter(|(name, definition)| is_list(name, definition, &by_name))
            .map(|(name, _)| *name)
            .collect();
        for name in lists {
            if let Some(definition) = by_name.get_mut(name) {
                definition.role = Role::List;
            }
        }
        Self { by_name }
    }

    /// The definition `name`.
    pub(super) fn get(&self, name: &str) -> Option<&Definition<'a>> {
        self.by_name.get(name)
    }

    /// The definition `name`, with the name as it lives in the surface.
    pub(super) fn get_key(&self, name: &str) -> Option<(&'a str, &Definition<'a>)> {
        self.by_name
            .get_key_value(name)
            .map(|(name, definition)| (*name, definition))
    }

    /// All definitions, by name.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'a str, &Definition<'a>)> {
        self.by_name.iter().map(|(name, definition)| (*name, definition))
    }

    /// The definition that stands for exactly this kind.
    pub(super) fn of_kind(&self, gvk: &GroupVersionKind) -> Option<&'a str> {
        self.iter()
            .find(|(_, definition)| definition.gvk.as_ref() == Some(gvk))
            .map(|(name, _)| name)
    }

    /// Makes `name` a struct of this kind: resources say so where the definition does not.
    pub(super) fn set_kind(&mut self, name: &str, gvk: &GroupVersionKind) {
        if let Some(definition) = self.by_name.get_mut(name) {
            definition.role = Role::Struct;
            definition.gvk = Some(gvk.clone());
        }
    }
}

/// The kind that a schema stands for. A schema with several (`DeleteOptions`) stands for none.
fn single_kind(schema: &Schema, diagnostics: &mut Diagnostics) -> Option<GroupVersionKind> {
    let mut found = BTreeSet::new();
    for raw in &schema.kinds {
        match check::gvk(raw) {
            Ok((group_version, kind)) => {
                found.insert(group_version.kind(kind));
            }
            Err(message) => {
                let location = schema.location.child("x-kubernetes-group-version-kind");
                check::refuse(&message, &location, diagnostics);
            }
        }
    }
    match (found.pop_first(), found.is_empty()) {
        (Some(gvk), true) => Some(gvk),
        _ => None,
    }
}

/// A named object without properties is a struct too: its presence means something.
fn role_of(schema: &Schema) -> Role {
    match shape(schema) {
        Shape::Struct => Role::Struct,
        Shape::Scalar(Scalar::RawObject | Scalar::PrunedObject) => Role::Struct,
        Shape::Reference(_) | Shape::Scalar(_) | Shape::List(_) | Shape::Map(_) => Role::Alias,
    }
}

/// A list has `items` of one kind and `ListMeta`, and says that it is the list of that kind.
fn is_list(name: &str, definition: &Definition<'_>, by_name: &BTreeMap<&str, Definition<'_>>) -> bool {
    if definition.role != Role::Struct || !has_list_meta(definition.schema) {
        return false;
    }
    let Some(item) = list_item(definition.schema) else {
        return false;
    };
    let item_kind = by_name
        .get(item)
        .and_then(|item| item.gvk.as_ref())
        .map_or_else(|| short_name(item), |gvk| gvk.kind.as_str());
    let kind = definition
        .gvk
        .as_ref()
        .map_or_else(|| short_name(name), |gvk| gvk.kind.as_str());
    kind.strip_suffix("List") == Some(item_kind)
}

/// Whether `metadata` is a `ListMeta`.
pub(super) fn has_list_meta(schema: &Schema) -> bool {
    let metadata = schema.properties.get("metadata");
    metadata
        .and_then(|metadata| metadata.reference.as_deref())
        .is_some_and(is_list_meta)
}

/// The definition of which `items` is an array.
pub(super) fn list_item(schema: &Schema) -> Option<&str> {
    match shape(schema.properties.get("items")?) {
        Shape::List(Some(item)) => item.reference.as_deref(),
        _ => None,
    }
}

/// The last word of a definition name: `EnvVar` of `io.k8s.api.core.v1.EnvVar`.
pub(super) fn short_name(definition: &str) -> &str {
    definition.rsplit_once('.').map_or(definition, |(_, short)| short)
}
