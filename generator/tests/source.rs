//! What counts as a source, and in which order it is read.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod support;

use std::fs;
use std::path::Path;

use kubewright::diag::Diagnostics;
use kubewright::progress::Silent;
use kubewright::source::{Format, Loaded, Source, load};
use serde_json::json;
use support::{Scratch, spec};

const V2: &str = r#"{"swagger":"2.0","paths":{}}"#;
const DISCOVERY: &str = r#"{"kind":"APIGroupDiscoveryList","items":[]}"#;

/// What `sources` hold: file names below the scratch folder, and the codes of the findings.
#[track_caller]
fn loaded(scratch: &Scratch, sources: &[&str]) -> (Vec<String>, Vec<&'static str>) {
    let (loaded, diagnostics) = try_load(scratch, sources).unwrap();
    let root = scratch.text("");
    let names = loaded
        .sources
        .documents
        .iter()
        .map(|document| document.name.replace(&root, ""))
        .collect();
    (names, diagnostics.iter().map(|found| found.code).collect())
}

fn try_load(scratch: &Scratch, sources: &[&str]) -> Result<(Loaded, Diagnostics), kubewright::Error> {
    let sources: Vec<Source> = sources.iter().map(|name| Source::Path(scratch.path(name))).collect();
    let mut diagnostics = Diagnostics::new();
    load(&sources, &mut diagnostics, &mut Silent).map(|loaded| (loaded, diagnostics))
}

#[test]
fn a_folder_is_read_in_the_order_of_names_at_any_depth() {
    let scratch = Scratch::new();
    for name in ["s/z.json", "s/a/b/c.JSON", "s/m.json"] {
        scratch.json(name, &spec());
    }
    scratch.file("s/discovery/apis.json", DISCOVERY);
    let (names, found) = loaded(&scratch, &["s"]);
    assert_eq!(names, ["s/a/b/c.JSON", "s/discovery/apis.json", "s/m.json", "s/z.json"]);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn v3_is_preferred_over_v2_in_one_folder_with_a_note() {
    let scratch = Scratch::new();
    scratch.json("both/v3/x.json", &spec());
    scratch.file("both/swagger.json", V2);
    assert_eq!(
        loaded(&scratch, &["both"]),
        (vec!["both/v3/x.json".to_owned()], vec!["v3-preferred"])
    );
    // Named by itself it is wanted.
    assert_eq!(loaded(&scratch, &["both/swagger.json"]).0, ["both/swagger.json"]);
}

#[test]
fn companions_are_passed_over_in_silence_and_strangers_with_a_note() {
    let scratch = Scratch::new();
    scratch.file("s/swagger.json", V2);
    scratch.json("s/version.json", &json!({"gitVersion": "v1.36.0"}));
    scratch.json("s/v3-index.json", &json!({"paths": {}}));
    assert_eq!(loaded(&scratch, &["s"]), (vec!["s/swagger.json".to_owned()], vec![]));
    scratch.json("s/package.json", &json!({"name": "x"}));
    scratch.file("s/values.yaml", "");
    assert_eq!(loaded(&scratch, &["s"]).1, ["file-skipped", "yaml-skipped"]);
}

#[test]
fn definitions_are_read_beside_specs_and_other_manifests_are_noted_by_class() {
    let scratch = Scratch::new();
    scratch.json("s/specs/v3.json", &spec());
    for (name, text) in [
        ("s/crds/a.yaml", "kind: CustomResourceDefinition\n"),
        (
            "s/crds/b.yml",
            "---\n# one more\n---\nkind: Role\n---\nkind: CustomResourceDefinition\n",
        ),
        ("s/crds/c.JSON", "{\"kind\": \"CustomResourceDefinition\"}"),
        (
            "s/crds/list.json",
            "{\"kind\": \"List\", \"items\": [{\"kind\": \"CustomResourceDefinition\"}]}",
        ),
        // Broken: what mentions definitions is for the parser to tell, the rest is skipped unread.
        ("s/crds/template.yaml", "{{- if .x }}\nkind: CustomResourceDefinition\n"),
        ("s/broken.yaml", "a: [\n"),
        ("s/kustomization.yaml", "resources: [a.yaml]\n"),
        ("s/role.yaml", "kind: ClusterRole\n"),
        ("s/role2.yaml", "kind: ClusterRole\nrules: {{ toYaml .x }}\n"),
        (
            "s/ignore.yaml",
            "kind: Application\nignore: [CustomResourceDefinition]\n",
        ),
        ("s/._a.yaml", "kind: CustomResourceDefinition\n"),
        ("s/note.txt", "kind: CustomResourceDefinition\n"),
    ] {
        scratch.file(name, text);
    }
    let (found, diagnostics) = try_load(&scratch, &["s"]).unwrap();
    let root = scratch.text("");
    let documents: Vec<(String, Format)> = found
        .sources
        .documents
        .iter()
        .map(|document| (document.name.replace(&root, ""), document.format))
        .collect();
    let crds = |name: &str| (format!("s/crds/{name}"), Format::CustomResourceDefinitions);
    let mut expected = ["a.yaml", "b.yml", "c.JSON", "list.json", "template.yaml"]
        .map(crds)
        .to_vec();
    expected.push(("s/specs/v3.json".to_owned(), Format::OpenApiV3));
    assert_eq!(documents, expected);
    let notes: Vec<String> = diagnostics.iter().map(|note| note.message.clone()).collect();
    assert_eq!(
        notes,
        [
            "skipped: YAML without a CustomResourceDefinition (Application); name files that hold some, or OpenAPI \
             documents as JSON",
            "2 YAML files skipped: no CustomResourceDefinition, but ClusterRole",
            "2 YAML files skipped: no CustomResourceDefinition, but no `kind`",
        ]
    );
}

#[test]
fn definitions_alone_are_a_source() {
    let scratch = Scratch::new();
    scratch.file("crds/a.yaml", "kind: CustomResourceDefinition\n");
    assert_eq!(loaded(&scratch, &["crds"]), (vec!["crds/a.yaml".to_owned()], vec![]));
    assert_eq!(
        loaded(&scratch, &["crds/a.yaml"]),
        (vec!["crds/a.yaml".to_owned()], vec![])
    );
}

#[test]
fn standard_input_can_be_named_once() {
    let error = load(&[Source::Stdin, Source::Stdin], &mut Diagnostics::new(), &mut Silent).unwrap_err();
    assert!(error.to_string().contains("name it once"), "{error}");
}

#[cfg(feature = "embedded-specs")]
#[test]
fn a_version_of_kubernetes_names_the_embedded_specs() {
    for version in ["1.36", "v1.36"] {
        assert_eq!(Source::kubernetes(version).unwrap(), Source::Embedded);
    }
    for version in ["1.35", "", "1.36.1", "36"] {
        let error = Source::kubernetes(version).unwrap_err().to_string();
        assert!(
            error.contains("there are 1.36") && error.contains("kubewright record"),
            "{error}"
        );
    }
}

#[test]
fn hidden_folders_and_leftovers_of_an_editor_are_not_read() {
    let scratch = Scratch::new();
    scratch.file("s/swagger.json", V2);
    for name in [
        "s/.git/x.json",
        "s/._swagger.json",
        "s/swagger.json~",
        "s/.swagger.json.swp",
    ] {
        scratch.file(name, "not JSON");
    }
    assert_eq!(loaded(&scratch, &["s"]).0, ["s/swagger.json"]);
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_loops_end() {
    let scratch = Scratch::new();
    scratch.file("elsewhere/swagger.json", V2);
    fs::create_dir(scratch.path("s")).unwrap();
    let link = |to: &Path, name: &str| std::os::unix::fs::symlink(to, scratch.path(name)).unwrap();
    link(&scratch.path("elsewhere/swagger.json"), "s/linked.json");
    link(&scratch.path("s"), "s/loop");
    link(&scratch.path("elsewhere"), "s/other");
    assert_eq!(loaded(&scratch, &["s"]).0, ["s/linked.json", "s/other/swagger.json"]);
}

#[test]
fn the_content_decides_and_not_the_name() {
    let scratch = Scratch::new();
    scratch.json("swagger.json", &spec());
    let (loaded, _) = try_load(&scratch, &["swagger.json"]).unwrap();
    assert_eq!(loaded.sources.documents[0].format, Format::OpenApiV3);
}

#[test]
fn a_byte_order_mark_does_no_harm() {
    let scratch = Scratch::new();
    scratch.file("x.json", format!("\u{feff}{V2}"));
    let (loaded, _) = try_load(&scratch, &["x.json"]).unwrap();
    assert_eq!(&*loaded.sources.documents[0].bytes, V2.as_bytes());
}

#[test]
fn a_document_named_twice_is_read_once() {
    let scratch = Scratch::new();
    scratch.json("s/x.json", &spec());
    assert_eq!(
        loaded(&scratch, &["s", "s/x.json"]),
        (vec!["s/x.json".to_owned()], vec!["source-repeated"])
    );
}

#[test]
fn two_recordings_below_one_folder_must_be_told_apart() {
    let scratch = Scratch::new();
    for minor in ["35", "36"] {
        let manifest = json!({
            "manifestVersion": 1,
            "kubernetes": {"major": "1", "minor": minor, "gitVersion": "v"},
            "files": [{"path": "swagger.json", "source": "/openapi/v2", "sha256": ""}],
        });
        scratch.json(&format!("specs/kubernetes/1.{minor}/manifest.json"), &manifest);
        scratch.file(&format!("specs/kubernetes/1.{minor}/swagger.json"), V2);
    }
    let error = try_load(&scratch, &["specs"]).unwrap_err().to_string();
    assert!(
        error.contains("2 recordings") && error.contains("kubernetes/1.35"),
        "{error}"
    );
    assert_eq!(
        loaded(&scratch, &["specs/kubernetes/1.35"]).0,
        ["specs/kubernetes/1.35/swagger.json"]
    );
    fs::remove_dir_all(scratch.path("specs/kubernetes/1.35")).unwrap();
    assert_eq!(loaded(&scratch, &["specs"]).0, ["specs/kubernetes/1.36/swagger.json"]);
}

#[test]
fn the_hash_of_a_source_depends_on_its_documents_alone() {
    let scratch = Scratch::new();
    scratch.json("one/a.json", &spec());
    scratch.file("one/d.json", DISCOVERY);
    scratch.json("two/z/b.json", &spec());
    scratch.file("two/c.json", DISCOVERY);
    scratch.json("three/a.json", &spec());
    let hash = |name: &str| try_load(&scratch, &[name]).unwrap().0.origins[0].sha256.clone();
    assert_eq!(hash("one"), hash("two"));
    assert_ne!(hash("one"), hash("three"));
}

#[cfg(feature = "embedded-specs")]
#[test]
fn the_embedded_specs_have_v3_and_discovery() {
    let mut diagnostics = Diagnostics::new();
    let loaded = load(&[], &mut diagnostics, &mut Silent).unwrap();
    let count = |format| {
        loaded
            .sources
            .documents
            .iter()
            .filter(|document| document.format == format)
            .count()
    };
    assert!(count(Format::OpenApiV3) > 40);
    assert_eq!(count(Format::AggregatedDiscovery), 2);
    assert_eq!(count(Format::OpenApiV2), 0);
    assert!(diagnostics.is_empty());
}
