use kubewright_k8s::Clientset;

async fn one_pod_of_all_namespaces(clientset: &Clientset) {
    let _ = clientset.core_v1().pods_in_all_namespaces().get("web-0").await;
}

fn main() {}
