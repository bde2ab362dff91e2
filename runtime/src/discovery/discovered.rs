//! All that a server offers, and what it could not tell.
//!
//! In: documents of discovery, or resources that a program knows.
//! Out: [`Discovered`]: groups in the order of the server, with lookups.
//! Never: a failure of one group that hides another one.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use super::resource::ApiResource;
use crate::error::Error;
use crate::kind::GroupVersion;
use crate::value::Str;

/// What a server offers: its groups with their versions and resources, and beside them what it could not tell.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Discovered {
    /// The groups in the order of the server, which is the order of their priority; the core group first.
    pub groups: Vec<Group>,
    /// Group versions whose resources are not known for certain. Empty when all is well.
    pub failures: Vec<Failure>,
}

/// A group and its versions.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Group {
    /// `apps`; empty for the core group.
    pub name: Str,
    /// The versions, in the order in which the server prefers them.
    pub versions: Vec<Version>,
}

/// A version of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Version {
    /// `v1`, `v1beta1`.
    pub name: Str,
    /// The resources that are served in this version.
    pub resources: Vec<ApiResource>,
    /// Whether this version is among the [failures](Discovered::failures). Its resources are then what the server remembers of them, which
    /// may be none.
    pub failed: bool,
}

/// A group version whose resources could not be had.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Failure {
    /// Which one.
    pub group_version: GroupVersion,
    /// What came of asking for it. None where the server itself says that what it has is stale, because the aggregated API server behind it
    /// does not answer.
    pub error: Option<Arc<Error>>,
}

impl Discovered {
    /// What there is when a server offers exactly these resources, for tests and programs that work offline. Groups and versions come in
    /// the order in which they are met first, the core group before all others.
    pub fn from_resources(resources: impl IntoIterator<Item = ApiResource>) -> Self {
        let mut discovered = Self::default();
        for resource in resources {
            let GroupVersion { group, version } = resource.group_version.clone();
            discovered
                .group_mut(group)
                .version_mut(version)
                .resources
                .push(resource);
        }
        discovered.groups.sort_by_key(|group| !group.name.is_empty());
        discovered
    }

    /// The group of this name; the core group has none: `""`.
    pub fn group(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.name == name)
    }

    /// The resources of a group version.
    pub fn group_version(&self, group_version: &GroupVersion) -> Option<&Version> {
        self.group(&group_version.group)?.version(&group_version.version)
    }

    /// Every resource in every version, without those of versions that failed. The versions of a group come with the preferred one first.
    pub fn resources(&self) -> impl Iterator<Item = &ApiResource> {
        self.groups.iter().flat_map(Group::resources)
    }

    /// Every resource once: in the preferred version of its group, or in the first version that has it. What `kubectl api-resources` shows,
    /// and what a program needs that wants to meet every object once.
    pub fn preferred_resources(&self) -> impl Iterator<Item = &ApiResource> {
        self.groups.iter().flat_map(Group::preferred_resources)
    }

    /// The [preferred resources](Self::preferred_resources) with which all of this can be done: `&["list", "watch"]`.
    pub fn resources_with_verbs<'d>(&'d self, verbs: &'d [&str]) -> impl Iterator<Item = &'d ApiResource> {
        self.preferred_resources()
            .filter(|resource| verbs.iter().all(|verb| resource.has_verb(verb)))
    }

    /// The [preferred resources](Self::preferred_resources) that belong to this category: `all`.
    pub fn resources_in_category<'d>(&'d self, category: &'d str) -> impl Iterator<Item = &'d ApiResource> {
        self.preferred_resources()
            .filter(move |resource| resource.has_category(category))
    }

    /// The version of a group that the server prefers, of those that did not fail.
    pub fn preferred_version(&self, group: &str) -> Option<GroupVersion> {
        let version = self.group(group)?.preferred_version()?;
        Some(GroupVersion::new(group, version.name.clone()))
    }

    /// Whether nothing failed.
    pub fn is_complete(&self) -> bool {
        self.failures.is_empty()
    }

    fn group_mut(&mut self, name: Str) -> &mut Group {
        let known = self.groups.iter().position(|group| group.name == name);
        let index = known.unwrap_or_else(|| {
            self.groups.push(Group::new(name));
            self.groups.len() - 1
        });
        &mut self.groups[index]
    }
}

impl Group {
    /// A group without versions.
    pub(super) fn new(name: Str) -> Self {
        Self {
            name,
            versions: Vec::new(),
        }
    }

    /// The version of this name.
    pub fn version(&self, name: &str) -> Option<&Version> {
        self.versions.iter().find(|version| version.name == name)
    }

    /// The version that the server prefers, of those that did not fail.
    pub fn preferred_version(&self) -> Option<&Version> {
        self.healthy().next()
    }

    fn healthy(&self) -> impl Iterator<Item = &Version> {
        self.versions.iter().filter(|version| !version.failed)
    }

    fn resources(&self) -> impl Iterator<Item = &ApiResource> {
        self.healthy().flat_map(|version| &version.resources)
    }

    fn preferred_resources(&self) -> impl Iterator<Item = &ApiResource> {
        let mut seen = HashSet::new();
        self.resources().filter(move |resource| seen.insert(&resource.plural))
    }

    fn version_mut(&mut self, name: Str) -> &mut Version {
        let known = self.versions.iter().position(|version| version.name == name);
        let index = known.unwrap_or_else(|| {
            self.versions.push(Version::new(name));
            self.versions.len() - 1
        });
        &mut self.versions[index]
    }
}

impl Version {
    /// A version without resources.
    pub(super) fn new(name: Str) -> Self {
        Self {
            name,
            resources: Vec::new(),
            failed: false,
        }
    }
}

impl fmt::Display for Failure {
    /// `metrics.k8s.io/v1beta1: stale`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.error {
            Some(error) => write!(f, "{}: {error}", self.group_version),
            None => write!(f, "{}: stale", self.group_version),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::resource::Scope;
    use super::*;
    use crate::kind::GroupVersionKind;

    fn resource(api_version: &str, plural: &str) -> ApiResource {
        let group_version = GroupVersion::parse(api_version).unwrap();
        let kind: GroupVersionKind = group_version.with_kind(plural.to_uppercase());
        ApiResource::new(kind, plural, Scope::Namespaced)
    }

    fn names<'d>(resources: impl Iterator<Item = &'d ApiResource>) -> Vec<String> {
        resources
            .map(|resource| resource.group_version_resource().to_string())
            .collect()
    }

    fn sample() -> Discovered {
        let mut listed = resource("a.io/v1", "ones");
        listed.verbs = vec!["get".into(), "list".into()];
        listed.categories = vec!["all".into()];
        Discovered::from_resources([
            listed,
            resource("a.io/v2", "ones"),
            resource("a.io/v2", "twos"),
            resource("v1", "pods"),
        ])
    }

    #[test]
    fn every_resource_is_there_once_in_the_preferred_version_that_has_it() {
        let sample = sample();
        assert_eq!(
            names(sample.resources()),
            ["v1/pods", "a.io/v1/ones", "a.io/v2/ones", "a.io/v2/twos"]
        );
        assert_eq!(
            names(sample.preferred_resources()),
            ["v1/pods", "a.io/v1/ones", "a.io/v2/twos"]
        );
        assert_eq!(names(sample.resources_with_verbs(&["list", "get"])), ["a.io/v1/ones"]);
        assert!(names(sample.resources_with_verbs(&["list", "watch"])).is_empty());
        assert_eq!(names(sample.resources_in_category("all")), ["a.io/v1/ones"]);
    }

    #[test]
    fn a_version_that_failed_is_not_preferred() {
        let mut sample = sample();
        sample.groups[1].versions[0].failed = true;
        assert_eq!(sample.preferred_version("a.io"), Some(GroupVersion::new("a.io", "v2")));
        assert_eq!(
            names(sample.preferred_resources()),
            ["v1/pods", "a.io/v2/ones", "a.io/v2/twos"]
        );
        assert!(sample.group_version(&GroupVersion::new("a.io", "v1")).is_some());
        assert_eq!(sample.preferred_version("b.io"), None);
    }
}
