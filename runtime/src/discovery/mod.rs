//! What a server offers: its groups, versions and resources.
//!
//! In: what the server answers.
//! Out: [`ApiResource`]s.
//! Never: a guess.

mod resource;

pub use self::resource::{ApiResource, ApiSubresource, Scope};
