//! Events: what happened to an object, told to whoever looks at it with `kubectl describe` or `kubectl events`.
//!
//! In: objects, reasons, notes. Out: Events of `events.k8s.io/v1`, repeated ones as one with a count. Never: a caller that waits or fails; a
//! queue or cache without bound; a flood.
//!
//! Events are for people and best effort: servers keep them for an hour, and what cannot be written is dropped and [counted](Stats). What is
//! the same but for its note, of one object and within 6 minutes, is a series: it is written the first and the second time, and its
//! count when it ends or every 30 minutes, as client-go's `tools/events` does. Of one object at most 25 different ones are written at once,
//! and one more every 5 minutes, as in its `tools/record`.
//!
//! ```no_run
//! use kubewright_runtime::{Config, DynamicObject, RestClient, events};
//!
//! # async fn example(object: DynamicObject) -> Result<(), Box<dyn std::error::Error>> {
//! let client = RestClient::new(Config::infer()?)?;
//! let (recorder, writer) = events::recorder(client, "example.com/shop-operator", "shop-operator-7d9f")?;
//! let work = async move {
//!     recorder.normal(&object, "Scaled", "Scale", "scaled to 3 replicas");
//!     // When the last clone of the recorder is dropped, the writer writes what is left, and ends.
//! };
//! tokio::join!(writer.run(), work);
//! # Ok(())
//! # }
//! ```

mod event;
mod recorder;
mod series;
mod spam;
mod writer;

pub use self::event::Event;
pub use self::recorder::{Recorder, Stats, recorder};
pub use self::writer::Writer;
