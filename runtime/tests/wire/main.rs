//! The typed clients on the wire: what each verb with each option sends, and what it makes of each answer.
//!
//! In: calls of the typed clients. Out: requests as a server on a loopback port received them, byte by byte.
//! Never: a real API server; the live tests have one.
#![cfg(feature = "client")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a fault in a helper ends the test, as it should"
)]

mod answers;
mod defaults;
mod dynamic;
mod kinds;
mod listing;
mod reads;
mod refusals;
mod server;
mod subresources;
mod unified;
mod watching;
mod writes;
