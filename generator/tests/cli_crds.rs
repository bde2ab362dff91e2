//! Definitions on the command line: named, in folders, from standard input, beside the embedded specs.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where it fails")]

mod support;

use support::{Scratch, definition, kubewright, kubewright_reading, spec};

const DOCUMENT: &str = "custom resource gadgets.demo.example.com of kind Gadget, versions [\"v1\"]";

#[test]
fn sources_and_documents_show_definitions() {
    let scratch = Scratch::new();
    scratch.json("in/v3.json", &spec());
    let yaml = format!("kind: Role\n---\n{}\n", definition());
    scratch.file("in/crds/gadget.yaml", &yaml);
    let folder = scratch.text("in");
    let ran = kubewright(["dump", "--stage", "sources", &folder]).expect(0, &[]);
    let line = format!("in/crds/gadget.yaml CustomResourceDefinitions {} bytes\n", yaml.len());
    assert!(ran.stdout.contains(&line), "{ran:#?}");
    let ran = kubewright(["dump", "--stage", "documents", &folder]).expect(0, &["1 object-skipped"]);
    assert!(
        ran.stdout.contains(&format!("in/crds/gadget.yaml:3 {DOCUMENT}\n")),
        "{ran:#?}"
    );
    assert!(
        ran.stdout.contains("in/v3.json schema com.example.demo.v1.Widget\n"),
        "{ran:#?}"
    );
}

#[test]
fn a_dash_is_standard_input() {
    let scratch = Scratch::new();
    let file = scratch.json("crd.json", &definition());
    let ran = kubewright_reading(&file, ["dump", "--stage", "documents", "-"]).expect(0, &[]);
    assert_eq!(ran.stdout, format!("<stdin> {DOCUMENT}\n"));
    let broken = scratch.file("cut.yaml", "kind: CustomResourceDefinition\na: [\n");
    kubewright_reading(&broken, ["dump", "--stage", "documents", "-"]).expect(1, &["--> <stdin>:2:4"]);
    kubewright(["list", "-"]).expect(2, &["<stdin>: the file is empty"]);
    // Specs come this way too.
    let file = scratch.json("v3.json", &spec());
    let ran = kubewright_reading(&file, ["list", "-"]).expect(0, &[]);
    assert!(ran.stdout.contains("widgets"), "{ran:#?}");
}

#[cfg(feature = "embedded-specs")]
#[test]
fn the_embedded_specs_are_named_by_their_version() {
    let scratch = Scratch::new();
    let file = scratch.json("crd.json", &definition());
    let ran = kubewright(["dump", "--stage", "documents", "--kubernetes", "1.36", &file]).expect(0, &[]);
    assert!(ran.stdout.contains(DOCUMENT), "no definition");
    assert!(
        ran.stdout.contains(" schema io.k8s.api.apps.v1.Deployment\n"),
        "no specs"
    );
    let alone = kubewright(["dump", "--stage", "documents", &file]).expect(0, &[]);
    assert!(!alone.stdout.contains("io.k8s.api"), "{alone:#?}");
}
