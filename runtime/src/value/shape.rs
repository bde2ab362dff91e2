//! What a [`Value`] is made of, as two closed enums: one to look at it, one to fill it.
//!
//! In: any value. Out: leaf, record, list or map. Never: knowledge of a format; the JSON writer, serde, Debug and the
//! semantic comparison all stand on these shapes.

use super::{
    ByteString, DateTime, Duration, FieldsV1, IntOrString, Json, JsonError, MicroTime, Quantity, RawObject, Reader,
    Record, Str, Time, Unknown,
};

/// Something that can stand in a field, a list or a map.
///
/// Implemented by the types of this crate and, through [`Record`], by every generated struct. A value that is read into
/// holds its empty value before.
pub trait Value: Send + Sync {
    /// Reads the next JSON value into `self`; `null` leaves it empty.
    ///
    /// # Errors
    /// The input is not JSON or not of this type.
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), JsonError>;

    /// Whether an optional field with this value is left out when written.
    fn is_absent(&self) -> bool;

    /// The value as it is written.
    fn shape(&self) -> Shape<'_>;

    /// The place to fill from a format other than JSON text.
    fn shape_mut(&mut self) -> ShapeMut<'_>;

    /// Whether `null` is a value of this type and no sign of absence, so that an optional field that holds `null` is not
    /// the same as one that is missing.
    #[inline]
    fn null_is_a_value() -> bool
    where
        Self: Sized,
    {
        false
    }
}

/// A value, looked at.
#[non_exhaustive]
pub enum Shape<'a> {
    /// Nothing; written as `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
    /// Text.
    Str(&'a str),
    /// A quantity, written as its text.
    Quantity(&'a Quantity),
    /// Time in whole seconds.
    Time(Time),
    /// Time in microseconds.
    MicroTime(MicroTime),
    /// Time as the text that a custom resource holds, written as it is.
    DateTime(&'a DateTime),
    /// A duration, written in Go's syntax.
    Duration(Duration),
    /// Bytes, written as base64.
    Bytes(&'a [u8]),
    /// JSON text, written as it is.
    Raw(&'a str),
    /// An object with known fields.
    Record(&'a dyn Record),
    /// A list.
    List(&'a dyn ListView),
    /// An object with free keys.
    Map(&'a dyn MapView),
}

/// A place, to be filled.
#[non_exhaustive]
pub enum ShapeMut<'a> {
    /// `true` or `false`.
    Bool(&'a mut bool),
    /// A whole number of 32 bits.
    I32(&'a mut i32),
    /// A whole number of 64 bits.
    I64(&'a mut i64),
    /// A floating-point number.
    F64(&'a mut f64),
    /// Text, checked or not.
    Str(&'a mut Str),
    /// A quantity, from text or a number.
    Quantity(&'a mut Quantity),
    /// A whole number or text.
    IntOrString(&'a mut IntOrString),
    /// Time in whole seconds.
    Time(&'a mut Time),
    /// Time in microseconds.
    MicroTime(&'a mut MicroTime),
    /// A duration in Go's syntax.
    Duration(&'a mut Duration),
    /// Bytes as base64.
    Bytes(&'a mut ByteString),
    /// Any JSON.
    Json(&'a mut Json),
    /// Any JSON object.
    RawObject(&'a mut RawObject),
    /// The set of fields that a manager owns.
    FieldsV1(&'a mut FieldsV1),
    /// Members of an object that its type does not know.
    Unknown(&'a mut Unknown),
    /// An object with known fields.
    Record(&'a mut dyn Record),
    /// A place that may stay absent.
    Opt(&'a mut dyn OptSlot),
    /// A list.
    List(&'a mut dyn ListSlot),
    /// An object with free keys.
    Map(&'a mut dyn MapSlot),
    /// One of several types, told apart by the kind of JSON value.
    Union(&'a mut dyn UnionSlot),
}

/// A list, looked at.
pub trait ListView {
    /// Number of elements.
    fn count(&self) -> usize;
    /// The element at `index`; `None` behind the end.
    fn at(&self, index: usize) -> Option<&dyn Value>;
}

/// A map, looked at, in the order of its keys.
pub trait MapView {
    /// Number of entries.
    fn count(&self) -> usize;
    /// The entry at `index`; `None` behind the end.
    fn at(&self, index: usize) -> Option<(&str, &dyn Value)>;
}

/// A place that may be absent.
pub trait OptSlot {
    /// Takes `null`: makes it absent, or `null` where [that is a value](Value::null_is_a_value).
    fn clear(&mut self);
    /// Makes it present, empty if it was absent, and gives the place inside.
    fn fill(&mut self) -> &mut dyn Value;
}

/// A list that is being filled. Call [`ListSlot::start`], then [`ListSlot::push`] for each element, then
/// [`ListSlot::finish`].
pub trait ListSlot {
    /// Makes the list present and empty.
    fn start(&mut self);
    /// Makes the list absent.
    fn clear(&mut self);
    /// Appends an empty element and gives its place.
    fn push(&mut self) -> &mut dyn Value;
    /// Gives memory back that was reserved and not used.
    fn finish(&mut self);
}

/// A map that is being filled, in any order of keys. Call [`MapSlot::start`], then [`MapSlot::push`] for each entry,
/// then [`MapSlot::finish`].
pub trait MapSlot {
    /// Makes the map present and empty.
    fn start(&mut self);
    /// Makes the map absent.
    fn clear(&mut self);
    /// Appends an entry with an empty value and gives the place of the value.
    fn push(&mut self, key: Str) -> &mut dyn Value;
    /// Sorts the entries.
    ///
    /// # Errors
    /// A key came twice; it is given back.
    fn finish(&mut self) -> Result<(), Str>;
}

/// The kinds of JSON value that a union is told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// `true` or `false`.
    Bool,
    /// A list.
    List,
    /// An object.
    Object,
}

/// A value that has one of several types.
pub trait UnionSlot {
    /// Makes the union empty.
    fn clear(&mut self);
    /// Takes the alternative that is written as `token` and gives its place; `None` when there is no such alternative.
    fn choose(&mut self, token: Token) -> Option<&mut dyn Value>;
    /// What the union holds, for error messages: `a boolean or an object`.
    fn expected(&self) -> &'static str;
}
