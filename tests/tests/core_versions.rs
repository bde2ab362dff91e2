//! Crates for four captures of Kubernetes generate and compile without a warning, side by side in one workspace.
//!
//! The captures (1.30 as OpenAPI v2 only; 1.34, 1.36 as published, 1.36 as served, with v3, v2 and discovery) are not part of this
//! repository; the test says so when they are not beside it.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not as it must be"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const CAPTURES: [(&str, &str); 4] = [
    ("kubewright-k8s-130", "1.30/swagger.json"),
    ("kubewright-k8s-134", "1.34"),
    ("kubewright-k8s-136-published", "1.36-published"),
    ("kubewright-k8s-136-live", "1.36-live-default"),
];

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn cargo() -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(repository());
    command
}

/// Runs a command; its output is the message when it fails.
fn run(command: &mut Command) {
    let output = command.output().expect("a command that starts");
    assert!(
        output.status.success(),
        "{command:?} failed:\n{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

fn generate(source: &Path, out: &Path, crate_name: &str) {
    let mut command = cargo();
    command
        .args(["run", "--quiet", "-p", "kubewright", "--", "generate"])
        .arg(source);
    command.arg("--out").arg(out).args(["--crate-name", crate_name]);
    run(&mut command);
}

#[test]
fn every_capture_of_kubernetes_generates_and_compiles_without_warning() {
    let corpus = repository().join("../shared/corpus/core");
    if !corpus.is_dir() {
        println!("SKIPPED: no captures of other Kubernetes versions beside this checkout");
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (crate_name, source) in CAPTURES {
        generate(&corpus.join(source), &folder.path().join(crate_name), crate_name);
    }
    let members: Vec<String> = CAPTURES.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = [{}]\n", members.join(", "));
    fs::write(folder.path().join("Cargo.toml"), manifest).expect("a writable folder");
    fs::copy(repository().join("Cargo.lock"), folder.path().join("Cargo.lock")).expect("a lock file");
    let target = repository().join("target/outside");
    run(cargo()
        .args(["check", "--quiet", "--workspace"])
        .current_dir(folder.path())
        .env("CARGO_TARGET_DIR", target)
        .env("RUSTFLAGS", "-D warnings"));
}
