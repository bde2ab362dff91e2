//! Random collections, random steps and random slow subscribers, against maps.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::change::Change;
use super::shared::Shared;
use crate::meta::{ObjectMeta, PartialObjectMetadata};
use crate::value::{Str, from_json};
use crate::watch::{Step, Undecodable};

type Partial = PartialObjectMetadata;

/// Name to unique id and resource version.
type State = BTreeMap<String, (String, u64)>;

struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % limit
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

fn object(name: &str, (uid, version): &(String, u64)) -> Partial {
    let mut metadata = ObjectMeta::named(name).in_namespace("default");
    metadata.uid = Some(uid.as_str().into());
    metadata.resource_version = Some(version.to_string().into());
    Partial {
        metadata,
        ..Partial::EMPTY
    }
}

fn state_of(object: &Partial) -> (String, (String, u64)) {
    let metadata = &object.metadata;
    let version = metadata.resource_version().parse().unwrap();
    (metadata.name().to_owned(), (metadata.uid().to_owned(), version))
}

fn misfit(name: &str, version: u64, deleted: bool) -> Step<Partial> {
    Step::Undecodable(Box::new(Undecodable {
        namespace: Some("default".into()),
        name: name.into(),
        resource_version: Some(version.to_string().into()),
        deleted,
        error: from_json::<Partial>(b"[]").unwrap_err(),
    }))
}

fn version_text(version: u64) -> Str {
    version.to_string().into()
}

/// A server, the cache, and what the cache must hold.
struct World {
    random: Random,
    cache: Arc<Shared<Partial>>,
    server: State,
    expected: State,
    version: u64,
}

impl World {
    fn apply(&self, step: Step<Partial>) {
        self.cache.apply(step);
    }

    /// Something happens on the server. Gives the step that a watch would tell.
    fn happens(&mut self) -> Step<Partial> {
        self.version += 1;
        let name = format!("object-with-a-long-name-{}", self.random.below(24));
        let known = self.server.get(&name).cloned();
        match (known, self.random.below(10)) {
            (Some(mut state), 0..3) => {
                self.server.remove(&name);
                state.1 = self.version;
                Step::Deleted(object(&name, &state))
            }
            // Deleted and made again, without anybody noticing.
            (_, 3) => self.is_now(&name, format!("uid-{}", self.version)),
            (Some((uid, _)), _) => self.is_now(&name, uid),
            (None, _) => self.is_now(&name, format!("uid-{}", self.version)),
        }
    }

    fn is_now(&mut self, name: &str, uid: String) -> Step<Partial> {
        let state = (uid, self.version);
        self.server.insert(name.to_owned(), state.clone());
        Step::Applied(object(name, &state))
    }

    fn watch(&mut self) {
        if self.random.chance(5) {
            return self.breaks();
        }
        let step = self.happens();
        self.expect(&step);
        // An old state comes again, and does nothing.
        if let (Step::Applied(new), true) = (&step, self.random.chance(20)) {
            let (name, (uid, version)) = state_of(new);
            self.apply(Step::Applied(object(&name, &(uid.clone(), version))));
            self.apply(Step::Applied(object(&name, &(uid, version - 1))));
        }
        self.apply(step);
    }

    fn expect(&mut self, step: &Step<Partial>) {
        match step {
            Step::Applied(object) => self.expected.extend([state_of(object)]),
            Step::Deleted(object) => drop(self.expected.remove(object.metadata.name())),
            _ => {}
        }
    }

    /// An object can no longer be read.
    fn breaks(&mut self) {
        self.version += 1;
        let index = self.random.below(24);
        let name = format!("object-with-a-long-name-{index}");
        self.server.remove(&name);
        self.expected.remove(&name);
        let deleted = self.random.chance(50);
        self.apply(misfit(&name, self.version, deleted));
    }

    fn relist(&mut self) {
        for _ in 0..self.random.below(40) {
            self.happens();
        }
        self.apply(Step::Restarted);
        if self.random.chance(30) {
            // What came until the second one is void.
            self.apply(Step::Applied(object("void", &("void".to_owned(), 1))));
            self.apply(Step::Restarted);
        }
        let items: Vec<_> = self.server.iter().map(|(name, state)| object(name, state)).collect();
        for item in items {
            self.apply(Step::Applied(item));
        }
        self.check_store();
        self.expected = self.server.clone();
        self.apply(Step::Synced {
            resource_version: version_text(self.version),
        });
    }

    fn check_store(&self) {
        let state = self.cache.read();
        let table = state.store.table();
        let held: State = table.iter().map(|(_, object)| state_of(object)).collect();
        assert_eq!((held.len(), &held), (table.len(), &self.expected));
    }
}

/// A map that follows the changes.
struct Follower {
    id: u64,
    capacity: usize,
    map: State,
    synced: bool,
}

impl Follower {
    /// Takes at most `count` changes; whether there are no more.
    fn take(&mut self, world: &World, count: u64) -> bool {
        for _ in 0..count {
            let mut state = world.cache.write();
            let (queue, store) = state.queue(self.id).unwrap();
            let Some(change) = queue.next(store.table()) else {
                return true;
            };
            self.told(change);
            assert_eq!(queue.knows() + queue.held().0, self.map.len());
        }
        false
    }

    fn told(&mut self, change: Change<Partial>) {
        match change {
            Change::Added(object) => {
                let (name, state) = state_of(&object);
                assert_eq!(self.map.insert(name, state), None);
            }
            Change::Updated { old, new } => {
                let (name, state) = state_of(&new);
                let before = self.map.insert(name, state.clone()).expect("an object that is known");
                assert!(before.0 == state.0 && before.1 < state.1, "{before:?} {state:?}");
                assert!(old.is_none_or(|old| state_of(&old).1 == before));
            }
            Change::Deleted(object) | Change::Unreadable(object) => {
                let (name, (uid, _)) = state_of(&object);
                let before = self.map.remove(&name).expect("an object that is known");
                assert_eq!(before.0, uid);
            }
            Change::Synced => assert!(!std::mem::replace(&mut self.synced, true)),
        }
    }

    fn check(&mut self, world: &World) {
        let mut state = world.cache.write();
        let (queue, _) = state.queue(self.id).unwrap();
        let (gone, order, before) = queue.held();
        assert!(gone <= self.map.len() && order <= self.capacity && before <= self.capacity);
    }
}

fn run(seed: u64) {
    let mut world = World {
        random: Random(seed),
        cache: Shared::new().0,
        server: State::new(),
        expected: State::new(),
        version: 10,
    };
    let mut followers: Vec<Follower> = Vec::new();
    for round in 0..400 {
        match world.random.below(20) {
            _ if round == 3 => world.relist(),
            0 => world.relist(),
            _ if round > 3 => world.watch(),
            _ => {}
        }
        world.check_store();
        if followers.len() < 4 && world.random.chance(5) {
            let capacity = [0, 1, 5, 100][followers.len()];
            let id = world.cache.write().add_queue(capacity);
            let (map, synced) = (State::new(), false);
            followers.push(Follower {
                id,
                capacity,
                map,
                synced,
            });
        }
        for follower in &mut followers {
            if world.random.chance(30) {
                let count = world.random.below(20);
                let is_synced = world.cache.read().store.is_synced();
                if follower.take(&world, count) {
                    assert_eq!((&follower.map, follower.synced), (&world.expected, is_synced));
                }
            }
            follower.check(&world);
        }
    }
    for follower in &mut followers {
        assert!(follower.take(&world, u64::MAX));
        assert_eq!((&follower.map, follower.synced), (&world.expected, true));
        let state = world.cache.write().queue(follower.id).unwrap().0.held();
        assert_eq!(state, (0, 0, 0));
    }
}

#[test]
fn what_a_subscriber_was_told_is_what_is_there() {
    (0..60).for_each(run);
}
