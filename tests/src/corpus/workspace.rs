//! The cargo workspace of a run: a crate a set, a program a crate that tries samples on it.
//!
//! In: parts with their crates, samples. Out: manifests, programs and sample files on disk. Never: a line of generated
//! code; that comes from the generator.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::definition::{self, Definition};
use super::parts::Part;
use super::sample::{Mode, sample};
use crate::error::Error;

/// What every program consists of, compiled and tested here and copied there.
const ROUND_TRIP: &str = include_str!("../round_trip.rs");

/// The folders of a run.
#[derive(Clone, Debug)]
pub struct Workspace {
    folder: PathBuf,
    clients: bool,
}

impl Workspace {
    /// A workspace in `folder`, which is made if it does not exist. Its programs are built with the clients of their
    /// crates, or with types alone.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn new(folder: &Path, clients: bool) -> Result<Self, Error> {
        let during = || Error::during(format!("make {}", folder.display()));
        fs::create_dir_all(folder).map_err(during())?;
        let folder = fs::canonicalize(folder).map_err(during())?;
        Ok(Self { folder, clients })
    }

    /// Where the workspace lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the crate of a part goes.
    pub fn set(&self, part: &Part) -> PathBuf {
        self.folder.join("sets").join(&part.name)
    }

    /// Where cargo builds.
    pub fn target(&self) -> PathBuf {
        self.folder.join("build")
    }

    /// Name of the program that tries samples on a part.
    pub fn program_name(part: &Part) -> String {
        format!("{}-round-trip", part.name)
    }

    fn program(&self, part: &Part) -> PathBuf {
        self.folder.join("programs").join(&part.name)
    }

    /// The samples of a part.
    pub fn samples(&self, part: &Part) -> PathBuf {
        self.program(part).join("samples.jsonl")
    }

    /// Writes all but the crates of the parts and the samples.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn write(&self, parts: &[&Part]) -> Result<(), Error> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let runtime = fs::canonicalize(root.join("runtime")).map_err(Error::during("find the runtime"))?;
        let members: String = parts
            .iter()
            .map(|part| format!("    \"sets/{0}\",\n    \"programs/{0}\",\n", part.name))
            .collect();
        put(
            &self.folder.join("Cargo.toml"),
            &format!(
                "[workspace]\nresolver = \"3\"\nmembers = [\n    \"round-trip\",\n{members}]\n\n\
                 [profile.dev]\ndebug = false\nincremental = false\n"
            ),
        )?;
        // The versions that this checkout was tested with.
        let lock = root.join("Cargo.lock");
        fs::copy(&lock, self.folder.join("Cargo.lock")).map_err(Error::during("copy Cargo.lock"))?;
        put(
            &self.folder.join("round-trip/Cargo.toml"),
            &format!(
                "{}kubewright-runtime = {{ path = {:?}, default-features = false }}\nserde_json = \"1\"\n",
                manifest("round-trip"),
                runtime.display().to_string()
            ),
        )?;
        // What it tests itself with is not there.
        let library = ROUND_TRIP.split("#[cfg(test)]").next().unwrap_or_default();
        put(&self.folder.join("round-trip/src/lib.rs"), library)?;
        parts.iter().try_for_each(|part| self.write_program(part))
    }

    fn write_program(&self, part: &Part) -> Result<(), Error> {
        let folder = self.program(part);
        let (name, clients) = (&part.name, self.clients);
        put(
            &folder.join("Cargo.toml"),
            &format!(
                "{}round-trip = {{ path = \"../../round-trip\" }}\n\
                 {name} = {{ path = \"../../sets/{name}\", default-features = {clients} }}\n",
                manifest(&Self::program_name(part))
            ),
        )?;
        let main = format!(
            "//! Tries samples on every kind of `{name}`.\n\nfn main() -> std::process::ExitCode {{\n    \
             round_trip::program(|samples| {}::add_to_scheme(samples))\n}}\n",
            part.library()
        );
        put(&folder.join("src/main.rs"), &main)
    }

    /// Writes the samples of the files of a part, each with its label.
    ///
    /// # Errors
    /// The disk refuses, or a file is no YAML.
    pub fn write_samples(&self, part: &Part, files: impl Iterator<Item = (String, PathBuf)>) -> Result<(), Error> {
        let path = self.samples(part);
        let during = || Error::during(format!("write {}", path.display()));
        let mut out = BufWriter::new(File::create(&path).map_err(during())?);
        for (label, file) in files {
            let text = fs::read_to_string(&file).map_err(Error::during(format!("read {}", file.display())))?;
            for definition in definition::read(&text).map_err(Error::during(format!("read {}", file.display())))? {
                write_definition(&mut out, &label, &definition).map_err(during())?;
            }
        }
        out.flush().map_err(during())
    }
}

fn write_definition(out: &mut impl Write, label: &str, definition: &Definition) -> std::io::Result<()> {
    for version in definition.versions.iter().filter(|version| version.served) {
        for mode in Mode::ALL {
            let sample = sample(definition, version, mode);
            let expected = if sample.expected == sample.input {
                Value::Null
            } else {
                sample.expected
            };
            let line = [
                Value::from(version.api_version(definition)),
                Value::from(definition.kind.as_str()),
                Value::from(format!("{label} {mode:?}")),
                sample.input,
                expected,
            ];
            writeln!(out, "{}", Value::from(line.to_vec()))?;
        }
    }
    Ok(())
}

fn manifest(name: &str) -> String {
    format!("[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n[dependencies]\n")
}

/// Writes a file with its folder, unless it holds that text already: cargo looks at the time of change.
fn put(path: &Path, text: &str) -> Result<(), Error> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    let during = || Error::during(format!("write {}", path.display()));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(during())?;
    }
    fs::write(path, text).map_err(during())
}
