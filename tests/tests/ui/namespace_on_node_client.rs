use kubewright_k8s::Clientset;
use kubewright_k8s::core::v1::Node;
use kubewright_runtime::Namespaced;

fn nodes_of_a_namespace(clientset: &Clientset) {
    let _ = Namespaced::<Node>::new(clientset.rest().clone(), "default");
}

fn main() {}
