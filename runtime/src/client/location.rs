//! Where a resource is served, however that is known.
//!
//! In: the constants of a type, or what discovery said. Out: the [`Endpoint`] of a namespace, of all, or of the cluster.
//! Never: a request.

use super::endpoint::Endpoint;
use crate::discovery::ApiResource;
use crate::kind::Resource;
use crate::kind::scope::Scope as _;
use crate::rest::{Path, RestClient};
use crate::value::Str;

/// Group, version and plural of a resource, and whether its objects live in namespaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    group: Str,
    version: Str,
    plural: Str,
    pub(crate) namespaced: bool,
}

impl Location {
    pub(crate) fn of<K: Resource>() -> Self {
        Self {
            group: Str::from_static(K::GROUP),
            version: Str::from_static(K::VERSION),
            plural: Str::from_static(K::PLURAL),
            namespaced: <K::Scope>::NAMESPACED,
        }
    }

    /// Its collection in a namespace; without one that of all namespaces, or of the cluster. Defaults of the client that keep to one
    /// namespace take the place of all.
    pub(crate) fn endpoint(&self, client: &RestClient, namespace: Option<Str>) -> Endpoint {
        let of_all = self.namespaced && namespace.is_none();
        let only = client.config().defaults.only_namespace().filter(|_| of_all);
        let mut path = self.collection(namespace.as_deref().or(only));
        if namespace.is_some() && !self.namespaced {
            path = path.refuse(format!("{} live in no namespace, and one is named", self.plural));
        }
        Endpoint {
            of_all,
            ..Endpoint::new(client.clone(), path, namespace)
        }
    }

    /// `/apis/GROUP/VERSION[/namespaces/NAMESPACE]/PLURAL`
    fn collection(&self, namespace: Option<&str>) -> Path {
        let path = Path::group_version(&self.group, &self.version);
        match namespace {
            Some(namespace) => path.segment("namespaces", "namespaces").segment("namespace", namespace),
            None => path,
        }
        .segment("resource", &self.plural)
    }
}

impl From<&ApiResource> for Location {
    fn from(resource: &ApiResource) -> Self {
        Self {
            group: resource.group_version.group.clone(),
            version: resource.group_version.version.clone(),
            plural: resource.plural.clone(),
            namespaced: resource.is_namespaced(),
        }
    }
}
