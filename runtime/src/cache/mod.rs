//! Collections in memory: objects that are kept up to date, found by keys, and told of when they change.
//!
//! - [`Cache`]: the objects, from any stream of [`Step`](crate::watch::Step)s. Filled by a task of its own, or by a [`Reflector`] that the
//!   program polls.
//! - [`Index`]: objects by keys of the program's own.
//! - [`Subscription`]: the changes, for as many who listen as there are, each as fast as it is.
//! - [`Projection`](crate::value::Projection): which fields are read at all, so that what nobody asks for takes no memory.
//!
//! Objects are shared and never change. While a collection is read anew the cache stays what it was; what came unchanged is dropped at once,
//! so at no time there are two copies of it.
//!
//! In: steps. Out: snapshots, changes. Never: a request; a state older than one that was shown; code of the program under the lock; memory
//! that a slow reader makes grow without end.

mod bits;
mod change;
mod handle;
mod index;
mod keys;
mod queue;
mod reflector;
mod shared;
mod store;
mod subscription;
mod table;

#[cfg(test)]
mod misfits;
#[cfg(test)]
mod model;

pub use self::change::Change;
pub use self::handle::{Cache, WaitError};
pub use self::index::Index;
pub use self::reflector::Reflector;
pub use self::subscription::{SubscribeOptions, Subscription};
