//! Types that nest deeply, and types that hold themselves.

use std::fs;

use kubewright::config::{Config, Input};
use kubewright::emit::Docs;
use kubewright::pipeline;
use kubewright::progress::Silent;
use serde_json::{Value, json};

use super::support::*;

/// Objects in objects; each level has a property of its own, so that no two are equal.
fn nested(levels: usize) -> Value {
    let inner = (0..levels).fold(text(), |inner, level| object(json!({format!("l{level}"): inner})));
    crd("example.com", "Foo", json!({"spec": inner}))
}

fn library(crds: &[Value]) -> String {
    let crds = folder(crds);
    let out = tempfile::tempdir().unwrap();
    let mut config = Config::new(out.path().join("crate"));
    config.input = input(&crds);
    pipeline::generate(&config, &mut Silent).unwrap();
    fs::read_to_string(out.path().join("crate/src/lib.rs")).unwrap()
}

#[test]
fn the_way_down_is_counted() {
    let kind_and_levels = model_alone(&[nested(40)]);
    assert_eq!(kind_and_levels.nesting(), 41);
    assert_eq!(model_alone(&[]).nesting(), 0);
}

#[test]
fn a_way_that_meets_itself_ends() {
    // The definition of definitions has schemas in schemas.
    let api = pipeline::describe(&Input::default(), &mut Silent).unwrap().model;
    assert!((8..20).contains(&api.nesting()), "{}", api.nesting());
}

#[test]
fn a_crate_of_deep_types_tells_the_compiler() {
    let deep = library(&[nested(40), nothing()]);
    assert!(deep.contains("#![recursion_limit = \"512\"]"), "{deep}");
    assert!(deep.contains("Types nest 41 deep."), "{deep}");
    let shallow = library(&[nested(3), nothing()]);
    assert!(!shallow.contains("recursion_limit"), "{shallow}");
}

#[test]
fn one_file_of_deep_types_says_what_its_crate_needs() {
    let crds = folder(&[nested(40), nothing()]);
    let (text, _) = pipeline::one_file(&input(&crds), Docs::Full, true, "k8s.rs", &mut Silent).unwrap();
    assert!(text.contains("may need `#![recursion_limit = \"512\"]`"));
}
