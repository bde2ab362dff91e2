//! What a kind, an object and a resource are, as traits.
//!
//! In: constants from a spec, discovery or a CRD, through the generator. Out: [`Kind`], [`Object`], [`Resource`],
//! [`CustomResource`], and [`KindVisitor`] for code that wants to meet every kind of a crate. Never: behaviour; that is in `client`.

mod custom_resource;
mod names;

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use self::custom_resource::{CustomResource, PrinterColumn, ScalePaths};
pub use self::names::{GroupVersion, GroupVersionKind, GroupVersionResource};
use crate::meta::ObjectMeta;
use crate::value::Record;

/// A type that the API knows by group, version and kind: it writes `apiVersion` and `kind`.
///
/// <https://kubernetes.io/docs/reference/using-api/api-concepts/#standard-api-terminology>
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a Kubernetes kind",
    label = "has no group, version and kind"
)]
pub trait Kind: Record + Clone + PartialEq + Default + Serialize + DeserializeOwned + 'static {
    /// `apps`; empty for the core group.
    const GROUP: &'static str;
    /// `v1`, `v1beta1`.
    const VERSION: &'static str;
    /// What stands in `apiVersion`: `apps/v1`, or `v1` for the core group.
    const API_VERSION: &'static str;
    /// What stands in `kind`: `Deployment`.
    const KIND: &'static str;
}

/// A kind whose instances have metadata.
pub trait Object: Kind {
    /// Whether `status` is a subresource: the object itself is then written without it, and whoever applies the object does not
    /// own what is in it.
    const STATUS_IS_A_SUBRESOURCE: bool = false;
    /// Name, namespace, labels and the rest of the standard metadata.
    fn metadata(&self) -> &ObjectMeta;
    /// The same, to change it.
    fn metadata_mut(&mut self) -> &mut ObjectMeta;
}

/// A kind that is served as a collection under a plural.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not served as a resource",
    label = "no collection of this kind exists on the server"
)]
pub trait Resource: Object {
    /// [`scope::Namespaced`] or [`scope::Cluster`].
    type Scope: scope::Scope;
    /// The URL word: `deployments`.
    const PLURAL: &'static str;
    /// `deployment`; empty when the input of the generator did not say.
    const SINGULAR: &'static str;
    /// Kind of the list: `DeploymentList`; empty when there is none.
    const LIST_KIND: &'static str;
    /// What `kubectl` accepts instead of the plural: `deploy`.
    const SHORT_NAMES: &'static [&'static str];
    /// Groups of resources that it belongs to: `all`.
    const CATEGORIES: &'static [&'static str];
}

/// Meets the kinds of a generated crate one by one: `kubewright_k8s::add_to_scheme(&mut visitor)`.
pub trait KindVisitor {
    /// A kind, whether or not it is served as a resource.
    fn kind<K: Kind>(&mut self);
    /// A kind that is served as a resource; meets it as a kind unless overridden.
    fn resource<K: Resource>(&mut self) {
        self.kind::<K>();
    }
    /// A kind that a CustomResourceDefinition defines; meets it as a resource unless overridden.
    fn custom_resource<K: CustomResource>(&mut self) {
        self.resource::<K>();
    }
}

/// Whether objects of a resource live in a namespace.
pub mod scope {
    /// One of [`Namespaced`] and [`Cluster`].
    pub trait Scope: sealed::Sealed + Send + Sync + 'static {
        /// Whether objects live in a namespace.
        const NAMESPACED: bool;
    }

    /// Objects live in a namespace.
    #[derive(Clone, Copy, Debug)]
    pub enum Namespaced {}

    /// Objects belong to the cluster as a whole.
    #[derive(Clone, Copy, Debug)]
    pub enum Cluster {}

    impl Scope for Namespaced {
        const NAMESPACED: bool = true;
    }

    impl Scope for Cluster {
        const NAMESPACED: bool = false;
    }

    mod sealed {
        pub trait Sealed {}
        impl Sealed for super::Namespaced {}
        impl Sealed for super::Cluster {}
    }
}
