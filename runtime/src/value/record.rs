//! Structs as tables: what a generated struct says of itself, and how one interpreter reads it.
//!
//! In: JSON text through a [`Reader`]. Out: filled structs. Never: knowledge of any single type.

use std::fmt;

use super::type_meta::TypeMetaCheck;
use super::{JsonError, Merge, Reader, Shape, ShapeMut, Str, Unknown, Value};

/// What [`Record::index`] gives for a name that is no field.
pub const UNKNOWN: u16 = u16::MAX;

/// A struct with named fields: tables only, the interpreter does the work.
///
/// Fields are numbered from 0 in the order of [`RecordInfo::fields`].
pub trait Record: fmt::Debug + Send + Sync {
    /// The names of the type and of its fields.
    fn info(&self) -> &'static RecordInfo;
    /// The number of the field with this JSON name; [`UNKNOWN`] when there is none.
    fn index(&self, name: &str) -> u16;
    /// The place of a field.
    fn slot(&mut self, index: u16) -> &mut dyn Value;
    /// The value of a field.
    fn view(&self, index: u16) -> &dyn Value;
    /// How a field merges under server-side apply.
    fn merge(&self, _index: u16) -> Merge {
        Merge::ByShape
    }
    /// Whether it merges as a whole wherever it stands, unless the field that holds it says otherwise.
    fn is_atomic(&self) -> bool {
        false
    }
    /// Members that the type does not know, for types that keep them.
    fn unknown(&self) -> Option<&Unknown> {
        None
    }
    /// Where to keep members that the type does not know.
    fn unknown_mut(&mut self) -> Option<&mut Unknown> {
        None
    }
}

/// The table of a record. Written as `const { &RecordInfo { … } }`, so that it costs nothing until used.
#[derive(Debug)]
pub struct RecordInfo {
    /// The Rust name of the type, for Debug and messages.
    pub name: &'static str,
    /// The fields, in the order of their numbers.
    pub fields: &'static [FieldInfo],
    /// `apiVersion` and `kind`, for types that have them.
    pub type_meta: Option<TypeMetaInfo>,
}

/// A field of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldInfo {
    /// The JSON name.
    pub name: &'static str,
    /// Whether the field is written even when it is absent.
    pub required: bool,
    /// Whether it holds a credential itself, or a list or map of them: neither `Debug` nor a message shows it.
    pub secret: bool,
    /// Whether the name stands in JSON without escapes.
    pub(super) plain: bool,
}

impl FieldInfo {
    const fn new(name: &'static str, required: bool) -> Self {
        Self {
            name,
            required,
            secret: false,
            plain: super::json::is_plain(name),
        }
    }

    /// A field that is left out when absent.
    #[must_use]
    pub const fn optional(name: &'static str) -> Self {
        Self::new(name, false)
    }

    /// A field that is always written.
    #[must_use]
    pub const fn required(name: &'static str) -> Self {
        Self::new(name, true)
    }

    /// The same field, which holds a credential itself, or a list or map of them.
    #[must_use]
    pub const fn secret(self) -> Self {
        Self { secret: true, ..self }
    }
}

/// Same as [`FieldInfo::optional`].
#[must_use]
pub const fn optional(name: &'static str) -> FieldInfo {
    FieldInfo::optional(name)
}

/// Same as [`FieldInfo::required`].
#[must_use]
pub const fn required(name: &'static str) -> FieldInfo {
    FieldInfo::required(name)
}

/// `apiVersion` and `kind` of a type: always written, checked when read and present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypeMetaInfo {
    /// `apps/v1`, `v1`.
    pub api_version: &'static str,
    /// `Deployment`.
    pub kind: &'static str,
}

impl<T: Record> Value for T {
    #[inline]
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), JsonError> {
        read_record(self, reader)
    }

    #[inline]
    fn is_absent(&self) -> bool {
        record_is_absent(self)
    }

    #[inline]
    fn shape(&self) -> Shape<'_> {
        Shape::Record(self)
    }

    #[inline]
    fn shape_mut(&mut self) -> ShapeMut<'_> {
        ShapeMut::Record(self)
    }
}

/// Whether nothing in a record is set.
pub(super) fn record_is_absent(record: &dyn Record) -> bool {
    record.unknown().is_none_or(|unknown| unknown.is_empty())
        && (0..)
            .zip(record.info().fields)
            .all(|(index, _)| record.view(index).is_absent())
}

/// Reads the next JSON value, an object or `null`, into a record.
///
/// # Errors
/// As [`from_json`](super::from_json).
pub fn read_record(record: &mut dyn Record, reader: &mut Reader<'_>) -> Result<(), JsonError> {
    if !reader.begin_object()? {
        return Ok(());
    }
    let mut seen = Seen::default();
    // Most records meet nothing but their fields, and pay for nothing else.
    let mut type_meta: Option<TypeMetaCheck> = None;
    while let Some(key) = reader.next_key()? {
        let index = record.index(&key);
        if index == UNKNOWN {
            let check = type_meta.get_or_insert_with(|| TypeMetaCheck::new(record.info().type_meta));
            read_other(record, check, &key, reader)?;
        } else if seen.insert(index) {
            record.slot(index).read(reader).map_err(|error| error.in_field(&key))?;
        } else {
            return Err(reader.error(format!("`{key}` stands twice in one object")));
        }
    }
    if type_meta.is_none() {
        return Ok(());
    }
    let unknown = record.unknown_mut().map_or(Ok(()), Unknown::finish);
    unknown.map_err(|key| reader.error(format!("`{key}` stands twice in one object")))
}

/// Reads a member that is no field: `apiVersion` and `kind` are checked, others are kept or passed over.
#[inline(never)]
fn read_other(
    record: &mut dyn Record,
    type_meta: &mut TypeMetaCheck,
    key: &str,
    reader: &mut Reader<'_>,
) -> Result<(), JsonError> {
    if type_meta.read(key, reader)? {
        return Ok(());
    }
    let Some(unknown) = record.unknown_mut() else {
        return reader.skip().map_err(|error| error.in_field(key));
    };
    let json = reader.json().map_err(|error| error.in_field(key))?;
    unknown.push(Str::from(key), json);
    Ok(())
}

/// Which fields of a record were met.
#[derive(Default)]
pub(super) struct Seen {
    low: u64,
    high: Vec<u64>,
}

impl Seen {
    /// Marks a field; `false` when it was marked before.
    #[inline]
    pub(super) fn insert(&mut self, index: u16) -> bool {
        let bit = 1 << (index % 64);
        let word = match usize::from(index / 64) {
            0 => &mut self.low,
            word => self.high_word(word - 1),
        };
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    #[cold]
    fn high_word(&mut self, word: usize) -> &mut u64 {
        if self.high.len() <= word {
            self.high.resize(word + 1, 0);
        }
        &mut self.high[word]
    }
}
