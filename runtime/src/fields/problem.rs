//! Why fields cannot be read, computed or moved.
//!
//! In: a place and what is wrong there. Out: one sentence. Never: a value other than the keys of list items, which are part
//! of their places.

use std::fmt;

use super::path::{FieldPath, PathElement};

/// Why a set of fields cannot be read, or an object cannot be walked along its schema. Says where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldsError {
    at: String,
    problem: String,
}

impl FieldsError {
    pub(super) fn new(at: &[PathElement], problem: impl Into<String>) -> Self {
        Self {
            at: at.iter().map(ToString::to_string).collect(),
            problem: problem.into(),
        }
    }

    /// The same, of a part of something that has a name of its own.
    pub(super) fn of_part(mut self, part: &str) -> Self {
        self.problem = format!("{} ({part})", self.problem);
        self
    }

    /// The place, as it is written in a [`FieldPath`]; empty for the whole.
    pub fn place(&self) -> &str {
        &self.at
    }
}

impl fmt::Display for FieldsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.at.is_empty() {
            write!(f, "{}: ", self.at)?;
        }
        f.write_str(&self.problem)
    }
}

impl std::error::Error for FieldsError {}

/// Deepest place that is read. JSON text nests one object deeper than its places, and is taken up to 128 deep.
pub(super) const DEEPEST: usize = 126;

/// Refuses to go below a place that is too deep.
pub(super) fn not_too_deep(path: &[PathElement]) -> Result<(), FieldsError> {
    if path.len() < DEEPEST {
        return Ok(());
    }
    let shown = FieldPath::from(path[..4].to_vec());
    Err(FieldsError::new(&shown, format!("nests deeper than {DEEPEST} places")))
}
