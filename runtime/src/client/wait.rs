//! Waiting for one object.
//!
//! In: a name, a condition, a limit. Out: the object as it then is. Never: another object followed than the one that is named.

use std::time::Duration;

use super::collection::Collection;
use super::place::{OneCollection, Place};
use super::target::ResourceClient;
use super::unified::{Client, Key, Within};
use crate::kind::Resource;
use crate::verbs;
use crate::wait::{Condition, WaitError, wait_for};
use crate::watch::WatcherOptions;

impl<K: verbs::List + verbs::Watch, P: Place> ResourceClient<K, P> {
    /// Waits until the object meets the condition, and gives it as it then is; none where there is none then. The object need not be there
    /// yet. Wire: `GET` of the collection with `fieldSelector=metadata.name=…`, with `watch=true` and without it.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use kubewright_runtime::{Namespaced, verbs};
    /// use kubewright_runtime::wait::Condition;
    ///
    /// # async fn example<Deployment: verbs::List + verbs::Watch>(deployments: &Namespaced<Deployment>) {
    /// let limit = Duration::from_secs(300);
    /// if let Err(error) = deployments.wait_for("web", &Condition::rollout_complete(), limit).await {
    ///     eprintln!("{error}"); // says what was last seen
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`WaitError::is_timeout`] after `limit`; [`WaitError::is_impossible`] where it cannot come any more; a
    /// [trouble](WaitError::trouble) that no repetition mends.
    pub async fn wait_for(&self, name: &str, condition: &Condition<K>, limit: Duration) -> Result<Option<K>, WaitError>
    where
        P: OneCollection,
    {
        let key = match &self.namespace {
            Some(namespace) => Key::from((&**namespace, name)),
            None => Key::from(name),
        };
        follow(&self.collection(), key, condition, limit).await
    }
}

impl Client {
    /// Waits until the object meets the condition, as [`ResourceClient::wait_for`] does:
    /// `client.wait_for(("default", "web"), &Condition::<Deployment>::rollout_complete(), limit)`.
    ///
    /// # Errors
    /// As there.
    pub async fn wait_for<K: Resource + verbs::List + verbs::Watch>(
        &self,
        key: impl Into<Key>,
        condition: &Condition<K>,
        limit: Duration,
    ) -> Result<Option<K>, WaitError> {
        let key = self.resolved::<K>(key.into());
        let within = key.namespace.clone().map_or(Within::All, Within::Namespace);
        follow(&self.collection(within), key, condition, limit).await
    }
}

async fn follow<K: Resource>(
    collection: &Collection<K>,
    key: Key,
    condition: &Condition<K>,
    limit: Duration,
) -> Result<Option<K>, WaitError> {
    let steps = collection.clone().named(&key.name).watcher(&WatcherOptions::new());
    wait_for(steps, key, condition, limit).await
}
