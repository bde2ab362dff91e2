//! Several kubeconfigs as one, and one that stands alone.
//!
//! In: kubeconfigs in the order that counts.
//! Out: one, by the rules of `kubectl`.
//! Never: an entry that is put together from two files.

use super::entry::EntryKind;
use super::node::{Members, Node, member, member_or_null};
use super::{Kubeconfig, selection};
use crate::error::Error;

impl Kubeconfig {
    /// Adds what `later` has and this has not, as `kubectl` does with the files of `KUBECONFIG`.
    ///
    /// Of entries of one kind and name the first stays, whole: nothing of the later one joins in. `current-context` and other keys
    /// stay as they are where they are set; `extensions` and `preferences` are merged name by name. Entries keep the file that defines
    /// them, and with it what their relative paths are relative to.
    pub fn merge(&mut self, later: Self) {
        for item in later.items {
            if self.entry(item.kind, &item.name).is_none() {
                self.items.push(item);
            }
        }
        for (key, node) in later.keys {
            merge_key(&mut self.keys, &key, node);
        }
        self.sources.extend(later.sources);
    }

    /// Keeps the current context, its cluster and its user, and no other entry, as `kubectl config view --minify` does.
    /// Another context is kept after [`set_current_context`](Self::set_current_context).
    ///
    /// # Errors
    /// [`Error::is_config`] if there is no current context, or if it, its cluster or its user is not there.
    pub fn minify(&mut self) -> Result<(), Error> {
        let context = selection::context(self, None).map_err(Error::config)?;
        let mut kept = vec![(EntryKind::Context, context.name().to_owned())];
        for kind in [EntryKind::Cluster, EntryKind::User] {
            if let Some(name) = context.text(kind.word()).map_err(Error::config)? {
                selection::named(self, kind, name).map_err(Error::config)?;
                kept.push((kind, name.to_owned()));
            }
        }
        self.items
            .retain(|item| kept.iter().any(|(kind, name)| *kind == item.kind && *name == item.name));
        Ok(())
    }
}

fn merge_key(keys: &mut Members, key: &str, later: Node) {
    let first = member_or_null(keys, key);
    match (key, first, later) {
        ("preferences", Node::Map(first), Node::Map(later)) => {
            for (key, node) in later {
                merge_key(first, &key, node);
            }
        }
        ("extensions", Node::List(first), Node::List(later)) => {
            for extension in later {
                let name = extension.get("name");
                if !first.iter().any(|known| known.get("name") == name) {
                    first.push(extension);
                }
            }
        }
        (_, first, later) if first.is_unset() => *first = later,
        _ => {}
    }
}

impl Kubeconfig {
    /// The name of the context that counts when none is chosen; none if it is not set or empty.
    #[must_use]
    pub fn current_context(&self) -> Option<&str> {
        member(&self.keys, "current-context").and_then(Node::text)
    }

    /// Sets `current-context`. Whether there is a context of that name is seen when it is used.
    pub fn set_current_context(&mut self, name: &str) {
        *member_or_null(&mut self.keys, "current-context") = Node::Text(name.to_owned());
    }
}
