//! The folder of CRDs that real projects publish, one folder a project, with a table of what a server says to each file.
//!
//! In: `../shared/corpus/crds` beside this checkout. Out: [`Definition`]s. Never: part of this repository; a test without
//! the folder says that it was skipped.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::definition::Definition;
use crate::Error;

/// The table of files.
const TABLE: &str = "MANIFEST.tsv";
/// Its columns that matter here.
const PROJECT: &str = "project";
const FILE: &str = "file";
const VERDICT: &str = "apiserver_1.36_dryrun";
/// The verdict on files that an API server takes.
const ACCEPTED: &str = "accepted";

/// The corpus.
#[derive(Clone, Debug)]
pub struct Corpus {
    folder: PathBuf,
    /// Project and file, in the order of the table, of files that a server takes.
    files: Vec<(String, String)>,
}

impl Corpus {
    /// The corpus beside this checkout. `None` where there is none, after a line on stderr that says what was not tested.
    ///
    /// # Panics
    /// When there is one whose table cannot be read.
    #[expect(clippy::panic, reason = "a test that cannot read its input has failed")]
    pub fn beside_checkout() -> Option<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/crds");
        if !folder.is_dir() {
            // Not eprintln!: the test runner would swallow it.
            let _ = writeln!(
                std::io::stderr(),
                "\nSKIPPED: no corpus of CRDs in {}\n",
                folder.display()
            );
            return None;
        }
        match Self::open(folder) {
            Ok(corpus) => Some(corpus),
            Err(error) => panic!("{error}"),
        }
    }

    fn open(folder: PathBuf) -> Result<Self, Error> {
        let table = read(&folder.join(TABLE))?;
        let mut rows = table.lines().map(|line| line.split('\t').collect::<Vec<_>>());
        let header = rows.next().unwrap_or_default();
        let column = |name: &str| {
            let found = header.iter().position(|column| *column == name);
            found.ok_or_else(|| Error::new(format!("{TABLE} has no column {name}")))
        };
        let (project, file, verdict) = (column(PROJECT)?, column(FILE)?, column(VERDICT)?);
        let cell = |row: &[&str], at: usize| row.get(at).copied().unwrap_or_default().to_owned();
        let files = rows
            .filter(|row| row.get(verdict) == Some(&ACCEPTED))
            .map(|row| (cell(&row, project), cell(&row, file)))
            .collect();
        Ok(Self { folder, files })
    }

    /// The projects, in the order of the table.
    pub fn projects(&self) -> Vec<&str> {
        let mut seen = BTreeSet::new();
        let names = self.files.iter().map(|(project, _)| project.as_str());
        names.filter(|project| seen.insert(*project)).collect()
    }

    /// The folder of a project.
    pub fn project_folder(&self, project: &str) -> PathBuf {
        self.folder.join(project)
    }

    /// The files of a project that a server takes.
    pub fn files(&self, project: &str) -> Vec<PathBuf> {
        let own = self.files.iter().filter(|(owner, _)| owner == project);
        own.map(|(project, file)| self.folder.join(project).join(file))
            .collect()
    }

    /// The definitions in one file.
    ///
    /// # Errors
    /// When it cannot be read or is not YAML.
    pub fn definitions_in(file: &Path) -> Result<Vec<Definition>, Error> {
        let documents: Vec<Value> = serde_saphyr::from_multiple(&read(file)?).map_err(during(file))?;
        let definitions = documents
            .into_iter()
            .filter(|document| document["kind"] == "CustomResourceDefinition");
        definitions
            .map(|document| Definition::new(document, file).map_err(during(file)))
            .collect()
    }

    /// The definitions of a project, those that a server takes.
    ///
    /// # Errors
    /// As [`definitions_in`](Self::definitions_in).
    pub fn definitions(&self, project: &str) -> Result<Vec<Definition>, Error> {
        let mut seen = BTreeSet::new();
        let mut definitions = Vec::new();
        for file in self.files(project) {
            definitions.extend(Self::definitions_in(&file)?);
        }
        // Some projects publish a definition once alone and once in a bundle.
        definitions.retain(|definition| seen.insert(definition.name().to_owned()));
        Ok(definitions)
    }
}

fn read(file: &Path) -> Result<String, Error> {
    fs::read_to_string(file).map_err(during(file))
}

fn during<E: std::fmt::Display>(file: &Path) -> impl FnOnce(E) -> Error {
    Error::during(format!("cannot read {}", file.display()))
}
