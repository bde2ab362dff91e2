//! Types of the Model: structs with fields, and what a field can hold.
//!
//! In/Out: plain values. Never: an unresolved name; every reference is a [`TypeId`] or a closed enum.

use serde_json::Value as Json;

use super::gvk::{GroupVersion, GroupVersionKind};
use crate::location::SpecLocation;

/// Index of a [`TypeDef`] in a [`super::Model`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(u32);

impl TypeId {
    /// The id of the type at `index`.
    #[expect(clippy::cast_possible_truncation, reason = "a model never holds 2^32 types")]
    pub fn new(index: usize) -> Self {
        Self(index as u32)
    }

    /// Where the type stands in `Model::types`.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A struct type.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeDef {
    /// Name in the input, e.g. `io.k8s.api.core.v1.EnvVar`; for an anonymous CRD type the kind's
    /// definition name and the path to it. Unique in the model; types are ordered by it.
    pub definition: String,
    /// The name wanted in Rust, upstream spelling, e.g. `EnvVar`, `APIService`; of an anonymous type that of the type
    /// it stands in. Not yet unique.
    pub name: String,
    /// Set when the input has no name for the type: it stands inline, as all types in a custom resource do.
    pub anonymous: Option<Anonymous>,
    /// The group version whose module is its home, e.g. `v1` for `EnvVar`, `apps/v1` for
    /// `DeploymentSpec`.
    pub home: GroupVersion,
    /// Set when the type is a kind: it then writes `apiVersion` and `kind`, which are not in `fields`.
    pub gvk: Option<GroupVersionKind>,
    /// Whether `fields` has `metadata` as an `ObjectMeta`.
    pub has_metadata: bool,
    /// Description, as it stands in the input.
    pub docs: String,
    /// In the order of their wire names, but `metadata`, `spec`, `status` first and in this order.
    pub fields: Vec<FieldDef>,
    /// Whether properties beyond `fields` belong to the type and must be kept (preserve-unknown-fields,
    /// additionalProperties next to properties, an object without any properties).
    pub open: bool,
    /// `x-kubernetes-map-type: atomic`: merged as a whole wherever it stands.
    pub atomic: bool,
    /// Where it stands in the input.
    pub location: SpecLocation,
}

impl TypeDef {
    /// Whether it is a type of conditions: it has their `type`, `status` and `lastTransitionTime`, whatever else.
    ///
    /// <https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md#typical-status-properties>
    pub fn is_condition(&self) -> bool {
        let holds = |wire: &str, scalars: &[Scalar]| {
            let field = self.fields.iter().find(|field| field.wire == wire);
            field.is_some_and(|field| matches!(&field.ty, TypeRef::Scalar(scalar) if scalars.contains(scalar)))
        };
        holds("type", &[Scalar::String])
            && holds("status", &[Scalar::String])
            && holds("lastTransitionTime", &[Scalar::Time, Scalar::DateTime, Scalar::String])
    }
}

/// Where a type without a name of its own stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Anonymous {
    /// The way from the named type, property by property; never empty.
    pub steps: Vec<Step>,
    /// Places of equal types that this one stands for too, in order.
    pub also: Vec<Place>,
}

/// Where an anonymous type stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The name of the type that it stands in.
    pub owner: String,
    /// The way from there.
    pub steps: Vec<Step>,
}

/// A step on the way to an anonymous type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step {
    /// The property, as the wire names it.
    pub property: String,
    /// Whether the elements of a list or the values of a map are meant, not the property itself.
    pub element: bool,
}

/// A field of a struct type.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldDef {
    /// The property name on the wire, e.g. `podIPs`.
    pub wire: String,
    /// What it holds.
    pub ty: TypeRef,
    /// Whether it is written when nothing is set.
    pub presence: Presence,
    /// Whether a required struct must be behind a pointer, because the type would hold itself.
    pub boxed: bool,
    /// `default` of the schema, for docs and for list-map keys; never written by itself.
    pub default: Option<Json>,
    /// Known values of a string (or of the elements of a list or map of strings); open-ended.
    pub enum_values: Vec<String>,
    /// Whether it holds a credential itself, or a list or map of them: shown nowhere. E.g. `stringData` of a Secret;
    /// from `format: password` and fixups.
    pub secret: bool,
    /// Description, as it stands in the input.
    pub docs: String,
    /// `x-kubernetes-list-type` and its keys.
    pub list_type: Option<ListType>,
    /// `x-kubernetes-map-type`.
    pub map_type: Option<MapType>,
    /// `x-kubernetes-patch-strategy` and `x-kubernetes-patch-merge-key`.
    pub patch_merge: Option<PatchMerge>,
    /// Where it stands in the input.
    pub location: SpecLocation,
}

/// Whether a field is written when nothing is set in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Presence {
    /// Left out when absent. Scalars are `Option`, structs `Opt`.
    Optional,
    /// Always written, as its zero value when absent (lists and maps: `null`, as Go does).
    /// Scalars and structs are plain.
    Required,
    /// Always written, `null` when absent. Scalars are `Option`, structs `Opt`.
    RequiredNullable,
}

/// What a field, list element or map value holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TypeRef {
    /// A value without inner structure that we model.
    Scalar(Scalar),
    /// A struct type of this model.
    Struct(TypeId),
    /// A hand-written meta/v1 struct of the runtime.
    Meta(MetaType),
    /// A JSON array.
    List(Box<TypeRef>),
    /// A JSON object with free keys.
    Map(Box<TypeRef>),
    /// List element or map value that may be `null`.
    Nullable(Box<TypeRef>),
    /// apiextensions' `JSONSchemaPropsOrArray`: one schema or an array of schemas.
    OrArray(Box<TypeRef>),
    /// apiextensions' `JSONSchemaPropsOrBool`: a schema or a boolean.
    OrBool(Box<TypeRef>),
    /// apiextensions' `JSONSchemaPropsOrStringArray`: a schema or an array of strings.
    OrStringArray(Box<TypeRef>),
}

impl TypeRef {
    /// The struct at the bottom of a reference; there is at most one.
    pub fn struct_id(&self) -> Option<TypeId> {
        let mut ty = self;
        loop {
            match ty {
                Self::Struct(id) => return Some(*id),
                Self::Scalar(_) | Self::Meta(_) => return None,
                Self::List(inner)
                | Self::Map(inner)
                | Self::Nullable(inner)
                | Self::OrArray(inner)
                | Self::OrBool(inner)
                | Self::OrStringArray(inner) => ty = inner,
            }
        }
    }
}

/// A value without inner structure that we model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scalar {
    /// `bool`
    Bool,
    /// `i32`
    Int32,
    /// `i64`
    Int64,
    /// `f64`
    Float,
    /// Any text, enums included.
    String,
    /// base64 text on the wire.
    Bytes,
    /// meta/v1 Time: whole seconds, UTC.
    Time,
    /// meta/v1 MicroTime: exactly six fractional digits.
    MicroTime,
    /// `format: date-time` of a custom resource: servers give the text back as it was sent.
    DateTime,
    /// meta/v1 Duration: Go's duration text.
    Duration,
    /// resource.Quantity
    Quantity,
    /// util/intstr IntOrString
    IntOrString,
    /// Any JSON value (apiextensions `JSON`, untyped schema).
    Json,
    /// Any JSON object (`RawExtension`, preserve-unknown object).
    RawObject,
    /// An object that says what it is (`x-kubernetes-embedded-resource`).
    EmbeddedObject,
    /// An object of which nothing is said, not even that unknown properties are kept: servers keep none.
    PrunedObject,
    /// managedFields' field set: raw, opaque until asked.
    FieldsV1,
}

/// Structs of meta/v1 (and `version.Info`) that the runtime writes by hand: name as in
/// `kubewright_runtime::meta`, e.g. `ObjectMeta`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MetaType(pub &'static str);

impl MetaType {
    /// Whether the runtime has an apply configuration for it: those that stand in objects.
    pub fn is_part(self) -> bool {
        const PARTS: [&str; 5] = [
            "Condition",
            "LabelSelector",
            "LabelSelectorRequirement",
            "ObjectMeta",
            "OwnerReference",
        ];
        PARTS.contains(&self.0)
    }
}

/// `x-kubernetes-list-type`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ListType {
    /// Replaced as a whole.
    Atomic,
    /// Unordered, unique scalars.
    Set,
    /// Elements are addressed by these wire names.
    Map(Vec<String>),
}

/// `x-kubernetes-map-type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MapType {
    /// Replaced as a whole.
    Atomic,
    /// Merged key by key (the default).
    Granular,
}

/// How a strategic merge patch treats the field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PatchMerge {
    /// `merge`, `replace`, `retainKeys`, in the order of the schema.
    pub strategy: Vec<String>,
    /// Wire name of the key that identifies list elements.
    pub merge_key: Option<String>,
}
