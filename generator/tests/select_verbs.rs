//! Selectors with verbs: what is left of resources, subresources, operations and types.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a fault in a helper ends the test, as it should"
)]

mod golden_models;

use std::collections::BTreeSet;

use golden_models as models;
use kubewright::diag::Diagnostics;
use kubewright::model::{Model, OperationDef, ResourceDef, ResourceId, SubresourceShape, Verb};
use kubewright::select::{Selection, select};

fn run_on(model: &Model, include: &[&str], exclude: &[&str]) -> (Model, Vec<String>) {
    let parse = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect();
    let selection = Selection {
        include: parse(include),
        exclude: parse(exclude),
    };
    let mut diagnostics = Diagnostics::new();
    let model = select(model, &selection, &BTreeSet::new(), &mut diagnostics);
    (model, diagnostics.iter().map(ToString::to_string).collect())
}

/// What is left of the model of all shapes; nothing may be found wrong.
fn run(include: &[&str], exclude: &[&str]) -> Model {
    let (model, findings) = run_on(&models::shapes(), include, exclude);
    assert_eq!(findings, [""; 0]);
    model
}

/// `pods: get,list; log`
fn line(resource: &ResourceDef) -> String {
    let words = |verbs: &mut dyn Iterator<Item = &Verb>| verbs.map(|verb| verb.word()).collect::<Vec<_>>().join(",");
    let mut line = format!("{}: {}", resource.plural, words(&mut resource.verbs.iter()));
    for subresource in &resource.subresources {
        line.push_str(&format!("; {}", subresource.name));
        if let SubresourceShape::Object { verbs, .. } = &subresource.shape {
            line.push_str(&format!(" {}", words(&mut verbs.iter())));
        }
    }
    line
}

fn lines(model: &Model) -> Vec<String> {
    model.resources.iter().map(line).collect()
}

fn types(model: &Model) -> Vec<&str> {
    model.types.iter().map(|def| def.name.as_str()).collect()
}

#[test]
fn only_the_named_verbs_are_left_and_subresources_that_have_one_of_them() {
    let model = run(&["v1/Pod:list,get"], &[]);
    assert_eq!(lines(&model), ["pods: get,list; exec; log"]);
    // The body of the eviction is no longer reached.
    assert_eq!(types(&model), ["Affinity", "Everything", "Pod"]);
    assert_eq!(
        lines(&run(&["apps/v1/Deployment:patch,watch"], &[])),
        ["deployments: watch,patch; scale patch; status patch"]
    );
    let model = run(&["apps/v1/Deployment:delete"], &[]);
    assert_eq!(lines(&model), ["deployments: delete"]);
    assert_eq!(types(&model), ["Affinity", "Deployment", "DeploymentSpec"]);
}

#[test]
fn includes_of_one_kind_add_up() {
    for (include, expected) in [
        (["v1/Node:get", "v1/Node:watch"], "nodes: get,watch"),
        (["v1/Node:get", "v1/nodes:get"], "nodes: get"),
        (
            ["v1/Node:get", "v1/Node"],
            "nodes: get,list,watch,create,update,patch,delete,deletecollection",
        ),
    ] {
        assert_eq!(lines(&run(&include, &[])), [expected]);
    }
    assert_eq!(
        lines(&run(&["v1/*:get", "v1/Pod:create", "apps:delete"], &[])),
        [
            "nodes: get",
            "pods: get,create; eviction; exec; log; migrate",
            "deployments: delete"
        ]
    );
}

#[test]
fn an_exclude_with_verbs_takes_only_these() {
    let model = run(&[], &["*:create,update,patch,delete,deletecollection"]);
    assert_eq!(
        lines(&model),
        [
            "nodes: get,list,watch",
            "pods: get,list,watch; exec; log",
            "deployments: get,list,watch; scale get; status get",
            "widgets: get,list,watch; scale get"
        ]
    );
    // Types that no resource reaches are there as before; the body of the eviction, which one reached, is not.
    assert_eq!(
        types(&model),
        [
            "Affinity",
            "Empty",
            "Everything",
            "Node",
            "Pod",
            "Schema",
            "Deployment",
            "DeploymentSpec",
            "Scale",
            "Widget",
            "Widget"
        ]
    );
    assert_eq!(
        lines(&run(&["v1/*:get,list"], &["v1/Pod:list", "v1/nodes"])),
        ["pods: get; exec; log"]
    );
}

#[test]
fn a_resource_without_a_verb_left_is_not_chosen() {
    let mut model = models::shapes();
    for resource in &mut model.resources {
        resource.verbs.remove(&Verb::Watch);
        if resource.plural == "deployments" {
            resource.verbs.insert(Verb::Watch);
        }
    }
    let (left, findings) = run_on(&model, &["*:watch"], &[]);
    assert_eq!(findings, [""; 0]);
    assert_eq!(lines(&left), ["deployments: watch"]);
    assert_eq!(types(&left), ["Affinity", "Deployment", "DeploymentSpec"]);
    assert_eq!(lines(&run(&["apps", "v1/Node:get"], &["v1/Node:get"])).len(), 1);
}

#[test]
fn patch_types_go_with_the_patch() {
    let model = run(&["apps/v1/Deployment:get"], &[]);
    assert!(model.resources[0].patch_types.is_empty());
    let text = models::one_file_text(&model, &models::options());
    let compact: String = text.split_whitespace().collect();
    for expected in [
        "verbs!(Deployment:Get);",
        "subresource::Scale,super::super::super::autoscaling::v1::Scale:Get);",
    ] {
        assert!(compact.contains(expected), "{text}");
    }
    assert!(!text.contains("Patch") && !text.contains("deployments_in_all_namespaces"));
    assert_eq!(
        run(&["apps/v1/Deployment:patch"], &[]).resources[0].patch_types.len(),
        4
    );
}

#[test]
fn operations_are_left_as_their_verbs_are() {
    let mut model = models::shapes();
    let pods = model.resources.iter().position(|def| def.plural == "pods").unwrap();
    let operation = |path: &str, verb, subresource: Option<&str>| OperationDef {
        path: path.to_owned(),
        method: "GET".to_owned(),
        action: String::new(),
        verb,
        resource: Some(ResourceId::new(pods)),
        subresource: subresource.map(str::to_owned),
    };
    model.operations = vec![
        operation("get", Some(Verb::Get), None),
        operation("list", Some(Verb::List), None),
        operation("log", Some(Verb::Get), Some("log")),
        operation("evict", Some(Verb::Create), Some("eviction")),
        operation("exec", None, Some("exec")),
    ];
    let left = |include: &str| -> Vec<String> {
        let (model, _) = run_on(&model, &[include], &[]);
        model.operations.into_iter().map(|operation| operation.path).collect()
    };
    assert_eq!(left("v1/Pod:get"), ["get", "log", "exec"]);
    assert_eq!(left("v1/Pod:list"), ["list"]);
    assert_eq!(left("v1/Pod:create"), ["evict", "exec"]);
}

#[test]
fn a_verb_that_the_server_does_not_have_is_an_error_that_says_which_there_are() {
    let mut model = models::shapes();
    for resource in &mut model.resources {
        resource.verbs.retain(|verb| matches!(verb, Verb::Get | Verb::List));
    }
    for (include, exclude, expected) in [
        (
            "v1/Node:get,watch,create",
            None,
            "names `watch`, `create`, but what it matches has `get`, `list`",
        ),
        ("*:deletecollection", None, "names `deletecollection`"),
        ("v1/Node", Some("v1/Node:update"), "names `update`"),
        ("v1/Schema:get", None, "it matches types only"),
    ] {
        let exclude: Vec<&str> = exclude.into_iter().collect();
        let (_, findings) = run_on(&model, &[include], &exclude);
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert!(
            findings[0].starts_with("error[verb-not-served]: the selector `"),
            "{findings:?}"
        );
        assert!(findings[0].contains(expected), "{findings:?}");
    }
    // One of several kinds having it is enough; and a subresource of it.
    assert_eq!(run_on(&model, &["*:create"], &[]).1, [""; 0]);
    let (_, findings) = run_on(&model, &["v1/Podd:watch"], &[]);
    assert_eq!(findings.len(), 1);
    assert!(findings[0].starts_with("error[selector-without-match]"), "{findings:?}");
}
