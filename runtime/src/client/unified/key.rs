//! Which object, and which objects.
//!
//! In: names, namespaces. Out: [`Key`], [`Within`]. Never: a check of names; the paths that they go into refuse what no name can be.

use crate::meta::ObjectMeta;
use crate::value::Str;

/// Name and namespace of an object. Made of a name (`"web"`), of both (`("team-a", "web")`) or of metadata.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// None for objects of the cluster, and for those in the client's default namespace.
    pub namespace: Option<Str>,
    /// The name.
    pub name: Str,
}

impl From<&str> for Key {
    fn from(name: &str) -> Self {
        Self {
            namespace: None,
            name: name.into(),
        }
    }
}

impl From<(&str, &str)> for Key {
    fn from((namespace, name): (&str, &str)) -> Self {
        Self {
            namespace: Some(namespace.into()),
            name: name.into(),
        }
    }
}

impl From<&ObjectMeta> for Key {
    fn from(metadata: &ObjectMeta) -> Self {
        Self {
            namespace: metadata.namespace.clone().filter(|namespace| !namespace.is_empty()),
            name: metadata.name().into(),
        }
    }
}

/// Which objects of a kind: made of a namespace (`"team-a"`).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Within {
    /// All of the kind: in all namespaces, or in the cluster.
    All,
    /// Those in one namespace.
    Namespace(Str),
}

impl From<&str> for Within {
    fn from(namespace: &str) -> Self {
        Self::Namespace(namespace.into())
    }
}

impl Within {
    pub(super) fn namespace(self) -> Option<Str> {
        match self {
            Self::All => None,
            Self::Namespace(namespace) => Some(namespace),
        }
    }
}
