//! Leader election: of several copies of a program one works at a time.
//!
//! In: a [`Lease`](https://kubernetes.io/docs/concepts/architecture/leases/) that all copies share, and the work of the leader.
//! Out: work that runs while this copy leads and is dropped before another can. Never: trust in the clock of another machine; a member of the
//! lease that is lost.
//!
//! A candidate may take the lease when it has seen no change of it for as long as the lease itself says (`leaseDurationSeconds`), measured by
//! its own monotonic clock. The leader renews it, and gives up when a renewal has not succeeded within the renew deadline, which is
//! shorter; the deadline counts from when the last good renewal was *sent*, so that no answer that is late or never comes keeps work
//! going. These are the rules of client-go's `leaderelection`, and both can stand for the same lease.
//!
//! What leader election cannot promise: that work which a frozen machine had begun is over when the next leader starts. Where that matters,
//! send [`Leadership::number`] along and let the receiver refuse lower ones.
//!
//! ```no_run
//! use kubewright_runtime::leader::{Election, ElectionOptions};
//! use kubewright_runtime::{Config, RestClient};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let client = RestClient::new(Config::infer()?)?;
//! let options = ElectionOptions::new("kube-system", "my-operator", "my-operator-7d9f");
//! let election = Election::new(client, options)?;
//! loop {
//!     let ended = election.run(|leadership| async move {
//!         println!("leading, term {}", leadership.number());
//!         // the work of the program
//!     }).await;
//!     match ended {
//!         Ok(()) => break,
//!         Err(lost) => eprintln!("{lost}"),
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod election;
mod leadership;
mod lease;
mod options;
mod state;
mod term;

pub use self::election::{Election, Lost};
pub use self::leadership::Leadership;
pub use self::options::ElectionOptions;
