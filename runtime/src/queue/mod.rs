//! A queue of keys that wait to be worked on, for controllers.
//!
//! In: keys, at once, later, or after a failure. Out: each key to one worker at a time, once for all that was said of it meanwhile.
//! Never: one key with two workers; more keys held than there are different ones; a key that is lost.
//!
//! A controller watches objects and works on their names: what it does follows from the state that it then reads, not from the change that it
//! was told of. So ten changes of an object that nobody worked on yet are one piece of work, and a change during the work is one more
//! piece after it. That is what [`WorkQueue`] does, with the rules of client-go's `util/workqueue`, and:
//!
//! - an [`Item`] is a guard: however the work ends, the key is free again;
//! - [`Priority`]: what is urgent goes first, and what is not still moves;
//! - [`WorkQueue::run`]: workers with retries, to which a panic is a failure like others.
//!
//! ```
//! use kubewright_runtime::queue::{Outcome, WorkQueue};
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() {
//! let queue = WorkQueue::new();
//! for name in ["web", "db", "web"] {
//!     queue.add(name);
//! }
//! queue.shutdown(); // in a controller: when the program ends
//! queue.run(2, |name| async move {
//!     println!("{name}"); // "web" and "db", once each
//!     Ok::<_, std::io::Error>(Outcome::Done)
//! }).await;
//! # }
//! ```

mod handle;
mod item;
mod limiter;
mod run;
mod state;
mod stats;

pub use self::handle::{AddOptions, WorkQueue};
pub use self::item::Item;
pub use self::limiter::{Exponential, Overall, RateLimiter, Slowest};
pub use self::run::{Failure, Outcome};
pub use self::state::Priority;
pub use self::stats::Stats;
