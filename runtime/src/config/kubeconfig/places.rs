//! Where kubeconfig files are when none is named.
//!
//! In: `KUBECONFIG` and the home directory.
//! Out: the files that exist, merged.
//! Never: an error for a file that does not exist; one that cannot be read is an error.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use super::Kubeconfig;
use super::entry::Source;
use crate::error::Error;

pub(super) struct Places {
    pub(super) files: Vec<PathBuf>,
    from_variable: bool,
}

impl Places {
    pub(super) fn of_environment() -> Self {
        Self::of(std::env::var_os("KUBECONFIG"), std::env::home_dir())
    }

    pub(super) fn of(variable: Option<OsString>, home: Option<PathBuf>) -> Self {
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

    /// All files that exist, merged; an empty kubeconfig if none does.
    pub(super) fn read(&self) -> Result<Kubeconfig, Error> {
        let mut merged = Kubeconfig {
            looked_at: Some(self.describe()),
            ..Kubeconfig::default()
        };
        for path in &self.files {
            if let Some(file) = read(path)? {
                merged.merge(file);
            }
        }
        Ok(merged)
    }

    pub(super) fn describe(&self) -> String {
        let files = self
            .files
            .iter()
            .map(|file| file.display().to_string())
            .collect::<Vec<_>>()
            .join(", ");
        match (self.from_variable, self.files.is_empty()) {
            (true, true) => "KUBECONFIG names no file".to_owned(),
            (false, true) => "there is no home directory and KUBECONFIG is not set".to_owned(),
            (true, false) => format!("none of the files of KUBECONFIG ({files}) exists with content"),
            (false, false) => format!("KUBECONFIG is not set and {files} does not exist or is empty"),
        }
    }
}

/// A file that does not exist is none; one that cannot be read is an error.
pub(super) fn read(path: &Path) -> Result<Option<Kubeconfig>, Error> {
    match std::fs::read_to_string(path) {
        Ok(text) => {
            // The working directory may be another one when a relative path in the file is used.
            let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
            Kubeconfig::parse(&text, Source::File(path.into()))
                .map(Some)
                .map_err(Error::config)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            Err(Error::config(format!("the kubeconfig {} cannot be read: {error}", path.display())).with_source(error))
        }
    }
}
