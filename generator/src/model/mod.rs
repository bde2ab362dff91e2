//! The Model: the API as the emitters need it. Closed enums and ids; no `$ref`, no `allOf`.
//!
//! In: built by `resolve` from the surface. Out: read by `select`, `names` and `emit`.
//! Never: holds a Rust identifier or path (that is `names`), or raw JSON schema.

mod dump;
mod gvk;
mod merge;
mod nesting;
mod resolve;
mod resources;
mod types;

use std::collections::BTreeMap;

pub use dump::{dump, dump_kind};
pub use gvk::{GroupName, GroupVersion, GroupVersionKind, VersionName};
pub use merge::{Amend, Merge, MergeKey, plain};
pub use resolve::resolve;
pub use resources::{
    CustomDef, OperationDef, PatchType, PrinterColumn, ResourceDef, ResourceId, ScalePaths, Scope, SubresourceDef,
    SubresourceShape, Verb,
};
pub use types::{
    Anonymous, FieldDef, ListType, MapType, MetaType, PatchMerge, Place, Presence, Scalar, Step, TypeDef, TypeId,
    TypeRef,
};

/// Everything that is known of an API.
///
/// Ordered throughout: types by group version and definition name, resources by group version and
/// plural, so that equal input gives equal bytes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    /// All struct types, indexed by [`TypeId`].
    pub types: Vec<TypeDef>,
    /// All resources, indexed by [`ResourceId`].
    pub resources: Vec<ResourceDef>,
    /// What each group version holds.
    pub group_versions: BTreeMap<GroupVersion, GroupVersionDef>,
    /// Every operation (path + method) of the input, with the typed way to it.
    pub operations: Vec<OperationDef>,
    /// What the input says of meta/v1 structs that the runtime has by hand. Nothing is emitted for them; anonymous types
    /// are compared with them.
    pub meta_types: Vec<(MetaType, TypeDef)>,
}

/// What one group version holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GroupVersionDef {
    /// Types whose home is this group version, by definition name.
    pub types: Vec<TypeId>,
    /// Resources served in it, by plural.
    pub resources: Vec<ResourceId>,
    /// What the input says of the group version, e.g. from CRDs or tags; often empty.
    pub docs: String,
}

impl Model {
    /// The type with this id.
    pub fn ty(&self, id: TypeId) -> &TypeDef {
        &self.types[id.index()]
    }

    /// The resource with this id.
    pub fn resource(&self, id: ResourceId) -> &ResourceDef {
        &self.resources[id.index()]
    }

    /// All types with their ids, in order.
    pub fn types(&self) -> impl Iterator<Item = (TypeId, &TypeDef)> {
        self.types
            .iter()
            .enumerate()
            .map(|(index, def)| (TypeId::new(index), def))
    }

    /// All resources with their ids, in order.
    pub fn resources(&self) -> impl Iterator<Item = (ResourceId, &ResourceDef)> {
        self.resources
            .iter()
            .enumerate()
            .map(|(index, def)| (ResourceId::new(index), def))
    }
}
