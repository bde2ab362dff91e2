//! What a run is asked to do: one plain, validated struct, filled by the command and by callers of the
//! library alike.
//!
//! In: choices of the user. Out: [`Config`] for the pipeline. Never: touches the disk, but to see whether
//! the runtime of the checkout that this tool was built in is still there.

use std::path::{Component, Path, PathBuf};

pub use crate::emit::Docs;
use crate::error::Error;
use crate::names::Overrides;
use crate::select::Selection;
use crate::source::Source;

/// Name of a generated crate when none is asked for.
pub const DEFAULT_CRATE_NAME: &str = "k8s-client";

/// What a run reads, and what of it matters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Input {
    /// What to read; empty means the embedded specs.
    pub sources: Vec<Source>,
    /// What to keep of it. Default: everything. A selector that matches nothing is an error.
    pub selection: Selection,
    /// Whether warnings end the run, as errors do. Default: no.
    pub strict: bool,
    /// Whether versions of custom resources that servers do not serve are read too. Default: no.
    pub unserved: bool,
    /// Names that are wanted otherwise. Default: none. An entry that matches nothing is an error.
    pub overrides: Overrides,
}

/// What a run is asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// What to read.
    pub input: Input,
    /// The folder to write the crate into. It is made when it does not exist.
    pub out: PathBuf,
    /// Name of the generated package, e.g. `kubewright-k8s`. Default: [`DEFAULT_CRATE_NAME`].
    pub crate_name: CrateName,
    /// How much of the descriptions goes into the documentation. Default: [`Docs::Full`].
    pub docs: Docs,
    /// Whether the definitions of custom resources are part of the crate, so that a program can install them.
    /// Default: yes.
    pub definitions: bool,
    /// Where the generated crate finds the runtime. Default: [`Runtime::default`].
    pub runtime: Runtime,
}

impl Config {
    /// Everything from the embedded specs into `out`.
    pub fn new(out: impl Into<PathBuf>) -> Self {
        Self {
            input: Input::default(),
            out: out.into(),
            crate_name: CrateName::default(),
            docs: Docs::default(),
            definitions: true,
            runtime: Runtime::default(),
        }
    }
}

/// A name that cargo takes for a package: starts with a letter; letters, digits, `-` and `_` of ASCII.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrateName(String);

impl CrateName {
    /// Checks `name`.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a name that cargo does not take, and for `core`, `std` and the like, which
    /// would stand before the real ones.
    pub fn new(name: impl Into<String>) -> Result<Self, Error> {
        const RESERVED: [&str; 6] = ["alloc", "core", "proc_macro", "std", "test", "kubewright_runtime"];
        let name = name.into();
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let fits = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(plain)
            && name.len() <= 64
            && !RESERVED.contains(&name.replace('-', "_").as_str())
            && syn::parse_str::<syn::Ident>(&name.replace('-', "_")).is_ok();
        if fits {
            Ok(Self(name))
        } else {
            Err(Error::Invalid(format!(
                "`{}` cannot be the name of a crate; start with a letter, go on with up to 63 letters, \
                 digits, `-` and `_`, and take no Rust keyword or standard crate",
                name.escape_debug()
            )))
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for CrateName {
    fn default() -> Self {
        Self(DEFAULT_CRATE_NAME.to_owned())
    }
}

/// Where the generated crate finds `kubewright-runtime`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Runtime {
    /// In the registry, by version requirement, e.g. `0.1.0`.
    Version(String),
    /// In this folder.
    Path(PathBuf),
}

impl Runtime {
    /// The published runtime with this version requirement, e.g. `0.1.0` or `>=0.1, <0.3`.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a text that cannot be one.
    pub fn version(requirement: impl Into<String>) -> Result<Self, Error> {
        let requirement = requirement.into();
        let plain = |c: char| c.is_ascii_alphanumeric() || "^~=<>*., +-".contains(c);
        if requirement.contains(|c: char| c.is_ascii_digit()) && requirement.chars().all(plain) {
            Ok(Self::Version(requirement))
        } else {
            Err(Error::Invalid(format!(
                "`{}` is not a version of the runtime; write it as in a Cargo.toml, e.g. `{}`",
                requirement.escape_debug(),
                env!("CARGO_PKG_VERSION")
            )))
        }
    }

    /// The published runtime that belongs to this tool.
    pub fn published() -> Self {
        Self::Version(env!("CARGO_PKG_VERSION").to_owned())
    }

    /// The `path` of the dependency in the manifest of a crate in `out`; none for a published runtime.
    ///
    /// Relative when both are in one checkout (a folder with `.git` or a cargo workspace), so that the
    /// output can be committed; else absolute. Parts are separated by `/` on every system.
    ///
    /// # Errors
    /// [`Error::Io`] when the runtime's folder does not exist, or `out` cannot be made absolute.
    pub fn dependency_path(&self, out: &Path) -> Result<Option<String>, Error> {
        let Self::Path(runtime) = self else {
            return Ok(None);
        };
        let runtime =
            std::fs::canonicalize(runtime).map_err(|error| Error::io("find the runtime in", runtime, error))?;
        let out = canonical_target(out)?;
        let path = relative_in_checkout(&out, &runtime).unwrap_or(runtime);
        Ok(Some(path.display().to_string().replace('\\', "/")))
    }
}

impl Default for Runtime {
    /// The runtime of the checkout that this tool was built in, while it exists; else the published one.
    fn default() -> Self {
        let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime");
        if checkout.join("Cargo.toml").is_file() {
            Self::Path(checkout)
        } else {
            Self::published()
        }
    }
}

/// `out` without links, though it may not exist yet: its nearest existing folder decides.
fn canonical_target(out: &Path) -> Result<PathBuf, Error> {
    let out = std::path::absolute(out).map_err(|error| Error::io("use the output folder", out, error))?;
    for existing in out.ancestors() {
        if let Ok(canonical) = std::fs::canonicalize(existing) {
            let mut target = canonical;
            for part in out.strip_prefix(existing).unwrap_or(Path::new("")).components() {
                // What does not exist yet is no link, so `..` means what it says.
                match part {
                    Component::ParentDir => drop(target.pop()),
                    part => target.push(part),
                }
            }
            return Ok(target);
        }
    }
    Ok(out)
}

/// The way from `out` to `runtime`; none when they are not in the same checkout.
fn relative_in_checkout(out: &Path, runtime: &Path) -> Option<PathBuf> {
    let checkout = runtime
        .ancestors()
        .skip(1)
        .find(|folder| folder.join(".git").exists() || folder.join("Cargo.lock").exists())?;
    let from = out.strip_prefix(checkout).ok()?;
    let to = runtime.strip_prefix(checkout).ok()?;
    let mut path: PathBuf = from.components().map(|_| "..").collect();
    path.push(to);
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crate_names_are_what_cargo_takes() {
        for name in ["k8s", "my-k8s_client2", "K"] {
            assert_eq!(CrateName::new(name).unwrap().as_str(), name);
        }
        for name in [
            "",
            "1k",
            "a b",
            "a\"",
            "../x",
            "std",
            "proc-macro",
            "ünï",
            "-a",
            "fn",
            "type",
        ] {
            assert!(CrateName::new(name).is_err(), "{name}");
        }
    }

    #[test]
    fn the_runtime_is_relative_only_inside_its_checkout() {
        let folder = tempfile::tempdir().unwrap();
        let checkout = folder.path().join("checkout");
        std::fs::create_dir_all(checkout.join("runtime")).unwrap();
        std::fs::write(checkout.join("Cargo.lock"), "").unwrap();
        let runtime = Runtime::Path(checkout.join("runtime"));
        let path = |out: &Path| runtime.dependency_path(out).unwrap().unwrap();
        assert_eq!(path(&checkout.join("generated")), "../runtime");
        assert_eq!(path(&checkout.join("a/b/../c")), "../../runtime");
        assert!(Path::new(&path(&folder.path().join("elsewhere"))).is_absolute());
        assert_eq!(Runtime::published().dependency_path(&checkout).unwrap(), None);
    }

    #[test]
    fn a_missing_runtime_is_an_error() {
        let runtime = Runtime::Path(PathBuf::from("/nowhere/runtime"));
        let error = runtime.dependency_path(Path::new("x")).unwrap_err().to_string();
        assert!(error.contains("/nowhere/runtime"), "{error}");
    }
}
