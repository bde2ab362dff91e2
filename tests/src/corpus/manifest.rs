//! The table of the corpus: which files there are, and what a Kubernetes 1.36 API server said to each.
//!
//! In: `MANIFEST.tsv`. Out: [`Corpus`] with a [`Row`] a file. Never: a file that the table does not name.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// Where the corpus lies, from the folder of this package.
const FOLDER: &str = "../../shared/corpus/crds";

/// The files of the corpus, in the order of its table: by project, then by file.
#[derive(Clone, Debug)]
pub struct Corpus {
    folder: PathBuf,
    rows: Vec<Row>,
}

/// A file of the corpus.
#[derive(Clone, Debug)]
pub struct Row {
    /// The set it belongs to, which is its folder, e.g. `argo-cd`.
    pub project: String,
    /// Name of the file in that folder.
    pub file: String,
    /// How many definitions it holds.
    pub definitions: usize,
    /// How many bytes it has.
    pub bytes: u64,
    /// What an API server said to it.
    pub verdict: Verdict,
}

/// What an API server of Kubernetes 1.36 said to a dry run of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Taken: must work.
    Accepted,
    /// Refused: must work or be refused with a reason.
    Rejected,
    /// Of `apiextensions.k8s.io/v1beta1`, which that server does not know: as [`Verdict::Rejected`].
    NotServed,
}

impl Row {
    /// Folder and file: `argo-cd/application-crd.yaml`.
    pub fn name(&self) -> String {
        format!("{}/{}", self.project, self.file)
    }
}

impl Corpus {
    /// The corpus beside this checkout; none when it is not there.
    ///
    /// # Errors
    /// The folder is there, but its table is not what it should be.
    pub fn find() -> Result<Option<Self>, Error> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
        if folder.is_dir() {
            Self::open(&folder).map(Some)
        } else {
            Ok(None)
        }
    }

    /// The corpus in `folder`.
    ///
    /// # Errors
    /// Its table cannot be read.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let folder = fs::canonicalize(folder).map_err(Error::during(format!("find {}", folder.display())))?;
        let table = folder.join("MANIFEST.tsv");
        let doing = format!("read {}", table.display());
        let text = fs::read_to_string(&table).map_err(Error::during(&doing))?;
        let rows = rows(&text).map_err(Error::during(doing))?;
        Ok(Self { folder, rows })
    }

    /// The files, by project and then by name.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The projects with their files, in order.
    pub fn projects(&self) -> impl Iterator<Item = (&str, &[Row])> {
        self.rows
            .chunk_by(|a, b| a.project == b.project)
            .filter_map(|rows| Some((rows.first()?.project.as_str(), rows)))
    }

    /// Where a file lies.
    pub fn path(&self, row: &Row) -> PathBuf {
        self.folder.join(&row.project).join(&row.file)
    }

    /// Where the files of a project lie.
    pub fn project_path(&self, project: &str) -> PathBuf {
        self.folder.join(project)
    }
}

/// The rows of the table. Its columns are found by their titles, so that more of them do no harm.
fn rows(text: &str) -> Result<Vec<Row>, String> {
    let mut lines = text.lines();
    let titles: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let column = |title: &str| {
        let found = titles.iter().position(|other| *other == title);
        found.ok_or_else(|| format!("no column {title:?}"))
    };
    let [project, file, definitions, bytes, verdict] = [
        column("project")?,
        column("file")?,
        column("crds")?,
        column("bytes")?,
        column("apiserver_1.36_dryrun")?,
    ];
    let mut rows = Vec::new();
    for (number, line) in (2..).zip(lines) {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |column: usize| cells.get(column).copied().unwrap_or_default();
        let wrong = |what: &str| format!("line {number}: {what}");
        rows.push(Row {
            project: cell(project).to_owned(),
            file: cell(file).to_owned(),
            definitions: cell(definitions)
                .parse()
                .map_err(|_| wrong("no number of definitions"))?,
            bytes: cell(bytes).parse().map_err(|_| wrong("no size"))?,
            verdict: match cell(verdict) {
                "accepted" => Verdict::Accepted,
                "v1beta1-not-served" => Verdict::NotServed,
                refused if refused.starts_with("rejected") => Verdict::Rejected,
                other => return Err(wrong(&format!("unknown verdict {other:?}"))),
            },
        });
    }
    rows.sort_by(|a, b| (&a.project, &a.file).cmp(&(&b.project, &b.file)));
    Ok(rows)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a fault ends the test, as it should")]
mod tests {
    use super::*;

    const TITLES: &str = "project\tbytes\tcrds\tfile\tnote\tapiserver_1.36_dryrun";

    #[test]
    fn rows_are_found_by_their_titles_and_sorted() {
        let rows = rows(&format!(
            "{TITLES}\nb\t7\t1\tx.yaml\traw\trejected(422)\na\t9\t21\ty.yaml\traw\taccepted\n"
        ))
        .unwrap();
        let names: Vec<String> = rows.iter().map(Row::name).collect();
        assert_eq!(names, ["a/y.yaml", "b/x.yaml"]);
        assert_eq!((rows[0].definitions, rows[0].bytes), (21, 9));
        assert_eq!(
            [rows[0].verdict, rows[1].verdict],
            [Verdict::Accepted, Verdict::Rejected]
        );
    }

    #[test]
    fn a_table_that_is_none_says_where() {
        assert_eq!(rows("project\tfile\n").unwrap_err(), "no column \"crds\"");
        let odd = rows(&format!("{TITLES}\na\t9\t1\ty.yaml\traw\tperhaps\n")).unwrap_err();
        assert_eq!(odd, "line 2: unknown verdict \"perhaps\"");
    }
}
