//! Field ownership: grammar, wire form, algebra, and what objects and schemas make of them. Text, JSON, owned fields and
//! changes are what structured-merge-diff 6.3.3 computes, the library of a 1.36 server.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a fault in a helper ends the test, as it should"
)]

mod algebra;
mod corpus;
mod grammar;
mod objects;
mod openapi;
mod ownership;
mod schema;
mod wire;

use kubewright_runtime::FieldsV1;
use kubewright_runtime::fields::{FieldPath, FieldSet};

/// The set of these lines of paths; names in them hold no dots.
fn set(lines: &str) -> FieldSet {
    let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(|line| line.parse::<FieldPath>().unwrap()).collect()
}

fn from_wire(json: &str) -> FieldSet {
    let fields: FieldsV1 = json.parse().unwrap();
    FieldSet::try_from(&fields).unwrap()
}

fn to_wire(set: &FieldSet) -> String {
    FieldsV1::from(set).as_str().to_owned()
}
