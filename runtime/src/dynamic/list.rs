//! `DynamicList`: objects of one kind, or of many.
//!
//! In: the body of a list. Out: metadata and items, each of which says what it is. Never: a kind for an item that nothing says.

use super::object::DynamicObject;
#[cfg(feature = "client")]
use crate::kind::GroupVersion;
use crate::meta::ListMeta;
use crate::value::{List, Record, RecordInfo, Str, UNKNOWN, Value, optional, required};

/// A list of objects, or one page of it.
#[derive(Clone, PartialEq)]
pub struct DynamicList {
    /// `apps/v1`, `v1`.
    pub api_version: Option<Str>,
    /// `DeploymentList`; `List` for one of many kinds.
    pub kind: Option<Str>,
    /// The state that the list shows, and the token of the next page.
    pub metadata: ListMeta,
    /// The objects.
    pub items: List<DynamicObject>,
}

impl DynamicList {
    /// A list with nothing set.
    pub const EMPTY: Self = Self {
        api_version: None,
        kind: None,
        metadata: ListMeta::EMPTY,
        items: List::ABSENT,
    };

    /// The objects, by reference.
    pub fn iter(&self) -> std::slice::Iter<'_, DynamicObject> {
        self.items.iter()
    }

    /// K8S: the items of a list of built-in kinds do not say what they are; the list does, by a name that ends in `List`.
    #[cfg(feature = "client")]
    pub(crate) fn name_items(&mut self) {
        let version = self.api_version.as_deref().and_then(GroupVersion::parse);
        // `List` itself is one of many kinds.
        let kind = self.kind.as_deref().and_then(|kind| kind.strip_suffix("List"));
        let (Some(version), Some(kind)) = (version, kind.filter(|kind| !kind.is_empty())) else {
            return;
        };
        let kind = version.with_kind(kind);
        for item in self.items.iter_mut() {
            if item.kind().is_empty() && item.api_version().is_empty() {
                item.set_group_version_kind(&kind);
            }
        }
    }
}

impl Record for DynamicList {
    fn info(&self) -> &'static RecordInfo {
        const {
            &RecordInfo {
                name: "DynamicList",
                fields: &[
                    optional("apiVersion"),
                    optional("kind"),
                    optional("metadata"),
                    required("items"),
                ],
                type_meta: None,
            }
        }
    }

    fn index(&self, name: &str) -> u16 {
        match name {
            "apiVersion" => 0,
            "kind" => 1,
            "metadata" => 2,
            "items" => 3,
            _ => UNKNOWN,
        }
    }

    fn slot(&mut self, index: u16) -> &mut dyn Value {
        match index {
            0 => &mut self.api_version,
            1 => &mut self.kind,
            2 => &mut self.metadata,
            _ => &mut self.items,
        }
    }

    fn view(&self, index: u16) -> &dyn Value {
        match index {
            0 => &self.api_version,
            1 => &self.kind,
            2 => &self.metadata,
            _ => &self.items,
        }
    }
}

crate::record!(DynamicList);
