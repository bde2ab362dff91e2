//! What must hold of the model of any custom resource, found by looking at its schema and at the model side by side.
//!
//! In: definitions, read without the generator, and the [`Model`] of them. Out: sentences, one for each thing that is not
//! as it must be. Never: the generator's own idea of which types are equal.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use kubewright::model::{FieldDef, Model, Scalar, TypeDef, TypeId, TypeRef};
use kubewright_runtime::codegen::Record;
use kubewright_runtime::meta;
use serde_json::Value;

use super::definition::{Definition, Version};
use super::node::{Node, Struct, TYPE_META, node, property_pointer};

/// Properties without exactly one field of their name, fields without a property, and places where one is a list, map or
/// struct and the other is not.
pub fn properties(definitions: &[Definition], model: &Model) -> Vec<String> {
    let kinds: BTreeMap<(&str, &str, &str), &TypeDef> = model
        .types
        .iter()
        .filter_map(|def| {
            let gvk = def.gvk.as_ref()?;
            let group_version = &gvk.group_version;
            Some((
                (
                    group_version.group.as_str(),
                    group_version.version.as_str(),
                    gvk.kind.as_str(),
                ),
                def,
            ))
        })
        .collect();
    let mut check = Check {
        model,
        problems: Vec::new(),
    };
    for definition in definitions {
        for version in definition.versions.iter().filter(|version| version.served) {
            let key = (
                definition.group.as_str(),
                version.name.as_str(),
                definition.kind.as_str(),
            );
            match kinds.get(&key) {
                Some(def) => check.kind(definition, version, def),
                None => check
                    .problems
                    .push(format!("{} {} has no type", definition.name, version.name)),
            }
        }
    }
    check.problems
}

struct Check<'m> {
    model: &'m Model,
    problems: Vec<String>,
}

impl Check<'_> {
    /// The type of an object: its type is known, and its metadata is an ObjectMeta whatever the schema says.
    fn kind(&mut self, definition: &Definition, version: &Version, def: &TypeDef) {
        let at = &format!("{}#{}", definition.name, version.pointer);
        let found = match node(&version.schema) {
            Node::Struct(found) => Some(found),
            _ => None,
        };
        let own = found
            .iter()
            .flat_map(|found| found.properties.keys())
            .map(String::as_str);
        let mut wanted: BTreeSet<&str> = own.filter(|name| !TYPE_META.contains(name)).collect();
        wanted.insert("metadata");
        self.names(
            at,
            &def.definition,
            wanted,
            def.fields.iter().map(|field| field.wire.as_str()),
        );
        if let Some(found) = found {
            self.fields(at, &found, &def.fields);
        }
    }

    fn names<'n>(&mut self, at: &str, ty: &str, wanted: BTreeSet<&str>, fields: impl Iterator<Item = &'n str>) {
        let mut met = BTreeSet::new();
        for field in fields {
            if !wanted.contains(field) {
                self.problems
                    .push(format!("{at}: {ty} has a field {field:?}, which is no property"));
            }
            if !met.insert(field) {
                self.problems.push(format!("{at}: {ty} has two fields {field:?}"));
            }
        }
        for name in wanted.into_iter().filter(|name| !met.contains(name)) {
            self.problems
                .push(format!("{at}: {ty} has no field for the property {name:?}"));
        }
    }

    fn fields(&mut self, at: &str, found: &Struct<'_>, fields: &[FieldDef]) {
        for field in fields.iter().filter(|field| !TYPE_META.contains(&field.wire.as_str())) {
            if let Some(property) = found.properties.get(&field.wire) {
                self.value(&property_pointer(at, &field.wire), property, &field.ty);
            }
        }
    }

    fn value(&mut self, at: &str, schema: &Value, ty: &TypeRef) {
        let ty = match ty {
            TypeRef::Nullable(inner) => inner,
            ty => ty,
        };
        match (node(schema), ty) {
            (Node::Struct(found), TypeRef::Struct(id)) => self.record(at, &found, *id),
            (Node::Struct(found), TypeRef::Meta(known)) => {
                let wanted = found.properties.keys().map(String::as_str).collect();
                self.names(at, known.0, wanted, meta_fields(known.0).into_iter());
            }
            (Node::List(Some(items)), TypeRef::List(ty)) => self.value(&format!("{at}/items"), items, ty),
            (Node::Map(Some(values)), TypeRef::Map(ty)) => {
                self.value(&format!("{at}/additionalProperties"), values, ty);
            }
            (Node::List(None), TypeRef::List(_)) | (Node::Map(None), TypeRef::Map(_)) => {}
            // Nobody can have stored anything in the metadata of a template that says nothing of it.
            (Node::Object, TypeRef::Meta(known)) if known.0 == "ObjectMeta" => {}
            (known, TypeRef::Scalar(scalar)) if is_scalar(known, *scalar) => {}
            (known, ty) => self
                .problems
                .push(format!("{at}: is {known:.40?}, but the field holds {ty:?}")),
        }
    }

    fn record(&mut self, at: &str, found: &Struct<'_>, id: TypeId) {
        let def = self.model.ty(id);
        let mut wanted: BTreeSet<&str> = found.properties.keys().map(String::as_str).collect();
        if found.embedded {
            wanted.extend(TYPE_META);
        }
        self.names(
            at,
            &def.definition,
            wanted,
            def.fields.iter().map(|field| field.wire.as_str()),
        );
        self.fields(at, found, &def.fields);
    }
}

/// Whether a scalar can hold every value of the node.
fn is_scalar(node: Node<'_>, scalar: Scalar) -> bool {
    match node {
        Node::Any => scalar == Scalar::Json,
        Node::Object => matches!(scalar, Scalar::RawObject | Scalar::PrunedObject),
        Node::Embedded => scalar == Scalar::EmbeddedObject,
        Node::IntOrString => scalar == Scalar::IntOrString,
        Node::Quantity => scalar == Scalar::Quantity,
        Node::Bool => scalar == Scalar::Bool,
        Node::Int32 => scalar == Scalar::Int32,
        Node::Int64 => scalar == Scalar::Int64,
        Node::Float => scalar == Scalar::Float,
        Node::Text => scalar == Scalar::String,
        Node::DateTime => matches!(scalar, Scalar::String | Scalar::DateTime),
        Node::Bytes => scalar == Scalar::Bytes,
        Node::Struct(_) | Node::List(_) | Node::Map(_) => false,
    }
}

/// The wire names of a meta/v1 struct of the runtime; none for one that custom resources have no use for.
fn meta_fields(name: &str) -> Vec<&'static str> {
    let info = match name {
        "FieldSelectorRequirement" => meta::FieldSelectorRequirement::EMPTY.info(),
        "GroupResource" => meta::GroupResource::EMPTY.info(),
        "LabelSelector" => meta::LabelSelector::EMPTY.info(),
        "LabelSelectorRequirement" => meta::LabelSelectorRequirement::EMPTY.info(),
        "OwnerReference" => meta::OwnerReference::EMPTY.info(),
        _ => return Vec::new(),
    };
    info.fields.iter().map(|field| field.name).collect()
}

/// Anonymous types of one group version that differ in nothing but their descriptions.
pub fn repeated_types(model: &Model) -> Vec<String> {
    let mut contents = Contents {
        model,
        known: BTreeMap::new(),
        classes: BTreeMap::new(),
    };
    let mut first: BTreeMap<(String, usize), &str> = BTreeMap::new();
    let mut problems = Vec::new();
    for (id, def) in model.types().filter(|(_, def)| def.anonymous.is_some()) {
        let key = (def.home.to_string(), contents.class(id));
        match first.get(&key) {
            Some(other) => problems.push(format!("{other} and {} are equal", def.definition)),
            None => drop(first.insert(key, &def.definition)),
        }
    }
    problems
}

/// Types by what they say: equal ones have one number.
struct Contents<'m> {
    model: &'m Model,
    known: BTreeMap<TypeId, usize>,
    classes: BTreeMap<String, usize>,
}

impl Contents<'_> {
    /// Anonymous types hold each other as a tree, so this ends.
    fn class(&mut self, id: TypeId) -> usize {
        if let Some(class) = self.known.get(&id) {
            return *class;
        }
        let def = self.model.ty(id);
        let mut text = format!("open={}", def.open);
        for field in &def.fields {
            self.add_field(field, &mut text);
        }
        let next = self.classes.len();
        let class = *self.classes.entry(text).or_insert(next);
        self.known.insert(id, class);
        class
    }

    /// Everything of a field but its description and its place.
    fn add_field(&mut self, field: &FieldDef, text: &mut String) {
        let FieldDef {
            wire,
            ty,
            presence,
            boxed,
            default,
            enum_values,
            secret,
            list_type,
            map_type,
            patch_merge,
            docs: _,
            location: _,
        } = field;
        let _ = write!(
            text,
            "\n{wire:?} {presence:?} {boxed} {default:?} {enum_values:?} {secret} {list_type:?} {map_type:?} {patch_merge:?} "
        );
        self.add_type(ty, text);
    }

    fn add_type(&mut self, ty: &TypeRef, text: &mut String) {
        match ty {
            TypeRef::Struct(id) if self.model.ty(*id).anonymous.is_some() => {
                let class = self.class(*id);
                let _ = write!(text, "class {class}");
            }
            TypeRef::List(inner) => {
                text.push_str("list of ");
                self.add_type(inner, text);
            }
            TypeRef::Map(inner) => {
                text.push_str("map of ");
                self.add_type(inner, text);
            }
            TypeRef::Nullable(inner) => {
                text.push_str("null or ");
                self.add_type(inner, text);
            }
            other => {
                let _ = write!(text, "{other:?}");
            }
        }
    }
}
