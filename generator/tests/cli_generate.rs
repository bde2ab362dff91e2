//! `kubewright generate`: what it writes, when it is fresh, and what it needs to be told.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where it fails")]

mod support;

use std::fs;
use std::path::Path;

use support::{Scratch, kubewright, snapshot, spec};

#[test]
fn a_second_run_changes_nothing_and_check_agrees() {
    let scratch = Scratch::new();
    let source = scratch.json("spec.json", &spec());
    let out = scratch.text("out");
    let arguments = ["generate", &source, "--out", &out, "--crate-name", "demo-client"];
    kubewright(arguments).expect(0, &["wrote", "0 removed"]);
    let before = snapshot(&scratch.path("out"));
    kubewright(arguments).expect(0, &["was up to date"]);
    kubewright(arguments.iter().chain(&["--check"])).expect(0, &["is fresh"]);
    assert_eq!(snapshot(&scratch.path("out")), before);
    let manifest = fs::read_to_string(scratch.path("out/Cargo.toml")).unwrap();
    assert!(manifest.contains("name = \"demo-client\""), "{manifest}");
}

#[test]
fn check_of_a_stale_folder_says_what_and_the_command_to_run() {
    let scratch = Scratch::new();
    let source = scratch.json("spec.json", &spec());
    let out = scratch.text("out");
    kubewright(["generate", &source, "--out", &out]).expect(0, &[]);
    fs::write(scratch.path("out/src/lib.rs"), "// edited").unwrap();
    fs::remove_file(scratch.path("out/README.md")).unwrap();
    let before = snapshot(&scratch.path("out"));
    let command = format!("kubewright generate {source} --out {out}\n");
    kubewright(["generate", &source, "--check", "--out", &out])
        .expect(1, &["missing: README.md", "changed: src/lib.rs", &command]);
    assert_eq!(snapshot(&scratch.path("out")), before);
}

#[test]
fn check_of_a_missing_folder_is_stale_and_makes_none() {
    let scratch = Scratch::new();
    let source = scratch.json("spec.json", &spec());
    kubewright(["generate", &source, "--check", "--out", &scratch.text("out")]).expect(1, &["missing: Cargo.toml"]);
    assert!(!scratch.path("out").exists());
}

#[test]
fn the_embedded_specs_are_the_default_source() {
    let ran = kubewright(["list"]).expect(0, &[]);
    let row = ran
        .stdout
        .lines()
        .find(|line| line.starts_with("deployments "))
        .unwrap();
    for part in [
        "deploy",
        "apps/v1",
        "Deployment",
        "Namespaced",
        "deletecollection",
        "scale,status",
    ] {
        assert!(row.contains(part), "no {part} in {row}");
    }
}

#[test]
fn only_what_was_selected_and_what_it_reaches_is_written() {
    let scratch = Scratch::new();
    let out = scratch.text("out");
    kubewright(["generate", "--include", "v1/ConfigMap", "--out", &out]).expect(0, &[]);
    assert!(scratch.path("out/src/core/v1/config_map.rs").exists());
    assert!(!scratch.path("out/src/core/v1/pod.rs").exists());
    assert!(!scratch.path("out/src/apps").exists());
}

#[test]
fn a_selector_that_matches_nothing_is_an_error_and_nothing_is_written() {
    let scratch = Scratch::new();
    let source = scratch.json("spec.json", &spec());
    kubewright([
        "generate",
        &source,
        "--include",
        "v1/Nothing",
        "--out",
        &scratch.text("out"),
    ])
    .expect(1, &["error[selector-without-match]", "v1/Nothing"]);
    assert!(!scratch.path("out").exists());
}

#[test]
fn the_runtime_may_be_a_version_or_a_folder() {
    let scratch = Scratch::new();
    let source = scratch.json("spec.json", &spec());
    let out = scratch.text("out");
    let manifest = |option: &str, value: &str| {
        kubewright(["generate", &source, "--out", &out, option, value]).expect(0, &[]);
        fs::read_to_string(scratch.path("out/Cargo.toml")).unwrap()
    };
    let published = manifest("--runtime-version", "0.7");
    assert!(
        published.contains("version = \"0.7\"") && !published.contains("path ="),
        "{published}"
    );
    fs::create_dir(scratch.path("my-runtime")).unwrap();
    let folder = scratch.text("my-runtime");
    let local = manifest("--runtime", &folder);
    assert!(local.contains("my-runtime\""), "{local}");
    kubewright(["generate", &source, "--out", &out, "--runtime-version", "0.1\" }"])
        .expect(2, &["not a version of the runtime"]);
    kubewright(["generate", &source, "--out", &out, "--runtime", &scratch.text("none")])
        .expect(2, &["cannot find the runtime", "none"]);
}

#[test]
fn a_wrong_command_line_is_exit_code_two() {
    for arguments in [
        vec!["generate"],
        vec!["frobnicate"],
        vec!["generate", "--out", "x", "--include", "a/b/c/d"],
        vec!["generate", "--out", "x", "--crate-name", "no good"],
        vec!["generate", "--out", "x", "--context", "c"],
        vec!["dump", "--stage", "nonsense"],
    ] {
        let ran = kubewright(&arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {ran:#?}");
        assert!(ran.stdout.is_empty() && ran.stderr.starts_with("error: "), "{ran:#?}");
    }
}

#[test]
fn help_and_version_go_to_standard_output() {
    assert!(kubewright(["--help"]).expect(0, &[]).stdout.contains("generate"));
    assert!(
        kubewright(["--version"])
            .expect(0, &[])
            .stdout
            .starts_with("kubewright 0.")
    );
}

#[test]
fn nothing_but_the_result_is_written_to_a_pipe() {
    let ran = kubewright(["list", "--output", "json"]).expect(0, &[]);
    let rows: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let pods = rows
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["plural"] == "pods")
        .unwrap();
    assert_eq!(pods["groupVersion"], "v1");
    assert_eq!(pods["scope"], "Namespaced");
    assert_eq!(pods["shortNames"], serde_json::json!(["po"]));
    assert!(
        pods["subresources"]
            .as_array()
            .unwrap()
            .iter()
            .any(|sub| sub["name"] == "log")
    );
    for line in ran.stderr.lines() {
        assert!(line.starts_with("note: "), "{line}");
    }
}

#[test]
fn every_stage_can_be_dumped_and_cut_down_to_a_kind() {
    let scratch = Scratch::new();
    let source = scratch.json("spec.json", &spec());
    for stage in ["documents", "surface", "fixed", "model", "selected", "names", "files"] {
        let whole = kubewright(["dump", "--stage", stage, &source]).expect(0, &[]).stdout;
        let again = kubewright(["dump", "--stage", stage, &source]).expect(0, &[]).stdout;
        assert_eq!(whole, again, "{stage}");
        let part = kubewright(["dump", "--stage", stage, "--kind", "Widget", &source]).expect(0, &[]);
        assert!(part.stdout.contains("Widget"), "{stage}: {part:#?}");
    }
    kubewright(["dump", "--stage", "model", "--kind", "Nope", &source]).expect(2, &["`Nope`"]);
}

#[test]
fn a_recording_and_its_archive_give_the_same_bytes_in_any_order() {
    let scratch = Scratch::new();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../specs/kubernetes/1.36");
    if !Path::new(folder).is_dir() {
        println!("SKIPPED: this package stands alone, without the repository's specs/");
        return;
    }
    let demo = scratch.json("demo.json", &spec());
    let generate = |sources: &[&str], out: &str| {
        let arguments = ["generate", "--runtime-version", "1", "--out", &scratch.text(out)];
        kubewright(arguments.iter().chain(sources)).expect(0, &[]);
        snapshot(&scratch.path(out))
    };
    assert!(generate(&[], "embedded") == generate(&[folder], "recorded"));
    let there = generate(&[folder, &demo], "there");
    let mut back = generate(&[&demo, folder], "back");
    // The list of sources is in the order of the request; all else is not.
    back.insert("src/lib.rs".to_owned(), there["src/lib.rs"].clone());
    assert!(there == back);
}
