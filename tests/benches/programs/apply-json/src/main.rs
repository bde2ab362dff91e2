//! Applies a Deployment that JSON describes.

use kubewright_k8s::Clientset;
use kubewright_runtime::{Apply, ApplyOptions, Config, FieldManager};
use serde_json::json;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let clientset = Clientset::new(Config::infer()?)?;
    let web = Apply::new("web").spec(json!({
        "replicas": 2,
        "selector": {"matchLabels": {"app": "web"}},
        "template": {
            "metadata": {"labels": {"app": "web"}},
            "spec": {"containers": [{
                "name": "web",
                "image": "nginx:1",
                "ports": [{"containerPort": 80, "protocol": "TCP", "name": "http"}],
            }]},
        },
    }));
    let options = ApplyOptions::new(&FieldManager::new("bench")?).force();
    let applied = clientset.apps_v1().deployments("default").apply(&web, &options).await?;
    println!("{}", applied.created);
    Ok(())
}
