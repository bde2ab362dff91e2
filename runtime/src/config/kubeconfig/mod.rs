//! Kubeconfig files: reading, merging, changing, writing, and the [`Config`] that they describe.
//!
//! In: `KUBECONFIG`, `~/.kube/config`, a file or text.
//! Out: a [`Kubeconfig`], by the rules of `kubectl`.
//! Never: a credential in `Debug` or in a message; running a credential plugin (that is done when a request is made).

mod document;
mod entry;
mod flatten;
mod merge;
mod node;
mod overrides;
mod places;
mod plugin;
mod resolve;
mod selection;
mod write;

use std::fmt;
use std::path::Path;

use serde_json::Value;

pub use self::entry::{Entry, EntryKind};
use self::entry::{Item, Source};
use self::node::{Members, Node, member_or_null};
pub use self::overrides::Overrides;
use self::places::Places;
use super::{Config, in_cluster};
use crate::error::Error;

/// A kubeconfig: the clusters, users and contexts of one file, or of several that are merged.
///
/// It keeps every key that it was read with, known or not, in its order, and gives it back when it is written. When it is read, only
/// this is checked: that the document is a kubeconfig, that entries have names, and that no two in one file have the same. All else is
/// checked when it is used, so that an entry that is wrong hurts nobody else.
///
/// `Debug` shows names and files, and no credentials.
///
/// ```no_run
/// use kubewright_runtime::config::kubeconfig::{EntryKind, Kubeconfig, Overrides};
///
/// // One file that can be sent to where its certificates are not.
/// let mut kubeconfig = Kubeconfig::from_environment()?;
/// kubeconfig.set_current_context("staging");
/// kubeconfig.minify()?;
/// kubeconfig.flatten()?;
/// kubeconfig.write("staging.kubeconfig")?;
///
/// let config = kubeconfig.resolve(&Overrides::new().namespace("team-a"))?;
/// for context in kubeconfig.entries(EntryKind::Context) {
///     println!("{} is on {:?}", context.name(), context.get("cluster"));
/// }
/// # Ok::<(), kubewright_runtime::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Kubeconfig {
    /// All keys of the document; the three lists are empty here and keep only their place.
    keys: Members,
    items: Vec<Item>,
    /// What was read, for messages.
    sources: Vec<Source>,
    /// Where files were looked for, if none was named, for messages.
    looked_at: Option<String>,
}

impl Kubeconfig {
    /// One without entries.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads YAML or JSON text; empty text is an empty kubeconfig. Relative paths in it are relative to the working directory.
    ///
    /// # Errors
    /// [`Error::is_config`] if it is no kubeconfig, or if it holds a name twice; the message names the line or the entry.
    pub fn from_text(text: &str) -> Result<Self, Error> {
        Self::parse(text, Source::Text).map_err(Error::config)
    }

    /// Reads one file, which must exist; an empty file is an empty kubeconfig. Relative paths in it are relative to its folder.
    ///
    /// # Errors
    /// As [`from_text`](Self::from_text), naming the file, and if it cannot be read.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        places::read(path)?.ok_or_else(|| Error::config(format!("the kubeconfig {} does not exist", path.display())))
    }

    /// Reads the files of `KUBECONFIG`, as far as they exist, and [merges](Self::merge) them in their order; without that variable,
    /// `~/.kube/config`. If there is no file, the kubeconfig is empty.
    ///
    /// # Errors
    /// As [`from_file`](Self::from_file), for the files that exist.
    pub fn from_environment() -> Result<Self, Error> {
        Places::of_environment().read()
    }

    /// Whether it has no entry and no current context.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && self.current_context().is_none()
    }

    /// The entries of a kind, in the order of their files.
    pub fn entries(&self, kind: EntryKind) -> impl Iterator<Item = Entry<'_>> {
        self.items.iter().filter(move |item| item.kind == kind).map(Entry)
    }

    /// The entry of that kind and name.
    #[must_use]
    pub fn entry(&self, kind: EntryKind, name: &str) -> Option<Entry<'_>> {
        self.entries(kind).find(|entry| entry.name() == name)
    }

    /// Sets what stands in the entry of that kind and name, which need not be there yet. What is not in `content` is gone; keys that
    /// stay keep their place. To change one key, start from [`Entry::value`].
    ///
    /// Relative paths of an entry keep the folder that they are relative to; those of a new entry are relative to the working
    /// directory.
    ///
    /// ```
    /// use kubewright_runtime::config::kubeconfig::{EntryKind, Kubeconfig};
    /// use serde_json::json;
    ///
    /// let mut kubeconfig = Kubeconfig::new();
    /// kubeconfig.set_entry(EntryKind::Cluster, "east", json!({ "server": "https://east.example:6443" }))?;
    /// kubeconfig.set_entry(EntryKind::Context, "work", json!({ "cluster": "east", "namespace": "team-a" }))?;
    /// kubeconfig.set_current_context("work");
    /// # Ok::<(), kubewright_runtime::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::is_config`] if `content` is not an object.
    pub fn set_entry(&mut self, kind: EntryKind, name: &str, content: Value) -> Result<(), Error> {
        if !content.is_object() {
            let word = kind.word();
            return Err(Error::config(format!(
                "the content of {word} {name:?} is not an object"
            )));
        }
        let known = self
            .items
            .iter_mut()
            .find(|item| item.kind == kind && item.name == name);
        if let Some(item) = known {
            member_or_null(&mut item.body, kind.word()).replace_with(content);
            return Ok(());
        }
        self.items.push(Item {
            kind,
            name: name.to_owned(),
            body: vec![
                ("name".to_owned(), Node::Text(name.to_owned())),
                (kind.word().to_owned(), Node::from(content)),
            ],
            source: Source::Program,
        });
        Ok(())
    }

    /// Removes an entry; whether it was there. What refers to it is left as it is.
    pub fn remove_entry(&mut self, kind: EntryKind, name: &str) -> bool {
        let before = self.items.len();
        self.items.retain(|item| item.kind != kind || item.name != name);
        self.items.len() < before
    }
}

impl fmt::Debug for Kubeconfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |kind| self.entries(kind).map(|entry| entry.name()).collect::<Vec<_>>();
        f.debug_struct("Kubeconfig")
            .field("sources", &self.sources)
            .field("current_context", &self.current_context())
            .field("clusters", &names(EntryKind::Cluster))
            .field("users", &names(EntryKind::User))
            .field("contexts", &names(EntryKind::Context))
            .finish_non_exhaustive()
    }
}

pub(super) fn from_text(text: &str, context: Option<&str>) -> Result<Config, Error> {
    Kubeconfig::from_text(text)?.resolve(&Overrides::new().context(context.unwrap_or_default()))
}

pub(super) fn from_files(path: Option<&Path>, context: Option<&str>) -> Result<Config, Error> {
    let kubeconfig = match path {
        Some(path) => Kubeconfig::from_file(path),
        None => Kubeconfig::from_environment(),
    };
    kubeconfig?.resolve(&Overrides::new().context(context.unwrap_or_default()))
}

pub(super) fn infer(overrides: &Overrides) -> Result<Config, Error> {
    infer_from(&Places::of_environment(), in_cluster::is_inside(), overrides)
}

fn infer_from(places: &Places, in_a_pod: bool, overrides: &Overrides) -> Result<Config, Error> {
    let kubeconfig = places.read()?;
    if kubeconfig.is_chosen(overrides) {
        return kubeconfig.resolve(overrides);
    }
    if in_a_pod {
        let mut config = in_cluster::load()?;
        overrides.onto(&mut config).map_err(Error::config)?;
        return Ok(config);
    }
    let unchosen = if kubeconfig.is_empty() {
        places.describe()
    } else {
        selection::none_chosen(&kubeconfig)
    };
    Err(Error::config(format!(
        "no cluster is configured: {unchosen}, and this is not a pod"
    )))
}

#[cfg(test)]
mod tests;
