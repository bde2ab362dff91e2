//! The JSON interpreter against the public parsing suite, mutants, limits and its own promises.
//!
//! In: texts. Out: the same verdict and value from the native reader, from serde and from `serde_json`. Never: a file
//! beside the table of cases.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests fail as tests do"
)]

mod depth;
mod errors;
mod mutants;
mod node;
mod numbers;
mod suite;
mod writing;
