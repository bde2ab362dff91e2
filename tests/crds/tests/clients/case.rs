//! One kind under test: its ground and its generated client.
//!
//! In: a row of `kinds.tsv`. Out: [`Case`]. Never: a verdict; the steps assert.

use kubewright_runtime::client::{InCluster, InNamespace, ResourceClient};
use kubewright_runtime::kind::{Kind, Resource, scope};
use kubewright_runtime::{Cluster, Config, Namespaced, RestClient, value};
use kubewright_tests::ControlPlane;
use kubewright_tests::control_plane::Form;
use serde_json::Value;

use crate::ground::Ground;

pub(crate) struct Case<K, P> {
    pub(crate) ground: Ground,
    pub(crate) client: ResourceClient<K, P>,
    pub(crate) rest: RestClient,
}

impl<K: Resource<Scope = scope::Namespaced>> Case<K, InNamespace> {
    /// `None` where there is no control plane or no corpus to be had.
    pub(crate) fn in_namespace(project: &str, file: &str, selector: &str) -> Option<Self> {
        let (ground, rest) = start(project, file, selector)?;
        let client = Namespaced::new(rest.clone(), ground.namespace());
        Some(Self { ground, client, rest })
    }
}

impl<K: Resource<Scope = scope::Cluster>> Case<K, InCluster> {
    /// `None` where there is no control plane or no corpus to be had.
    pub(crate) fn in_cluster(project: &str, file: &str, selector: &str) -> Option<Self> {
        let (ground, rest) = start(project, file, selector)?;
        let client = Cluster::new(rest.clone());
        Some(Self { ground, client, rest })
    }
}

/// One client each test: connections belong to the runtime of the test that opened them.
fn start(project: &str, file: &str, selector: &str) -> Option<(Ground, RestClient)> {
    let ground = Ground::new(project, file, selector)?;
    let kubeconfig = ControlPlane::shared()?.kubeconfig(Form::InlineCertificate).unwrap();
    let config = Config::from_kubeconfig_text(&kubeconfig, None).unwrap();
    Some((ground, RestClient::new(config).unwrap()))
}

/// The object of a JSON body, through the native decoder.
pub(crate) fn object_of<K: Kind>(body: &Value) -> K {
    value::from_json(body.to_string().as_bytes()).unwrap()
}

/// What our encoder writes.
pub(crate) fn json_of<K: Kind>(object: &K) -> Value {
    serde_json::from_slice(&value::to_json(object)).unwrap()
}
