//! What is to be done for one Greeting: the difference between what it wishes for and what is there.
//!
//! In: a name, and what the caches hold. Out: ConfigMaps applied or deleted, a status, an event. Never: a write that changes nothing; trust in
//! what happened, as only what is counts; a write over a state that was not seen.

use std::error::Error;
use std::sync::Arc;

use kubewright_runtime::apply::Part as _;
use kubewright_runtime::cache::{Cache, Index};
use kubewright_runtime::client::Key;
use kubewright_runtime::events::Recorder;
use kubewright_runtime::meta::{ObjectMetaApply, OwnerReference};
use kubewright_runtime::queue::Outcome;
use kubewright_runtime::{Apply, ApplyOptions, DeleteOptions, Namespaced};

use crate::k8s::core::v1::{ConfigMap, ConfigMapApply};
use crate::k8s::example_com::v1::{Greeting, GreetingApply, GreetingCondition};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The label of what this program made, key and value.
pub(crate) const MANAGED_BY: (&str, &str) = ("app.kubernetes.io/managed-by", "greeter");
/// Under which leader a ConfigMap was written last: the number only grows.
const TERM: &str = "example.com/term";
/// How often it was written.
const REVISION: &str = "example.com/revision";

/// What all workers share.
pub(crate) struct Reconciler {
    pub(crate) greetings: Namespaced<Greeting>,
    pub(crate) config_maps: Namespaced<ConfigMap>,
    pub(crate) known: Cache<Greeting>,
    pub(crate) made: Cache<ConfigMap>,
    pub(crate) by_owner: Index<ConfigMap, Key>,
    pub(crate) recorder: Recorder,
    pub(crate) options: ApplyOptions,
    pub(crate) term: i64,
}

impl Reconciler {
    /// Brings the cluster to what the Greeting of this name wishes for.
    pub(crate) async fn reconcile(&self, key: &Key) -> Result<Outcome> {
        let there = self.by_owner.get(key);
        let Some(greeting) = self.known.get_key(key.clone()) else {
            self.collect(key, &there).await?;
            return Ok(Outcome::Done);
        };
        let wished: Vec<String> = (0..copies(&greeting))
            .map(|copy| format!("{}-{copy}", key.name))
            .collect();
        let surplus = there
            .iter()
            .filter(|config_map| !wished.iter().any(|name| *name == config_map.metadata.name()));
        let deleted = self.delete(surplus).await?;
        let applied = self.apply(&greeting, &wished, &there).await?;
        if applied + deleted > 0 {
            let note = format!("{applied} ConfigMaps written, {deleted} deleted");
            self.recorder.normal(&*greeting, "Said", "Reconcile", note);
        }
        self.report(&greeting, &wished, &self.by_owner.get(key)).await?;
        Ok(Outcome::Done)
    }

    /// Applies the copies that are not as they should be; returns how many, when the cache holds them.
    async fn apply(&self, greeting: &Greeting, wished: &[String], there: &[Arc<ConfigMap>]) -> Result<usize> {
        let mut written = Vec::new();
        for name in wished {
            let before = there.iter().find(|config_map| config_map.metadata.name() == name);
            if !before.is_some_and(|before| is_right(before, greeting)) {
                let desired = self.config_map(greeting, name, before.map(|before| &**before))?;
                let applied = self.config_maps.apply(&desired, &self.options).await?;
                written.push(applied.object.metadata.resource_version().to_owned());
            }
        }
        // The next time for this name must see what was done this time, or it would be done again.
        for version in &written {
            self.made.reached(version).await?;
        }
        Ok(written.len())
    }

    fn config_map(&self, greeting: &Greeting, name: &str, before: Option<&ConfigMap>) -> Result<Apply<ConfigMap>> {
        let revision = before.and_then(|before| before.metadata.annotation(REVISION)?.parse().ok());
        let metadata = ObjectMetaApply::default()
            .labels([MANAGED_BY])
            .annotations_with(TERM, self.term.to_string())
            .annotations_with(REVISION, (revision.unwrap_or(0_u64) + 1).to_string())
            .owner_references([OwnerReference::to_controller(greeting)?]);
        let desired = ConfigMapApply::new(name)
            .metadata_with(|named| named.merged(metadata))
            .data_with("text", greeting.spec.text.as_str())
            .into_apply();
        // K8S: with a version, an apply is refused if anybody has written since, be it an earlier leader whose request was late.
        Ok(match before {
            Some(before) => desired.set("/metadata/resourceVersion", before.metadata.resource_version()),
            None => desired,
        })
    }

    /// Deletes these ConfigMaps in the state in which they were seen; returns how many.
    async fn delete(&self, config_maps: impl Iterator<Item = &Arc<ConfigMap>>) -> Result<usize> {
        let mut deleted = 0;
        for metadata in config_maps.map(|config_map| &config_map.metadata) {
            let seen = DeleteOptions::background()
                .if_uid(metadata.uid())
                .if_resource_version(metadata.resource_version());
            match self.config_maps.delete(metadata.name(), &seen).await {
                Ok(_) => deleted += 1,
                // It was deleted before, and the cache does not know yet.
                Err(error) if error.is_not_found() => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(deleted)
    }

    /// Deletes what a Greeting has left that is gone, as garbage collection does; whoever is first. No finalizer is needed for that: what is
    /// left is in the cluster, tells its owner, and is found by its label, also by a controller that was not there when the owner went.
    async fn collect(&self, key: &Key, left: &[Arc<ConfigMap>]) -> Result<()> {
        // That the cache does not have it is not enough to destroy something: it may be of a form that cannot be read, or newer.
        if left.is_empty() || self.greetings.get_opt(&key.name).await?.is_some() {
            return Ok(());
        }
        self.delete(left.iter()).await.map(drop)
    }

    /// Writes the status, if it is another.
    async fn report(&self, greeting: &Greeting, wished: &[String], there: &[Arc<ConfigMap>]) -> Result<()> {
        let right = there.iter().filter(|config_map| is_right(config_map, greeting)).count();
        let generation = greeting.metadata.generation;
        let before = &*greeting.status;
        let mut status = before.clone();
        status.observed_generation = generation;
        status.ready_copies = Some(i32::try_from(right)?);
        status.conditions.set_condition(ready(right, wished.len(), generation));
        if status == *before {
            return Ok(());
        }
        let name = greeting.metadata.name();
        let desired = GreetingApply::new(name).status(status);
        match self.greetings.status(name).apply(&desired, &self.options).await {
            // As above: else the condition would have changed over again.
            Ok(applied) => Ok(self.known.reached(applied.object.metadata.resource_version()).await?),
            Err(error) if error.is_not_found() => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// How many copies there should be.
fn copies(greeting: &Greeting) -> i32 {
    match greeting.metadata.is_being_deleted() {
        true => 0,
        // The server fills in what the definition says.
        false => greeting.spec.copies.unwrap_or(1),
    }
}

/// Whether a ConfigMap is a copy of this Greeting as it is now, and no other of this name.
fn is_right(config_map: &ConfigMap, greeting: &Greeting) -> bool {
    config_map
        .data
        .get("text")
        .is_some_and(|text| *text == greeting.spec.text)
        && config_map.metadata.is_owned_by(greeting.metadata.uid())
}

/// The condition that says whether all copies are there.
fn ready(right: usize, wished: usize, generation: Option<i64>) -> GreetingCondition {
    let (status, reason) = match right == wished {
        true => (GreetingCondition::STATUS_TRUE, "AllSaid"),
        false => (GreetingCondition::STATUS_FALSE, "Missing"),
    };
    GreetingCondition {
        type_: "Ready".into(),
        status: status.into(),
        reason: reason.into(),
        message: format!("{right} of {wished} copies").into(),
        observed_generation: generation,
        ..GreetingCondition::EMPTY
    }
}
