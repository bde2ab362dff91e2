//! The store, those who follow it, and the lock around both.
//!
//! In: steps, of one writer; questions, of any number of readers. Out: objects, and wake-ups for who waits. Never: code of the program, or
//! the drop of an object, under the lock.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::task::Waker;

use tokio::sync::{Notify, oneshot};

use super::bits::Bits;
use super::queue::Queue;
use super::store::{Event, Out, Store};
use crate::client::ClientObject;
use crate::watch::Step;

/// What all handles of a cache share.
pub(super) struct Shared<T> {
    state: RwLock<State<T>>,
    /// For those who wait for a state of the cache.
    pub(super) progress: Notify,
    /// Dropped with the last handle, which ends the reflector.
    _alive: oneshot::Sender<()>,
}

pub(super) struct State<T> {
    pub(super) store: Store<T>,
    queues: BTreeMap<u64, Queue<T>>,
    /// For each index the slots that it has not looked at since they changed.
    stale: BTreeMap<u64, Bits>,
    last_id: u64,
    /// Nobody fills the cache any more.
    pub(super) ended: bool,
}

impl<T: ClientObject> Shared<T> {
    /// And what tells when the last handle is gone.
    pub(super) fn new() -> (Arc<Self>, oneshot::Receiver<()>) {
        let (alive, gone) = oneshot::channel();
        let state = State {
            store: Store::default(),
            queues: BTreeMap::new(),
            stale: BTreeMap::new(),
            last_id: 0,
            ended: false,
        };
        let shared = Self {
            state: RwLock::new(state),
            progress: Notify::new(),
            _alive: alive,
        };
        (Arc::new(shared), gone)
    }

    /// Under the lock runs code of this module only, which leaves the state whole wherever it may end.
    pub(super) fn read(&self) -> RwLockReadGuard<'_, State<T>> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn write(&self) -> RwLockWriteGuard<'_, State<T>> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn apply(&self, step: Step<T>) {
        let step = in_arc(step);
        let (mut trash, mut wakers) = (Vec::new(), Vec::new());
        self.write().apply(step, &mut trash, &mut wakers);
        wakers.into_iter().for_each(Waker::wake);
        self.progress.notify_waiters();
    }

    /// Nobody fills the cache any more: who waits is told.
    pub(super) fn end(&self) {
        let mut wakers = Vec::new();
        {
            let mut state = self.write();
            state.ended = true;
            wakers.extend(state.queues.values_mut().filter_map(|queue| queue.waker.take()));
        }
        wakers.into_iter().for_each(Waker::wake);
        self.progress.notify_waiters();
    }
}

impl<T: ClientObject> State<T> {
    fn apply(&mut self, step: Step<Arc<T>>, trash: &mut Vec<Arc<T>>, wakers: &mut Vec<Waker>) {
        let Self {
            store, queues, stale, ..
        } = self;
        let mut changed = false;
        let mut let_go = Vec::new();
        let mut event = |event: Event<'_, T>| {
            changed = true;
            let (Event::Added(slot) | Event::Updated(slot, _) | Event::Removed(slot, ..)) = event;
            queues.values_mut().for_each(|queue| queue.event(&event, &mut let_go));
            stale.values_mut().for_each(|slots| {
                slots.insert(slot);
            });
        };
        let was_synced = store.is_synced();
        let mut out = Out {
            event: &mut event,
            trash,
        };
        store.apply(step, &mut out);
        trash.append(&mut let_go);
        let now_synced = !was_synced && store.is_synced();
        if !changed && !now_synced {
            return;
        }
        for queue in queues.values_mut() {
            if now_synced {
                queue.store_is_synced(store.table().slot_count());
            }
            wakers.extend(queue.waker.take());
        }
    }

    fn new_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    pub(super) fn add_queue(&mut self, capacity: usize) -> u64 {
        let id = self.new_id();
        let queue = Queue::new(capacity, self.store.table(), self.store.is_synced());
        self.queues.insert(id, queue);
        id
    }

    pub(super) fn remove_queue(&mut self, id: u64) -> Option<Queue<T>> {
        self.queues.remove(&id)
    }

    /// A queue, and the store that it reads.
    pub(super) fn queue(&mut self, id: u64) -> Option<(&mut Queue<T>, &Store<T>)> {
        Some((self.queues.get_mut(&id)?, &self.store))
    }

    /// A follower that has looked at nothing yet.
    pub(super) fn add_index(&mut self) -> u64 {
        let id = self.new_id();
        self.stale.insert(id, Bits::default());
        self.all_stale(id);
        id
    }

    pub(super) fn remove_index(&mut self, id: u64) {
        self.stale.remove(&id);
    }

    pub(super) fn is_stale(&self, id: u64) -> bool {
        self.stale.get(&id).is_some_and(|slots| slots.count() > 0)
    }

    /// The index has forgotten all.
    pub(super) fn all_stale(&mut self, id: u64) {
        let slots = self.stale.entry(id).or_default();
        self.store.table().iter().for_each(|(slot, _)| {
            slots.insert(slot);
        });
    }

    /// At most `count` slots that the index has to look at, with what is in them now.
    pub(super) fn take_stale(&mut self, id: u64, count: usize) -> Vec<(usize, Option<Arc<T>>)> {
        let Some(slots) = self.stale.get_mut(&id) else {
            return Vec::new();
        };
        let mut taken = Vec::new();
        let mut from = 0;
        while taken.len() < count
            && let Some(slot) = slots.next(from)
        {
            slots.remove(slot);
            taken.push((slot, self.store.table().at(slot).cloned()));
            from = slot + 1;
        }
        taken
    }
}

fn in_arc<T>(step: Step<T>) -> Step<Arc<T>> {
    match step {
        Step::Restarted => Step::Restarted,
        Step::Applied(object) => Step::Applied(Arc::new(object)),
        Step::Deleted(object) => Step::Deleted(Arc::new(object)),
        Step::Synced { resource_version } => Step::Synced { resource_version },
        Step::Reached { resource_version } => Step::Reached { resource_version },
        Step::Undecodable(misfit) => Step::Undecodable(misfit),
        Step::Trouble(error) => Step::Trouble(error),
    }
}
