//! Every real CustomResourceDefinition is read, where the corpus stands beside the repository.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where it fails")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use kubewright::diag::{Diagnostics, Severity};
use kubewright::parse::{Documents, parse};
use kubewright::progress::Silent;
use kubewright::source::{Source, load};

/// The folder of the definitions; none, and a line that says so, when absent.
fn corpus() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus/crds");
    if path.is_dir() {
        return Some(path);
    }
    println!("skipped: no corpus of definitions beside the repository");
    None
}

/// The definitions of the corpus, and what was found.
fn read(folder: &Path) -> (Documents, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let loaded = load(&[Source::Path(folder.to_owned())], &mut diagnostics, &mut Silent).unwrap();
    let documents = parse(&loaded.sources, &mut diagnostics);
    (documents, diagnostics)
}

#[test]
fn every_definition_is_read_without_an_error() {
    let Some(folder) = corpus() else {
        return;
    };
    let manifest = fs::read_to_string(folder.join("MANIFEST.tsv")).unwrap();
    let rows: Vec<Vec<&str>> = manifest.lines().skip(1).map(|row| row.split('\t').collect()).collect();
    let started = Instant::now();
    let (documents, diagnostics) = read(&folder);
    println!("{} definitions in {:?}", documents.crds.len(), started.elapsed());
    let expected: BTreeMap<String, usize> = rows
        .iter()
        .map(|row| (format!("{}/{}", row[0], row[8]), row[6].parse().unwrap()))
        .collect();
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    let root = format!("{}/", folder.display());
    for crd in &documents.crds {
        let name = crd.name.strip_prefix(&root).unwrap();
        let file = name.rsplit_once(':').map_or(name, |(file, _line)| file);
        *found.entry(file.to_owned()).or_default() += 1;
        assert!(!crd.versions.is_empty(), "{name}");
    }
    assert_eq!(found, expected);
    let of = |severity| diagnostics.iter().filter(move |finding| finding.severity == severity);
    let errors: Vec<String> = of(Severity::Error).map(ToString::to_string).collect();
    assert_eq!(errors, Vec::<String>::new());
    let rejected = rows.iter().filter(|row| row[10].starts_with("rejected")).count();
    let without_storage = of(Severity::Warning).filter(|finding| finding.code == "crd-storage-version");
    assert!(without_storage.count() <= rejected);
    let legacy = rows.iter().filter(|row| row[10].starts_with("v1beta1")).count();
    assert_eq!(
        of(Severity::Note).filter(|note| note.code == "crd-v1beta1").count(),
        legacy
    );
}
