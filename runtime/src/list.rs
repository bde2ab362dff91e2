//! `ObjectList`: one type for the lists of all kinds.
//!
//! In: the body of a list. Out: metadata and typed items. Never: more than one page; `list_all` follows the pages.

use crate::kind::Resource;
use crate::meta::ListMeta;
use crate::value::{List, ListIntoIter, Record, RecordInfo, TypeMetaInfo, UNKNOWN, Value, optional, required};

/// A list of objects of one kind, or one page of it.
///
/// Wire: `{apiVersion, kind: "…List", metadata, items}`. Items may come without `apiVersion` and `kind`.
#[derive(Clone, PartialEq)]
pub struct ObjectList<K: Resource> {
    /// The state that the list shows, and the token of the next page.
    pub metadata: ListMeta,
    /// The objects.
    pub items: List<K>,
}

impl<K: Resource> ObjectList<K> {
    /// A list with nothing set.
    pub const EMPTY: Self = Self {
        metadata: ListMeta::EMPTY,
        items: List::ABSENT,
    };

    /// A list of these objects.
    pub fn of(items: impl Into<List<K>>) -> Self {
        Self {
            items: items.into(),
            ..Self::EMPTY
        }
    }

    /// The objects, by reference.
    pub fn iter(&self) -> std::slice::Iter<'_, K> {
        self.items.iter()
    }
}

impl<K: Resource> Record for ObjectList<K> {
    #[inline]
    fn info(&self) -> &'static RecordInfo {
        const {
            &RecordInfo {
                name: K::LIST_KIND,
                fields: &[optional("metadata"), required("items")],
                type_meta: Some(TypeMetaInfo {
                    api_version: K::API_VERSION,
                    kind: K::LIST_KIND,
                }),
            }
        }
    }

    #[inline]
    fn index(&self, name: &str) -> u16 {
        match name {
            "metadata" => 0,
            "items" => 1,
            _ => UNKNOWN,
        }
    }

    #[inline]
    fn slot(&mut self, index: u16) -> &mut dyn Value {
        match index {
            0 => &mut self.metadata,
            _ => &mut self.items,
        }
    }

    #[inline]
    fn view(&self, index: u16) -> &dyn Value {
        match index {
            0 => &self.metadata,
            _ => &self.items,
        }
    }
}

crate::record!([K: Resource] ObjectList<K>);

impl<K: Resource> IntoIterator for ObjectList<K> {
    type Item = K;
    type IntoIter = ListIntoIter<K>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, K: Resource> IntoIterator for &'a ObjectList<K> {
    type Item = &'a K;
    type IntoIter = std::slice::Iter<'a, K>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}
