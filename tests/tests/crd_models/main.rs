//! The YAML of a CRD and a server that has it installed give the same model: types, resources, operations.
//!
//! More than a hundred definitions of as many projects as there are, on one control plane. What one of the two cannot
//! carry is in [`facts::ONE_SIDED`], with the reason; everything else must be equal to the letter.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod facts;

use std::collections::BTreeSet;
use std::path::PathBuf;

use kubewright::config::Input;
use kubewright::diag::Severity;
use kubewright::pipeline::describe;
use kubewright::progress::Silent;
use kubewright::source::{ClusterAccess, Source};
use kubewright_tests::ControlPlane;
use kubewright_tests::control_plane::Form;
use kubewright_tests::crds::{self, Corpus, Definition};

use facts::Facts;

/// Of each project, at most this many files, so that many projects have their say.
const FILES_EACH: usize = 4;
/// And of each not more than this many definitions: some files hold them all.
const DEFINITIONS_EACH: usize = 15;
/// What was promised.
const DEFINITIONS: usize = 100;
const PROJECTS: usize = 40;

/// Definitions that one server can have together, and the files that they are in.
struct Chosen {
    files: Vec<PathBuf>,
    definitions: Vec<Definition>,
    projects: usize,
}

/// Whole files: the generator reads them, and a server must have all that is in them.
fn chosen(corpus: &Corpus) -> Chosen {
    let mut names = BTreeSet::new();
    let mut chosen = Chosen {
        files: Vec::new(),
        definitions: Vec::new(),
        projects: 0,
    };
    for project in corpus.projects() {
        let (mut files, mut definitions) = (Vec::new(), Vec::new());
        for file in corpus.files(project) {
            let found = Corpus::definitions_in(&file).unwrap();
            let is_taken = found.iter().any(|definition| names.contains(definition.name()));
            if files.len() == FILES_EACH || is_taken || definitions.len() + found.len() > DEFINITIONS_EACH {
                continue;
            }
            names.extend(found.iter().map(|definition| definition.name().to_owned()));
            files.push(file);
            definitions.extend(found);
        }
        chosen.projects += usize::from(!files.is_empty());
        chosen.files.extend(files);
        chosen.definitions.extend(definitions);
    }
    chosen
}

fn facts(sources: Vec<Source>, groups: &BTreeSet<&str>) -> Facts {
    let mut input = Input {
        sources,
        ..Input::default()
    };
    input.selection.include = groups.iter().map(|group| group.parse().unwrap()).collect();
    let described = describe(&input, &mut Silent).unwrap_or_else(|error| panic!("{error}"));
    let severe = described
        .diagnostics
        .iter()
        .filter(|finding| finding.severity == Severity::Error);
    assert_eq!(severe.count(), 0);
    Facts::of(&described.model)
}

#[test]
fn the_yaml_of_a_definition_and_a_server_that_has_it_give_the_same_model() {
    let (Some(corpus), Some(plane)) = (Corpus::beside_checkout(), ControlPlane::shared()) else {
        return;
    };
    let Chosen {
        files,
        definitions,
        projects,
    } = chosen(&corpus);
    assert!(
        definitions.len() >= DEFINITIONS && projects >= PROJECTS,
        "{} of {projects}",
        definitions.len()
    );
    crds::install(plane, &definitions).unwrap();
    crds::until_described(plane, &definitions).unwrap();

    let groups: BTreeSet<&str> = definitions.iter().map(Definition::group).collect();
    let yaml = facts(files.into_iter().map(Source::Path).collect(), &groups);
    let access = ClusterAccess {
        kubeconfig: Some(plane.kubeconfig_file(Form::InlineCertificate).unwrap()),
        context: None,
    };
    let live = facts(vec![Source::Cluster(access)], &groups);

    println!(
        "{} definitions of {projects} projects in {} groups: {} facts",
        definitions.len(),
        groups.len(),
        yaml.len()
    );
    assert!(yaml.len() > 10 * definitions.len(), "{} facts", yaml.len());
    let differences = yaml.differences(&live);
    assert!(
        differences.is_empty(),
        "{} differences:\n{}",
        differences.len(),
        differences.join("\n")
    );
}
