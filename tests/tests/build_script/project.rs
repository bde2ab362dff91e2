//! A package with a build script.
//!
//! In: its files. Out: what cargo said of it. Never: a network; a folder that another test uses.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The definition of a kind with one property, and a place for more.
pub(crate) fn definition(plural: &str, kind: &str, more: &str) -> String {
    format!(
        "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: {plural}.example.com
spec:
  group: example.com
  scope: Namespaced
  names: {{plural: {plural}, singular: {singular}, kind: {kind}, listKind: {kind}List}}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                size: {{type: integer}}
{more}",
        singular = kind.to_lowercase(),
    )
}

/// A build script that chains `calls`.
pub(crate) fn script(calls: &str) -> String {
    format!(
        "fn main() -> Result<(), kubewright::Error> {{\n    kubewright::Builder::new(){calls}.write_to_out_dir(\"k8s.rs\")\n}}\n"
    )
}

/// What cargo did.
#[derive(Debug)]
pub(crate) struct Built {
    pub(crate) success: bool,
    pub(crate) stderr: String,
    /// Whether the build script of the package was run.
    pub(crate) ran: bool,
}

impl Built {
    #[track_caller]
    pub(crate) fn succeeded(self) -> Self {
        assert!(self.success, "{}", self.stderr);
        self
    }

    #[track_caller]
    pub(crate) fn failed(self) -> Self {
        assert!(!self.success, "{}", self.stderr);
        self
    }
}

/// A package in a folder of its own.
pub(crate) struct Project {
    name: &'static str,
    folder: PathBuf,
}

fn repository() -> PathBuf {
    fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).unwrap()
}

impl Project {
    /// A package that does nothing, with this build script.
    pub(crate) fn new(name: &'static str, script: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("build-script").join(name);
        let _ = fs::remove_dir_all(&folder);
        let project = Self { name, folder };
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n[build-dependencies]\n\
             kubewright = {{ path = {:?}, default-features = false, features = [\"embedded-specs\"] }}\n",
            repository().join("generator")
        );
        project.write("Cargo.toml", &manifest);
        project.write("build.rs", script);
        project.write("src/main.rs", "fn main() {}\n");
        fs::copy(repository().join("Cargo.lock"), project.path("Cargo.lock")).unwrap();
        project
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.folder.join(file)
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// `cargo build`, with a target folder that all these packages and those of the README share.
    pub(crate) fn build(&self) -> Built {
        let output = Command::new(env!("CARGO"))
            .args(["build", "--offline", "--verbose"])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", target())
            .env("RUSTFLAGS", "-D warnings")
            .env("CARGO_TERM_COLOR", "never")
            // Else a backtrace follows what the build script says.
            .env_remove("RUST_BACKTRACE")
            .output()
            .unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        let script = format!("/debug/build/{}-", self.name);
        // Its name ends with that of its file.
        let is_run = |line: &str| {
            line.trim_start().starts_with("Running `/") && line.contains(&script) && line.contains("/build-script-")
        };
        let ran = stderr.lines().any(is_run);
        Built {
            success: output.status.success(),
            stderr,
            ran,
        }
    }

    /// What stands in the folders that cargo gave to build scripts of this package.
    pub(crate) fn generated(&self) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        for folder in fs::read_dir(target().join("debug/build"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
        {
            let name = folder.file_name().unwrap().to_string_lossy().into_owned();
            if !name.starts_with(&format!("{}-", self.name)) {
                continue;
            }
            for file in fs::read_dir(folder.join("out"))
                .into_iter()
                .flatten()
                .map(|entry| entry.unwrap().path())
            {
                let name = file.file_name().unwrap().to_string_lossy().into_owned();
                files.insert(name, fs::read_to_string(file).unwrap());
            }
        }
        files
    }

    /// Every file of the package itself.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        fn visit(folder: &Path, found: &mut Vec<PathBuf>) {
            for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    visit(&path, found);
                } else {
                    found.push(path);
                }
            }
        }
        let mut found = Vec::new();
        visit(&self.folder, &mut found);
        found.sort();
        found
    }
}

fn target() -> PathBuf {
    repository().join("target/outside")
}
