//! kube as a contestant: `Api` with the types of k8s-openapi.
//!
//! In: the kubeconfig that kube finds by itself. Out: typed objects. Never: settings that a program would not use.

use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::Pod;
use kube::api::{Api, ListParams, Patch, PatchParams};
use kube::{Client, ResourceExt};
use serde_json::Value;

use crate::caller::{Caller, Failure, MANAGER, Place, Seen};

/// A connected [`Client`], and how it applies.
#[derive(Clone)]
pub struct Theirs {
    client: Client,
    params: PatchParams,
}

impl Theirs {
    /// Connects on first use.
    pub async fn new() -> Result<Self, Failure> {
        Ok(Self {
            client: Client::try_default().await?,
            params: PatchParams::apply(MANAGER).force(),
        })
    }
}

impl Caller for Theirs {
    type Pod = Pod;
    type Deployment = Deployment;
    type Desired = Deployment;

    async fn list(&self) -> Result<usize, Failure> {
        let pods = Api::<Pod>::all(self.client.clone());
        Ok(std::hint::black_box(pods.list(&ListParams::default()).await?)
            .items
            .len())
    }

    async fn get(&self, place: &Place) -> Result<Pod, Failure> {
        let pods = Api::<Pod>::namespaced(self.client.clone(), &place.namespace);
        Ok(pods.get(&place.name).await?)
    }

    fn desired(manifest: &Value) -> Result<Deployment, Failure> {
        Ok(serde_json::from_value(manifest.clone())?)
    }

    async fn apply(&self, desired: &Deployment) -> Result<Deployment, Failure> {
        let metadata = &desired.metadata;
        let (Some(namespace), Some(name)) = (&metadata.namespace, &metadata.name) else {
            return Err("a Deployment without a place".into());
        };
        let deployments = Api::<Deployment>::namespaced(self.client.clone(), namespace);
        Ok(deployments.patch(name, &self.params, &Patch::Apply(desired)).await?)
    }

    fn pod(pod: &Pod) -> Result<Seen, Failure> {
        Ok(seen(pod))
    }

    fn deployment(deployment: &Deployment) -> Result<Seen, Failure> {
        Ok(seen(deployment))
    }
}

fn seen(object: &impl ResourceExt) -> Seen {
    let managers = object.managed_fields().iter();
    Seen {
        name: object.name_any(),
        resource_version: object.resource_version().unwrap_or_default(),
        managers: managers
            .map(|entry| entry.manager.clone().unwrap_or_default())
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::Theirs;
    use crate::caller::Caller as _;
    use crate::manifest::manifest;

    #[test]
    fn what_is_applied_is_the_manifest() {
        let manifest = manifest(7, "now");
        let desired = Theirs::desired(&manifest).expect("a Deployment");
        assert_eq!(serde_json::to_value(desired).expect("JSON"), manifest);
    }
}
