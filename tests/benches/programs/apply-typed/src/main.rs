//! Applies a Deployment that an apply configuration describes.

use kubewright_k8s::Clientset;
use kubewright_k8s::apps::v1::DeploymentApply;
use kubewright_runtime::{ApplyOptions, Config, FieldManager};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let clientset = Clientset::new(Config::infer()?)?;
    let web = DeploymentApply::new("web").spec_with(|spec| {
        spec.replicas(2)
            .selector_with(|selector| selector.match_labels_with("app", "web"))
            .template_with(|template| {
                template
                    .metadata_with(|metadata| metadata.labels_with("app", "web"))
                    .spec_with(|pod| {
                        pod.containers_with("web", |container| {
                            container
                                .image("nginx:1")
                                .ports_with(80, "TCP", |port| port.name("http"))
                        })
                    })
            })
    });
    let options = ApplyOptions::new(&FieldManager::new("bench")?).force();
    let applied = clientset.apps_v1().deployments("default").apply(&web, &options).await?;
    println!("{}", applied.created);
    Ok(())
}
