//! `Opt`: an optional nested object that reads as an empty one when absent.
//!
//! In: a value or none. Out: a reference in any case. Never: a silent creation; writing asks for it by name.

use std::fmt;
use std::ops::Deref;

use super::{Empty, JsonError, OptSlot, Reader, Record, Shape, ShapeMut, Value};

/// An optional nested object, one pointer wide.
///
/// Reading goes through: `pod.spec.containers` is the empty list when there is no `spec`. Absent and present-but-empty
/// stay different on the wire and under `==`. To write, make it present: `pod.spec.make().node_name = …`, or assign
/// `PodSpec { … }.into()`.
#[derive(Clone, PartialEq)]
pub struct Opt<T>(Option<Box<T>>);

impl<T> Opt<T> {
    /// Nothing.
    pub const ABSENT: Self = Self(None);

    /// Whether there is an object, be it an empty one.
    #[inline]
    #[must_use]
    pub const fn is_set(&self) -> bool {
        self.0.is_some()
    }

    /// The object, if there is one.
    #[inline]
    #[must_use]
    pub fn as_option(&self) -> Option<&T> {
        self.0.as_deref()
    }

    /// The object to change, if there is one.
    #[inline]
    #[must_use]
    pub fn as_mut(&mut self) -> Option<&mut T> {
        self.0.as_deref_mut()
    }

    /// Takes the object out and leaves nothing.
    #[inline]
    #[must_use]
    pub fn take(&mut self) -> Option<T> {
        self.0.take().map(|boxed| *boxed)
    }

    /// The object, if there is one.
    #[inline]
    #[must_use]
    pub fn into_option(self) -> Option<T> {
        self.0.map(|boxed| *boxed)
    }

    /// Leaves nothing.
    #[inline]
    pub fn clear(&mut self) {
        self.0 = None;
    }
}

impl<T: Default> Opt<T> {
    /// The object to change; an empty one is put there if there is none.
    #[inline]
    pub fn get_or_insert_default(&mut self) -> &mut T {
        self.0.get_or_insert_default()
    }

    /// Short for [`Opt::get_or_insert_default`].
    #[inline]
    pub fn make(&mut self) -> &mut T {
        self.get_or_insert_default()
    }
}

impl<T: Empty> Deref for Opt<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        match &self.0 {
            Some(value) => value,
            None => T::REF,
        }
    }
}

impl<T> Default for Opt<T> {
    #[inline]
    fn default() -> Self {
        Self::ABSENT
    }
}

impl<T> From<T> for Opt<T> {
    #[inline]
    fn from(value: T) -> Self {
        Self(Some(Box::new(value)))
    }
}

impl<T> From<Option<T>> for Opt<T> {
    #[inline]
    fn from(value: Option<T>) -> Self {
        Self(value.map(Box::new))
    }
}

impl<T> From<Opt<T>> for Option<T> {
    #[inline]
    fn from(value: Opt<T>) -> Self {
        value.into_option()
    }
}

impl<T: fmt::Debug> fmt::Debug for Opt<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(value) => value.fmt(f),
            None => f.write_str("null"),
        }
    }
}

impl<T: Record + Default> OptSlot for Opt<T> {
    #[inline]
    fn clear(&mut self) {
        self.0 = None;
    }

    #[inline]
    fn fill(&mut self) -> &mut dyn Value {
        self.make()
    }
}

impl<T: Record + Default> Value for Opt<T> {
    #[inline]
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), JsonError> {
        if reader.null()? {
            self.0 = None;
            return Ok(());
        }
        super::read_record(self.make(), reader)
    }

    #[inline]
    fn is_absent(&self) -> bool {
        self.0.is_none()
    }

    #[inline]
    fn shape(&self) -> Shape<'_> {
        match &self.0 {
            Some(value) => Shape::Record(&**value),
            None => Shape::Null,
        }
    }

    #[inline]
    fn shape_mut(&mut self) -> ShapeMut<'_> {
        ShapeMut::Opt(self)
    }
}
