//! From a kubeconfig to text and files.
//!
//! In: a [`Kubeconfig`].
//! Out: YAML with every key that was read, in its order; files that are whole at every moment.
//! Never: a new file that others can read; a path that means another file than before.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::Kubeconfig;
use super::entry::EntryKind;
use super::flatten::placed;
use super::node::{Node, member, member_or_null};
use crate::error::Error;

impl Kubeconfig {
    /// The kubeconfig as YAML, credentials included. Keys that Kubewright does not know are in it; comments are not.
    ///
    /// Relative paths of entries that came from a file are absolute, so that the text means the same wherever it is read.
    ///
    /// # Errors
    /// [`Error::is_config`] if it nests too deeply for YAML.
    pub fn to_yaml(&self) -> Result<String, Error> {
        self.text_for(None).map_err(Error::config)
    }

    /// Writes the kubeconfig to a file, as [`to_yaml`](Self::to_yaml) does, but with paths relative to the file's folder left as they are.
    ///
    /// The file is replaced as a whole: whoever reads it sees the old text or the new one. A new file is for its owner alone (mode 0600);
    /// an existing one keeps its mode, and a link keeps pointing to the file that is replaced. Missing folders are made. There is no
    /// lock: of two programs that read, change and write the same file, the last one wins.
    ///
    /// # Errors
    /// [`Error::is_config`], naming the file, if it cannot be written. The old file is untouched then.
    pub fn write(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        let failed = |error: io::Error| {
            Error::config(format!("the kubeconfig {} cannot be written: {error}", path.display())).with_source(error)
        };
        let absolute = std::path::absolute(path).map_err(failed)?;
        let text = self.text_for(absolute.parent()).map_err(Error::config)?;
        replace(&absolute, &text).map_err(failed)
    }

    fn text_for(&self, folder: Option<&Path>) -> Result<String, String> {
        let mut members = self.keys.clone();
        // kubectl reads a file without them, other programs may not.
        for (key, value) in [("kind", "Config"), ("apiVersion", "v1")] {
            if member(&members, key).is_none_or(Node::is_unset) {
                members.retain(|(known, _)| known != key);
                members.insert(0, (key.to_owned(), Node::Text(value.to_owned())));
            }
        }
        for kind in EntryKind::ALL {
            let items: Vec<_> = self
                .items
                .iter()
                .filter(|item| item.kind == kind)
                .map(|item| Node::Map(placed(item, folder).body))
                .collect();
            if !items.is_empty() {
                *member_or_null(&mut members, kind.list()) = Node::List(items);
            }
        }
        Node::Map(members).to_yaml()
    }
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if let Some(folder) = target.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let beside = beside(&target);
    let written = write_new(&beside, text, &target).and_then(|()| std::fs::rename(&beside, &target));
    if written.is_err() {
        // It may not be there; what counts is the error that came first.
        drop(std::fs::remove_file(&beside));
    }
    written
}

/// A name in the same folder, since only there a file can be moved in one step.
fn beside(target: &Path) -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let mut name = std::ffi::OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(format!(
        ".{}.{}",
        std::process::id(),
        COUNT.fetch_add(1, Ordering::Relaxed)
    ));
    target.with_file_name(name)
}

fn write_new(path: &Path, text: &str, old: &Path) -> io::Result<()> {
    let mut file = create(path)?;
    file.write_all(text.as_bytes())?;
    if let Ok(old) = std::fs::metadata(old) {
        file.set_permissions(old.permissions())?;
    }
    file.sync_all()
}

#[cfg(unix)]
fn create(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}
