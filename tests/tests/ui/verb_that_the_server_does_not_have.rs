use kubewright_k8s::Clientset;
use kubewright_runtime::verbs;

fn needs_delete_collection<K: verbs::DeleteCollection>() {}

async fn all_namespaces_at_once(clientset: &Clientset) {
    // The server deletes no collection of namespaces, and lists no reviews.
    needs_delete_collection::<kubewright_k8s::core::v1::Namespace>();
    let _ = clientset.authorization_v1().selfsubjectaccessreviews().get("mine").await;
}

fn main() {}
