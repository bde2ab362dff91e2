//! Paths of requests, built from segments that cannot leave their place.
//!
//! In: fixed parts (group, version, plural) and values of the caller (namespaces, names).
//! Out: an escaped path, or the first segment that was refused and why.
//! Never: a path in which a caller's value makes more or fewer segments than one.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What must be escaped inside one path segment; the rest may stand as it is (RFC 3986, `pchar`).
const SEGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'/')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The path of a request, below the base URL of the server.
///
/// Building never fails: a segment that must not be sent (empty, `.`, `..`, holding `/` or `%`) is remembered, and the request is refused when it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    text: String,
    refused: Option<String>,
}

impl Path {
    /// A path that is known to be good as it stands, for example `/version`. A missing leading `/` is added.
    pub fn literal(path: &str) -> Self {
        let text = if path.starts_with('/') {
            path.to_owned()
        } else {
            format!("/{path}")
        };
        Self { text, refused: None }
    }

    /// The root of a group version: `/api/v1` for the core group (`""`), `/apis/GROUP/VERSION` for the others.
    pub fn group_version(group: &str, version: &str) -> Self {
        let root = if group.is_empty() {
            Self::literal("/api")
        } else {
            Self::literal("/apis").segment("group", group)
        };
        root.segment("version", version)
    }

    /// Appends one segment. `role` says what it is ("name", "namespace") should it be refused.
    #[must_use]
    pub fn segment(mut self, role: &str, value: &str) -> Self {
        let problem = match value {
            "" => Some("is empty"),
            "." | ".." => Some("is a relative path segment"),
            _ if value.contains('/') => Some("contains `/`"),
            _ if value.contains('%') => Some("contains `%`"),
            _ => None,
        };
        self.text.push('/');
        match problem {
            None => self.text.extend(utf8_percent_encode(value, SEGMENT)),
            Some(problem) => {
                // The message shows the place, not the value: a path with the value in it would mislead.
                let _ = write!(self.text, "<{role}>");
                let shown = if value.is_empty() {
                    String::new()
                } else {
                    format!(" {value:?}")
                };
                self.refused
                    .get_or_insert_with(|| format!("the {role}{shown} {problem}"));
            }
        }
        self
    }

    /// Marks the path as one that must not be sent. The first reason stays.
    pub(crate) fn refuse(mut self, why: impl Into<String>) -> Self {
        self.refused.get_or_insert_with(|| why.into());
        self
    }

    /// The escaped path.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Why the path must not be sent, if so.
    pub fn refused(&self) -> Option<&str> {
        self.refused.as_deref()
    }
}
