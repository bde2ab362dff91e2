//! Objects that cannot be read, which only a watch can make: so these tests stand here.

use std::sync::Arc;

use super::change::Change;
use super::shared::Shared;
use crate::meta::{ObjectMeta, PartialObjectMetadata};
use crate::value::from_json;
use crate::watch::{Step, Undecodable};

type Partial = PartialObjectMetadata;

fn object(name: &str, version: u64) -> Step<Partial> {
    let mut metadata = ObjectMeta::named(name);
    metadata.resource_version = Some(version.to_string().into());
    Step::Applied(Partial {
        metadata,
        ..Partial::EMPTY
    })
}

fn misfit(name: &str, version: u64, deleted: bool) -> Step<Partial> {
    Step::Undecodable(Box::new(Undecodable {
        namespace: None,
        name: name.into(),
        resource_version: Some(version.to_string().into()),
        deleted,
        error: from_json::<Partial>(b"[]").unwrap_err(),
    }))
}

fn synced(version: u64) -> Step<Partial> {
    let resource_version = version.to_string().into();
    Step::Synced { resource_version }
}

struct World {
    cache: Arc<Shared<Partial>>,
    subscriber: u64,
}

impl World {
    fn new() -> Self {
        let cache = Shared::new().0;
        let subscriber = cache.write().add_queue(9);
        Self { cache, subscriber }
    }

    /// Applies steps; gives what was told, what is there and what cannot be read.
    fn after(&self, steps: impl IntoIterator<Item = Step<Partial>>) -> (String, String, String) {
        steps.into_iter().for_each(|step| self.cache.apply(step));
        let mut state = self.cache.write();
        let mut told = Vec::new();
        let Some((queue, store)) = state.queue(self.subscriber) else {
            panic!()
        };
        while let Some(change) = queue.next(store.table()) {
            told.push(match change {
                Change::Added(object) => format!("+{}", object.metadata.name()),
                Change::Updated { new, .. } => format!(">{}", new.metadata.name()),
                Change::Deleted(object) => format!("-{}", object.metadata.name()),
                Change::Unreadable(object) => format!("?{}", object.metadata.name()),
                Change::Synced => "synced".to_owned(),
            });
        }
        let mut there: Vec<_> = store.table().iter().map(|(_, object)| object.metadata.name()).collect();
        there.sort_unstable();
        let misfits: Vec<_> = store.undecodable().map(|misfit| &*misfit.name).collect();
        (told.join(" "), there.join(" "), misfits.join(" "))
    }
}

fn texts(told: &str, there: &str, misfits: &str) -> (String, String, String) {
    (told.to_owned(), there.to_owned(), misfits.to_owned())
}

#[test]
fn the_old_state_goes_and_the_key_stays_until_it_is_readable_or_gone() {
    let world = World::new();
    let first = [
        Step::Restarted,
        object("x", 1),
        object("y", 2),
        object("z", 3),
        synced(5),
    ];
    assert_eq!(world.after(first), texts("+x +y +z synced", "x y z", ""));
    assert_eq!(
        world.after([misfit("x", 6, false), misfit("y", 7, false)]),
        texts("?x ?y", "z", "x y")
    );
    assert_eq!(&**world.cache.read().store.version(), "7");
    assert_eq!(world.after([object("x", 8)]), texts("+x", "x z", "y"));
    assert_eq!(world.after([misfit("y", 9, true)]), texts("", "x z", ""));
    assert_eq!(world.after([misfit("z", 10, true)]), texts("-z", "x", ""));
    assert_eq!(world.after([misfit("w", 11, false)]), texts("", "x", "w"));
}

#[test]
fn a_relist_says_anew_what_cannot_be_read() {
    let world = World::new();
    world.after([
        Step::Restarted,
        object("x", 1),
        object("y", 2),
        object("z", 3),
        misfit("w", 4, false),
        synced(5),
    ]);
    let relist = [
        Step::Restarted,
        object("x", 1),
        misfit("x", 6, false),
        misfit("y", 7, false),
        object("y", 8),
    ];
    // Until the end nothing of it is seen.
    assert_eq!(world.after(relist), texts("", "x y z", "w"));
    assert_eq!(world.after([synced(9)]), texts("?x -z >y", "y", "x"));
    // What a second restart makes void does not count.
    let again = [
        Step::Restarted,
        misfit("y", 10, false),
        Step::Restarted,
        object("y", 8),
        misfit("v", 9, true),
        synced(11),
    ];
    assert_eq!(world.after(again), texts("", "y", ""));
}
