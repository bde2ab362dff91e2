//! What is wrong with a YAML file: where, and what to do.
//!
//! In: errors of the parser and of the reader, and the text. Out: [`YamlError`]. Never: blames YAML for what a template
//! engine left in it.

use std::fmt;

use granit_parser::{ErrorKind, Marker, ScanError};
use serde_json::Value;

use super::MAX_DEPTH;
use crate::parse::fields::describe;

/// Why a file is no YAML that can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct YamlError {
    /// The class of finding that it becomes.
    pub(crate) code: &'static str,
    /// From 1.
    pub(crate) line: usize,
    /// From 1, in characters.
    pub(crate) column: usize,
    /// What is wrong and what to do.
    pub(crate) message: String,
}

impl fmt::Display for YamlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

impl YamlError {
    fn new(at: Marker, message: impl Into<String>) -> Self {
        Self {
            code: "malformed-yaml",
            line: at.line(),
            column: at.col() + 1,
            message: message.into(),
        }
    }

    /// The same error; or, when `text` has a directive of a template before it, that.
    pub(super) fn in_template(self, text: &str) -> Self {
        let lines = text.lines().enumerate().take(self.line);
        let mut directives = lines.filter_map(|(index, line)| directive(line).map(|column| (index + 1, column)));
        // The line of the error first: a description may show a template that is none.
        let here = text.lines().nth(self.line.saturating_sub(1)).and_then(directive);
        match here.map(|column| (self.line, column)).or_else(|| directives.next()) {
            None => self,
            Some((line, column)) => Self {
                code: "helm-template",
                line,
                column,
                message: "a template of a Helm chart and not yet YAML; render the chart first (`helm template`) and \
                          give what that prints"
                    .to_owned(),
            },
        }
    }
}

/// The column of the `{{` that stands where a value, a key or a whole line would.
fn directive(line: &str) -> Option<usize> {
    let start = line.find("{{")?;
    let before = line.get(..start)?.trim_end();
    let is_bare = before.is_empty() || before.ends_with(':') || before.trim_start() == "-";
    is_bare.then(|| line.get(..start).map_or(0, |before| before.chars().count()) + 1)
}

/// The text of a file; YAML may come in other encodings, but nobody writes definitions in them on purpose.
pub(super) fn text_of(bytes: &[u8]) -> Result<&str, YamlError> {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        let message = "in UTF-16, as PowerShell redirects output; save it as UTF-8";
        return Err(YamlError::new(Marker::new(0, 1, 0), message));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
        let start = valid.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let column = String::from_utf8_lossy(valid.get(start..).unwrap_or_default())
            .chars()
            .count();
        YamlError::new(Marker::new(0, line, column), "not UTF-8; save it as UTF-8")
    })
}

pub(super) fn of_parser(error: &ScanError) -> YamlError {
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => too_deep(*error.marker()),
        ErrorKind::UnknownAnchor => YamlError::new(
            *error.marker(),
            "malformed YAML: this alias has no anchor before it in its document; correct it",
        ),
        kind => YamlError::new(*error.marker(), format!("malformed YAML: {kind}; correct it")),
    }
}

pub(super) fn too_deep(at: Marker) -> YamlError {
    YamlError::new(
        at,
        format!("nests deeper than {MAX_DEPTH} levels, which no known definition does; make it flatter"),
    )
}

pub(super) fn complex_key(at: Marker) -> YamlError {
    YamlError::new(at, "an object or array as a key, which JSON has no form for; use text")
}

pub(super) fn repeated_key(key: &str, at: Marker) -> YamlError {
    YamlError::new(
        at,
        format!(
            "the key `{}` is here for the second time in one object; remove one",
            key.escape_debug()
        ),
    )
}

pub(super) fn bad_merge(found: &Value, at: Marker) -> YamlError {
    YamlError::new(
        at,
        format!(
            "`<<` merges objects, and here is {}; quote it if a key of that name is meant",
            describe(found)
        ),
    )
}

pub(super) fn alias_of_itself(at: Marker) -> YamlError {
    YamlError::new(
        at,
        "this alias stands inside of what it refers to, so it has no end; write it out",
    )
}

pub(super) fn too_many_copies(at: Marker) -> YamlError {
    YamlError::new(
        at,
        "anchors and aliases multiply this file beyond all measure; write out what they stand for",
    )
}
