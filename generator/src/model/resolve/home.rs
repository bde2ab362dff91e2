//! The group version in which each definition lives.
//!
//! In: definitions and operations. Out: a [`GroupVersion`] for every definition that has one.
//! Never: invents a group: it comes from kinds, paths, or from who refers to the definition.
//!
//! In order: the definition's own kind; the kinds of its package (`io.k8s.api.core.v1` is `v1`
//! because Pod is); the group of the package's other versions; the package read backwards
//! (`dev.oam.core.v1beta1` is core.oam.dev/v1beta1) when that group is served; who refers to it.

use std::collections::{BTreeMap, BTreeSet};

use super::definitions::{Definitions, Role};
use super::path;
use super::references::references;
use crate::model::{GroupName, GroupVersion};
use crate::surface::ApiSurface;

/// Group versions by definition name.
pub(super) type Homes<'a> = BTreeMap<&'a str, GroupVersion>;

/// The home of every definition that has one.
pub(super) fn find<'a>(surface: &'a ApiSurface, definitions: &Definitions<'a>) -> Homes<'a> {
    let packages = Packages::new(definitions);
    let served = served_groups(surface, definitions);
    let mut homes = Homes::new();
    for (name, definition) in definitions.iter() {
        if definition.role == Role::Special {
            continue;
        }
        let own = definition.gvk.as_ref().map(|gvk| gvk.group_version.clone());
        if let Some(home) = own.or_else(|| packages.home(name, &served)) {
            homes.insert(name, home);
        }
    }
    adopt(surface, definitions, &mut homes);
    homes
}

/// What the kinds of a package, or of all versions of a package, say of its group.
struct Packages<'a> {
    group_versions: BTreeMap<&'a str, BTreeMap<GroupVersion, usize>>,
    groups: BTreeMap<&'a str, BTreeSet<GroupName>>,
}

impl<'a> Packages<'a> {
    fn new(definitions: &Definitions<'a>) -> Self {
        let mut packages = Self {
            group_versions: BTreeMap::new(),
            groups: BTreeMap::new(),
        };
        for (name, definition) in definitions.iter() {
            let (Some(gvk), Some((package, _))) = (&definition.gvk, name.rsplit_once('.')) else {
                continue;
            };
            if definition.role == Role::Special {
                continue;
            }
            let counts = packages.group_versions.entry(package).or_default();
            *counts.entry(gvk.group_version.clone()).or_default() += 1;
            if let Some((parent, _)) = package.rsplit_once('.') {
                packages
                    .groups
                    .entry(parent)
                    .or_default()
                    .insert(gvk.group_version.group.clone());
            }
        }
        packages
    }

    fn home(&self, name: &str, served: &BTreeSet<GroupName>) -> Option<GroupVersion> {
        let (package, _) = name.rsplit_once('.')?;
        if let Some(counts) = self.group_versions.get(package) {
            // The group version of most kinds; the first of equals.
            let best = counts.iter().rev().max_by_key(|(_, count)| **count);
            return best.map(|(group_version, _)| group_version.clone());
        }
        let (parent, version) = package.rsplit_once('.')?;
        if !is_version(version) {
            return None;
        }
        if let Some(groups) = self.groups.get(parent)
            && groups.len() == 1
        {
            return groups.first().map(|group| GroupVersion::new(group.clone(), version));
        }
        let reversed: Vec<&str> = parent.rsplit('.').collect();
        let group = reversed.join(".");
        served.contains(&group).then(|| GroupVersion::new(group, version))
    }
}

fn served_groups(surface: &ApiSurface, definitions: &Definitions<'_>) -> BTreeSet<GroupName> {
    let by_path = surface
        .operations
        .iter()
        .filter_map(|operation| path::parse(&operation.path));
    let by_kind = definitions.iter().filter_map(|(_, definition)| definition.gvk.as_ref());
    by_path
        .map(|path| path.group.to_owned())
        .chain(by_kind.map(|gvk| gvk.group_version.group.clone()))
        .collect()
}

/// Gives each definition that is still without a home the one of who refers to it: operations
/// first, then definitions, round by round, always the smallest.
fn adopt<'a>(surface: &'a ApiSurface, definitions: &Definitions<'a>, homes: &mut Homes<'a>) {
    let mut wanted: BTreeMap<&str, GroupVersion> = BTreeMap::new();
    for operation in &surface.operations {
        let Some(path) = path::parse(&operation.path) else {
            continue;
        };
        let Ok(home) = super::check::group_version(path.group, path.version) else {
            continue;
        };
        for name in [&operation.body, &operation.response]
            .into_iter()
            .filter_map(|payload| payload.definition())
        {
            offer(name, &home, homes, &mut wanted);
        }
    }
    let mut fresh: Vec<&str> = homes.keys().copied().collect();
    loop {
        for name in fresh.drain(..) {
            let (Some(home), Some(definition)) = (homes.get(name).cloned(), definitions.get(name)) else {
                continue;
            };
            for reference in references(definition.schema) {
                offer(reference, &home, homes, &mut wanted);
            }
        }
        for (name, home) in std::mem::take(&mut wanted) {
            let Some((name, definition)) = definitions.get_key(name) else {
                continue;
            };
            if definition.role != Role::Special {
                homes.insert(name, home);
                fresh.push(name);
            }
        }
        if fresh.is_empty() {
            return;
        }
    }
}

fn offer<'a>(name: &'a str, home: &GroupVersion, homes: &Homes<'_>, wanted: &mut BTreeMap<&'a str, GroupVersion>) {
    if homes.contains_key(name) {
        return;
    }
    let best = wanted.entry(name).or_insert_with(|| home.clone());
    if home < best {
        *best = home.clone();
    }
}

/// `v1`, `v1beta1`: what Kubernetes calls its versions.
fn is_version(word: &str) -> bool {
    let Some(rest) = word.strip_prefix('v') else {
        return false;
    };
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = rest
        .strip_prefix("alpha")
        .or_else(|| rest.strip_prefix("beta"))
        .unwrap_or(rest);
    word.len() > 1 && rest.chars().all(|c| c.is_ascii_digit())
}
