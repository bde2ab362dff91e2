//! Which entries count.
//!
//! In: a kubeconfig and names.
//! Out: the entries of those names, or a message that lists the names there are, and the files.
//! Never: another entry than the one that is named.

use super::Kubeconfig;
use super::entry::{Entry, EntryKind};

/// The context of that name, else the current one.
pub(super) fn context<'a>(kubeconfig: &'a Kubeconfig, name: Option<&str>) -> Result<Entry<'a>, String> {
    match name.or_else(|| kubeconfig.current_context()) {
        Some(name) => named(kubeconfig, EntryKind::Context, name),
        None => Err(none_chosen(kubeconfig)),
    }
}

pub(super) fn none_chosen(kubeconfig: &Kubeconfig) -> String {
    if let (true, Some(looked_at)) = (kubeconfig.is_empty(), &kubeconfig.looked_at) {
        return format!("no kubeconfig: {looked_at}");
    }
    let known = names(kubeconfig, EntryKind::Context);
    let known = if known.is_empty() {
        "there are no contexts".to_owned()
    } else {
        format!("name one of: {}", known.join(", "))
    };
    format!("{}: current-context is not set; {known}", places(kubeconfig))
}

/// The entry of that kind and name.
pub(super) fn named<'a>(kubeconfig: &'a Kubeconfig, kind: EntryKind, name: &str) -> Result<Entry<'a>, String> {
    kubeconfig.entry(kind, name).ok_or_else(|| {
        let word = kind.word();
        let known = names(kubeconfig, kind);
        let known = if known.is_empty() {
            format!("there are no {word}s")
        } else {
            format!("known {word}s: {}", known.join(", "))
        };
        format!("{}: no {word} is named {name:?}; {known}", places(kubeconfig))
    })
}

/// All names of a kind, quoted and sorted.
fn names(kubeconfig: &Kubeconfig, kind: EntryKind) -> Vec<String> {
    let mut names: Vec<_> = kubeconfig
        .entries(kind)
        .map(|entry| format!("{:?}", entry.name()))
        .collect();
    names.sort_unstable();
    names
}

/// The files, or what stands for them.
fn places(kubeconfig: &Kubeconfig) -> String {
    match (kubeconfig.sources.as_slice(), &kubeconfig.looked_at) {
        ([], Some(looked_at)) => looked_at.clone(),
        ([], None) => "the kubeconfig of the program".to_owned(),
        (sources, _) => sources.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    }
}
