//! The cache through its public face, fed by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod index;
mod projection;
mod reading;
mod relist;
mod subscribe;
mod wait;
mod world;
