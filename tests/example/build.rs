//! Types and clients of what this program uses: all of its own group, two verbs of a CronJob, and what installs a CRD.

fn main() -> Result<(), kubewright::Error> {
    kubewright::Builder::new()
        .kubernetes("1.36")
        .crds("crds/")
        .include([
            "example.com/*",
            "batch/v1/CronJob:patch,delete",
            "apiextensions.k8s.io/v1/CustomResourceDefinition:get,patch,delete",
        ])
        .write_to_out_dir("k8s.rs")
}
