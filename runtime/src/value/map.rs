//! `Map`: text keys to values, sorted, absent, empty or filled, one pointer wide.
//!
//! In: pairs in any order. Out: look-up by key, entries in the order of keys. Never: a key twice.

use std::fmt;
use std::ops::Index;

use super::debug::debug_map;
use super::{JsonError, List, ListIntoIter, MapSlot, MapView, Reader, Shape, ShapeMut, Str, Value};

/// A map from text to `V`, sorted by key; an absent one reads as empty.
///
/// Absent and present-but-empty stay different on the wire and under `==`; [`Map::is_set`] tells them apart.
/// [`Default`] is absent; conversions from arrays, vectors and iterators are present, and of equal keys the last wins.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Map<V>(List<(Str, V)>);

impl<V> Map<V> {
    /// No map.
    pub const ABSENT: Self = Self(List::ABSENT);

    /// A map without entries, written as `{}`.
    #[must_use]
    pub fn empty() -> Self {
        Self(List::empty())
    }

    /// Whether there is a map, be it an empty one.
    #[inline]
    #[must_use]
    pub const fn is_set(&self) -> bool {
        self.0.is_set()
    }

    /// Number of entries.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no entries: absent or empty.
    #[inline]
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    #[inline]
    fn find(&self, key: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(other, _)| other.as_str().cmp(key))
    }

    /// The value of `key`.
    #[inline]
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&V> {
        let index = self.find(key).ok()?;
        self.0.get(index).map(|(_, value)| value)
    }

    /// The value of `key`, to change.
    #[must_use]
    pub fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        let index = self.find(key).ok()?;
        self.0.get_mut(index).map(|(_, value)| value)
    }

    /// Whether there is an entry for `key`.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.find(key).is_ok()
    }

    /// Sets the value of `key`; gives back the one it had. An absent map becomes present.
    pub fn insert(&mut self, key: impl Into<Str>, value: impl Into<V>) -> Option<V> {
        let (key, value) = (key.into(), value.into());
        match self.find(&key) {
            Ok(index) => Some(std::mem::replace(&mut self.0[index].1, value)),
            Err(index) => {
                self.0.insert(index, (key, value));
                None
            }
        }
    }

    /// The value of `key`, to change; `make` gives the first one if there is none.
    pub fn get_or_insert_with(&mut self, key: impl Into<Str>, make: impl FnOnce() -> V) -> &mut V {
        let key = key.into();
        let index = match self.find(&key) {
            Ok(index) => index,
            Err(index) => {
                self.0.insert(index, (key, make()));
                index
            }
        };
        &mut self.0[index].1
    }

    /// Takes the entry of `key` out.
    pub fn remove(&mut self, key: &str) -> Option<V> {
        let index = self.find(key).ok()?;
        Some(self.0.remove(index).1)
    }

    /// Keeps the entries that `keep` says yes to.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &V) -> bool) {
        self.0.retain(|(key, value)| keep(key, value));
    }

    /// Removes all entries; a present map stays present.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Takes the map out and leaves it absent.
    #[must_use]
    pub fn take(&mut self) -> Self {
        Self(self.0.take())
    }

    /// The entries in the order of their keys.
    #[inline]
    pub fn iter(&self) -> Iter<'_, V> {
        Iter(self.0.iter())
    }

    /// The entries in the order of their keys, values to change.
    #[inline]
    pub fn iter_mut(&mut self) -> IterMut<'_, V> {
        IterMut(self.0.iter_mut())
    }

    /// The keys in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &str> + ExactSizeIterator {
        self.0.iter().map(|(key, _)| key.as_str())
    }

    /// The values in the order of their keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + ExactSizeIterator {
        self.0.iter().map(|(_, value)| value)
    }

    /// The values in the order of their keys, to change.
    pub fn values_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut V> + ExactSizeIterator {
        self.0.iter_mut().map(|(_, value)| value)
    }

    /// The entries as a vector, in the order of their keys.
    #[must_use]
    pub fn into_vec(self) -> Vec<(Str, V)> {
        self.0.into_vec()
    }

    /// Sorts entries that were appended. Keys come sorted from a server, so this is mostly one look at each.
    ///
    /// # Errors
    /// A key came twice; it is given back.
    #[inline]
    fn sort(&mut self) -> Result<(), Str> {
        if self.0.is_sorted_by(|(left, _), (right, _)| left < right) {
            return Ok(());
        }
        self.sort_unsorted()
    }

    fn sort_unsorted(&mut self) -> Result<(), Str> {
        self.0.sort_by(|(left, _), (right, _)| left.cmp(right));
        match self.0.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            Some(pair) => Err(pair[0].0.clone()),
            None => Ok(()),
        }
    }
}

impl<V> Index<&str> for Map<V> {
    type Output = V;

    /// The value of `key`.
    ///
    /// # Panics
    /// There is no such key, as with the maps of the standard library; [`Map::get`] does not panic.
    #[inline]
    fn index(&self, key: &str) -> &V {
        #[expect(clippy::expect_used, reason = "indexing panics by contract; `get` is the other way")]
        self.get(key).expect("no entry for this key")
    }
}

impl<V> Default for Map<V> {
    #[inline]
    fn default() -> Self {
        Self::ABSENT
    }
}

impl<K: Into<Str>, V, U: Into<V>> FromIterator<(K, U)> for Map<V> {
    fn from_iter<I: IntoIterator<Item = (K, U)>>(entries: I) -> Self {
        let mut map = Self::empty();
        map.extend(entries);
        map
    }
}

impl<K: Into<Str>, V, U: Into<V>> Extend<(K, U)> for Map<V> {
    fn extend<I: IntoIterator<Item = (K, U)>>(&mut self, entries: I) {
        // Appended behind the old ones and sorted once: the sort is stable, so of equal keys the last is the newest.
        let mut all: Vec<(Str, V)> = self.0.take().into_vec();
        all.extend(entries.into_iter().map(|(key, value)| (key.into(), value.into())));
        all.sort_by(|(left, _), (right, _)| left.cmp(right));
        all.reverse();
        all.dedup_by(|(left, _), (right, _)| left == right);
        all.reverse();
        self.0 = all.into();
    }
}

impl<K: Into<Str>, V, U: Into<V>, const N: usize> From<[(K, U); N]> for Map<V> {
    fn from(entries: [(K, U); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<K: Into<Str>, V, U: Into<V>> From<Vec<(K, U)>> for Map<V> {
    fn from(entries: Vec<(K, U)>) -> Self {
        entries.into_iter().collect()
    }
}

impl<K: Into<Str>, V> From<std::collections::BTreeMap<K, V>> for Map<V> {
    fn from(entries: std::collections::BTreeMap<K, V>) -> Self {
        entries.into_iter().collect()
    }
}

/// The entries of a [`Map`] in the order of their keys.
pub struct Iter<'a, V>(std::slice::Iter<'a, (Str, V)>);

impl<'a, V> Iterator for Iter<'a, V> {
    type Item = (&'a str, &'a V);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(key, value)| (key.as_str(), value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<V> DoubleEndedIterator for Iter<'_, V> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0.next_back().map(|(key, value)| (key.as_str(), value))
    }
}

impl<V> ExactSizeIterator for Iter<'_, V> {}

/// The entries of a [`Map`] in the order of their keys, values to change.
pub struct IterMut<'a, V>(std::slice::IterMut<'a, (Str, V)>);

impl<'a, V> Iterator for IterMut<'a, V> {
    type Item = (&'a str, &'a mut V);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(key, value)| (key.as_str(), value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<V> ExactSizeIterator for IterMut<'_, V> {}

/// The entries of a [`Map`], moved out, in the order of their keys.
pub type IntoIter<V> = ListIntoIter<(Str, V)>;

impl<V> IntoIterator for Map<V> {
    type Item = (Str, V);
    type IntoIter = IntoIter<V>;

    fn into_iter(self) -> IntoIter<V> {
        self.0.into_iter()
    }
}

impl<'a, V> IntoIterator for &'a Map<V> {
    type Item = (&'a str, &'a V);
    type IntoIter = Iter<'a, V>;

    fn into_iter(self) -> Iter<'a, V> {
        self.iter()
    }
}

impl<'a, V> IntoIterator for &'a mut Map<V> {
    type Item = (&'a str, &'a mut V);
    type IntoIter = IterMut<'a, V>;

    fn into_iter(self) -> IterMut<'a, V> {
        self.iter_mut()
    }
}

impl<V: fmt::Debug> fmt::Debug for Map<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_set() {
            return f.write_str("null");
        }
        debug_map(self.iter(), f)
    }
}

impl<V: Value> MapView for Map<V> {
    #[inline]
    fn count(&self) -> usize {
        self.len()
    }

    #[inline]
    fn at(&self, index: usize) -> Option<(&str, &dyn Value)> {
        self.0
            .get(index)
            .map(|(key, value)| (key.as_str(), value as &dyn Value))
    }
}

impl<V: Value + Default> MapSlot for Map<V> {
    #[inline]
    fn start(&mut self) {
        *self = Self::empty();
    }

    #[inline]
    fn clear(&mut self) {
        *self = Self::ABSENT;
    }

    #[inline]
    fn push(&mut self, key: Str) -> &mut dyn Value {
        &mut self.0.grow((key, V::default())).1
    }

    #[inline]
    fn finish(&mut self) -> Result<(), Str> {
        self.0.shrink();
        self.sort()
    }
}

impl<V: Value + Default> Value for Map<V> {
    #[inline]
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), JsonError> {
        *self = Self::ABSENT;
        if !reader.begin_object()? {
            return Ok(());
        }
        *self = Self::empty();
        while let Some(key) = reader.next_key()? {
            let place = &mut self.0.grow((Str::from(&*key), V::default())).1;
            place.read(reader).map_err(|error| error.in_field(&key))?;
        }
        self.0.shrink();
        self.sort()
            .map_err(|key| reader.error(format!("`{key}` stands twice in one object")))
    }

    #[inline]
    fn is_absent(&self) -> bool {
        !self.is_set()
    }

    #[inline]
    fn shape(&self) -> Shape<'_> {
        if self.is_set() { Shape::Map(self) } else { Shape::Null }
    }

    #[inline]
    fn shape_mut(&mut self) -> ShapeMut<'_> {
        ShapeMut::Map(self)
    }
}
