//! Names of the constants that hold the definitions of custom resources.
//!
//! In: resources that a CustomResourceDefinition defines. Out: one constant a definition, in a module of its own below
//! [`MODULE`] of the group. Never: two constants for one definition, whatever the number of its versions.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::ident::{Scope, module_ident, snake_ident};
use super::{DefinitionNames, Names};
use crate::model::{CustomDef, Model};

/// The module of a group that holds the definitions of its custom resources.
pub const MODULE: &str = "crds";

/// Names the definition of every resource that has one.
pub(super) fn assign(model: &Model, names: &mut Names) {
    let mut scopes: BTreeMap<String, Scope> = BTreeMap::new();
    for (id, resource) in model.resources() {
        let (Some(custom), Some(place)) = (&resource.custom, names.group_versions.get(&resource.gvk.group_version))
        else {
            continue;
        };
        if names.resource(id).accessor.is_none() {
            continue;
        }
        let group = place.group_module.clone();
        let known = names.definitions.iter().find(|((module, _), definition)| {
            *module == group && is_same(model.resource(definition.resource).custom.as_ref(), custom)
        });
        let constant = match known {
            Some(((_, constant), _)) => constant.clone(),
            None => {
                let scope = scopes.entry(group.clone()).or_default();
                let module = scope.claim(&module_ident(&resource.plural, &custom.name));
                let constant = snake_ident(&module).trim_matches('_').to_ascii_uppercase();
                let key = (group, constant.clone());
                names.definitions.insert(key, DefinitionNames { module, resource: id });
                constant
            }
        };
        names.resources[id.index()].definition = Some(constant);
    }
}

/// Versions of one definition share it; a set that holds every version in a document of its own has several.
fn is_same(known: Option<&CustomDef>, custom: &CustomDef) -> bool {
    known.is_some_and(|known| {
        known.name == custom.name
            && (Arc::ptr_eq(&known.manifest, &custom.manifest) || known.manifest == custom.manifest)
    })
}
