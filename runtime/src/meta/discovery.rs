//! What discovery says: groups, versions, resources, and the version of the server.
//!
//! In/Out: plain data. Never: a request.

use super::macros::meta_record;
use crate::value::{List, Opt, Str};

meta_record! {
    /// A group, its versions and the one it prefers.
    pub struct APIGroup (kind "APIGroup") {
        /// `apps`.
        name "name": Str = Str::EMPTY, required;
        /// The version to use when nothing speaks against it.
        preferred_version "preferredVersion": Opt<GroupVersionForDiscovery> = Opt::ABSENT, optional;
        /// Addresses by which clients in a network reach the server.
        server_address_by_client_cidrs "serverAddressByClientCIDRs": List<ServerAddressByClientCIDR> = List::ABSENT, optional;
        /// The versions that are served.
        versions "versions": List<GroupVersionForDiscovery> = List::ABSENT, required;
    }
}

meta_record! {
    /// The groups of a server.
    pub struct APIGroupList (kind "APIGroupList") {
        /// The groups, without the core group.
        groups "groups": List<APIGroup> = List::ABSENT, required;
    }
}

meta_record! {
    /// A group version.
    pub struct GroupVersionForDiscovery {
        /// `apps/v1`.
        group_version "groupVersion": Str = Str::EMPTY, required;
        /// `v1`.
        version "version": Str = Str::EMPTY, required;
    }
}

meta_record! {
    /// An address of the server for clients in a network.
    pub struct ServerAddressByClientCIDR {
        /// The network, e.g. `0.0.0.0/0`.
        client_cidr "clientCIDR": Str = Str::EMPTY, required;
        /// Host name or address, with a port.
        server_address "serverAddress": Str = Str::EMPTY, required;
    }
}

meta_record! {
    /// A resource or subresource that is served.
    pub struct APIResource {
        /// Groups of resources that it belongs to, such as `all`.
        categories "categories": List<Str> = List::ABSENT, optional;
        /// Group of the kind, when it is not that of the list.
        group "group": Option<Str> = None, optional;
        /// Kind of the objects.
        kind "kind": Str = Str::EMPTY, required;
        /// Plural; with `/` and the subresource for a subresource.
        name "name": Str = Str::EMPTY, required;
        /// Whether objects live in a namespace.
        namespaced "namespaced": bool = false, required;
        /// What `kubectl` accepts instead of the plural.
        short_names "shortNames": List<Str> = List::ABSENT, optional;
        /// Singular; empty for subresources.
        singular_name "singularName": Str = Str::EMPTY, required;
        /// Changes with the version in which objects are stored.
        storage_version_hash "storageVersionHash": Option<Str> = None, optional;
        /// What can be done with it.
        verbs "verbs": List<Str> = List::ABSENT, required;
        /// Version of the kind, when it is not that of the list.
        version "version": Option<Str> = None, optional;
    }
}

meta_record! {
    /// The resources of a group version.
    pub struct APIResourceList (kind "APIResourceList") {
        /// `apps/v1`.
        group_version "groupVersion": Str = Str::EMPTY, required;
        /// The resources.
        resources "resources": List<APIResource> = List::ABSENT, required;
    }
}

meta_record! {
    /// The versions of the core group.
    pub struct APIVersions (kind "APIVersions") {
        /// Addresses by which clients in a network reach the server.
        server_address_by_client_cidrs "serverAddressByClientCIDRs": List<ServerAddressByClientCIDR> = List::ABSENT, required;
        /// The versions.
        versions "versions": List<Str> = List::ABSENT, required;
    }
}

meta_record! {
    /// Version of a server: `GET /version`.
    pub struct Info {
        /// When it was built.
        build_date "buildDate": Str = Str::EMPTY, required;
        /// The Go compiler.
        compiler "compiler": Str = Str::EMPTY, required;
        /// Major version that it emulates.
        emulation_major "emulationMajor": Option<Str> = None, optional;
        /// Minor version that it emulates.
        emulation_minor "emulationMinor": Option<Str> = None, optional;
        /// The commit that it was built from.
        git_commit "gitCommit": Str = Str::EMPTY, required;
        /// Whether the tree had changes when it was built.
        git_tree_state "gitTreeState": Str = Str::EMPTY, required;
        /// `v1.36.3`.
        git_version "gitVersion": Str = Str::EMPTY, required;
        /// Version of Go.
        go_version "goVersion": Str = Str::EMPTY, required;
        /// `1`.
        major "major": Str = Str::EMPTY, required;
        /// Oldest major version that it is compatible with.
        min_compatibility_major "minCompatibilityMajor": Option<Str> = None, optional;
        /// Oldest minor version that it is compatible with.
        min_compatibility_minor "minCompatibilityMinor": Option<Str> = None, optional;
        /// `36`; some vendors append `+`.
        minor "minor": Str = Str::EMPTY, required;
        /// Operating system and processor.
        platform "platform": Str = Str::EMPTY, required;
    }
}
