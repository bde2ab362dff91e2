//! The body of every planned type: its fields, and what they hold.
//!
//! In: the [`Plan`], definitions. Out: [`TypeDef`]s in the order of the plan. Never: fails: what
//! cannot be told becomes free JSON and a warning.

use super::definitions::{Definitions, Role};
use super::plan::{Plan, Planned};
use super::shape::{Shape, shape};
use super::special::{Special, Union, is_object_meta, special};
use crate::diag::Diagnostics;
use crate::location::SpecLocation;
use crate::model::{Anonymous, FieldDef, ListType, MapType, MetaType, PatchMerge, Presence, Scalar, TypeDef, TypeRef};
use crate::surface::{AdditionalProperties, JsonType, Schema};

/// How many definitions may be followed that are only other names; a circle ends here.
const MAX_ALIASES: usize = 32;

/// How many fields a type can have.
const MAX_FIELDS: usize = 65_000;

/// Resolves schemas against the plan.
pub(super) struct Resolver<'p, 'a> {
    pub(super) plan: &'p Plan<'a>,
    pub(super) definitions: &'p Definitions<'a>,
}

impl<'a> Resolver<'_, 'a> {
    /// The body of a planned type. `is_object` says that a resource has objects of it.
    pub(super) fn type_def(&self, planned: &Planned<'a>, is_object: bool, diagnostics: &mut Diagnostics) -> TypeDef {
        let Planned {
            definition,
            name,
            steps,
            home,
            gvk,
            schema,
        } = planned;
        let is_kind = gvk.is_some();
        let mut fields = Vec::with_capacity(schema.properties.len());
        for (wire, property) in &schema.properties {
            if is_kind && matches!(wire.as_str(), "apiVersion" | "kind") {
                continue;
            }
            let mut field = self.field(wire, property, schema, diagnostics);
            if is_kind && wire == "metadata" && is_bare_object(property) {
                field.ty = object_meta();
            }
            fields.push(field);
        }
        if is_object {
            ensure_metadata(schema, &mut fields, diagnostics);
        }
        report_undeclared(schema, diagnostics);
        report_too_many(&fields, &schema.location, diagnostics);
        fields.sort_by(|a, b| (rank(&a.wire), &a.wire).cmp(&(rank(&b.wire), &b.wire)));
        let has_metadata = fields
            .first()
            .is_some_and(|f| f.wire == "metadata" && f.ty == object_meta());
        TypeDef {
            definition: definition.clone(),
            name: name.clone(),
            anonymous: (!steps.is_empty()).then(|| Anonymous {
                steps: steps.clone(),
                also: Vec::new(),
            }),
            home: home.clone(),
            gvk: gvk.clone(),
            has_metadata,
            docs: schema.docs.clone(),
            open: is_open(schema) || fields.is_empty(),
            atomic: schema.map_type.as_deref() == Some("atomic"),
            fields,
            location: schema.location.clone(),
        }
    }

    fn field(&self, wire: &str, property: &Schema, parent: &Schema, diagnostics: &mut Diagnostics) -> FieldDef {
        let presence = match (parent.required.contains(wire), property.nullable) {
            (false, _) => Presence::Optional,
            (true, false) => Presence::Required,
            (true, true) => Presence::RequiredNullable,
        };
        FieldDef {
            wire: wire.to_owned(),
            ty: self.type_ref(property, diagnostics),
            presence,
            boxed: false,
            default: property.default.clone(),
            enum_values: self.enum_values(property),
            secret: self.is_secret(property),
            docs: property.docs.clone(),
            list_type: list_type(property, diagnostics),
            map_type: self.map_type(property),
            patch_merge: patch_merge(property),
            location: property.location.clone(),
        }
    }

    /// What a schema holds.
    pub(super) fn type_ref(&self, schema: &Schema, diagnostics: &mut Diagnostics) -> TypeRef {
        self.follow(schema, 0, diagnostics)
    }

    fn follow(&self, schema: &Schema, aliases: usize, diagnostics: &mut Diagnostics) -> TypeRef {
        match shape(schema) {
            Shape::Reference(name) => self.reference(name, schema, aliases, diagnostics),
            Shape::Scalar(scalar) => {
                report_odd(schema, diagnostics);
                TypeRef::Scalar(scalar)
            }
            Shape::List(items) => TypeRef::List(Box::new(self.element(items, aliases, diagnostics))),
            Shape::Map(values) => TypeRef::Map(Box::new(self.element(values, aliases, diagnostics))),
            Shape::Struct => self
                .plan
                .of_schema(schema)
                .map_or(TypeRef::Scalar(Scalar::RawObject), TypeRef::Struct),
        }
    }

    fn element(&self, schema: Option<&Schema>, aliases: usize, diagnostics: &mut Diagnostics) -> TypeRef {
        let Some(schema) = schema else {
            return TypeRef::Scalar(Scalar::Json);
        };
        let ty = self.follow(schema, aliases, diagnostics);
        // Free JSON has a null of its own.
        if schema.nullable && ty != TypeRef::Scalar(Scalar::Json) {
            TypeRef::Nullable(Box::new(ty))
        } else {
            ty
        }
    }

    /// What the definition `name` holds, for a body or an answer; none when it is missing.
    pub(super) fn known(&self, name: &str) -> Option<TypeRef> {
        if let Some(special) = special(name) {
            return Some(self.special(name, special));
        }
        let schema = self.definitions.get(name)?.schema;
        // The same definition is reported where it stands; here a finding would repeat it.
        Some(self.reference(name, schema, 0, &mut Diagnostics::new()))
    }

    fn special(&self, name: &str, special: Special) -> TypeRef {
        match special {
            Special::Scalar(scalar) => TypeRef::Scalar(scalar),
            Special::Meta(meta) => TypeRef::Meta(meta),
            Special::Union(union) => self.union(name, union),
            Special::NotAType => TypeRef::Scalar(Scalar::RawObject),
        }
    }

    fn reference(&self, name: &str, user: &Schema, aliases: usize, diagnostics: &mut Diagnostics) -> TypeRef {
        if let Some(special) = special(name) {
            return self.special(name, special);
        }
        let Some(definition) = self.definitions.get(name) else {
            let message = format!(
                "the definition {name:?} is not in the input, so this becomes free JSON; add the \
                 document that defines it"
            );
            diagnostics.warn("dangling-ref", &user.location, message);
            return TypeRef::Scalar(Scalar::Json);
        };
        match definition.role {
            Role::Struct => self
                .plan
                .of_definition(name)
                .map_or(TypeRef::Scalar(Scalar::RawObject), TypeRef::Struct),
            Role::Alias if aliases < MAX_ALIASES => self.follow(definition.schema, aliases + 1, diagnostics),
            Role::Alias => {
                let message = format!("{name} refers to itself and to nothing else, so this becomes free JSON");
                diagnostics.warn("circular-ref", &user.location, message);
                TypeRef::Scalar(Scalar::Json)
            }
            Role::List | Role::Special => {
                let message = format!("the list {name} stands in a field, where it becomes a raw object");
                diagnostics.warn("list-in-field", &user.location, message);
                TypeRef::Scalar(Scalar::RawObject)
            }
        }
    }

    /// The spec gives the unions of apiextensions no shape at all; their names tell it.
    fn union(&self, name: &str, union: Union) -> TypeRef {
        let props = name
            .rsplit_once('.')
            .map(|(package, _)| format!("{package}.JSONSchemaProps"));
        let Some(id) = props.and_then(|props| self.plan.of_definition(&props)) else {
            return TypeRef::Scalar(Scalar::Json);
        };
        let inner = Box::new(TypeRef::Struct(id));
        match union {
            Union::Array => TypeRef::OrArray(inner),
            Union::Bool => TypeRef::OrBool(inner),
            Union::StringArray => TypeRef::OrStringArray(inner),
        }
    }

    /// Known values of a string, or of the strings in a list or map.
    fn enum_values(&self, schema: &Schema) -> Vec<String> {
        let mut schema = schema;
        for _ in 0..MAX_ALIASES {
            schema = match shape(schema) {
                Shape::Scalar(Scalar::String) => return schema.enum_values.clone(),
                Shape::List(Some(inner)) | Shape::Map(Some(inner)) => inner,
                Shape::Reference(name) => match self.definitions.get(name) {
                    Some(definition) if definition.role == Role::Alias => definition.schema,
                    _ => break,
                },
                Shape::Scalar(_) | Shape::Struct | Shape::List(None) | Shape::Map(None) => break,
            };
        }
        Vec::new()
    }

    /// Whether a value, or what a list or map of values holds, is a credential.
    fn is_secret(&self, schema: &Schema) -> bool {
        let mut schema = schema;
        for _ in 0..MAX_ALIASES {
            if schema.secret {
                return true;
            }
            schema = match shape(schema) {
                Shape::List(Some(inner)) | Shape::Map(Some(inner)) => inner,
                Shape::Reference(name) => match self.definitions.get(name) {
                    Some(definition) if definition.role == Role::Alias => definition.schema,
                    _ => break,
                },
                Shape::Scalar(_) | Shape::Struct | Shape::List(None) | Shape::Map(None) => break,
            };
        }
        false
    }

    /// How the field's object is merged: the field says it, else the definition that it holds.
    fn map_type(&self, property: &Schema) -> Option<MapType> {
        let definition = property
            .reference
            .as_deref()
            .and_then(|name| self.definitions.get(name));
        if property.reference.as_deref().is_some_and(is_raw_extension) {
            return Some(MapType::Atomic);
        }
        let inherited = definition.and_then(|definition| definition.schema.map_type.as_deref());
        match property.map_type.as_deref().or(inherited)? {
            "atomic" => Some(MapType::Atomic),
            "granular" => Some(MapType::Granular),
            _ => None,
        }
    }
}

/// Servers know this one by its name: whatever it holds has one owner.
fn is_raw_extension(definition: &str) -> bool {
    definition.ends_with("runtime.RawExtension")
}

fn object_meta() -> TypeRef {
    TypeRef::Meta(MetaType("ObjectMeta"))
}

/// `type: object` and nothing else: what a custom resource says of its own `metadata`.
fn is_bare_object(schema: &Schema) -> bool {
    matches!(
        shape(schema),
        Shape::Scalar(Scalar::RawObject | Scalar::EmbeddedObject | Scalar::PrunedObject | Scalar::Json) | Shape::Struct
    ) && !schema.reference.as_deref().is_some_and(is_object_meta)
}

/// Objects of resources have metadata, whatever the schema says. v2 gives custom resources that
/// keep unknown fields no properties at all.
fn ensure_metadata(schema: &Schema, fields: &mut Vec<FieldDef>, diagnostics: &mut Diagnostics) {
    match fields.iter_mut().find(|field| field.wire == "metadata") {
        None => fields.push(implied_metadata(schema)),
        Some(field) if field.ty != object_meta() => {
            let message = "objects of a resource have an ObjectMeta, so this is read as one";
            diagnostics.warn("odd-metadata", &field.location, message);
            field.ty = object_meta();
        }
        Some(_) => {}
    }
}

fn implied_metadata(schema: &Schema) -> FieldDef {
    FieldDef {
        wire: "metadata".to_owned(),
        ty: object_meta(),
        presence: Presence::Optional,
        boxed: false,
        default: None,
        enum_values: Vec::new(),
        secret: false,
        docs: String::new(),
        list_type: None,
        map_type: None,
        patch_merge: None,
        location: schema.location.clone(),
    }
}

fn rank(wire: &str) -> u8 {
    match wire {
        "metadata" => 0,
        "spec" => 1,
        "status" => 2,
        _ => 3,
    }
}

fn is_open(schema: &Schema) -> bool {
    schema.preserve_unknown || schema.additional != AdditionalProperties::None
}

fn list_type(schema: &Schema, diagnostics: &mut Diagnostics) -> Option<ListType> {
    match schema.list_type.as_deref()? {
        "atomic" => Some(ListType::Atomic),
        "set" => Some(ListType::Set),
        "map" if !schema.list_map_keys.is_empty() => Some(ListType::Map(schema.list_map_keys.clone())),
        other => {
            let message = format!("the list type {other:?} is not known or lacks its keys; it is ignored");
            diagnostics.warn("bad-list-type", &schema.location, message);
            None
        }
    }
}

fn patch_merge(schema: &Schema) -> Option<PatchMerge> {
    let strategy = schema.patch_strategy.as_deref().unwrap_or_default();
    let strategy: Vec<String> = strategy
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    if strategy.is_empty() && schema.patch_merge_key.is_none() {
        return None;
    }
    Some(PatchMerge {
        strategy,
        merge_key: schema.patch_merge_key.clone(),
    })
}

fn report_odd(schema: &Schema, diagnostics: &mut Diagnostics) {
    if let Some(JsonType::Unknown(name)) = &schema.json_type {
        let message = format!("{name:?} is no JSON type, so this becomes free JSON");
        diagnostics.warn("unknown-type", &schema.location, message);
    }
}

/// Generated code numbers fields in 16 bits. No server keeps such a definition: they end at a megabyte or so.
fn report_too_many(fields: &[FieldDef], location: &SpecLocation, diagnostics: &mut Diagnostics) {
    if fields.len() > MAX_FIELDS {
        let message = format!(
            "an object with {} properties, more than the {MAX_FIELDS} that a type can have; describe it as a map \
             (`additionalProperties`)",
            fields.len()
        );
        diagnostics.error("too-many-properties", location, message);
    }
}

/// v2 drops properties and leaves them in `required`, so this is no more than a note.
fn report_undeclared(schema: &Schema, diagnostics: &mut Diagnostics) {
    if schema.properties.is_empty() {
        return;
    }
    for name in schema
        .required
        .iter()
        .filter(|name| !schema.properties.contains_key(*name))
    {
        let message = format!("`required` names {name:?}, which is no property; it is ignored");
        diagnostics.note("undeclared-required", &schema.location, message);
    }
}
