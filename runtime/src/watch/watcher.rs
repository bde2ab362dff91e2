//! `Watcher`: a collection followed as a stream of steps.
//!
//! In: a collection, what its server answers. Out: [`Step`]s, one at a time. Never: more held than one page or one event; work that goes on
//! without being asked for the next step.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use futures_util::stream;
use tokio::time::{Instant, sleep, timeout};

use super::event::{Change, Frame, read_at_once};
use super::identity::undecodable;
use super::machine::{Action, Failure, Input, Machine, Now, Verdict};
use super::options::WatcherOptions;
use super::plan::{ListPlan, WatchPlan};
use super::step::Step;
use crate::client::{ClientObject, Collection, Page};
use crate::error::Error;
use crate::rest::{self, FrameStream};
use crate::value::{JsonError, Str};

/// A collection that is followed: a stream of [`Step`]s that never ends and never fails.
///
/// What it does, [the module](super) says. Nothing is read that is not asked for: who takes steps slowly makes the server wait, and of what
/// has come at most one page or one event is held. Drop it to stop.
///
/// The future of a step may be dropped (as `select!` does) without losing one. Needs a tokio runtime with time.
pub struct Watcher<T> {
    steps: Pin<Box<dyn Stream<Item = Step<T>> + Send>>,
    path: Box<str>,
}

impl<T: ClientObject> Watcher<T> {
    pub(crate) fn new(collection: Collection<T>, options: &WatcherOptions) -> Self {
        let path = collection.path().into();
        let driver = Driver {
            machine: Machine::new(options),
            collection,
            begun: Instant::now(),
            page: None,
            frames: None,
            ready: VecDeque::new(),
        };
        let steps = stream::unfold(driver, |mut driver| async move {
            let step = driver.step().await;
            Some((step, driver))
        });
        Self {
            steps: Box::pin(steps),
            path,
        }
    }

    /// The next step.
    pub async fn step(&mut self) -> Step<T> {
        poll_fn(|cx| match self.steps.as_mut().poll_next(cx) {
            Poll::Ready(Some(step)) => Poll::Ready(step),
            // INVARIANT: the stream does not end.
            Poll::Ready(None) | Poll::Pending => Poll::Pending,
        })
        .await
    }
}

impl<T> Stream for Watcher<T> {
    type Item = Step<T>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Step<T>>> {
        self.steps.as_mut().poll_next(cx)
    }
}

impl<T> fmt::Debug for Watcher<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watcher")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// Does what the machine says, and tells it what came of that.
struct Driver<T> {
    machine: Machine,
    collection: Collection<T>,
    begun: Instant,
    page: Option<Page>,
    frames: Option<FrameStream>,
    /// Steps that are to be given before anything else is done; two at most.
    ready: VecDeque<Step<T>>,
}

impl<T: ClientObject> Driver<T> {
    async fn step(&mut self) -> Step<T> {
        loop {
            if let Some(step) = self.ready.pop_front() {
                return step;
            }
            let action = self.machine.next(self.now());
            if !matches!(action, Action::Read { .. }) {
                self.frames = None;
            }
            match action {
                Action::Wait(wait) => {
                    sleep(wait).await;
                    self.tell(Input::Waited);
                }
                Action::List(plan) => self.list(&plan).await,
                Action::Give => self.give_item(),
                Action::Watch(plan) => self.open(&plan).await,
                Action::Read { idle } => self.read(idle).await,
            }
        }
    }

    async fn list(&mut self, plan: &ListPlan) {
        match self.collection.page(plan).await {
            Ok(page) => {
                self.tell(Input::Page {
                    version: page.metadata.resource_version(),
                    next: page.metadata.next_page(),
                });
                self.page = Some(page);
            }
            Err(error) => self.fail(error),
        }
    }

    fn give_item(&mut self) {
        let Some(page) = &mut self.page else {
            self.tell(Input::PageDone);
            return;
        };
        let Some(bytes) = page.next_item() else {
            self.page = None;
            return;
        };
        let step = match self.collection.read_item(page, &bytes) {
            Ok(object) => Step::Applied(object),
            Err(error) => Step::Undecodable(undecodable(&bytes, false, error)),
        };
        self.ready.push_back(step);
    }

    async fn open(&mut self, plan: &WatchPlan) {
        let limit = self.machine.idle();
        match timeout(limit, self.collection.open(plan)).await {
            Ok(Ok(frames)) => {
                self.frames = Some(frames);
                self.tell(Input::Opened);
            }
            Ok(Err(error)) => self.fail(error),
            Err(_) => self.fall_silent(limit),
        }
    }

    async fn read(&mut self, idle: Duration) {
        let Some(frames) = &mut self.frames else {
            self.tell(Input::Ended);
            return;
        };
        let next = poll_fn(|cx| Pin::new(&mut *frames).poll_next(cx));
        match timeout(idle, next).await {
            Ok(Some(Ok(frame))) => self.take(&frame),
            Ok(Some(Err(error))) => self.fail(error),
            Ok(None) => self.tell(Input::Ended),
            Err(_) => self.fall_silent(idle),
        }
    }

    fn take(&mut self, frame: &Bytes) {
        if let Some((change, object)) = read_at_once(frame, |reader| self.collection.read_next(reader)) {
            let version = object.metadata().resource_version.clone();
            return self.give(version, given(change, object));
        }
        match Frame::split(frame) {
            Ok(frame) => self.take_frame(frame),
            // What is not UTF-8 stands within strings; the rest can still be told.
            Err(error) => match Frame::split(String::from_utf8_lossy(frame).as_bytes()) {
                Ok(Frame::Object(change, object)) => self.take_object(change, object, Some(error)),
                Ok(frame) => self.take_frame(frame),
                Err(_) => self.fail(self.located(Error::decode(format!("an event cannot be read: {error}")))),
            },
        }
    }

    fn take_frame(&mut self, frame: Frame<'_>) {
        match frame {
            Frame::Object(change, object) => self.take_object(change, object, None),
            Frame::Bookmark(bookmark) => self.tell(Input::Bookmark {
                version: &bookmark.resource_version,
                ends_initial_events: bookmark.ends_initial_events(),
            }),
            Frame::Failure(error) => self.fail(self.located(error)),
            Frame::Unknown(kind) => {
                tracing::warn!(
                    path = self.collection.path(),
                    kind = &*kind,
                    "an event of an unknown type is passed over"
                );
            }
        }
    }

    /// `unreadable` says why the event as a whole was not as it should be.
    fn take_object(&mut self, change: Change, object: &[u8], unreadable: Option<JsonError>) {
        let read = unreadable.map_or_else(|| self.collection.read(object), Err);
        let (version, step) = match read {
            Ok(object) => (object.metadata().resource_version.clone(), given(change, object)),
            Err(error) => {
                let object = undecodable(object, change == Change::Deleted, error);
                (object.resource_version.clone(), Step::Undecodable(object))
            }
        };
        self.give(version, step);
    }

    fn give(&mut self, version: Option<Str>, step: Step<T>) {
        let version = version.as_deref();
        match self.machine.on(Input::Event { version }, self.now()) {
            Verdict::Give => self.ready.push_back(step),
            _ => tracing::debug!(path = self.collection.path(), version, "an event is passed over"),
        }
    }

    /// An error of the open watch, with what it was about.
    fn located(&self, error: Error) -> Error {
        match &self.frames {
            Some(frames) => frames.locate(error),
            None => error,
        }
    }

    fn fail(&mut self, error: Error) {
        let verdict = self.machine.on(Input::Failed(Failure::of(&error)), self.now());
        self.end_with(&verdict, error);
    }

    fn fall_silent(&mut self, limit: Duration) {
        let verdict = self.machine.on(Input::Idle, self.now());
        let error = Error::timeout(format!("nothing came for {} s", limit.as_secs_f32()));
        self.end_with(&verdict, self.located(error));
    }

    fn end_with(&mut self, verdict: &Verdict, error: Error) {
        let path = self.collection.path();
        self.frames = None;
        if *verdict == Verdict::Trouble {
            tracing::debug!(path, %error, "following a collection has failed; another attempt follows");
            self.ready.push_back(Step::Trouble(error));
        } else {
            tracing::debug!(path, %error, "a collection is read anew, or in another way");
        }
    }

    fn tell(&mut self, input: Input<'_>) {
        let step = match self.machine.on(input, self.now()) {
            Verdict::Restarted => Step::Restarted,
            Verdict::Synced(resource_version) => Step::Synced { resource_version },
            Verdict::Reached(resource_version) => Step::Reached { resource_version },
            Verdict::Nothing | Verdict::Give | Verdict::Trouble => return,
        };
        self.ready.push_back(step);
    }

    fn now(&self) -> Now {
        Now {
            time: self.begun.elapsed(),
            chance: rest::chance(),
        }
    }
}

fn given<T>(change: Change, object: T) -> Step<T> {
    match change {
        Change::Added | Change::Modified => Step::Applied(object),
        Change::Deleted => Step::Deleted(object),
    }
}
