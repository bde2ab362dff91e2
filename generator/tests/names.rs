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
use kubewright::model::{GroupVersion, Verb};
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

#[test]
fn informers_are_of_what_can_be_listed_and_watched() {
    let v1 = GroupVersion::new("example.com", "v1");
    let without = |verb: Verb| {
        move |def: &mut kubewright::model::ResourceDef, _: &dyn Fn(&str) -> _| {
            def.verbs.remove(&verb);
        }
    };
    let kinds = ["Both", "Listed", "New", "Watched"];
    let mut builder = Builder::default();
    for kind in kinds {
        builder = builder.kind(&v1, kind, |_| {});
    }
    let model = builder
        .resource(&v1, "Both", "boths", |_, _| {})
        .resource(&v1, "Listed", "listeds", without(Verb::Watch))
        .resource(&v1, "New", "new", |_, _| {})
        .resource(&v1, "Watched", "watcheds", without(Verb::List))
        .build();
    let names = models::names(&model);
    let informers: Vec<_> = names.resources.iter().map(|names| names.informer.as_deref()).collect();
    // As the client has it, which has a method `new` already.
    assert_eq!(informers, [Some("boths"), None, Some("new_2"), None]);
    let text = models::one_file_text(&model, &models::options());
    assert_eq!(text.matches("-> rt::Cache<").count(), 2);
}

#[test]
fn without_list_and_watch_there_are_no_informers_at_all() {
    let v1 = GroupVersion::new("example.com", "v1");
    let model = Builder::default()
        .kind(&v1, "Review", |_| {})
        .resource(&v1, "Review", "reviews", |def, _| def.verbs = [Verb::Create].into())
        .build();
    let names = models::names(&model);
    assert_eq!(names.group_versions[&v1].client.as_ref().unwrap().informers, None);
    let text = models::one_file_text(&model, &models::options());
    assert!(text.contains("pub struct Clientset") && !text.contains("Informers"));
}

#[test]
fn what_is_called_like_informers_keeps_its_name() {
    let (v1, other) = (
        GroupVersion::new("informers", "v1"),
        GroupVersion::new("from", "shared"),
    );
    let model = Builder::default()
        .kind(&v1, "Informers", |_| {})
        .ty(&v1, "InformersV1Informers", |_| {})
        .kind(&other, "Thing", |_| {})
        .resource(&v1, "Informers", "informers", |_, _| {})
        .resource(&other, "Thing", "things", |_, _| {})
        .build();
    let names = models::names(&model);
    let place = &names.group_versions[&v1];
    let client = place.client.as_ref().unwrap();
    assert_eq!(
        (place.group_module.as_str(), client.accessor.as_str()),
        ("informers", "informers_v1")
    );
    assert_eq!(client.informers.as_deref(), Some("InformersV1Informers_2"));
    assert_eq!(names.resources[1].informer.as_deref(), Some("informers"));
    // A method of the informers of all group versions is called so.
    let client = names.group_versions[&other].client.as_ref().unwrap();
    assert_eq!(client.accessor, "from_shared_2");
    syn::parse_file(&models::one_file_text(&model, &models::options())).unwrap();
}
