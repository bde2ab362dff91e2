//! Reads one CustomResourceDefinition, and says what it lacks.
//!
//! In: an object of that kind. Out: a [`CrdDocument`], or none and an error for each part that is missing. Never: guesses
//! a scope, a plural or a group.

use std::sync::Arc;

use serde_json::Value;

use super::{CrdDocument, manifest, version};
use crate::diag::Diagnostics;
use crate::parse::fields::Fields;
use crate::parse::place::Place;

/// The form that a definition is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `apiextensions.k8s.io/v1`
    V1,
    /// `apiextensions.k8s.io/v1beta1`: what versions have in common stands at the top, unknown fields are kept by
    /// default.
    V1Beta1,
}

/// Reads the definition at `place` of the document `name`.
pub(super) fn read(
    value: Value,
    name: &Arc<str>,
    item: Option<usize>,
    place: &Place<'_>,
    diagnostics: &mut Diagnostics,
) -> Option<CrdDocument> {
    let form = form_of(&value, place, diagnostics)?;
    if is_patch(&value, place, diagnostics) {
        return None;
    }
    let mut manifest = manifest::build(&value, form);
    let mut root = Fields::new(value, place, diagnostics);
    let spec_place = place.key("spec");
    let mut spec = Fields::new(root.value("spec")?, &spec_place, diagnostics);
    // One after the other and not with `?`, so that all that is missing is told at once.
    let group = required(&mut spec, "group", diagnostics);
    let namespaced = read_scope(&mut spec, form, diagnostics);
    let names_place = spec_place.key("names");
    let mut names = Fields::new(
        Value::Object(spec.object("names", diagnostics)),
        &names_place,
        diagnostics,
    );
    let kind = required(&mut names, "kind", diagnostics);
    let plural = required(&mut names, "plural", diagnostics);
    let versions = version::read_all(&mut spec, form, diagnostics);
    let (group, kind, plural) = (group?, kind?, plural?);
    let (namespaced, versions) = (namespaced?, versions?);
    check_name(&mut manifest, &format!("{plural}.{group}"), place, diagnostics);
    Some(CrdDocument {
        name: Arc::clone(name),
        item,
        group,
        kind,
        plural,
        singular: optional(&mut names, "singular", diagnostics),
        list_kind: optional(&mut names, "listKind", diagnostics),
        short_names: names.strings("shortNames", diagnostics),
        categories: names.strings("categories", diagnostics),
        namespaced,
        versions,
        manifest,
    })
}

/// The form by `apiVersion`.
fn form_of(value: &Value, place: &Place<'_>, diagnostics: &mut Diagnostics) -> Option<Form> {
    let found = value.get("apiVersion").and_then(Value::as_str);
    match found {
        Some(manifest::API_VERSION) => Some(Form::V1),
        Some("apiextensions.k8s.io/v1beta1") => {
            diagnostics.note(
                "crd-v1beta1",
                &place.key("apiVersion").location(),
                "of apiextensions.k8s.io/v1beta1, which servers know no more since 1.22; read, and handed on as v1",
            );
            Some(Form::V1Beta1)
        }
        other => {
            diagnostics.error(
                "crd-api-version",
                &place.key("apiVersion").location(),
                format!(
                    "a CustomResourceDefinition of {}; there are apiextensions.k8s.io/v1 and v1beta1, correct it",
                    other.map_or_else(|| "no `apiVersion`".to_owned(), |version| format!("{version:?}"))
                ),
            );
            None
        }
    }
}

/// What kustomize lays over a definition has its kind, but does not say what it defines.
fn is_patch(value: &Value, place: &Place<'_>, diagnostics: &mut Diagnostics) -> bool {
    let part = |key: &str| {
        value
            .get("spec")
            .and_then(|spec| spec.get(key))
            .is_some_and(|part| !part.is_null())
    };
    if part("group") || part("names") {
        return false;
    }
    let versions = if part("versions") || part("version") {
        ""
    } else {
        ", no `spec.versions`"
    };
    diagnostics.warn(
        "crd-patch",
        &place.location(),
        format!(
            "left out: it has no `spec.group`, no `spec.names`{versions}, so it is no definition but a patch of one, as \
             kustomize uses them; give what `kustomize build` prints"
        ),
    );
    true
}

/// A part without which there is no definition.
pub(super) fn required(fields: &mut Fields<'_>, key: &str, diagnostics: &mut Diagnostics) -> Option<String> {
    let text = optional(fields, key, diagnostics);
    if text.is_none() {
        missing(&fields.place().key(key), diagnostics);
    }
    text
}

/// Says that a part is missing without which there is no definition.
pub(super) fn missing(place: &Place<'_>, diagnostics: &mut Diagnostics) {
    diagnostics.error(
        "crd-incomplete",
        &place.location(),
        "missing, and without it this is no CustomResourceDefinition; add it",
    );
}

fn optional(fields: &mut Fields<'_>, key: &str, diagnostics: &mut Diagnostics) -> Option<String> {
    fields.string(key, diagnostics).filter(|text| !text.is_empty())
}

/// Whether objects have a namespace. Only v1beta1 has a default.
fn read_scope(spec: &mut Fields<'_>, form: Form, diagnostics: &mut Diagnostics) -> Option<bool> {
    let scope = match (optional(spec, "scope", diagnostics), form) {
        (None, Form::V1Beta1) => return Some(true),
        (None, Form::V1) => {
            missing(&spec.place().key("scope"), diagnostics);
            return None;
        }
        (Some(scope), _) => scope,
    };
    match scope.as_str() {
        "Namespaced" => Some(true),
        "Cluster" => Some(false),
        other => {
            diagnostics.error(
                "crd-scope",
                &spec.place().key("scope").location(),
                format!("the scope {other:?} is none; write Namespaced or Cluster"),
            );
            None
        }
    }
}

/// A server takes a definition only under the name that its plural and its group make.
fn check_name(manifest: &mut Value, name: &str, place: &Place<'_>, diagnostics: &mut Diagnostics) {
    let found = manifest.pointer("/metadata/name").and_then(Value::as_str);
    if found == Some(name) {
        return;
    }
    diagnostics.warn(
        "crd-name",
        &place.key("metadata").key("name").location(),
        format!(
            "{} where servers take only {name:?}, the plural and the group; taken for that, correct it",
            found.map_or_else(|| "nothing".to_owned(), |found| format!("{found:?}"))
        ),
    );
    if let Some(Value::Object(metadata)) = manifest.get_mut("metadata") {
        metadata.insert("name".to_owned(), name.into());
    }
}
