//! Real CustomResourceDefinitions, as many as a minute allows: read, checked against their schemas, compiled, documented,
//! and tried with samples. All of them: `cargo run --release -p kubewright-tests --bin corpus`.
//!
//! In: the corpus beside the checkout. Out: what is wrong with which file. Never: skips silently; says when the corpus is
//! not there.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not as it must be"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use kubewright::config::Input;
use kubewright::diag::{Diagnostics, Severity};
use kubewright::progress::Silent;
use kubewright::select::Selection;
use kubewright::source::Source;
use kubewright::{fixup, model, names, parse, pipeline, select, source, surface};
use kubewright_tests::corpus::cargo::cargo;
use kubewright_tests::corpus::parts::{Part, claims, parts};
use kubewright_tests::corpus::workspace::Workspace;
use kubewright_tests::corpus::{Corpus, Definition, Row, Verdict, check, definition, generate, trial};

/// Files up to this size are read here, whatever they hold.
const SMALL: u64 = 24 << 10;
/// Projects whose schemas hold what is rare elsewhere; read here up to this size a file, and compiled.
const NASTY: [&str; 4] = ["cat-kuma", "cat-nginx-ingress", "cat-oddities", "kubevela"];
const MIDDLING: u64 = 64 << 10;
/// Longer names of types than this are cut.
const LONGEST_NAME: usize = 80;

fn corpus() -> Option<Corpus> {
    let found = Corpus::find().expect("a corpus that can be read");
    if found.is_none() {
        println!("SKIPPED: no corpus beside this checkout");
    }
    found
}

fn is_nasty(row: &Row) -> bool {
    NASTY.contains(&row.project.as_str()) && row.bytes <= MIDDLING
}

fn definitions(corpus: &Corpus, row: &Row) -> Vec<Definition> {
    let text = fs::read_to_string(corpus.path(row)).expect("UTF-8");
    definition::read(&text).unwrap_or_else(|error| panic!("{}: {error}", row.name()))
}

/// What the stages find in one file, up to its names and without the Kubernetes API behind it.
fn findings(path: &Path) -> Diagnostics {
    let mut found = Diagnostics::new();
    let loaded = match source::load(&[Source::Path(path.to_owned())], &mut found, &mut Silent) {
        Ok(loaded) => loaded,
        Err(error) => panic!("{}: {error}", path.display()),
    };
    let documents = parse::parse(&loaded.sources, &mut found);
    let mut surface = surface::lower(&documents, false, &mut found);
    fixup::apply(&mut surface, &mut found);
    let model = model::resolve(&surface, &mut found);
    let selected = select::select(&model, &Selection::default(), &BTreeSet::new(), &mut found);
    names::assign(&selected, &mut found);
    found
}

#[test]
fn what_a_server_takes_is_taken_and_every_error_says_where() {
    let Some(corpus) = corpus() else { return };
    let mut wrong = Vec::new();
    let mut files = 0;
    for row in corpus.rows() {
        if row.verdict == Verdict::Accepted && row.bytes > SMALL && !is_nasty(row) {
            continue;
        }
        files += 1;
        let found = findings(&corpus.path(row));
        for finding in found.iter().filter(|finding| finding.severity == Severity::Error) {
            if row.verdict == Verdict::Accepted || finding.location.is_none() {
                wrong.push(format!("{}: {finding}", row.name()));
            }
        }
    }
    assert!(files > 900, "only {files} files");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_property_has_its_field_and_no_two_types_of_a_group_version_are_equal() {
    let Some(corpus) = corpus() else { return };
    let wanted = |row: &&Row| row.verdict == Verdict::Accepted && (row.bytes <= SMALL || is_nasty(row));
    let rows: Vec<&Row> = corpus.rows().iter().filter(wanted).collect();
    let read: Vec<Vec<Definition>> = rows.iter().map(|row| definitions(&corpus, row)).collect();
    let claims: Vec<_> = read.iter().map(|definitions| claims(definitions)).enumerate().collect();
    let mut problems = Vec::new();
    for part in parts("small", &claims) {
        let files = part.files.iter().map(|file| corpus.path(rows[*file]));
        let input = Input {
            sources: files.map(Source::Path).collect(),
            ..Input::default()
        };
        let model = match pipeline::describe(&input, &mut Silent) {
            Ok(described) => described.model,
            Err(error) => panic!("{}", generate::explain(&error)),
        };
        let definitions: Vec<Definition> = part.files.iter().flat_map(|file| read[*file].clone()).collect();
        problems.extend(check::properties(&definitions, &model));
        problems.extend(check::repeated_types(&model));
        let names = names::assign(&model, &mut Diagnostics::new());
        let long = names.types.iter().filter(|names| names.ident.len() > LONGEST_NAME);
        problems.extend(long.map(|names| format!("{} is a long name", names.ident)));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn nasty_definitions_compile_document_and_lose_nothing() {
    let Some(corpus) = corpus() else { return };
    let wanted = |row: &&Row| row.verdict == Verdict::Accepted && is_nasty(row);
    let rows: Vec<&Row> = corpus.rows().iter().filter(wanted).collect();
    let claims: Vec<_> = rows
        .iter()
        .map(|row| claims(&definitions(&corpus, row)))
        .enumerate()
        .collect();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("corpus");
    let workspace = Workspace::new(&folder, false).expect("a folder to work in");
    let parts = parts("nasty", &claims);
    for part in &parts {
        let files: Vec<PathBuf> = part.files.iter().map(|file| corpus.path(rows[*file])).collect();
        let config = generate::config(&files, &workspace.set(part), &part.name).expect("a name for a crate");
        if let Err(error) = kubewright::generate(&config) {
            panic!("{}", generate::explain(&error));
        }
    }
    workspace.write(&parts.iter().collect::<Vec<_>>()).expect("a workspace");
    let packages: Vec<String> = parts.iter().map(|part| part.name.clone()).collect();
    must_build(&workspace, &["doc", "--no-deps", "--no-default-features"], &packages);
    let programs: Vec<String> = parts.iter().map(Workspace::program_name).collect();
    let executables = must_build(&workspace, &["build"], &programs);
    for part in &parts {
        let files = part.files.iter().map(|file| rows[*file]);
        let files = files.map(|row| (row.name(), corpus.path(row)));
        workspace.write_samples(part, files).expect("samples");
        must_survive(&workspace, part, &executables[&Workspace::program_name(part)]);
    }
}

/// Runs cargo without letting anything pass; gives back the executables.
fn must_build(workspace: &Workspace, command: &[&str], packages: &[String]) -> BTreeMap<String, String> {
    let built = cargo(workspace, command, packages).expect("cargo");
    assert!(built.errors.is_empty(), "{:#?}", built.errors);
    assert!(built.complaints.is_empty(), "{}", built.complaints.join("\n"));
    built.executables
}

fn must_survive(workspace: &Workspace, part: &Part, program: &str) {
    let trial = trial::run(program, &workspace.samples(part)).unwrap_or_else(|error| panic!("{error}"));
    assert!(trial.kinds >= part.files.len(), "{} kinds", trial.kinds);
    assert!(trial.failures.is_empty(), "{:#?}", trial.failures);
}

#[test]
fn a_second_run_and_an_unrelated_definition_change_nothing() {
    let Some(corpus) = corpus() else { return };
    let path = |project: &str, file: &str| {
        let row = corpus
            .rows()
            .iter()
            .find(|row| row.project == project && row.file == file);
        corpus.path(row.unwrap_or_else(|| panic!("{project}/{file} is not in the corpus")))
    };
    let some = [
        path("kubevela", "core.oam.dev_applications.yaml"),
        path("cat-kuma", "kuma.io__v1alpha1__meshes.yaml"),
    ];
    let first = files_of(&some);
    assert!(first.len() > 20, "{:?}", first.keys());
    assert!(first == files_of(&some), "a second run makes other files");
    let [applications, meshes] = some;
    // In the same order: that of the request is the order in which a crate says what it was read from.
    let more = files_of(&[applications, meshes, path("metallb", "metallb.io_bgppeers.yaml")]);
    // Lists of modules; what Kubernetes' own types are referred to is one of them.
    let lists = [
        ".kubewright",
        "README.md",
        "src/clientset.rs",
        "src/core/v1/mod.rs",
        "src/lib.rs",
    ];
    for (name, old) in &first {
        let new = more.get(name).unwrap_or_else(|| panic!("{name} is gone"));
        assert!(old == new || lists.contains(&name.as_str()), "{name} changed");
        assert!(only_lines_added(old, new), "a line of {name} is gone");
    }
    assert!(more.len() > first.len());
}

fn only_lines_added(old: &[u8], new: &[u8]) -> bool {
    let mut new = new.split(|byte| *byte == b'\n');
    old.split(|byte| *byte == b'\n')
        .all(|line| new.any(|other| other == line))
}

/// Everything in the folder of a crate.
fn files_of(sources: &[PathBuf]) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().expect("a folder");
    let config = generate::config(sources, folder.path(), "some").expect("a name for a crate");
    if let Err(error) = kubewright::generate(&config) {
        panic!("{}", generate::explain(&error));
    }
    let mut files = BTreeMap::new();
    collect(folder.path(), "", &mut files);
    files
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a folder entry").path();
        let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        if path.is_dir() {
            collect(&path, &format!("{prefix}{name}/"), files);
        } else {
            files.insert(format!("{prefix}{name}"), fs::read(&path).expect("a readable file"));
        }
    }
}
