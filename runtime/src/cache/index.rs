//! Objects of a cache by what their types say.
//!
//! In: a function from an object to its keys. Out: the objects of a key. Never: the function under the lock of the cache, nor in the task
//! that fills it: whoever asks an index brings it up to date first.

use std::borrow::Borrow;
use std::fmt;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::keys::Keys;
use super::shared::Shared;
use crate::client::ClientObject;

/// How many objects are looked at before others may use the cache again.
const BATCH: usize = 256;

/// The objects of a [`Cache`](super::Cache) by keys of any kind. Cheap to clone.
///
/// An answer is what the cache holds at that moment. The keys of objects that have changed since are looked up by who asks, so the first
/// question takes longest, and an index that is not asked costs two bits for each object.
pub struct Index<T: ClientObject, I>(Arc<Inner<T, I>>);

struct Inner<T: ClientObject, I> {
    shared: Arc<Shared<T>>,
    id: u64,
    of: Box<KeysOf<T, I>>,
    state: Mutex<State<I>>,
}

type KeysOf<T, I> = dyn Fn(&T, &mut dyn FnMut(I)) + Send + Sync;

struct State<I> {
    keys: Keys<I>,
    /// The program's code is at work, or has not come back from it.
    at_work: bool,
}

impl<T: ClientObject, I: Hash + Eq> Index<T, I> {
    pub(super) fn new<K: IntoIterator<Item = I>>(
        shared: &Arc<Shared<T>>,
        keys: impl Fn(&T) -> K + Send + Sync + 'static,
    ) -> Self {
        let id = shared.write().add_index();
        Self(Arc::new(Inner {
            shared: Arc::clone(shared),
            id,
            of: Box::new(move |object, give| keys(object).into_iter().for_each(give)),
            state: Mutex::new(State {
                keys: Keys::default(),
                at_work: false,
            }),
        }))
    }

    /// The objects with this key.
    ///
    /// # Panics
    /// When the function of the index does. The index and the cache work on; the next question asks that function again.
    pub fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Vec<Arc<T>>
    where
        I: Borrow<Q>,
    {
        let mut state = self.lock();
        loop {
            self.catch_up(&mut state);
            let slots = state.keys.slots(key);
            let cache = self.0.shared.read();
            if !cache.is_stale(self.0.id) {
                let table = cache.store.table();
                return slots
                    .iter()
                    .filter_map(|slot| table.at(*slot as usize).cloned())
                    .collect();
            }
        }
    }

    /// The keys that objects have, in no order.
    ///
    /// # Panics
    /// As [`get`](Self::get).
    pub fn keys(&self) -> Vec<I>
    where
        I: Clone,
    {
        let mut state = self.lock();
        self.catch_up(&mut state);
        state.keys.iter().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, State<I>> {
        let mut state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        if std::mem::replace(&mut state.at_work, true) {
            // Who asked before did not come to an end. What was looked at until then is not known: all is looked at again.
            state.keys = Keys::default();
            self.0.shared.write().all_stale(self.0.id);
        }
        state.at_work = false;
        state
    }

    fn catch_up(&self, state: &mut State<I>) {
        let Inner { shared, id, of, .. } = &*self.0;
        while shared.read().is_stale(*id) {
            state.at_work = true;
            let batch = shared.write().take_stale(*id, BATCH);
            for (slot, object) in batch {
                let mut keys = Vec::new();
                if let Some(object) = object {
                    of(&object, &mut |key| keys.push(key));
                }
                state.keys.set(slot, keys);
            }
            state.at_work = false;
        }
    }
}

impl<T: ClientObject, I> Clone for Index<T, I> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: ClientObject, I> Drop for Inner<T, I> {
    fn drop(&mut self) {
        self.shared.write().remove_index(self.id);
    }
}

impl<T: ClientObject, I> fmt::Debug for Index<T, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::hash::Hasher;

    use super::*;
    use crate::meta::{ObjectMeta, PartialObjectMetadata};
    use crate::watch::Step;

    thread_local! {
        static HOOK: Cell<Option<Box<dyn FnOnce()>>> = const { Cell::new(None) };
    }

    /// A key during whose hashing anything can happen, once.
    #[derive(Clone, Debug, PartialEq, Eq)]
    struct Hooked(String);

    impl Hash for Hooked {
        fn hash<H: Hasher>(&self, state: &mut H) {
            if let Some(hook) = HOOK.take() {
                hook();
            }
            self.0.hash(state);
        }
    }

    fn applied(version: u32, app: &str) -> Step<PartialObjectMetadata> {
        let mut metadata = ObjectMeta::named("x");
        metadata.resource_version = Some(version.to_string().into());
        metadata.labels.insert("app", app);
        Step::Applied(PartialObjectMetadata {
            metadata,
            ..PartialObjectMetadata::EMPTY
        })
    }

    #[test]
    fn a_change_while_the_key_is_looked_up_is_seen_and_no_lock_is_held_meanwhile() {
        let shared = Shared::new().0;
        let app = |object: &PartialObjectMetadata| object.metadata.label("app").map(|app| Hooked(app.to_owned()));
        let index = Index::new(&shared, app);
        shared.apply(applied(1, "web"));
        let (web, db) = (Hooked("web".to_owned()), Hooked("db".to_owned()));
        assert_eq!((index.get(&web).len(), index.get(&db).len()), (1, 0));
        let cache = Arc::clone(&shared);
        HOOK.set(Some(Box::new(move || cache.apply(applied(2, "db")))));
        assert_eq!(index.get(&web).len(), 0);
        assert_eq!(index.get(&db).len(), 1);
    }
}
