//! Names of kinds and resources as values, for code that meets them at run time.
//!
//! In: text, objects, or the constants of a type.
//! Out: [`GroupVersion`], [`GroupVersionKind`], [`GroupVersionResource`].
//! Never: a plural made from a kind, or the other way round; that takes discovery or a registry.

use std::fmt;

use super::{Kind, Resource};
use crate::value::Str;

/// A group and one of its versions: what stands in `apiVersion`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GroupVersion {
    /// `apps`; empty for the core group.
    pub group: Str,
    /// `v1`, `v1beta1`.
    pub version: Str,
}

/// A kind in a version of its group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GroupVersionKind {
    /// `apps`; empty for the core group.
    pub group: Str,
    /// `v1`, `v1beta1`.
    pub version: Str,
    /// `Deployment`.
    pub kind: Str,
}

/// A resource, which is what a URL names, in a version of its group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GroupVersionResource {
    /// `apps`; empty for the core group.
    pub group: Str,
    /// `v1`, `v1beta1`.
    pub version: Str,
    /// The URL word: `deployments`.
    pub plural: Str,
}

impl GroupVersion {
    /// Group (empty for the core group) and version.
    pub fn new(group: impl Into<Str>, version: impl Into<Str>) -> Self {
        Self {
            group: group.into(),
            version: version.into(),
        }
    }

    /// Reads an `apiVersion`: `apps/v1`, or `v1` for the core group. None if a part is missing or there are more than two.
    pub fn parse(api_version: &str) -> Option<Self> {
        let (group, version) = match api_version.split_once('/') {
            Some(("", _)) => return None,
            Some(parts) => parts,
            None => ("", api_version),
        };
        let good = !version.is_empty() && !version.contains('/');
        good.then(|| Self::new(group, version))
    }

    /// With a kind.
    pub fn with_kind(&self, kind: impl Into<Str>) -> GroupVersionKind {
        GroupVersionKind::new(self.group.clone(), self.version.clone(), kind)
    }
}

impl fmt::Display for GroupVersion {
    /// As in `apiVersion`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_api_version(f, &self.group, &self.version)
    }
}

impl GroupVersionKind {
    /// Group (empty for the core group), version and kind.
    pub fn new(group: impl Into<Str>, version: impl Into<Str>, kind: impl Into<Str>) -> Self {
        Self {
            group: group.into(),
            version: version.into(),
            kind: kind.into(),
        }
    }

    /// That of a type.
    pub fn of<K: Kind>() -> Self {
        Self::new(K::GROUP, K::VERSION, K::KIND)
    }

    /// Group and version.
    pub fn group_version(&self) -> GroupVersion {
        GroupVersion::new(self.group.clone(), self.version.clone())
    }

    /// What stands in `apiVersion`: `apps/v1`, `v1`.
    pub fn api_version(&self) -> String {
        self.group_version().to_string()
    }
}

impl fmt::Display for GroupVersionKind {
    /// `apps/v1/Deployment`, `v1/Pod`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_api_version(f, &self.group, &self.version)?;
        write!(f, "/{}", self.kind)
    }
}

impl GroupVersionResource {
    /// Group (empty for the core group), version and plural.
    pub fn new(group: impl Into<Str>, version: impl Into<Str>, plural: impl Into<Str>) -> Self {
        Self {
            group: group.into(),
            version: version.into(),
            plural: plural.into(),
        }
    }

    /// That of a type.
    pub fn of<K: Resource>() -> Self {
        Self::new(K::GROUP, K::VERSION, K::PLURAL)
    }

    /// Group and version.
    pub fn group_version(&self) -> GroupVersion {
        GroupVersion::new(self.group.clone(), self.version.clone())
    }
}

impl fmt::Display for GroupVersionResource {
    /// `apps/v1/deployments`, `v1/pods`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_api_version(f, &self.group, &self.version)?;
        write!(f, "/{}", self.plural)
    }
}

fn write_api_version(f: &mut fmt::Formatter<'_>, group: &str, version: &str) -> fmt::Result {
    if group.is_empty() {
        f.write_str(version)
    } else {
        write!(f, "{group}/{version}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_api_version_has_one_or_two_parts() {
        for (text, expected) in [
            ("v1", Some(("", "v1"))),
            ("apps/v1", Some(("apps", "v1"))),
            ("", None),
            ("/v1", None),
            ("apps/", None),
            ("a/b/c", None),
        ] {
            let read = GroupVersion::parse(text);
            assert_eq!(
                read,
                expected.map(|(group, version)| GroupVersion::new(group, version)),
                "{text:?}"
            );
            if let Some(read) = read {
                assert_eq!(read.to_string(), text);
            }
        }
    }

    #[test]
    fn names_read_as_people_write_them() {
        let kind = GroupVersion::new("apps", "v1").with_kind("Deployment");
        assert_eq!(
            (kind.to_string().as_str(), kind.api_version().as_str()),
            ("apps/v1/Deployment", "apps/v1")
        );
        assert_eq!(GroupVersionResource::new("", "v1", "pods").to_string(), "v1/pods");
    }
}
