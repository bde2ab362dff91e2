//! What a definition says beyond its schema goes into the code that is written.

use kubewright::config::Config;
use kubewright::pipeline;
use kubewright::progress::Silent;
use serde_json::{Value, json};

use super::support::*;

fn full() -> Value {
    let mut crd = crd(
        "example.com",
        "Widget",
        json!({"spec": object(json!({"color": text()}))}),
    );
    crd["spec"]["names"]["shortNames"] = json!(["wd"]);
    crd["spec"]["names"]["categories"] = json!(["all"]);
    let version = &mut crd["spec"]["versions"][0];
    version["additionalPrinterColumns"] = json!([
        {"name": "Color", "type": "string", "jsonPath": ".spec.color", "priority": 1, "description": "Say \"it\"."},
    ]);
    version["selectableFields"] = json!([{"jsonPath": ".spec.color"}]);
    version["subresources"] = json!({"status": {}, "scale": {
        "specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas",
    }});
    let mut old = version.clone();
    old["name"] = json!("v1beta1");
    old["storage"] = json!(false);
    old["deprecated"] = json!(true);
    old["deprecationWarning"] = json!("use example.com/v1");
    let mut gone = old.clone();
    gone["name"] = json!("v1alpha1");
    gone["served"] = json!(false);
    crd["spec"]["versions"].as_array_mut().unwrap().extend([old, gone]);
    crd
}

fn files(change: impl FnOnce(&mut Config)) -> Vec<(String, String)> {
    let crds = folder(&[full()]);
    let out = tempfile::tempdir().unwrap();
    let mut config = Config::new(out.path());
    config.input = input(&crds);
    change(&mut config);
    pipeline::generate(&config, &mut Silent).unwrap();
    let mut found = Vec::new();
    let mut open = vec![out.path().to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(out.path()).unwrap().display().to_string();
                found.push((name, std::fs::read_to_string(path).unwrap()));
            }
        }
    }
    found
}

fn text_of<'f>(files: &'f [(String, String)], name: &str) -> &'f str {
    let found = files.iter().find(|(path, _)| path == name);
    let all: Vec<&String> = files.iter().map(|(path, _)| path).collect();
    &found.unwrap_or_else(|| panic!("no {name} in {all:?}")).1
}

#[test]
fn every_fact_of_the_definition_is_in_the_code_of_its_kind() {
    let files = files(|_| ());
    let widget = text_of(&files, "src/example_com/v1/widget.rs");
    for part in [
        "impl rt::CustomResource for Widget",
        "const CRD_NAME: &'static str = \"widgets.example.com\";",
        "const STORAGE_VERSION: &'static str = \"v1\";",
        "const DEPRECATION: Option<&'static str> = None;",
        "name: \"Color\"",
        "description: \"Say \\\"it\\\".\"",
        "priority: 1",
        "const SELECTABLE_FIELDS: &'static [&'static str] = &[\".spec.color\"];",
        "spec_replicas: \".spec.replicas\"",
        "const DEFINITION: &'static str = super::super::crds::WIDGETS;",
        "const SHORT_NAMES: &'static [&'static str] = &[\"wd\"];",
        "const CATEGORIES: &'static [&'static str] = &[\"all\"];",
        "const SINGULAR: &'static str = \"widget\";",
        "const LIST_KIND: &'static str = \"WidgetList\";",
        "rt::subresource::Scale",
        "/// Field selectors: `.spec.color`.",
    ] {
        assert!(widget.contains(part), "{part}\nis not in\n{widget}");
    }
    let old = text_of(&files, "src/example_com/v1beta1/widget.rs");
    assert!(old.contains("/// **Deprecated**: `use example.com/v1`"), "{old}");
    assert!(old.contains("/// Stored as `v1`."), "{old}");
    assert!(old.contains("super::super::crds::WIDGETS"), "{old}");
    assert!(!files.iter().any(|(path, _)| path.contains("v1alpha1")), "not served");
}

#[test]
fn the_definition_is_written_once_and_without_loss() {
    let files = files(|_| ());
    let text = text_of(&files, "src/example_com/crds/widgets.rs");
    let file = syn::parse_file(text).unwrap();
    let constant = file.items.iter().find_map(|item| match item {
        syn::Item::Const(constant) => Some(constant),
        _ => None,
    });
    let syn::Expr::Lit(literal) = &*constant.unwrap().expr else {
        panic!("{text}");
    };
    let syn::Lit::Str(json) = &literal.lit else {
        panic!("{text}");
    };
    let written: Value = serde_json::from_str(&json.value()).unwrap();
    assert_eq!(written, full());
}

#[test]
fn unserved_versions_and_definitions_are_a_matter_of_choice() {
    let files = files(|config| {
        config.input.unserved = true;
        config.definitions = false;
    });
    let gone = text_of(&files, "src/example_com/v1alpha1/widget.rs");
    assert!(gone.contains("const DEFINITION: &'static str = \"\";"), "{gone}");
    assert!(!files.iter().any(|(path, _)| path.contains("crds")), "left out");
}
