//! Discovery and the mapper against a server that is a layer: it answers from the recorded documents of Kubernetes 1.36.

#![allow(clippy::unwrap_used, reason = "a fault in a helper ends the test, as it should")]

mod cases;
mod disk;
mod failures;
mod forms;
mod looks;
mod names;
mod openapi;
mod ownership;
#[allow(dead_code, reason = "of the types that other tests share only one is used")]
#[path = "../custom/record.rs"]
mod record;
mod server;

use kubewright_runtime::discovery::{ApiResource, Discovered};

/// `apps/v1/deployments` of each.
fn names<'d>(resources: impl IntoIterator<Item = &'d ApiResource>) -> Vec<String> {
    let names = resources.into_iter().map(|resource| resource.group_version_resource());
    names.map(|name| name.to_string()).collect()
}

/// `metrics.k8s.io/v1: stale` of each.
fn failures(discovered: &Discovered) -> Vec<String> {
    discovered.failures.iter().map(ToString::to_string).collect()
}
