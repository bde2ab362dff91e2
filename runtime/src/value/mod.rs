//! Kubernetes data: the types that stand in fields, and JSON in and out of them.
//!
//! A generated struct is a table ([`Record`]): names of its fields and a way to reach each as a [`Value`]. One
//! interpreter here reads and writes every such struct as JSON, and one serde visitor serves every other format.
//!
//! `Debug` of a struct shows no field that holds a credential ([`FieldInfo::secret`]), no bytes, no JSON without a type and no
//! annotation that keeps a whole manifest, but only that they are there. The text of a single field, taken out of its struct, is text
//! like any other.
//!
//! In: bytes. Out: typed objects, bytes, [`JsonError`] with line, column and path. Never: IO, unsafe code, panics on input.

mod bytes;
mod debug;
mod duration;
mod int_or_string;
mod json;
mod json_value;
mod list;
mod macros;
mod map;
mod merge;
mod opt;
mod projection;
mod quantity;
mod record;
mod scalars;
mod semantic;
mod serde;
mod shape;
mod text;
mod time;
mod type_meta;
mod unions;
mod unknown;

pub use self::bytes::ByteString;
pub use self::debug::debug_record;
#[cfg(feature = "client")]
pub(crate) use self::debug::{HIDDEN, MANIFESTS};
pub use self::duration::{Duration, ParseDurationError};
pub use self::int_or_string::IntOrString;
#[cfg(feature = "client")]
pub(crate) use self::json::string_stop;
pub use self::json::{JsonError, PointerError, Reader, Writer};
pub(crate) use self::json::{Pointer, cut, find, put};
pub use self::json_value::{FieldsV1, Json, NotAnObject, RawObject};
pub use self::list::{IntoIter as ListIntoIter, List};
pub use self::map::{IntoIter as MapIntoIter, Map};
pub use self::merge::{Merge, MergeKey, key, key_or};
pub use self::opt::Opt;
pub use self::projection::{Projection, ProjectionError};
pub use self::quantity::{ParseQuantityError, Quantity};
pub use self::record::{FieldInfo, Record, RecordInfo, TypeMetaInfo, UNKNOWN, optional, read_record, required};
pub use self::semantic::semantic_eq;
pub use self::serde::{deserialize_record, serialize_record};
pub use self::shape::{ListSlot, ListView, MapSlot, MapView, OptSlot, Shape, ShapeMut, Token, UnionSlot, Value};
pub use self::text::Str;
pub use self::time::{DateTime, MicroTime, ParseTimeError, Time};
pub use self::unions::{OrArray, OrBool, OrStringArray};
pub use self::unknown::Unknown;

/// A type with a constant empty value that can be borrowed for as long as the program runs.
///
/// [`Opt`] reads as `T::REF` when nothing is set. The constant is a promoted reference, not a `static`: it costs
/// nothing in a program that does not use it.
pub trait Empty: Sized + Default + 'static {
    /// The value with nothing set.
    const REF: &'static Self;
}

/// Reads one JSON document as a `T`.
///
/// Missing and `null` members take their default; members that `T` does not know are checked and passed over (or
/// kept, when `T` keeps them).
///
/// # Errors
/// The document is not JSON by RFC 8259, is not UTF-8, nests deeper than 128, names a member of a typed object twice,
/// holds a value of the wrong type or out of range, or names another `apiVersion` or `kind` than `T` has.
#[inline]
pub fn from_json<T: Record + Default>(bytes: &[u8]) -> Result<T, JsonError> {
    let mut value = T::default();
    json::read_document(&mut value, &projection::Node::Keep, bytes)?;
    Ok(value)
}

/// Reads of one JSON document what a projection keeps, as a `T`.
///
/// ```
/// use kubewright_runtime::meta::PartialObjectMetadata;
/// use kubewright_runtime::value::{Projection, from_json_projected};
///
/// let json = br#"{"metadata":{"name":"web","managedFields":[{"manager":"kubectl"}]}}"#;
/// let object: PartialObjectMetadata = from_json_projected(json, &Projection::without_managed_fields())?;
/// assert!(object.metadata.managed_fields.is_empty());
/// # Ok::<(), kubewright_runtime::value::JsonError>(())
/// ```
///
/// # Errors
/// Those of [`from_json`]; of what is passed over only those of JSON.
#[inline]
pub fn from_json_projected<T: Record + Default>(bytes: &[u8], projection: &Projection) -> Result<T, JsonError> {
    let mut value = T::default();
    json::read_document(&mut value, projection.root(), bytes)?;
    Ok(value)
}

/// Reads of the next JSON value, an object or `null`, what a projection keeps, into a record. For readers of lists and streams.
///
/// # Errors
/// As [`from_json_projected`].
pub fn read_record_projected(
    record: &mut dyn Record,
    projection: &Projection,
    reader: &mut Reader<'_>,
) -> Result<(), JsonError> {
    json::read_projected(record, projection.root(), reader)
}

/// Writes a record as compact JSON.
#[must_use]
pub fn to_json(record: &dyn Record) -> Vec<u8> {
    json::write_document(record)
}

/// Writes a record as JSON with two spaces of indent a level.
#[must_use]
pub fn to_json_pretty(record: &dyn Record) -> Vec<u8> {
    json::pretty(&json::write_document(record))
}
