//! Where in the input a fact stands: a file (or server path) and a JSON pointer in it.
//!
//! In: nothing. Out: [`SpecLocation`], carried by every node of the surface and the model.
//! Never: touches the disk.

use std::fmt;
use std::sync::Arc;

/// A place in the input, printed as `specs/v3/apps_v1.json#/components/schemas/X`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpecLocation {
    /// The file as the user named it, or the server path it was fetched from.
    pub source: Arc<str>,
    /// RFC 6901 pointer into that document; empty for the whole document.
    pub pointer: String,
}

impl SpecLocation {
    /// The whole document `source`.
    pub fn document(source: impl Into<Arc<str>>) -> Self {
        Self {
            source: source.into(),
            pointer: String::new(),
        }
    }

    /// The same place, one `token` deeper; `~` and `/` in it are escaped.
    #[must_use]
    pub fn child(&self, token: &str) -> Self {
        let mut pointer = String::with_capacity(self.pointer.len() + token.len() + 1);
        pointer.push_str(&self.pointer);
        pointer.push('/');
        for c in token.chars() {
            match c {
                '~' => pointer.push_str("~0"),
                '/' => pointer.push_str("~1"),
                c => pointer.push(c),
            }
        }
        Self {
            source: Arc::clone(&self.source),
            pointer,
        }
    }
}

impl fmt::Display for SpecLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)?;
        if !self.pointer.is_empty() {
            write!(f, "#{}", self.pointer)?;
        }
        Ok(())
    }
}
