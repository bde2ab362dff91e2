//! Our field sets against the server's, on generated cases: random objects of a schema with every way of merging, applied by managers
//! who get in each other's way.
//!
//! Each case is predicted before it is sent: what is owned then, and which fields the server refuses. A few hundred run by default;
//! `KUBEWRIGHT_DIFFERENTIAL=10000` runs that many. The seed of a case that fails is in the message, and
//! `KUBEWRIGHT_DIFFERENTIAL_SEED` begins with it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod body;
mod case;
mod random;
mod schema;

use std::env::var;

use kubewright_tests::ControlPlane;

use case::Bench;

/// How many cases run when nobody says otherwise.
const CASES: u64 = 300;
/// How many applies one object sees before the next begins.
const STEPS: u64 = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn generated_cases_are_owned_and_refused_as_predicted() {
    let Some(plane) = ControlPlane::shared() else { return };
    let number = |name: &str, otherwise: u64| var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise);
    let cases = number("KUBEWRIGHT_DIFFERENTIAL", CASES);
    let first = number("KUBEWRIGHT_DIFFERENTIAL_SEED", 1);
    let bench = Bench::new(plane).await;
    let mut seen = case::Seen::default();
    for seed in first..first + cases.div_ceil(STEPS) {
        bench.object(seed, STEPS, &mut seen).await;
    }
    println!("{seen:?}");
    assert!(seen.applied > cases / 4 && seen.invalid < cases / 5, "{seen:?}");
    assert!(
        cases < CASES || (seen.refused > cases / 10 && seen.extracted > cases / 10),
        "{seen:?}"
    );
}
