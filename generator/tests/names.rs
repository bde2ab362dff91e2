//! Names at their worst: keywords, the prelude, crates of std, names that differ by case or not at all.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a fault in a helper ends the test, as it should"
)]

mod golden_models;

use std::collections::BTreeSet;

use golden_models::{self as models, Builder};
use kubewright::diag::Diagnostics;
use kubewright::model::GroupVersion;
use kubewright::names::assign;

#[test]
fn the_obstacle_course_gives_valid_rust() {
    let files = models::crate_text(&models::obstacles());
    for (path, text) in files.0.iter().filter(|(path, _)| path.as_str().ends_with(".rs")) {
        syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
    }
}

#[test]
fn identifiers_are_valid_and_unique_where_they_stand() {
    let model = models::obstacles();
    let names = models::names(&model);
    let valid = |ident: &str| assert!(syn::parse_str::<syn::Ident>(ident).is_ok(), "{ident:?}");
    for (group_version, def) in &model.group_versions {
        let mut modules = BTreeSet::new();
        let mut types = BTreeSet::new();
        for id in &def.types {
            let ty = names.ty(*id);
            valid(&ty.ident);
            valid(&ty.module);
            assert!(
                types.insert(ty.ident.clone()),
                "{group_version}: two types {}",
                ty.ident
            );
            assert!(
                modules.insert(ty.module.to_lowercase()),
                "{group_version}: two files {}",
                ty.module
            );
        }
        assert!(types.is_disjoint(&modules), "{group_version}: a module shadows a type");
        for reserved in ["mod", "client", "lib", "con", "nul"] {
            assert!(!modules.contains(reserved), "{group_version}: {reserved}.rs");
        }
    }
    for ty in &names.types {
        let fields: Vec<_> = ty.fields.iter().map(|field| &field.ident).chain(&ty.unknown).collect();
        fields.iter().for_each(|ident| valid(ident));
        assert_eq!(fields.iter().collect::<BTreeSet<_>>().len(), fields.len());
        let constants: Vec<_> = ty.fields.iter().flat_map(|field| &field.constants).collect();
        constants.iter().for_each(|ident| valid(ident));
        assert_eq!(constants.iter().collect::<BTreeSet<_>>().len(), constants.len());
    }
}

#[test]
fn a_property_spelled_like_its_field_keeps_the_name() {
    let model = models::obstacles();
    let names = models::names(&model);
    let (id, def) = model.types().find(|(_, def)| def.name == "Obstacle").unwrap();
    let ident = |wire: &str| {
        let index = def.fields.iter().position(|field| field.wire == wire).unwrap();
        names.ty(id).fields[index].ident.clone()
    };
    assert_eq!(ident("action"), "action");
    assert_eq!(ident("$action"), "action_2");
    assert_eq!(ident("host_path"), "host_path");
    assert_eq!(ident("hostPath"), "host_path_2");
    assert_eq!(ident("type"), "type_");
    assert_eq!(ident("self"), "self_");
    assert_eq!(ident("Self"), "self_2");
    assert_eq!(ident("3scale"), "_3scale");
    assert_eq!(ident("*"), "any");
    assert_eq!(ident(""), "empty");
    assert_eq!(names.ty(id).unknown.as_deref(), Some("unknown_2"));
}

#[test]
fn every_renaming_is_reported() {
    let model = models::obstacles();
    let mut diagnostics = Diagnostics::new();
    assign(&model, &mut diagnostics);
    let codes: BTreeSet<_> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    assert!(codes.contains("field-name-collision"), "{codes:?}");
    assert!(codes.contains("type-name-collision"), "{codes:?}");
    assert!(codes.contains("group-module-taken"), "{codes:?}");
}

#[test]
fn an_unrelated_group_changes_no_other_name() {
    let apps = GroupVersion::new("networking.k8s.io", "v1");
    let other = GroupVersion::new("networking.istio.io", "v1");
    let alone = Builder::default().kind(&apps, "Gateway", |_| {});
    let together = Builder::default()
        .kind(&apps, "Gateway", |_| {})
        .kind(&other, "Gateway", |_| {});
    let place = |builder: Builder| models::names(&builder.build()).group_versions[&apps].clone();
    assert_eq!(place(alone), place(together));
}

#[test]
fn two_types_with_one_name_are_told_apart_by_definition() {
    let v1 = GroupVersion::new("example.com", "v1");
    let model = Builder::default()
        .ty(&v1, "Metadata", |def| {
            def.definition = "com.example.v1.Assign.Metadata".to_owned()
        })
        .kind(&v1, "AssignMetadata", |_| {})
        .ty(&v1, "AssignMetadata", |def| {
            def.definition = "com.example.v1.Assign.metadata".to_owned()
        })
        .build();
    let names = models::names(&model);
    let idents: Vec<_> = names.types.iter().map(|ty| ty.ident.as_str()).collect();
    assert_eq!(idents, ["Metadata", "MetadataAssignMetadata", "AssignMetadata"]);
}
