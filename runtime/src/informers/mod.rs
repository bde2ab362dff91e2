//! One cache for each kind, shared by all parts of a program.
//!
//! A program with several controllers looks at the same kinds from several places. [`Informers`] gives all of them the same
//! [`Cache`](crate::cache::Cache): each kind is read and watched once, whoever asks for it and how often.
//!
//! ```no_run
//! use std::time::Duration;
//!
//! use kubewright_runtime::informers::{InformerOptions, Informers, KindOptions};
//! use kubewright_runtime::{Config, RestClient, verbs};
//!
//! # async fn example<Pod, Node>() -> Result<(), Box<dyn std::error::Error>>
//! # where
//! #     Pod: verbs::List + verbs::Watch,
//! #     Node: verbs::List + verbs::Watch,
//! # {
//! let options = InformerOptions::new()
//!     .namespace("shop")
//!     .of(KindOptions::<Pod>::new().labels("app=web"));
//! let informers = Informers::new(RestClient::new(Config::infer()?)?, options);
//! // Asks the server nothing yet.
//! let (pods, nodes) = (informers.of::<Pod>(), informers.of::<Node>());
//! informers.start();
//! informers.synced_within(Duration::from_secs(30)).await?;
//! println!("{} pods, {} nodes", pods.len(), nodes.len());
//! informers.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! A generated crate has an `Informers` of its own around this one, with a method for each resource.
//!
//! In: a client, what is to be kept of which kind. Out: caches. Never: two watches of one kind in one form; a task that is left when the
//! informers are gone; a lock held over an await.

mod handle;
mod options;
mod state;
mod sync;

pub use self::handle::Informers;
pub use self::options::{InformerOptions, KindOptions};
pub use self::sync::{SyncError, Unsynced};
