//! What the back half of the generator writes for models written by hand, byte by byte.
//!
//! `UPDATE_GOLDEN=1 cargo test -p kubewright --test golden` accepts what there is.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a fault in a helper ends the test, as it should"
)]

mod golden_models;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use golden_models::{self as models, Builder};
use kubewright::emit::{Clients, Docs, EmitOptions};
use kubewright::format::TextFiles;
use kubewright::model::GroupVersion;

fn folder(case: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(case)
}

/// Compares `actual` (path to text) with the folder of `case`.
fn check(case: &str, actual: &BTreeMap<String, String>) {
    let folder = folder(case);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let _ = fs::remove_dir_all(&folder);
        for (path, text) in actual {
            let file = folder.join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        return;
    }
    let expected = read(&folder, &folder);
    let missing: Vec<_> = expected.keys().filter(|path| !actual.contains_key(*path)).collect();
    assert!(
        missing.is_empty(),
        "{case}: no longer written: {missing:?}; accept with UPDATE_GOLDEN=1"
    );
    for (path, text) in actual {
        let expected = expected.get(path).map_or("", String::as_str);
        if let Some((number, (old, new))) = expected
            .lines()
            .zip(text.lines())
            .enumerate()
            .find(|(_, (old, new))| old != new)
        {
            panic!(
                "{case}/{path}:{}: expected\n  {old}\nfound\n  {new}\naccept with UPDATE_GOLDEN=1",
                number + 1
            );
        }
        assert_eq!(
            expected.len(),
            text.len(),
            "{case}/{path} has another length; accept with UPDATE_GOLDEN=1"
        );
    }
}

fn read(folder: &Path, root: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(read(&path, root));
        } else {
            let name = path
                .strip_prefix(root)
                .unwrap()
                .components()
                .map(|c| c.as_os_str().to_str().unwrap());
            files.insert(name.collect::<Vec<_>>().join("/"), fs::read_to_string(&path).unwrap());
        }
    }
    files
}

fn texts(files: TextFiles) -> BTreeMap<String, String> {
    files
        .0
        .into_iter()
        .map(|(path, text)| (path.to_string(), text))
        .collect()
}

#[test]
fn every_shape_of_field_and_resource_is_written_as_agreed() {
    check("shapes", &texts(models::crate_text(&models::shapes())));
}

#[test]
fn one_file_holds_the_same_in_nested_modules() {
    let options = EmitOptions {
        clients: Clients::Always,
        docs: Docs::Summary,
        ..models::options()
    };
    let text = models::one_file_text(&models::shapes(), &options);
    check("one_file", &[("k8s.rs".to_owned(), text)].into());
}

#[test]
fn the_same_model_gives_the_same_bytes() {
    let model = models::shapes();
    assert_eq!(models::crate_text(&model), models::crate_text(&model));
}

#[test]
fn without_docs_and_clients_only_types_are_left() {
    let options = EmitOptions {
        clients: Clients::Never,
        docs: Docs::None,
        ..models::options()
    };
    let text = models::one_file_text(&models::shapes(), &options);
    assert!(!text.contains("RestClient") && !text.contains("Clientset"));
    assert!(!text.contains("How to replace"));
    assert!(text.contains("pub struct Deployment "));
}

#[test]
fn models_without_kinds_or_without_anything_are_rust_too() {
    let v1 = GroupVersion::new("example.com", "v1");
    for model in [
        Builder::default().build(),
        Builder::default().ty(&v1, "Alone", |_| {}).build(),
    ] {
        syn::parse_file(&models::one_file_text(&model, &models::options())).unwrap();
        let files = texts(models::crate_text(&model));
        syn::parse_file(&files["src/lib.rs"]).unwrap();
    }
}
