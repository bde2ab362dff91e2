//! What is written through the client of one Kubernetes version is read through the client of another, in one program.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[cfg(kubernetes_1_34)]
mod both;

#[cfg(not(kubernetes_1_34))]
#[test]
fn both_versions_are_in_one_binary() {
    println!("SKIPPED: no capture of Kubernetes 1.34 beside this checkout, so there is one version only");
}
