//! Lists the pods of the default namespace with kube.

use k8s_openapi::api::core::v1::Pod;
use kube::{Api, Client, api::ListParams};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pods: Api<Pod> = Api::namespaced(Client::try_default().await?, "default");
    for pod in pods.list(&ListParams::default()).await?.items {
        println!("{}", pod.metadata.name.unwrap_or_default());
    }
    Ok(())
}
