//! Which types there will be: every struct gets its id before any body is resolved.
//!
//! In: definitions and homes. Out: [`Plan`]: struct definitions and the anonymous structs inside
//! them, ordered by group version and definition name. Never: gives an id that depends on the order
//! of the input, or one name to two types.

use std::collections::{BTreeMap, BTreeSet};

use super::definitions::{Definitions, Role, short_name};
use super::home::Homes;
use super::shape::{Shape, shape};
use crate::diag::Diagnostics;
use crate::location::SpecLocation;
use crate::model::{GroupVersion, GroupVersionKind, Step, TypeId};
use crate::surface::Schema;

/// A type that will be.
#[derive(Clone, Debug)]
pub(super) struct Planned<'a> {
    pub(super) definition: String,
    pub(super) name: String,
    /// The way from the named type; empty for that type itself.
    pub(super) steps: Vec<Step>,
    pub(super) home: GroupVersion,
    pub(super) gvk: Option<GroupVersionKind>,
    pub(super) schema: &'a Schema,
}

/// All types that will be, in order, and where to find them.
#[derive(Debug, Default)]
pub(super) struct Plan<'a> {
    /// Indexed by id.
    pub(super) types: Vec<Planned<'a>>,
    by_definition: BTreeMap<&'a str, TypeId>,
    by_location: BTreeMap<&'a SpecLocation, TypeId>,
}

impl<'a> Plan<'a> {
    /// Plans every struct that has a home.
    pub(super) fn new(definitions: &Definitions<'a>, homes: &Homes<'a>, diagnostics: &mut Diagnostics) -> Self {
        let names = definitions.iter().map(|(name, _)| name.to_owned()).collect();
        let mut planner = Planner {
            planned: Vec::new(),
            taken: names,
        };
        for (name, definition) in definitions.iter() {
            if matches!(definition.role, Role::Special | Role::List) {
                continue;
            }
            let Some(home) = homes.get(name) else {
                report_homeless(name, definition.schema, diagnostics);
                continue;
            };
            let gvk = definition.gvk.clone();
            let short = gvk
                .as_ref()
                .map_or_else(|| short_name(name).to_owned(), |gvk| gvk.kind.clone());
            let root = Planned {
                definition: name.to_owned(),
                name: short,
                steps: Vec::new(),
                home: home.clone(),
                gvk,
                schema: definition.schema,
            };
            match definition.role {
                Role::Struct => planner.add_struct(root),
                Role::Alias | Role::Special | Role::List => planner.add_leaf(&root, "item", false, definition.schema),
            }
        }
        planner
            .planned
            .sort_by(|a, b| (&a.home, &a.definition).cmp(&(&b.home, &b.definition)));
        Self::index(planner.planned, definitions)
    }

    fn index(types: Vec<Planned<'a>>, definitions: &Definitions<'a>) -> Self {
        let mut plan = Self::default();
        for (index, planned) in types.iter().enumerate() {
            let id = TypeId::new(index);
            plan.by_location.insert(&planned.schema.location, id);
            if let Some((name, definition)) = definitions.get_key(&planned.definition)
                && std::ptr::eq(definition.schema, planned.schema)
            {
                plan.by_definition.insert(name, id);
            }
        }
        plan.types = types;
        plan
    }

    /// The type of a struct definition.
    pub(super) fn of_definition(&self, name: &str) -> Option<TypeId> {
        self.by_definition.get(name).copied()
    }

    /// The type of an anonymous struct.
    pub(super) fn of_schema(&self, schema: &Schema) -> Option<TypeId> {
        self.by_location.get(&schema.location).copied()
    }
}

struct Planner<'a> {
    planned: Vec<Planned<'a>>,
    taken: BTreeSet<String>,
}

impl<'a> Planner<'a> {
    /// Plans a struct and the anonymous ones in it. Depth is bounded by the depth of the JSON.
    fn add_struct(&mut self, planned: Planned<'a>) {
        for (property, schema) in &planned.schema.properties {
            if planned.gvk.is_some() && matches!(property.as_str(), "apiVersion" | "kind" | "metadata") {
                continue;
            }
            self.add_leaf(&planned, property, false, schema);
        }
        self.planned.push(planned);
    }

    /// Plans the anonymous struct that a property, or the elements of it, hold. There is at most
    /// one, so the path of properties names it.
    fn add_leaf(&mut self, parent: &Planned<'a>, property: &str, element: bool, schema: &'a Schema) {
        match shape(schema) {
            Shape::List(Some(inner)) | Shape::Map(Some(inner)) => self.add_leaf(parent, property, true, inner),
            Shape::Struct => {
                let definition = self.unique(format!("{}.{}", parent.definition, escape(property)));
                let mut steps = parent.steps.clone();
                steps.push(Step {
                    property: property.to_owned(),
                    element,
                });
                self.add_struct(Planned {
                    definition,
                    name: parent.name.clone(),
                    steps,
                    home: parent.home.clone(),
                    gvk: None,
                    schema,
                });
            }
            Shape::Reference(_) | Shape::Scalar(_) | Shape::List(None) | Shape::Map(None) => {}
        }
    }

    /// A definition of the input may already have the name of a path.
    fn unique(&mut self, wanted: String) -> String {
        let mut name = wanted;
        while !self.taken.insert(name.clone()) {
            name.push('+');
        }
        name
    }
}

fn report_homeless(name: &str, schema: &Schema, diagnostics: &mut Diagnostics) {
    diagnostics.note(
        "homeless-definition",
        &schema.location,
        format!("{name} is left out: nothing refers to it, and nothing says which group version it is of"),
    );
}

/// A property as a part of a definition name: a dot in it must not look like a step.
fn escape(property: &str) -> String {
    let mut escaped = String::with_capacity(property.len());
    for c in property.chars() {
        if c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '$') {
            escaped.push(c);
        } else {
            escaped.push_str(&format!("%{:X}", u32::from(c)));
        }
    }
    escaped
}
