//! Group, version and kind, as Kubernetes uses the words.
//!
//! In/Out: plain values. Never: a group or version that is empty where it must not be, or that
//! holds a character outside `[A-Za-z0-9.-]`: `resolve` checks before it builds one.

use std::fmt;

/// `apps`, `networking.k8s.io`; empty for the core group.
pub type GroupName = String;
/// `v1`, `v1beta1`.
pub type VersionName = String;

/// A group and a version in it, printed as `apps/v1` or `v1`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupVersion {
    /// `apps`; empty for the core group.
    pub group: GroupName,
    /// `v1`.
    pub version: VersionName,
}

impl GroupVersion {
    /// Builds one from its parts.
    pub fn new(group: impl Into<String>, version: impl Into<String>) -> Self {
        Self {
            group: group.into(),
            version: version.into(),
        }
    }

    /// With a kind in it.
    pub fn kind(&self, kind: impl Into<String>) -> GroupVersionKind {
        GroupVersionKind {
            group_version: self.clone(),
            kind: kind.into(),
        }
    }
}

impl fmt::Display for GroupVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.group.is_empty() {
            f.write_str(&self.version)
        } else {
            write!(f, "{}/{}", self.group, self.version)
        }
    }
}

/// A kind in its group version, printed as `apps/v1/Deployment`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupVersionKind {
    /// Where the kind lives.
    pub group_version: GroupVersion,
    /// `Deployment`, spelled as the server spells it.
    pub kind: String,
}

impl fmt::Display for GroupVersionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.group_version, self.kind)
    }
}
