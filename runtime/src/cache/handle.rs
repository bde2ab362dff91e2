//! The handle of a cache.
//!
//! In: questions. Out: shared objects, waits, indexes, subscriptions. Never: a lock held while code of the program runs, or over an await.

use std::cmp::Ordering;
use std::fmt;
use std::hash::Hash;
use std::pin::pin;
use std::sync::{Arc, OnceLock};

use futures_core::Stream;

use super::index::Index;
use super::reflector::Reflector;
use super::shared::{Shared, State};
use super::subscription::{SubscribeOptions, Subscription};
use crate::client::{ClientObject, Key};
use crate::error::Error;
use crate::labels::Selector;
use crate::value::Str;
use crate::watch::{Step, Undecodable, compare_resource_versions};

/// The objects of a collection, in memory, kept up to date. Cheap to clone; clones share everything.
///
/// Answers are snapshots: shared objects that never change, without a request. Before [`synced`](Self::synced) the cache is empty, later it
/// is behind the server by as much as the watch is.
///
/// ```no_run
/// use futures_core::Stream;
/// use kubewright_runtime::DynamicObject;
/// use kubewright_runtime::cache::{Cache, Change};
/// use kubewright_runtime::watch::Step;
///
/// # async fn example(steps: impl Stream<Item = Step<DynamicObject>> + Send + 'static) -> Result<(), Box<dyn std::error::Error>> {
/// let cache = Cache::spawn(steps);
/// cache.synced().await?;
/// let by_node = cache.index(|pod: &DynamicObject| pod.text("/spec/nodeName"));
/// println!("{} of {} pods run on node-1", by_node.get("node-1").len(), cache.len());
/// for pod in cache.select(&"app=web,tier in (a, b),!canary".parse()?) {
///     println!("{}", pod.metadata.name());
/// }
/// let mut changes = cache.subscribe();
/// while let Some(change) = changes.next().await {
///     if let Change::Deleted(pod) = change {
///         println!("{} is gone", pod.metadata.name());
///     }
/// }
/// # Ok(())
/// # }
/// ```
pub struct Cache<T: ClientObject> {
    shared: Arc<Shared<T>>,
    /// Made by the first question for a namespace.
    by_namespace: Arc<OnceLock<Index<T, Str>>>,
}

/// Why a wait for a cache is in vain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WaitError {
    /// Nobody fills the cache any more: its reflector has ended or was dropped.
    Ended,
    /// The resource version is no decimal number, so that no later one can be told from an earlier one.
    NotComparable,
}

impl fmt::Display for WaitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ended => "nobody fills the cache any more",
            Self::NotComparable => "the resource version is no decimal number and cannot be waited for",
        })
    }
}

impl std::error::Error for WaitError {}

impl<T: ClientObject> Cache<T> {
    /// An empty cache, and the future that fills it, to be polled by the program.
    pub fn new(steps: impl Stream<Item = Step<T>> + Send + 'static) -> (Self, Reflector<T>) {
        let (shared, last_handle) = Shared::new();
        let reflector = Reflector::new(steps, &shared, last_handle);
        let cache = Self {
            shared,
            by_namespace: Arc::default(),
        };
        (cache, reflector)
    }

    /// A cache that is filled by a task of its own, which ends when the last handle, index and subscription of the cache is gone.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn spawn(steps: impl Stream<Item = Step<T>> + Send + 'static) -> Self
    where
        T: 'static,
    {
        let (cache, reflector) = Self::new(steps);
        // Its owner is the handle: the reflector ends by itself when that is gone.
        drop(tokio::spawn(reflector));
        cache
    }

    /// The object of this name in a namespace; `""` for objects of the cluster.
    pub fn get(&self, namespace: &str, name: &str) -> Option<Arc<T>> {
        self.shared.read().store.table().get(namespace, name).cloned()
    }

    /// The object with this key: made of `"name"`, `("namespace", "name")`, or metadata.
    pub fn get_key(&self, key: impl Into<Key>) -> Option<Arc<T>> {
        let key = key.into();
        self.get(key.namespace.as_deref().unwrap_or_default(), &key.name)
    }

    /// All objects, in no order.
    pub fn list(&self) -> Vec<Arc<T>> {
        let state = self.shared.read();
        let table = state.store.table();
        let mut objects = Vec::with_capacity(table.len());
        objects.extend(table.iter().map(|(_, object)| Arc::clone(object)));
        objects
    }

    /// The objects in one namespace, in no order. The first call makes an index.
    pub fn list_in(&self, namespace: &str) -> Vec<Arc<T>> {
        let index = self.by_namespace.get_or_init(|| {
            let namespace = |object: &T| object.metadata().namespace.clone().filter(|name| !name.is_empty());
            self.index(namespace)
        });
        index.get(namespace)
    }

    /// The objects whose labels match, in no order.
    pub fn select(&self, selector: &Selector) -> Vec<Arc<T>> {
        let mut objects = self.list();
        objects.retain(|object| selector.matches(&object.metadata().labels));
        objects
    }

    /// The objects in one namespace whose labels match, in no order. The first call makes the index of [`list_in`](Self::list_in).
    pub fn select_in(&self, namespace: &str, selector: &Selector) -> Vec<Arc<T>> {
        let mut objects = self.list_in(namespace);
        objects.retain(|object| selector.matches(&object.metadata().labels));
        objects
    }

    /// Calls a function with each object that is there now.
    pub fn for_each(&self, call: impl FnMut(Arc<T>)) {
        self.list().into_iter().for_each(call);
    }

    /// The keys of all objects, in no order.
    pub fn keys(&self) -> Vec<Key> {
        self.list().iter().map(|object| Key::from(object.metadata())).collect()
    }

    /// Number of objects.
    pub fn len(&self) -> usize {
        self.shared.read().store.table().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Objects that are there in a state that cannot be read as `T`, until they can be or are gone. They are not in the cache.
    pub fn undecodable(&self) -> Vec<Arc<Undecodable>> {
        self.shared.read().store.undecodable().cloned().collect()
    }

    /// An index of the objects by the keys that a function gives: none, one or many for each. Can be made at any time.
    ///
    /// ```
    /// # use kubewright_runtime::{DynamicObject, Str, cache::{Cache, Index}};
    /// # fn indexes(cache: &Cache<DynamicObject>) {
    /// let by_phase: Index<_, String> = cache.index(|pod: &DynamicObject| pod.text("/status/phase"));
    /// let by_finalizer: Index<_, Str> = cache.index(|pod: &DynamicObject| pod.metadata.finalizers.to_vec());
    /// by_phase.get("Running");
    /// by_finalizer.get("example.com/guard");
    /// # }
    /// ```
    ///
    /// The function runs in who asks the index, under a lock of that index only: it must not ask the same index.
    pub fn index<I: Hash + Eq, K: IntoIterator<Item = I>>(
        &self,
        keys: impl Fn(&T) -> K + Send + Sync + 'static,
    ) -> Index<T, I> {
        Index::new(&self.shared, keys)
    }

    /// The objects that are there, and every change from then on.
    pub fn subscribe(&self) -> Subscription<T> {
        self.subscribe_with(&SubscribeOptions::new())
    }

    /// As [`subscribe`](Self::subscribe), with options.
    pub fn subscribe_with(&self, options: &SubscribeOptions) -> Subscription<T> {
        Subscription::new(&self.shared, options)
    }

    /// Whether the whole collection was there once.
    pub fn is_synced(&self) -> bool {
        self.shared.read().store.is_synced()
    }

    /// Waits until the whole collection is there.
    ///
    /// # Errors
    /// [`WaitError::Ended`].
    pub async fn synced(&self) -> Result<(), WaitError> {
        self.until(|state| state.store.is_synced()).await
    }

    /// The state of the collection that the cache has come to; none before it is synced.
    pub fn resource_version(&self) -> Option<Str> {
        let version = self.shared.read().store.version().clone();
        Some(version).filter(|version| !version.is_empty())
    }

    /// Waits until the cache has come to this resource version, as a write has returned it: then it holds that write, or what came of it.
    ///
    /// # Errors
    /// [`WaitError::Ended`]; [`WaitError::NotComparable`].
    pub async fn reached(&self, resource_version: &str) -> Result<(), WaitError> {
        // A version that can be compared is equal to itself.
        if compare_resource_versions(resource_version, resource_version).is_none() {
            return Err(WaitError::NotComparable);
        }
        let has_come = |state: &State<T>| {
            let store = &state.store;
            let order = compare_resource_versions(store.version(), resource_version);
            store.is_synced() && order.is_some_and(Ordering::is_ge)
        };
        self.until(has_come).await
    }

    /// The last failure to read the collection or its changes; none when something came since.
    pub fn last_trouble(&self) -> Option<Arc<Error>> {
        self.shared.read().store.trouble().cloned()
    }

    async fn until(&self, holds: impl Fn(&State<T>) -> bool) -> Result<(), WaitError> {
        loop {
            let mut progress = pin!(self.shared.progress.notified());
            // From here on no progress is missed.
            progress.as_mut().enable();
            if let Some(verdict) = self.verdict(&holds) {
                return verdict;
            }
            progress.await;
        }
    }

    fn verdict(&self, holds: impl Fn(&State<T>) -> bool) -> Option<Result<(), WaitError>> {
        let state = self.shared.read();
        match holds(&state) {
            true => Some(Ok(())),
            false => state.ended.then_some(Err(WaitError::Ended)),
        }
    }
}

impl<T: ClientObject> Clone for Cache<T> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            by_namespace: Arc::clone(&self.by_namespace),
        }
    }
}

impl<T: ClientObject> fmt::Debug for Cache<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.shared.read();
        f.debug_struct("Cache")
            .field("objects", &state.store.table().len())
            .field("synced", &state.store.is_synced())
            .field("resource_version", state.store.version())
            .finish_non_exhaustive()
    }
}
