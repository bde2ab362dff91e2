//! Documents kept in a folder, which programs may share.
//!
//! In/Out: as [`Store`](super::Store).
//! Never: a file that is half written under its name; a file or folder that others on the machine can read, where the system knows of
//! such rights; a name that leads out of the folder.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Kept, entry};
use crate::config::Config;

/// How much of a name is kept in the name of its file; a hash of all of it follows.
const READABLE: usize = 80;

#[derive(Debug)]
pub(in crate::discovery) struct Disk {
    folder: PathBuf,
}

impl Disk {
    pub(super) fn new(folder: &Path, config: &Config) -> Self {
        // The working directory may be another one later.
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        let server = config.server().trim_end_matches('/');
        let readable = server.split_once("://").map_or(server, |(_, rest)| rest);
        Self {
            folder: folder.join(file_name(readable, server)),
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<Kept> {
        entry::read(key, fs::read(self.path(key)).ok()?)
    }

    /// Writes beside the place and then moves it there, so that readers find the old or the new one.
    pub(super) fn keep(&self, key: &str, kept: &Kept) -> io::Result<()> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        make_folder(&self.folder)?;
        let unique = NEXT.fetch_add(1, Ordering::Relaxed);
        let beside = self.folder.join(format!(".{}-{unique}.new", std::process::id()));
        let moved = write_new(&beside, &entry::write(key, kept)).and_then(|()| fs::rename(&beside, self.path(key)));
        if moved.is_err() {
            let _ = fs::remove_file(&beside);
        }
        moved
    }

    fn path(&self, key: &str) -> PathBuf {
        self.folder.join(file_name(key, key))
    }
}

/// A name that is safe on every system: what can be read of `readable`, and a hash of `whole`.
fn file_name(readable: &str, whole: &str) -> String {
    let safe = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '_' };
    let readable: String = readable.trim_matches('/').chars().take(READABLE).map(safe).collect();
    format!("{readable}-{:016x}", entry::hash(&[whole.as_bytes()]))
}

#[cfg(unix)]
fn make_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_the_folder() {
        for name in ["../../etc/passwd", "/", "", "a/b", "..", "C:\\x", &"x".repeat(500), "ä"] {
            let safe = file_name(name, name);
            assert!(safe.len() < 120 && !safe.contains(['/', '\\', '.', ':']), "{safe}");
        }
        assert_ne!(file_name("a/b", "a/b"), file_name("a_b", "a_b"));
    }
}
