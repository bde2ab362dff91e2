//! What a controller needs besides objects: a queue of keys, the leadership, events.
//!
//! In: time that stands still until everybody waits. Out: what was done, when, and what was sent.
//! Never: a real API server; the live tests have one.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a fault in a helper ends the test, as it should"
)]

mod events;
mod leader;
mod peer;
mod queue;
mod wait;
