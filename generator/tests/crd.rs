//! CustomResourceDefinitions, from bytes to their mirror: what is read, what it becomes, and what is said about the rest.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where it fails")]

use kubewright::diag::Diagnostics;
use kubewright::parse::{CrdDocument, CrdPrinterColumn, CrdScale, Documents, parse};
use kubewright::source::{Format, SourceDocument, Sources};
use serde_json::{Value, json};

/// Parses files of definitions.
fn read(files: &[(&str, &str)]) -> (Documents, Vec<String>) {
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
fn read_one(text: &str) -> (Vec<CrdDocument>, Vec<String>) {
    let (documents, findings) = read(&[("a.yaml", text)]);
    (documents.crds, findings)
}

/// The only definition of a file about which nothing is to be said.
#[track_caller]
fn quiet(text: &str) -> CrdDocument {
    let (mut crds, findings) = read_one(text);
    assert_eq!(findings, Vec::<String>::new());
    assert_eq!(crds.len(), 1);
    crds.remove(0)
}

/// A small definition of v1, to be changed.
fn widget() -> Value {
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

fn version(name: &str) -> Value {
    json!({"name": name, "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object"}}})
}

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

const FULL: &str = r#"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: crontabs.stable.example.com
  annotations: {note: "kept"}
  creationTimestamp: null
  generation: 3
  managedFields: [{manager: kubectl}]
  resourceVersion: "17"
  selfLink: /x
  uid: 0b2f
status: {storedVersions: [v1]}
spec:
  group: stable.example.com
  scope: Cluster
  names:
    kind: CronTab
    plural: crontabs
    singular: crontab
    listKind: CronTabs
    shortNames: [ct]
    categories: [all]
  versions:
  - name: v1beta1
    served: false
    storage: false
    deprecated: true
    deprecationWarning: use v1
    schema: {openAPIV3Schema: {type: object}}
  - name: v1
    served: true
    storage: true
    selectableFields: [{jsonPath: .spec.mode}]
    subresources:
      status: {}
      scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas, labelSelectorPath: .status.sel}
    additionalPrinterColumns:
    - {name: Spec, type: string, jsonPath: .spec.cronSpec, description: when, format: byte, priority: 1}
    - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              y: {type: integer, maximum: 9223372036854775807, minimum: 0.0}
              mode: {type: string, enum: [on, off, yes, no, y, "null"]}
              200: {type: string, default: 0o17, example: 2020-01-02T03:04:05Z}
"#;

#[test]
fn everything_that_a_definition_says_is_read() {
    let crd = quiet(FULL);
    assert_eq!((&*crd.name, crd.item, crd.namespaced), ("a.yaml", None, false));
    assert_eq!(
        (crd.group.as_str(), crd.kind.as_str(), crd.plural.as_str()),
        ("stable.example.com", "CronTab", "crontabs")
    );
    assert_eq!(
        (crd.singular.as_deref(), crd.list_kind.as_deref()),
        (Some("crontab"), Some("CronTabs"))
    );
    assert_eq!(
        (crd.short_names, crd.categories),
        (vec!["ct".to_owned()], vec!["all".to_owned()])
    );
    let [old, new] = &crd.versions[..] else {
        panic!("two versions");
    };
    assert_eq!(
        (old.name.as_str(), old.index, old.served, old.storage),
        ("v1beta1", Some(0), false, false)
    );
    assert_eq!(
        (old.deprecated, old.deprecation_warning.as_deref()),
        (true, Some("use v1"))
    );
    assert_eq!((old.status, &old.scale, old.shared_schema), (false, &None, false));
    assert_eq!(
        (new.name.as_str(), new.index, new.served, new.storage),
        ("v1", Some(1), true, true)
    );
    assert!(new.status && !new.deprecated);
    let scale = CrdScale {
        spec_replicas_path: ".spec.replicas".to_owned(),
        status_replicas_path: ".status.replicas".to_owned(),
        label_selector_path: Some(".status.sel".to_owned()),
    };
    assert_eq!(new.scale, Some(scale));
    let column = CrdPrinterColumn {
        name: "Spec".to_owned(),
        column_type: "string".to_owned(),
        format: Some("byte".to_owned()),
        description: Some("when".to_owned()),
        json_path: ".spec.cronSpec".to_owned(),
        priority: 1,
    };
    assert_eq!(new.printer_columns.len(), 2);
    assert_eq!(new.printer_columns[0], column);
    assert_eq!(new.printer_columns[1].priority, 0);
    assert_eq!(new.selectable_fields, [".spec.mode"]);
}

#[test]
fn values_of_a_schema_are_what_yaml_1_2_says() {
    let crd = quiet(FULL);
    let schema = crd.versions[1].schema.as_ref().unwrap();
    let spec = &schema.properties["spec"];
    assert_eq!(spec.properties.keys().collect::<Vec<_>>(), ["200", "mode", "y"]);
    assert_eq!(spec.properties["y"].maximum, Some(9_223_372_036_854_775_807.0));
    assert_eq!(
        spec.properties["mode"].enumeration,
        ["on", "off", "yes", "no", "y", "null"]
    );
    assert_eq!(spec.properties["200"].default, Some(json!(15)));
    let properties = "/spec/versions/1/schema/openAPIV3Schema/properties/spec/properties";
    let raw = crd.manifest.pointer(properties).unwrap();
    assert_eq!(raw["y"]["maximum"], json!(i64::MAX));
    assert_eq!(raw["200"]["example"], json!("2020-01-02T03:04:05Z"));
}

#[test]
fn the_manifest_is_what_was_given_without_what_a_server_wrote() {
    let mut given = json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "crontabs.stable.example.com", "annotations": {"note": "kept"}},
    });
    let crd = quiet(FULL);
    given["spec"] = crd.manifest["spec"].clone();
    assert_eq!(crd.manifest, given);
    let names = json!({
        "kind": "CronTab", "plural": "crontabs", "singular": "crontab", "listKind": "CronTabs", "shortNames": ["ct"],
        "categories": ["all"],
    });
    assert_eq!(crd.manifest["spec"]["names"], names);
    assert_eq!(
        crd.manifest["spec"]["versions"][0]["deprecationWarning"],
        json!("use v1")
    );
    // Nothing is added to a definition that has all.
    assert_eq!(quiet(&widget().to_string()).manifest, widget());
}

#[test]
fn yaml_and_json_say_the_same() {
    let json = quiet(&serde_json::to_string_pretty(&widget()).unwrap());
    let yaml = quiet(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n\
         metadata: {name: widgets.demo.example.com}\nspec:\n  group: demo.example.com\n  scope: Namespaced\n  \
         names: {kind: Widget, plural: widgets}\n  versions:\n  - name: v1\n    served: true\n    storage: true\n    \
         schema: {openAPIV3Schema: {type: object}}\n",
    );
    assert_eq!(json.manifest, yaml.manifest);
    assert_eq!(format!("{json:?}"), format!("{yaml:?}"));
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

#[test]
fn lists_and_files_of_many_objects_tell_where_each_definition_stands() {
    let mut second = widget();
    second["spec"]["names"] = json!({"kind": "Gadget", "plural": "gadgets"});
    second["metadata"]["name"] = json!("gadgets.demo.example.com");
    let pod = json!({"kind": "Pod"});
    let list = json!({"apiVersion": "v1", "kind": "List", "items": [widget(), pod, second]});
    let text = format!("# two\n---\n{}\n---\n---\n{list}\n---\nkind: Job\n---\n- 1\n", widget());
    let (crds, findings) = read_one(&text);
    let places: Vec<String> = crds
        .iter()
        .map(|crd| crd.at(|place| place.location().to_string()))
        .collect();
    assert_eq!(places, ["a.yaml:3", "a.yaml:6#/items/0", "a.yaml:6#/items/2"]);
    assert_eq!(crds[2].kind, "Gadget");
    assert_eq!(
        findings,
        [
            "note[object-skipped]: 3 objects skipped: no CustomResourceDefinition, but (without a kind), Job, Pod\n  --> a.yaml"
        ]
    );
}

#[test]
fn items_of_a_list_of_definitions_need_not_repeat_what_it_says() {
    let mut item = widget();
    let members = item.as_object_mut().unwrap();
    members.remove("kind");
    members.remove("apiVersion");
    let list = json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinitionList", "items": [item, widget()],
    });
    let (crds, findings) = read_one(&list.to_string());
    assert_eq!(findings, Vec::<String>::new());
    assert_eq!(crds.iter().map(|crd| crd.item).collect::<Vec<_>>(), [Some(0), Some(1)]);
    assert_eq!(crds[0].manifest, widget());
}

#[test]
fn files_come_in_the_order_of_their_names() {
    let text = widget().to_string();
    let (documents, _) = read(&[("b.yaml", &text), ("a.yaml", &text), ("c.yaml", &text)]);
    let names: Vec<&str> = documents.crds.iter().map(|crd| &*crd.name).collect();
    assert_eq!(names, ["a.yaml", "b.yaml", "c.yaml"]);
}

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

/// [`widget`] as YAML with `schema` for its schema.
fn with_schema(schema: &str) -> String {
    format!(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: widgets.demo.example.com}}\n\
         spec:\n  group: demo.example.com\n  scope: Namespaced\n  names: {{kind: Widget, plural: widgets}}\n  versions:\n  \
         - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema: {schema}\n"
    )
}

#[test]
fn hostile_definitions_are_read_or_refused_in_bounded_time() {
    let nested = |depth: usize| {
        let open = "{type: object, properties: {a: ".repeat(depth);
        with_schema(&format!("{open}{{type: string}}{}", "}}".repeat(depth)))
    };
    assert_eq!(quiet(&nested(60)).versions.len(), 1);
    for depth in [61, 1_000, 50_000] {
        let (crds, findings) = read_one(&nested(depth));
        assert!(crds.is_empty());
        assert_eq!(findings.len(), 1);
        assert!(findings[0].contains("nests deeper than 127 levels"), "{findings:?}");
    }
    let wide: String = (0..100_000).map(|i| format!("\n          p{i}: {{}}")).collect();
    let crd = quiet(&with_schema(&format!(
        "\n        type: object\n        properties:{wide}"
    )));
    assert_eq!(crd.versions[0].schema.as_ref().unwrap().properties.len(), 100_000);
    let laughs: String = (1..40)
        .map(|i| format!("a{i}: &a{i} [{}]\n", vec![format!("*a{}", i - 1); 9].join(", ")))
        .collect();
    let (crds, findings) = read_one(&format!("a0: &a0 [ha, ha]\n{laughs}{}", with_schema("{}")));
    assert!(
        crds.is_empty() && findings[0].contains("multiply this file"),
        "{findings:?}"
    );
}
