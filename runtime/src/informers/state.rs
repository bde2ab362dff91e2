//! The caches that there are, and whether they are filled.
//!
//! In: what is asked for, start, shutdown. Out: caches, and tasks for the caller to spawn. Never: a task spawned, or one dropped, under the
//! lock; a cache begun after a shutdown.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;

use futures_util::future::{BoxFuture, FutureExt as _, select};
use tokio::runtime::Handle;
use tokio::sync::watch;

use super::sync::Unsynced;
use crate::cache::{Cache, Reflector, WaitError};
use crate::client::ClientObject;
use crate::discovery::ApiResource;
use crate::error::Error;
use crate::kind::{GroupVersionResource, Resource};
use crate::value::Str;

/// A resource, and the type that its objects are read as.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Subject {
    form: TypeId,
    pub(super) resource: GroupVersionResource,
}

impl Subject {
    pub(super) fn of<K: Resource>() -> Self {
        Self {
            form: TypeId::of::<K>(),
            resource: GroupVersionResource::new(
                Str::from_static(K::GROUP),
                Str::from_static(K::VERSION),
                Str::from_static(K::PLURAL),
            ),
        }
    }

    pub(super) fn new<T: 'static>(resource: &ApiResource) -> Self {
        Self {
            form: TypeId::of::<T>(),
            resource: resource.group_version_resource(),
        }
    }
}

/// A cache of any type.
pub(super) trait AnyCache: Any + Send + Sync {
    fn synced(&self) -> BoxFuture<'_, Result<(), WaitError>>;
    fn is_synced(&self) -> bool;
    fn last_trouble(&self) -> Option<Arc<Error>>;
}

impl<T: ClientObject> AnyCache for Cache<T> {
    fn synced(&self) -> BoxFuture<'_, Result<(), WaitError>> {
        Self::synced(self).boxed()
    }

    fn is_synced(&self) -> bool {
        Self::is_synced(self)
    }

    fn last_trouble(&self) -> Option<Arc<Error>> {
        Self::last_trouble(self)
    }
}

/// Fills a cache, until it is told to stop.
pub(super) type Task = BoxFuture<'static, ()>;

/// Whether caches are filled.
enum Phase {
    /// Not yet. The tasks wait here.
    Waiting(Vec<Task>),
    /// By tasks of this runtime.
    Started(Handle),
    /// Not any more.
    Stopped,
}

pub(super) struct State {
    phase: Phase,
    caches: HashMap<Subject, Arc<dyn AnyCache>>,
}

impl State {
    pub(super) fn new() -> Self {
        Self {
            phase: Phase::Waiting(Vec::new()),
            caches: HashMap::new(),
        }
    }

    pub(super) fn find<T: ClientObject>(&self, subject: &Subject) -> Option<Cache<T>> {
        let cache: &dyn Any = &**self.caches.get(subject)?;
        cache.downcast_ref().cloned()
    }

    /// Adds a cache. What is to be done with its task is for the caller, when no lock is held.
    pub(super) fn add<T: ClientObject>(&mut self, subject: Subject, cache: &Cache<T>, task: Task) -> Turn {
        self.caches.insert(subject, Arc::new(cache.clone()));
        match &mut self.phase {
            Phase::Waiting(tasks) => {
                tasks.push(task);
                Turn::default()
            }
            Phase::Started(runtime) => Turn {
                runtime: Some(runtime.clone()),
                tasks: vec![task],
            },
            Phase::Stopped => Turn {
                runtime: None,
                tasks: vec![task],
            },
        }
    }

    pub(super) fn start(&mut self, runtime: Handle) -> Turn {
        let Phase::Waiting(tasks) = &mut self.phase else {
            return Turn::default();
        };
        let tasks = std::mem::take(tasks);
        self.phase = Phase::Started(runtime.clone());
        Turn {
            runtime: Some(runtime),
            tasks,
        }
    }

    pub(super) fn stop(&mut self) -> Turn {
        let tasks = match std::mem::replace(&mut self.phase, Phase::Stopped) {
            Phase::Waiting(tasks) => tasks,
            Phase::Started(_) | Phase::Stopped => Vec::new(),
        };
        Turn { runtime: None, tasks }
    }

    /// The caches that are not synced, by name.
    pub(super) fn waiting(&self) -> Vec<(Unsynced, Arc<dyn AnyCache>)> {
        let caches = self.caches.iter().filter(|(_, cache)| !cache.is_synced());
        let mut waiting: Vec<_> = caches
            .map(|(subject, cache)| {
                let unsynced = Unsynced {
                    resource: subject.resource.clone(),
                    trouble: cache.last_trouble(),
                };
                (unsynced, Arc::clone(cache))
            })
            .collect();
        waiting.sort_by(|(left, _), (right, _)| left.resource.cmp(&right.resource));
        waiting
    }

    /// What there are caches of, sorted.
    pub(super) fn resources(&self) -> Vec<GroupVersionResource> {
        let mut resources: Vec<_> = self.caches.keys().map(|subject| subject.resource.clone()).collect();
        resources.sort();
        resources
    }
}

/// Tasks whose turn it is: to be spawned, or, without a runtime, to be dropped.
#[derive(Default)]
#[must_use = "the tasks are neither spawned nor dropped while the lock is held"]
pub(super) struct Turn {
    runtime: Option<Handle>,
    tasks: Vec<Task>,
}

impl Turn {
    pub(super) fn take(self) {
        let Some(runtime) = self.runtime else { return };
        for task in self.tasks {
            // Its owner is the sender of its stop: it ends when that says so or is gone.
            drop(runtime.spawn(task));
        }
    }
}

/// Fills a cache until `stop` says so, or is gone. When `stop` has no receivers any more, all tasks have ended with all they held: of the
/// two the receiver is dropped last, as the first argument.
pub(super) async fn fill<T: ClientObject>(mut stop: watch::Receiver<bool>, reflector: Reflector<T>) {
    let stopped = pin!(async {
        // An error says that the sender is gone.
        let _ = stop.wait_for(|stopped| *stopped).await;
    });
    select(stopped, reflector).await;
}
