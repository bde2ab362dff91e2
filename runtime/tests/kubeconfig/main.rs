//! Kubeconfig files by the rules of `kubectl`.
//!
//! In: files, the environment, flags. Out: what Kubewright makes of them, beside what is recorded and, where it is installed, `kubectl`.
//! Never: a kubeconfig of the machine; the tests have a home directory and an environment of their own.
//! Modes of files, links and `HOME` are those of Unix.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a fault in a helper ends the test, as it should"
)]

mod flags;
mod ground;
mod inferring;
mod matrix;
mod peer;
mod plain;
mod rotation;
mod writing;
