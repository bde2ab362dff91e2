//! Names of apply configurations and their methods.
//!
//! In: the types of one group version that an apply reaches, and their fields' names. Out: `DeploymentSpecApply`; `replicas`,
//! `template_with`. Never: takes a name from a type or a field.

use std::collections::BTreeSet;

use super::ident::Scope;
use super::{ApplyNames, Names};
use crate::model::{GroupVersion, Model, TypeId};

/// Methods that the configuration of a kind has besides its fields.
const RESERVED_OF_OBJECTS: &[&str] = &[
    "annotation",
    "extract",
    "extract_subresource",
    "from_object",
    "from_yaml",
    "label",
    "namespace",
    "new",
    "of",
    "without",
];

/// Names the configurations of `group_version`, after all its types: `scope` is that of the types.
pub(super) fn assign(
    model: &Model,
    group_version: &GroupVersion,
    applicable: &BTreeSet<TypeId>,
    scope: &mut Scope,
    names: &mut Names,
) {
    let types = model
        .group_versions
        .get(group_version)
        .map_or(&[][..], |def| &def.types);
    for id in types.iter().filter(|id| applicable.contains(id)) {
        let ident = scope.claim(&format!("{}Apply", names.ty(*id).ident));
        let (setters, amenders) = methods(model, *id, names);
        names.types[id.index()].apply = Some(ApplyNames {
            ident,
            setters,
            amenders,
        });
    }
}

/// The methods that set a field, and those that go on with what it holds. Setters come first to a name.
fn methods(model: &Model, id: TypeId, names: &Names) -> (Vec<String>, Vec<Option<String>>) {
    let def = model.ty(id);
    let reserved = if def.gvk.is_some() { RESERVED_OF_OBJECTS } else { &[] };
    let mut scope = Scope::with_reserved(reserved.iter().copied());
    let fields = &names.ty(id).fields;
    let setters: Vec<_> = fields.iter().map(|field| scope.claim(&field.ident)).collect();
    let amenders = def.fields.iter().zip(fields).map(|(field, names)| {
        let amend = model.amend(field);
        amend.map(|_| scope.claim(&format!("{}_with", names.ident.trim_end_matches('_'))))
    });
    let amenders = amenders.collect();
    (setters, amenders)
}
