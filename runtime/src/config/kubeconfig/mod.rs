//! Kubeconfig files.
//!
//! In: `KUBECONFIG`, `~/.kube/config` or one file that is named, and the context to use.
//! Out: a [`Config`](super::Config).
//! Never: writing; running credential plugins (refused with a message that says so).

mod file;
mod resolve;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use self::file::{File, Merged};
use super::{Config, in_cluster};
use crate::error::Error;

pub(super) fn from_text(text: &str, context: Option<&str>) -> Result<Config, Error> {
    let file = File::parse(text, Path::new("the kubeconfig text")).map_err(Error::config)?;
    resolve::resolve(&Merged::of(vec![file]), context)
}

pub(super) fn from_files(path: Option<&Path>, context: Option<&str>) -> Result<Config, Error> {
    if let Some(path) = path {
        let file =
            read(path)?.ok_or_else(|| Error::config(format!("the kubeconfig {} does not exist", path.display())))?;
        return resolve::resolve(&Merged::of(vec![file]), context);
    }
    let places = Places::of_environment();
    match places.read()? {
        Some(merged) => resolve::resolve(&merged, context),
        None => Err(Error::config(format!("no kubeconfig: {}", places.describe()))),
    }
}

pub(super) fn infer() -> Result<Config, Error> {
    let places = Places::of_environment();
    match places.read()? {
        Some(merged) => resolve::resolve(&merged, None),
        None if in_cluster::is_inside() => in_cluster::load(),
        None => Err(Error::config(format!(
            "no cluster is configured: {}, and this is not a pod",
            places.describe()
        ))),
    }
}

/// Where kubeconfig files are looked for when none is named.
struct Places {
    files: Vec<PathBuf>,
    from_variable: bool,
}

impl Places {
    fn of_environment() -> Self {
        Self::of(std::env::var_os("KUBECONFIG"), std::env::home_dir())
    }

    fn of(variable: Option<OsString>, home: Option<PathBuf>) -> Self {
        let mut files: Vec<PathBuf> = Vec::new();
        if let Some(variable) = variable.filter(|value| !value.is_empty()) {
            for file in std::env::split_paths(&variable).filter(|file| !file.as_os_str().is_empty()) {
                if !files.contains(&file) {
                    files.push(file);
                }
            }
            return Self {
                files,
                from_variable: true,
            };
        }
        files.extend(home.map(|home| home.join(".kube").join("config")));
        Self {
            files,
            from_variable: false,
        }
    }

    /// All files that exist, merged; nothing if none does, or if all are empty.
    fn read(&self) -> Result<Option<Merged>, Error> {
        let mut found = Vec::new();
        for path in &self.files {
            found.extend(read(path)?);
        }
        found.retain(|file| !file.is_empty());
        Ok((!found.is_empty()).then(|| Merged::of(found)))
    }

    fn describe(&self) -> String {
        let files = self
            .files
            .iter()
            .map(|file| file.display().to_string())
            .collect::<Vec<_>>()
            .join(", ");
        match (self.from_variable, self.files.is_empty()) {
            (_, true) => "there is no home directory and KUBECONFIG names no file".to_owned(),
            (true, _) => format!("none of the files of KUBECONFIG ({files}) exists with content"),
            (false, _) => format!("KUBECONFIG is not set and {files} does not exist or is empty"),
        }
    }
}

/// A file that does not exist is none; one that cannot be read is an error.
fn read(path: &Path) -> Result<Option<File>, Error> {
    match std::fs::read_to_string(path) {
        Ok(text) => File::parse(&text, path).map(Some).map_err(Error::config),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            Err(Error::config(format!("the kubeconfig {} cannot be read: {error}", path.display())).with_source(error))
        }
    }
}

#[cfg(test)]
mod tests;
