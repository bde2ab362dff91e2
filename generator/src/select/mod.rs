//! Keeps of a model what was asked for and what that reaches, each anonymous type once.
//!
//! In: a [`Model`] and a [`Selection`]. Out: a smaller model with ids of its own, in the same order.
//! Never: a type that nothing chosen reaches, or a reference to a type that is not there.
//!
//! Without an include everything is chosen, kinds without a resource too. With includes only the
//! resources (and types) they name are. Excludes take away from what is chosen; what a chosen resource
//! reaches stays even if an exclude names it. Selectors with verbs choose and exclude only these. What only stands in the input for others to refer to (the Kubernetes API
//! behind custom resources that are read alone) is not chosen unless an include names it.
//!
//! Anonymous types that are exactly a type of Kubernetes become that one (`reuse`); of those that are equal within a
//! group version one is kept (`merge`).

mod closure;
mod docs;
mod merge;
mod near;
mod replaced;
mod reuse;
mod selector;
mod verbs;

use std::collections::BTreeSet;
use std::sync::Arc;

pub use selector::{Selector, SelectorError};

use crate::diag::{Diagnostics, Severity};
use crate::model::{Model, ResourceId, TypeDef, TypeId};
use replaced::Replaced;

/// What to keep.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// What is chosen; everything when empty.
    pub include: Vec<Selector>,
    /// What is not chosen after all; with verbs, only these are not.
    pub exclude: Vec<Selector>,
}

impl Selection {
    /// Whether it keeps everything.
    pub fn is_everything(&self) -> bool {
        self.include.is_empty() && self.exclude.is_empty()
    }
}

/// Keeps what `selection` chooses and what it reaches. A selector that matches nothing is an error that
/// names what is near. Documents of the `backdrop` are there to be referred to.
pub fn select(
    model: &Model,
    selection: &Selection,
    backdrop: &BTreeSet<Arc<str>>,
    diagnostics: &mut Diagnostics,
) -> Model {
    let mut chosen = if selection.include.is_empty() {
        Chosen::everything(model, backdrop)
    } else {
        selection
            .include
            .iter()
            .map(|selector| matching(model, selector, diagnostics))
            .sum()
    };
    for selector in &selection.exclude {
        let excluded = matching(model, selector, diagnostics);
        if selector.verbs().is_none() {
            chosen.resources.retain(|id| !excluded.resources.contains(id));
            chosen.types.retain(|id| !excluded.types.contains(id));
        }
    }
    let narrowed = verbs::narrow(model, selection, diagnostics);
    chosen.resources.retain(|id| !narrowed.emptied.contains(id));
    // Operations without a resource (discovery and the like) belong to no selection but the full one.
    let keep_meta_operations = selection.include.is_empty() && backdrop.is_empty();
    let model = &narrowed.model;
    let mut replaced = reuse::own_types(model, &closure::reached(model, &chosen, &Replaced::default()));
    merge::equal_types(model, &closure::reached(model, &chosen, &replaced), &mut replaced);
    closure::keep(model, &chosen, &replaced, keep_meta_operations)
}

/// Roots of a selection.
#[derive(Clone, Debug, Default)]
struct Chosen {
    resources: BTreeSet<ResourceId>,
    types: BTreeSet<TypeId>,
}

impl Chosen {
    /// All resources that are not of the backdrop, and the types that no resource reaches.
    fn everything(model: &Model, backdrop: &BTreeSet<Arc<str>>) -> Self {
        let resources = model.resources();
        let mut chosen = Self {
            resources: resources
                .filter(|(_, resource)| !backdrop.contains(&resource.location.source))
                .map(|(id, _)| id)
                .collect(),
            types: BTreeSet::new(),
        };
        let reached = closure::reached(model, &chosen, &Replaced::default());
        let of_itself = |ty: &TypeDef| ty.anonymous.is_none() && !backdrop.contains(&ty.location.source);
        chosen.types = model
            .types()
            .filter(|(id, ty)| of_itself(ty) && !reached.contains(id))
            .map(|(id, _)| id)
            .collect();
        chosen
    }
}

impl std::iter::Sum for Chosen {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        let mut all = Self::default();
        for part in parts {
            all.resources.extend(part.resources);
            all.types.extend(part.types);
        }
        all
    }
}

/// The resources that `selector` matches, and the types if it names one.
fn matching(model: &Model, selector: &Selector, diagnostics: &mut Diagnostics) -> Chosen {
    let chosen = Chosen {
        resources: model
            .resources()
            .filter(|(_, r)| selector.matches_resource(r))
            .map(|(id, _)| id)
            .collect(),
        types: model
            .types()
            .filter(|(_, t)| selector.names_type(t))
            .map(|(id, _)| id)
            .collect(),
    };
    if chosen.resources.is_empty() && chosen.types.is_empty() {
        let near = near::suggestions(model, selector);
        let hint = if near.is_empty() {
            "`kubewright list` shows what there is".to_owned()
        } else {
            format!("did you mean {}?", near.join(" or "))
        };
        diagnostics.push(
            Severity::Error,
            "selector-without-match",
            None,
            format!("the selector `{selector}` matches nothing: {hint}"),
        );
    }
    chosen
}
