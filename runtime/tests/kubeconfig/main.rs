//! Kubeconfig files by the rules of `kubectl`.
//!
//! In: files, the environment, flags. Out: what Kubewright makes of them, beside what is recorded and, where it is installed, `kubectl`.
//! Never: a kubeconfig of the machine; the tests have a home directory and an environment of their own.
#![cfg(feature = "client")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a fault in a helper ends the test, as it should"
)]

mod ground;
mod matrix;
mod plain;
mod writing;
