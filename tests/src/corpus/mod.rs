//! The corpus: 1,448 real CustomResourceDefinitions of 58 public projects, and what Kubewright makes of them.
//!
//! In: the folder `shared/corpus` beside the checkout, where it is present; the `kubewright` library. Out: for every
//! definition whether it generates, compiles, documents and loses nothing on the way through its types.
//! Never: a file of the corpus in the repository; a use of the generator's own idea of what a schema means.
//!
//! | module | what it is |
//! |---|---|
//! | [`manifest`] | which files there are, and what an API server said to each |
//! | [`definition`] | the definitions in a file, as plain JSON trees |
//! | [`node`] | what a schema node is, by rules of its own |
//! | [`sample`] | objects filled from a schema, each with what must come out again |
//! | [`generate`] | a file through the generator, or a set of them as a crate |
//! | [`parts`] | which files make a set |
//! | [`check`] | schemas and the model of them, side by side |
//! | [`workspace`], [`cargo`], [`trial`] | the crates of all sets, built, documented and tried |
//! | [`outcome`], [`run`](mod@run), [`report`] | what became of each file, and the page about it |

pub mod cargo;
pub mod check;
pub mod definition;
pub mod generate;
pub mod manifest;
pub mod node;
pub mod outcome;
pub mod parts;
pub mod report;
pub mod run;
pub mod sample;
pub mod trial;
pub mod workspace;

pub use definition::{Definition, Version};
pub use manifest::{Corpus, Row, Verdict};
pub use outcome::{Outcome, Stage};
pub use run::{Options, Run, run};
