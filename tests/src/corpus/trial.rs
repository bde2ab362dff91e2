//! A program of the workspace, run on its samples.
//!
//! In: an executable and a file of samples. Out: [`Trial`]: what was tried, and what did not survive. Never: success for
//! a program that did not come to its end.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// What came of the samples of a crate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trial {
    /// Kinds with samples.
    pub kinds: usize,
    /// Samples.
    pub samples: usize,
    /// What did not survive.
    pub failures: Vec<Failure>,
}

/// A sample that did not survive.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The file that it was filled for.
    pub file: String,
    /// Kind, mode, and where the ways part.
    pub problem: String,
}

/// Runs `program` on `samples`.
///
/// # Errors
/// It cannot be started, or ends before it is through.
pub fn run(program: &str, samples: &Path) -> Result<Trial, String> {
    let output = Command::new(program)
        .arg(samples)
        .output()
        .map_err(|error| format!("cannot run {program}: {error}"))?;
    match read(&String::from_utf8_lossy(&output.stdout)) {
        Some(trial) if output.status.success() => Ok(trial),
        _ => {
            let said = String::from_utf8_lossy(&output.stderr);
            Err(format!("the program ended with {}: {}", output.status, said.trim()))
        }
    }
}

/// What the program said; none when the last line, the totals, is missing.
fn read(said: &str) -> Option<Trial> {
    let lines: Vec<Value> = said
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let (totals, failures) = lines.split_last()?;
    let total = |index: usize| usize::try_from(totals[index].as_u64()?).ok();
    Some(Trial {
        kinds: total(0)?,
        samples: total(1)?,
        failures: failures.iter().map(failure).collect(),
    })
}

/// `[apiVersion, kind, file and mode, problem]`
fn failure(line: &Value) -> Failure {
    let text = |index: usize| line[index].as_str().unwrap_or_default();
    let label = text(2);
    let (file, mode) = label.rsplit_once(' ').unwrap_or((label, ""));
    Failure {
        file: file.to_owned(),
        problem: format!("{} {} {mode}: {}", text(0), text(1), text(3)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_name_their_file_and_totals_are_needed() {
        let said = "[\"x/v1\",\"A\",\"p/a.yaml Bare\",\"/spec: lost\"]\n[3,21]\n";
        let trial = Trial {
            kinds: 3,
            samples: 21,
            failures: vec![Failure {
                file: "p/a.yaml".into(),
                problem: "x/v1 A Bare: /spec: lost".into(),
            }],
        };
        assert_eq!(read(said), Some(trial));
        assert_eq!(read("[\"x/v1\",\"A\",\"p/a.yaml Bare\",\"/spec: lost\"]\n"), None);
        assert_eq!(read(""), None);
    }
}
