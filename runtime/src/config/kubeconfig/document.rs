//! From the text of a kubeconfig to its entries.
//!
//! In: the text of one file.
//! Out: a [`Kubeconfig`] whose entries know the file that defines them.
//! Never: looking at what an entry means; the text in a message (it holds credentials).

use super::Kubeconfig;
use super::entry::{EntryKind, Item, Source};
use super::node::{Members, Node, member};

impl Kubeconfig {
    /// Reads the text of one file. Empty text is an empty kubeconfig.
    pub(super) fn parse(text: &str, source: Source) -> Result<Self, String> {
        let at = |problem: String| format!("{source}: {problem}");
        let members = match Node::parse(text).map_err(at)? {
            Node::Null => Vec::new(),
            Node::Map(members) => members,
            _ => return Err(at("not a kubeconfig: the document is not a mapping".to_owned())),
        };
        check_type(&members).map_err(at)?;
        let mut kubeconfig = Self::default();
        for (key, node) in members {
            let node = match EntryKind::ALL.into_iter().find(|kind| kind.list() == key) {
                None => node,
                Some(kind) => {
                    let (place, items) = items(kind, node, &source).map_err(at)?;
                    kubeconfig.items.extend(items);
                    place
                }
            };
            kubeconfig.keys.push((key, node));
        }
        kubeconfig.sources.push(source);
        Ok(kubeconfig)
    }
}

/// Another kind of document is most likely the wrong file. What says nothing is a kubeconfig.
fn check_type(members: &Members) -> Result<(), String> {
    for (key, expected) in [("apiVersion", "v1"), ("kind", "Config")] {
        match member(members, key) {
            None => {}
            Some(node) if node.is_unset() || node.text() == Some(expected) => {}
            Some(_) => return Err(format!("not a kubeconfig: its {key} is not {expected}")),
        }
    }
    match member(members, "current-context") {
        None | Some(Node::Null | Node::Text(_)) => Ok(()),
        Some(_) => Err("current-context is not a string (quote it)".to_owned()),
    }
}

/// The entries of a list, and what keeps its place among the keys.
fn items(kind: EntryKind, node: Node, source: &Source) -> Result<(Node, Vec<Item>), String> {
    let list = kind.list();
    let nodes = match node {
        Node::Null => return Ok((Node::Null, Vec::new())),
        Node::List(nodes) => nodes,
        _ => return Err(format!("{list} is not a list")),
    };
    let mut items: Vec<Item> = Vec::with_capacity(nodes.len());
    for (index, node) in nodes.into_iter().enumerate() {
        let Some(Node::Text(name)) = node.get("name") else {
            return Err(format!(
                "{list}[{index}] has no name, or one that is not a string (quote it)"
            ));
        };
        let name = name.clone();
        if items.iter().any(|known| known.name == name) {
            return Err(format!("{list} holds the name {name:?} twice"));
        }
        if !matches!(node.get(kind.word()), None | Some(Node::Null | Node::Map(_))) {
            return Err(format!("{list}[{index}] ({name:?}): {} is not a mapping", kind.word()));
        }
        if let Node::Map(body) = node {
            items.push(Item {
                kind,
                name,
                body,
                source: source.clone(),
            });
        }
    }
    Ok((Node::List(Vec::new()), items))
}
