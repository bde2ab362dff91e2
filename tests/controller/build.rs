//! Types and clients of what this program uses: its own kind, and of ConfigMaps the verbs that it needs.

fn main() -> Result<(), kubewright::Error> {
    kubewright::Builder::new()
        .kubernetes("1.36")
        .crds("crds/")
        .include([
            "example.com/v1/Greeting:get,list,watch,patch",
            "v1/ConfigMap:list,watch,patch,delete",
        ])
        .write_to_out_dir("k8s.rs")
}
