//! What ends a run: the world (disk, server), a wrong request, or findings in the input.
//!
//! In: failures of `source`, `format`, `output` and the pipeline. Out: [`Error`] for callers of the
//! library and for the command. Never: holds a secret, or a message without a place and a way out.

use std::io;
use std::path::{Path, PathBuf};

use crate::diag::Diagnostics;

/// Why a run ended without a result. Nothing has been written then.
#[derive(Debug, thiserror::Error)]
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

/// `the input has 2 errors and 1 warning`.
fn summary(diagnostics: &Diagnostics) -> String {
    use crate::diag::Severity;
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
