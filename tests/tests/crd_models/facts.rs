//! What a model says, as facts that can be laid side by side.
//!
//! In: a model. Out: [`Facts`]: types, fields, resources, operations by name. Never: forgives a difference that is not in
//! [`ONE_SIDED`].

use std::collections::BTreeMap;

use kubewright::model::{self, Model};

/// What only one of the two sources can say, by how its line begins in the text of a model, and why.
pub(crate) const ONE_SIDED: [(&str, &str); 1] = [(
    "  definition ",
    "printer columns, storage version, deprecation, paths of the scale: neither OpenAPI nor discovery has a place for them",
)];

/// Facts by name. A fact that belongs to another (a field to its type) has that one's name in front.
pub(crate) struct Facts(BTreeMap<String, String>);

impl Facts {
    pub(crate) fn of(model: &Model) -> Self {
        let text = model::dump(model);
        let mut facts = BTreeMap::new();
        let mut owner = "";
        for line in text.lines() {
            if ONE_SIDED.iter().any(|(start, _)| line.starts_with(start)) {
                continue;
            }
            let name = if line.starts_with(' ') {
                format!("{owner}: {}", named(line))
            } else {
                owner = named(line);
                owner.to_owned()
            };
            let twice = facts.insert(name, line.to_owned());
            assert_eq!(twice, None, "two facts of one name");
        }
        Self(facts)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The facts that only one has, and those that differ; those of YAML are `-`, those of the server `+`, as in a diff
    /// from one to the other.
    pub(crate) fn differences(&self, live: &Self) -> Vec<String> {
        let names: std::collections::BTreeSet<&String> = self.0.keys().chain(live.0.keys()).collect();
        let differs = names.into_iter().filter(|name| self.0.get(*name) != live.0.get(*name));
        let side = |sign: &str, fact: Option<&String>| fact.map_or(String::new(), |fact| format!("\n  {sign} {fact}"));
        differs
            .map(|name| format!("{name}{}{}", side("-", self.0.get(name)), side("+", live.0.get(name))))
            .collect()
    }
}

/// The part of a line that says what it is about: `type X`, `"field"`, `resource X of Y`, `operation GET /path`.
fn named(line: &str) -> &str {
    let line = line.trim_start();
    if line.starts_with('"') {
        // A property name is printed as Rust prints a string, and a colon in it does not end it.
        return line.find("\": ").map_or(line, |end| &line[..=end]);
    }
    let words = match line.split(' ').next() {
        Some("resource") => 4,
        Some("operation") => 3,
        Some("type" | "group-version") => 2,
        _ => 1,
    };
    let ends = line.match_indices(' ').map(|(at, _)| at);
    ends.take(words)
        .last()
        .filter(|_| line.split(' ').count() > words)
        .map_or(line, |end| &line[..end])
}
