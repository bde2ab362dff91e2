//! Documents kept in memory, as many as fit.
//!
//! In/Out: as [`Store`](super::Store).
//! Never: more than [`LIMIT`] bytes of documents.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Kept;

/// The documents of a server with some hundred custom resources come to less.
const LIMIT: usize = 64 * 1024 * 1024;

#[derive(Default)]
pub(in crate::discovery) struct Memory(Mutex<Documents>);

/// The oldest first.
#[derive(Default)]
struct Documents {
    all: VecDeque<(String, Kept)>,
    bytes: usize,
}

impl Memory {
    pub(super) fn get(&self, key: &str) -> Option<Kept> {
        let documents = self.lock();
        let found = documents.all.iter().find(|(known, _)| known == key);
        found.map(|(_, kept)| kept.clone())
    }

    pub(super) fn keep(&self, key: &str, kept: Kept) {
        self.lock().keep(key, kept, LIMIT);
    }

    fn lock(&self) -> MutexGuard<'_, Documents> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Documents {
    fn keep(&mut self, key: &str, kept: Kept, limit: usize) {
        if let Some(place) = self.all.iter().position(|(known, _)| known == key) {
            self.remove(place);
        }
        if kept.body.len() > limit {
            return;
        }
        self.bytes += kept.body.len();
        self.all.push_back((key.to_owned(), kept));
        while self.bytes > limit {
            self.remove(0);
        }
    }

    fn remove(&mut self, place: usize) {
        if let Some((_, gone)) = self.all.remove(place) {
            self.bytes -= gone.body.len();
        }
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let documents = self.lock();
        write!(
            f,
            "Memory({} documents, {} bytes)",
            documents.all.len(),
            documents.bytes
        )
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    #[test]
    fn the_oldest_makes_room() {
        let mut documents = Documents::default();
        let of = |length: usize| Kept::new("tag", Bytes::from(vec![b'x'; length]));
        for (key, length) in [("a", 4), ("b", 4), ("a", 3), ("c", 4), ("huge", 11)] {
            documents.keep(key, of(length), 10);
        }
        let keys: Vec<&str> = documents.all.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!((keys, documents.bytes), (vec!["a", "c"], 7));
    }
}
