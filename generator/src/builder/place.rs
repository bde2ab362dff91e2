//! Puts the file of a build script into its folder.
//!
//! In: a folder, a file name, text. Out: the file, whole. Never: a file elsewhere, whatever the name says and whatever link
//! stands in the folder; half a file, whenever the process ends.

use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use crate::emit::RelPath;
use crate::error::Error;

/// Refuses what is no name of a file.
pub(super) fn check(file: &str) -> Result<(), Error> {
    let fault = match RelPath::new(file) {
        Ok(path) if path.segments().count() == 1 => return Ok(()),
        Ok(_) => "it has a folder in it".to_owned(),
        Err(error) => error.to_string(),
    };
    Err(Error::Invalid(format!(
        "`{}` is no name of a file for OUT_DIR: {}; name one such as `k8s.rs`",
        file.escape_debug(),
        fault.escape_debug()
    )))
}

/// Writes `text` to `file` in `folder`, unless it is there already.
pub(super) fn put(folder: &Path, file: &str, text: &str) -> Result<(), Error> {
    let path = folder.join(file);
    if fs::read(&path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(());
    }
    // Beside the file, so that moving it into place is one step. Cargo runs one build script at a time in a folder, so a
    // file of this name was left by one that was killed.
    let aside = folder.join(format!("{file}.partial"));
    match fs::remove_file(&aside) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(Error::io("remove", &aside, error)),
    }
    let moved = File::create_new(&aside)
        .and_then(|mut new| new.write_all(text.as_bytes()))
        .and_then(|()| fs::rename(&aside, &path));
    moved.map_err(|error| {
        // Best effort: the first error is the one to tell.
        let _ = fs::remove_file(&aside);
        Error::io("write", &path, error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_the_folder() {
        for file in [
            "../k8s.rs",
            "a/b.rs",
            "/tmp/k8s.rs",
            "",
            "..",
            ".",
            "k8s.rs/",
            "a\\b.rs",
            "C:k8s.rs",
            "a\0",
            "\u{1b}[2J",
        ] {
            let refused = check(file).unwrap_err().to_string();
            assert!(
                refused.contains("no name of a file") && !refused.contains(char::is_control),
                "{refused}"
            );
        }
        assert!(check("k8s.rs").is_ok());
    }

    #[test]
    fn what_stands_there_is_replaced_as_a_whole() {
        let folder = tempfile::tempdir().unwrap();
        // What a killed run leaves.
        fs::write(folder.path().join("k8s.rs.partial"), "// hal").unwrap();
        for text in ["// one", "// two", "// two"] {
            put(folder.path(), "k8s.rs", text).unwrap();
            assert_eq!(fs::read_to_string(folder.path().join("k8s.rs")).unwrap(), text);
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        }
    }

    #[test]
    fn the_same_text_is_not_written_again() {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), "k8s.rs", "// one").unwrap();
        let written = || fs::metadata(folder.path().join("k8s.rs")).unwrap().modified().unwrap();
        let before = written();
        put(folder.path(), "k8s.rs", "// one").unwrap();
        assert_eq!(written(), before);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_the_folder_is_not_followed() {
        let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let theirs = elsewhere.path().join("theirs.rs");
        fs::write(&theirs, "// theirs").unwrap();
        for name in ["k8s.rs", "k8s.rs.partial"] {
            std::os::unix::fs::symlink(&theirs, folder.path().join(name)).unwrap();
        }
        put(folder.path(), "k8s.rs", "// ours").unwrap();
        assert_eq!(fs::read_to_string(&theirs).unwrap(), "// theirs");
        assert!(fs::symlink_metadata(folder.path().join("k8s.rs")).unwrap().is_file());
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = put(&folder.path().join("gone"), "k8s.rs", "// text")
            .unwrap_err()
            .to_string();
        assert!(error.contains("cannot write") && error.contains("gone"), "{error}");
    }
}
