//! The vocabulary of the data: names that look like those of real clusters, and longer texts.

use crate::random::Random;

/// How many applications the pods and deployments belong to.
pub const APPLICATIONS: usize = 97;

const AREAS: [&str; 12] = [
    "billing",
    "catalog",
    "checkout",
    "gateway",
    "identity",
    "inventory",
    "ledger",
    "mailer",
    "orders",
    "profile",
    "search",
    "shipping",
];
const ROLES: [&str; 9] = [
    "api",
    "worker",
    "web",
    "cache",
    "indexer",
    "scheduler",
    "exporter",
    "proxy",
    "migrator",
];
/// Teams, as used in labels.
pub const TEAMS: [&str; 8] = [
    "atlas", "borealis", "cobalt", "delta", "ember", "fjord", "granite", "harbor",
];
/// Zones, as used in labels and node names.
pub const ZONES: [&str; 3] = ["eu-central-1a", "eu-central-1b", "eu-central-1c"];
const WORDS: [&str; 48] = [
    "the",
    "controller",
    "reconciles",
    "desired",
    "state",
    "of",
    "object",
    "when",
    "field",
    "is",
    "set",
    "to",
    "a",
    "value",
    "that",
    "must",
    "be",
    "unique",
    "within",
    "namespace",
    "and",
    "defaults",
    "number",
    "replicas",
    "which",
    "are",
    "ready",
    "for",
    "traffic",
    "before",
    "rollout",
    "continues",
    "if",
    "not",
    "specified",
    "an",
    "empty",
    "selector",
    "matches",
    "all",
    "pods",
    "retention",
    "period",
    "in",
    "seconds",
    "after",
    "deletion",
    "begins",
];
const ACCENTS: [&str; 10] = [
    "größe",
    "naïve",
    "façade",
    "żółw",
    "Ελλάδα",
    "настройка",
    "設定ファイル",
    "데이터",
    "مفتاح",
    "🚀",
];

/// The name of application `number`.
#[must_use]
pub fn application(number: usize) -> String {
    let number = number % APPLICATIONS;
    format!("{}-{}", AREAS[number % AREAS.len()], ROLES[number / AREAS.len()])
}

/// The namespace of application `number`.
#[must_use]
pub fn namespace(number: usize) -> String {
    format!("team-{}", TEAMS[number % TEAMS.len()])
}

/// A sentence of `words` words, ending in a full stop.
pub fn sentence(random: &mut Random, words: usize) -> String {
    let mut text = (0..words.max(1))
        .map(|_| random.pick(&WORDS))
        .collect::<Vec<_>>()
        .join(" ");
    if let Some(first) = text.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    text.push('.');
    text
}

/// One word of the vocabulary.
pub fn word(random: &mut Random) -> &'static str {
    WORDS[random.below(WORDS.len())]
}

/// A word outside ASCII.
pub fn accented(random: &mut Random) -> &'static str {
    ACCENTS[random.below(ACCENTS.len())]
}
