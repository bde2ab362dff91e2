//! Every kind of the recorded API, decoded and encoded without loss: through the native JSON path and through serde, with equal results.
//!
//! Objects are filled from the schema in six ways ([`sample::Mode`]); what must come out is computed from the schema as well, by code
//! that shares nothing with the generator. The bodies that a real server once sent are held to the same rule.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not as it must be"
)]

mod owners;
mod responses;
mod sample;
mod schema;

use std::path::PathBuf;

use kubewright_runtime::codegen::{Kind, KindVisitor};
use kubewright_tests::round_trip::round_trip;

use sample::{Filler, Mode, Sample};
use schema::Schemas;

fn recorded() -> Schemas {
    Schemas::load(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../specs/kubernetes/1.36"))
}

struct EveryKind<'a> {
    schemas: &'a Schemas,
    visited: Vec<(String, String, String)>,
    failures: Vec<String>,
}

impl KindVisitor for EveryKind<'_> {
    fn kind<K: Kind>(&mut self) {
        self.visited.push((K::GROUP.into(), K::VERSION.into(), K::KIND.into()));
        let Some(definition) = self.schemas.kind(K::GROUP, K::VERSION, K::KIND) else {
            self.failures
                .push(format!("{} {} is in no recorded document", K::API_VERSION, K::KIND));
            return;
        };
        for mode in [
            Mode::Bare,
            Mode::Minimal,
            Mode::Maximal,
            Mode::Unknown,
            Mode::Empty,
            Mode::Nulls,
        ] {
            let Sample { input, expected } = Filler::new(self.schemas, mode).kind(definition, K::API_VERSION, K::KIND);
            if let Err(problem) = round_trip::<K>(&input, &expected) {
                self.failures
                    .push(format!("{} {} {mode:?}: {problem}", K::API_VERSION, K::KIND));
            }
        }
    }
}

#[test]
fn every_kind_survives_in_every_filling() {
    let schemas = recorded();
    let mut visitor = EveryKind {
        schemas: &schemas,
        visited: Vec::new(),
        failures: Vec::new(),
    };
    kubewright_k8s::add_to_scheme(&mut visitor);
    assert!(
        visitor.failures.is_empty(),
        "{} failures:\n{}",
        visitor.failures.len(),
        visitor.failures.join("\n")
    );
    let mut expected = schemas.kinds();
    expected.sort();
    visitor.visited.sort();
    assert_eq!(
        visitor.visited, expected,
        "kinds of the generated crate and kinds of the recorded documents"
    );
}

#[test]
fn bodies_of_a_real_server_survive() {
    responses::check();
}

#[test]
fn types_and_schemas_agree_on_owners() {
    owners::check(&recorded());
}
