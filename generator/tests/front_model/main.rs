//! The front half of the generator, from documents to the Model, told by small literal specs, by
//! hostile ones, and by real ones where the corpus is present.

// `Foo` is the kind of the literal specs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_names)]

mod anonymous;
mod corpus;
mod errors;
mod hostile;
mod inputs;
mod resources;
mod schemas;
mod support;
