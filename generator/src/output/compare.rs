//! How a folder differs from the files it shall hold.
//!
//! In: files, the paths that are ours, a folder. Out: [`Difference`]. Never: writes.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::Files;
use crate::error::Error;

/// How a folder differs from the files it shall hold; paths as in [`Files`], sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Not in the folder.
    pub missing: Vec<String>,
    /// In the folder with other content.
    pub changed: Vec<String>,
    /// Ours and in the folder, though it shall not hold them.
    pub extra: Vec<String>,
}

impl Difference {
    /// Whether the folder is as it shall be.
    pub fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.changed.is_empty() && self.extra.is_empty()
    }
}

/// How many paths of a kind are shown before the rest is counted.
const SHOWN: usize = 10;

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (word, paths) in [
            ("missing", &self.missing),
            ("changed", &self.changed),
            ("extra", &self.extra),
        ] {
            for path in paths.iter().take(SHOWN) {
                writeln!(f, "  {word}: {path}")?;
            }
            if let Some(more @ 1..) = paths.len().checked_sub(SHOWN) {
                writeln!(f, "  {word}: {more} more")?;
            }
        }
        Ok(())
    }
}

/// Compares `root` with `files`, byte by byte.
pub(super) fn compare(files: &Files, owned: &BTreeSet<String>, root: &Path) -> Result<Difference, Error> {
    let mut difference = Difference::default();
    for (path, content) in files {
        let on_disk = root.join(path);
        refuse_links(root, path)?;
        match fs::read(&on_disk) {
            Ok(found) if found == *content => {}
            Ok(_) => difference.changed.push(path.clone()),
            Err(error) if is_absent(&error) => difference.missing.push(path.clone()),
            Err(error) => return Err(Error::io("read", on_disk, error)),
        }
    }
    for path in owned {
        if !files.contains_key(path) {
            refuse_links(root, path)?;
            if fs::symlink_metadata(root.join(path)).is_ok() {
                difference.extra.push(path.clone());
            }
        }
    }
    Ok(difference)
}

/// Refuses to overwrite what is in the way and not ours.
pub(super) fn refuse_foreign(difference: &Difference, owned: &BTreeSet<String>, root: &Path) -> Result<(), Error> {
    match difference.changed.iter().find(|path| !owned.contains(*path)) {
        None => Ok(()),
        Some(path) => Err(Error::Invalid(format!(
            "`{}` is in the way and was not written by kubewright; move it away, or name another output \
             folder",
            root.join(path).display()
        ))),
    }
}

/// Whether the error means that there is no such file.
fn is_absent(error: &std::io::Error) -> bool {
    // A file in place of a folder, or the other way round, makes the path absent; writing it will say what is in the way.
    matches!(
        error.kind(),
        ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::IsADirectory
    )
}

/// Refuses a path one of whose folders is a link: it could lead out of `root`.
fn refuse_links(root: &Path, path: &str) -> Result<(), Error> {
    let mut folder = root.to_owned();
    let mut parts = path.split('/').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            break;
        }
        folder.push(part);
        if fs::symlink_metadata(&folder).is_ok_and(|metadata| metadata.is_symlink()) {
            return Err(Error::Invalid(format!(
                "`{}` is a link, and kubewright writes only inside the output folder; replace it by a folder",
                folder.display()
            )));
        }
    }
    Ok(())
}
