//! What is generated compiles against the runtime without a warning: every shape of field, the obstacle
//! course of names, and text that wants out of its string, as one crate.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a fault in a helper ends the test, as it should"
)]

mod golden_models;

use std::fs;
use std::path::Path;
use std::process::Command;

use golden_models as models;
use kubewright::emit::{Clients, EmitOptions};

#[test]
fn every_hand_made_model_compiles_without_a_warning() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("golden-compile");
    fs::create_dir_all(folder.join("src")).unwrap();
    let options = EmitOptions {
        clients: Clients::Never,
        ..models::options()
    };
    // Nobody uses the modules, as in a program that uses a part of its API.
    let mut library = String::from("#![warn(unused, unreachable_pub)]\n");
    for (name, model) in [
        ("shapes", models::shapes()),
        ("obstacles", models::obstacles()),
        ("hostile", models::hostile()),
    ] {
        fs::write(
            folder.join(format!("src/{name}.rs")),
            models::one_file_text(&model, &options),
        )
        .unwrap();
        library.push_str(&format!("mod {name} {{ include!(\"{name}.rs\"); }}\n"));
    }
    fs::write(folder.join("src/lib.rs"), library).unwrap();
    let runtime = root.join("runtime").canonicalize().unwrap();
    let manifest = format!(
        "[package]\nname = \"golden-compile\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n\
         kubewright-runtime = {{ path = {:?}, default-features = false }}\n",
        runtime.to_str().unwrap()
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--offline"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("RUSTFLAGS", "-D warnings")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
