//! Collections that are followed and listed, against servers that do wrong as they are told.
//!
//! In: scripts of answers, most of them without a network, so that hours pass in no time. Out: the steps that come of them, and what was
//! asked for. Never: a limit on how long a test may take that a busy machine could miss.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a fault in a helper ends the test, as it should"
)]

mod breaks;
mod follow;
mod handles;
#[allow(dead_code, reason = "shared with other tests")]
#[path = "../wire/kinds.rs"]
mod kinds;
mod lists;
mod network;
#[allow(dead_code, reason = "shared with other tests")]
#[path = "../faults/peer.rs"]
mod peer;
mod script;
