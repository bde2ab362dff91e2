//! Test support: the live control plane.
