//! For `build.rs`: the types and clients that one program uses, written into its build folder.
//!
//! In: spec files and a selection. Out: one Rust file in `OUT_DIR`, for `include!` in a module, and the lines that tell cargo
//! what was read. Never: reads the network; writes outside `OUT_DIR`; compiles the command line or an HTTP client.
//!
//! ```no_run
//! // build.rs
//! fn main() -> Result<(), kubewright::Error> {
//!     kubewright::Builder::new().include(["v1/Pod", "apps/v1/Deployment"])?.write_to_out_dir("k8s.rs")
//! }
//! ```
//!
//! ```ignore
//! // main.rs
//! mod k8s {
//!     include!(concat!(env!("OUT_DIR"), "/k8s.rs"));
//! }
//! ```

use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::config::Input;
use crate::emit::Docs;
use crate::error::Error;
use crate::pipeline;
use crate::progress::Silent;
use crate::select::Selector;
use crate::source::Source;

/// Generates one file from a build script.
#[derive(Clone, Debug, Default)]
pub struct Builder {
    input: Input,
    docs: Docs,
}

impl Builder {
    /// Everything from the embedded Kubernetes specs.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a spec file or a folder of spec files instead of the embedded specs; once for each. Relative to the folder of
    /// the package. Cargo runs the build script again when it changes.
    #[must_use]
    pub fn source(mut self, path: impl Into<PathBuf>) -> Self {
        self.input.sources.push(Source::Path(path.into()));
        self
    }

    /// Keeps only what these selectors name and what that reaches, e.g. `v1/Pod`, `apps/v1/*`, `core`.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a selector that is none.
    pub fn include<S: AsRef<str>>(mut self, selectors: impl IntoIterator<Item = S>) -> Result<Self, Error> {
        self.input.selection.include.extend(parse(selectors)?);
        Ok(self)
    }

    /// Leaves out what these selectors name, unless something kept reaches it.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a selector that is none.
    pub fn exclude<S: AsRef<str>>(mut self, selectors: impl IntoIterator<Item = S>) -> Result<Self, Error> {
        self.input.selection.exclude.extend(parse(selectors)?);
        Ok(self)
    }

    /// Ends the build on warnings, too.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.input.strict = true;
        self
    }

    /// How much of the descriptions goes into the documentation. Default: all of it.
    #[must_use]
    pub fn docs(mut self, docs: Docs) -> Self {
        self.docs = docs;
        self
    }

    /// Writes the file into `OUT_DIR`, and tells cargo what was read.
    ///
    /// # Errors
    /// No `OUT_DIR` (not a build script), a file name with a folder in it, input that cannot be used.
    pub fn write_to_out_dir(&self, file: &str) -> Result<(), Error> {
        let Some(folder) = env::var_os("OUT_DIR") else {
            return Err(Error::Invalid(
                "OUT_DIR is not set: call this from a build script".to_owned(),
            ));
        };
        println!("cargo::rerun-if-changed=build.rs");
        for source in &self.input.sources {
            if let Source::Path(path) = source {
                println!("cargo::rerun-if-changed={}", path.display());
            }
        }
        let findings = self.write(Path::new(&folder), file)?;
        for finding in findings {
            println!("cargo::warning={}", finding.replace('\n', " "));
        }
        Ok(())
    }

    /// Writes the file into `folder`; gives back the warnings.
    fn write(&self, folder: &Path, file: &str) -> Result<Vec<String>, Error> {
        if Path::new(file).components().count() != 1 || Path::new(file).file_name().is_none_or(|name| name != file) {
            return Err(Error::Invalid(format!(
                "`{}` is no name of a file: name one without a folder",
                file.escape_debug()
            )));
        }
        let (text, diagnostics) = pipeline::one_file(&self.input, self.docs, file, &mut Silent)?;
        let path = folder.join(file);
        // Cargo looks at the time of change: an equal file stays as it is.
        if fs::read_to_string(&path).is_ok_and(|old| old == text) {
            return Ok(Vec::new());
        }
        fs::write(&path, text).map_err(|error| Error::io("write", &path, error))?;
        let warnings = diagnostics
            .iter()
            .filter(|finding| finding.severity == crate::diag::Severity::Warning);
        Ok(warnings.map(ToString::to_string).collect())
    }
}

fn parse<S: AsRef<str>>(selectors: impl IntoIterator<Item = S>) -> Result<Vec<Selector>, Error> {
    let parse = |text: S| {
        text.as_ref()
            .parse()
            .map_err(|error: crate::select::SelectorError| Error::Invalid(error.to_string()))
    };
    selectors.into_iter().map(parse).collect()
}

#[cfg(all(test, feature = "embedded-specs"))]
mod tests {
    use super::*;

    #[test]
    fn the_file_holds_what_was_chosen_and_what_that_reaches_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let builder = Builder::new().include(["v1/ConfigMap"]).unwrap();
        builder.write(folder.path(), "k8s.rs").unwrap();
        let text = fs::read_to_string(folder.path().join("k8s.rs")).unwrap();
        assert!(syn::parse_file(&text).is_ok());
        assert!(text.contains("pub struct ConfigMap ") && text.contains("pub fn configmaps"));
        assert!(!text.contains("pub struct Pod ") && !text.contains("cfg(feature"));
    }

    #[test]
    fn a_file_cannot_leave_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        for file in ["../k8s.rs", "a/b.rs", "/tmp/k8s.rs", "", "..", "."] {
            let refused = Builder::new().write(folder.path(), file).unwrap_err().to_string();
            assert!(refused.contains("no name of a file"), "{file}: {refused}");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_selector_that_matches_nothing_ends_the_build() {
        let builder = Builder::new().include(["v1/Podd"]).unwrap();
        let folder = tempfile::tempdir().unwrap();
        assert!(builder.write(folder.path(), "k8s.rs").is_err());
    }
}
