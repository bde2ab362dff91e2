//! Clients of custom resources, generated when this package is built: one module a project.
//!
//! In: `kinds.tsv` and the corpus of CRDs, through the build script. Out: modules; none without the corpus.
//! Never: anything written by hand.
// Schemas that write a recursion out nest types deeper than rustdoc looks by itself.
#![recursion_limit = "1024"]
#![allow(
    missing_docs,
    reason = "no documentation is generated: nobody reads it, and it would have to be compiled"
)]

include!(concat!(env!("OUT_DIR"), "/projects.rs"));
