//! CustomResourceDefinitions, from bytes to their mirror: what is read, what it becomes, and what is said about the rest.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where it fails")]

mod findings;
mod hostile;
mod legacy;
mod reading;
mod support;
