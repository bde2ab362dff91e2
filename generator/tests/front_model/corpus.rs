//! Real documents of API servers, where the corpus stands beside the repository.

use std::fs;
use std::path::{Path, PathBuf};

use kubewright::diag::Severity;
use kubewright::model::{Model, SubresourceShape, Verb, dump};
use kubewright::source::{Format, SourceDocument, Sources};
use serde_json::Value;

use super::support::*;

/// The folder of a version, e.g. `1.36-published`; none, and a line that says so, when absent.
fn corpus(version: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/corpus/core")
        .join(version);
    if path.is_dir() {
        return Some(path);
    }
    println!("skipped: no corpus of Kubernetes {version} beside the repository");
    None
}

fn read(path: &Path, format: Format) -> SourceDocument {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    document(format, &name, fs::read(path).unwrap())
}

fn v2_sources(folder: &Path) -> Sources {
    Sources {
        documents: vec![read(&folder.join("swagger.json"), Format::OpenApiV2)],
    }
}

fn v3_sources(folder: &Path) -> Sources {
    let entries = fs::read_dir(folder.join("v3")).unwrap();
    let documents = entries
        .map(|entry| read(&entry.unwrap().path(), Format::OpenApiV3))
        .collect();
    Sources { documents }
}

fn discovery(folder: &Path, aggregated: bool) -> Vec<SourceDocument> {
    let entries = fs::read_dir(folder.join("discovery")).unwrap();
    let mut documents = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        let is_aggregated = path.to_string_lossy().contains("aggregated");
        let format = if is_aggregated {
            Format::AggregatedDiscovery
        } else {
            Format::LegacyDiscovery
        };
        if is_aggregated == aggregated {
            documents.push(read(&path, format));
        }
    }
    documents
}

/// The Model without warnings.
#[track_caller]
fn quiet(sources: &Sources) -> Model {
    let (model, diagnostics) = run(sources);
    assert_quiet(&diagnostics);
    model
}

/// What v2 and v3 of one server may differ in. Each entry must be needed.
struct Difference {
    why: &'static str,
    /// Takes the difference out of the v3 model or the v2 model; false when there was none.
    remove: fn(&mut Model, &mut Model) -> bool,
}

const DEFAULTS: Difference = Difference {
    why: "v2 documents carry no defaults",
    remove: |v3, _| {
        let mut found = false;
        for field in v3.types.iter_mut().flat_map(|ty| &mut ty.fields) {
            found |= field.default.take().is_some();
        }
        found
    },
};

const OPENID: Difference = Difference {
    why: "the v3 folder that Kubernetes publishes lacks the document of /.well-known",
    remove: |_, v2| {
        let before = v2.operations.len();
        v2.operations
            .retain(|operation| operation.path != "/.well-known/openid-configuration/");
        v2.operations.len() + 1 == before
    },
};

#[test]
fn v2_and_v3_of_a_server_give_one_model_apart_from_the_listed_differences() {
    for (version, differences) in [
        ("1.36-live-default", vec![DEFAULTS]),
        ("1.36-published", vec![DEFAULTS, OPENID]),
    ] {
        let Some(folder) = corpus(version) else {
            continue;
        };
        let (mut by_v3, mut by_v2) = (quiet(&v3_sources(&folder)), quiet(&v2_sources(&folder)));
        for Difference { why, remove } in differences {
            assert!(remove(&mut by_v3, &mut by_v2), "{version}: not needed any more: {why}");
        }
        let (by_v3, by_v2) = (dump(&by_v3), dump(&by_v2));
        for (a, b) in by_v3.lines().zip(by_v2.lines()) {
            assert_eq!(a, b, "{version}");
        }
        assert_eq!(by_v3.lines().count(), by_v2.lines().count(), "{version}");
    }
}

#[test]
fn every_operation_and_struct_of_the_published_document_is_in_the_model() {
    for version in ["1.36-published", "1.36-live-default", "1.34", "1.30"] {
        let Some(folder) = corpus(version) else {
            continue;
        };
        let spec: Value = serde_json::from_slice(&fs::read(folder.join("swagger.json")).unwrap()).unwrap();
        let model = quiet(&v2_sources(&folder));
        let items = spec["paths"].as_object().unwrap().values();
        let n_operations: usize = items
            .map(|item| {
                item.as_object()
                    .unwrap()
                    .keys()
                    .filter(|key| *key != "parameters")
                    .count()
            })
            .sum();
        assert_eq!(model.operations.len(), n_operations, "{version}");
        for (name, schema) in spec["definitions"].as_object().unwrap() {
            let known = model.types.iter().any(|ty| ty.definition == *name);
            let by_hand = name.starts_with("io.k8s.apimachinery.")
                || schema.get("properties").is_none() && schema.get("type").is_none();
            let list = name.ends_with("List") && schema.pointer("/properties/items").is_some();
            assert_eq!(known, !by_hand && !list, "{version} {name}");
        }
    }
}

#[test]
fn the_counts_of_1_36_are_what_the_documents_hold() {
    let Some(folder) = corpus("1.36-published") else {
        return;
    };
    let model = quiet(&v2_sources(&folder));
    assert_eq!(model.operations.len(), 1123);
    let with_verb = |verb| {
        model
            .resources
            .iter()
            .filter(|resource| resource.verbs.contains(&verb))
            .count()
    };
    assert_eq!(with_verb(Verb::Watch), 87, "one watch path of a single object each");
    assert_eq!(with_verb(Verb::DeleteCollection), 86);
    assert_eq!(with_verb(Verb::Delete), 87);
    let subresources = || model.resources.iter().flat_map(|resource| &resource.subresources);
    assert_eq!(subresources().filter(|sub| sub.name == "status").count(), 37);
    assert_eq!(subresources().filter(|sub| sub.name == "scale").count(), 4);
    let connects = subresources().filter(|sub| sub.shape == SubresourceShape::Connect);
    let mut names: Vec<&str> = connects.map(|sub| sub.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["attach", "exec", "portforward", "proxy", "proxy", "proxy"]);
    let unowned = model.operations.iter().filter(|operation| operation.resource.is_none());
    assert_eq!(unowned.filter(|operation| !operation.action.is_empty()).count(), 0);
}

#[test]
fn discovery_agrees_with_the_paths_of_its_server() {
    let Some(folder) = corpus("1.36-live-default") else {
        return;
    };
    let by_paths = quiet(&v3_sources(&folder));
    for aggregated in [true, false] {
        let mut sources = v3_sources(&folder);
        sources.documents.extend(discovery(&folder, aggregated));
        let (mut model, diagnostics) = run(&sources);
        let notes = findings(&diagnostics, Severity::Note);
        assert!(notes.iter().all(|note| note.starts_with("note[fixup-")), "{notes:?}");
        for resource in &mut model.resources {
            assert!(!resource.singular.is_empty(), "{}", resource.plural);
            (resource.singular, resource.short_names, resource.categories) = Default::default();
        }
        assert_eq!(dump(&model), dump(&by_paths));
    }
}

#[test]
fn the_order_of_the_files_of_a_server_does_not_matter() {
    let Some(folder) = corpus("1.36-live-default") else {
        return;
    };
    let mut sources = v3_sources(&folder);
    sources.documents.extend(discovery(&folder, true));
    sources.documents.sort_by(|a, b| a.name.cmp(&b.name));
    let (first, first_diagnostics) = run(&sources);
    sources.documents.reverse();
    sources.documents.rotate_left(7);
    let (second, second_diagnostics) = run(&sources);
    assert_eq!(first, second, "locations included");
    assert!(first_diagnostics.iter().eq(second_diagnostics.iter()));
}

#[test]
fn a_kind_is_dumped_with_what_it_reaches_and_no_more() {
    let Some(folder) = corpus("1.36-live-default") else {
        return;
    };
    let model = quiet(&v3_sources(&folder));
    let text = kubewright::model::dump_kind(&model, "Deployment");
    assert!(text.contains("type io.k8s.api.core.v1.Container as Container in v1"));
    assert!(text.contains("resource deployments of apps/v1/Deployment namespaced"));
    assert!(
        text.contains("type io.k8s.api.autoscaling.v1.Scale "),
        "the body of a subresource"
    );
    assert!(!text.contains("io.k8s.api.core.v1.Node "));
    assert_eq!(kubewright::model::dump_kind(&model, "NoSuchKind"), "");
}
