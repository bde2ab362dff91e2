//! Cargo on the workspace of a run, and what it says of each crate.
//!
//! In: a workspace and a command. Out: the errors of each target, and how long it took. Never: lets a warning pass:
//! those of the compilers are errors, and those of cargo itself are given back.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::Value;

use super::workspace::Workspace;
use crate::error::Error;

/// What cargo did.
#[derive(Clone, Debug, Default)]
pub struct Built {
    /// Errors by the name of the target.
    pub errors: BTreeMap<String, Vec<String>>,
    /// What went wrong besides, warnings of cargo among it.
    pub complaints: Vec<String>,
    /// Where the executables are, by name.
    pub executables: BTreeMap<String, String>,
    /// How long it took.
    pub seconds: f64,
}

/// Runs `cargo COMMAND --keep-going` on `packages`, all warnings being errors. The output of cargo itself goes to a log
/// beside the workspace's manifest.
///
/// # Errors
/// Cargo cannot be started or read.
pub fn cargo(workspace: &Workspace, command: &[&str], packages: &[String]) -> Result<Built, Error> {
    let started = Instant::now();
    let name = command.first().copied().unwrap_or_default();
    let log = workspace.folder().join(format!("cargo-{name}.log"));
    let doing = || Error::during(format!("run cargo {name}"));
    let mut child = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(command)
        .args(["--keep-going", "--message-format", "json"])
        .args(packages.iter().flat_map(|package| ["--package", package]))
        .current_dir(workspace.folder())
        .env("CARGO_TARGET_DIR", workspace.target())
        .env("CARGO_TERM_COLOR", "never")
        .env("RUSTFLAGS", "-D warnings")
        .env("RUSTDOCFLAGS", "-D warnings")
        .stdout(Stdio::piped())
        .stderr(File::create(&log).map_err(doing())?)
        .spawn()
        .map_err(doing())?;
    let mut built = Built::default();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            if let Ok(message) = serde_json::from_str(&line.map_err(doing())?) {
                built.take(&message);
            }
        }
    }
    let status = child.wait().map_err(doing())?;
    let said = std::fs::read_to_string(&log).map_err(doing())?;
    built.take_log(&said, status.success());
    built.seconds = started.elapsed().as_secs_f64();
    Ok(built)
}

impl Built {
    fn take(&mut self, message: &Value) {
        let text = |pointer: &str| {
            message
                .pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let target = text("/target/name");
        if text("/reason") == "compiler-artifact" && message["executable"].is_string() {
            self.executables.insert(target, text("/executable"));
        } else if text("/reason") == "compiler-message" && matches!(&*text("/message/level"), "error" | "warning") {
            self.errors.entry(target).or_default().push(text("/message/rendered"));
        }
    }

    /// Cargo's own words: what it warns of, and why it failed when no compiler says it.
    fn take_log(&mut self, log: &str, success: bool) {
        self.complaints.extend(
            log.lines()
                .filter(|line| line.starts_with("warning"))
                .map(str::to_owned),
        );
        if !success && self.errors.is_empty() {
            let tail: Vec<&str> = log.lines().rev().take(20).collect();
            let tail: Vec<&str> = tail.into_iter().rev().collect();
            self.complaints.push(tail.join("\n"));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn errors_go_to_their_target_and_cargos_own_words_are_kept() {
        let mut built = Built::default();
        built.take(&json!({ "reason": "compiler-message", "target": { "name": "a_b" },
            "message": { "level": "error", "rendered": "error: bad" } }));
        built.take(&json!({ "reason": "compiler-message", "target": { "name": "c" },
            "message": { "level": "failure-note", "rendered": "note" } }));
        built.take(&json!({ "reason": "compiler-artifact", "target": { "name": "p" }, "executable": "/x/p" }));
        built.take(&json!({ "reason": "compiler-artifact", "target": { "name": "l" }, "executable": null }));
        built.take_log(
            "   Compiling a\nwarning: output filename collision\nerror: could not\n",
            false,
        );
        assert_eq!(
            built.errors,
            BTreeMap::from([("a_b".to_owned(), vec!["error: bad".to_owned()])])
        );
        assert_eq!(
            built.executables.into_iter().collect::<Vec<_>>(),
            [("p".into(), "/x/p".into())]
        );
        assert_eq!(built.complaints, ["warning: output filename collision"]);
    }

    #[test]
    fn a_failure_that_no_compiler_explains_is_explained_by_cargo() {
        let mut built = Built::default();
        built.take_log("error: no matching package\n", false);
        assert_eq!(built.complaints, ["error: no matching package"]);
    }
}
