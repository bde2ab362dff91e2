use kubewright_k8s::Clientset;
use kubewright_k8s::apps::v1::Deployment;
use kubewright_runtime::{Apply, ApplyOptions, CreateOptions, FieldManager};

async fn a_deployment_as_a_pod(clientset: &Clientset, deployment: &Deployment, body: &Apply<Deployment>, manager: &FieldManager) {
    let pods = clientset.core_v1().pods("default");
    let _ = pods.create(deployment, &CreateOptions::new()).await;
    let _ = pods.apply(body, &ApplyOptions::new(manager)).await;
}

fn main() {}
