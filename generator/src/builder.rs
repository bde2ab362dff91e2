//! For `build.rs`: the types and clients that one program uses, written into its build folder.
//!
//! In: spec files, CRDs and a selection. Out: one Rust file in `OUT_DIR`, for `include!` in a module, and the lines that tell
//! cargo what was read. Never: reads the network; writes outside `OUT_DIR`; leaves a file that is not whole.
//!
//! ```toml
//! [dependencies]
//! kubewright-runtime = "0.1"
//!
//! [build-dependencies]
//! kubewright = { version = "0.1", default-features = false, features = ["embedded-specs"] }
//! ```
//!
//! The default features are those of the command: without them, a build compiles neither an argument parser nor an HTTP client.
//!
//! ```no_run
//! // build.rs
//! fn main() -> Result<(), kubewright::Error> {
//!     kubewright::Builder::new()
//!         .kubernetes("1.36")
//!         .crds("crds/")
//!         .include(["v1/Pod", "apps/v1/Deployment:get,list,watch", "core.oam.dev/*"])
//!         .write_to_out_dir("k8s.rs")
//! }
//! ```
//!
//! ```ignore
//! // main.rs
//! mod k8s {
//!     include!(concat!(env!("OUT_DIR"), "/k8s.rs"));
//! }
//! ```

mod cargo;
mod place;

use std::env;
use std::path::{Path, PathBuf};

use crate::config::Input;
use crate::diag::{Diagnostic, Severity};
use crate::emit::Docs;
use crate::error::Error;
use crate::pipeline;
use crate::progress::Silent;
use crate::select::{Selection, Selector, SelectorError};
use crate::settings;
use crate::source::Source;

/// Generates one file from a build script. What is wrong with a request is said by [`Builder::write_to_out_dir`].
#[derive(Clone, Debug, Default)]
pub struct Builder {
    sources: Vec<Source>,
    kubernetes: Vec<String>,
    include: Vec<String>,
    exclude: Vec<String>,
    strict: bool,
    unserved: bool,
    names: Option<PathBuf>,
    docs: Docs,
    without_definitions: bool,
}

impl Builder {
    /// Everything from the embedded Kubernetes specs, unless a source is named.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the embedded specs of this Kubernetes version, e.g. `1.36`. For a version that is not embedded, record a server
    /// (`kubewright record`) and name the folder as [`Builder::source`].
    #[must_use]
    pub fn kubernetes(mut self, version: impl Into<String>) -> Self {
        self.kubernetes.push(version.into());
        if !self.sources.contains(&Source::Embedded) {
            self.sources.push(Source::Embedded);
        }
        self
    }

    /// Reads CustomResourceDefinitions: a YAML file or a folder of them; once for each. Relative to the folder of the
    /// package. Cargo runs the build script again when a file changes, comes or goes. Name [`Builder::kubernetes`] too if the
    /// program uses kinds of both.
    #[must_use]
    pub fn crds(self, path: impl Into<PathBuf>) -> Self {
        self.source(path)
    }

    /// Reads a spec file, a folder of spec files or a recording of `kubewright record`; once for each. Relative to the folder
    /// of the package. Cargo runs the build script again when a file changes, comes or goes.
    #[must_use]
    pub fn source(mut self, path: impl Into<PathBuf>) -> Self {
        self.sources.push(Source::Path(path.into()));
        self
    }

    /// Keeps only what these selectors name and what that reaches, e.g. `v1/Pod`, `apps/v1/*`, `core`,
    /// `apps/v1/Deployment:get,list,watch`. [`crate::select::Selector`] has all forms.
    #[must_use]
    pub fn include<S: Into<String>>(mut self, selectors: impl IntoIterator<Item = S>) -> Self {
        self.include.extend(selectors.into_iter().map(Into::into));
        self
    }

    /// Leaves out what these selectors name, unless something kept reaches it; with verbs (`*:deletecollection`), only these.
    #[must_use]
    pub fn exclude<S: Into<String>>(mut self, selectors: impl IntoIterator<Item = S>) -> Self {
        self.exclude.extend(selectors.into_iter().map(Into::into));
        self
    }

    /// Ends the build on warnings, too.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Reads versions of custom resources that their definition does not serve, too.
    #[must_use]
    pub fn unserved(mut self) -> Self {
        self.unserved = true;
        self
    }

    /// Takes names from a `kubewright.toml` ([`crate::settings`]), relative to the folder of the package. Cargo runs the
    /// build script again when it changes.
    #[must_use]
    pub fn config(mut self, path: impl Into<PathBuf>) -> Self {
        self.names = Some(path.into());
        self
    }

    /// Leaves the definitions of custom resources out; the program can then not install them from its own code.
    #[must_use]
    pub fn without_definitions(mut self) -> Self {
        self.without_definitions = true;
        self
    }

    /// How much of the descriptions goes into the documentation. Default: all of it.
    #[must_use]
    pub fn docs(mut self, docs: Docs) -> Self {
        self.docs = docs;
        self
    }

    /// Writes the file into `OUT_DIR`, and tells cargo what was read and what it should warn of.
    ///
    /// # Errors
    /// No `OUT_DIR` (not a build script), a file name with a folder in it, a text that is no selector, a Kubernetes version
    /// that is not embedded, input that cannot be used. What an earlier run wrote is as it was then.
    pub fn write_to_out_dir(&self, file: &str) -> Result<(), Error> {
        let Some(folder) = env::var_os("OUT_DIR") else {
            return Err(Error::Invalid(
                "OUT_DIR is not set: call this from a build script".to_owned(),
            ));
        };
        // Before anything can fail, so that a build that failed knows what it waits for.
        let names = self.names.iter().cloned().map(Source::Path);
        let read: Vec<Source> = self.sources.iter().cloned().chain(names).collect();
        cargo::say(&cargo::what_is_read(Path::new(""), &read)?);
        let warnings = self.write(Path::new(&folder), file)?;
        cargo::say(&cargo::warnings(&warnings));
        Ok(())
    }

    /// Writes the file into `folder`; gives back the warnings.
    fn write(&self, folder: &Path, file: &str) -> Result<Vec<Diagnostic>, Error> {
        place::check(file)?;
        let (text, diagnostics) =
            pipeline::one_file(&self.input()?, self.docs, !self.without_definitions, file, &mut Silent)?;
        place::put(folder, file, &text)?;
        let is_warning = |finding: &&Diagnostic| finding.severity == Severity::Warning;
        Ok(diagnostics.iter().filter(is_warning).cloned().collect())
    }

    /// The request, or all that is wrong with it.
    fn input(&self) -> Result<Input, Error> {
        let versions = self
            .kubernetes
            .iter()
            .filter_map(|version| Source::kubernetes(version).err());
        let mut faults: Vec<String> = versions.map(|error| error.to_string()).collect();
        let mut selectors = |texts: &[String]| {
            let mut selectors: Vec<Selector> = Vec::new();
            for text in texts {
                match text.parse() {
                    Ok(selector) => selectors.push(selector),
                    Err(error) => faults.push(SelectorError::to_string(&error)),
                }
            }
            selectors
        };
        let selection = Selection {
            include: selectors(&self.include),
            exclude: selectors(&self.exclude),
        };
        if !faults.is_empty() {
            return Err(Error::Invalid(faults.join("\n")));
        }
        Ok(Input {
            sources: self.sources.clone(),
            selection,
            strict: self.strict,
            unserved: self.unserved,
            overrides: self
                .names
                .as_deref()
                .map(settings::read)
                .transpose()?
                .unwrap_or_default(),
        })
    }
}

#[cfg(all(test, feature = "embedded-specs"))]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_file_holds_what_was_chosen_and_what_that_reaches_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let builder = Builder::new().kubernetes("1.36").include(["v1/ConfigMap"]);
        builder.write(folder.path(), "k8s.rs").unwrap();
        let text = fs::read_to_string(folder.path().join("k8s.rs")).unwrap();
        assert!(syn::parse_file(&text).is_ok());
        assert!(text.contains("pub struct ConfigMap ") && text.contains("pub fn configmaps"));
        assert!(!text.contains("pub struct Pod ") && !text.contains("cfg(feature"));
    }

    #[test]
    fn only_the_verbs_that_were_chosen_are_there() {
        let folder = tempfile::tempdir().unwrap();
        let builder = Builder::new().include(["v1/Pod:get,list,watch"]).exclude(["*:watch"]);
        builder.write(folder.path(), "k8s.rs").unwrap();
        let text = fs::read_to_string(folder.path().join("k8s.rs")).unwrap();
        assert!(text.contains("rt::verbs!(Pod : Get List);"), "{text}");
        // `log` is read by GET; `eviction` and `binding` are made by POST.
        assert!(text.contains("rt::text_subresource!(Pod, rt::subresource::Log)"));
        assert!(!text.contains("create_subresource!") && !text.contains("pub struct Eviction "));
    }

    #[test]
    fn everything_that_is_wrong_with_a_request_is_said_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let builder = Builder::new().kubernetes("1.36").kubernetes("1.12");
        let builder = builder.include(["v1/Pod", "v1//Pod"]).exclude(["v1/Pod:read"]);
        let error = builder.write(folder.path(), "k8s.rs").unwrap_err().to_string();
        let lines: Vec<&str> = error.lines().collect();
        assert_eq!(lines.len(), 3, "{error}");
        for (line, parts) in lines.iter().zip([
            ["no specs of Kubernetes `1.12`", "there are 1.36"],
            ["`v1//Pod` is not a selector", "write e.g."],
            ["`read` is no verb", "get, list"],
        ]) {
            assert!(parts.iter().all(|part| line.contains(part)), "{line}");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn input_that_cannot_be_used_leaves_what_an_earlier_run_wrote() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("k8s.rs"), "// earlier").unwrap();
        let nothing_matches = Builder::new().include(["v1/Podd"]);
        let no_source = Builder::new().crds(folder.path().join("nowhere"));
        for builder in [nothing_matches, no_source] {
            builder.write(folder.path(), "k8s.rs").unwrap_err();
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
            assert_eq!(fs::read_to_string(folder.path().join("k8s.rs")).unwrap(), "// earlier");
        }
    }
}
