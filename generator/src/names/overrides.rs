//! Names that the user wants otherwise, by the place in the API that they belong to.
//!
//! In: entries of a `kubewright.toml`. Out: the wanted name for a group, type, field or resource. Never: a name that is
//! not an ASCII Rust identifier, or an entry that is passed over: what matches nothing is an error.
//!
//! A place is written as `GROUP/VERSION/Type` and the way from there, property by property:
//! `core.oam.dev/v1beta1/Application.spec.components`. The core group has no name: `v1/Container`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::ident::{Scope, is_ident, snake_ident, type_ident};
use crate::diag::Diagnostics;
use crate::location::SpecLocation;
use crate::model::{GroupVersion, Model, ResourceDef, TypeDef};

/// Wanted names by place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// Where they were read, for findings.
    pub source: Option<Arc<str>>,
    /// Module of a group, by its name (`core` for the core group).
    pub groups: BTreeMap<String, String>,
    /// Type at a place.
    pub types: BTreeMap<String, String>,
    /// Struct field for the property at a place.
    pub fields: BTreeMap<String, String>,
    /// Method of the client for a resource: `GROUP/VERSION/plural`.
    pub resources: BTreeMap<String, String>,
}

/// The overrides of a run, matched against its model.
pub(super) struct Matched<'a> {
    overrides: &'a Overrides,
    /// Places by definition, of every type that a place names.
    types: BTreeMap<&'a str, &'a str>,
    fields: BTreeMap<(&'a str, &'a str), &'a str>,
}

impl<'a> Matched<'a> {
    /// Finds what every entry means; an entry without a meaning is an error.
    pub(super) fn new(overrides: &'a Overrides, model: &'a Model, diagnostics: &mut Diagnostics) -> Self {
        let mut matched = Self {
            overrides,
            types: BTreeMap::new(),
            fields: BTreeMap::new(),
        };
        overrides.check_names(diagnostics);
        if overrides.is_empty() {
            return matched;
        }
        let places = Places::new(model);
        for (place, name) in &overrides.types {
            match places.types.get(place.as_str()) {
                Some(def) => drop(matched.types.insert(&def.definition, name)),
                None => overrides.unmatched("types", place, "no type that is emitted stands there", diagnostics),
            }
        }
        for (place, name) in &overrides.fields {
            match places.fields.get(place.as_str()) {
                Some((definition, wire)) => drop(matched.fields.insert((*definition, *wire), name)),
                None => overrides.unmatched("fields", place, "no property that is emitted stands there", diagnostics),
            }
        }
        overrides.check_groups_and_resources(model, diagnostics);
        matched
    }

    /// Takes a wanted name; one that is taken already is an error.
    pub(super) fn claim(
        &self,
        section: &str,
        place: &str,
        name: &str,
        scope: &mut Scope,
        diagnostics: &mut Diagnostics,
    ) -> String {
        if !scope.is_free(name) {
            let message = format!("{name:?} is taken already; choose another name");
            diagnostics.error("override-taken", &self.overrides.location(section, place), message);
        }
        scope.claim(name)
    }

    /// What the type shall be called.
    pub(super) fn ty(&self, def: &TypeDef) -> Option<&'a str> {
        self.types.get(def.definition.as_str()).copied()
    }

    /// What the field of a type shall be called.
    pub(super) fn field(&self, def: &TypeDef, wire: &str) -> Option<&'a str> {
        if self.fields.is_empty() {
            return None;
        }
        self.fields.get(&(def.definition.as_str(), wire)).copied()
    }

    /// What the module of a group shall be called.
    pub(super) fn group(&self, group: &str) -> Option<&'a str> {
        let group = if group.is_empty() { "core" } else { group };
        self.overrides.groups.get(group).map(String::as_str)
    }

    /// What the method for a resource shall be called.
    pub(super) fn resource(&self, resource: &ResourceDef) -> Option<&'a str> {
        if self.overrides.resources.is_empty() {
            return None;
        }
        self.overrides
            .resources
            .get(&resource_place(resource))
            .map(String::as_str)
    }
}

impl Overrides {
    fn is_empty(&self) -> bool {
        let Self {
            source: _,
            groups,
            types,
            fields,
            resources,
        } = self;
        [groups, types, fields, resources]
            .iter()
            .all(|entries| entries.is_empty())
    }

    /// Where an entry stands.
    fn location(&self, section: &str, place: &str) -> SpecLocation {
        let source = self.source.clone().unwrap_or_else(|| Arc::from("overrides"));
        SpecLocation::document(source).child(section).child(place)
    }

    fn unmatched(&self, section: &str, place: &str, why: &str, diagnostics: &mut Diagnostics) {
        diagnostics.error(
            "override-without-match",
            &self.location(section, place),
            format!("{place:?} matches nothing: {why}; `kubewright dump --stage names` shows what there is"),
        );
    }

    fn check_names(&self, diagnostics: &mut Diagnostics) {
        for (section, entries, rule) in [
            ("groups", &self.groups, snake_ident as fn(&str) -> String),
            ("types", &self.types, type_ident),
            ("fields", &self.fields, snake_ident),
            ("resources", &self.resources, snake_ident),
        ] {
            for (place, name) in entries.iter().filter(|(_, name)| !is_ident(name)) {
                let message = format!("{name:?} cannot be a Rust name; write e.g. `{}`", rule(name));
                diagnostics.error("bad-override", &self.location(section, place), message);
            }
        }
    }

    fn check_groups_and_resources(&self, model: &Model, diagnostics: &mut Diagnostics) {
        let groups: BTreeSet<&str> = model
            .group_versions
            .keys()
            .map(|name| {
                if name.group.is_empty() {
                    "core"
                } else {
                    name.group.as_str()
                }
            })
            .collect();
        for group in self.groups.keys().filter(|group| !groups.contains(group.as_str())) {
            self.unmatched("groups", group, "there is no such group", diagnostics);
        }
        let resources: BTreeSet<String> = model.resources.iter().map(resource_place).collect();
        for place in self.resources.keys().filter(|place| !resources.contains(*place)) {
            self.unmatched("resources", place, "there is no such resource", diagnostics);
        }
    }
}

fn resource_place(resource: &ResourceDef) -> String {
    format!("{}/{}", resource.gvk.group_version, resource.plural)
}

/// Every place of a model.
struct Places<'a> {
    types: BTreeMap<String, &'a TypeDef>,
    fields: BTreeMap<String, (&'a str, &'a str)>,
}

impl<'a> Places<'a> {
    fn new(model: &'a Model) -> Self {
        let mut types = BTreeMap::new();
        let mut fields = BTreeMap::new();
        for ty in &model.types {
            for place in places(ty) {
                for field in &ty.fields {
                    let wire = field.wire.as_str();
                    fields.insert(format!("{place}.{wire}"), (ty.definition.as_str(), wire));
                }
                types.insert(place, ty);
            }
        }
        Self { types, fields }
    }
}

/// The places at which a type stands.
fn places(ty: &TypeDef) -> Vec<String> {
    let named = |home: &GroupVersion, name: &str| format!("{home}/{name}");
    let Some(anonymous) = &ty.anonymous else {
        return vec![named(&ty.home, &ty.name)];
    };
    let own = (ty.name.as_str(), anonymous.steps.as_slice());
    let also = anonymous
        .also
        .iter()
        .map(|other| (other.owner.as_str(), other.steps.as_slice()));
    std::iter::once(own)
        .chain(also)
        .map(|(owner, steps)| {
            let mut place = named(&ty.home, owner);
            for step in steps {
                place.push('.');
                place.push_str(&step.property);
            }
            place
        })
        .collect()
}
