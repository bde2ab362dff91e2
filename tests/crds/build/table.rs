//! The table of kinds that are tried.
//!
//! In: the text of `kinds.tsv`. Out: [`Project`]s. Never: a kind that no server was asked about; `crd-samples` prints the
//! rows.

use std::collections::BTreeSet;

/// A project and the kinds of it that are tried.
pub(crate) struct Project {
    /// Its folder in the corpus.
    pub(crate) name: String,
    pub(crate) rows: Vec<Row>,
}

/// A kind.
pub(crate) struct Row {
    /// The file in the folder of the project.
    pub(crate) file: String,
    /// `argoproj.io/v1alpha1/Application`
    pub(crate) selector: String,
}

impl Project {
    /// The module of its clients.
    pub(crate) fn module(&self) -> String {
        self.name.replace(['-', '.'], "_")
    }

    /// The files that its kinds are in, each once.
    pub(crate) fn files(&self) -> BTreeSet<&str> {
        self.rows.iter().map(|row| row.file.as_str()).collect()
    }
}

/// The projects of the table, in its order.
pub(crate) fn read(text: &str) -> Result<Vec<Project>, String> {
    let mut projects: Vec<Project> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let [name, file, selector] = line.split('\t').collect::<Vec<_>>()[..] else {
            return Err(format!(
                "line {}: not `project`, `file` and `selector`: {line}",
                number + 1
            ));
        };
        if projects.last().is_none_or(|project| project.name != name) {
            projects.push(Project {
                name: name.to_owned(),
                rows: Vec::new(),
            });
        }
        if let Some(project) = projects.last_mut() {
            project.rows.push(Row {
                file: file.to_owned(),
                selector: selector.to_owned(),
            });
        }
    }
    Ok(projects)
}
