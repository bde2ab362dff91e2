//! The cache through its public face, fed by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod index;
mod informers;
#[allow(dead_code, reason = "shared with other tests")]
#[path = "../wire/kinds.rs"]
mod kinds;
mod projection;
mod reading;
mod relist;
mod subscribe;
mod wait;
mod world;
