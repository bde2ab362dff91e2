//! Names: every Rust identifier and module of the output, assigned once.
//!
//! In: a [`Model`]. Out: [`Names`], parallel to it: by type id, resource id and group version.
//! Never: looks at what an earlier run chose; gives two things in one scope the same name; yields
//! anything that is not an ASCII Rust identifier. Renamings are reported as diagnostics. What a user wants otherwise
//! ([`Overrides`]) is taken first.
//!
//! Rules, one place each: words in [`words`], keywords and collisions in [`ident`], groups and
//! versions in `modules`, types and fields in `types`, types without a name in `anonymous`, apply configurations in `apply`, enum constants
//! in `constants`, clients and subresources in `clients`, definitions of custom resources in `definitions`.

mod anonymous;
mod apply;
mod clients;
mod constants;
pub mod definitions;
pub mod ident;
mod modules;
mod overrides;
mod types;
pub mod words;

use std::collections::BTreeMap;

use overrides::Matched;
pub use overrides::Overrides;

use crate::diag::Diagnostics;
use crate::model::{GroupVersion, Model, ResourceId, TypeId};

/// Every name of the output.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// By [`TypeId`].
    pub types: Vec<TypeNames>,
    /// By [`ResourceId`].
    pub resources: Vec<ResourceNames>,
    /// By group version.
    pub group_versions: BTreeMap<GroupVersion, GroupVersionNames>,
    /// Constants with the definitions of custom resources, by module of the group and name of the constant. Several
    /// resources (versions of a kind) may have one.
    pub definitions: BTreeMap<(String, String), DefinitionNames>,
}

/// Names of a constant with the definition of a custom resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinitionNames {
    /// Module and file in the folder [`definitions::MODULE`] of the group, e.g. `applications`.
    pub module: String,
    /// A resource that it defines.
    pub resource: ResourceId,
}

/// Names of a group version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupVersionNames {
    /// Module of the group, e.g. `core`, `apps`, `core_oam_dev`.
    pub group_module: String,
    /// Module of the version in it, e.g. `v1`.
    pub version_module: String,
    /// Its client; none when it serves no resource.
    pub client: Option<ClientNames>,
}

/// Names of the client of a group version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientNames {
    /// Type, e.g. `AppsV1Client`.
    pub ident: String,
    /// Method of the clientset, e.g. `apps_v1`; of the informers the same.
    pub accessor: String,
    /// Type of its informers, e.g. `AppsV1Informers`; none when no resource has any.
    pub informers: Option<String>,
}

/// Names of a type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypeNames {
    /// Struct, e.g. `DeploymentSpec`.
    pub ident: String,
    /// Module and file, e.g. `deployment_spec`.
    pub module: String,
    /// In the order of the model's fields.
    pub fields: Vec<FieldNames>,
    /// The field that keeps unknown properties; set for open types and types without fields.
    pub unknown: Option<String>,
    /// The resource whose objects these are: the one that the `Resource` impl describes.
    pub resource: Option<ResourceId>,
    /// Its apply configuration; none for a type that no apply reaches.
    pub apply: Option<ApplyNames>,
}

/// Names of an apply configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApplyNames {
    /// Struct, e.g. `DeploymentSpecApply`.
    pub ident: String,
    /// Methods that set a field, in the order of the model's fields, e.g. `replicas`.
    pub setters: Vec<String>,
    /// Methods that go on with what a field holds, e.g. `template_with`; none for what is set as a whole.
    pub amenders: Vec<Option<String>>,
}

/// Names of a field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldNames {
    /// Struct field, e.g. `pod_ips`, `type_`.
    pub ident: String,
    /// A constant for each known value, in the model's order, e.g. `TYPE_RECREATE`.
    pub constants: Vec<String>,
}

/// Names of a resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResourceNames {
    /// Method of the client, e.g. `deployments`; none when another resource has taken the object type.
    pub accessor: Option<String>,
    /// Method of the client for all namespaces, e.g. `deployments_in_all_namespaces`: for namespaced
    /// resources that can be listed or watched.
    pub accessor_everywhere: Option<String>,
    /// Method of the informers, the same as that of the client: for resources that can be listed and watched.
    pub informer: Option<String>,
    /// Alias for the list type, e.g. `DeploymentList`; none when the resource has no list kind.
    pub list_alias: Option<String>,
    /// In the order of the model's subresources.
    pub subresources: Vec<SubresourceName>,
    /// Constant with the definition of the resource, in [`definitions::MODULE`] of its group, e.g. `APPLICATIONS`; none
    /// for a resource without one.
    pub definition: Option<String>,
}

/// Name of a subresource's marker type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubresourceName {
    /// One of the runtime's, e.g. `Scale`.
    Known(&'static str),
    /// One that is emitted beside the kind, e.g. `VirtualMachineStart`.
    Marker(String),
    /// None: a connection, for which there is no method yet.
    None,
}

impl Names {
    /// Names of this type.
    pub fn ty(&self, id: TypeId) -> &TypeNames {
        &self.types[id.index()]
    }

    /// Names of this resource.
    pub fn resource(&self, id: ResourceId) -> &ResourceNames {
        &self.resources[id.index()]
    }

    /// All names, one a line, sorted: `kind of thing, place in the input -> Rust path`. For golden
    /// files and `dump --stage names`.
    pub fn dump(&self, model: &Model) -> String {
        let mut lines = Vec::new();
        for (group_version, names) in &self.group_versions {
            let module = format!("{}::{}", names.group_module, names.version_module);
            lines.push(format!("module {group_version} -> {module}"));
            if let Some(client) = &names.client {
                lines.push(format!(
                    "client {group_version} -> {module}::{} ({})",
                    client.ident, client.accessor
                ));
                if let Some(informers) = &client.informers {
                    lines.push(format!("informers {group_version} -> {module}::{informers}"));
                }
            }
        }
        for (id, def) in model.types() {
            self.dump_type(model, id, &def.definition, &mut lines);
        }
        for (id, def) in model.resources() {
            let names = self.resource(id);
            let accessors = [&names.accessor, &names.accessor_everywhere, &names.list_alias]
                .map(|name| name.as_deref().unwrap_or("-").to_owned());
            lines.push(format!(
                "resource {}/{} -> {}",
                def.gvk.group_version,
                def.plural,
                accessors.join(" ")
            ));
            if let Some(informer) = &names.informer {
                lines.push(format!(
                    "informer {}/{} -> {informer}",
                    def.gvk.group_version, def.plural
                ));
            }
            for (subresource, name) in def.subresources.iter().zip(&names.subresources) {
                let name = match name {
                    SubresourceName::Known(name) => format!("subresource::{name}"),
                    SubresourceName::Marker(name) => name.clone(),
                    SubresourceName::None => "-".to_owned(),
                };
                lines.push(format!(
                    "subresource {}/{}/{} -> {name}",
                    def.gvk.group_version, def.plural, subresource.name
                ));
            }
        }
        lines.sort();
        lines.push(String::new());
        lines.join("\n")
    }

    fn dump_type(&self, model: &Model, id: TypeId, definition: &str, lines: &mut Vec<String>) {
        let (def, names) = (model.ty(id), self.ty(id));
        let place = self.group_versions.get(&def.home).map_or_else(String::new, |place| {
            format!("{}::{}::", place.group_module, place.version_module)
        });
        lines.push(format!(
            "type {definition} -> {place}{} ({}.rs)",
            names.ident, names.module
        ));
        for (field, name) in def.fields.iter().zip(&names.fields) {
            lines.push(format!("field {definition} {} -> {}", field.wire, name.ident));
            for (value, constant) in field.enum_values.iter().zip(&name.constants) {
                lines.push(format!("value {definition} {} {value:?} -> {constant}", field.wire));
            }
        }
        if let Some(unknown) = &names.unknown {
            lines.push(format!("field {definition} (unknown) -> {unknown}"));
        }
        if let Some(apply) = &names.apply {
            lines.push(format!("apply {definition} -> {place}{}", apply.ident));
        }
    }
}

/// Assigns every name. Reports each that had to give way to another.
pub fn assign(model: &Model, diagnostics: &mut Diagnostics) -> Names {
    assign_with(model, &Overrides::default(), diagnostics)
}

/// Assigns every name, those of `overrides` first. An override that matches nothing is an error.
pub fn assign_with(model: &Model, overrides: &Overrides, diagnostics: &mut Diagnostics) -> Names {
    let wanted = &Matched::new(overrides, model, diagnostics);
    let mut names = Names {
        types: vec![TypeNames::default(); model.types.len()],
        resources: vec![ResourceNames::default(); model.resources.len()],
        group_versions: modules::assign(model, wanted, diagnostics),
        definitions: BTreeMap::new(),
    };
    clients::choose_resources(model, &mut names, diagnostics);
    let mut accessors = clients::accessor_scope();
    let applicable = model.applicable();
    for group_version in model.group_versions.keys() {
        let mut scope = types::assign(model, group_version, wanted, &mut names, diagnostics);
        clients::assign_resources(model, group_version, wanted, &mut scope, &mut names, diagnostics);
        clients::assign_client(model, group_version, &mut scope, &mut accessors, &mut names);
        apply::assign(model, group_version, &applicable, &mut scope, &mut names);
        // Last, so that no other name gives way to one that is not of the input.
        clients::assign_informers(model, group_version, &mut scope, &mut names);
        types::assign_modules(model, group_version, scope, &mut names);
    }
    definitions::assign(model, &mut names);
    names
}
