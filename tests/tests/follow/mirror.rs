//! What whoever follows a collection holds of it, and whether the steps that it was told make sense together.
//!
//! In: the steps of a watcher. Out: [`Mirror`]. Never: patient with a step that contradicts those before it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use futures_util::StreamExt as _;
use kubewright_runtime::client::{ClientObject, Collection};
use kubewright_runtime::options::ListOptions;
use kubewright_runtime::watch::{Step, Undecodable, Watcher, WatcherOptions};

use crate::PATIENCE;

/// What can be held.
pub(crate) trait Held: ClientObject + PartialEq + Debug + Send {}
impl<T: ClientObject + PartialEq + Debug + Send> Held for T {}

/// Which object, for people: `namespace/name`.
fn key<T: ClientObject>(object: &T) -> String {
    let metadata = object.metadata();
    format!("{}/{}", metadata.namespace(), metadata.name())
}

fn version<T: ClientObject>(object: &T) -> u64 {
    object.metadata().resource_version().parse().unwrap()
}

/// How often what was told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) restarted: u32,
    pub(crate) applied: u32,
    pub(crate) deleted: u32,
    pub(crate) synced: u32,
    pub(crate) undecodable: u32,
    pub(crate) trouble: u32,
}

/// A collection as its watcher tells it.
pub(crate) struct Mirror<T> {
    name: String,
    collection: Collection<T>,
    watcher: Watcher<T>,
    pub(crate) objects: BTreeMap<String, T>,
    /// Objects that are there and cannot be read.
    pub(crate) odd: BTreeSet<String>,
    /// The newest version of each object that was ever told, also of those that are gone.
    newest: BTreeMap<String, u64>,
    /// What came since the reading began, while one is going on.
    reading: Option<BTreeSet<String>>,
    pub(crate) told: Told,
    /// The troubles, in words.
    pub(crate) troubles: Vec<String>,
}

impl<T: Held> Mirror<T> {
    pub(crate) fn new(name: &str, collection: Collection<T>, options: &WatcherOptions) -> Self {
        Self {
            name: name.to_owned(),
            watcher: collection.watcher(options),
            collection,
            objects: BTreeMap::new(),
            odd: BTreeSet::new(),
            newest: BTreeMap::new(),
            reading: None,
            told: Told::default(),
            troubles: Vec::new(),
        }
    }

    /// Takes steps until what is held, and what was told, is as `enough` wants it.
    pub(crate) async fn until(&mut self, what: &str, enough: impl Fn(&Self) -> bool) {
        let all = async {
            while !enough(self) {
                let step = self.watcher.step().await;
                self.take(step);
            }
        };
        if tokio::time::timeout(PATIENCE, all).await.is_err() {
            panic!("{}: not told: {what}; {:?} {:?}", self.name, self.told, self.troubles);
        }
    }

    /// Until the collection was read as a whole, `times` times in all.
    pub(crate) async fn until_synced(&mut self, times: u32) {
        self.until("the end of the reading", |mirror| mirror.told.synced >= times)
            .await;
    }

    /// The same, however long it takes, until the object `name` is there.
    pub(crate) async fn until_there(mut self, name: String) -> Self {
        while !(self.reading.is_none() && self.objects.keys().any(|key| key.ends_with(&name))) {
            let step = self.watcher.step().await;
            self.take(step);
        }
        self
    }

    /// Whether an object of this name is held.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.objects.values().any(|object| object.metadata().name() == name)
    }

    fn take(&mut self, step: Step<T>) {
        match step {
            Step::Restarted => {
                self.told.restarted += 1;
                self.reading = Some(BTreeSet::new());
            }
            Step::Applied(object) => self.apply(object),
            Step::Deleted(object) => self.delete(&object),
            Step::Synced { resource_version } => self.sync(&resource_version),
            Step::Reached { resource_version } => {
                let reached: u64 = resource_version.parse().unwrap();
                let newest = self.newest.values().copied().max().unwrap_or_default();
                assert!(self.reading.is_none(), "{}: reached amid a reading", self.name);
                assert!(reached >= newest, "{}: reached {reached}, after {newest}", self.name);
            }
            Step::Undecodable(odd) => self.take_odd(&odd),
            Step::Trouble(error) => {
                self.told.trouble += 1;
                self.troubles.push(error.to_string());
            }
            other => panic!("{}: {other:?}", self.name),
        }
    }

    fn apply(&mut self, object: T) {
        self.told.applied += 1;
        let (key, version) = (key(&object), version(&object));
        self.move_on(&key, version);
        if let Some(before) = self.objects.get(&key)
            && self.reading.is_none()
        {
            // K8S: who deletes and makes anew is told of both.
            let (before, now) = (before.metadata().uid(), object.metadata().uid());
            assert_eq!(before, now, "{}: {key} became another without a word", self.name);
        }
        self.odd.remove(&key);
        self.objects.insert(key, object);
    }

    fn delete(&mut self, object: &T) {
        self.told.deleted += 1;
        let (key, version) = (key(object), version(object));
        self.move_on(&key, version);
        if let Some(reading) = &mut self.reading {
            reading.remove(&key);
        }
        let gone = self.objects.remove(&key);
        if self.reading.is_none() {
            let gone = gone.unwrap_or_else(|| panic!("{}: {key} is deleted and was not there", self.name));
            assert_eq!(
                gone.metadata().uid(),
                object.metadata().uid(),
                "{}: {key} is another",
                self.name
            );
        }
    }

    /// No object goes back in time, and outside of a reading none comes twice.
    fn move_on(&mut self, key: &str, version: u64) {
        let before = self.newest.insert(key.to_owned(), version).unwrap_or_default();
        let name = &self.name;
        match &mut self.reading {
            None => assert!(version > before, "{name}: {key} at {version} after {before}"),
            Some(reading) => {
                assert!(version >= before, "{name}: {key} at {version} after {before}");
                reading.insert(key.to_owned());
            }
        }
    }

    fn sync(&mut self, version: &str) {
        self.told.synced += 1;
        let came = self.reading.take().expect("a reading ends that began");
        self.objects.retain(|key, _| came.contains(key));
        self.odd.retain(|key| came.contains(key));
        assert!(version.parse::<u64>().unwrap() > 0, "{}: {version}", self.name);
    }

    fn take_odd(&mut self, odd: &Undecodable) {
        self.told.undecodable += 1;
        let key = format!("{}/{}", odd.namespace.as_deref().unwrap_or_default(), odd.name);
        let version = odd.resource_version.as_deref().map(|version| version.parse().unwrap());
        self.move_on(&key, version.expect("a version"));
        self.objects.remove(&key);
        if odd.deleted {
            self.odd.remove(&key);
        } else {
            self.odd.insert(key);
        }
    }

    /// What the server holds now is what is held here, object by object.
    pub(crate) async fn check(&mut self) {
        let mut listed = BTreeMap::new();
        let mut all = std::pin::pin!(self.collection.list_all(&ListOptions::new()));
        while let Some(object) = all.next().await {
            let object = object.unwrap();
            listed.insert(key(&object), object);
        }
        let (held, there): (Vec<_>, Vec<_>) = (self.objects.keys().collect(), listed.keys().collect());
        assert_eq!(held, there, "{}: other objects than the server has", self.name);
        for (key, object) in &listed {
            assert_eq!(
                self.objects.get(key),
                Some(object),
                "{}: {key} is not as it is",
                self.name
            );
        }
    }
}
