//! The corrections of Kubernetes' own documents.
//!
//! In/Out: [`ApiSurface`]. Never: touches a definition or path that it does not name.
//!
//! Known errors that need no fixup, because our types take both truths: fields that are required and
//! yet sent as `null` (null reads as absent everywhere); lists whose `required` changed between
//! versions (a list has one type, required or not); `name` of the local object references, optional
//! in the document and required in effect (it stays optional, as Kubernetes' own types write it);
//! declared answers of deletes (the runtime tells an object from a `Status` by what comes back).

use super::Fixup;
use crate::location::SpecLocation;
use crate::surface::{ApiSurface, Operation, Payload};

/// Name of the definition that answers what is no object.
const STATUS: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.Status";

/// Fields of Kubernetes' own types that hold a credential itself. Those that name a Secret, a file or a header are none.
const CREDENTIALS: [(&str, &str); 4] = [
    ("io.k8s.api.authentication.v1.TokenRequestStatus", "token"),
    ("io.k8s.api.authentication.v1.TokenReviewSpec", "token"),
    ("io.k8s.api.core.v1.Secret", "data"),
    ("io.k8s.api.core.v1.Secret", "stringData"),
];

/// All corrections, in the order in which they are applied.
pub const FIXUPS: &[Fixup] = &[
    Fixup {
        id: "eviction-answers-status",
        versions: "all up to 1.36",
        reason: "a POST to pods/eviction is declared to answer with the Eviction; servers answer \
                 with a Status",
        apply: |surface| answer_with_status(surface, "/eviction"),
    },
    Fixup {
        id: "binding-answers-status",
        versions: "all up to 1.36",
        reason: "a POST to pods/binding is declared to answer with the Binding; servers answer with \
                 a Status",
        apply: |surface| answer_with_status(surface, "/binding"),
    },
    Fixup {
        id: "network-policy-pod-selector-optional",
        versions: "up to 1.33",
        reason: "podSelector is declared required; servers take policies without it, and documents \
                 since 1.34 say so (kubernetes/kubernetes#131354)",
        apply: |surface| make_optional(surface, "io.k8s.api.networking.v1.NetworkPolicySpec", "podSelector"),
    },
    Fixup {
        id: "stateful-set-service-name-optional",
        versions: "up to 1.32",
        reason: "serviceName is declared required; servers take stateful sets without it, and \
                 documents since 1.33 say so (kubernetes/kubernetes#130233)",
        apply: |surface| make_optional(surface, "io.k8s.api.apps.v1.StatefulSetSpec", "serviceName"),
    },
    Fixup {
        id: "credentials-are-secret",
        versions: "all up to 1.36",
        reason: "it holds a token or the content of a Secret and is declared as any text; \
                 `format: password` would say that it is not to be shown",
        apply: mark_credentials,
    },
];

/// Corrects what a POST to a subresource of pods answers.
fn answer_with_status(surface: &mut ApiSurface, suffix: &str) -> Vec<SpecLocation> {
    let pods = "/api/v1/namespaces/{namespace}/pods/{name}";
    let is_meant = |operation: &&mut Operation| {
        operation.path.strip_prefix(pods) == Some(suffix)
            && operation.response.definition().is_some_and(|name| name != STATUS)
    };
    let mut changed = Vec::new();
    for operation in surface.operations.iter_mut().filter(is_meant) {
        operation.response = Payload::Definition(STATUS.to_owned());
        changed.push(operation.location.clone());
    }
    changed
}

/// Takes a property out of the required ones.
fn make_optional(surface: &mut ApiSurface, definition: &str, property: &str) -> Vec<SpecLocation> {
    let Some(schema) = surface.schemas.get_mut(definition) else {
        return Vec::new();
    };
    if !schema.required.remove(property) {
        return Vec::new();
    }
    schema
        .properties
        .get(property)
        .map(|property| property.location.clone())
        .into_iter()
        .collect()
}

/// Marks what holds a credential.
fn mark_credentials(surface: &mut ApiSurface) -> Vec<SpecLocation> {
    let mut changed = Vec::new();
    for (definition, property) in CREDENTIALS {
        let schema = surface.schemas.get_mut(definition);
        let Some(property) = schema.and_then(|schema| schema.properties.get_mut(property)) else {
            continue;
        };
        property.secret = true;
        changed.push(property.location.clone());
    }
    changed
}
