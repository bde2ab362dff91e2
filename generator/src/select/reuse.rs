//! Finds the types of Kubernetes itself that custom resources repeat inline: `ResourceRequirements`, `LabelSelector`, …
//!
//! In: a model. Out: for each anonymous type that is exactly one of them, that one. Never: a match that could lose a
//! value: fields, types, presence, openness and the way lists and maps merge are the same all the way down. A time is
//! not: Kubernetes' own keeps whole seconds, a custom resource the text that was sent.
//!
//! One shape may be that of several types (a key of a Secret and one of a ConfigMap), and a small one may be there by
//! chance. The descriptions of the fields tell then; where they do not, the type stays anonymous.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::replaced::Replaced;
use crate::model::{FieldDef, ListType, MapType, MetaType, Model, Scalar, TypeDef, TypeId, TypeRef};

/// Definitions that are taken for anonymous types start with this.
const OWN_TYPES: &str = "io.k8s.api.";

/// Structs of meta/v1 that objects hold; the others are for requests and answers.
const META_TYPES: [&str; 5] = [
    "FieldSelectorRequirement",
    "GroupResource",
    "LabelSelector",
    "LabelSelectorRequirement",
    "OwnerReference",
];

/// A type with this many fields is not there by chance.
const TELLING_FIELDS: usize = 3;

/// What the anonymous types of `reached` are, as far as they are types of Kubernetes.
pub(super) fn own_types(model: &Model, reached: &BTreeSet<TypeId>) -> Replaced {
    let candidates = Candidates::new(model);
    let mut replaced = Replaced::default();
    for id in reached {
        let ty = model.ty(*id);
        if ty.anonymous.is_some()
            && let Some(found) = candidates.find(ty)
        {
            replaced.insert(*id, found);
        }
    }
    replaced
}

/// A type that may stand for an anonymous one.
struct Candidate<'m> {
    reference: TypeRef,
    def: &'m TypeDef,
}

struct Candidates<'m> {
    model: &'m Model,
    meta: BTreeMap<MetaType, &'m TypeDef>,
    /// By the wire names of the fields, in their order.
    by_fields: BTreeMap<Vec<&'m str>, Vec<Candidate<'m>>>,
}

impl<'m> Candidates<'m> {
    fn new(model: &'m Model) -> Self {
        let own = model
            .types()
            .filter(|(_, def)| def.anonymous.is_none() && def.gvk.is_none() && def.definition.starts_with(OWN_TYPES));
        let own = own.map(|(id, def)| Candidate {
            reference: TypeRef::Struct(id),
            def,
        });
        let meta = model.meta_types.iter().filter(|(meta, _)| META_TYPES.contains(&meta.0));
        let meta = meta.map(|(meta, def)| Candidate {
            reference: TypeRef::Meta(*meta),
            def,
        });
        let mut by_fields: BTreeMap<Vec<&str>, Vec<Candidate<'_>>> = BTreeMap::new();
        for candidate in own.chain(meta).filter(|candidate| !candidate.def.fields.is_empty()) {
            by_fields.entry(wires(candidate.def)).or_default().push(candidate);
        }
        Self {
            model,
            meta: model.meta_types.iter().map(|(meta, def)| (*meta, def)).collect(),
            by_fields,
        }
    }

    /// The one candidate that `ty` is.
    fn find(&self, ty: &TypeDef) -> Option<TypeRef> {
        let candidates = self.by_fields.get(&wires(ty))?;
        let fitting: Vec<&Candidate<'_>> = candidates
            .iter()
            .filter(|candidate| self.is_same(ty, candidate.def))
            .collect();
        if let ([only], true) = (fitting.as_slice(), ty.fields.len() >= TELLING_FIELDS) {
            return Some(only.reference.clone());
        }
        // Of equally well described ones (versions of one API) the most stable; of equals the first.
        let best = fitting.into_iter().min_by_key(|candidate| {
            let described = described_alike(ty, candidate.def);
            (
                usize::MAX - described,
                unstable(&candidate.def.home.version),
                &candidate.def.definition,
            )
        })?;
        (described_alike(ty, best.def) > 0).then(|| best.reference.clone())
    }

    fn is_same(&self, ty: &TypeDef, known: &TypeDef) -> bool {
        ty.open == known.open
            && ty.fields.len() == known.fields.len()
            && ty
                .fields
                .iter()
                .zip(&known.fields)
                .all(|(field, known)| self.is_same_field(field, known))
    }

    fn is_same_field(&self, field: &FieldDef, known: &FieldDef) -> bool {
        field.wire == known.wire
            && field.presence == known.presence
            // What is a secret here would be shown there.
            && (known.secret || !field.secret)
            && list_type(field) == list_type(known)
            && map_type(field) == map_type(known)
            && telling(field.default.as_ref()) == telling(known.default.as_ref())
            && (field.enum_values.is_empty() || field.enum_values == known.enum_values)
            && (self.is_same_type(&field.ty, &known.ty) || is_pruned_metadata(field, known))
    }

    fn is_same_type(&self, ty: &TypeRef, known: &TypeRef) -> bool {
        match (ty, known) {
            (TypeRef::Struct(ty), TypeRef::Struct(known)) => {
                ty == known || self.is_anonymous_same(*ty, self.model.ty(*known))
            }
            (TypeRef::Struct(ty), TypeRef::Meta(meta)) => self
                .meta
                .get(meta)
                .is_some_and(|known| self.is_anonymous_same(*ty, known)),
            (TypeRef::List(ty), TypeRef::List(known))
            | (TypeRef::Map(ty), TypeRef::Map(known))
            | (TypeRef::Nullable(ty), TypeRef::Nullable(known)) => self.is_same_type(ty, known),
            (ty, known) => ty == known,
        }
    }

    fn is_anonymous_same(&self, ty: TypeId, known: &TypeDef) -> bool {
        let ty = self.model.ty(ty);
        ty.anonymous.is_some() && self.is_same(ty, known)
    }
}

fn wires(def: &TypeDef) -> Vec<&str> {
    def.fields.iter().map(|field| field.wire.as_str()).collect()
}

/// A list without a type is atomic.
fn list_type(field: &FieldDef) -> Option<&ListType> {
    field
        .list_type
        .as_ref()
        .filter(|list_type| **list_type != ListType::Atomic)
}

/// A map without a type is granular.
fn map_type(field: &FieldDef) -> Option<MapType> {
    field.map_type.filter(|map_type| *map_type != MapType::Granular)
}

/// A default that is not the empty value anyway.
fn telling(default: Option<&Value>) -> Option<&Value> {
    default.filter(|value| match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
    })
}

/// `metadata: {type: object}` of an embedded template: servers cut off all that stands in it, so an `ObjectMeta` that
/// reads it has nothing to lose.
fn is_pruned_metadata(field: &FieldDef, known: &FieldDef) -> bool {
    field.wire == "metadata"
        && field.ty == TypeRef::Scalar(Scalar::PrunedObject)
        && known.ty == TypeRef::Meta(MetaType("ObjectMeta"))
}

/// How many fields the two describe in the same words.
fn described_alike(ty: &TypeDef, known: &TypeDef) -> usize {
    let words = |docs: &str| docs.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let alike = |(field, known): &(&FieldDef, &FieldDef)| {
        let docs = words(&field.docs);
        !docs.is_empty() && docs == words(&known.docs)
    };
    ty.fields.iter().zip(&known.fields).filter(alike).count()
}

/// Alpha after beta after stable.
fn unstable(version: &str) -> u8 {
    match (version.contains("alpha"), version.contains("beta")) {
        (true, _) => 2,
        (_, true) => 1,
        _ => 0,
    }
}
