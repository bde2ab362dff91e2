//! Every kind of the recorded API, decoded and encoded without loss: through the native JSON path and through serde, with equal results.
//!
//! Objects are filled from the schema in six ways ([`sample::Mode`]); what must come out is computed from the schema as well, by code
//! that shares nothing with the generator. The bodies that a real server once sent are held to the same rule.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not as it must be"
)]

mod responses;
mod sample;
mod schema;

use std::path::PathBuf;

use kubewright_runtime::codegen::{Kind, KindVisitor};
use kubewright_runtime::value;
use serde_json::Value;

use sample::{Filler, Mode, Sample};
use schema::Schemas;

fn recorded() -> Schemas {
    Schemas::load(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../specs/kubernetes/1.36"))
}

/// Decodes and encodes `input` as `K`, both ways; `Err` says where the ways part or what was lost.
fn round_trip<K: Kind>(input: &Value, expected: &Value) -> Result<(), String> {
    let bytes = serde_json::to_vec(input).map_err(|error| error.to_string())?;
    let native: K = value::from_json(&bytes).map_err(|error| format!("native decode: {error}"))?;
    let through_serde: K = serde_json::from_slice(&bytes).map_err(|error| format!("serde decode: {error}"))?;
    if native != through_serde {
        return Err("native and serde decode differ".into());
    }
    let written = value::to_json(&native);
    let written_by_serde = serde_json::to_vec(&native).map_err(|error| format!("serde encode: {error}"))?;
    let [native_json, serde_json] = [&written, &written_by_serde]
        .map(|bytes| serde_json::from_slice::<Value>(bytes).map_err(|error| format!("output is not JSON: {error}")));
    let (native_json, serde_json) = (native_json?, serde_json?);
    if native_json != serde_json {
        return Err("native and serde encode differ".into());
    }
    differences(&native_json, expected, "")?;
    let again: K = value::from_json(&written).map_err(|error| format!("decode of own output: {error}"))?;
    if again == native {
        Ok(())
    } else {
        Err("own output decodes to another value".into())
    }
}

/// The first place where two JSON values differ, as a pointer.
fn differences(actual: &Value, expected: &Value, at: &str) -> Result<(), String> {
    match (actual, expected) {
        (Value::Object(a), Value::Object(b)) => {
            if let Some(key) = a.keys().find(|key| !b.contains_key(*key)) {
                return Err(format!("{at}/{key}: written but not expected: {}", a[key]));
            }
            b.iter().try_for_each(|(key, expected)| match a.get(key) {
                Some(actual) => differences(actual, expected, &format!("{at}/{key}")),
                None => Err(format!("{at}/{key}: lost; expected {expected}")),
            })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => a
            .iter()
            .zip(b)
            .enumerate()
            .try_for_each(|(index, (a, b))| differences(a, b, &format!("{at}/{index}"))),
        _ if actual == expected => Ok(()),
        _ => Err(format!("{at}: wrote {actual}, expected {expected}")),
    }
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
