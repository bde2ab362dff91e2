//! Small definitions, and how they are read.

use kubewright::diag::Diagnostics;
use kubewright::parse::{CrdDocument, Documents, parse};
use kubewright::source::{Format, SourceDocument, Sources};
use serde_json::{Value, json};

/// Parses files of definitions.
pub(crate) fn read(files: &[(&str, &str)]) -> (Documents, Vec<String>) {
    let documents = files.iter().map(|(name, text)| SourceDocument {
        name: (*name).into(),
        format: Format::CustomResourceDefinitions,
        bytes: text.as_bytes().to_vec().into(),
    });
    let sources = Sources {
        documents: documents.collect(),
    };
    let mut diagnostics = Diagnostics::new();
    let documents = parse(&sources, &mut diagnostics);
    (documents, diagnostics.iter().map(ToString::to_string).collect())
}

/// The definitions of one file `a.yaml`, and the findings.
pub(crate) fn read_one(text: &str) -> (Vec<CrdDocument>, Vec<String>) {
    let (documents, findings) = read(&[("a.yaml", text)]);
    (documents.crds, findings)
}

/// The only definition of a file about which nothing is to be said.
#[track_caller]
pub(crate) fn quiet(text: &str) -> CrdDocument {
    let (mut crds, findings) = read_one(text);
    assert_eq!(findings, Vec::<String>::new());
    assert_eq!(crds.len(), 1);
    crds.remove(0)
}

/// A small definition of v1, to be changed.
pub(crate) fn widget() -> Value {
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "widgets.demo.example.com"},
        "spec": {
            "group": "demo.example.com",
            "scope": "Namespaced",
            "names": {"kind": "Widget", "plural": "widgets"},
            "versions": [version("v1")],
        },
    })
}

pub(crate) fn version(name: &str) -> Value {
    json!({"name": name, "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object"}}})
}
