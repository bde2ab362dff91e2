//! meta/v1: what all groups of the API share, written by hand.
//!
//! These types belong to the runtime and not to a generated crate, so that crates for two versions of Kubernetes, and crates
//! for custom resources, work with one another. They have the shape of generated types; a test holds each field against
//! every recorded spec.
//!
//! In/Out: plain data. Never: IO.

#[cfg(feature = "client")]
mod apply;
mod conditions;
mod delete_options;
mod discovery;
mod macros;
mod object_meta;
mod owners;
mod partial;
mod selector;
mod status;
mod table;

#[cfg(feature = "client")]
pub use self::apply::{
    ConditionApply, LabelSelectorApply, LabelSelectorRequirementApply, ObjectMetaApply, OwnerReferenceApply,
};
pub use self::conditions::ConditionRecord;
pub use self::delete_options::{DeleteOptions, Preconditions};
pub use self::discovery::{
    APIGroup, APIGroupList, APIResource, APIResourceList, APIVersions, GroupVersionForDiscovery, Info,
    ServerAddressByClientCIDR,
};
#[cfg(feature = "client")]
pub(crate) use self::macros::meta_record;
pub use self::object_meta::{Condition, ListMeta, ManagedFieldsEntry, ObjectMeta, OwnerReference, ShardInfo};
pub use self::owners::OwnerError;
pub use self::partial::{PartialObjectMetadata, PartialObjectMetadataList, TypeMeta};
pub use self::selector::{FieldSelectorRequirement, GroupResource, LabelSelector, LabelSelectorRequirement};
pub use self::status::{Status, StatusCause, StatusDetails};
pub use self::table::{Table, TableColumnDefinition, TableRow, TableRowCondition};
