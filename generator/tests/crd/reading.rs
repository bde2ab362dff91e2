//! What is read of a definition of v1, and where it stands.

use kubewright::parse::{CrdPrinterColumn, CrdScale};
use serde_json::json;

use super::support::*;

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
