//! The story that the peer tells of its collection, and which version every object has at each point of it.
//!
//! In: how many objects, how many events. Out: versions and rounds. Never: state; every process works out the same.

/// How far the story has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// All objects as they were made.
    Listed,
    /// The events were sent, over all objects in turn.
    Modified,
    /// The version of every watch has expired; every hundredth object, and the last, changed while nobody could see it.
    Expired,
}

/// The parameters of the story.
#[derive(Clone, Copy, Debug)]
pub struct Story {
    /// Objects of the collection.
    pub objects: usize,
    /// Events of [`Stage::Modified`].
    pub events: usize,
}

impl Stage {
    /// All, in order.
    pub const ALL: [Self; 3] = [Self::Listed, Self::Modified, Self::Expired];

    /// The stage with this number.
    pub fn parse(number: &str) -> Option<Self> {
        Self::ALL.get(number.parse::<usize>().ok()?).copied()
    }

    /// All versions of a stage have the same number of digits, and begin with one that tells the stage.
    fn base(self) -> usize {
        (self as usize + 1) * 1_000_000
    }

    /// The stage that a version belongs to.
    pub fn of_version(version: &str) -> Option<Self> {
        let number = version.parse::<usize>().ok()? / 1_000_000;
        Self::ALL.get(number.checked_sub(1)?).copied()
    }

    /// The version of the collection.
    pub fn version(self) -> usize {
        self.base() + 999_999
    }
}

impl Story {
    /// The most objects, and the most events, that there are versions for.
    pub const LIMIT: usize = 900_000;

    /// Which object event number `event` is of.
    pub fn object_of(self, event: usize) -> usize {
        event % self.objects
    }

    /// The version that event number `event` gives its object.
    pub fn version_of_event(self, event: usize) -> usize {
        Stage::Modified.base() + event
    }

    /// What event number `event` writes into the annotation.
    pub fn round_of_event(self, event: usize) -> usize {
        1 + event / self.objects
    }

    /// Whether an object changed unseen.
    pub fn changes_unseen(self, object: usize) -> bool {
        object % 100 == 99 || object + 1 == self.objects
    }

    /// Version and annotation of an object.
    pub fn state(self, object: usize, stage: Stage) -> (usize, usize) {
        let events = (self.events + self.objects - 1 - object) / self.objects;
        match stage {
            Stage::Expired if self.changes_unseen(object) => (stage.base() + object, 1_000 + events),
            Stage::Modified | Stage::Expired if events > 0 => {
                let last = (events - 1) * self.objects + object;
                (self.version_of_event(last), self.round_of_event(last))
            }
            _ => (Stage::Listed.base() + object, 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Stage, Story};

    #[test]
    fn the_state_of_an_object_is_what_its_last_event_said() {
        for (objects, events) in [(10, 10), (10, 25), (10, 3), (1, 4)] {
            let story = Story { objects, events };
            let mut states = (0..objects)
                .map(|object| story.state(object, Stage::Listed))
                .collect::<Vec<_>>();
            for event in 0..events {
                states[story.object_of(event)] = (story.version_of_event(event), story.round_of_event(event));
            }
            for (object, state) in states.into_iter().enumerate() {
                assert_eq!(story.state(object, Stage::Modified), state, "{story:?} {object}");
                let unseen = story.state(object, Stage::Expired);
                assert_eq!(unseen != state, story.changes_unseen(object), "{story:?} {object}");
            }
        }
    }

    #[test]
    fn a_version_tells_its_stage() {
        for stage in Stage::ALL {
            assert_eq!(Stage::of_version(&stage.version().to_string()), Some(stage));
            assert_eq!(Stage::parse(&(stage as usize).to_string()), Some(stage));
        }
        assert_eq!(Stage::of_version("0"), None);
    }
}
