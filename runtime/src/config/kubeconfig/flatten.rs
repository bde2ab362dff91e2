//! Paths in entries: files that are taken in, and paths that must be right elsewhere.
//!
//! In: entries, each with the folder that its relative paths are relative to.
//! Out: the same entries with data instead of files, or with absolute paths.
//! Never: a token of a token file or the program of a plugin taken in: both are there to be read anew.

use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::data::from_file;
use super::Kubeconfig;
use super::entry::{Entry, EntryKind, Item, Source};
use super::node::{Members, Node};
use crate::error::Error;

impl Kubeconfig {
    /// Takes the certificates and keys that stand in files in: `certificate-authority` becomes `certificate-authority-data`, and so do
    /// `client-certificate` and `client-key`. As `kubectl config view --flatten`, it leaves token files and exec plugins files.
    ///
    /// # Errors
    /// [`Error::is_config`], naming the entry, if a file cannot be read or an entry has both file and data. Nothing is changed then.
    pub fn flatten(&mut self) -> Result<(), Error> {
        let mut items = self.items.clone();
        for item in &mut items {
            let keys: &[&str] = match item.kind {
                EntryKind::Cluster => &["certificate-authority"],
                EntryKind::User => &["client-certificate", "client-key"],
                EntryKind::Context => &[],
            };
            for key in keys {
                take_in(item, key).map_err(Error::config)?;
            }
        }
        self.items = items;
        Ok(())
    }
}

fn take_in(item: &mut Item, key: &str) -> Result<(), String> {
    let entry = Entry(item);
    let Some(path) = entry.path(key)? else { return Ok(()) };
    let data_key = format!("{key}-data");
    if entry.text(&data_key)?.is_some() {
        return Err(entry.problem(&format!("both {key} and {data_key} are given: keep one")));
    }
    let bytes = from_file(&path, key).map_err(|problem| entry.problem(&problem))?;
    if let Some(content) = content(item) {
        content.retain(|(known, _)| *known != data_key);
        for (known, node) in content.iter_mut().filter(|(known, _)| known == key) {
            known.clone_from(&data_key);
            *node = Node::Text(STANDARD.encode(&bytes));
        }
    }
    Ok(())
}

/// The item with paths that are right in a file in `folder`, or anywhere if there is none.
///
/// Paths that are relative to that very folder stay as they are. What came as text or from the program is relative to the working
/// directory, wherever the text goes.
pub(super) fn placed(item: &Item, folder: Option<&Path>) -> Item {
    let mut item = item.clone();
    let base = match (&item.source, folder) {
        (Source::Text | Source::Program, None) => return item,
        (source, folder) if folder == Some(source.folder()) => return item,
        (source, _) => source.folder().to_owned(),
    };
    let keys: &[&str] = match item.kind {
        EntryKind::Cluster => &["certificate-authority"],
        EntryKind::User => &["client-certificate", "client-key", "tokenFile"],
        EntryKind::Context => &[],
    };
    let user = item.kind == EntryKind::User;
    for (key, node) in content(&mut item).into_iter().flatten() {
        match node {
            Node::Text(path) if keys.contains(&key.as_str()) => make_absolute(path, &base),
            Node::Map(exec) if user && key == "exec" => {
                for (key, node) in exec {
                    match node {
                        Node::Text(command) if key == "command" && is_path(command) => make_absolute(command, &base),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    item
}

/// A command with a separator is a path; one without is looked up in `PATH`.
pub(super) fn is_path(command: &str) -> bool {
    command.chars().any(std::path::is_separator)
}

fn make_absolute(path: &mut String, base: &Path) {
    if path.is_empty() || Path::new(path).is_absolute() {
        return;
    }
    let joined = base.join(&*path);
    let absolute: PathBuf = std::path::absolute(&joined).unwrap_or(joined);
    // A folder whose name is not UTF-8 cannot be written in YAML: better a path that is relative than one that is wrong.
    if let Some(text) = absolute.to_str() {
        text.clone_into(path);
    }
}

fn content(item: &mut Item) -> Option<&mut Members> {
    let word = item.kind.word();
    item.body.iter_mut().find_map(|(key, node)| match node {
        Node::Map(members) if key == word => Some(members),
        _ => None,
    })
}
