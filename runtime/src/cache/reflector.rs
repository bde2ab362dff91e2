//! What fills a cache.
//!
//! In: a stream of steps. Out: the steps, applied. Never: work when nobody holds the cache.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll};

use futures_core::Stream;
use tokio::sync::oneshot;

use super::shared::Shared;
use crate::client::ClientObject;
use crate::watch::Step;

/// How many steps are taken before other tasks have their turn.
const BATCH: usize = 128;

/// A future that fills a [`Cache`](super::Cache) for as long as it is polled.
///
/// Ends with the steps, or when the last of the cache's handles, indexes and subscriptions is gone. When it ends or is dropped, waits for
/// the cache end with [`WaitError::Ended`](super::WaitError::Ended) and subscriptions end; what the cache holds stays.
#[must_use = "a cache is filled while its reflector is polled"]
pub struct Reflector<T: ClientObject> {
    steps: Pin<Box<dyn Stream<Item = Step<T>> + Send>>,
    cache: Weak<Shared<T>>,
    last_handle: oneshot::Receiver<()>,
    done: bool,
}

impl<T: ClientObject> Reflector<T> {
    pub(super) fn new(
        steps: impl Stream<Item = Step<T>> + Send + 'static,
        cache: &Arc<Shared<T>>,
        last_handle: oneshot::Receiver<()>,
    ) -> Self {
        Self {
            steps: Box::pin(steps),
            cache: Arc::downgrade(cache),
            last_handle,
            done: false,
        }
    }

    /// Whether there is nothing more to do.
    fn step(&mut self, cx: &mut Context<'_>) -> Poll<bool> {
        if Pin::new(&mut self.last_handle).poll(cx).is_ready() {
            return Poll::Ready(true);
        }
        let Poll::Ready(step) = self.steps.as_mut().poll_next(cx) else {
            return Poll::Pending;
        };
        let (Some(step), Some(cache)) = (step, self.cache.upgrade()) else {
            return Poll::Ready(true);
        };
        cache.apply(step);
        Poll::Ready(false)
    }

    fn end(&mut self) {
        if !std::mem::replace(&mut self.done, true)
            && let Some(cache) = self.cache.upgrade()
        {
            cache.end();
        }
    }
}

impl<T: ClientObject> Future for Reflector<T> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.done {
            return Poll::Ready(());
        }
        for _ in 0..BATCH {
            match self.step(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(false) => {}
                Poll::Ready(true) => {
                    self.end();
                    return Poll::Ready(());
                }
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

impl<T: ClientObject> Drop for Reflector<T> {
    fn drop(&mut self) {
        self.end();
    }
}

impl<T: ClientObject> fmt::Debug for Reflector<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reflector").finish_non_exhaustive()
    }
}
