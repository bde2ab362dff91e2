//! The objects of files, folders and standard input.
//!
//! In: what stands behind `-f`. Out: objects in the order of the files, each with where it stands. Never: a file that is passed over
//! without a word; the content of one in a message, since it may be a Secret.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use kubewright_runtime::scheme::AnyObject;
use kubewright_runtime::{DynamicObject, Scheme};

use crate::error::Error;

/// Endings of the files that are read in folders.
const ENDINGS: [&str; 3] = ["json", "yaml", "yml"];

/// An object, and where it stands.
#[derive(Debug)]
pub(super) struct Manifest {
    pub(super) object: DynamicObject,
    pub(super) place: String,
}

/// All objects of `files`.
///
/// # Errors
/// A file that is missing or cannot be read; one that is no YAML or JSON, or holds something that is no object; none with an object.
pub(super) fn read(files: &[PathBuf], recursive: bool) -> Result<Vec<Manifest>, Error> {
    let is_stdin = |file: &PathBuf| file.as_os_str() == "-";
    if files.iter().filter(|file| is_stdin(file)).count() > 1 {
        let message = "standard input is named more than once, and it can be read only once; name it once";
        return Err(Error::Invalid(message.to_owned()));
    }
    let mut manifests = Vec::new();
    for file in files {
        if is_stdin(file) {
            let mut text = String::new();
            let read = io::stdin().lock().read_to_string(&mut text);
            read.map_err(|error| Error::Input(format!("cannot read standard input: {error}")))?;
            manifests.extend(objects(&text, "standard input")?);
            continue;
        }
        for path in expand(file, recursive)? {
            let text = fs::read_to_string(&path).map_err(|error| Error::io("read", &path, error))?;
            manifests.extend(objects(&text, &format!("`{}`", path.display()))?);
        }
    }
    if manifests.is_empty() {
        return Err(Error::Input("there is no object in what -f names".to_owned()));
    }
    Ok(manifests)
}

fn objects(text: &str, place: &str) -> Result<Vec<Manifest>, Error> {
    let objects = Scheme::new().decode_all(text);
    let objects = objects.map_err(|error| Error::Input(format!("{place}: {error}; nothing was applied")))?;
    let manifest = |object: &AnyObject| Manifest {
        object: object.to_dynamic(),
        place: place.to_owned(),
    };
    Ok(objects.iter().map(manifest).collect())
}

/// The file itself, or the files in a folder by their names.
fn expand(path: &Path, recursive: bool) -> Result<Vec<PathBuf>, Error> {
    let about = fs::metadata(path).map_err(|error| Error::io("read", path, error))?;
    if !about.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    walk(path, recursive, &mut files)?;
    if files.is_empty() {
        return Err(Error::Input(format!(
            "the folder `{}` has no file *.yaml, *.yml or *.json{}",
            path.display(),
            if recursive {
                ""
            } else {
                "; -R looks into its folders as well"
            }
        )));
    }
    Ok(files)
}

fn walk(folder: &Path, recursive: bool, files: &mut Vec<PathBuf>) -> Result<(), Error> {
    let failed = |error| Error::io("read the folder", folder, error);
    let mut entries = fs::read_dir(folder)
        .map_err(failed)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(failed)?;
    entries.sort();
    for path in entries {
        let wanted = |ending: &str| path.extension().is_some_and(|found| found == ending);
        // A link to a folder is not followed: it may lead back.
        if path.is_dir() {
            if recursive && !path.is_symlink() {
                walk(&path, recursive, files)?;
            }
        } else if ENDINGS.iter().any(|ending| wanted(ending)) {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config_map(name: &str) -> String {
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n")
    }

    fn names(files: &[PathBuf], recursive: bool) -> Vec<String> {
        let read = read(files, recursive).unwrap();
        read.iter()
            .map(|manifest| manifest.object.metadata.name().to_owned())
            .collect()
    }

    #[test]
    fn files_in_their_order_folders_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir_all(path("deep/er")).unwrap();
        for (file, name) in [
            ("b.yaml", "b"),
            ("a.yml", "a"),
            ("deep/er/d.yaml", "d"),
            ("notes.txt", "n0"),
        ] {
            fs::write(path(file), config_map(name)).unwrap();
        }
        let json = r#"{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Secret","metadata":{"name":"c"}}]}"#;
        fs::write(path("c.json"), json).unwrap();
        assert_eq!(names(&[folder.path().to_owned()], false), ["a", "b", "c"]);
        assert_eq!(names(&[folder.path().to_owned()], true), ["a", "b", "c", "d"]);
        assert_eq!(names(&[path("b.yaml"), path("a.yml")], false), ["b", "a"]);
        // Named in full, a file may end in anything.
        assert_eq!(names(&[path("notes.txt")], false), ["n0"]);

        let error = read(&[path("deep")], false).unwrap_err().to_string();
        assert!(error.ends_with("-R looks into its folders as well"), "{error}");
        let error = read(&[path("none.yaml")], false).unwrap_err().to_string();
        assert!(error.starts_with("cannot read"), "{error}");
        let twice = read(&["-".into(), "-".into()], false).unwrap_err().to_string();
        assert!(twice.contains("more than once"), "{twice}");
    }

    #[test]
    fn what_is_wrong_is_told_with_its_file_and_without_its_content() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.yaml");
        let bad = [
            "password: [hunter2",
            "a: {hunter2: }\n---\nkind: Secret\n",
            "",
            "# hunter2\n---\n",
        ];
        for (text, part) in bad
            .iter()
            .zip(["a.yaml`", "document 1: apiVersion is missing", "no object", "no object"])
        {
            fs::write(&file, text).unwrap();
            let error = read(std::slice::from_ref(&file), false).unwrap_err().to_string();
            assert!(error.contains(part) && !error.contains("hunter2"), "{error}");
        }
    }
}
