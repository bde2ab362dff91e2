//! Clients generated from the CRDs of real projects, against a real API server that has them installed: what the client
//! writes and reads is held against `kubectl get -o json`, to the last field and digit.
//!
//! Each kind is a test of its own, with objects that come from the schema alone (`kubewright_tests::crds::sample`). All
//! are on one control plane. Without the corpus there is nothing to generate from, and the only test says so.
#![cfg_attr(
    corpus,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        reason = "a test fails by panicking"
    )
)]

#[cfg(corpus)]
mod case;
#[cfg(corpus)]
mod ground;
#[cfg(corpus)]
mod steps;

#[cfg(corpus)]
include!(concat!(env!("OUT_DIR"), "/tests.rs"));

/// So that the table cannot shrink to nothing unseen.
#[cfg(corpus)]
#[test]
fn at_least_twenty_projects_are_tried() {
    assert!(PROJECTS.len() >= 20, "{PROJECTS:?}");
}

#[cfg(not(corpus))]
#[test]
fn generated_clients_of_real_custom_resources() {
    use std::io::Write as _;
    // Not println!: the test runner would swallow it, and nobody would know what was not tested.
    let _ = writeln!(std::io::stderr(), "\nSKIPPED: no corpus of CRDs beside this checkout\n");
}
