//! Bad input: a clear message each, and an output folder that is exactly as it was.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where it fails")]

mod support;

use std::fs;

use serde_json::json;
use support::{Ran, Scratch, definition, kubewright, snapshot, spec, spec_of_group, widget};

/// What kustomize lays over a definition.
const PATCH: &str = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: a.b.c\n";

/// Runs `generate` with `arguments` into a folder that an earlier run filled; fails unless that folder is
/// byte for byte as before.
#[track_caller]
fn generate_over(scratch: &Scratch, arguments: &[&str]) -> Ran {
    let good = scratch.json("good.json", &spec());
    let out = scratch.text("out");
    kubewright(["generate", &good, "--out", &out]).expect(0, &[]);
    let before = snapshot(&scratch.path("out"));
    let ran = kubewright(["generate", "--out", &out].iter().chain(arguments));
    assert_eq!(snapshot(&scratch.path("out")), before, "{ran:#?}");
    ran
}

#[test]
fn a_truncated_spec_is_named_with_line_and_column() {
    let scratch = Scratch::new();
    let text = serde_json::to_string_pretty(&spec()).unwrap();
    let file = scratch.file("cut.json", &text[..text.len() / 2]);
    generate_over(&scratch, &[&file]).expect(2, &[&format!("{file}:"), "truncated", "fetch it again"]);
    let folder = scratch.text("");
    generate_over(&scratch, &[&folder]).expect(2, &["cut.json:", "truncated"]);
}

#[test]
fn a_dangling_ref_is_a_warning_and_an_error_when_strict() {
    let scratch = Scratch::new();
    let mut dangling = spec();
    widget(&mut dangling)["properties"]["lost"] = json!({"$ref": "#/components/schemas/com.example.Lost"});
    let file = scratch.json("dangling.json", &dangling);
    let pointer = "dangling.json#/components/schemas/com.example.demo.v1.Widget/properties/lost";
    generate_over(&scratch, &["--strict", &file]).expect(1, &["warning[", "com.example.Lost", pointer]);
    kubewright(["generate", &file, "--out", &scratch.text("lenient")]).expect(0, &["warning[", pointer]);
}

#[test]
fn a_file_that_does_not_exist_is_named() {
    let scratch = Scratch::new();
    let missing = scratch.text("missing.json");
    generate_over(&scratch, &[&missing]).expect(2, &["cannot read", "missing.json"]);
}

#[test]
fn files_that_are_no_spec_are_told_what_they_are() {
    let scratch = Scratch::new();
    for (name, content, part) in [
        ("empty.json", "", "empty"),
        ("spec.yaml", "openapi: 3.0.0\n", "OpenAPI document in YAML"),
        (
            "role.yaml",
            "kind: ClusterRole\n",
            "without a CustomResourceDefinition (ClusterRole)",
        ),
        ("broken.yaml", "a: 1\nb: [\n", "broken.yaml:2:4: malformed YAML"),
        (
            "chart.yaml",
            "a: {{ .Values.a }}\n",
            "chart.yaml:1:4: a template of a Helm chart",
        ),
        ("page.yaml", "<html>", "HTML"),
        ("pod.json", r#"{"kind":"Pod","apiVersion":"v1"}"#, "\"Pod\""),
        ("list.json", "[]", "array"),
        ("packed.gz", "\u{1f}\u{8b}", "pack the recording again"),
        ("v4.json", r#"{"openapi":"4.0.0"}"#, "4.0.0"),
    ] {
        let mut bytes = content.as_bytes().to_vec();
        if name == "packed.gz" {
            bytes = vec![0x1f, 0x8b, 8, 0];
        }
        let file = scratch.file(name, bytes);
        generate_over(&scratch, &[&file]).expect(2, &[name, part]);
    }
}

#[test]
fn folders_without_a_spec_say_what_was_expected() {
    let scratch = Scratch::new();
    fs::create_dir(scratch.path("empty")).unwrap();
    scratch.file("manifests/role.yaml", "kind: ClusterRole");
    scratch.file("discovery/apis.json", r#"{"kind":"APIGroupDiscoveryList","items":[]}"#);
    for (folder, part) in [
        ("empty", "holds no JSON or YAML file"),
        ("manifests", "YAML files (1), none of them with"),
        ("discovery", "discovery documents but no OpenAPI"),
    ] {
        generate_over(&scratch, &[&scratch.text(folder)]).expect(2, &[folder, part]);
    }
}

#[test]
fn definitions_that_cannot_be_read_are_named_all_at_once() {
    let scratch = Scratch::new();
    scratch.json("crds/good.json", &definition());
    scratch.file(
        "crds/chart.yaml",
        "{{ if .Values.crds }}\nkind: CustomResourceDefinition\n{{ end }}\n",
    );
    scratch.file("crds/cut.yaml", "kind: CustomResourceDefinition\nspec: {\n");
    scratch.file("crds/patch.yaml", PATCH);
    let mut bad = definition();
    bad["spec"]["group"] = json!(null);
    scratch.json("crds/bad.json", &bad);
    generate_over(&scratch, &[&scratch.text("crds")]).expect(
        1,
        &[
            "crds/chart.yaml:1:1",
            "render the chart first (`helm template`)",
            "crds/cut.yaml:2:7",
            "crds/bad.json#/spec/group",
            "warning[crd-patch]",
            "3 errors and 1 warning",
        ],
    );
}

#[test]
fn a_patch_of_a_definition_alone_is_an_error() {
    let scratch = Scratch::new();
    let file = scratch.file("patch.yaml", PATCH);
    generate_over(&scratch, &[&file]).expect(1, &["error[no-definition]", "`kustomize build`", "patch.yaml"]);
}

#[test]
fn a_version_of_kubernetes_that_is_not_embedded_says_which_are() {
    let scratch = Scratch::new();
    generate_over(&scratch, &["--kubernetes", "1.12"]).expect(2, &["`1.12`", "there are 1.36"]);
}

#[test]
fn a_recording_that_was_edited_is_reported() {
    let scratch = Scratch::new();
    let document = serde_json::to_vec(&spec()).unwrap();
    scratch.file("rec/v3/demo.json", &document);
    scratch.json(
        "rec/manifest.json",
        &json!({
            "manifestVersion": 1,
            "kubernetes": {"major": "1", "minor": "36", "gitVersion": "v1.36.0"},
            "files": [{"path": "v3/demo.json", "source": "/openapi/v3/apis/demo.example.com/v1", "sha256": "0"}],
        }),
    );
    let folder = scratch.text("rec");
    generate_over(&scratch, &["--strict", &folder]).expect(1, &["warning[recording-changed]", "demo.json"]);
    fs::remove_file(scratch.path("rec/v3/demo.json")).unwrap();
    generate_over(&scratch, &[&folder]).expect(2, &["cannot read", "demo.json"]);
}

#[test]
fn an_output_folder_that_cannot_be_made_is_an_error_before_anything_else() {
    let scratch = Scratch::new();
    let source = scratch.json("spec.json", &spec());
    scratch.file("file", "mine");
    // Root may write everywhere, but not below a file.
    kubewright(["generate", &source, "--out", &scratch.text("file/out")]).expect(2, &["file/out"]);
    kubewright(["generate", &source, "--out", &scratch.text("file")]).expect(2, &["is not a folder"]);
    assert_eq!(fs::read_to_string(scratch.path("file")).unwrap(), "mine");
}

#[test]
fn a_folder_of_somebody_else_is_refused() {
    let scratch = Scratch::new();
    let source = scratch.json("spec.json", &spec());
    scratch.file("theirs/src/lib.rs", "mine");
    let before = snapshot(&scratch.path("theirs"));
    kubewright(["generate", &source, "--out", &scratch.text("theirs")])
        .expect(2, &["was not written by kubewright", "name a new folder"]);
    assert_eq!(snapshot(&scratch.path("theirs")), before);
}

#[test]
fn a_group_name_cannot_lead_out_of_the_output_folder() {
    let scratch = Scratch::new();
    for group in ["../../x", "..", "a/b", "/etc", "a\\b", "a\0b", "a b"] {
        let file = scratch.json("evil.json", &spec_of_group(group));
        let before = snapshot(&scratch.path(""));
        let ran = kubewright(["generate", &file, "--out", &scratch.text("evil/deep/out")]);
        // Refused, or made without the group: but never a file elsewhere.
        let mut after = snapshot(&scratch.path(""));
        after.retain(|path, _| !path.starts_with("evil/") && path != "evil");
        assert_eq!(after, before, "{group:?}: {ran:#?}");
        assert!(matches!(ran.code, 0 | 1), "{group:?}: {ran:#?}");
        assert!(ran.stderr.contains("evil.json#/"), "{group:?}: no place in {ran:#?}");
        let _ = fs::remove_dir_all(scratch.path("evil"));
    }
}

#[test]
fn a_description_stays_text_whatever_it_holds() {
    let hostile = "*/ pub fn injected() {} /* \"quoted\" {{ injected }} {% raw %} #![forbid(x)]\n\
         ```rust\npanic!(\"a doctest\");\n```\n```\nunclosed \\ \u{202e} [link](x) <script>\r\n//! inner";
    let scratch = Scratch::new();
    let mut evil = spec();
    evil["info"]["title"] = json!(hostile);
    widget(&mut evil)["description"] = json!(hostile);
    widget(&mut evil)["properties"]["size"]["description"] = json!(hostile);
    widget(&mut evil)["properties"]["size"]["default"] = json!(hostile);
    widget(&mut evil)["properties"]["mode"] =
        json!({"type": "string", "description": hostile, "enum": [hostile, "*/", "\"", "{{x}}"]});
    widget(&mut evil)["properties"]["odd\"} */ {{x}}"] = json!({"type": "string"});
    let file = scratch.json("evil.json", &evil);
    kubewright(["generate", &file, "--out", &scratch.text("out")]).expect(0, &[]);
    let mut n_structs = 0;
    for (path, content) in snapshot(&scratch.path("out")) {
        let Some(content) = content else { continue };
        let text = String::from_utf8(content).unwrap();
        if path.ends_with(".rs") {
            let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{path}: {error}\n{text}"));
            for item in parsed.items {
                match item {
                    syn::Item::Fn(item) => assert_ne!(item.sig.ident, "injected", "{path}"),
                    syn::Item::Struct(_) => n_structs += 1,
                    _ => {}
                }
            }
        } else {
            assert!(!text.contains("injected"), "{path}: {text}");
        }
    }
    assert!(n_structs >= 2, "Widget and its client");
}

#[test]
fn control_characters_of_the_input_do_not_reach_the_terminal() {
    let scratch = Scratch::new();
    let file = scratch.json("x.json", &json!({"kind": "\u{1b}[31mPod\u{7}"}));
    let ran = kubewright(["list", &file]).expect(2, &["Pod"]);
    assert!(!ran.stderr.contains(['\u{1b}', '\u{7}']), "{ran:#?}");
    let ran = kubewright(["list", &scratch.text("no\u{1b}[2Jfile")]).expect(2, &["cannot read"]);
    assert!(!ran.stderr.contains('\u{1b}'), "{ran:#?}");
}
