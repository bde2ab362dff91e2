//! Where documents come from.
//!
//! In: what the user asked to read. Out: [`Sources`]. Never: parses.

mod document;

pub use document::{Format, SourceDocument, Sources};
