//! Selections: what is chosen, what it reaches, and nothing else.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a fault in a helper ends the test, as it should"
)]

mod golden_models;

use std::collections::BTreeSet;

use golden_models as models;
use kubewright::diag::Diagnostics;
use kubewright::model::Model;
use kubewright::select::{Selection, select};

fn run(include: &[&str], exclude: &[&str]) -> (Model, Vec<String>) {
    let parse = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
    let selection = Selection {
        include: parse(include),
        exclude: parse(exclude),
    };
    let mut diagnostics = Diagnostics::new();
    let model = select(&models::shapes(), &selection, &BTreeSet::new(), &mut diagnostics);
    (model, diagnostics.iter().map(ToString::to_string).collect())
}

fn types(model: &Model) -> Vec<&str> {
    model.types.iter().map(|def| def.name.as_str()).collect()
}

fn resources(model: &Model) -> Vec<&str> {
    model.resources.iter().map(|def| def.plural.as_str()).collect()
}

#[test]
fn a_kind_brings_what_it_reaches_subresource_bodies_included() {
    let (model, findings) = run(&["apps/v1/Deployment"], &[]);
    assert_eq!(resources(&model), ["deployments"]);
    assert_eq!(types(&model), ["Affinity", "Deployment", "DeploymentSpec", "Scale"]);
    assert_eq!(findings, [""; 0]);
    let groups: Vec<_> = model.group_versions.keys().map(ToString::to_string).collect();
    assert_eq!(groups, ["v1", "apps/v1", "autoscaling/v1"]);
}

#[test]
fn a_selected_model_generates_what_it_names() {
    let (model, _) = run(&["apps/v1/*"], &[]);
    for (path, text) in &models::crate_text(&model).0 {
        if path.as_str().ends_with(".rs") {
            syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        }
    }
    let text = models::one_file_text(&model, &models::options());
    assert!(text.contains("super::super::super::core::v1::Affinity") && text.contains("pub struct Affinity "));
    assert!(!text.contains("struct Pod "));
}

#[test]
fn everything_holds_kinds_without_a_resource() {
    let (model, findings) = run(&[], &[]);
    assert_eq!(model, models::shapes());
    assert!(findings.is_empty());
}

#[test]
fn an_exclude_takes_what_only_it_reached() {
    let (model, _) = run(&[], &["apps"]);
    assert_eq!(resources(&model), ["nodes", "pods", "widgets"]);
    // `DeploymentSpec` was reached by deployments alone; `Empty` and `Schema` are reached by no resource at all.
    assert_eq!(
        types(&model),
        [
            "Affinity",
            "Empty",
            "Everything",
            "Eviction",
            "Node",
            "Pod",
            "Schema",
            "Scale",
            "Widget",
            "Widget"
        ]
    );
}

#[test]
fn a_plural_stands_for_its_kind_and_a_type_can_be_named() {
    assert_eq!(resources(&run(&["v1/pods"], &[]).0), ["pods"]);
    let (model, _) = run(&["v1/Schema"], &[]);
    assert_eq!((resources(&model), types(&model)), (vec![], vec!["Schema"]));
}

#[test]
fn a_selector_without_a_match_says_what_is_near() {
    for (selector, near) in [
        ("apps/v1/Deploment", "`apps/v1/Deployment`"),
        ("apps/v1beta1/Deployment", "`apps/v1/Deployment`"),
        ("v1/Deployment", "`apps/v1/Deployment`"),
        ("app", "`apps/v1/*`"),
        ("zzz.of.somebody.else", "kubewright list"),
    ] {
        let (_, findings) = run(&[selector], &[]);
        assert_eq!(findings.len(), 1, "{selector}");
        assert!(
            findings[0].starts_with("error[selector-without-match]"),
            "{}",
            findings[0]
        );
        assert!(findings[0].contains(near), "{}", findings[0]);
    }
}
