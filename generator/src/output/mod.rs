//! Puts files into a folder, or says how the folder differs from them.
//!
//! In: all files that the folder shall hold of ours, and its path. Out: the folder, changed as little as
//! possible, or the differences. Never: touches a file that is not ours, writes outside the folder, or
//! leaves half an output behind: everything is written aside first and then moved into place.

mod compare;
mod owner;
mod swap;

use std::collections::BTreeMap;
use std::path::Path;

pub use compare::Difference;
pub use owner::LIST_NAME;
pub(crate) use owner::Owner;

use crate::error::Error;

/// Files by path: relative, `/` between the parts, none of them `.` or `..`.
pub type Files = BTreeMap<String, Vec<u8>>;

/// What [`write()`] did, by number of files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WriteReport {
    /// Files that were not there before.
    pub created: usize,
    /// Files whose content changed.
    pub changed: usize,
    /// Files of an earlier run that this one does not make.
    pub removed: usize,
    /// Files that were already as they shall be, and were not touched.
    pub unchanged: usize,
}

/// Makes `root` hold `files` and none of our older ones. A list of them, [`LIST_NAME`], is kept there.
///
/// # Errors
/// [`Error::Invalid`] when `root` holds something and is not ours, or a foreign file is in the way;
/// [`Error::Io`] when the disk refuses. In both cases `root` is as it was.
pub fn write(files: &Files, root: &Path) -> Result<WriteReport, Error> {
    write_as(Owner::List, owner::with_list(files)?, root)
}

/// Compares `root` with `files`; nothing is written.
///
/// # Errors
/// As [`write()`].
pub fn check(files: &Files, root: &Path) -> Result<Difference, Error> {
    let owned = Owner::List.owned(root)?;
    compare::compare(&owner::with_list(files)?, &owned, root)
}

/// Fails early where [`write()`] would fail at the end.
///
/// # Errors
/// As [`write()`], as far as it shows without the files.
pub(crate) fn probe(root: &Path) -> Result<(), Error> {
    Owner::List.owned(root).map(drop)
}

/// As [`write()`], with ownership kept by `owner`.
pub(crate) fn write_as(owner: Owner, files: Files, root: &Path) -> Result<WriteReport, Error> {
    owner::check_paths(files.keys())?;
    let owned = owner.owned(root)?;
    let difference = compare::compare(&files, &owned, root)?;
    compare::refuse_foreign(&difference, &owned, root)?;
    if !difference.is_empty() {
        swap::swap(&files, &difference, root)?;
    }
    Ok(WriteReport {
        created: difference.missing.len(),
        changed: difference.changed.len(),
        removed: difference.extra.len(),
        unchanged: files.len() - difference.missing.len() - difference.changed.len(),
    })
}
