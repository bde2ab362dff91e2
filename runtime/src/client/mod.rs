//! Typed clients: one handle a collection, its verbs bound by the traits that a kind implements.
//!
//! In: names, objects, options. Out: typed answers. Never: a request that the server does not offer for the kind and place; a
//! path that a name could change.

mod answer;
mod collection;
mod dynamic;
mod dynamic_subresource;
mod endpoint;
mod location;
mod metadata;
mod page;
mod pages;
mod place;
mod read;
mod subresource;
mod table;
mod target;
mod unified;
mod wait;
mod write;

pub use self::answer::{Deleted, DeletedCollection};
pub use self::collection::Collection;
pub use self::dynamic::DynamicClient;
pub use self::dynamic_subresource::DynamicSubresource;
pub use self::metadata::MetadataClient;
pub(crate) use self::page::Page;
pub(crate) use self::pages::PAGE;
pub use self::place::{InAllNamespaces, InCluster, InNamespace, OneCollection, Place};
pub use self::subresource::SubresourceClient;
pub use self::target::{AllNamespaces, Cluster, Namespaced, ResourceClient};
pub use self::unified::{
    Appliable, ApplyAllError, ApplyFailure, Client, ClientObject, Key, Within, Written, can, retry_on_conflict,
};
pub(crate) use self::unified::{defines_a_kind, turn};
