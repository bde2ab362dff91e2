//! One named cluster, user or context.
//!
//! In: an item of one of the three lists, and where it comes from.
//! Out: what stands in it, by key; messages that name file and entry.
//! Never: what stands in it in a message.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::node::{Members, Node, member};

/// The three kinds of entry that a kubeconfig has lists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// A server and how to trust it: `clusters`.
    Cluster,
    /// Who asks: `users`.
    User,
    /// A cluster, a user and a namespace together: `contexts`.
    Context,
}

impl EntryKind {
    pub(super) const ALL: [Self; 3] = [Self::Cluster, Self::User, Self::Context];

    /// The key of the list.
    pub(super) fn list(self) -> &'static str {
        match self {
            Self::Cluster => "clusters",
            Self::User => "users",
            Self::Context => "contexts",
        }
    }

    /// The key of the content in an item, and the word for messages.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Cluster => "cluster",
            Self::User => "user",
            Self::Context => "context",
        }
    }
}

/// Where an entry comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// An absolute path.
    File(Arc<Path>),
    Text,
    /// Set by the program.
    Program,
}

impl Source {
    /// What relative paths of its entries are relative to; empty for the working directory.
    pub(super) fn folder(&self) -> &Path {
        match self {
            Self::File(path) => path.parent().unwrap_or(Path::new("")),
            Self::Text | Self::Program => Path::new(""),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Text => f.write_str("the kubeconfig text"),
            Self::Program => f.write_str("the kubeconfig of the program"),
        }
    }
}

/// An item of one of the lists, with keys that nobody knows and the order of all.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) kind: EntryKind,
    pub(super) name: String,
    /// `name`, the content under the word of the kind, and whatever else stands there.
    pub(super) body: Members,
    pub(super) source: Source,
}

/// One named entry of a [`Kubeconfig`](super::Kubeconfig).
///
/// `Debug` shows its kind, its name and where it comes from; never what stands in it.
#[derive(Clone, Copy)]
pub struct Entry<'a>(pub(super) &'a Item);

impl<'a> Entry<'a> {
    /// The name that contexts, or `current-context`, refer to.
    #[must_use]
    pub fn name(&self) -> &'a str {
        &self.0.name
    }

    /// The file that defines it: relative paths in it are relative to that file's folder. None for text and for what the program set.
    #[must_use]
    pub fn file(&self) -> Option<&'a Path> {
        match &self.0.source {
            Source::File(path) => Some(path),
            Source::Text | Source::Program => None,
        }
    }

    /// The string at `key`, as it stands there: `server`, `namespace`, `token`, … None if there is none, or if it is empty.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&'a str> {
        self.node(key).text()
    }

    /// All that stands in it, credentials and unknown keys included; null if it is empty.
    #[must_use]
    pub fn value(&self) -> serde_json::Value {
        member(&self.0.body, self.0.kind.word()).map_or(serde_json::Value::Null, Node::to_value)
    }

    /// Whatever stands at `key`; null if nothing does.
    pub(super) fn node(&self, key: &str) -> &'a Node {
        member(&self.0.body, self.0.kind.word())
            .and_then(|content| content.get(key))
            .unwrap_or(&Node::Null)
    }

    /// The text at `key`; empty text is none.
    pub(super) fn text(&self, key: &str) -> Result<Option<&'a str>, String> {
        match self.node(key) {
            Node::Null => Ok(None),
            Node::Text(text) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
            _ => Err(self.problem(&format!("{key} is not a string (quote it)"))),
        }
    }

    /// The truth value at `key`; false if it is not there.
    pub(super) fn flag(&self, key: &str) -> Result<bool, String> {
        match self.node(key) {
            Node::Null => Ok(false),
            Node::Bool(value) => Ok(*value),
            _ => Err(self.problem(&format!("{key} is neither true nor false"))),
        }
    }

    /// The list of texts that is `node`, which stands at `key` or below it.
    pub(super) fn texts(&self, key: &str, node: &'a Node) -> Result<Vec<&'a str>, String> {
        let wrong = || self.problem(&format!("{key} is not a list of strings"));
        match node {
            Node::Null => Ok(Vec::new()),
            Node::List(items) => items
                .iter()
                .map(|item| match item {
                    Node::Text(text) => Ok(text.as_str()),
                    _ => Err(wrong()),
                })
                .collect(),
            _ => Err(wrong()),
        }
    }

    /// The path at `key`, relative to the file that defines this entry.
    pub(super) fn path(&self, key: &str) -> Result<Option<PathBuf>, String> {
        Ok(self.text(key)?.map(|path| self.beside(path)))
    }

    /// A path, relative to the file that defines this entry.
    pub(super) fn beside(&self, path: &str) -> PathBuf {
        self.0.source.folder().join(path)
    }

    /// A message about this entry.
    pub(super) fn problem(&self, what: &str) -> String {
        format!("{}: {} {:?}: {what}", self.0.source, self.0.kind.word(), self.0.name)
    }

    /// `user "a" in /path`, for messages.
    pub(super) fn describe(&self) -> String {
        format!("{} {:?} in {}", self.0.kind.word(), self.0.name, self.0.source)
    }
}

impl fmt::Debug for Entry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.describe())
    }
}
