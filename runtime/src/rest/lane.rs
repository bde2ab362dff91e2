//! One HTTP/2 connection and who is on it; where it is HTTP/1.1, as many connections as there are exchanges.
//!
//! In: requests that look for a place.
//! Out: a [`Seat`] each, given back when it is dropped.
//! Never: a request that waits for a stream to end; a hundred connections because a hundred requests came before the first was made.
//!
//! A connection carries as many exchanges as the server allows, and what is above that waits. Watches do not end, so that requests behind
//! many of them would wait forever: those get a connection of their own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard};

/// K8S: what API servers allow on one connection unless told otherwise (`--http2-max-streams-per-connection`).
const MOST_STREAMS: u32 = 100;
/// As many streams leave room for plain requests, which take turns.
const MOST_BESIDE_REQUESTS: u32 = 90;
/// How long a request waits for the first one to find out whether connections can be shared. An answer begins long before, unless the
/// server has much to do for it.
const PATIENCE: Duration = Duration::from_secs(1);

pub(super) struct Lane {
    http: reqwest::Client,
    state: Arc<State>,
}

struct State {
    streams: AtomicU32,
    requests: AtomicU32,
    /// Whether there is a connection that others can go on, as far as is known.
    open: AtomicBool,
    /// Held by the request that makes one.
    opening: Mutex<()>,
    /// Whether it can be shared at all.
    shared: bool,
}

/// Whether an answer ends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Length {
    /// A plain request.
    Short,
    /// A watch, a log that is followed.
    Open,
}

/// A request's place on a connection.
pub(super) struct Seat {
    http: reqwest::Client,
    state: Arc<State>,
    length: Length,
}

impl Lane {
    /// `shared` is whether one connection may carry many exchanges.
    pub(super) fn new(http: reqwest::Client, shared: bool) -> Self {
        let state = State {
            streams: AtomicU32::new(0),
            requests: AtomicU32::new(0),
            open: AtomicBool::new(false),
            opening: Mutex::new(()),
            shared,
        };
        Self {
            http,
            state: Arc::new(state),
        }
    }

    /// Where requests are, streams leave them room; a connection that carries streams alone may carry all it can.
    pub(super) fn has_room(&self, length: Length) -> bool {
        let (streams, requests) = self.load();
        match length {
            _ if !self.state.shared => true,
            Length::Short => streams <= MOST_BESIDE_REQUESTS,
            Length::Open if requests == 0 => streams < MOST_STREAMS,
            Length::Open => streams < MOST_BESIDE_REQUESTS,
        }
    }

    pub(super) fn seat(&self, length: Length) -> Seat {
        self.state.count(length).fetch_add(1, Ordering::Relaxed);
        Seat {
            http: self.http.clone(),
            state: Arc::clone(&self.state),
            length,
        }
    }

    /// Streams and plain requests on it.
    pub(super) fn load(&self) -> (u32, u32) {
        let of = |length| self.state.count(length).load(Ordering::Relaxed);
        (of(Length::Open), of(Length::Short))
    }
}

impl State {
    fn count(&self, length: Length) -> &AtomicU32 {
        match length {
            Length::Short => &self.requests,
            Length::Open => &self.streams,
        }
    }

    /// Those who come while there is no connection let the first one make it. Before an answer, nobody knows that it can be shared, and
    /// each would make its own.
    async fn turn(&self) -> Option<MutexGuard<'_, ()>> {
        if !self.shared || self.open.load(Ordering::Acquire) {
            return None;
        }
        let turn = tokio::time::timeout(PATIENCE, self.opening.lock()).await.ok();
        turn.filter(|_| !self.open.load(Ordering::Acquire))
    }
}

impl Seat {
    /// Sends the request and waits for the head of its answer.
    pub(super) async fn send(&self, request: reqwest::Request) -> Result<reqwest::Response, reqwest::Error> {
        let turn = self.state.turn().await;
        let answer = self.http.execute(request).await;
        self.state.open.store(answer.is_ok(), Ordering::Release);
        drop(turn);
        answer
    }

    /// The connection broke: the next request makes another one, and those that come with it wait for that.
    pub(super) fn note_broken(&self) {
        self.state.open.store(false, Ordering::Release);
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.state.count(self.length).fetch_sub(1, Ordering::Relaxed);
    }
}
