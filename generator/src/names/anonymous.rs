//! Names of anonymous types: the type they stand in, and as little of the way to them as tells them apart.
//!
//! In: the way from the named type. Out: candidates, the shortest first: `ApplicationTrait`,
//! `ApplicationComponentTrait`, `ApplicationSpecComponentTrait`. Never: a name of more than [`MAX_LENGTH`] bytes that
//! only repeats a long way; a number that depends on how many other types there are.
//!
//! Whoever stands higher chooses first, so a property that is added further down renames nothing above it; and every
//! name starts with its own kind, so a kind that is added renames nothing of another.

use std::collections::BTreeSet;

use super::ident::{Scope, symbol_words, type_ident};
use super::words::{capitalised, pascal_case};
use crate::model::{Anonymous, Step, TypeDef};

/// Longer names are cut and marked: file names and people have a limit.
const MAX_LENGTH: usize = 80;

/// Takes the first name that is free and none of `kept`.
pub(super) fn claim(def: &TypeDef, anonymous: &Anonymous, kept: &BTreeSet<String>, scope: &mut Scope) -> String {
    let owner = capitalised(&def.name);
    let words = compact(&anonymous.steps);
    for start in (0..words.len()).rev() {
        let wanted = type_ident(&format!("{owner}{}", words[start..].concat()));
        if wanted.len() > MAX_LENGTH {
            break;
        }
        if scope.is_free(&wanted) && !kept.contains(&wanted) {
            return scope.claim(&wanted);
        }
    }
    let last = words.last().map(String::as_str).unwrap_or_default();
    let mark = mark(&def.definition);
    let room = MAX_LENGTH - mark.len();
    let mut short: String = format!("{owner}{last}").chars().take(room).collect();
    short.push_str(&mark);
    scope.claim(&type_ident(&short))
}

/// A word a step; a step that repeats itself (`subGroups[].subGroups[]`) is one word with a number.
fn compact(steps: &[Step]) -> Vec<String> {
    let mut words: Vec<(String, usize)> = Vec::new();
    for step in steps {
        let word = word(step);
        match words.last_mut() {
            Some((last, times)) if *last == word => *times += 1,
            _ => words.push((word, 1)),
        }
    }
    let numbered = |(word, times): (String, usize)| if times == 1 { word } else { format!("{word}{times}") };
    words.into_iter().map(numbered).collect()
}

fn word(step: &Step) -> String {
    let mut word = capitalised(&step.property);
    if word.is_empty() {
        word = pascal_case(&symbol_words(&step.property).join("_"));
    }
    if step.element { singular(&word) } else { word }
}

/// One of many, as far as the ending tells: `Components` to `Component`, `Policies` to `Policy`, `Addresses` to
/// `Address`. A word whose ending does not tell stays as it is: a name that is not quite English is still a name.
fn singular(word: &str) -> String {
    const KEPT: [&str; 6] = ["ss", "us", "is", "as", "os", "eries"];
    if word.len() < 4 || !word.ends_with('s') || KEPT.iter().any(|ending| word.ends_with(ending)) {
        return word.to_owned();
    }
    const ENDINGS: [(&str, &str); 9] = [
        ("lyses", "lysis"),
        ("ies", "y"),
        ("sses", "ss"),
        ("shes", "sh"),
        ("ches", "ch"),
        ("xes", "x"),
        ("tuses", "tus"),
        ("liases", "lias"),
        ("s", ""),
    ];
    let stem = |(many, one): &(&str, &str)| word.strip_suffix(many).map(|stem| format!("{stem}{one}"));
    ENDINGS.iter().find_map(stem).unwrap_or_else(|| word.to_owned())
}

/// Eight digits that stand for the whole way.
fn mark(definition: &str) -> String {
    format!("_{:08x}", super::ident::fnv1a(definition.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(words: &[&str]) -> Vec<Step> {
        let step = |word: &&str| Step {
            property: word.trim_end_matches("[]").to_owned(),
            element: word.ends_with("[]"),
        };
        words.iter().map(step).collect()
    }

    #[test]
    fn elements_are_named_in_the_singular_as_far_as_the_ending_tells() {
        for (many, one) in [
            ("Components", "Component"),
            ("Policies", "Policy"),
            ("Addresses", "Address"),
            ("Boxes", "Box"),
            ("Branches", "Branch"),
            ("Databases", "Database"),
            ("Aliases", "Alias"),
            ("HostAliases", "HostAlias"),
            ("Statuses", "Status"),
            ("Analyses", "Analysis"),
            ("Conditions", "Condition"),
            ("Tokens", "Token"),
            ("Status", "Status"),
            ("Class", "Class"),
            ("Series", "Series"),
            ("Metrics", "Metric"),
            ("IPs", "IPs"),
            ("PodIPs", "PodIP"),
            ("Analysis", "Analysis"),
            ("Env", "Env"),
        ] {
            assert_eq!(singular(many), one, "{many}");
        }
    }

    #[test]
    fn a_repeated_step_is_counted() {
        assert_eq!(
            compact(&steps(&["subGroups[]", "subGroups[]", "roles"])),
            ["SubGroup2", "Roles"]
        );
        assert_eq!(compact(&steps(&["$", "release-ips"])), ["Dollar", "ReleaseIps"]);
    }
}
