//! The changes of a cache as a stream.
//!
//! In: a cache. Out: a stream of [`Change`]s. Never: a wait of the cache, or of other subscribers, for this one.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::change::Change;
use super::shared::Shared;
use crate::client::ClientObject;

/// How a subscriber is served.
#[derive(Clone, Debug)]
pub struct SubscribeOptions {
    capacity: usize,
}

impl SubscribeOptions {
    /// With a capacity of 1024.
    pub fn new() -> Self {
        Self::default()
    }

    /// For how many objects that have changed, and are not told yet, the state before and the order of the changes are kept. When more have
    /// changed, nothing is lost but these two. Default: 1024.
    #[must_use]
    pub fn capacity(mut self, objects: usize) -> Self {
        self.capacity = objects;
        self
    }
}

impl Default for SubscribeOptions {
    fn default() -> Self {
        Self { capacity: 1024 }
    }
}

/// The changes of a [`Cache`](super::Cache), from what is there on.
///
/// First come the objects that are there, as [`Change::Added`], and [`Change::Synced`]; then each change. Changes of one object that the
/// subscriber was not told of yet become one: it is told what is, not what was between. So a map built of the changes is the cache whenever
/// nothing is left to tell. An object that came and went in between is not told at all.
///
/// A slow subscriber delays nobody. What waits for it takes two bits for each object of the cache, the last states of objects that it knows
/// and that are gone, and up to [`capacity`](SubscribeOptions::capacity) states from before a change.
///
/// The stream ends when nobody fills the cache any more and all was told.
pub struct Subscription<T: ClientObject> {
    shared: Arc<Shared<T>>,
    id: u64,
}

impl<T: ClientObject> Subscription<T> {
    pub(super) fn new(shared: &Arc<Shared<T>>, options: &SubscribeOptions) -> Self {
        let id = shared.write().add_queue(options.capacity);
        Self {
            shared: Arc::clone(shared),
            id,
        }
    }

    /// The next change; none when there will be no more. Safe to cancel.
    pub async fn next(&mut self) -> Option<Change<T>> {
        poll_fn(|cx| self.poll(cx)).await
    }

    fn poll(&self, cx: &Context<'_>) -> Poll<Option<Change<T>>> {
        let waker = cx.waker().clone();
        let mut state = self.shared.write();
        let ended = state.ended;
        let Some((queue, store)) = state.queue(self.id) else {
            return Poll::Ready(None);
        };
        if let Some(change) = queue.next(store.table()) {
            return Poll::Ready(Some(change));
        }
        if ended {
            return Poll::Ready(None);
        }
        let before = queue.waker.replace(waker);
        // A waker may hold a task, and a task anything.
        drop(state);
        drop(before);
        Poll::Pending
    }
}

impl<T: ClientObject> Stream for Subscription<T> {
    type Item = Change<T>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Change<T>>> {
        self.poll(cx)
    }
}

impl<T: ClientObject> Drop for Subscription<T> {
    fn drop(&mut self) {
        let queue = self.shared.write().remove_queue(self.id);
        drop(queue);
    }
}

impl<T: ClientObject> fmt::Debug for Subscription<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription").finish_non_exhaustive()
    }
}
