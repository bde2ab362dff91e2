//! JSON text by RFC 8259: a strict pull parser and a writer.
//!
//! In: bytes, records. Out: filled records, bytes, [`JsonError`]. Never: recovery from bad input.

mod error;
mod number;
mod pointer;
mod pretty;
mod project;
mod raw;
mod reader;
mod scan;
mod string;
mod writer;

pub use self::error::JsonError;
pub use self::pointer::PointerError;
pub(crate) use self::pointer::{Pointer, cut, find, put};
pub(super) use self::pretty::{compact, pretty};
pub(super) use self::project::read_projected;
pub use self::reader::Reader;
pub(super) use self::scan::is_plain;
#[cfg(feature = "client")]
pub(crate) use self::scan::string_stop;
pub use self::writer::Writer;

use super::projection::Node;
use super::{Record, Value};

/// Reads of a whole document, an object, what `node` keeps into `record`.
pub(super) fn read_document(record: &mut dyn Record, node: &Node, bytes: &[u8]) -> Result<(), JsonError> {
    let mut reader = Reader::new(bytes)?;
    if reader.peek() != Some(b'{') {
        return Err(reader.expected("an object"));
    }
    read_projected(record, node, &mut reader)?;
    reader.finish()
}

/// Writes a record as compact JSON.
pub(super) fn write_document(record: &dyn Record) -> Vec<u8> {
    let mut out = Vec::new();
    Writer::new(&mut out).record(record);
    out
}

impl dyn Value + '_ {
    /// Writes the value as compact JSON; an absent one in its zero form.
    pub fn write(&self, writer: &mut Writer<'_>) {
        writer.shape(&self.shape());
    }
}
