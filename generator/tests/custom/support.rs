//! A folder of manifests, and what the pipeline makes of it.

use std::fs;

use kubewright::config::Input;
use kubewright::diag::Diagnostics;
use kubewright::model::{FieldDef, Model, TypeDef, TypeRef};
use kubewright::names::{Names, assign_with};
use kubewright::pipeline::{self, Described};
use kubewright::progress::Silent;
use kubewright::source::Source;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A definition with one version `v1`, whose objects have these properties beside `metadata`.
pub(crate) fn crd(group: &str, kind: &str, properties: Value) -> Value {
    let plural = format!("{}s", kind.to_lowercase());
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": format!("{plural}.{group}")},
        "spec": {
            "group": group,
            "scope": "Namespaced",
            "names": {"kind": kind, "plural": plural},
            "versions": [{
                "name": "v1",
                "served": true,
                "storage": true,
                "schema": {"openAPIV3Schema": {"type": "object", "properties": properties}},
            }],
        },
    })
}

/// `{"type": "object", "properties": …}`
pub(crate) fn object(properties: Value) -> Value {
    json!({"type": "object", "properties": properties})
}

pub(crate) fn text() -> Value {
    json!({"type": "string"})
}

/// The manifests as files of one folder.
pub(crate) fn folder(crds: &[Value]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (index, crd) in crds.iter().enumerate() {
        fs::write(folder.path().join(format!("{index:02}.json")), crd.to_string()).unwrap();
    }
    folder
}

pub(crate) fn input(folder: &TempDir) -> Input {
    Input {
        sources: vec![Source::Path(folder.path().to_owned())],
        ..Input::default()
    }
}

pub(crate) fn describe(crds: &[Value]) -> Described {
    let folder = folder(crds);
    pipeline::describe(&input(&folder), &mut Silent).unwrap()
}

/// What becomes of manifests that stand on Kubernetes' own API.
pub(crate) fn model(crds: &[Value]) -> Model {
    describe(crds).model
}

/// What becomes of manifests beside an API without a type: faster, where Kubernetes' types do not matter.
pub(crate) fn model_alone(crds: &[Value]) -> Model {
    let all: Vec<Value> = crds.iter().cloned().chain([nothing()]).collect();
    describe(&all).model
}

/// An API without a type.
pub(crate) fn nothing() -> Value {
    json!({"openapi": "3.0.0", "info": {"title": "x", "version": "1"}, "paths": {}})
}

/// The names of all types of a group, in order.
pub(crate) fn type_names(model: &Model, group: &str) -> Vec<String> {
    let names = names(model);
    let of_group = model.types().filter(|(_, ty)| ty.home.group == group);
    let mut found: Vec<String> = of_group.map(|(id, _)| names.ty(id).ident.clone()).collect();
    found.sort();
    found
}

pub(crate) fn names(model: &Model) -> Names {
    let mut diagnostics = Diagnostics::new();
    let names = assign_with(model, &kubewright::names::Overrides::default(), &mut diagnostics);
    assert!(!diagnostics.is_fatal(true), "{diagnostics:?}");
    names
}

pub(crate) fn ty<'m>(model: &'m Model, definition: &str) -> &'m TypeDef {
    let found = model.types.iter().find(|ty| ty.definition == definition);
    found.unwrap_or_else(|| {
        let all: Vec<&str> = model.types.iter().map(|ty| ty.definition.as_str()).collect();
        panic!("no {definition} in {all:?}")
    })
}

pub(crate) fn field<'m>(ty: &'m TypeDef, wire: &str) -> &'m FieldDef {
    ty.fields.iter().find(|field| field.wire == wire).unwrap()
}

/// What a reference leads to, through lists and maps: a definition, or `meta::X`, or the scalar.
pub(crate) fn target(model: &Model, ty: &TypeRef) -> String {
    match ty {
        TypeRef::Struct(id) => model.ty(*id).definition.clone(),
        TypeRef::Meta(meta) => format!("meta::{}", meta.0),
        TypeRef::Scalar(scalar) => format!("{scalar:?}"),
        TypeRef::List(inner)
        | TypeRef::Map(inner)
        | TypeRef::Nullable(inner)
        | TypeRef::OrArray(inner)
        | TypeRef::OrBool(inner)
        | TypeRef::OrStringArray(inner) => target(model, inner),
    }
}
