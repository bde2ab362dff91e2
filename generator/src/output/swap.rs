//! Moves new files into place, all of them or none.
//!
//! Everything is written into a scratch folder inside the output folder (the same file system, so that
//! moving is a rename); only then are files moved, and what they replace is kept until the last one is
//! in place. A failure on the way moves everything back. After a kill in the very moment of moving, the
//! next run knows from the scratch folder which files are ours.
//!
//! In: files and how the folder differs from them. Out: the folder. Never: copies over a file in place.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::{Difference, Files};
use crate::error::Error;

/// Name of the scratch folder in an output folder.
pub(super) const SCRATCH: &str = ".kubewright.tmp";

/// In the scratch folder: the paths that are being moved into place, one a line.
const PLAN: &str = "plan";

/// The paths that a run was moving into `root` when it was killed; none when none was.
pub(super) fn interrupted(root: &Path) -> Result<Option<Vec<String>>, Error> {
    let plan = root.join(SCRATCH).join(PLAN);
    match fs::read_to_string(&plan) {
        Ok(text) => Ok(Some(text.lines().map(str::to_owned).collect())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("read", plan, error)),
    }
}

/// Makes `root` differ no longer.
pub(super) fn swap(files: &Files, difference: &Difference, root: &Path) -> Result<(), Error> {
    let made = make_folder(root)?;
    let mut swap = Swap {
        root,
        scratch: root.join(SCRATCH),
        done: Vec::new(),
    };
    let result = swap.stage(files, difference).and_then(|()| swap.apply(difference));
    match result {
        Ok(()) => {
            swap.clean();
            for path in &difference.extra {
                remove_empty_folders(root, path);
            }
            Ok(())
        }
        Err(error) => {
            swap.undo();
            swap.clean();
            if let Some(folder) = made {
                // Best effort: the first error is the one to tell.
                let _ = fs::remove_dir_all(folder);
            }
            Err(error)
        }
    }
}

/// Creates `root`; gives back the topmost folder that was made for it.
fn make_folder(root: &Path) -> Result<Option<PathBuf>, Error> {
    let topmost = root
        .ancestors()
        .take_while(|path| !path.as_os_str().is_empty() && !path.exists())
        .last()
        .map(Path::to_owned);
    match fs::create_dir_all(root) {
        Ok(()) => Ok(topmost),
        Err(error) => {
            if let Some(folder) = topmost {
                let _ = fs::remove_dir_all(folder);
            }
            Err(Error::io("create the output folder", root, error))
        }
    }
}

/// A swap under way.
struct Swap<'a> {
    root: &'a Path,
    scratch: PathBuf,
    /// Paths that were moved, in order.
    done: Vec<String>,
}

impl Swap<'_> {
    /// Writes all new content into the scratch folder.
    fn stage(&self, files: &Files, difference: &Difference) -> Result<(), Error> {
        if self.scratch.exists() {
            fs::remove_dir_all(&self.scratch).map_err(|e| Error::io("remove", &self.scratch, e))?;
        }
        let mut plan = String::new();
        for path in difference.missing.iter().chain(&difference.changed) {
            let target = self.new_path(path);
            let content = files.get(path).map(Vec::as_slice).unwrap_or_default();
            make_parent(&target)
                .and_then(|()| fs::write(&target, content))
                .map_err(|error| Error::io("write", &target, error))?;
            plan.push_str(path);
            plan.push('\n');
        }
        let target = self.scratch.join(PLAN);
        make_parent(&target)
            .and_then(|()| fs::write(&target, plan))
            .map_err(|error| Error::io("write", target, error))
    }

    /// Moves the new files into place and the extra ones out of the way.
    fn apply(&mut self, difference: &Difference) -> Result<(), Error> {
        // Extra files first: one of them may stand where a new folder must be.
        for path in &difference.extra {
            let from = self.root.join(path);
            let to = self.old_path(path);
            make_parent(&to)
                .and_then(|()| fs::rename(&from, &to))
                .map_err(|error| Error::io("remove", from, error))?;
            self.done.push(path.clone());
            remove_empty_folders(self.root, path);
        }
        for path in &difference.changed {
            let from = self.root.join(path);
            let to = self.old_path(path);
            make_parent(&to)
                .and_then(|()| fs::hard_link(&from, &to).or_else(|_| fs::copy(&from, &to).map(drop)))
                .map_err(|error| Error::io("keep a copy of", from, error))?;
            self.place(path)?;
        }
        difference.missing.iter().try_for_each(|path| self.place(path))
    }

    /// Moves one new file into place.
    fn place(&mut self, path: &str) -> Result<(), Error> {
        let target = self.root.join(path);
        let placed = make_parent(&target).and_then(|()| fs::rename(self.new_path(path), &target));
        match placed {
            Ok(()) => {
                self.done.push(path.to_owned());
                Ok(())
            }
            Err(error) => {
                remove_empty_folders(self.root, path);
                Err(Error::io("write", target, error))
            }
        }
    }

    /// Puts back what was there. Best effort: it runs because something failed, which is told.
    fn undo(&self) {
        for path in self.done.iter().rev() {
            let (current, old) = (self.root.join(path), self.old_path(path));
            if old.exists() {
                let _ = make_parent(&current).and_then(|()| fs::rename(&old, &current));
            } else {
                let _ = fs::remove_file(&current);
                remove_empty_folders(self.root, path);
            }
        }
    }

    /// Removes the scratch folder; what is left of it is removed by the next run.
    fn clean(&self) {
        let _ = fs::remove_dir_all(&self.scratch);
    }

    /// Where the new content of `path` waits.
    fn new_path(&self, path: &str) -> PathBuf {
        self.scratch.join("new").join(path)
    }

    /// Where the old content of `path` is kept.
    fn old_path(&self, path: &str) -> PathBuf {
        self.scratch.join("old").join(path)
    }
}

/// Creates the folder that `path` is to be in.
fn make_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)
}

/// Removes the folders that `path` leaves empty, up to `root`.
fn remove_empty_folders(root: &Path, path: &str) {
    let mut folder = root.join(path);
    while folder.pop() && folder != root {
        // A folder that is not empty stays, and so do those above it.
        if fs::remove_dir(&folder).is_err() {
            break;
        }
    }
}
