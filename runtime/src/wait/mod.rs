//! Waiting until an object is in a state.
//!
//! In: the steps of a collection that is followed, the name of an object in it, a [`Condition`]. Out: the object as it then is, or why it did
//! not get there. Never: an answer from a gap: that an object is not there is believed once the collection is read to its end.
//!
//! ```no_run
//! use std::time::Duration;
//!
//! use futures_core::Stream;
//! use kubewright_runtime::wait::{Condition, wait_for};
//! use kubewright_runtime::watch::Step;
//! use kubewright_runtime::DynamicObject;
//!
//! # async fn example(deployments: impl Stream<Item = Step<DynamicObject>>) -> Result<(), Box<dyn std::error::Error>> {
//! let ready = Condition::rollout_complete();
//! wait_for(deployments, ("default", "web"), &ready, Duration::from_secs(300)).await?;
//! # Ok(())
//! # }
//! ```

mod condition;
mod error;
mod follow;
mod kinds;

pub use self::condition::{Condition, Verdict};
pub use self::error::WaitError;
pub use self::follow::wait_for;
