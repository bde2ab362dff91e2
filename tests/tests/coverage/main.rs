//! Every operation of the recorded API has a typed method, but for the connect operations, which are listed here by name.
//!
//! The operations are read from the recorded documents and the methods from the source of the generated crate, each by code that shares
//! nothing with the generator. A verb that the crate claims and the server does not have fails as well.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not as it must be"
)]

mod claims;
mod operations;

use std::collections::BTreeSet;
use std::path::PathBuf;

use claims::Claims;
use operations::{Need, Operation};

/// Connections that are upgraded or passed on: no typed method yet.
const CONNECT: [&str; 9] = [
    "/api/v1/namespaces/{namespace}/pods/{name}/attach",
    "/api/v1/namespaces/{namespace}/pods/{name}/exec",
    "/api/v1/namespaces/{namespace}/pods/{name}/portforward",
    "/api/v1/namespaces/{namespace}/pods/{name}/proxy",
    "/api/v1/namespaces/{namespace}/pods/{name}/proxy/{path}",
    "/api/v1/namespaces/{namespace}/services/{name}/proxy",
    "/api/v1/namespaces/{namespace}/services/{name}/proxy/{path}",
    "/api/v1/nodes/{name}/proxy",
    "/api/v1/nodes/{name}/proxy/{path}",
];

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn every_operation_but_connect_has_a_typed_method() {
    let operations = operations::read(&repository().join("specs/kubernetes/1.36"));
    let claims = Claims::read(&repository().join("generated/src"));
    let unreached: BTreeSet<&str> = operations
        .iter()
        .filter(|operation| !claims.reach(operation))
        .map(|operation| operation.path.as_str())
        .collect();
    assert_eq!(
        unreached,
        BTreeSet::from(CONNECT),
        "paths with an operation that no typed method reaches"
    );

    let resource_operations = operations
        .iter()
        .filter(|operation| !matches!(operation.need, Need::Connect))
        .count();
    assert!(
        resource_operations > 500,
        "only {resource_operations} operations were read"
    );
    println!(
        "{} operations, {} of them connect",
        operations.len(),
        operations.len() - resource_operations
    );
}

#[test]
fn no_method_is_offered_that_the_server_does_not_have() {
    let operations = operations::read(&repository().join("specs/kubernetes/1.36"));
    let claims = Claims::read(&repository().join("generated/src"));
    let needed: BTreeSet<String> = operations.iter().filter_map(Operation::claim).collect();
    let invented: Vec<&String> = claims.all().filter(|claim| !needed.contains(*claim)).collect();
    assert!(invented.is_empty(), "claimed but not served: {invented:#?}");
}
