//! Mirrors of what aggregated discovery answers (`apidiscovery.k8s.io`, v2 and v2beta1), and of what is kept on disk.
//!
//! In/Out: plain data, member by member. Never: a decision.
#![allow(unreachable_pub, reason = "the macro makes public structs, for meta/v1")]

use crate::meta::meta_record;
use crate::value::{List, Opt, Str};

meta_record! {
    /// The document, `APIGroupDiscoveryList`.
    pub struct GroupList {
        /// `apidiscovery.k8s.io/v2`
        api_version "apiVersion": Str = Str::EMPTY, optional;
        /// `APIGroupDiscoveryList`
        kind "kind": Str = Str::EMPTY, optional;
        /// The groups.
        items "items": List<GroupItem> = List::ABSENT, required;
    }
}

meta_record! {
    /// A group.
    pub struct GroupItem {
        /// With the name of the group.
        metadata "metadata": Opt<Named> = Opt::ABSENT, optional;
        /// The preferred one first.
        versions "versions": List<VersionItem> = List::ABSENT, optional;
    }
}

meta_record! {
    /// What is read of metadata.
    pub struct Named {
        /// Absent for the core group.
        name "name": Option<Str> = None, optional;
    }
}

meta_record! {
    /// A version of a group.
    pub struct VersionItem {
        /// `v1`
        version "version": Str = Str::EMPTY, required;
        /// `Current` or `Stale`.
        freshness "freshness": Option<Str> = None, optional;
        /// The resources.
        resources "resources": List<ResourceItem> = List::ABSENT, optional;
    }
}

meta_record! {
    /// A resource.
    pub struct ResourceItem {
        /// The plural.
        resource "resource": Str = Str::EMPTY, required;
        /// Absent for a resource that only holds subresources.
        response_kind "responseKind": Opt<KindItem> = Opt::ABSENT, optional;
        /// `Namespaced` or `Cluster`.
        scope "scope": Str = Str::EMPTY, required;
        /// Empty where it is not known.
        singular_resource "singularResource": Str = Str::EMPTY, required;
        /// What can be done.
        verbs "verbs": List<Str> = List::ABSENT, required;
        /// Other names.
        short_names "shortNames": List<Str> = List::ABSENT, optional;
        /// Such as `all`.
        categories "categories": List<Str> = List::ABSENT, optional;
        /// What is below.
        subresources "subresources": List<SubresourceItem> = List::ABSENT, optional;
        /// Not of the server: only legacy discovery knows it, and what is kept on disk shall be whole.
        storage_version_hash "storageVersionHash": Option<Str> = None, optional;
    }
}

meta_record! {
    /// A subresource.
    pub struct SubresourceItem {
        /// Without the plural.
        subresource "subresource": Str = Str::EMPTY, required;
        /// What it answers.
        response_kind "responseKind": Opt<KindItem> = Opt::ABSENT, optional;
        /// What it takes besides.
        accepted_types "acceptedTypes": List<KindItem> = List::ABSENT, optional;
        /// What can be done.
        verbs "verbs": List<Str> = List::ABSENT, required;
    }
}

meta_record! {
    /// A kind.
    pub struct KindItem {
        /// Empty, with an empty version, when it is that of the list.
        group "group": Str = Str::EMPTY, required;
        /// Empty when it is that of the list.
        version "version": Str = Str::EMPTY, required;
        /// The kind.
        kind "kind": Str = Str::EMPTY, required;
    }
}
