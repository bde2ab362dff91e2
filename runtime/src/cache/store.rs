//! What a cache holds, and how a step changes it.
//!
//! In: [`Step`]s. Out: the objects, and an [`Event`] for each change of a slot. Never: a lock, a wait, a state that is half old and half
//! new: while a collection is read anew the objects stay what they were, and all change at once at its end.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::bits::Bits;
use super::table::Table;
use crate::client::ClientObject;
use crate::error::Error;
use crate::meta::ObjectMeta;
use crate::value::Str;
use crate::watch::{Step, Undecodable, compare_resource_versions};

/// What happened to the object in a slot.
pub(super) enum Event<'a, T> {
    Added(usize),
    /// The state before.
    Updated(usize, &'a Arc<T>),
    /// The last state.
    Removed(usize, &'a Arc<T>, Removal),
}

/// Why an object left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Removal {
    Deleted,
    /// It is there, in a state that cannot be read.
    Unreadable,
}

/// Where a step leaves what it did. The trash is dropped by the caller, when no lock is held any more: a large object takes its time.
pub(super) struct Out<'a, T> {
    pub(super) event: &'a mut dyn FnMut(Event<'_, T>),
    pub(super) trash: &'a mut Vec<Arc<T>>,
}

type Misfits = BTreeMap<(Str, Str), Arc<Undecodable>>;

pub(super) struct Store<T> {
    table: Table<T>,
    relist: Option<Relist<T>>,
    undecodable: Misfits,
    synced: bool,
    version: Str,
    trouble: Option<Arc<Error>>,
}

/// A collection that is being read anew.
struct Relist<T> {
    /// The slots whose objects came again, changed or not.
    seen: Bits,
    /// Objects that are new or changed.
    aside: Table<T>,
    undecodable: Misfits,
}

impl<T> Default for Store<T> {
    fn default() -> Self {
        Self {
            table: Table::default(),
            relist: None,
            undecodable: Misfits::new(),
            synced: false,
            version: Str::EMPTY,
            trouble: None,
        }
    }
}

impl<T> Default for Relist<T> {
    fn default() -> Self {
        Self {
            seen: Bits::default(),
            aside: Table::default(),
            undecodable: Misfits::new(),
        }
    }
}

impl<T: ClientObject> Store<T> {
    pub(super) fn table(&self) -> &Table<T> {
        &self.table
    }

    /// Whether the whole collection was there once.
    pub(super) fn is_synced(&self) -> bool {
        self.synced
    }

    /// The state of the collection; empty before there is one.
    pub(super) fn version(&self) -> &Str {
        &self.version
    }

    pub(super) fn trouble(&self) -> Option<&Arc<Error>> {
        self.trouble.as_ref()
    }

    pub(super) fn undecodable(&self) -> impl Iterator<Item = &Arc<Undecodable>> {
        self.undecodable.values()
    }

    pub(super) fn apply(&mut self, step: Step<Arc<T>>, out: &mut Out<'_, T>) {
        match &step {
            Step::Trouble(_) | Step::Restarted => {}
            _ => self.trouble = None,
        }
        match step {
            Step::Restarted => self.restart(out),
            Step::Applied(object) => self.applied(object, out),
            Step::Deleted(object) => self.deleted(object, out),
            Step::Undecodable(misfit) => self.misfit(Arc::from(misfit), out),
            Step::Synced { resource_version } => self.sync(resource_version, out),
            // Within a relist the objects are not yet those of that state.
            Step::Reached { .. } if self.relist.is_some() => {}
            Step::Reached { resource_version } => self.advance(&resource_version),
            Step::Trouble(error) => self.trouble = Some(Arc::new(error)),
        }
    }

    fn restart(&mut self, out: &mut Out<'_, T>) {
        if let Some(void) = self.relist.replace(Relist::default()) {
            out.trash.extend(void.aside.into_objects());
        }
    }

    fn applied(&mut self, object: Arc<T>, out: &mut Out<'_, T>) {
        if let Some(relist) = &mut self.relist {
            relist.undecodable.remove(&key(object.metadata()));
            return relist.applied(&self.table, object, out);
        }
        self.undecodable.remove(&key(object.metadata()));
        self.advance(object.metadata().resource_version());
        self.put(object, false, out);
    }

    /// Stores an object, if it is newer than what is stored, or if the server was `set_back` to an earlier state.
    fn put(&mut self, object: Arc<T>, set_back: bool, out: &mut Out<'_, T>) {
        let Some(slot) = self.table.find_like(object.metadata()) else {
            let slot = self.table.insert(object);
            return (out.event)(Event::Added(slot));
        };
        match self.table.at(slot).map(|stored| Relation::of(&**stored, &*object)) {
            Some(Relation::Same) => out.trash.push(object),
            Some(Relation::Earlier) if !set_back => out.trash.push(object),
            Some(Relation::Another) => {
                self.remove(slot, None, Removal::Deleted, out);
                let slot = self.table.insert(object);
                (out.event)(Event::Added(slot));
            }
            Some(Relation::Newer | Relation::Earlier) | None => {
                if let Some(old) = self.table.replace(slot, object) {
                    (out.event)(Event::Updated(slot, &old));
                    out.trash.push(old);
                }
            }
        }
    }

    fn deleted(&mut self, object: Arc<T>, out: &mut Out<'_, T>) {
        if let Some(relist) = &mut self.relist {
            relist.forget(&self.table, object.metadata(), out);
            return out.trash.push(object);
        }
        self.undecodable.remove(&key(object.metadata()));
        self.advance(object.metadata().resource_version());
        let Some(slot) = self.table.find_like(object.metadata()) else {
            return out.trash.push(object);
        };
        let stored = self.table.at(slot).map(|stored| stored.metadata());
        let another = stored.is_some_and(|stored| is_another(stored, object.metadata()));
        let late = stored.is_some_and(|stored| is_before(object.metadata(), stored));
        match another {
            // The end of an object whose name is already taken by a later one.
            true if late => out.trash.push(object),
            true => self.remove(slot, None, Removal::Deleted, out),
            false => self.remove(slot, Some(object), Removal::Deleted, out),
        }
    }

    /// Takes an object out. Its last state is `last`, or what was stored.
    fn remove(&mut self, slot: usize, last: Option<Arc<T>>, why: Removal, out: &mut Out<'_, T>) {
        if let Some(stored) = self.table.remove(slot) {
            (out.event)(Event::Removed(slot, last.as_ref().unwrap_or(&stored), why));
            out.trash.push(stored);
        }
        out.trash.extend(last);
    }

    fn misfit(&mut self, misfit: Arc<Undecodable>, out: &mut Out<'_, T>) {
        let key = (misfit.namespace.clone().unwrap_or_default(), misfit.name.clone());
        let misfits = match &mut self.relist {
            Some(relist) => {
                relist.forget(&self.table, &named(&key), out);
                &mut relist.undecodable
            }
            None => {
                if let Some(slot) = self.table.find(&key.0, &key.1) {
                    let why = if misfit.deleted {
                        Removal::Deleted
                    } else {
                        Removal::Unreadable
                    };
                    self.remove(slot, None, why, out);
                }
                let version = misfit.resource_version.clone().unwrap_or_default();
                self.advance(&version);
                &mut self.undecodable
            }
        };
        match misfit.deleted {
            true => misfits.remove(&key),
            false => misfits.insert(key, misfit),
        };
    }

    /// What was read becomes what is there. A server that was restored from a backup is believed, as it is what is there now.
    fn sync(&mut self, resource_version: Str, out: &mut Out<'_, T>) {
        self.synced = true;
        let set_back = compare_resource_versions(&resource_version, &self.version) == Some(Ordering::Less);
        self.version = resource_version;
        let Some(relist) = self.relist.take() else { return };
        self.undecodable = relist.undecodable;
        if self.table.len() == 0 {
            self.table = relist.aside;
            return self.table.iter().for_each(|(slot, _)| (out.event)(Event::Added(slot)));
        }
        let gone = self.table.iter().filter(|(slot, _)| !relist.seen.has(*slot));
        let gone: Vec<_> = gone.map(|(slot, object)| (slot, key(object.metadata()))).collect();
        for (slot, key) in gone {
            let is_there = self.undecodable.contains_key(&key);
            let why = if is_there {
                Removal::Unreadable
            } else {
                Removal::Deleted
            };
            self.remove(slot, None, why, out);
        }
        let aside = relist.aside.into_objects();
        aside.for_each(|object| self.put(object, set_back, out));
    }

    /// K8S: the events of a watch come in the order of their versions, so what was before has come.
    fn advance(&mut self, reached: &str) {
        let older = compare_resource_versions(reached, &self.version).is_some_and(Ordering::is_le);
        if !reached.is_empty() && !older && self.relist.is_none() {
            self.version = Str::from(reached);
        }
    }
}

impl<T: ClientObject> Relist<T> {
    fn applied(&mut self, table: &Table<T>, object: Arc<T>, out: &mut Out<'_, T>) {
        let slot = table.find_like(object.metadata());
        if let Some(slot) = slot {
            self.seen.insert(slot);
        }
        let stored = slot.and_then(|slot| table.at(slot));
        if stored.is_some_and(|stored| Relation::of(&**stored, &*object) == Relation::Same) {
            return out.trash.push(object);
        }
        let Some(place) = self.aside.find_like(object.metadata()) else {
            self.aside.insert(object);
            return;
        };
        match self.aside.at(place).map(|aside| Relation::of(&**aside, &*object)) {
            Some(Relation::Same | Relation::Earlier) => out.trash.push(object),
            _ => out.trash.extend(self.aside.replace(place, object)),
        }
    }

    /// It is not in the collection after all.
    fn forget(&mut self, table: &Table<T>, metadata: &ObjectMeta, out: &mut Out<'_, T>) {
        if let Some(slot) = table.find_like(metadata) {
            self.seen.remove(slot);
        }
        if let Some(place) = self.aside.find_like(metadata) {
            out.trash.extend(self.aside.remove(place));
        }
        self.undecodable.remove(&key(metadata));
    }
}

/// What an object is to the one that is stored under its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    /// The same state.
    Same,
    Earlier,
    Newer,
    /// A later object of the same name.
    Another,
}

impl Relation {
    fn of<T: ClientObject>(stored: &T, came: &T) -> Self {
        let (stored, came) = (stored.metadata(), came.metadata());
        let another = is_another(stored, came);
        let version = came.resource_version();
        let same = !version.is_empty() && version == stored.resource_version();
        if is_before(came, stored) {
            Self::Earlier
        } else if same && !another {
            Self::Same
        } else if another {
            Self::Another
        } else {
            Self::Newer
        }
    }
}

fn is_another(stored: &ObjectMeta, came: &ObjectMeta) -> bool {
    stored.uid() != came.uid() && !stored.uid().is_empty() && !came.uid().is_empty()
}

fn is_before(left: &ObjectMeta, right: &ObjectMeta) -> bool {
    compare_resource_versions(left.resource_version(), right.resource_version()) == Some(Ordering::Less)
}

fn key(metadata: &ObjectMeta) -> (Str, Str) {
    let namespace = metadata.namespace.clone().unwrap_or_default();
    (namespace, metadata.name.clone().unwrap_or_default())
}

fn named((namespace, name): &(Str, Str)) -> ObjectMeta {
    ObjectMeta::named(name.clone()).in_namespace(namespace.clone())
}
