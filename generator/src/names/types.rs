//! Names of types, their files and their fields.
//!
//! In: the types of one group version. Out: struct identifiers, field identifiers, constants, modules.
//! Never: lets the order of anything but definitions decide who keeps a name.

use std::collections::{BTreeMap, BTreeSet};

use super::Names;
use super::ident::{Scope, module_ident, snake_ident, type_ident};
use super::words::{capitalised, pascal_case};
use super::{FieldNames, TypeNames};
use super::{Matched, anonymous, constants};
use crate::diag::Diagnostics;
use crate::model::{GroupVersion, Model, TypeDef, TypeId};

/// File names that a group version's folder uses itself, or that some system gives a meaning.
const RESERVED_MODULES: &[&str] = &["aux", "client", "con", "lib", "main", "mod", "nul", "prn", "rt"];

/// Names the types of `group_version`. Returns the scope of its type names.
pub(super) fn assign(
    model: &Model,
    group_version: &GroupVersion,
    wanted: &Matched<'_>,
    names: &mut Names,
    diagnostics: &mut Diagnostics,
) -> Scope {
    // `client` is a module of the same namespace.
    let mut scope = Scope::with_reserved(["client"]);
    let lists = list_names(model, group_version);
    let order = in_order_of_claim(model, group_version);
    let mut chosen = BTreeMap::new();
    for (id, name) in order.iter().filter_map(|id| Some((*id, wanted.ty(model.ty(*id))?))) {
        let place = &model.ty(id).definition;
        chosen.insert(id, wanted.claim("types", place, name, &mut scope, diagnostics));
    }
    for id in order {
        let def = model.ty(id);
        let ident = match (chosen.remove(&id), &def.anonymous) {
            (Some(ident), _) => ident,
            (None, Some(anonymous)) => anonymous::claim(def, anonymous, &lists, &mut scope),
            (None, None) => claim(def, &mut scope, diagnostics),
        };
        let resource = names.ty(id).resource;
        names.types[id.index()] = TypeNames {
            ident,
            resource,
            ..fields(def, wanted, diagnostics)
        };
    }
    scope
}

/// What the lists of the resources are called: anonymous types leave these to them.
fn list_names(model: &Model, group_version: &GroupVersion) -> BTreeSet<String> {
    let resources = model
        .group_versions
        .get(group_version)
        .map_or(&[][..], |def| &def.resources);
    let kinds = resources.iter().map(|id| &model.resource(*id).list_kind);
    kinds.map(|kind| type_ident(kind)).collect()
}

/// Takes the name that the input has for a type.
fn claim(def: &TypeDef, scope: &mut Scope, diagnostics: &mut Diagnostics) -> String {
    // Kinds are spelled as the server spells them.
    let wanted = match &def.gvk {
        Some(_) => type_ident(&def.name),
        None => type_ident(&capitalised(&def.name)),
    };
    if scope.is_free(&wanted) {
        return scope.claim(&wanted);
    }
    let ident = claim_by_definition(def, scope);
    diagnostics.warn(
        "type-name-collision",
        &def.location,
        format!(
            "`{}` is called `{ident}`: another type of {} is called `{wanted}`",
            def.definition, def.home
        ),
    );
    ident
}

/// Kinds before other types with a name, those before anonymous ones, and of these the higher ones first; of equals by
/// definition.
fn in_order_of_claim(model: &Model, group_version: &GroupVersion) -> Vec<TypeId> {
    let Some(def) = model.group_versions.get(group_version) else {
        return Vec::new();
    };
    let mut ids = def.types.clone();
    ids.sort_by_key(|id| {
        let ty = model.ty(*id);
        let depth = ty.anonymous.as_ref().map_or(0, |anonymous| anonymous.steps.len());
        (ty.gvk.is_none(), depth, ty.definition.clone())
    });
    ids
}

/// Puts more and more of the definition's path before the name until it is free.
fn claim_by_definition(def: &TypeDef, scope: &mut Scope) -> String {
    let segments: Vec<&str> = def.definition.split(['.', '/']).filter(|s| !s.is_empty()).collect();
    let mut wanted = type_ident(&def.name);
    let end = segments
        .len()
        .saturating_sub(usize::from(segments.last() == Some(&def.name.as_str())));
    let mut prefix = String::new();
    for segment in segments[..end].iter().rev() {
        prefix.insert_str(0, &pascal_case(segment));
        wanted = type_ident(&format!("{prefix}{}", def.name));
        if scope.is_free(&wanted) {
            break;
        }
    }
    scope.claim(&wanted)
}

/// Names the fields and their constants; everything else of the result is empty.
fn fields(def: &TypeDef, wanted: &Matched<'_>, diagnostics: &mut Diagnostics) -> TypeNames {
    let mut scope = Scope::default();
    let mut idents = vec![None; def.fields.len()];
    for (field, slot) in def.fields.iter().zip(&mut idents) {
        *slot = wanted
            .field(def, &field.wire)
            .map(|name| wanted.claim("fields", &field.wire, name, &mut scope, diagnostics));
    }
    // A property that is spelled like its field keeps the name: `action` before `$action`.
    for exact in [true, false] {
        for (field, slot) in def.fields.iter().zip(&mut idents).filter(|(_, slot)| slot.is_none()) {
            let wanted = snake_ident(&field.wire);
            if (wanted.trim_end_matches('_') == field.wire) != exact {
                continue;
            }
            let ident = scope.claim(&wanted);
            if ident != wanted {
                diagnostics.note(
                    "field-name-collision",
                    &field.location,
                    format!("the property `{}` is called `{ident}`: `{wanted}` is taken", field.wire),
                );
            }
            *slot = Some(ident);
        }
    }
    let unknown = (def.open || def.fields.is_empty()).then(|| scope.claim("unknown"));
    let mut constants = constants::scope();
    let fields = def
        .fields
        .iter()
        .zip(idents.into_iter().flatten())
        .map(|(field, ident)| {
            let constants = constants::assign(&ident, &field.enum_values, &mut constants);
            FieldNames { ident, constants }
        })
        .collect();
    TypeNames {
        fields,
        unknown,
        ..TypeNames::default()
    }
}

/// Names the files of `group_version`, apart from each other whatever the case, and apart from its types
/// (`types`), because modules and types share a namespace and a kind may be spelled in lower case.
pub(super) fn assign_modules(model: &Model, group_version: &GroupVersion, types: Scope, names: &mut Names) {
    let mut taken: BTreeSet<String> = RESERVED_MODULES.iter().map(|name| (*name).to_owned()).collect();
    for id in in_order_of_claim(model, group_version) {
        let def = model.ty(id);
        let wanted = module_ident(&names.ty(id).ident, &def.definition);
        let mut module = wanted.clone();
        let mut number = 2;
        while !types.is_free(&module) || !taken.insert(module.clone()) {
            module = format!("{}_{number}", wanted.trim_end_matches('_'));
            number += 1;
        }
        names.types[id.index()].module = module;
    }
}
