//! Kubewright as a contestant: the typed clients of kubewright-k8s.
//!
//! In: a [`Config`]. Out: typed objects. Never: settings that a program would not use.

use kubewright_k8s::Clientset;
use kubewright_k8s::apps::v1::Deployment;
use kubewright_k8s::core::v1::Pod;
use kubewright_runtime::options::ApplyOptions;
use kubewright_runtime::{Apply, Config, FieldManager, ListOptions, Object};
use serde_json::Value;

use crate::caller::{Caller, Failure, MANAGER, Place, Seen};

/// A connected [`Clientset`], and how it applies.
#[derive(Clone)]
pub struct Ours {
    clientset: Clientset,
    options: ApplyOptions,
}

impl Ours {
    /// Connects on first use.
    pub fn new(config: Config) -> Result<Self, Failure> {
        Ok(Self {
            clientset: Clientset::new(config)?,
            options: ApplyOptions::new(&FieldManager::new(MANAGER)?).force(),
        })
    }
}

impl Caller for Ours {
    type Pod = Pod;
    type Deployment = Deployment;
    type Desired = Deployment;

    async fn list(&self) -> Result<usize, Failure> {
        let pods = self.clientset.core_v1().pods_in_all_namespaces();
        Ok(std::hint::black_box(pods.list(&ListOptions::new()).await?).items.len())
    }

    async fn get(&self, place: &Place) -> Result<Pod, Failure> {
        let pods = self.clientset.core_v1().pods(place.namespace.as_str());
        Ok(pods.get(&place.name).await?)
    }

    fn desired(manifest: &Value) -> Result<Deployment, Failure> {
        Ok(serde_json::from_value(manifest.clone())?)
    }

    async fn apply(&self, desired: &Deployment) -> Result<Deployment, Failure> {
        let deployments = self.clientset.apps_v1().deployments(desired.metadata.namespace());
        Ok(deployments
            .apply(&Apply::from_object(desired), &self.options)
            .await?
            .object)
    }

    fn pod(pod: &Pod) -> Result<Seen, Failure> {
        Ok(seen(pod))
    }

    fn deployment(deployment: &Deployment) -> Result<Seen, Failure> {
        Ok(seen(deployment))
    }
}

fn seen(object: &impl Object) -> Seen {
    let metadata = object.metadata();
    let managers = metadata.managed_fields.iter();
    Seen {
        name: metadata.name().to_owned(),
        resource_version: metadata.resource_version().to_owned(),
        managers: managers
            .map(|entry| entry.manager.as_deref().unwrap_or_default().to_owned())
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use kubewright_runtime::Apply;

    use super::Ours;
    use crate::caller::Caller as _;
    use crate::manifest::manifest;

    #[test]
    fn what_is_applied_is_the_manifest() {
        let manifest = manifest(7, "now");
        let desired = Ours::desired(&manifest).expect("a Deployment");
        assert_eq!(*Apply::from_object(&desired).as_value(), manifest);
    }
}
