//! Which files in an output folder are ours.
//!
//! In: the folder. Out: the paths that an earlier run wrote. Never: takes a folder for ours that holds
//! something and has no list; takes a path for ours that leads out of the folder.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::{Files, swap};
use crate::error::Error;

/// Name of the list of our files in an output folder.
pub const LIST_NAME: &str = ".kubewright";

/// First line of the list.
const LIST_HEADER: &str = "# Files written by `kubewright generate`. It removes those that it no longer makes.";

/// How a folder tells what is ours in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// [`LIST_NAME`]: one path a line.
    List,
    /// The manifest of a recording: the paths that it lists, itself and the notice.
    #[cfg(feature = "cluster")]
    Manifest,
}

impl Owner {
    /// The paths that an earlier run wrote into `root`; none when it does not exist or is empty.
    ///
    /// # Errors
    /// A folder that is not ours and holds something, is not a folder, or cannot be read.
    pub(crate) fn owned(self, root: &Path) -> Result<BTreeSet<String>, Error> {
        match fs::metadata(root) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeSet::new()),
            Err(error) => return Err(Error::io("use the output folder", root, error)),
            Ok(metadata) if !metadata.is_dir() => {
                return Err(Error::Invalid(format!(
                    "the output `{}` is not a folder; name a folder",
                    root.display()
                )));
            }
            Ok(_) => {}
        }
        let interrupted = swap::interrupted(root)?;
        let name = self.file_name();
        let path = root.join(name);
        let mut owned = match fs::read(&path) {
            Ok(bytes) => self.parse(&path, &bytes)?,
            Err(error) if error.kind() == ErrorKind::NotFound => match &interrupted {
                Some(_) => BTreeSet::new(),
                None => return no_list(root, name),
            },
            Err(error) => return Err(Error::io("read", path, error)),
        };
        owned.extend(interrupted.into_iter().flatten());
        check_paths(owned.iter())?;
        Ok(owned)
    }

    /// The file that says what is ours.
    fn file_name(self) -> &'static str {
        match self {
            Self::List => LIST_NAME,
            #[cfg(feature = "cluster")]
            Self::Manifest => crate::source::MANIFEST_NAME,
        }
    }

    /// What that file says, itself included.
    fn parse(self, path: &Path, bytes: &[u8]) -> Result<BTreeSet<String>, Error> {
        let name = path.display().to_string();
        let mut owned: BTreeSet<String> = match self {
            Self::List => std::str::from_utf8(bytes)
                .map_err(|_| Error::Invalid(format!("{name}: not a list of files; {TAKE_ANOTHER}")))?
                .lines()
                .filter(|line| !line.is_empty() && !line.starts_with('#'))
                .map(str::to_owned)
                .collect(),
            #[cfg(feature = "cluster")]
            Self::Manifest => crate::record::owned_by_manifest(&name, bytes)?,
        };
        owned.insert(self.file_name().to_owned());
        Ok(owned)
    }
}

/// What to do about a folder that is not ours.
const TAKE_ANOTHER: &str = "name a new folder, or empty this one first";

/// A folder without a list: fine when it is empty, git's own entries aside.
fn no_list(root: &Path, name: &str) -> Result<BTreeSet<String>, Error> {
    let entries = fs::read_dir(root).map_err(|error| Error::io("read", root, error))?;
    for entry in entries {
        let entry = entry.map_err(|error| Error::io("read", root, error))?;
        if !entry.file_name().to_string_lossy().starts_with(".git") {
            return Err(Error::Invalid(format!(
                "the output folder `{}` holds files (`{}`, …) and was not written by kubewright: it has no \
                 `{name}`; {TAKE_ANOTHER}",
                root.display(),
                entry.file_name().to_string_lossy().escape_debug()
            )));
        }
    }
    Ok(BTreeSet::new())
}

/// `files` and the list of them.
pub(super) fn with_list(files: &Files) -> Result<Files, Error> {
    check_paths(files.keys())?;
    let mut list = format!("{LIST_HEADER}\n");
    for path in files.keys() {
        // Writing into a String cannot fail.
        let _ = writeln!(list, "{path}");
    }
    let mut files = files.clone();
    match files.insert(LIST_NAME.to_owned(), list.into_bytes()) {
        None => Ok(files),
        Some(_) => Err(Error::Internal(format!("the output holds a file `{LIST_NAME}`"))),
    }
}

/// Refuses paths that would lead out of the folder or into our own scratch folder.
pub(super) fn check_paths<'a>(paths: impl Iterator<Item = &'a String>) -> Result<(), Error> {
    for path in paths {
        let safe = path.split('/').all(|part| !matches!(part, "" | "." | ".."))
            && !path.contains(['\\', ':'])
            && !path.chars().any(char::is_control)
            && path.split('/').next() != Some(swap::SCRATCH);
        if !safe {
            return Err(Error::Invalid(format!(
                "`{}` is not a path inside the output folder; nothing was written",
                path.escape_debug()
            )));
        }
    }
    Ok(())
}
