//! Lists the pods of the default namespace with Kubewright.

use kubewright_k8s::Clientset;
use kubewright_runtime::{Config, ListOptions};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let clientset = Clientset::new(Config::infer()?)?;
    for pod in clientset
        .core_v1()
        .pods("default")
        .list(&ListOptions::new())
        .await?
        .items
    {
        println!("{}", pod.metadata.name.unwrap_or_default());
    }
    Ok(())
}
