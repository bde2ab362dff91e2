//! What one subscriber has still to be told.
//!
//! In: the events of the store. Out: one [`Change`] at a time. Never: a delete that is lost, memory that grows with the number of changes.
//!
//! The queue keeps no changes but two bits for each slot: whether the subscriber knows the object in it, and whether there is something to
//! tell. What that is, is seen when it is told: an object that is not known is added, one that is known has changed. So changes of one
//! object become one by themselves, and a queue cannot run over. Beside the bits it holds
//!
//! - the last states of objects that the subscriber knows and that are gone: at most as many as it knew;
//! - for at most `capacity` changes the order in which they came, and the state before. When there are more, the rest is told in the order
//!   of the slots and without the state before.
//!
//! Removals are told first. An object that left and came again has another slot, perhaps one that is earlier in turn.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::task::Waker;

use super::bits::Bits;
use super::change::Change;
use super::store::{Event, Removal};
use super::table::Table;
use crate::client::ClientObject;

pub(super) struct Queue<T> {
    capacity: usize,
    known: Bits,
    dirty: Bits,
    gone: VecDeque<(Arc<T>, Removal)>,
    /// Slots in the order of their changes, while these are few. May name slots that have nothing to tell any more.
    order: VecDeque<u32>,
    /// What the subscriber was told last of objects that have changed.
    before: HashMap<u32, Arc<T>>,
    /// Where the next slot is looked for when there are too many changes for `order`; `None` when there are not.
    sweep: Option<usize>,
    synced: Synced,
    pub(super) waker: Option<Waker>,
}

/// Whether `Synced` was told.
enum Synced {
    /// The store is not complete.
    Not,
    /// To be told when the sweep has come to this slot.
    At(usize),
    Told,
}

impl<T: ClientObject> Queue<T> {
    /// Has to tell of all that is in the table.
    pub(super) fn new(capacity: usize, table: &Table<T>, is_synced: bool) -> Self {
        let mut queue = Self {
            capacity,
            known: Bits::default(),
            dirty: Bits::default(),
            gone: VecDeque::new(),
            order: VecDeque::new(),
            before: HashMap::new(),
            sweep: Some(0),
            synced: Synced::Not,
            waker: None,
        };
        table.iter().for_each(|(slot, _)| {
            queue.dirty.insert(slot);
        });
        if is_synced {
            queue.store_is_synced(table.slot_count());
        }
        queue
    }

    /// The store is complete: what is in the first `slots` slots is told, then `Synced`.
    pub(super) fn store_is_synced(&mut self, slots: usize) {
        if matches!(self.synced, Synced::Not) {
            self.sweep = Some(0);
            self.synced = Synced::At(slots);
        }
    }

    /// What is no longer needed goes to the trash, to be dropped under no lock.
    pub(super) fn event(&mut self, event: &Event<'_, T>, trash: &mut Vec<Arc<T>>) {
        match event {
            Event::Added(slot) => self.mark(*slot),
            Event::Updated(slot, old) => {
                let first = self.known.has(*slot) && !self.dirty.has(*slot);
                if first && self.before.len() < self.capacity {
                    self.before.insert(*slot as u32, Arc::clone(old));
                }
                self.mark(*slot);
            }
            Event::Removed(slot, last, why) => {
                self.dirty.remove(*slot);
                trash.extend(self.before.remove(&(*slot as u32)));
                if self.known.remove(*slot) {
                    self.gone.push_back((Arc::clone(last), *why));
                }
            }
        }
    }

    fn mark(&mut self, slot: usize) {
        if !self.dirty.insert(slot) || self.sweep.is_some() {
            return;
        }
        if self.order.len() < self.capacity {
            self.order.push_back(slot as u32);
        } else {
            self.sweep = Some(0);
        }
    }

    /// The next change; none when the subscriber knows all.
    pub(super) fn next(&mut self, table: &Table<T>) -> Option<Change<T>> {
        if let Some((last, why)) = self.gone.pop_front() {
            return Some(match why {
                Removal::Deleted => Change::Deleted(last),
                Removal::Unreadable => Change::Unreadable(last),
            });
        }
        while let Some(slot) = self.order.pop_front() {
            if let Some(change) = self.tell(slot as usize, table) {
                return Some(change);
            }
        }
        self.next_of_sweep(table)
    }

    fn next_of_sweep(&mut self, table: &Table<T>) -> Option<Change<T>> {
        let from = self.sweep?;
        let next = self.dirty.next(from);
        if let Synced::At(slots) = self.synced
            && next.is_none_or(|slot| slot >= slots)
        {
            self.synced = Synced::Told;
            self.rest_if_done();
            return Some(Change::Synced);
        }
        // From the end on to the beginning, so that every slot has its turn, however often others change.
        let slot = next.or_else(|| self.dirty.next(0));
        self.sweep = slot.map(|slot| slot + 1);
        let change = slot.and_then(|slot| self.tell(slot, table));
        self.rest_if_done();
        change
    }

    /// Back to the order of the changes, when none is left.
    fn rest_if_done(&mut self) {
        if self.dirty.count() == 0 && !matches!(self.synced, Synced::At(_)) {
            self.sweep = None;
            self.shrink();
        }
    }

    /// What was needed for many changes is given back.
    fn shrink(&mut self) {
        self.gone.shrink_to(16);
        self.before.shrink_to(16);
    }

    fn tell(&mut self, slot: usize, table: &Table<T>) -> Option<Change<T>> {
        if !self.dirty.remove(slot) {
            return None;
        }
        let old = self.before.remove(&(slot as u32));
        let new = Arc::clone(table.at(slot)?);
        Some(match self.known.insert(slot) {
            true => Change::Added(new),
            false => Change::Updated { old, new },
        })
    }

    /// Changes that can be held at once beside bits: last states, order, states before.
    #[cfg(test)]
    pub(super) fn held(&self) -> (usize, usize, usize) {
        (self.gone.len(), self.order.len(), self.before.len())
    }

    #[cfg(test)]
    pub(super) fn knows(&self) -> usize {
        self.known.count()
    }
}
