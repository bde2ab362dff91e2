//! Test support: a real control plane, an independent reader of what it holds, namespaces to work in.
//!
//! In: nothing but the machine (Go or `KUBEBUILDER_ASSETS`, optionally `kubectl`).
//! Out: [`ControlPlane`], [`Witness`], [`namespace`], [`Ground`], [`crds`].
//! Never: leaves a process or a folder behind, or touches the user's own kubeconfig.

pub mod control_plane;
pub mod crds;
mod error;
pub mod ground;
pub mod namespace;
pub mod raw_http;
pub mod witness;

pub use control_plane::ControlPlane;
pub use error::Error;
pub use ground::Ground;
pub use witness::Witness;
