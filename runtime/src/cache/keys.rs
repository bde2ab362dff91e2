//! Which slots belong to which key of an index.
//!
//! In: the keys of the object in a slot. Out: the slots of a key. Never: a key without slots.

use std::borrow::Borrow;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::Arc;

use hashbrown::HashTable;
use thin_vec::ThinVec;

/// Slots by key, and keys by slot.
///
/// An object with one key costs 20 bytes, each key the key and about 60.
pub(super) struct Keys<I> {
    groups: HashTable<Group<I>>,
    of_slot: Vec<Held<I>>,
    hasher: RandomState,
}

struct Group<I> {
    key: Arc<I>,
    /// Sorted.
    slots: Vec<u32>,
}

/// The keys of one slot. Nearly all have none or one.
#[derive(Clone, Default)]
enum Held<I> {
    #[default]
    None,
    One(Arc<I>),
    Many(ThinVec<Arc<I>>),
}

impl<I> Held<I> {
    fn as_slice(&self) -> &[Arc<I>] {
        match self {
            Self::None => &[],
            Self::One(key) => std::slice::from_ref(key),
            Self::Many(keys) => keys,
        }
    }

    fn from(mut keys: ThinVec<Arc<I>>) -> Self {
        match keys.len() {
            0 => Self::None,
            1 => keys.pop().map_or(Self::None, Self::One),
            _ => Self::Many(keys),
        }
    }
}

impl<I> Default for Keys<I> {
    fn default() -> Self {
        Self {
            groups: HashTable::new(),
            of_slot: Vec::new(),
            hasher: RandomState::new(),
        }
    }
}

impl<I: Hash + Eq> Keys<I> {
    /// Says which keys the object in a slot has; none where there is no object.
    pub(super) fn set(&mut self, slot: usize, keys: impl IntoIterator<Item = I>) {
        let held: ThinVec<_> = keys.into_iter().map(|key| self.known(key)).collect();
        let before = self.of_slot.get(slot).map(Held::as_slice).unwrap_or_default();
        if before == held.as_slice() {
            return;
        }
        let before: ThinVec<_> = before.iter().cloned().collect();
        before.iter().for_each(|key| self.leave(key, slot as u32));
        held.iter().for_each(|key| self.join(key, slot as u32));
        if self.of_slot.len() <= slot {
            self.of_slot.resize_with(slot + 1, Held::default);
        }
        self.of_slot[slot] = Held::from(held);
    }

    /// The slots of a key, in order.
    pub(super) fn slots<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> &[u32]
    where
        I: Borrow<Q>,
    {
        let group = self.groups.find(self.hasher.hash_one(key), |group| {
            let known: &I = &group.key;
            known.borrow() == key
        });
        group.map(|group| &*group.slots).unwrap_or_default()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &I> {
        self.groups.iter().map(|group| &*group.key)
    }

    /// The key as it is held already, so that each is there once.
    fn known(&self, key: I) -> Arc<I> {
        let group = self.groups.find(self.hasher.hash_one(&key), |group| *group.key == key);
        group.map_or_else(|| Arc::new(key), |group| Arc::clone(&group.key))
    }

    fn join(&mut self, key: &Arc<I>, slot: u32) {
        let hasher = &self.hasher;
        let rehash = |group: &Group<I>| hasher.hash_one(&*group.key);
        let group = self
            .groups
            .entry(hasher.hash_one(&**key), |group| group.key == *key, rehash)
            .or_insert_with(|| Group {
                key: Arc::clone(key),
                slots: Vec::new(),
            });
        let slots = &mut group.into_mut().slots;
        if let Err(place) = slots.binary_search(&slot) {
            slots.insert(place, slot);
        }
    }

    fn leave(&mut self, key: &Arc<I>, slot: u32) {
        let hash = self.hasher.hash_one(&**key);
        let Ok(mut entry) = self.groups.find_entry(hash, |group| group.key == *key) else {
            return;
        };
        let slots = &mut entry.get_mut().slots;
        if let Ok(place) = slots.binary_search(&slot) {
            slots.remove(place);
        }
        if slots.is_empty() {
            entry.remove();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(keys: &Keys<String>) -> Vec<&str> {
        let mut all: Vec<_> = keys.iter().map(String::as_str).collect();
        all.sort_unstable();
        all
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn slots_join_and_leave_keys() {
        let mut table = Keys::default();
        table.set(5, names(&["a", "b", "a"]));
        table.set(2, names(&["a"]));
        table.set(9, names(&[]));
        assert_eq!(
            (table.slots("a"), table.slots("b"), table.slots("c")),
            (&[2, 5][..], &[5][..], &[][..])
        );
        table.set(5, names(&["c", "a"]));
        assert_eq!(
            (table.slots("a"), table.slots("b"), table.slots("c")),
            (&[2, 5][..], &[][..], &[5][..])
        );
        table.set(2, None);
        assert_eq!((table.slots("a"), keys(&table)), (&[5][..], vec!["a", "c"]));
        table.set(5, None);
        assert!(keys(&table).is_empty() && table.slots("a").is_empty());
    }

    #[test]
    fn a_slot_with_one_key_costs_16_bytes() {
        assert_eq!(size_of::<Held<String>>(), 16);
    }
}
