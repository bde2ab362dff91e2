//! Test support: a real control plane, an independent reader of what it holds, namespaces to work in; real custom
//! resources, and what must survive a round trip through generated types.
//!
//! In: nothing but the machine (Go or `KUBEBUILDER_ASSETS`, optionally `kubectl`; the corpus where it is present).
//! Out: [`ControlPlane`], [`Witness`], [`namespace`], [`Ground`], [`crds`], [`corpus`], [`round_trip`].
//! Never: leaves a process or a folder behind, or touches the user's own kubeconfig.

pub mod control_plane;
pub mod corpus;
pub mod crds;
mod error;
pub mod ground;
pub mod namespace;
pub mod raw_http;
pub mod round_trip;
pub mod witness;

pub use control_plane::ControlPlane;
pub use error::Error;
pub use ground::Ground;
pub use witness::Witness;
