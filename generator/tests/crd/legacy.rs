//! Definitions of v1beta1, brought into the form of v1.

use kubewright::parse::CrdDocument;
use serde_json::{Value, json};

use super::support::*;

/// A small definition of v1beta1 with these members of `spec` beside the needed ones.
fn legacy(more: Value) -> Value {
    let mut spec = json!({"group": "demo.example.com", "names": {"kind": "Widget", "plural": "widgets"}});
    let (Value::Object(into), Value::Object(more)) = (&mut spec, more) else {
        panic!("objects");
    };
    into.extend(more);
    json!({
        "apiVersion": "apiextensions.k8s.io/v1beta1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "widgets.demo.example.com"},
        "spec": spec,
    })
}

const LEGACY_NOTE: &str = "note[crd-v1beta1]: of apiextensions.k8s.io/v1beta1, which servers know no more since 1.22; \
     read, and handed on as v1\n  --> a.yaml#/apiVersion";

/// What a v1beta1 definition becomes; the only finding is that it is one.
#[track_caller]
fn converted(more: Value) -> CrdDocument {
    let (mut crds, findings) = read_one(&legacy(more).to_string());
    assert_eq!(findings, [LEGACY_NOTE]);
    crds.remove(0)
}

#[test]
fn the_only_version_of_v1beta1_takes_what_stands_at_the_top() {
    let schema = json!({"type": "object", "properties": {"spec": {"type": "object"}}});
    let crd = converted(json!({
        "version": "v1alpha1",
        "validation": {"openAPIV3Schema": schema},
        "subresources": {"status": {}, "scale": {"specReplicasPath": ".a", "statusReplicasPath": ".b"}},
        "additionalPrinterColumns": [{"name": "A", "type": "string", "JSONPath": ".a"}],
        "preserveUnknownFields": false,
    }));
    let [version] = &crd.versions[..] else {
        panic!("one version");
    };
    assert_eq!((version.name.as_str(), version.index), ("v1alpha1", None));
    assert!(version.served && version.storage && version.status && version.shared_schema && crd.namespaced);
    assert_eq!(version.scale.as_ref().unwrap().spec_replicas_path, ".a");
    assert_eq!(version.printer_columns[0].json_path, ".a");
    assert!(!version.schema.as_ref().unwrap().extensions.preserve_unknown);
    let place = |crd: &CrdDocument| crd.at_schema(&crd.versions[0], |place| place.location().to_string());
    assert_eq!(place(&crd), "a.yaml#/spec/validation/openAPIV3Schema");
    let expected = json!({
        "group": "demo.example.com",
        "scope": "Namespaced",
        "names": {"kind": "Widget", "plural": "widgets"},
        "preserveUnknownFields": false,
        "versions": [{
            "name": "v1alpha1", "served": true, "storage": true,
            "schema": {"openAPIV3Schema": schema},
            "subresources": {"status": {}, "scale": {"specReplicasPath": ".a", "statusReplicasPath": ".b"}},
            "additionalPrinterColumns": [{"name": "A", "type": "string", "jsonPath": ".a"}],
        }],
    });
    assert_eq!(crd.manifest["spec"], expected);
    assert_eq!(crd.manifest["apiVersion"], json!("apiextensions.k8s.io/v1"));
}

#[test]
fn versions_of_v1beta1_keep_what_they_say_themselves() {
    let own = json!({"type": "object", "description": "own"});
    let crd = converted(json!({
        "version": "v2",
        "scope": "Cluster",
        "preserveUnknownFields": false,
        "validation": {"openAPIV3Schema": {"type": "object", "description": "shared"}},
        "subresources": {"status": {}},
        "additionalPrinterColumns": [{"name": "S", "type": "string", "JSONPath": ".s"}],
        "versions": [
            {"name": "v2", "served": true, "storage": true},
            {"name": "v1", "served": true, "storage": false, "schema": {"openAPIV3Schema": own}, "subresources": {},
             "additionalPrinterColumns": [{"name": "O", "type": "string", "JSONPath": ".o"}]},
        ],
    }));
    let [v2, v1] = &crd.versions[..] else {
        panic!("two versions");
    };
    assert_eq!((v2.shared_schema, v1.shared_schema), (true, false));
    assert_eq!((v2.status, v1.status), (true, false));
    assert_eq!(
        (v2.printer_columns[0].name.as_str(), v1.printer_columns[0].name.as_str()),
        ("S", "O")
    );
    let description = |index: usize| {
        crd.versions[index]
            .schema
            .as_ref()
            .unwrap()
            .description
            .clone()
            .unwrap()
    };
    assert_eq!(
        (description(0), description(1)),
        ("shared".to_owned(), "own".to_owned())
    );
    let place = |version| crd.at_schema(version, |place| place.location().pointer);
    assert_eq!(place(v2), "/spec/validation/openAPIV3Schema");
    assert_eq!(place(v1), "/spec/versions/1/schema/openAPIV3Schema");
    assert_eq!(crd.at_version(v1, |place| place.location().pointer), "/spec/versions/1");
    assert!(!crd.namespaced);
    let spec = &crd.manifest["spec"];
    assert_eq!(
        spec["versions"][0]["schema"]["openAPIV3Schema"]["description"],
        json!("shared")
    );
    assert_eq!(spec["versions"][1]["schema"]["openAPIV3Schema"], own);
    assert_eq!(
        spec["versions"][1]["additionalPrinterColumns"][0],
        json!({"name": "O", "type": "string", "jsonPath": ".o"})
    );
    for key in ["version", "validation", "subresources", "additionalPrinterColumns"] {
        assert_eq!(spec.get(key), None, "{key}");
    }
}

#[test]
fn v1beta1_keeps_unknown_fields_unless_it_says_no() {
    let open = json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true});
    // No schema: none in the mirror, and in the manifest one that allows everything.
    let bare = converted(json!({"version": "v1"}));
    assert!(bare.versions[0].schema.is_none() && !bare.versions[0].shared_schema);
    assert_eq!(bare.manifest["spec"]["versions"][0]["schema"]["openAPIV3Schema"], open);
    let strict = converted(json!({"version": "v1", "preserveUnknownFields": false}));
    assert_eq!(
        strict.manifest["spec"]["versions"][0]["schema"]["openAPIV3Schema"],
        open
    );
    for more in [json!({}), json!({"preserveUnknownFields": true})] {
        let mut spec = json!({"version": "v1", "validation": {"openAPIV3Schema": {"properties": {}}}});
        spec.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let crd = converted(spec);
        assert!(crd.versions[0].schema.as_ref().unwrap().extensions.preserve_unknown);
        let mut expected = open.clone();
        expected["properties"] = json!({});
        assert_eq!(
            crd.manifest["spec"]["versions"][0]["schema"]["openAPIV3Schema"],
            expected
        );
        assert_eq!(crd.manifest["spec"].get("preserveUnknownFields"), None);
    }
}

#[test]
fn conversion_webhooks_move_to_where_v1_has_them() {
    let client = json!({"service": {"name": "hook", "namespace": "system"}});
    let conversion =
        |more: Value| converted(json!({"version": "v1", "conversion": more})).manifest["spec"]["conversion"].clone();
    assert_eq!(
        conversion(json!({"strategy": "Webhook", "webhookClientConfig": client, "conversionReviewVersions": ["v1"]})),
        json!({"strategy": "Webhook", "webhook": {"clientConfig": client, "conversionReviewVersions": ["v1"]}})
    );
    assert_eq!(
        conversion(json!({"strategy": "Webhook", "webhookClientConfig": client}))["webhook"]["conversionReviewVersions"],
        json!(["v1beta1"])
    );
    assert_eq!(
        conversion(json!({"strategy": "None", "conversionReviewVersions": ["v1"]})),
        json!({"strategy": "None"})
    );
}
