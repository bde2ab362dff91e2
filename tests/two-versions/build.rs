//! Generates the same kinds twice: from the embedded Kubernetes 1.36, and from a capture of 1.34 if there is one.
//!
//! The capture is not part of this repository; without it there is no `cfg(kubernetes_1_34)`, and the tests say so.

use std::path::Path;

use kubewright::{Builder, Error};

const KINDS: [&str; 3] = ["v1/Pod", "v1/ConfigMap", "apps/v1/Deployment"];

/// OpenAPI v3 documents and discovery of a 1.34 server.
const OLDER: &str = "../../../shared/corpus/core/1.34";

fn main() -> Result<(), Error> {
    Builder::new()
        .kubernetes("1.36")
        .include(KINDS)
        .write_to_out_dir("k8s_1_36.rs")?;
    println!("cargo::rustc-check-cfg=cfg(kubernetes_1_34)");
    if Path::new(OLDER).is_dir() {
        println!("cargo::rustc-cfg=kubernetes_1_34");
        Builder::new()
            .source(OLDER)
            .include(KINDS)
            .write_to_out_dir("k8s_1_34.rs")?;
    }
    Ok(())
}
