//! Words for people on standard error.
//!
//! In: findings, reports, errors. Out: lines. Never: passes on a control character of the input, which
//! could repaint the terminal.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::Path;

use crate::diag::{Diagnostic, Diagnostics, Severity, printable};
use crate::error::Error;
use crate::output::WriteReport;

/// How many warnings are shown before the rest is counted.
const SHOWN: usize = 20;

/// Prints findings: errors all, warnings up to a number, notes as a count by class; all if `verbose`.
pub(super) fn diagnostics(diagnostics: &Diagnostics, verbose: bool) {
    let of = |severity| diagnostics.iter().filter(move |d| d.severity == severity);
    if verbose {
        diagnostics.iter().for_each(finding);
        return;
    }
    of(Severity::Error).for_each(finding);
    of(Severity::Warning).take(SHOWN).for_each(finding);
    let more = of(Severity::Warning).count().saturating_sub(SHOWN);
    if more > 0 {
        line(&format!("warning: {more} more warnings; -v shows them"));
    }
    if let Some(summary) = notes_summary(of(Severity::Note)) {
        line(&summary);
    }
}

/// `note: 3 notes (2 file-skipped, 1 v3-preferred); -v shows them`
fn notes_summary<'a>(notes: impl Iterator<Item = &'a Diagnostic>) -> Option<String> {
    let mut by_code: BTreeMap<&str, usize> = BTreeMap::new();
    notes.for_each(|note| *by_code.entry(note.code).or_default() += 1);
    let total: usize = by_code.values().sum();
    let classes: Vec<String> = by_code.iter().map(|(code, count)| format!("{count} {code}")).collect();
    let (word, them) = if total == 1 { ("note", "it") } else { ("notes", "them") };
    (total > 0).then(|| format!("note: {total} {word} ({}); -v shows {them}", classes.join(", ")))
}

/// Prints one finding.
fn finding(diagnostic: &Diagnostic) {
    line(&diagnostic.to_string());
}

/// Prints why a run ended.
pub(super) fn failure(error: &Error, verbose: bool) {
    if let Some(findings) = error.diagnostics() {
        diagnostics(findings, verbose);
    }
    line(&format!("error: {error}"));
}

/// ``wrote 12 files to `generated` (10 new, 2 changed, 1 removed, 700 as they were)``
pub(super) fn written(report: &WriteReport, out: &Path) -> String {
    let WriteReport {
        created,
        changed,
        removed,
        unchanged,
    } = *report;
    if created + changed + removed == 0 {
        return format!("`{}` was up to date ({unchanged} files)", out.display());
    }
    let written = created + changed;
    let files = if written == 1 { "file" } else { "files" };
    format!(
        "wrote {written} {files} to `{}` ({created} new, {changed} changed, {removed} removed, {unchanged} as they were)",
        out.display()
    )
}

/// The command that was typed, for a shell, without `--check`.
pub(super) fn command_without_check(arguments: &[OsString]) -> String {
    let rest = arguments.iter().skip(1).map(|argument| argument.to_string_lossy());
    let kept = rest
        .filter(|argument| argument != "--check")
        .map(|argument| quoted(&argument));
    ["kubewright".to_owned()]
        .into_iter()
        .chain(kept)
        .collect::<Vec<_>>()
        .join(" ")
}

/// An argument as a POSIX shell reads it.
fn quoted(argument: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,@+%".contains(c);
    if !argument.is_empty() && argument.chars().all(plain) {
        argument.to_owned()
    } else {
        format!("'{}'", argument.replace('\'', r"'\''"))
    }
}

/// Prints one message, which may have several lines.
pub(super) fn line(message: &str) {
    let mut text = printable(message);
    text.push('\n');
    // Nobody listens: nothing to be done about it.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::location::SpecLocation;

    #[test]
    fn the_command_to_run_is_the_one_typed_without_check() {
        let typed = [
            "/x/kubewright",
            "generate",
            "my specs",
            "--check",
            "--include",
            "apps/v1/*",
            "--out",
            "x",
        ];
        let arguments: Vec<OsString> = typed.iter().map(OsString::from).collect();
        assert_eq!(
            command_without_check(&arguments),
            "kubewright generate 'my specs' --include 'apps/v1/*' --out x"
        );
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }

    #[test]
    fn notes_are_counted_by_class() {
        let mut found = Diagnostics::new();
        let place = SpecLocation::document("x");
        for code in ["b", "a", "b"] {
            found.note(code, &place, "text");
        }
        let summary = notes_summary(found.iter()).unwrap();
        assert_eq!(summary, "note: 3 notes (1 a, 2 b); -v shows them");
        assert_eq!(notes_summary(Diagnostics::new().iter()), None);
    }
}
