//! `List`: a list that is absent, empty or filled, one pointer wide.
//!
//! In: vectors, arrays, iterators. Out: a slice in any case. Never: more memory than its elements need after reading.

use std::fmt;
use std::ops::{Deref, DerefMut};

use thin_vec::ThinVec;

use super::{JsonError, ListSlot, ListView, Reader, Shape, ShapeMut, Value};

/// A list that reads as `[T]`; an absent one reads as empty.
///
/// Absent and present-but-empty stay different on the wire and under `==`; [`List::is_set`] tells them apart.
/// [`Default`] is absent, `List::from([])` and every conversion from a vector or array is present.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct List<T>(Option<ThinVec<T>>);

impl<T> List<T> {
    /// No list.
    pub const ABSENT: Self = Self(None);

    /// A list without elements, written as `[]`.
    #[must_use]
    pub fn empty() -> Self {
        Self(Some(ThinVec::new()))
    }

    /// An empty list with room for `capacity` elements.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self(Some(ThinVec::with_capacity(capacity)))
    }

    /// Whether there is a list, be it an empty one.
    #[inline]
    #[must_use]
    pub const fn is_set(&self) -> bool {
        self.0.is_some()
    }

    /// The elements; none when absent.
    #[inline]
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        match &self.0 {
            Some(items) => items,
            None => &[],
        }
    }

    /// The elements to change; none when absent.
    #[inline]
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        match &mut self.0 {
            Some(items) => items,
            None => &mut [],
        }
    }

    #[inline]
    fn items(&mut self) -> &mut ThinVec<T> {
        self.0.get_or_insert_default()
    }

    /// Appends an element; an absent list becomes present.
    #[inline]
    pub fn push(&mut self, item: impl Into<T>) {
        self.items().push(item.into());
    }

    /// Appends an element while the list grows to exactly what is needed: 1, 2, 4, 8 … elements.
    #[inline]
    pub(super) fn grow(&mut self, item: T) -> &mut T {
        let items = self.items();
        let length = items.len();
        if length == items.capacity() {
            items.reserve_exact(length.max(1));
        }
        items.push(item);
        &mut items[length]
    }

    /// Gives back memory that holds no elements.
    #[inline]
    pub(super) fn shrink(&mut self) {
        let Some(items) = &mut self.0 else { return };
        if items.len() < items.capacity() {
            items.shrink_to_fit();
        }
    }

    /// Takes the last element off.
    pub fn pop(&mut self) -> Option<T> {
        self.0.as_mut()?.pop()
    }

    /// Puts an element before the one at `index`.
    ///
    /// # Panics
    /// `index` is behind the end, as with a vector.
    pub fn insert(&mut self, index: usize, item: impl Into<T>) {
        self.items().insert(index, item.into());
    }

    /// Takes the element at `index` out.
    ///
    /// # Panics
    /// There is no such element, as with a vector.
    pub fn remove(&mut self, index: usize) -> T {
        self.items().remove(index)
    }

    /// Keeps the elements that `keep` says yes to.
    pub fn retain(&mut self, keep: impl FnMut(&T) -> bool) {
        if let Some(items) = &mut self.0 {
            items.retain(keep);
        }
    }

    /// Removes the elements behind the first `length`.
    pub fn truncate(&mut self, length: usize) {
        if let Some(items) = &mut self.0 {
            items.truncate(length);
        }
    }

    /// Removes all elements; a present list stays present.
    pub fn clear(&mut self) {
        self.truncate(0);
    }

    /// Takes the list out and leaves it absent.
    #[must_use]
    pub fn take(&mut self) -> Self {
        Self(self.0.take())
    }

    /// The elements as a vector; none when absent.
    #[must_use]
    pub fn into_vec(self) -> Vec<T> {
        self.into_iter().collect()
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        self.as_slice()
    }
}

impl<T> DerefMut for List<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut [T] {
        self.as_mut_slice()
    }
}

impl<T> AsRef<[T]> for List<T> {
    fn as_ref(&self) -> &[T] {
        self
    }
}

impl<T> Default for List<T> {
    #[inline]
    fn default() -> Self {
        Self::ABSENT
    }
}

impl<T> From<Vec<T>> for List<T> {
    fn from(items: Vec<T>) -> Self {
        items.into_iter().collect()
    }
}

impl<T, U: Into<T>, const N: usize> From<[U; N]> for List<T> {
    fn from(items: [U; N]) -> Self {
        items.into_iter().collect()
    }
}

impl<T: Clone> From<&[T]> for List<T> {
    fn from(items: &[T]) -> Self {
        items.iter().cloned().collect()
    }
}

impl<T> From<Option<Vec<T>>> for List<T> {
    fn from(items: Option<Vec<T>>) -> Self {
        items.map(Self::from).unwrap_or_default()
    }
}

impl<T> From<List<T>> for Vec<T> {
    fn from(list: List<T>) -> Self {
        list.into_vec()
    }
}

impl<T, U: Into<T>> FromIterator<U> for List<T> {
    fn from_iter<I: IntoIterator<Item = U>>(items: I) -> Self {
        Self(Some(items.into_iter().map(Into::into).collect()))
    }
}

impl<T, U: Into<T>> Extend<U> for List<T> {
    fn extend<I: IntoIterator<Item = U>>(&mut self, items: I) {
        self.items().extend(items.into_iter().map(Into::into));
    }
}

/// The elements of a [`List`], moved out.
pub struct IntoIter<T>(thin_vec::IntoIter<T>);

impl<T> Iterator for IntoIter<T> {
    type Item = T;

    #[inline]
    fn next(&mut self) -> Option<T> {
        self.0.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<T> DoubleEndedIterator for IntoIter<T> {
    fn next_back(&mut self) -> Option<T> {
        self.0.next_back()
    }
}

impl<T> ExactSizeIterator for IntoIter<T> {}

impl<T> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = IntoIter<T>;

    #[inline]
    fn into_iter(self) -> IntoIter<T> {
        IntoIter(self.0.unwrap_or_default().into_iter())
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a, T> IntoIterator for &'a mut List<T> {
    type Item = &'a mut T;
    type IntoIter = std::slice::IterMut<'a, T>;

    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

impl<T: fmt::Debug> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(items) => f.debug_list().entries(items).finish(),
            None => f.write_str("null"),
        }
    }
}

impl<T: Value> ListView for List<T> {
    #[inline]
    fn count(&self) -> usize {
        self.len()
    }

    #[inline]
    fn at(&self, index: usize) -> Option<&dyn Value> {
        Some(self.as_slice().get(index)?)
    }
}

impl<T: Value + Default> ListSlot for List<T> {
    #[inline]
    fn start(&mut self) {
        *self = Self::empty();
    }

    #[inline]
    fn clear(&mut self) {
        *self = Self::ABSENT;
    }

    #[inline]
    fn push(&mut self) -> &mut dyn Value {
        self.grow(T::default())
    }

    #[inline]
    fn finish(&mut self) {
        self.shrink();
    }
}

impl<T: Value + Default> Value for List<T> {
    #[inline]
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), JsonError> {
        if !reader.begin_list()? {
            *self = Self::ABSENT;
            return Ok(());
        }
        *self = Self::empty();
        while reader.next_element()? {
            let index = self.len();
            self.grow(T::default())
                .read(reader)
                .map_err(|error| error.in_index(index))?;
        }
        self.shrink();
        Ok(())
    }

    #[inline]
    fn is_absent(&self) -> bool {
        self.0.is_none()
    }

    #[inline]
    fn shape(&self) -> Shape<'_> {
        if self.is_set() { Shape::List(self) } else { Shape::Null }
    }

    #[inline]
    fn shape_mut(&mut self) -> ShapeMut<'_> {
        ShapeMut::List(self)
    }
}
