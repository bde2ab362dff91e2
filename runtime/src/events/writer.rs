//! What writes events.
//!
//! In: events from the queue. Out: requests, one after the other. Never: an event that holds up the counting of others; a wait without end when
//! the program ends.

use std::collections::VecDeque;
use std::fmt;
use std::future::{pending, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Poll;
use std::time::Duration;

use futures_util::future::{Either, select};
use serde_json::json;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};

use super::event::{Happened, kind};
use super::recorder::{Counts, Reporter, count};
use super::series::{MOST, Series, Write};
use crate::client::DynamicClient;
use crate::discovery::{ApiResource, Scope};
use crate::dynamic::DynamicObject;
use crate::error::Error;
use crate::options::{CreateOptions, PatchOptions};
use crate::patch::Patch;
use crate::rest::{RestClient, chance};

/// Writes that wait for those before them.
const WAITING: usize = 1000;
const TRIES: u32 = 12;
const PAUSE: Duration = Duration::from_secs(10);
/// How long the end of the program waits for what is left.
const FLUSH: Duration = Duration::from_secs(10);

/// Writes the events of a [`Recorder`](super::Recorder).
pub struct Writer {
    client: DynamicClient,
    series: Series,
    events: mpsc::Receiver<Happened>,
    waiting: VecDeque<Write>,
    counts: Arc<Counts>,
}

/// What the writer learns next.
enum Next {
    Event(Box<Happened>),
    Due,
    Written,
    Ended,
}

type Request = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;

impl Writer {
    pub(super) fn new(client: RestClient, by: Reporter, events: mpsc::Receiver<Happened>, counts: Arc<Counts>) -> Self {
        let resource = ApiResource::new(kind(), "events", Scope::Namespaced);
        Self {
            client: DynamicClient::new(client, resource),
            series: Series::new(by, MOST),
            events,
            waiting: VecDeque::new(),
            counts,
        }
    }

    /// Writes events until the last [`Recorder`](super::Recorder) is dropped and what is left is written, which takes 10 seconds at most.
    ///
    /// A write that fails for a reason that may pass is tried 12 times, 10 seconds apart; others are dropped and counted.
    pub async fn run(self) {
        self.run_until(pending()).await;
    }

    /// As [`run`](Self::run), or until `stop`: later events are dropped, those that came before are still written.
    pub async fn run_until(mut self, stop: impl Future<Output = ()>) {
        let mut stop = pin!(stop);
        let mut request = None;
        loop {
            let next = match select(stop.as_mut(), pin!(self.next(&mut request))).await {
                Either::Left(((), _)) | Either::Right((Next::Ended, _)) => break,
                Either::Right((next, _)) => next,
            };
            self.handle(next, &mut request);
        }
        self.flush(request).await;
    }

    async fn next(&mut self, request: &mut Option<Request>) -> Next {
        let due = self.series.next_due();
        let (counts, events) = (&self.counts, &mut self.events);
        let mut timer = pin!(async {
            match due {
                Some(due) => sleep_until(due).await,
                None => pending().await,
            }
        });
        poll_fn(|cx| {
            if let Some(running) = request
                && let Poll::Ready(result) = running.as_mut().poll(cx)
            {
                *request = None;
                note(counts, result);
                return Poll::Ready(Next::Written);
            }
            if let Poll::Ready(event) = events.poll_recv(cx) {
                return Poll::Ready(event.map_or(Next::Ended, |event| Next::Event(Box::new(event))));
            }
            timer.as_mut().poll(cx).map(|()| Next::Due)
        })
        .await
    }

    fn handle(&mut self, next: Next, request: &mut Option<Request>) {
        let now = Instant::now();
        let writes = match next {
            Next::Event(happened) => self.series.add(&happened, now),
            Next::Due => self.series.due(now),
            Next::Written | Next::Ended => Vec::new(),
        };
        self.line_up(writes, WAITING);
        if request.is_none() {
            let next = self.waiting.pop_front();
            *request = next.map(|write| -> Request { Box::pin(keep_writing(self.client.clone(), write)) });
        }
    }

    fn line_up(&mut self, writes: Vec<Write>, most: usize) {
        self.counts.limited.store(self.series.limited, Ordering::Relaxed);
        for write in writes {
            if self.waiting.len() < most {
                self.waiting.push_back(write);
            } else {
                count(&self.counts.dropped);
            }
        }
    }

    /// Writes what is left, without second tries.
    async fn flush(mut self, request: Option<Request>) {
        let end = Instant::now() + FLUSH;
        self.events.close();
        while let Some(happened) = self.events.recv().await {
            let writes = self.series.add(&happened, Instant::now());
            self.line_up(writes, WAITING);
        }
        let last = self.series.finish(Instant::now());
        // Bounded by the number of series.
        self.line_up(last, WAITING + MOST);
        if let Some(request) = request {
            // It may be in a pause: then it is too late for it.
            let result = timeout_at(end.min(Instant::now() + FLUSH / 2), request).await;
            note(&self.counts, result.unwrap_or_else(|_| Err(late())));
        }
        while let Some(next) = self.waiting.pop_front() {
            let result = timeout_at(end, write(&self.client, &next)).await;
            note(&self.counts, result.unwrap_or_else(|_| Err(late())));
        }
    }
}

fn note(counts: &Counts, result: Result<(), Error>) {
    match result {
        Ok(()) => count(&counts.written),
        Err(error) => {
            tracing::warn!(%error, "an event could not be written");
            count(&counts.failed);
        }
    }
}

fn late() -> Error {
    Error::timeout("the program ended before the event was written")
}

async fn keep_writing(client: DynamicClient, next: Write) -> Result<(), Error> {
    for _ in 1..TRIES {
        match write(&client, &next).await {
            Err(error) if may_pass(&error) => {
                tracing::debug!(%error, "an event could not be written; it is tried again");
            }
            result => return result,
        }
        sleep(PAUSE + PAUSE.mul_f64(chance() / 4.0)).await;
    }
    write(&client, &next).await
}

/// K8S: what is not found is the namespace, which does not come back soon.
fn may_pass(error: &Error) -> bool {
    !error.is_permanent() && !error.is_not_found()
}

async fn write(client: &DynamicClient, write: &Write) -> Result<(), Error> {
    match write {
        Write::Create(event) => create(client, event).await,
        Write::Count(event) => {
            let series = event.get("/series").map(|series| series.to_value());
            let patch = Patch::merge(json!({ "series": series }));
            let client = client.namespace(event.metadata.namespace());
            let patched = client.patch(event.metadata.name(), &patch, &PatchOptions::new()).await;
            match patched {
                // K8S: events are forgotten after a time.
                Err(error) if error.is_not_found() => create(&client, event).await,
                result => result.map(drop),
            }
        }
    }
}

async fn create(client: &DynamicClient, event: &DynamicObject) -> Result<(), Error> {
    let client = client.namespace(event.metadata.namespace());
    match client.create(event, &CreateOptions::new()).await {
        // Its name is of this event alone: an earlier try went through.
        Err(error) if error.is_already_exists() => Ok(()),
        result => result.map(drop),
    }
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer")
            .field("waiting", &self.waiting.len())
            .finish_non_exhaustive()
    }
}
