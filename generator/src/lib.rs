//! Kubewright reads what a Kubernetes API server says of itself and writes a typed clientset crate.
//!
//! The path of the data, a type at each border; [`pipeline`] is the only place that chains the stages:
//!
//! | stage | gives | |
//! |---|---|---|
//! | [`source::load`] | [`source::Sources`] | bytes and where they came from |
//! | [`parse::parse`] | [`parse::Documents`] | a mirror of each format |
//! | [`surface::lower`] | [`surface::ApiSurface`] | one shape for all inputs |
//! | [`fixup::apply`] | the same | named corrections of known upstream errors |
//! | [`model::resolve`] | [`model::Model`] | closed enums and ids, no `$ref` |
//! | [`select::select`] | the same | what was asked for and what it reaches |
//! | [`names::assign`] | [`names::Names`] | every Rust name, once |
//! | [`emit::crate_files`] | [`emit::TokenFiles`] | tokens; decides nothing |
//! | [`format::render`] | text files | |
//! | [`output::write`], [`output::check`] | the crate | |
//!
//! Only `source` and `output` (and `record`) touch the disk or the network.
//!
//! ```no_run
//! let config = kubewright::Config::new("k8s-client");
//! let report = kubewright::generate(&config)?;
//! println!("{} files written", report.written.created);
//! # Ok::<(), kubewright::Error>(())
//! ```

pub mod builder;
#[cfg(feature = "cli")]
pub mod cli;
pub mod config;
pub mod diag;
pub mod emit;
pub mod error;
pub mod fixup;
pub mod format;
pub mod location;
pub mod model;
pub mod names;
pub mod output;
mod parallel;
pub mod parse;
pub mod pipeline;
pub mod progress;
#[cfg(feature = "cluster")]
pub mod record;
pub mod select;
pub mod settings;
pub mod source;
pub mod surface;

pub use builder::Builder;
pub use config::Config;
pub use error::Error;
pub use pipeline::{CheckReport, Report};

/// Writes the crate that `config` asks for.
///
/// # Errors
/// Input that cannot be used, findings that end the run, an output folder that is not ours or cannot be
/// written. The output folder is as it was then.
pub fn generate(config: &Config) -> Result<Report, Error> {
    pipeline::generate(config, &mut progress::Silent)
}

/// Compares the output folder of `config` with what [`generate`] would make of it. Writes nothing.
///
/// # Errors
/// As [`generate`].
pub fn check(config: &Config) -> Result<CheckReport, Error> {
    pipeline::check(config, &mut progress::Silent)
}
