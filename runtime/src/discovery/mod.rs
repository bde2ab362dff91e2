//! What a server offers: its groups, versions and resources, and the documents that describe them.
//!
//! In: a [`RestClient`](crate::RestClient).
//! Out: [`Discovered`] with its [`ApiResource`]s; OpenAPI documents.
//! Never: one group that fails and takes the others along; a plural or scope that is guessed.
//!
//! [`DiscoveryClient`] asks in the aggregated form, which takes two requests for everything, and takes the legacy form from servers that do not
//! have it. The content type of an answer says which one it is. What the two do not have in common: only the aggregated one says what a
//! subresource accepts, only the legacy one has storage version hashes, and servers list groups of the same priority in another order.
//!
//! ```no_run
//! use kubewright_runtime::discovery::DiscoveryClient;
//! use kubewright_runtime::{Config, RestClient};
//!
//! # async fn run() -> Result<(), kubewright_runtime::Error> {
//! let client = DiscoveryClient::new(RestClient::new(Config::infer()?)?);
//! let discovered = client.discover().await?;
//! for resource in discovered.resources_with_verbs(&["list"]) {
//!     println!("{}", resource.group_version_resource());
//! }
//! for failure in &discovered.failures {
//!     eprintln!("{failure}");
//! }
//! # Ok(())
//! # }
//! ```

mod aggregated;
mod client;
mod discovered;
mod fetch;
mod legacy;
mod openapi;
mod resource;
mod store;
mod wire;

pub use self::client::DiscoveryClient;
pub use self::discovered::{Discovered, Failure, Group, Version};
pub use self::openapi::{OpenApiIndex, OpenApiPath};
pub use self::resource::{ApiResource, ApiSubresource, Scope};
