//! What is said about definitions that are wrong, and which of them are still read.

use kubewright::parse::CrdDocument;
use serde_json::{Value, json};

use super::support::*;

#[test]
fn all_that_is_missing_is_told_at_once_and_the_other_definitions_are_read() {
    let bad = json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "spec": {"names": {"plural": 1}, "versions": [{"served": true, "storage": true}]},
    });
    let (documents, findings) = read(&[("bad.yaml", &bad.to_string()), ("good.yaml", &widget().to_string())]);
    assert_eq!(documents.crds.len(), 1);
    let missing = |pointer: &str| {
        format!(
            "error[crd-incomplete]: missing, and without it this is no CustomResourceDefinition; add it\n  \
             --> bad.yaml#/spec/{pointer}"
        )
    };
    for pointer in ["group", "scope", "names/kind", "names/plural", "versions/0/name"] {
        assert!(findings.contains(&missing(pointer)), "{pointer} in {findings:#?}");
    }
    let mut empty = widget();
    empty["spec"]["versions"] = json!([]);
    assert_eq!(
        read_one(&empty.to_string()).1,
        [missing("versions").replace("bad", "a")]
    );
}

/// The only finding about [`widget`] with `value` at `pointer`, which does not cost the definition.
#[track_caller]
fn tolerated(pointer: &str, value: Value) -> (CrdDocument, String) {
    let mut changed = widget();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    changed.pointer_mut(parent).unwrap()[key] = value;
    let (mut crds, mut findings) = read_one(&changed.to_string());
    assert_eq!((crds.len(), findings.len()), (1, 1), "{findings:#?}");
    (crds.remove(0), findings.remove(0))
}

#[test]
fn what_servers_refuse_is_a_warning_with_its_pointer() {
    let two = |name: &str| {
        let mut second = version(name);
        second["storage"] = json!(false);
        json!([version("v1"), second])
    };
    let (crd, finding) = tolerated("/spec/versions", two("v1"));
    assert_eq!(crd.versions.len(), 1);
    assert_eq!(
        finding,
        "warning[crd-version-repeated]: the version \"v1\" is here for the second time and left out; remove one\n  --> a.yaml#/spec/versions/1/name"
    );
    let (_, finding) = tolerated("/spec/versions", json!([version("v1"), version("v2")]));
    assert!(
        finding.starts_with("warning[crd-storage-version]: 2 versions have"),
        "{finding}"
    );
    let mut none = two("v2");
    none[0]["storage"] = json!(false);
    let (crd, finding) = tolerated("/spec/versions", none);
    assert_eq!(crd.versions.len(), 2);
    assert!(
        finding.starts_with("warning[crd-storage-version]: 0 versions have"),
        "{finding}"
    );
    let (crd, finding) = tolerated("/metadata/name", json!("widget"));
    assert!(
        finding.starts_with("warning[crd-name]: \"widget\" where servers take only"),
        "{finding}"
    );
    assert_eq!(crd.manifest["metadata"]["name"], json!("widgets.demo.example.com"));
    let (crd, finding) = tolerated("/spec/versions/0/schema", json!({}));
    assert!(
        finding.ends_with("--> a.yaml#/spec/versions/0/schema/openAPIV3Schema"),
        "{finding}"
    );
    assert!(crd.versions[0].schema.is_none());
    let open = json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true});
    assert_eq!(crd.manifest["spec"]["versions"][0]["schema"]["openAPIV3Schema"], open);
    let (crd, finding) = tolerated("/spec/preserveUnknownFields", json!(true));
    assert!(finding.starts_with("warning[crd-preserve-unknown]"), "{finding}");
    assert!(crd.versions[0].schema.as_ref().unwrap().extensions.preserve_unknown);
    assert_eq!(crd.manifest["spec"]["versions"][0]["schema"]["openAPIV3Schema"], open);
}

#[test]
fn parts_of_the_wrong_shape_are_warnings_and_count_as_absent() {
    for (pointer, value, place) in [
        ("/spec/versions/0/served", json!("yes"), "/spec/versions/0/served"),
        ("/spec/names/shortNames", json!("w"), "/spec/names/shortNames"),
        ("/spec/versions/0/deprecated", json!(1), "/spec/versions/0/deprecated"),
        (
            "/spec/versions/0/subresources",
            json!([]),
            "/spec/versions/0/subresources",
        ),
        (
            "/spec/versions/0/subresources",
            json!({"scale": {"specReplicasPath": ".a"}}),
            "/spec/versions/0/subresources/scale/statusReplicasPath",
        ),
        (
            "/spec/versions/0/additionalPrinterColumns",
            json!([{"name": "A", "type": "string"}]),
            "/spec/versions/0/additionalPrinterColumns/0/jsonPath",
        ),
        (
            "/spec/versions/0/additionalPrinterColumns",
            json!([{"name": "A", "type": "string", "jsonPath": ".a", "priority": 1.5}]),
            "/spec/versions/0/additionalPrinterColumns/0/priority",
        ),
        (
            "/spec/versions/0/selectableFields",
            json!([{}]),
            "/spec/versions/0/selectableFields/0/jsonPath",
        ),
        (
            "/spec/versions/0/schema/openAPIV3Schema/properties",
            json!({"a": 1}),
            "/spec/versions/0/schema/openAPIV3Schema/properties/a",
        ),
    ] {
        let (_, finding) = tolerated(pointer, value);
        assert!(
            finding.starts_with("warning[") && finding.ends_with(&format!("--> a.yaml#{place}")),
            "{finding}"
        );
    }
    let mut flag = widget();
    flag["spec"]["versions"][0].as_object_mut().unwrap().remove("served");
    let (crds, findings) = read_one(&flag.to_string());
    assert!(
        !crds[0].versions[0].served && findings[0].starts_with("warning[crd-flag]"),
        "{findings:?}"
    );
}

#[test]
fn what_is_no_definition_of_these_versions_is_refused() {
    for (pointer, value, code) in [
        ("/apiVersion", json!("apiextensions.k8s.io/v2"), "crd-api-version"),
        ("/apiVersion", json!(null), "crd-api-version"),
        ("/spec/scope", json!("namespaced"), "crd-scope"),
        ("/spec/group", json!(""), "crd-incomplete"),
    ] {
        let mut changed = widget();
        *changed.pointer_mut(pointer).unwrap() = value;
        let (crds, findings) = read_one(&changed.to_string());
        assert!(crds.is_empty());
        let (start, end) = (format!("error[{code}]: "), format!("--> a.yaml#{pointer}"));
        assert_eq!(findings.len(), 1, "{findings:#?}");
        assert!(
            findings[0].starts_with(&start) && findings[0].ends_with(&end),
            "{findings:#?}"
        );
    }
}

#[test]
fn a_patch_is_left_out_and_is_an_error_when_nothing_else_is_there() {
    let patch = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a}\n";
    let (documents, findings) = read(&[("patch.yaml", patch), ("good.yaml", &widget().to_string())]);
    assert_eq!(documents.crds.len(), 1);
    assert_eq!(
        findings,
        [
            "warning[crd-patch]: left out: it has no `spec.group`, no `spec.names`, no `spec.versions`, so it is no definition but a patch of one, as kustomize uses them; give what `kustomize build` prints\n  --> patch.yaml"
        ]
    );
    let (documents, findings) = read(&[("patch.yaml", patch), ("other.yaml", patch)]);
    assert!(documents.crds.is_empty());
    assert_eq!(
        findings.last().unwrap(),
        "error[no-definition]: no CustomResourceDefinition is left of this (and 1 more), and nothing else is to be read; name files with definitions\n  --> other.yaml"
    );
}

#[test]
fn broken_files_are_errors_with_line_and_column_and_the_others_are_read() {
    let (documents, findings) = read(&[
        (
            "chart.yaml",
            "{{- if .Values.crds }}\nkind: CustomResourceDefinition\n{{- end }}\n",
        ),
        ("cut.yaml", "kind: CustomResourceDefinition\nspec:\n  group: \"a\n"),
        ("good.yaml", &widget().to_string()),
        (
            "value.yaml",
            "kind: CustomResourceDefinition\nspec:\n  group: {{ .Values.group }}\n",
        ),
    ]);
    assert_eq!(documents.crds.len(), 1);
    let hint = "error[helm-template]: a template of a Helm chart and not yet YAML; render the chart first \
                (`helm template`) and give what that prints\n  --> ";
    assert_eq!(findings[0], format!("{hint}chart.yaml:1:1"));
    assert!(
        findings[1].starts_with("error[malformed-yaml]: malformed YAML: "),
        "{findings:#?}"
    );
    assert!(findings[1].contains("--> cut.yaml:"), "{findings:#?}");
    assert_eq!(findings[2], format!("{hint}value.yaml:3:10"));
}
