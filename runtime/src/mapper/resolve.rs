//! From names to resources: the rules by which one is chosen where several would do.
//!
//! In: what was discovered, and a name or kind.
//! Out: the resources that it can mean, in the order of priority; the first one, if a rule says so.
//! Never: a request; a choice by nothing but the order within a document.

use super::name::{Form, forms};
use crate::discovery::{ApiResource, Discovered, Version};
use crate::kind::{GroupVersionKind, GroupVersionResource};

/// The ways to read a word, the most exact one first. A way that finds something ends the search.
const READINGS: [fn(&ApiResource, &str) -> bool; 4] = [
    |resource, word| is(&resource.plural, word) || is(&resource.singular, word),
    |resource, word| resource.short_names.iter().any(|short| short == word),
    |resource, word| resource.kind.kind == word,
    |resource, word| is(&resource.kind.kind, word),
];

/// Letters of either case, as long as the name is one.
fn is(name: &str, word: &str) -> bool {
    !name.is_empty() && name.eq_ignore_ascii_case(word)
}

/// What a name can mean, in the order of priority.
pub(super) fn by_name<'d>(discovered: &'d Discovered, name: &str) -> Vec<&'d ApiResource> {
    for form in forms(name) {
        for reads in READINGS {
            let found: Vec<_> = by_form(discovered, form, reads).collect();
            if !found.is_empty() {
                return found;
            }
        }
    }
    Vec::new()
}

fn by_form<'d>(
    discovered: &'d Discovered,
    form: Form<'_>,
    reads: fn(&ApiResource, &str) -> bool,
) -> impl Iterator<Item = &'d ApiResource> {
    by_priority(discovered)
        .filter(move |(group, version)| {
            form.group.means(group) && form.version.is_none_or(|wanted| version.name == wanted)
        })
        .flat_map(|(_, version)| &version.resources)
        .filter(move |resource| !resource.kind.kind.is_empty() && reads(resource, form.word))
}

/// The resources of a kind in a group, in all versions, in the order of priority.
pub(super) fn by_group_kind<'d>(discovered: &'d Discovered, group: &str, kind: &str) -> Vec<&'d ApiResource> {
    own_or_any(
        discovered,
        |name, _| name == group,
        |resource| is_kind(resource, kind) && resource.kind.group == group,
    )
}

/// The resources of a kind. Almost every kind is served where it is defined, so that place is gone to straight.
pub(super) fn by_kind<'d>(discovered: &'d Discovered, kind: &GroupVersionKind) -> Vec<&'d ApiResource> {
    let is_meant = |resource: &ApiResource| is_kind(resource, &kind.kind) && resource.kind == *kind;
    let own = discovered
        .group(&kind.group)
        .and_then(|group| group.version(&kind.version));
    let own = own.into_iter().flat_map(|version| &version.resources);
    let own: Vec<_> = own.filter(|resource| is_meant(resource)).collect();
    if own.is_empty() {
        let everywhere = by_priority(discovered).flat_map(|(_, version)| &version.resources);
        everywhere.filter(|resource| is_meant(resource)).collect()
    } else {
        own
    }
}

fn is_kind(resource: &ApiResource, kind: &str) -> bool {
    !kind.is_empty() && resource.kind.kind == kind
}

/// A kind belongs to a resource where it is defined; a server may serve it elsewhere only.
fn own_or_any(
    discovered: &Discovered,
    is_own: impl Fn(&str, &str) -> bool,
    is_meant: impl Fn(&ApiResource) -> bool,
) -> Vec<&ApiResource> {
    let among = |own: bool| {
        let versions = by_priority(discovered).filter(|(group, version)| is_own(group, &version.name) == own);
        let resources = versions.flat_map(|(_, version)| &version.resources);
        resources.filter(|resource| is_meant(resource)).collect::<Vec<_>>()
    };
    let own = among(true);
    if own.is_empty() { among(false) } else { own }
}

/// The resource of this plural.
pub(super) fn by_resource<'d>(discovered: &'d Discovered, resource: &GroupVersionResource) -> Option<&'d ApiResource> {
    let version = discovered.group_version(&resource.group_version())?;
    version.resources.iter().find(|known| known.plural == resource.plural)
}

/// The resources of a category, each once.
pub(super) fn by_category<'d>(discovered: &'d Discovered, category: &str) -> Vec<&'d ApiResource> {
    let resources = discovered.preferred_resources();
    resources.filter(|resource| resource.has_category(category)).collect()
}

/// Groups as the server orders them, each with its versions: the preferred one first, those that failed last.
fn by_priority(discovered: &Discovered) -> impl Iterator<Item = (&str, &Version)> {
    discovered.groups.iter().flat_map(|group| {
        let of = |failed: bool| group.versions.iter().filter(move |version| version.failed == failed);
        of(false).chain(of(true)).map(|version| (group.name.as_str(), version))
    })
}

/// The first of `found`, which is in the order of priority; or those that stand beside it in its group version, if there are any: nothing
/// tells them apart.
pub(super) fn first<'d>(found: &[&'d ApiResource]) -> Option<Result<&'d ApiResource, Vec<GroupVersionResource>>> {
    let first = *found.first()?;
    let beside = || found.iter().filter(|other| other.group_version == first.group_version);
    // Almost always it stands alone: then no name is copied.
    Some(match beside().nth(1) {
        None => Ok(first),
        Some(_) => Err(beside().map(|other| other.group_version_resource()).collect()),
    })
}

#[cfg(test)]
mod tests;
