//! What is said of a type that stands for several equal ones.
//!
//! In: the types. Out: the first of them, with what most places say. Never: a description of one place alone: "the
//! secret of the database" must not stand at a type that twenty other places use.

use std::collections::BTreeMap;

use crate::model::{Anonymous, Model, Place, TypeDef, TypeId};

/// The type `first` as it stands for `others` too.
pub(super) fn shared_docs(model: &Model, first: TypeId, others: &[TypeId]) -> TypeDef {
    let mut def = model.ty(first).clone();
    let all = || {
        std::iter::once(first)
            .chain(others.iter().copied())
            .map(|id| model.ty(id))
    };
    def.docs = prevailing(all().map(|ty| ty.docs.as_str()));
    for (index, field) in def.fields.iter_mut().enumerate() {
        // INVARIANT: equal types have the same fields.
        field.docs = prevailing(
            all()
                .filter_map(|ty| ty.fields.get(index))
                .map(|field| field.docs.as_str()),
        );
    }
    if let Some(Anonymous { also, .. }) = &mut def.anonymous {
        *also = others.iter().filter_map(|id| place(model.ty(*id))).collect();
    }
    def
}

fn place(ty: &TypeDef) -> Option<Place> {
    let anonymous = ty.anonymous.as_ref()?;
    Some(Place {
        owner: ty.name.clone(),
        steps: anonymous.steps.clone(),
    })
}

/// The text that more than half of the places have; nothing when there is none such.
fn prevailing<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut total = 0;
    for text in texts {
        *counts.entry(text).or_default() += 1;
        total += 1;
    }
    let most = counts.into_iter().find(|(_, count)| count * 2 > total);
    most.map(|(text, _)| text.to_owned()).unwrap_or_default()
}
