//! Kubewright reads what a Kubernetes API server says of itself and writes a typed clientset crate.

pub mod diag;
pub mod emit;
pub mod error;
pub mod fixup;
pub mod format;
pub mod location;
pub mod model;
pub mod names;
pub mod parse;
pub mod select;
pub mod source;
pub mod surface;

pub use error::Error;
