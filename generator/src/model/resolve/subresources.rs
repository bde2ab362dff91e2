//! What each subresource takes and gives.
//!
//! In: the operations on a subresource. Out: [`SubresourceDef`]s by name. Never: takes the type from
//! the kind of the operation: that names the parent here and the child there; bodies and answers tell.

use std::collections::BTreeSet;

use super::bodies::Resolver;
use super::served::{Call, Served};
use super::verbs::patch_types;
use crate::diag::Diagnostics;
use crate::location::SpecLocation;
use crate::model::{SubresourceDef, SubresourceShape, TypeId, TypeRef, Verb};
use crate::surface::{Method, Payload};

/// All subresources of a resource, by name.
pub(super) fn subresources(
    resource: &Served<'_>,
    resolver: &Resolver<'_, '_>,
    diagnostics: &mut Diagnostics,
) -> Vec<SubresourceDef> {
    let mut found = Vec::with_capacity(resource.subresources.len());
    for (name, calls) in &resource.subresources {
        let Some(first) = calls.first() else { continue };
        let location = first.operation.location.clone();
        let shape = shape(calls, resolver).unwrap_or_else(|| {
            diagnostics.warn(
                "unclear-subresource",
                &location,
                format!(
                    "what {}/{name} takes and gives is not described as a definition; it gets no \
                     typed method",
                    resource.plural
                ),
            );
            SubresourceShape::Connect
        });
        found.push(SubresourceDef {
            name: (*name).to_owned(),
            shape,
            location,
        });
    }
    report_unserved(resource, diagnostics);
    found
}

fn shape(calls: &[Call<'_>], resolver: &Resolver<'_, '_>) -> Option<SubresourceShape> {
    let is_connect = |call: &Call<'_>| call.path.tail || call.operation.action.as_deref() == Some("connect");
    if calls.iter().any(is_connect) {
        return Some(SubresourceShape::Connect);
    }
    let methods: BTreeSet<Method> = calls.iter().map(|call| call.operation.method).collect();
    let of = |method| {
        calls
            .iter()
            .find(|call| call.operation.method == method)
            .map(|call| call.operation)
    };
    if let (Some(get), 1) = (of(Method::Get), methods.len())
        && get.response == Payload::Text
    {
        let is_text = get
            .produces
            .iter()
            .any(|content_type| content_type.starts_with("text/"));
        return is_text.then_some(SubresourceShape::Text);
    }
    if let (Some(post), 1) = (of(Method::Post), methods.len()) {
        let body = struct_of(&post.body, resolver)?;
        let response = match &post.response {
            Payload::Definition(name) => resolver.known(name)?,
            Payload::None => TypeRef::Struct(body),
            Payload::Text | Payload::Other => return None,
        };
        return Some(SubresourceShape::Create { body, response });
    }
    let read_or_written = [
        of(Method::Put).map(|put| &put.body),
        of(Method::Get).map(|get| &get.response),
        of(Method::Patch).map(|patch| &patch.response),
    ];
    let body = read_or_written
        .into_iter()
        .flatten()
        .find_map(|payload| struct_of(payload, resolver))?;
    let verbs = methods.iter().filter_map(|method| verb(*method)).collect();
    let patch_types = of(Method::Patch).map(patch_types).unwrap_or_default();
    // A PUT that answers with something else than it takes (KubeVirt's `start`) is a call, not an
    // object that is written in place.
    let answers_otherwise = of(Method::Put)
        .is_some_and(|put| put.response != Payload::None && struct_of(&put.response, resolver) != Some(body));
    (!answers_otherwise).then_some(SubresourceShape::Object {
        body,
        verbs,
        patch_types,
    })
}

fn verb(method: Method) -> Option<Verb> {
    match method {
        Method::Get => Some(Verb::Get),
        Method::Put => Some(Verb::Update),
        Method::Patch => Some(Verb::Patch),
        Method::Delete | Method::Head | Method::Options | Method::Post | Method::Trace => None,
    }
}

fn struct_of(payload: &Payload, resolver: &Resolver<'_, '_>) -> Option<TypeId> {
    match resolver.known(payload.definition()?)? {
        TypeRef::Struct(id) => Some(id),
        _ => None,
    }
}

/// What discovery lists and no path shows.
fn report_unserved(resource: &Served<'_>, diagnostics: &mut Diagnostics) {
    let Some(discovered) = resource.discovered else {
        return;
    };
    for name in discovered.subresources.keys() {
        if !resource.subresources.contains_key(name.as_str()) {
            let location: &SpecLocation = &discovered.location;
            let message = format!(
                "{}/{name} is left out: discovery lists it, but no document describes its paths",
                resource.plural
            );
            diagnostics.note("undescribed-subresource", location, message);
        }
    }
}
