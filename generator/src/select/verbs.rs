//! Takes away the verbs that a selection does not choose.
//!
//! In: a model and a [`Selection`]. Out: the same model, same ids, with fewer verbs, subresources and operations. Never: a
//! verb that the input does not show; a change to a resource that no selector with verbs matches.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::{Selection, Selector};
use crate::diag::{Diagnostics, Severity};
use crate::model::{Model, OperationDef, ResourceDef, ResourceId, SubresourceShape, Verb};

/// A model without the verbs that are not chosen.
pub(super) struct Narrowed<'a> {
    /// The model, with the ids that it had.
    pub(super) model: Cow<'a, Model>,
    /// Resources of which nothing is left that could be called.
    pub(super) emptied: BTreeSet<ResourceId>,
}

/// Takes from `model` the verbs that `selection` does not choose. A verb that nothing has which its selector matches is an
/// error.
pub(super) fn narrow<'a>(model: &'a Model, selection: &Selection, diagnostics: &mut Diagnostics) -> Narrowed<'a> {
    let mut narrowed = Narrowed {
        model: Cow::Borrowed(model),
        emptied: BTreeSet::new(),
    };
    let selectors = || selection.include.iter().chain(&selection.exclude);
    if selectors().all(|selector| selector.verbs().is_none()) {
        return narrowed;
    }
    selectors().for_each(|selector| report_unserved(model, selector, diagnostics));
    let allowed: Vec<BTreeSet<Verb>> = model.resources.iter().map(|def| allowed(def, selection)).collect();
    let small = narrowed.model.to_mut();
    for (index, (resource, allowed)) in small.resources.iter_mut().zip(&allowed).enumerate() {
        if !is_empty(resource) {
            restrict(resource, allowed);
            if is_empty(resource) {
                narrowed.emptied.insert(ResourceId::new(index));
            }
        }
    }
    let Model {
        resources, operations, ..
    } = small;
    operations.retain(|operation| is_left(operation, resources, &allowed));
    narrowed
}

/// The verbs of `resource` that are chosen.
fn allowed(resource: &ResourceDef, selection: &Selection) -> BTreeSet<Verb> {
    let all = || BTreeSet::from(Verb::ALL);
    let mut allowed = if selection.include.is_empty() {
        all()
    } else {
        let named = selection.include.iter().filter(|s| s.matches_resource(resource));
        named.flat_map(|s| s.verbs().cloned().unwrap_or_else(all)).collect()
    };
    for selector in selection.exclude.iter().filter(|s| s.matches_resource(resource)) {
        // Without verbs it excludes the resource itself, which is not decided here.
        allowed.retain(|verb| selector.verbs().is_none_or(|verbs| !verbs.contains(verb)));
    }
    allowed
}

/// Whether there is nothing that could be called.
fn is_empty(resource: &ResourceDef) -> bool {
    resource.verbs.is_empty() && resource.subresources.is_empty()
}

/// Leaves only `allowed` verbs, and subresources that have one of them.
fn restrict(resource: &mut ResourceDef, allowed: &BTreeSet<Verb>) {
    resource.verbs.retain(|verb| allowed.contains(verb));
    if !resource.verbs.contains(&Verb::Patch) {
        resource.patch_types.clear();
    }
    resource
        .subresources
        .retain_mut(|subresource| match &mut subresource.shape {
            SubresourceShape::Object {
                body: _,
                verbs,
                patch_types,
            } => {
                verbs.retain(|verb| allowed.contains(verb));
                if !verbs.contains(&Verb::Patch) {
                    patch_types.clear();
                }
                !verbs.is_empty()
            }
            SubresourceShape::Create { body: _, response: _ } => allowed.contains(&Verb::Create),
            SubresourceShape::Text => allowed.contains(&Verb::Get),
            // Upgraded connections are opened by GET or POST, and RBAC asks for the one or the other.
            SubresourceShape::Connect => allowed.contains(&Verb::Get) || allowed.contains(&Verb::Create),
        });
}

/// Whether an operation belongs to what is left.
fn is_left(operation: &OperationDef, resources: &[ResourceDef], allowed: &[BTreeSet<Verb>]) -> bool {
    let Some(index) = operation.resource.map(ResourceId::index) else {
        return true;
    };
    let is_there = |name: &String| resources[index].subresources.iter().any(|sub| sub.name == *name);
    operation.verb.is_none_or(|verb| allowed[index].contains(&verb))
        && operation.subresource.as_ref().is_none_or(is_there)
}

/// Reports the verbs of `selector` that nothing it matches has.
fn report_unserved(model: &Model, selector: &Selector, diagnostics: &mut Diagnostics) {
    let Some(named) = selector.verbs() else { return };
    let mut matched = model
        .resources
        .iter()
        .filter(|def| selector.matches_resource(def))
        .peekable();
    if matched.peek().is_none() && !model.types.iter().any(|def| selector.names_type(def)) {
        // That it matches nothing is said elsewhere.
        return;
    }
    let served: BTreeSet<Verb> = matched.flat_map(served).collect();
    let words = |verbs: &mut dyn Iterator<Item = &Verb>| {
        let words: Vec<String> = verbs.map(|verb| format!("`{}`", verb.word())).collect();
        words.join(", ")
    };
    let unserved = words(&mut named.difference(&served));
    if !unserved.is_empty() {
        let there_is = match served.is_empty() {
            true => "it matches types only, which have no verbs".to_owned(),
            false => format!("what it matches has {}", words(&mut served.iter())),
        };
        diagnostics.push(
            Severity::Error,
            "verb-not-served",
            None,
            format!("the selector `{selector}` names {unserved}, but {there_is}"),
        );
    }
}

/// The verbs of a resource and of its subresources.
fn served(resource: &ResourceDef) -> BTreeSet<Verb> {
    let mut served = resource.verbs.clone();
    for subresource in &resource.subresources {
        match &subresource.shape {
            SubresourceShape::Object { verbs, .. } => served.extend(verbs),
            SubresourceShape::Create { .. } => served.extend([Verb::Create]),
            SubresourceShape::Text => served.extend([Verb::Get]),
            SubresourceShape::Connect => served.extend([Verb::Get, Verb::Create]),
        }
    }
    served
}
