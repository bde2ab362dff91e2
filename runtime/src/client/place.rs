//! Where a handle looks: one namespace, all of them, or the cluster.
//!
//! In: nothing. Out: marker types. Never: behaviour.

use crate::kind::scope::{self, Scope};

/// One namespace.
#[derive(Clone, Copy, Debug)]
pub enum InNamespace {}
/// All namespaces together: list and watch only.
#[derive(Clone, Copy, Debug)]
pub enum InAllNamespaces {}
/// The cluster, for objects that live in no namespace.
#[derive(Clone, Copy, Debug)]
pub enum InCluster {}

/// Where a handle looks.
pub trait Place: sealed::Sealed + Send + Sync + 'static {
    /// The scope of the kinds that can be found there.
    type Scope: Scope;
}

/// A place where a name says which object is meant.
#[diagnostic::on_unimplemented(
    message = "objects of all namespaces together can only be listed and watched",
    label = "needs one namespace: a name alone does not say which object is meant",
    note = "take the handle of one namespace: `pods(\"default\")` instead of `pods_in_all_namespaces()`"
)]
pub trait OneCollection: Place {}

impl Place for InNamespace {
    type Scope = scope::Namespaced;
}

impl Place for InAllNamespaces {
    type Scope = scope::Namespaced;
}

impl Place for InCluster {
    type Scope = scope::Cluster;
}

impl OneCollection for InNamespace {}
impl OneCollection for InCluster {}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::InNamespace {}
    impl Sealed for super::InAllNamespaces {}
    impl Sealed for super::InCluster {}
}
