//! What a selector that matches nothing may have meant.
//!
//! In: a model and the selector. Out: up to three texts that can be pasted back. Never: more than three.

use std::collections::BTreeSet;

use super::Selector;
use crate::model::Model;

const MOST: usize = 3;

/// Up to three selectors that would match, nearest first.
pub(super) fn suggestions(model: &Model, selector: &Selector) -> Vec<String> {
    let wanted = selector.to_string().to_lowercase();
    let mut candidates: BTreeSet<(usize, String)> = BTreeSet::new();
    for resource in &model.resources {
        let group_version = &resource.gvk.group_version;
        let group = if group_version.group.is_empty() {
            "core"
        } else {
            &group_version.group
        };
        let name = match selector.kind() {
            Some(kind) if kind == resource.plural.as_str() => &resource.plural,
            _ => &resource.gvk.kind,
        };
        let (full, text) = if selector.kind().is_some() {
            (
                format!("{group}/{}/{name}", group_version.version),
                format!("`{group_version}/{name}`"),
            )
        } else {
            (
                format!("{group}/{}/*", group_version.version),
                format!("`{group_version}/*`"),
            )
        };
        let same_kind = selector
            .kind()
            .is_some_and(|kind| kind.eq_ignore_ascii_case(name));
        // A kind that exists elsewhere is the likeliest slip: the group or version was wrong.
        let cost = if same_kind {
            0
        } else {
            distance(&wanted, &full.to_lowercase())
        };
        if cost <= wanted.len() / 3 {
            candidates.insert((cost, text));
        }
        if group.split('.').next() == wanted.split('/').next() && selector.kind().is_none() {
            candidates.insert((1, text_of_group(group)));
        }
    }
    candidates
        .into_iter()
        .map(|(_, text)| text)
        .take(MOST)
        .collect()
}

fn text_of_group(group: &str) -> String {
    format!("`{group}`")
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
