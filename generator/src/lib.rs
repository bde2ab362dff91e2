//! Kubewright reads what a Kubernetes API server says of itself and writes a typed clientset crate.

pub mod diag;
pub mod error;
pub mod fixup;
pub mod location;
pub mod model;
pub mod parse;
pub mod source;
pub mod surface;

pub use error::Error;
