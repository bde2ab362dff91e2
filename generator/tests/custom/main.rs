//! Custom resources from their manifests: what becomes of types that stand inline, what they are called, and what is
//! written.
#![cfg(feature = "embedded-specs")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a fault in a helper ends the test, as it should"
)]

mod conditions;
mod deep;
mod facts;
mod hostile;
mod merge;
mod named;
mod reuse;
mod support;
