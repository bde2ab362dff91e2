//! Members of an object that its type does not know.
//!
//! In: names and JSON values. Out: the same, in the same order, so that reading, changing and writing loses nothing.
//! Never: an interpretation of them.

use std::fmt;

use super::{Json, JsonError, List, MapView, Reader, Shape, ShapeMut, Str, Value};

/// Members of an object that its type does not know: names and JSON values, in the order they came in.
///
/// The order is kept, but does not count under `==`, as it does not inside of [`Json`].
#[derive(Clone, Default)]
pub struct Unknown(List<(Str, Json)>);

impl Unknown {
    /// No members.
    pub const EMPTY: Self = Self(List::ABSENT);

    /// Number of members.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of a member.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Sets a member; gives back the value it had. Members that the type has a field for belong there: here they would be
    /// written twice.
    pub fn insert(&mut self, name: impl Into<Str>, value: impl Into<Json>) -> Option<Json> {
        let (name, value) = (name.into(), value.into());
        if let Some((_, place)) = self.0.iter_mut().find(|(key, _)| *key == name) {
            return Some(std::mem::replace(place, value));
        }
        self.0.push((name, value));
        None
    }

    /// Takes a member out.
    pub fn remove(&mut self, name: &str) -> Option<Json> {
        let index = self.0.iter().position(|(key, _)| key == name)?;
        Some(self.0.remove(index).1)
    }

    /// The members in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The members in the order of their names.
    pub(super) fn sorted(&self) -> Vec<(&str, &Json)> {
        let mut members: Vec<_> = self.iter().collect();
        members.sort_unstable_by_key(|(name, _)| *name);
        members
    }

    /// Appends a member whose name may be there already; [`Unknown::finish`] finds that out.
    pub(super) fn push(&mut self, name: Str, value: Json) {
        self.0.push((name, value));
    }

    /// `Err` with the name that stands twice.
    pub(super) fn finish(&mut self) -> Result<(), Str> {
        match self.sorted().windows(2).find(|pair| pair[0].0 == pair[1].0) {
            Some(pair) => Err(Str::from(pair[0].0)),
            None => Ok(()),
        }
    }
}

impl PartialEq for Unknown {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && (self.is_empty() || self.sorted() == other.sorted())
    }
}

impl fmt::Debug for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl MapView for Unknown {
    fn count(&self) -> usize {
        self.len()
    }

    fn at(&self, index: usize) -> Option<(&str, &dyn Value)> {
        self.0
            .get(index)
            .map(|(name, value)| (name.as_str(), value as &dyn Value))
    }
}

impl Value for Unknown {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), JsonError> {
        if !reader.begin_object()? {
            return Ok(());
        }
        while let Some(key) = reader.next_key()? {
            let json = reader.json().map_err(|error| error.in_field(&key))?;
            self.push(Str::from(key), json);
        }
        self.finish()
            .map_err(|key| reader.error(format!("`{key}` stands twice in one object")))
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn shape(&self) -> Shape<'_> {
        Shape::Map(self)
    }

    fn shape_mut(&mut self) -> ShapeMut<'_> {
        ShapeMut::Unknown(self)
    }
}
