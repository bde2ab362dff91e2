//! Which events are the same, and what is to be written of them when.
//!
//! In: events that happened, and the time. Out: writes. Never: IO; more series remembered than a bound.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use super::event::{Happened, Key, first_number};
use super::recorder::Reporter;
use super::spam::Spam;
use crate::dynamic::DynamicObject;
use crate::value::MicroTime;

/// A series in which nothing more happened for this long is over.
const FINISH: Duration = Duration::from_secs(6 * 60);
/// A series that goes on is written this often, so that servers do not forget it.
const REFRESH: Duration = Duration::from_secs(30 * 60);
/// Series, and objects with a limit, that are remembered.
pub(super) const MOST: usize = 4096;

/// What is to be written.
#[derive(Debug)]
pub(super) enum Write {
    Create(DynamicObject),
    /// The event of a series, with its count: to be patched, or created if it is gone.
    Count(DynamicObject),
}

pub(super) struct Series {
    by: Reporter,
    known: HashMap<Key, Known>,
    spam: Spam,
    most: usize,
    number: u64,
    /// Events that the limit per object kept back.
    pub(super) limited: u64,
}

struct Known {
    object: DynamicObject,
    count: u64,
    last: MicroTime,
    seen: Instant,
    /// What of the count the server was told, and when.
    told: u64,
    told_at: Instant,
}

impl Known {
    fn write(&mut self, now: Instant) -> Option<Write> {
        (self.told, self.told_at) = (self.count, now);
        let mut object = self.object.clone();
        // INVARIANT: the object was made here and has no series.
        object.set("/series/count", self.count).ok()?;
        object.set("/series/lastObservedTime", self.last.to_string()).ok()?;
        Some(Write::Count(object))
    }

    fn due(&self) -> Instant {
        let finish = self.seen + FINISH;
        if self.count > 1 {
            finish.min(self.told_at + REFRESH)
        } else {
            finish
        }
    }
}

impl Series {
    pub(super) fn new(by: Reporter, most: usize) -> Self {
        Self {
            by,
            known: HashMap::new(),
            spam: Spam::new(most),
            most,
            number: first_number(),
            limited: 0,
        }
    }

    /// One more event: what to write now.
    pub(super) fn add(&mut self, happened: &Happened, now: Instant) -> Vec<Write> {
        let mut writes = self.due(now);
        let key = happened.key();
        if let Some(known) = self.known.get_mut(&key) {
            known.count += 1;
            (known.last, known.seen) = (happened.at, now);
            if known.told == 1 {
                writes.extend(known.write(now));
            }
            return writes;
        }
        if !self.spam.allows(&happened.regarding, now) {
            self.limited += 1;
            return writes;
        }
        self.number = first_number().max(self.number + 1);
        let Ok(object) = happened.object(&self.by, self.number) else {
            // INVARIANT: all members are texts at places that are free.
            return writes;
        };
        writes.extend(self.make_room(now));
        writes.push(Write::Create(object.clone()));
        let known = Known {
            object,
            count: 1,
            last: happened.at,
            seen: now,
            told: 1,
            told_at: now,
        };
        self.known.insert(key, known);
        writes
    }

    /// Series that are over or were not told for long.
    pub(super) fn due(&mut self, now: Instant) -> Vec<Write> {
        let mut writes = Vec::new();
        self.known.retain(|_, known| {
            if known.due() > now {
                return true;
            }
            let over = known.seen + FINISH <= now;
            if known.count > known.told || !over {
                writes.extend(known.write(now));
            }
            !over
        });
        writes
    }

    /// When [`due`](Self::due) has something to do.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.known.values().map(Known::due).min()
    }

    /// What the server was not told yet.
    pub(super) fn finish(&mut self, now: Instant) -> Vec<Write> {
        let untold = self.known.drain().filter(|(_, known)| known.count > known.told);
        untold.filter_map(|(_, mut known)| known.write(now)).collect()
    }

    /// Forgets the series in which nothing happened for longest.
    fn make_room(&mut self, now: Instant) -> Option<Write> {
        if self.known.len() < self.most {
            return None;
        }
        let oldest = self.known.iter().min_by_key(|(_, known)| known.seen)?.0.clone();
        let mut known = self.known.remove(&oldest)?;
        (known.count > known.told).then(|| known.write(now)).flatten()
    }
}

#[cfg(test)]
#[path = "series_tests.rs"]
mod tests;
