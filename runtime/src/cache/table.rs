//! Objects by namespace and name, in numbered slots.
//!
//! In: shared objects. Out: the same, by key or by slot. Never: a second copy of a key; the hashes point into the slots, and the objects
//! there say themselves what they are called.
//!
//! An object costs beside itself 8 bytes for its slot and 9 in the hash table, with the room that both keep for growth 19 to 37.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use hashbrown::HashTable;

use crate::client::ClientObject;
use crate::meta::ObjectMeta;

/// Objects by namespace and name. An object keeps its slot as long as it is in the table; the slot of one that left is used again.
pub(super) struct Table<T> {
    slots: Vec<Option<Arc<T>>>,
    free: Vec<u32>,
    places: HashTable<Place>,
    // Names are chosen by whoever may create objects, so the hash has a secret key.
    hasher: RandomState,
}

/// Where an object is. With half of its hash, so that growth and collisions look at no object.
#[derive(Clone, Copy)]
struct Place {
    hash: u32,
    slot: u32,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            slots: Vec::new(),
            free: Vec::new(),
            places: HashTable::new(),
            hasher: RandomState::new(),
        }
    }
}

impl<T: ClientObject> Table<T> {
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// Number of slots, used or not.
    pub(super) fn slot_count(&self) -> usize {
        self.slots.len()
    }

    /// The object in a slot.
    pub(super) fn at(&self, slot: usize) -> Option<&Arc<T>> {
        self.slots.get(slot)?.as_ref()
    }

    /// The slot of an object.
    pub(super) fn find(&self, namespace: &str, name: &str) -> Option<usize> {
        let hash = self.hash(namespace, name);
        let is_it = |place: &Place| self.is_at(*place, hash, namespace, name);
        let place = self.places.find(spread(hash), is_it)?;
        Some(place.slot as usize)
    }

    /// The slot of the object that `metadata` is of, or of an earlier or later one with its name.
    pub(super) fn find_like(&self, metadata: &ObjectMeta) -> Option<usize> {
        self.find(metadata.namespace(), metadata.name())
    }

    pub(super) fn get(&self, namespace: &str, name: &str) -> Option<&Arc<T>> {
        self.at(self.find(namespace, name)?)
    }

    /// Puts an object in that is not there yet; gives its slot.
    pub(super) fn insert(&mut self, object: Arc<T>) -> usize {
        let metadata = object.metadata();
        let hash = self.hash(metadata.namespace(), metadata.name());
        let slot = match self.free.pop() {
            Some(slot) => slot,
            None => {
                self.slots.push(None);
                // INVARIANT: there is not memory for as many objects as do not fit.
                (self.slots.len() - 1) as u32
            }
        };
        self.slots[slot as usize] = Some(object);
        let place = Place { hash, slot };
        self.places
            .insert_unique(spread(hash), place, |place| spread(place.hash));
        slot as usize
    }

    /// Puts a newer state of the object in its slot; gives the older one.
    pub(super) fn replace(&mut self, slot: usize, object: Arc<T>) -> Option<Arc<T>> {
        self.slots.get_mut(slot)?.replace(object)
    }

    /// Takes an object out.
    pub(super) fn remove(&mut self, slot: usize) -> Option<Arc<T>> {
        let object = self.at(slot)?;
        let (namespace, name) = (object.metadata().namespace(), object.metadata().name());
        let hash = self.hash(namespace, name);
        if let Ok(entry) = self
            .places
            .find_entry(spread(hash), |place| place.slot as usize == slot)
        {
            entry.remove();
        }
        self.free.push(slot as u32);
        self.slots[slot].take()
    }

    /// The objects and their slots, in the order of the slots.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &Arc<T>)> {
        let slots = self.slots.iter().enumerate();
        slots.filter_map(|(slot, object)| Some((slot, object.as_ref()?)))
    }

    /// The objects, moved out.
    pub(super) fn into_objects(self) -> impl Iterator<Item = Arc<T>> {
        self.slots.into_iter().flatten()
    }

    fn hash(&self, namespace: &str, name: &str) -> u32 {
        self.hasher.hash_one((namespace, name)) as u32
    }

    fn is_at(&self, place: Place, hash: u32, namespace: &str, name: &str) -> bool {
        let is_it = |object: &Arc<T>| {
            let metadata = object.metadata();
            metadata.name() == name && metadata.namespace() == namespace
        };
        place.hash == hash && self.at(place.slot as usize).is_some_and(is_it)
    }
}

/// The hash table looks at the top bits as well, which half of a hash leaves empty.
fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meta::PartialObjectMetadata;

    fn object(namespace: &str, name: &str) -> Arc<PartialObjectMetadata> {
        Arc::new(PartialObjectMetadata {
            metadata: ObjectMeta::named(name).in_namespace(namespace),
            ..PartialObjectMetadata::EMPTY
        })
    }

    #[test]
    fn an_object_costs_at_most_37_bytes() {
        // Half of a vector that has just grown is free, and of a hash table nine sixteenths. A byte of control is with each place.
        let slot = size_of::<Option<Arc<PartialObjectMetadata>>>() * 2;
        let place = (size_of::<Place>() + 1) * 16 / 7;
        assert_eq!((slot, place), (16, 20));
        assert!(slot + place <= 48);
    }

    #[test]
    fn finds_what_is_there_and_uses_slots_again() {
        let mut table = Table::default();
        for index in 0..1000 {
            let object = object(&format!("ns-{}", index % 7), &format!("name-{index}"));
            assert_eq!(table.insert(object), index);
        }
        // Also where hashes collide.
        let place = Place { hash: 7, slot: 3 };
        assert!(table.is_at(place, 7, "ns-3", "name-3") && !table.is_at(place, 8, "ns-3", "name-3"));
        assert!(!table.is_at(place, 7, "ns-4", "name-3") && !table.is_at(place, 7, "ns-3", "name-4"));
        // Where the border between the two is counts.
        table.insert(object("a", "bc"));
        assert!(table.get("ab", "c").is_none() && table.get("a", "bc").is_some());
        let slot = table.find("ns-3", "name-3");
        assert_eq!(slot, Some(3));
        assert!(table.remove(3).is_some() && table.remove(3).is_none());
        assert_eq!((table.len(), table.find("ns-3", "name-3")), (1000, None));
        assert_eq!(table.insert(object("ns-3", "again")), 3);
        let count = (0..1000).filter(|index| {
            table
                .find(&format!("ns-{}", index % 7), &format!("name-{index}"))
                .is_some()
        });
        assert_eq!(
            (count.count(), table.iter().count(), table.slot_count()),
            (999, 1001, 1001)
        );
    }
}
