//! What cargo does, and shows, for a package whose build script uses Kubewright: real builds of small packages.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not as it must be"
)]

mod dependencies;
mod messages;
mod project;
mod reruns;
