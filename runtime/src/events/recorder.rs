//! What the program says events to.
//!
//! In: objects and what happened to them. Out: a bounded queue. Never: a wait, a failure, a request.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::mpsc;

use super::event::{Event, Happened, Reference};
use super::writer::Writer;
use crate::client::ClientObject;
use crate::error::Error;
use crate::rest::RestClient;
use crate::value::{MicroTime, Str};

/// Events that wait to be looked at.
const QUEUE: usize = 1000;

/// Who tells of events.
#[derive(Clone, Debug)]
pub(super) struct Reporter {
    pub(super) controller: Str,
    pub(super) instance: Str,
}

/// Takes events. Cheap to clone; never waits and never fails.
#[derive(Clone)]
pub struct Recorder {
    queue: mpsc::Sender<Happened>,
    counts: Arc<Counts>,
}

/// What became of events. All counts only grow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Events that were recorded, whatever became of them.
    pub recorded: u64,
    /// Requests that went well: events that were created, and counts of series.
    pub written: u64,
    /// Requests that were given up.
    pub failed: u64,
    /// Events that came faster than they could be looked at, or after the writer had ended, and writes that there was no room for.
    pub dropped: u64,
    /// Events that the limit per object kept back.
    pub limited: u64,
    /// Events without a reason, or of objects without a name or kind.
    pub refused: u64,
}

#[derive(Default)]
pub(super) struct Counts {
    recorded: AtomicU64,
    pub(super) written: AtomicU64,
    pub(super) failed: AtomicU64,
    pub(super) dropped: AtomicU64,
    pub(super) limited: AtomicU64,
    refused: AtomicU64,
}

pub(super) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

/// A recorder, and what writes its events: [`Writer::run`] must run somewhere.
///
/// `controller` is the name of the controller, `NAME` or `DOMAIN/NAME` (`reportingController`); `instance` tells its copies apart, such as the
/// name of the Pod (`reportingInstance`).
///
/// # Errors
/// [`Error::is_invalid_request`] for names that servers do not take.
pub fn recorder(
    client: RestClient,
    controller: impl Into<Str>,
    instance: impl Into<Str>,
) -> Result<(Recorder, Writer), Error> {
    let by = Reporter {
        controller: controller.into(),
        instance: instance.into(),
    };
    let by = by.checked()?;
    let (queue, events) = mpsc::channel(QUEUE);
    let counts = Arc::<Counts>::default();
    let writer = Writer::new(client, by, events, counts.clone());
    Ok((Recorder { queue, counts }, writer))
}

impl Recorder {
    /// Something that is as it should be; see [`Event::normal`].
    pub fn normal<O: ClientObject>(
        &self,
        object: &O,
        reason: impl Into<Str>,
        action: impl Into<Str>,
        note: impl Into<String>,
    ) {
        self.record(object, Event::normal(reason, action).note(note));
    }

    /// Something that somebody should look at; see [`Event::warning`].
    pub fn warning<O: ClientObject>(
        &self,
        object: &O,
        reason: impl Into<Str>,
        action: impl Into<Str>,
        note: impl Into<String>,
    ) {
        self.record(object, Event::warning(reason, action).note(note));
    }

    /// An event of an object. It is in the object's namespace, or in `default` for one that lives in none. Wire, from the [`Writer`]: `POST`
    /// to `/apis/events.k8s.io/v1/namespaces/{namespace}/events`, `PATCH` of one there for the count of a series.
    pub fn record<O: ClientObject>(&self, object: &O, event: Event) {
        count(&self.counts.recorded);
        let regarding = Reference::to(object).filter(|_| !event.reason.is_empty());
        let Some(regarding) = regarding else {
            tracing::warn!(reason = %event.reason, "an event without a reason, or of an object without a name or kind");
            return count(&self.counts.refused);
        };
        let at = MicroTime::now();
        let happened = Happened { regarding, event, at };
        if self.queue.try_send(happened).is_err() {
            count(&self.counts.dropped);
        }
    }

    /// What became of events until now.
    pub fn stats(&self) -> Stats {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Stats {
            recorded: get(&self.counts.recorded),
            written: get(&self.counts.written),
            failed: get(&self.counts.failed),
            dropped: get(&self.counts.dropped),
            limited: get(&self.counts.limited),
            refused: get(&self.counts.refused),
        }
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Recorder").field(&self.stats()).finish()
    }
}
