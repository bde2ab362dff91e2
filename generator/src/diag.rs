//! What the stages have to say about the input: collected, never printed here.
//!
//! In: findings of every stage. Out: [`Diagnostics`] for the pipeline, which stops between stages on
//! an error, and for the command, which prints them. Never: panics, prints, or loses a location.

use std::fmt;

use crate::location::SpecLocation;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; nothing is lost.
    Note,
    /// The output is less precise than the input; an error under `--strict`.
    Warning,
    /// The input cannot be used; nothing is written.
    Error,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// Stable kebab-case name of the class of finding, e.g. `dangling-ref`.
    pub code: &'static str,
    /// What is wrong and what to do, in lower case, without a final dot.
    pub message: String,
    /// Where it stands, when it stands somewhere.
    pub location: Option<SpecLocation>,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        write!(f, "{severity}[{}]: {}", self.code, self.message)?;
        if let Some(location) = &self.location {
            write!(f, "\n  --> {location}")?;
        }
        Ok(())
    }
}

/// All findings of a run, in the order they were made.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    items: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Nothing found yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a note.
    pub fn note(&mut self, code: &'static str, location: &SpecLocation, message: impl Into<String>) {
        self.push(Severity::Note, code, Some(location.clone()), message);
    }

    /// Adds a warning.
    pub fn warn(&mut self, code: &'static str, location: &SpecLocation, message: impl Into<String>) {
        self.push(Severity::Warning, code, Some(location.clone()), message);
    }

    /// Adds an error.
    pub fn error(&mut self, code: &'static str, location: &SpecLocation, message: impl Into<String>) {
        self.push(Severity::Error, code, Some(location.clone()), message);
    }

    /// Adds a finding of any kind.
    pub fn push(
        &mut self,
        severity: Severity,
        code: &'static str,
        location: Option<SpecLocation>,
        message: impl Into<String>,
    ) {
        self.items.push(Diagnostic {
            severity,
            code,
            message: message.into(),
            location,
        });
    }

    /// Adds all findings of `others`, after those that are here.
    pub fn append(&mut self, others: Self) {
        self.items.extend(others.items);
    }

    /// Whether the pipeline has to stop: an error, or under `strict` also a warning.
    pub fn is_fatal(&self, strict: bool) -> bool {
        let limit = if strict { Severity::Warning } else { Severity::Error };
        self.items.iter().any(|d| d.severity >= limit)
    }

    /// The findings, in the order they were made.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.items.iter()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

/// `text` for a terminal: control characters, which could repaint it, are escaped; line ends stay.
pub(crate) fn printable(text: &str) -> String {
    let mut printable = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() && c != '\n' {
            printable.extend(c.escape_default());
        } else {
            printable.push(c);
        }
    }
    printable
}
