use kubewright_k8s::Clientset;

async fn status_of_a_config_map(clientset: &Clientset) {
    let _ = clientset.core_v1().configmaps("default").status("settings");
}

fn main() {}
