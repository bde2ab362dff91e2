//! Kubewright reads what a Kubernetes API server says of itself and writes a typed clientset crate.

pub mod config;
pub mod diag;
pub mod error;
pub mod location;
pub mod model;
pub mod names;
pub mod output;
pub mod parse;
pub mod progress;
#[cfg(feature = "cluster")]
pub mod record;
pub mod select;
pub mod source;
pub mod surface;

pub use error::Error;
