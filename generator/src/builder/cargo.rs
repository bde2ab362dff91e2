//! What a build script says to cargo.
//!
//! In: the sources and the warnings of a run. Out: lines for standard output. Never: a line that the input has a say in: a
//! line break or control character in a name or message is escaped or refused.

use std::io::{self, Write as _};
use std::path::Path;

use crate::diag::Diagnostic;
use crate::error::Error;
use crate::source::Source;

/// How many warnings are shown before the rest is counted.
const SHOWN: usize = 20;

/// How much of a warning is shown, in characters.
const LENGTH: usize = 400;

/// Tells cargo.
pub(super) fn say(lines: &str) {
    // Nobody listens: nothing to be done about it.
    let _ = io::stdout().lock().write_all(lines.as_bytes());
}

/// The lines that name what is read. With them, cargo leaves the rest of `package` alone.
pub(super) fn what_is_read(package: &Path, sources: &[Source]) -> Result<String, Error> {
    // Cargo runs a script again that was compiled again; a name is needed only to be the first. One of a file that is not
    // there would make it run every time.
    let script = ["build.rs", "Cargo.toml"]
        .into_iter()
        .find(|name| package.join(name).is_file());
    let mut lines: String = script.iter().map(|name| changed(name)).collect();
    for source in sources {
        if let Source::Path(path) = source {
            match path.to_str().filter(|path| !path.contains(char::is_control)) {
                Some(path) => lines.push_str(&changed(path)),
                None => {
                    return Err(Error::Invalid(format!(
                        "cargo cannot be told of the path {path:?}: name one in UTF-8, without control characters"
                    )));
                }
            }
        }
    }
    Ok(lines)
}

fn changed(path: &str) -> String {
    format!("cargo::rerun-if-changed={path}\n")
}

/// A line a warning, up to a number.
pub(super) fn warnings(warnings: &[Diagnostic]) -> String {
    let mut lines: String = warnings
        .iter()
        .take(SHOWN)
        .map(|warning| line(&one_line(warning)))
        .collect();
    let more = warnings.len().saturating_sub(SHOWN);
    if more > 0 {
        lines.push_str(&line(&format!(
            "and {more} more warnings; `kubewright list -v SOURCE` shows them"
        )));
    }
    lines
}

fn line(text: &str) -> String {
    format!("cargo::warning={text}\n")
}

/// `dangling-ref: nothing is called x --> crds/a.yaml#/spec`: cargo itself writes before it that it is a warning.
fn one_line(warning: &Diagnostic) -> String {
    let place = warning.location.iter().map(|location| format!(" --> {location}"));
    let text = format!("{}: {}", warning.code, warning.message.replace('\n', " "));
    let (mut text, place) = (escaped(&text), escaped(&place.collect::<String>()));
    if let Some((end, _)) = text.char_indices().nth(LENGTH) {
        text.truncate(end);
        text.push('…');
    }
    text + &place
}

fn escaped(text: &str) -> String {
    crate::diag::printable(text).replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;
    use crate::diag::Severity;
    use crate::location::SpecLocation;

    fn warning(message: &str) -> Diagnostic {
        Diagnostic {
            severity: Severity::Warning,
            code: "odd",
            message: message.to_owned(),
            location: Some(SpecLocation::document("a.yaml").child("x\ny")),
        }
    }

    #[test]
    fn cargo_is_told_of_every_source_and_of_no_file_that_is_not_there() {
        let package = tempfile::tempdir().unwrap();
        let sources = [
            Source::Embedded,
            Source::Path("crds/".into()),
            Source::Path("a b.json".into()),
        ];
        let read = |sources: &[Source]| what_is_read(package.path(), sources).unwrap();
        fs::write(package.path().join("Cargo.toml"), "").unwrap();
        assert_eq!(read(&[]), "cargo::rerun-if-changed=Cargo.toml\n");
        fs::write(package.path().join("build.rs"), "").unwrap();
        assert_eq!(
            read(&sources),
            "cargo::rerun-if-changed=build.rs\ncargo::rerun-if-changed=crds/\ncargo::rerun-if-changed=a b.json\n"
        );
    }

    #[test]
    fn a_path_cannot_add_a_line() {
        let sources = [Source::Path(PathBuf::from("a\ncargo::rustc-env=X=1"))];
        let error = what_is_read(Path::new(""), &sources).unwrap_err().to_string();
        assert!(error.contains(r#""a\ncargo::"#), "{error}");
    }

    #[test]
    fn a_warning_is_one_line_whatever_it_holds() {
        assert_eq!(
            warnings(&[warning("one\ntwo\u{1b}[2J\rcargo::x=y")]),
            "cargo::warning=odd: one two\\u{1b}[2J\\rcargo::x=y --> a.yaml#/x\\ny\n"
        );
        let long = warnings(&[warning(&"é".repeat(5000))]);
        assert!(
            long.chars().count() < 500 && long.ends_with("é… --> a.yaml#/x\\ny\n"),
            "{long}"
        );
    }

    #[test]
    fn many_warnings_are_counted() {
        let many = vec![warning("again"); 33];
        let said = warnings(&many);
        assert_eq!(said.lines().count(), 21);
        assert!(said.lines().all(|line| line.starts_with("cargo::warning=")));
        assert!(said.ends_with("and 13 more warnings; `kubewright list -v SOURCE` shows them\n"));
    }
}
