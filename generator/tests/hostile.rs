//! Input that wants out: of comments, of strings, of the output folder, into rustdoc's tests.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a fault in a helper ends the test, as it should"
)]

mod golden_models;

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use golden_models as models;
use kubewright::emit::crate_files;
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;

/// All tokens of Rust text, groups opened.
fn tokens(stream: TokenStream) -> Vec<TokenTree> {
    let mut all = Vec::new();
    for tree in stream {
        if let TokenTree::Group(group) = &tree {
            all.extend(tokens(group.stream()));
        }
        all.push(tree);
    }
    all
}

#[test]
fn nothing_is_injected_whatever_the_text() {
    for (path, text) in models::crate_text(&models::hostile())
        .0
        .iter()
        .filter(|(path, _)| path.as_str().ends_with(".rs"))
    {
        syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        for tree in tokens(text.parse().unwrap()) {
            assert!(
                tree.to_string() != "injected",
                "{path}: the text came out of its string or comment"
            );
        }
        assert!(
            !text.chars().any(|c| c.is_control() && c != '\n'),
            "{path}: a control character"
        );
        assert!(
            !text.contains(['\u{202e}', '\u{200b}', '\u{2028}']),
            "{path}: an invisible character"
        );
    }
}

#[test]
fn wire_names_and_values_arrive_unchanged() {
    let text = models::one_file_text(&models::hostile(), &models::options());
    let strings: BTreeSet<String> = tokens(text.parse().unwrap())
        .iter()
        .filter_map(|tree| syn::parse2::<syn::LitStr>(tree.to_token_stream()).ok())
        .map(|literal| literal.value())
        .collect();
    for value in models::TEXTS {
        assert!(strings.contains(*value), "{value:?}");
    }
}

#[test]
fn no_name_leads_out_of_the_output_folder() {
    let model = models::hostile();
    for module in ["..", "../x", "/etc", "a/../..", "C:\\x", ".git", "a b", ""] {
        let mut names = models::names(&model);
        names
            .group_versions
            .values_mut()
            .for_each(|place| place.group_module = module.to_owned());
        assert!(crate_files(&model, &names, &models::options()).is_err(), "{module:?}");
    }
}

/// The docs of the output on empty structs: what rustdoc has to say of them does not need the runtime.
fn docs_only(text: &str) -> String {
    let mut out = String::from("//! Docs only.\n");
    let mut open = false;
    let mut count = 0;
    for line in text.lines() {
        let line = line.trim_start();
        // Our own lines link to what is not here.
        if line.starts_with("///") && line.contains("[`Kind") {
            continue;
        }
        if line.starts_with("///") {
            out.push_str(line);
            out.push('\n');
            open = true;
        } else if open {
            count += 1;
            out.push_str(&format!("pub struct S{count};\n"));
            open = false;
        }
    }
    out
}

#[test]
fn rustdoc_takes_every_description_without_a_warning_or_a_test() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lib.rs");
    fs::write(
        &file,
        docs_only(&models::one_file_text(&models::hostile(), &models::options())),
    )
    .unwrap();
    let rustdoc = std::env::var_os("RUSTDOC").unwrap_or_else(|| "rustdoc".into());
    let run = |args: &[&str]| {
        let output = Command::new(&rustdoc)
            .arg(&file)
            .args(["--edition", "2024"])
            .args(args)
            .output()
            .unwrap();
        let text = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        (output.status.success(), text)
    };
    let out = folder.path().join("doc");
    let (passed, text) = run(&[
        "-D",
        "warnings",
        "-D",
        "rustdoc::all",
        "--out-dir",
        out.to_str().unwrap(),
    ]);
    assert!(passed, "{text}");
    let (passed, text) = run(&["--test"]);
    assert!(passed && text.contains("running 0 tests"), "{text}");
}
