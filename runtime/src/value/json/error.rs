//! Where and why JSON was refused.
//!
//! In: a message and an offset; names of fields while the reader unwinds. Out: an error with line, column and path.
//! Never: text of the document beyond names of members.

use std::fmt;

use crate::value::Str;

/// JSON that was refused: what was wrong, where in the text and in which field.
///
/// Shown as `spec.containers[0].image: expected a string, found a number at line 3 column 9`.
pub struct JsonError(Box<Inner>);

struct Inner {
    message: String,
    line: usize,
    column: usize,
    /// Innermost first.
    path: Vec<Segment>,
}

enum Segment {
    Member(Str),
    Index(usize),
}

impl JsonError {
    /// An error at byte `offset` of `bytes`.
    #[cold]
    pub(super) fn at(message: String, bytes: &[u8], offset: usize) -> Self {
        let before = bytes.get(..offset).unwrap_or(bytes);
        let line_start = before
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |newline| newline + 1);
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        // Characters, not bytes: continuation bytes of UTF-8 do not count.
        let column = 1 + before[line_start..].iter().filter(|byte| **byte & 0xC0 != 0x80).count();
        Self(Box::new(Inner {
            message,
            line,
            column,
            path: Vec::new(),
        }))
    }

    /// The same error, inside the member `name`.
    #[cold]
    #[must_use]
    pub fn in_field(mut self, name: &str) -> Self {
        self.0.path.push(Segment::Member(Str::from(name)));
        self
    }

    /// The same error, inside the element `index`.
    #[cold]
    #[must_use]
    pub fn in_index(mut self, index: usize) -> Self {
        self.0.path.push(Segment::Index(index));
        self
    }

    /// What was wrong, without the place.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The line, counted from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.0.line
    }

    /// The column in characters, counted from 1.
    #[must_use]
    pub fn column(&self) -> usize {
        self.0.column
    }

    /// The field, as `spec.containers[0].image`; keys that are no plain words as `["app.kubernetes.io/name"]`.
    /// Empty at the top of the document.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = String::new();
        for segment in self.0.path.iter().rev() {
            match segment {
                Segment::Index(index) => path.push_str(&format!("[{index}]")),
                Segment::Member(name) if !is_word(name) => path.push_str(&format!("[{name:?}]")),
                Segment::Member(name) => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(name);
                }
            }
        }
        path
    }
}

fn is_word(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '$'))
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path();
        if !path.is_empty() {
            write!(f, "{path}: ")?;
        }
        write!(f, "{} at line {} column {}", self.0.message, self.0.line, self.0.column)
    }
}

impl fmt::Debug for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JsonError({self})")
    }
}

impl std::error::Error for JsonError {}
