//! Manifests that want to do harm: what they say is escaped, bounded or refused.

use std::fmt::Write as _;

use kubewright::config::Config;
use kubewright::emit::Docs;
use kubewright::pipeline;
use kubewright::progress::Silent;
use serde_json::{Value, json};

use super::support::*;

/// Texts that would end a comment, a string or an attribute, were they not escaped.
const TEXTS: [&str; 8] = [
    "*/ fn evil() {}",
    "\"] fn evil() {} #[doc=\"",
    "line\nfn evil() {}\r\nfn evil() {}",
    "\u{202e}evil",
    "```\nfn evil() { compile_error!() }\n```",
    "r#\"\"#; fn evil() {}",
    "{{ evil }} {evil} \\u{0}",
    "\u{0}\u{7}",
];

/// Every place of a definition in which a text can stand, filled with one.
fn filled(index: usize, hostile: &str) -> Value {
    let field = json!({
        "type": "string", "description": hostile, "enum": [hostile, "\"", "\n"], "default": hostile, "pattern": hostile,
        "format": hostile,
    });
    let mut properties = json!({"spec": {"type": "object", "description": hostile, "properties": {"plain": field}}});
    properties["spec"]["properties"][hostile] = field.clone();
    let mut crd = crd("example.com", &format!("Kind{index}"), properties);
    crd["metadata"]["annotations"] = json!({"a": hostile});
    crd["spec"]["names"]["shortNames"] = json!([hostile]);
    crd["spec"]["names"]["categories"] = json!([hostile]);
    crd["spec"]["names"]["singular"] = json!(hostile);
    let version = &mut crd["spec"]["versions"][0];
    version["deprecated"] = json!(true);
    version["deprecationWarning"] = json!(hostile);
    version["additionalPrinterColumns"] =
        json!([{"name": hostile, "type": hostile, "format": hostile, "description": hostile, "jsonPath": hostile}]);
    version["selectableFields"] = json!([{"jsonPath": hostile}]);
    version["subresources"] = json!({"status": {}, "scale": {
        "specReplicasPath": hostile, "statusReplicasPath": hostile, "labelSelectorPath": hostile,
    }});
    crd
}

/// Whether an item called `evil` came to be anywhere.
fn has_evil(items: &[syn::Item]) -> bool {
    items.iter().any(|item| match item {
        syn::Item::Fn(function) => function.sig.ident == "evil",
        syn::Item::Mod(module) => module.content.as_ref().is_some_and(|(_, items)| has_evil(items)),
        _ => false,
    })
}

#[test]
fn no_text_of_a_definition_becomes_code() {
    let crds: Vec<Value> = TEXTS
        .iter()
        .enumerate()
        .map(|(index, text)| filled(index, text))
        .collect();
    let folder = folder(&crds);
    let (text, _) = pipeline::one_file(&input(&folder), Docs::Full, true, "k8s.rs", &mut Silent).unwrap();
    let file = syn::parse_file(&text).unwrap();
    assert!(!has_evil(&file.items));
    assert!(
        !text.contains(['\u{202e}', '\u{0}', '\u{7}', '\r']),
        "control characters are escaped"
    );
    for index in 0..TEXTS.len() {
        assert!(text.contains(&format!("pub struct Kind{index} ")), "Kind{index}");
    }
}

#[test]
fn a_name_that_would_be_a_path_is_refused_and_nothing_is_written() {
    for (pointer, name) in [
        ("/spec/group", "../../evil"),
        ("/spec/group", "a/b"),
        ("/spec/group", ".."),
        ("/spec/versions/0/name", ".."),
        ("/spec/versions/0/name", "v1/x"),
        ("/spec/names/plural", "../x"),
        ("/spec/names/plural", "{name}"),
        ("/spec/names/kind", "Evil\"; fn x() {}"),
        ("/spec/names/kind", "../Evil"),
    ] {
        let mut crd = crd("example.com", "Foo", json!({}));
        *crd.pointer_mut(pointer).unwrap() = json!(name);
        let crds = folder(&[crd, nothing()]);
        let out = tempfile::tempdir().unwrap();
        let mut config = Config::new(out.path().join("crate"));
        config.input = input(&crds);
        let refused = pipeline::generate(&config, &mut Silent).unwrap_err();
        let mut found = String::new();
        for finding in refused.diagnostics().into_iter().flat_map(|found| found.iter()) {
            let _ = writeln!(found, "{finding}");
        }
        assert!(
            found.contains("error[") && found.contains("00.json#/"),
            "{pointer} {name}: {found}"
        );
        assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 0, "{pointer} {name}");
    }
}

#[test]
fn a_hundred_thousand_properties_are_refused_and_many_that_look_alike_are_kept_apart() {
    let many = |count: u32, name: &dyn Fn(u32) -> String| {
        let properties: serde_json::Map<_, _> = (0..count).map(|index| (name(index), text())).collect();
        crd("example.com", "Foo", json!({"spec": object(properties.into())}))
    };
    let crds = folder(&[many(100_000, &|index| format!("p{index}"))]);
    let refused = pipeline::describe(&input(&crds), &mut Silent).unwrap_err();
    let found: Vec<String> = refused.diagnostics().unwrap().iter().map(ToString::to_string).collect();
    assert!(
        found.iter().any(|text| text.contains("too-many-properties")),
        "{found:?}"
    );

    let alike = |index: u32| format!("a{}", char::from_u32(0x4e00 + index).unwrap());
    let model = model_alone(&[many(20_000, &alike)]);
    let names = names(&model);
    let fields = &names.types[1].fields;
    let mut idents: Vec<&str> = fields.iter().map(|field| field.ident.as_str()).collect();
    idents.sort_unstable();
    idents.dedup();
    assert_eq!(idents.len(), 20_000);
}
