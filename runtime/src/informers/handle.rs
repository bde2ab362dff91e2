//! The handle: caches by kind, start, shutdown.
//!
//! In: kinds, resources. Out: caches. Never: a request before the start; a task that outlives the last handle.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::timeout;

use super::options::{InformerOptions, Settings};
use super::state::{State, Subject, fill};
use super::sync::{SyncError, Unsynced};
use crate::cache::Cache;
use crate::client::{ClientObject, Collection, DynamicClient};
use crate::discovery::ApiResource;
use crate::dynamic::DynamicObject;
use crate::meta::PartialObjectMetadata;
use crate::rest::RestClient;
use crate::verbs;

/// Caches that are shared: one for each kind and form. Cheap to clone; clones share everything.
///
/// Nothing is asked of the server before [`start`](Self::start). Whoever asks for a kind later gets a cache that is filled from then on.
/// When the last clone is dropped all stops, as by [`shutdown`](Self::shutdown) without the wait; caches do not keep it up. What they hold
/// stays, and waits for them end with [`WaitError::Ended`](crate::cache::WaitError::Ended).
///
/// Other parts of a program share the objects, which never change; see [`Cache`] for what can be asked of them.
#[derive(Clone)]
pub struct Informers(Arc<Inner>);

struct Inner {
    client: RestClient,
    options: InformerOptions,
    state: Mutex<State>,
    /// Says, or tells by its end, that the tasks are to end; each has a receiver for as long as it lives.
    stop: watch::Sender<bool>,
}

impl Informers {
    /// No caches yet.
    pub fn new(client: RestClient, options: InformerOptions) -> Self {
        Self(Arc::new(Inner {
            client,
            options,
            state: Mutex::new(State::new()),
            stop: watch::Sender::new(false),
        }))
    }

    /// The cache of a kind. Each call gives the same one.
    ///
    /// Wire, once started: `GET` of the collection, with `watch=true` and without it; see [`watch`](crate::watch).
    pub fn of<K: verbs::List + verbs::Watch>(&self) -> Cache<K> {
        self.cache(Subject::of::<K>(), |settings| {
            Collection::within(&self.0.client, |namespaced| settings.namespace(namespaced))
        })
    }

    /// The cache of a resource that no type describes. Is another than that of its type, if there is one.
    pub fn of_resource(&self, resource: &ApiResource) -> Cache<DynamicObject> {
        self.cache(Subject::new::<DynamicObject>(resource), |settings| {
            self.dynamic(resource, settings).collection()
        })
    }

    /// The cache of a resource of which only the metadata is sent and kept.
    pub fn metadata_of(&self, resource: &ApiResource) -> Cache<PartialObjectMetadata> {
        self.cache(Subject::new::<PartialObjectMetadata>(resource), |settings| {
            self.dynamic(resource, settings).metadata().collection()
        })
    }

    fn dynamic(&self, resource: &ApiResource, settings: &Settings) -> DynamicClient {
        let client = DynamicClient::new(self.0.client.clone(), resource.clone());
        match settings.namespace(resource.is_namespaced()) {
            Some(namespace) => client.namespace(namespace),
            None => client,
        }
    }

    fn cache<T: ClientObject>(&self, subject: Subject, of: impl FnOnce(&Settings) -> Collection<T>) -> Cache<T> {
        let mut state = self.state();
        if let Some(cache) = state.find(&subject) {
            return cache;
        }
        let settings = self.0.options.settings(&subject);
        let collection = settings.narrow(of(&settings));
        let (cache, reflector) = Cache::new(collection.watcher(&settings.watcher()));
        let task = fill(self.0.stop.subscribe(), reflector);
        let turn = state.add(subject, &cache, Box::pin(task));
        drop(state);
        turn.take();
        cache
    }

    /// Begins to fill the caches that were asked for, and from now on each that is asked for. Does nothing the second time, nor after a
    /// shutdown.
    ///
    /// # Panics
    /// Outside of a tokio runtime. The caches are filled by tasks of this one, wherever they are asked for.
    pub fn start(&self) {
        let runtime = Handle::current();
        let turn = self.state().start(runtime);
        turn.take();
    }

    /// Waits until the collections of all caches are there: of those that were asked for until this returns. Waits for
    /// [`start`](Self::start) as well.
    ///
    /// A collection that cannot be read, such as one that the user may not list, is tried for ever: see
    /// [`synced_within`](Self::synced_within) and [`unsynced`](Self::unsynced).
    ///
    /// # Errors
    /// [`SyncError::is_ended`].
    pub async fn synced(&self) -> Result<(), SyncError> {
        loop {
            let waiting = self.state().waiting();
            if waiting.is_empty() {
                return Ok(());
            }
            for (_, cache) in waiting {
                if cache.synced().await.is_err() {
                    return Err(SyncError::ended(self.unsynced()));
                }
            }
        }
    }

    /// The same, for no longer than this.
    ///
    /// # Errors
    /// [`SyncError::is_timeout`], with the resources that are not there and the last failure to read each; [`SyncError::is_ended`].
    pub async fn synced_within(&self, limit: Duration) -> Result<(), SyncError> {
        let timed_out = |_| Err(SyncError::timeout(limit, self.unsynced()));
        timeout(limit, self.synced()).await.unwrap_or_else(timed_out)
    }

    /// The resources whose collections are not there yet, sorted: what a readiness probe has to tell.
    pub fn unsynced(&self) -> Vec<Unsynced> {
        let waiting = self.state().waiting();
        waiting.into_iter().map(|(unsynced, _)| unsynced).collect()
    }

    /// Stops all, for good, and waits until the tasks have ended and their connections are given back. What caches hold stays; a cache that
    /// is asked for later stays empty.
    ///
    /// Safe to cancel: all stops once this was polled. May be called by several at once.
    pub async fn shutdown(&self) {
        let turn = self.state().stop();
        turn.take();
        self.0.stop.send_replace(true);
        self.0.stop.closed().await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Under the lock runs code of this module only, which leaves the state whole wherever it may end.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Informers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let resources = self.state().resources();
        let resources = resources.iter().map(ToString::to_string);
        f.debug_struct("Informers")
            .field("server", &self.0.client.config().server())
            .field("resources", &resources.collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}
