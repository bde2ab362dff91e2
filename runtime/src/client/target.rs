//! The handle itself: a client, a kind, a place.
//!
//! In: a REST client and a namespace. Out: paths. Never: a request; `read`, `write` and `subresource` have the verbs.

use std::fmt;
use std::marker::PhantomData;

use super::endpoint::Endpoint;
use super::location::Location;
use super::place::{InAllNamespaces, InCluster, InNamespace, Place};
use crate::kind::{Resource, scope};
use crate::rest::{RequestDefaults, RestClient};
use crate::value::Str;

/// The objects of kind `K` in a place: [`Namespaced`], [`AllNamespaces`] or [`Cluster`].
///
/// Cheap to clone; all handles of a clientset share their connections.
pub struct ResourceClient<K, P> {
    pub(super) client: RestClient,
    pub(super) namespace: Option<Str>,
    marker: PhantomData<fn() -> (K, P)>,
}

/// The objects of kind `K` in one namespace.
pub type Namespaced<K> = ResourceClient<K, InNamespace>;
/// The objects of kind `K` in all namespaces.
pub type AllNamespaces<K> = ResourceClient<K, InAllNamespaces>;
/// The objects of a kind that lives in no namespace.
pub type Cluster<K> = ResourceClient<K, InCluster>;

impl<K: Resource<Scope = scope::Namespaced>> Namespaced<K> {
    /// The objects in `namespace`. A name that cannot be one (empty, with `/`) is refused by each verb before sending.
    pub fn new(client: RestClient, namespace: impl Into<Str>) -> Self {
        Self {
            client,
            namespace: Some(namespace.into()),
            marker: PhantomData,
        }
    }

    /// The namespace.
    pub fn namespace(&self) -> &str {
        self.namespace.as_deref().unwrap_or_default()
    }
}

impl<K: Resource<Scope = scope::Namespaced>> AllNamespaces<K> {
    /// The objects in all namespaces.
    pub fn new(client: RestClient) -> Self {
        Self {
            client,
            namespace: None,
            marker: PhantomData,
        }
    }
}

impl<K: Resource<Scope = scope::Cluster>> Cluster<K> {
    /// The objects of the cluster.
    pub fn new(client: RestClient) -> Self {
        Self {
            client,
            namespace: None,
            marker: PhantomData,
        }
    }
}

impl<K: Resource, P: Place> ResourceClient<K, P> {
    /// The same objects, asked for with other [defaults](RequestDefaults): as another user, with other retries, as a rehearsal.
    ///
    /// ```
    /// # use kubewright_runtime::config::Retries;
    /// # use kubewright_runtime::rest::RequestDefaults;
    /// # use kubewright_runtime::{Namespaced, Resource};
    /// # fn example<K: Resource>(pods: &Namespaced<K>) {
    /// let once = pods.with_defaults(RequestDefaults::new().retries(Retries::none()));
    /// # let _ = once;
    /// # }
    /// ```
    #[must_use]
    pub fn with_defaults(&self, defaults: RequestDefaults) -> Self {
        Self {
            client: self.client.with_defaults(defaults),
            ..self.clone()
        }
    }

    pub(super) fn endpoint(&self) -> Endpoint {
        Location::of::<K>().endpoint(&self.client, self.namespace.clone())
    }
}

impl<K, P> Clone for ResourceClient<K, P> {
    fn clone(&self) -> Self {
        Self {
            client: self.client.clone(),
            namespace: self.namespace.clone(),
            marker: PhantomData,
        }
    }
}

impl<K: Resource, P: Place> fmt::Debug for ResourceClient<K, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResourceClient")
            .field("path", &self.endpoint().path.as_str())
            .finish_non_exhaustive()
    }
}
