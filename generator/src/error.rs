//! What ends a run: the world (disk, server), a wrong request, or findings in the input.
//!
//! In: failures of `source`, `format`, `output` and the pipeline. Out: [`Error`] for callers of the
//! library and for the command. Never: holds a secret, or a message without a place and a way out.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::diag::{Diagnostics, Severity, printable};

/// How many findings the `Debug` form shows before it counts the rest.
const SHOWN: usize = 30;

/// Why a run ended without a result. Nothing has been written then.
///
/// Its `Debug` form is for people: it is what cargo shows of a build script whose `main` returns it. It reads as `Display`
/// does, and the findings follow with their places.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The disk refused: which path, what was tried, and what the system said.
    #[error("cannot {action} `{}`: {source}", path.display())]
    Io {
        /// What was tried, e.g. `read`, `create the folder`.
        action: &'static str,
        /// The path it was tried on.
        path: PathBuf,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
    /// A request that cannot be met as it stands: a wrong option, an unusable source or output folder.
    /// The message says where and what to do.
    #[error("{0}")]
    Invalid(String),
    /// A source that holds nothing usable or is broken as a whole. The message says where and what to do.
    #[error("{0}")]
    Input(String),
    /// A live API server could not be read. The message says which request failed, and why.
    #[error("{0}")]
    Cluster(String),
    /// The tool produced something it must not produce; always a bug of Kubewright.
    #[error("internal error: {0}; this is a bug in kubewright, please report it")]
    Internal(String),
    /// The stages found errors in the input (or warnings, under `strict`).
    #[error("{}", summary(.0))]
    Findings(Diagnostics),
}

impl Error {
    /// An IO error on `path`, while trying to `action` it.
    pub fn io(action: &'static str, path: impl AsRef<Path>, source: io::Error) -> Self {
        Self::Io {
            action,
            path: path.as_ref().to_owned(),
            source,
        }
    }

    /// The findings that ended the run; none when it ended for another reason.
    pub fn diagnostics(&self) -> Option<&Diagnostics> {
        match self {
            Self::Findings(diagnostics) => Some(diagnostics),
            _ => None,
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&printable(&self.to_string()))?;
        let of = |severity| {
            let findings = self.diagnostics().into_iter().flat_map(Diagnostics::iter);
            findings.filter(move |finding| finding.severity == severity)
        };
        let findings = || of(Severity::Error).chain(of(Severity::Warning));
        for finding in findings().take(SHOWN) {
            write!(f, "\n{}", printable(&finding.to_string()))?;
        }
        match findings().count().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, "\nand {more} more"),
        }
    }
}

/// `the input has 2 errors and 1 warning`.
fn summary(diagnostics: &Diagnostics) -> String {
    let count = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
    let plural = |n: usize, word: &str| match n {
        1 => format!("1 {word}"),
        n => format!("{n} {word}s"),
    };
    match (count(Severity::Error), count(Severity::Warning)) {
        (0, warnings) => format!(
            "the input has {}, which `strict` turns into errors; nothing was written",
            plural(warnings, "warning")
        ),
        (errors, 0) => format!("the input has {}; nothing was written", plural(errors, "error")),
        (errors, warnings) => format!(
            "the input has {} and {}; nothing was written",
            plural(errors, "error"),
            plural(warnings, "warning")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::location::SpecLocation;

    #[test]
    fn the_debug_form_is_the_message_and_the_findings_errors_first() {
        let place = SpecLocation::document("crds/a.yaml").child("spec");
        let mut findings = Diagnostics::new();
        findings.note("small", &place, "not shown");
        findings.warn("odd", &place, "a warning");
        findings.error("bad", &place, "an \u{1b}[31merror");
        let error = Error::Findings(findings);
        assert_eq!(
            format!("{error:?}"),
            "the input has 1 error and 1 warning; nothing was written\n\
             error[bad]: an \\u{1b}[31merror\n  --> crds/a.yaml#/spec\n\
             warning[odd]: a warning\n  --> crds/a.yaml#/spec"
        );
        let error = Error::Invalid("no such thing".to_owned());
        assert_eq!(format!("{error:?}"), error.to_string());
    }

    #[test]
    fn the_debug_form_counts_what_is_too_much() {
        let mut findings = Diagnostics::new();
        for number in 0..1000 {
            findings.error("bad", &SpecLocation::document("x"), format!("number {number}"));
        }
        let text = format!("{:?}", Error::Findings(findings));
        assert_eq!(text.lines().count(), 1 + 2 * SHOWN + 1);
        assert!(text.ends_with("\nand 970 more"), "{text}");
    }
}
