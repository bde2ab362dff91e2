//! What a queue knows: which keys wait, which are worked on, which come later.
//!
//! In: keys and the time. Out: the key whose turn it is, or until when there is none.
//! Never: a clock of its own, a wait, a key that is given out twice at once.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::time::Duration;

use tokio::time::Instant;

use super::stats::{Counts, Stats};

/// How often a level may be passed over for a higher one before it has its turn.
const PATIENCE: u32 = 10;
/// What is later than this is as good as never; it keeps sums of times from running over.
const FOREVER: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

/// How urgent a key is.
///
/// Keys of a higher level go first; where some of a lower level wait, every eleventh turn is theirs. Within a level the key that has waited
/// longest is next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Priority {
    /// What can wait: the objects that were there when a controller started, resyncs.
    Low,
    /// What changed.
    #[default]
    Normal,
    /// What somebody waits for.
    High,
}

const LEVELS: usize = 3;

impl Priority {
    const fn level(self) -> usize {
        match self {
            Self::Low => 0,
            Self::Normal => 1,
            Self::High => 2,
        }
    }
}

/// A key that waits for a worker.
struct Waiting {
    /// Its place in the line of its level.
    number: u64,
    priority: Priority,
    since: Instant,
}

/// A key that is worked on.
struct Running {
    since: Instant,
    /// It was added again meanwhile: with which priority and when first.
    again: Option<(Priority, Instant)>,
}

/// A key that is to be added at a time.
struct Due {
    at: Instant,
    number: u64,
    priority: Priority,
}

/// What a worker gets that asks.
#[derive(Debug, PartialEq)]
pub(super) enum Turn<T> {
    Work(T, Priority),
    /// Nothing until then, or until something is added.
    Wait(Option<Instant>),
    /// Nothing ever again.
    Over,
}

pub(super) struct State<T> {
    waiting: HashMap<T, Waiting>,
    running: HashMap<T, Running>,
    delayed: HashMap<T, Due>,
    /// The keys of `waiting` by level and place in line.
    lines: [BTreeMap<u64, T>; LEVELS],
    /// How often each level was passed over since its last turn.
    passed: [u32; LEVELS],
    /// The keys of `delayed` by their time.
    timeline: BTreeMap<(Instant, u64), T>,
    /// Keys of `running` that were added again.
    again: usize,
    next: u64,
    closed: bool,
    counts: Counts,
}

impl<T: Eq + Hash + Clone> State<T> {
    pub(super) fn new() -> Self {
        Self {
            waiting: HashMap::new(),
            running: HashMap::new(),
            delayed: HashMap::new(),
            lines: Default::default(),
            passed: [0; LEVELS],
            timeline: BTreeMap::new(),
            again: 0,
            next: 0,
            closed: false,
            counts: Counts::default(),
        }
    }

    /// Adds a key; nothing after [`close`](Self::close). A key that waits already moves up at most.
    pub(super) fn add(&mut self, key: T, priority: Priority, now: Instant) {
        if self.closed {
            return;
        }
        self.counts.adds += 1;
        if let Some(running) = self.running.get_mut(&key) {
            self.again += usize::from(running.again.is_none());
            let (before, since) = running.again.unwrap_or((priority, now));
            running.again = Some((before.max(priority), since));
        } else if let Some(waiting) = self.waiting.get_mut(&key) {
            if priority > waiting.priority {
                // By its age, so that it does not lose the time it has waited.
                self.lines[waiting.priority.level()].remove(&waiting.number);
                self.lines[priority.level()].insert(waiting.number, key);
                waiting.priority = priority;
            }
        } else {
            self.line_up(key, priority, now);
        }
    }

    /// Adds a key at a later time. Of several times the earliest counts; a key that waits or is worked on now comes once more then.
    pub(super) fn add_after(&mut self, key: T, after: Duration, priority: Priority, now: Instant) {
        if after.is_zero() {
            return self.add(key, priority, now);
        }
        if self.closed {
            return;
        }
        let (mut at, mut priority) = (now + after.min(FOREVER), priority);
        if let Some(due) = self.delayed.remove(&key) {
            self.timeline.remove(&(due.at, due.number));
            (at, priority) = (at.min(due.at), priority.max(due.priority));
        }
        let number = self.number();
        self.timeline.insert((at, number), key.clone());
        self.delayed.insert(key, Due { at, number, priority });
    }

    /// Counts a retry.
    pub(super) fn retried(&mut self) {
        self.counts.retries += u64::from(!self.closed);
    }

    /// The key whose turn it is; it is worked on from now.
    pub(super) fn take(&mut self, now: Instant) -> Turn<T> {
        self.wake(now);
        let Some(key) = self.next_in_line() else {
            return if self.closed && self.again == 0 {
                Turn::Over
            } else {
                Turn::Wait(self.next_due())
            };
        };
        let Some(waiting) = self.waiting.remove(&key) else {
            // INVARIANT: the lines hold the keys of `waiting`.
            return Turn::Wait(Some(now));
        };
        self.counts.given(now.saturating_duration_since(waiting.since));
        let running = Running {
            since: now,
            again: None,
        };
        self.running.insert(key.clone(), running);
        Turn::Work(key, waiting.priority)
    }

    /// The work on a key is over; if it was added meanwhile, it waits again.
    pub(super) fn done(&mut self, key: &T, now: Instant) {
        let Some((key, running)) = self.running.remove_entry(key) else {
            return;
        };
        self.counts.worked(now.saturating_duration_since(running.since));
        if let Some((priority, since)) = running.again {
            self.again -= 1;
            self.line_up(key, priority, since);
        }
    }

    /// Takes no more keys, and forgets those whose time has not come.
    pub(super) fn close(&mut self) {
        self.closed = true;
        self.delayed.clear();
        self.timeline.clear();
    }

    /// Forgets all that waits; keys that are worked on do not come again for what was said of them until now.
    pub(super) fn clear(&mut self) {
        self.waiting.clear();
        self.lines.iter_mut().for_each(BTreeMap::clear);
        self.running.values_mut().for_each(|running| running.again = None);
        self.again = 0;
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    /// Nothing waits and nothing is worked on.
    pub(super) fn is_idle(&self) -> bool {
        self.waiting.is_empty() && self.running.is_empty()
    }

    /// Whether another worker should look: something waits, or somebody has to be there when the next time comes.
    pub(super) fn has_more(&self) -> bool {
        !self.waiting.is_empty() || !self.timeline.is_empty()
    }

    pub(super) fn stats(&mut self, now: Instant) -> Stats {
        self.wake(now);
        let ages = || {
            self.running
                .values()
                .map(|work| now.saturating_duration_since(work.since))
        };
        Stats {
            depth: self.waiting.len(),
            delayed: self.delayed.len(),
            in_work: self.running.len(),
            longest_running: ages().max().unwrap_or_default(),
            unfinished: ages().sum(),
            ..self.counts.stats()
        }
    }

    fn next_due(&self) -> Option<Instant> {
        self.timeline.first_key_value().map(|((at, _), _)| *at)
    }

    /// Adds the keys whose time has come, in the order of their times.
    fn wake(&mut self, now: Instant) {
        while let Some(first) = self.timeline.first_entry().filter(|first| first.key().0 <= now) {
            let ((at, _), key) = first.remove_entry();
            if let Some(due) = self.delayed.remove(&key) {
                self.add(key, due.priority, at);
            }
        }
    }

    fn line_up(&mut self, key: T, priority: Priority, since: Instant) {
        let number = self.number();
        self.lines[priority.level()].insert(number, key.clone());
        let waiting = Waiting {
            number,
            priority,
            since,
        };
        self.waiting.insert(key, waiting);
    }

    fn next_in_line(&mut self) -> Option<T> {
        let level = self.next_level()?;
        for below in 0..level {
            self.passed[below] += u32::from(!self.lines[below].is_empty());
        }
        self.passed[level] = 0;
        self.lines[level].pop_first().map(|(_, key)| key)
    }

    /// The lowest level that was passed over too often, else the highest that has keys.
    fn next_level(&self) -> Option<usize> {
        let filled = || (0..LEVELS).filter(|level| !self.lines[*level].is_empty());
        let impatient = filled().find(|level| self.passed[*level] >= PATIENCE);
        impatient.or_else(|| filled().next_back())
    }

    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }
}

#[cfg(test)]
#[path = "state/tests.rs"]
mod tests;
