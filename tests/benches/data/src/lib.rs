//! Deterministic Kubernetes lists, as an API server would return them, for measuring decoders.
//!
//! In: which data set and how many objects. Out: the JSON text of the list, the same bytes on every machine.
//! Never: touches the network, a clock or an operating system's random source; holds data of a real cluster.

pub mod config_maps;
pub mod crds;
pub mod deployments;
pub mod events;
pub mod managed;
pub mod metadata;
pub mod node;
pub mod pod_spec;
pub mod pods;
pub mod random;
pub mod words;

use node::Node;

/// One list to measure with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataSet {
    /// 5,000 pods; about half of the bytes are managedFields.
    Pods,
    /// The same pods without managedFields.
    PodsUnmanaged,
    /// Deployments with the whole manifest in an annotation.
    Deployments,
    /// ConfigMaps with large texts, escapes and binary data.
    ConfigMaps,
    /// The many small ConfigMaps of a cluster.
    SmallConfigMaps,
    /// CustomResourceDefinitions with deep schemas.
    Crds,
    /// Many small events.
    Events,
}

impl DataSet {
    /// Every data set, in the order of the tables.
    pub const ALL: [Self; 7] = [
        Self::Pods,
        Self::PodsUnmanaged,
        Self::Deployments,
        Self::ConfigMaps,
        Self::SmallConfigMaps,
        Self::Crds,
        Self::Events,
    ];

    /// The word for it on the command line and in tables; also the file's name without `.json`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pods => "pods",
            Self::PodsUnmanaged => "pods-unmanaged",
            Self::Deployments => "deployments",
            Self::ConfigMaps => "configmaps",
            Self::SmallConfigMaps => "configmaps-small",
            Self::Crds => "crds",
            Self::Events => "events",
        }
    }

    /// The data set called `name`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|set| set.name() == name)
    }

    /// `apiVersion` and `kind` of the objects.
    #[must_use]
    pub fn type_meta(self) -> (&'static str, &'static str) {
        match self {
            Self::Pods | Self::PodsUnmanaged => ("v1", "Pod"),
            Self::Deployments => ("apps/v1", "Deployment"),
            Self::ConfigMaps | Self::SmallConfigMaps => ("v1", "ConfigMap"),
            Self::Crds => ("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
            Self::Events => ("v1", "Event"),
        }
    }

    /// How many objects a measurement uses.
    #[must_use]
    pub fn full_size(self) -> usize {
        match self {
            Self::Pods | Self::PodsUnmanaged => 5_000,
            Self::Deployments => 1_500,
            Self::ConfigMaps => 300,
            Self::SmallConfigMaps => 9_000,
            Self::Crds => 120,
            Self::Events => 15_000,
        }
    }

    /// Object number `index`, without `apiVersion` and `kind`, as it stands in a list.
    #[must_use]
    pub fn object(self, index: usize) -> Node {
        match self {
            Self::Pods => pods::pod(index, true),
            Self::PodsUnmanaged => pods::pod(index, false),
            Self::Deployments => deployments::deployment(index),
            Self::ConfigMaps => config_maps::config_map(index),
            Self::SmallConfigMaps => config_maps::small_config_map(index),
            Self::Crds => crds::crd(index),
            Self::Events => events::event(index),
        }
    }

    /// The JSON text of a list of `count` objects, ending in a line feed as the API server sends it.
    #[must_use]
    pub fn list(self, count: usize) -> String {
        let (api_version, kind) = self.type_meta();
        let mut text = format!(
            "{{\"kind\":\"{kind}List\",\"apiVersion\":\"{api_version}\",\"metadata\":{{\"resourceVersion\":\"9812345\"}},\"items\":["
        );
        for index in 0..count {
            if index > 0 {
                text.push(',');
            }
            self.object(index).write(&mut text);
        }
        text.push_str("]}\n");
        text
    }
}
