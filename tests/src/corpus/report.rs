//! The corpus run as a Markdown page.
//!
//! In: a [`Run`]. Out: text. Never: a figure that was not measured in that run.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::manifest::Verdict;
use super::outcome::{Outcome, Stage};
use super::run::{Options, Run};

/// How many of the slowest files are named.
const SLOWEST: usize = 5;
/// Lines of an error that are shown.
const ERROR_LINES: usize = 60;

/// The page.
pub fn render(run: &Run, options: &Options) -> String {
    let mut page = String::from("# The corpus run\n\n");
    let sections = [
        counts(run, options),
        faults(run),
        refusals(run),
        findings(run),
        totals(run),
        times(run),
    ];
    for section in sections {
        page.push_str(&section);
    }
    page
}

/// How many definitions passed each stage, by what a server said to them.
fn counts(run: &Run, options: &Options) -> String {
    let mut text = String::from(
        "CustomResourceDefinitions, by what a Kubernetes 1.36 API server says to a dry run of their file.\n\n\
         | | all | accepted | rejected | v1beta1 |\n|---|--:|--:|--:|--:|\n",
    );
    let all: &dyn Fn(&Outcome) -> bool = &|_| true;
    let refused: &dyn Fn(&Outcome) -> bool = &|outcome| outcome.refusal.is_some();
    row(&mut text, "read", run, all);
    for stage in Stage::ALL {
        if stage == Stage::Generate || options.stages.contains(&stage) {
            row(&mut text, stage.done(), run, &|outcome| outcome.passed(stage));
        }
    }
    row(&mut text, "refused, saying where", run, &|outcome| {
        outcome.refusal.as_ref().is_some_and(|refusal| refusal.located)
    });
    row(&mut text, "refused in all", run, refused);
    if options.stages.contains(&Stage::RoundTrip) {
        let (kinds, samples) = run.tried;
        let _ = write!(text, "\n{samples} samples were tried on {kinds} kinds.\n");
    }
    text
}

fn row(text: &mut String, title: &str, run: &Run, keep: &dyn Fn(&Outcome) -> bool) {
    let count = |verdict: Option<Verdict>| -> usize {
        let wanted = |outcome: &&Outcome| verdict.is_none_or(|verdict| outcome.row.verdict == verdict) && keep(outcome);
        run.outcomes
            .iter()
            .filter(wanted)
            .map(|outcome| outcome.row.definitions)
            .sum()
    };
    let [all, accepted, rejected, old] = [
        None,
        Some(Verdict::Accepted),
        Some(Verdict::Rejected),
        Some(Verdict::NotServed),
    ]
    .map(count);
    let _ = writeln!(text, "| {title} | {all} | {accepted} | {rejected} | {old} |");
}

fn faults(run: &Run) -> String {
    let faults = run.faults();
    let mut text = format!("\n## Faults: {}\n", faults.len() + run.complaints.len());
    for (outcome, fault) in &faults {
        let _ = write!(text, "\n- `{}`: {}", outcome.row.name(), inline(fault));
        if outcome.problems.len() > 1 {
            let _ = write!(text, " (and {} more)", outcome.problems.len() - 1);
        }
    }
    if !faults.is_empty() {
        text.push('\n');
    }
    for (stage, set, error) in run
        .sets
        .iter()
        .flat_map(|set| set.errors.iter().map(move |(stage, error)| (stage, set, error)))
    {
        let _ = write!(text, "\n### {} of {}\n\n{}", stage, set.part.name, block(error));
    }
    for complaint in &run.complaints {
        let _ = write!(text, "\n{}", block(complaint));
    }
    text
}

fn refusals(run: &Run) -> String {
    let mut text = format!("\n## Refused: {} files\n", run.refusals().count());
    for (outcome, refusal) in run.refusals() {
        let _ = write!(
            text,
            "\n`{}` ({:?}):\n\n{}",
            outcome.row.name(),
            outcome.row.verdict,
            block(&refusal.message)
        );
    }
    text
}

fn findings(run: &Run) -> String {
    let mut by_code: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for outcome in &run.outcomes {
        let mut codes = outcome.codes.clone();
        for code in &codes {
            by_code.entry(code).or_default().0 += 1;
        }
        codes.sort_unstable();
        codes.dedup();
        for code in codes {
            by_code.entry(code).or_default().1 += 1;
        }
    }
    let mut text = String::from("\n## Warnings and notes\n\n| code | times | files |\n|---|--:|--:|\n");
    for (code, (times, files)) in by_code {
        let _ = writeln!(text, "| `{code}` | {times} | {files} |");
    }
    text
}

fn totals(run: &Run) -> String {
    let made = || run.sets.iter().filter_map(|set| set.made.as_ref());
    let taken = || run.outcomes.iter().filter(|outcome| outcome.refusal.is_none());
    let nodes: usize = taken().map(|outcome| outcome.nodes).sum();
    let objects: usize = taken().map(|outcome| outcome.object_nodes).sum();
    let anonymous: usize = made().map(|made| made.anonymous).sum();
    let types: usize = made().map(|made| made.types).sum();
    let known: usize = made().map(|made| made.known).sum();
    let longest = made().map(|made| &made.longest_name).max_by_key(|name| name.len());
    let longest = longest.cloned().unwrap_or_default();
    format!(
        "\n## Totals\n\n\
         | | |\n|---|--:|\n\
         | schema nodes read, in served versions | {nodes} |\n\
         | of them objects | {objects} |\n\
         | crates | {} |\n\
         | types in them | {types} |\n\
         | of them made for objects in the schemas | {anonymous} |\n\
         | of them Kubernetes' own | {known} |\n\
         | types for an object read | {:.3} |\n\
         | longest name of a type | {} letters: `{longest}` |\n",
        run.sets.len(),
        ratio(types, objects),
        longest.len(),
    )
}

#[expect(clippy::cast_precision_loss, reason = "counts of a corpus are small")]
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn times(run: &Run) -> String {
    let mut text = String::from("\n## Times\n\n| | seconds |\n|---|--:|\n");
    for (what, seconds) in &run.times {
        let _ = writeln!(text, "| {what} | {seconds:.1} |");
    }
    let mut slowest: Vec<&Outcome> = run.outcomes.iter().collect();
    slowest.sort_by(|a, b| b.seconds.total_cmp(&a.seconds));
    for outcome in slowest.into_iter().take(SLOWEST) {
        let _ = writeln!(
            text,
            "| `{}` alone, {} nodes | {:.3} |",
            outcome.row.name(),
            outcome.nodes,
            outcome.seconds
        );
    }
    match run.peak_memory {
        Some(bytes) => {
            let _ = writeln!(text, "\nPeak memory of generating: {} MiB.", bytes >> 20);
        }
        None => text.push_str("\nPeak memory: this system does not say.\n"),
    }
    text
}

/// One line of text.
fn inline(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text as it is, cut when it is long.
fn block(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let shown = lines.iter().take(ERROR_LINES).copied().collect::<Vec<_>>().join("\n");
    let cut = if lines.len() > ERROR_LINES {
        format!("\n… and {} lines more", lines.len() - ERROR_LINES)
    } else {
        String::new()
    };
    format!("````text\n{shown}{cut}\n````\n")
}
