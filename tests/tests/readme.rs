//! The programs in the README compile, without a warning, as they stand there.
//!
//! Each is made a package of its own in one temporary workspace: what a reader copies is what is tried. The commands are tried by CI.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not as it must be"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn repository() -> PathBuf {
    fs::canonicalize(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")).expect("the repository")
}

/// The Rust block of the README that begins with this comment.
fn block(readme: &str, first_line: &str) -> String {
    let blocks = readme
        .split("```rust\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next());
    let mut found = blocks.filter(|block| block.starts_with(first_line));
    let block = found
        .next()
        .unwrap_or_else(|| panic!("the README has no block that begins with `{first_line}`"));
    assert!(found.next().is_none(), "two blocks begin with `{first_line}`");
    block.to_owned()
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a writable folder");
    fs::write(path, text).expect("a writable file");
}

#[test]
fn programs_of_the_readme_compile_without_warning() {
    let readme = fs::read_to_string(repository().join("README.md")).expect("a README");
    let root = repository().display().to_string();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = |path: &str| folder.path().join(path);

    write(
        &at("Cargo.toml"),
        "[workspace]\nresolver = \"3\"\nmembers = [\"with-build-script\", \"with-crate\"]\n",
    );
    fs::copy(repository().join("Cargo.lock"), at("Cargo.lock")).expect("a lock file");
    let package = |name: &str| format!("[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n");

    let with_build_script = package("with-build-script")
        + &format!(
            "[dependencies]\nkubewright-runtime = {{ path = {:?} }}\n[build-dependencies]\nkubewright = {{ path = {:?}, \
             default-features = false, features = [\"embedded-specs\"] }}\n",
            format!("{root}/runtime"),
            format!("{root}/generator")
        );
    write(&at("with-build-script/Cargo.toml"), &with_build_script);
    write(&at("with-build-script/build.rs"), &block(&readme, "// build.rs"));
    write(&at("with-build-script/src/main.rs"), &block(&readme, "// src/main.rs"));

    let with_crate = package("with-crate")
        + &format!(
            "[dependencies]\nkubewright-k8s = {{ path = {:?} }}\nkubewright-runtime = {{ path = {:?} }}\nserde_json = \"1\"\n\
             tokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n",
            format!("{root}/generated"),
            format!("{root}/runtime")
        );
    write(&at("with-crate/Cargo.toml"), &with_crate);
    write(
        &at("with-crate/src/main.rs"),
        &block(&readme, "// a program that uses kubewright-k8s"),
    );
    write(&at("with-crate/src/bin/any.rs"), &block(&readme, "// any object"));
    write(
        &at("with-crate/src/bin/controller.rs"),
        &block(&readme, "// a controller"),
    );

    let output = Command::new(env!("CARGO"))
        .args(["check", "--workspace"])
        .current_dir(folder.path())
        .env("CARGO_TARGET_DIR", repository().join("target/outside"))
        .env("RUSTFLAGS", "-D warnings")
        .output()
        .expect("cargo");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(
        !String::from_utf8_lossy(&output.stderr).contains("warning"),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
