//! What a selector that matches nothing may have meant.
//!
//! In: a model and the selector. Out: up to three texts that can be pasted back. Never: more than three.

use std::collections::BTreeSet;

use super::Selector;
use crate::model::{GroupVersion, Model};

const MOST: usize = 3;

/// Up to three selectors that would match, nearest first.
pub(super) fn suggestions(model: &Model, selector: &Selector) -> Vec<String> {
    let [_, _, kind] = selector.parts();
    let mut candidates: BTreeSet<(usize, String)> = BTreeSet::new();
    for resource in &model.resources {
        let group_version = &resource.gvk.group_version;
        let name = if kind.is_some_and(|kind| kind == resource.plural) {
            &resource.plural
        } else {
            &resource.gvk.kind
        };
        if let Some(cost) = cost(selector, group_version, name) {
            let name = if kind.is_some() { name } else { "*" };
            candidates.insert((cost, format!("`{group_version}/{name}`")));
        }
    }
    candidates.into_iter().map(|(_, text)| text).take(MOST).collect()
}

/// How far the selector is from the kind or plural `name`; `None` when it is too far to be a slip.
fn cost(selector: &Selector, group_version: &GroupVersion, name: &str) -> Option<usize> {
    let [group, version, kind] = selector.parts();
    if kind.is_some_and(|kind| kind.eq_ignore_ascii_case(name)) {
        // A kind that exists elsewhere is the likeliest slip: the group or version was wrong.
        return Some(0);
    }
    let group_cost = match group {
        // `rbac` for `rbac.authorization.k8s.io`.
        Some(group) if group_version.group.split('.').next() == Some(group) => 1,
        Some(group) => distance(group, &group_version.group),
        None => 0,
    };
    let version_cost = version.map_or(0, |version| distance(version, &group_version.version));
    let kind_cost = kind.map_or(0, |kind| distance(&kind.to_lowercase(), &name.to_lowercase()));
    let length: usize = selector.parts().into_iter().flatten().map(str::len).sum();
    let cost = group_cost + version_cost + kind_cost;
    (cost <= (length / 3).max(1)).then_some(cost)
}

/// Edit distance by single bytes, with one row of memory.
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, l) in left.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, r) in right.bytes().enumerate() {
            let substituted = diagonal + usize::from(l != r);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distance_counts_single_edits() {
        assert_eq!(distance("deployment", "deployment"), 0);
        assert_eq!(distance("deploment", "deployment"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
