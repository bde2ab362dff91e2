//! Custom resources of real projects: read, installed on a control plane, and filled with objects that it accepts.
//!
//! In: a folder of CRD YAML beside this checkout, not part of it. Out: [`Corpus`], [`install`], [`Accepted`], [`lost`], [`missing`].
//! Never: uses the generator or what it wrote: this is the other side that generated clients are held against.

mod accepted;
mod compare;
mod corpus;
mod definition;
mod install;
pub mod sample;

pub use accepted::{Accepted, Refusal, accepted, grown_status};
pub use compare::{lost, missing};
pub use corpus::Corpus;
pub use definition::{Definition, Version};
pub use install::{install, until_described};
