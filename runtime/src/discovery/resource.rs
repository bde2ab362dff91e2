//! What a resource is, as a value: where it is served, what its objects are, and what can be done with it.
//!
//! In: discovery, the constants of a type, or names that a program knows.
//! Out: [`ApiResource`] with its [`ApiSubresource`]s.
//! Never: a plural made from a kind, or the other way round; a subresource among the resources.

use crate::kind::scope::Scope as _;
use crate::kind::{GroupVersion, GroupVersionKind, GroupVersionResource, Resource};
use crate::value::Str;

/// Whether objects of a resource live in a namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Objects belong to the cluster as a whole.
    Cluster,
    /// Objects live in a namespace.
    Namespaced,
}

/// A resource of a server: all that a client needs to know to work with its objects.
///
/// Comes from [discovery](super::Discovered) or a [mapper](crate::mapper::Mapper), from a type with [`of`](Self::of), or is made by hand
/// with [`new`](Self::new).
///
/// ```
/// use kubewright_runtime::GroupVersionKind;
/// use kubewright_runtime::discovery::{ApiResource, Scope};
///
/// let certificates = ApiResource::new(
///     GroupVersionKind::new("cert-manager.io", "v1", "Certificate"),
///     "certificates",
///     Scope::Namespaced,
/// );
/// assert_eq!(certificates.group_version_resource().to_string(), "cert-manager.io/v1/certificates");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ApiResource {
    /// Where it is served: `apps/v1` of `/apis/apps/v1/deployments`.
    pub group_version: GroupVersion,
    /// What its objects are. Their group and version are those of the resource unless the server says otherwise. `kind.kind` is empty
    /// for a resource that only holds subresources, as those of `custom.metrics.k8s.io` do: it cannot be read itself.
    pub kind: GroupVersionKind,
    /// The URL word: `deployments`.
    pub plural: Str,
    /// `deployment`; empty where the server does not say.
    pub singular: Str,
    /// Whether objects live in a namespace.
    pub scope: Scope,
    /// What can be done with it: `get`, `list`, … Empty for one that was not discovered: nothing is known of it then.
    pub verbs: Vec<Str>,
    /// What `kubectl` accepts instead of the plural: `deploy`.
    pub short_names: Vec<Str>,
    /// Groups of resources that it belongs to: `all`.
    pub categories: Vec<Str>,
    /// What is below an object: `status`, `scale`.
    pub subresources: Vec<ApiSubresource>,
    /// Changes with the version in which objects are stored. Only legacy discovery says it, and only of resources that are stored.
    pub storage_version_hash: Option<Str>,
}

/// A subresource: something below an object, with verbs and often a kind of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ApiSubresource {
    /// The URL word: `status`, `scale`, `log`.
    pub name: Str,
    /// What it answers: the kind of the resource for `status`, `autoscaling/v1/Scale` for `scale`, `policy/v1/Eviction` for `eviction`.
    pub kind: GroupVersionKind,
    /// What can be done with it.
    pub verbs: Vec<Str>,
    /// What it takes besides `kind`. Only aggregated discovery says it, and only for a few.
    pub accepted: Vec<GroupVersionKind>,
}

impl ApiResource {
    /// A resource by its names alone. `plural` is the URL word, and must be known: it does not follow from the kind.
    pub fn new(kind: GroupVersionKind, plural: impl Into<Str>, scope: Scope) -> Self {
        Self {
            group_version: kind.group_version(),
            kind,
            plural: plural.into(),
            singular: Str::EMPTY,
            scope,
            verbs: Vec::new(),
            short_names: Vec::new(),
            categories: Vec::new(),
            subresources: Vec::new(),
            storage_version_hash: None,
        }
    }

    /// That of a type, with what the generator knows of it: verbs and subresources are not among that.
    pub fn of<K: Resource>() -> Self {
        let texts = |texts: &[&'static str]| texts.iter().copied().map(Str::from_static).collect();
        let scope = if <K::Scope>::NAMESPACED {
            Scope::Namespaced
        } else {
            Scope::Cluster
        };
        Self {
            singular: Str::from_static(K::SINGULAR),
            short_names: texts(K::SHORT_NAMES),
            categories: texts(K::CATEGORIES),
            ..Self::new(GroupVersionKind::of::<K>(), K::PLURAL, scope)
        }
    }

    /// Group, version and plural.
    pub fn group_version_resource(&self) -> GroupVersionResource {
        let GroupVersion { group, version } = self.group_version.clone();
        GroupVersionResource::new(group, version, self.plural.clone())
    }

    /// Whether objects live in a namespace.
    pub fn is_namespaced(&self) -> bool {
        self.scope == Scope::Namespaced
    }

    /// Whether the server says that this can be done with it.
    pub fn has_verb(&self, verb: &str) -> bool {
        self.verbs.iter().any(|known| known == verb)
    }

    /// Whether it belongs to this category: `all`.
    pub fn has_category(&self, category: &str) -> bool {
        self.categories.iter().any(|known| known == category)
    }

    /// The subresource of this name, without the plural: `scale`.
    pub fn subresource(&self, name: &str) -> Option<&ApiSubresource> {
        self.subresources.iter().find(|subresource| subresource.name == name)
    }
}

impl ApiSubresource {
    /// A subresource by its name and what it answers.
    pub fn new(name: impl Into<Str>, kind: GroupVersionKind) -> Self {
        Self {
            name: name.into(),
            kind,
            verbs: Vec::new(),
            accepted: Vec::new(),
        }
    }

    /// Whether the server says that this can be done with it.
    pub fn has_verb(&self, verb: &str) -> bool {
        self.verbs.iter().any(|known| known == verb)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_made_by_hand_has_its_names_and_nothing_else() {
        let kind = GroupVersionKind::new("apps", "v1", "Deployment");
        let mut made = ApiResource::new(kind.clone(), "deployments", Scope::Namespaced);
        assert_eq!(made.group_version, GroupVersion::new("apps", "v1"));
        assert_eq!(made.group_version_resource().to_string(), "apps/v1/deployments");
        assert!(made.is_namespaced() && !made.has_verb("list"));

        made.verbs.push("list".into());
        made.subresources.push(ApiSubresource::new("status", kind.clone()));
        assert!(made.has_verb("list") && !made.has_verb("lis"));
        assert_eq!(made.subresource("status").map(|status| &status.kind), Some(&kind));
        assert_eq!(made.subresource("scale"), None);
    }
}
