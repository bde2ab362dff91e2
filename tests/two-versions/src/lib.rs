//! Clients of Kubernetes 1.36 and 1.34 in one binary: two families of types, one of meta types, one connection.
//!
//! In: what the build script wrote. Out: two modules; the tests of this package use both. Never: published.

/// Pods, ConfigMaps and Deployments as Kubernetes 1.36 has them.
pub mod v1_36 {
    include!(concat!(env!("OUT_DIR"), "/k8s_1_36.rs"));
}

/// The same as Kubernetes 1.34 has them, where a capture of it was there to generate from.
#[cfg(kubernetes_1_34)]
pub mod v1_34 {
    include!(concat!(env!("OUT_DIR"), "/k8s_1_34.rs"));
}
