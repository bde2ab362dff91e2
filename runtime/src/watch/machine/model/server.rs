//! A server that keeps a history, and forgets its beginning.

use std::collections::BTreeMap;

/// Numbers by chance, the same for the same seed (splitmix64).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }

    pub(super) fn one_in(&mut self, sides: u64) -> bool {
        self.roll(sides) == 0
    }
}

pub(super) type Objects = BTreeMap<u64, u64>;

/// What became of an object: there in this version, or gone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Change {
    pub(super) revision: u64,
    pub(super) key: u64,
    pub(super) gone: bool,
}

/// What the server does with a watch that asks for initial events.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Initial {
    Known,
    Refused,
    Ignored,
}

pub(super) struct Server {
    pub(super) history: Vec<Change>,
    pub(super) revision: u64,
    /// States before this one are forgotten.
    pub(super) oldest: u64,
    pub(super) initial: Initial,
    /// Whether versions are numbers.
    pub(super) numbers: bool,
    pub(super) faults: bool,
}

/// An open watch, seen from the server.
pub(super) struct Stream {
    /// Objects to send before changes.
    pub(super) first: Vec<(u64, u64)>,
    /// Changes behind this one are sent.
    pub(super) sent: u64,
    /// The end of the initial events is to be sent.
    pub(super) end: bool,
}

impl Server {
    pub(super) fn new(dice: &mut Dice) -> Self {
        let mut server = Self {
            history: Vec::new(),
            revision: 7 + dice.roll(5),
            oldest: 0,
            initial: [Initial::Known, Initial::Refused, Initial::Ignored][dice.roll(3) as usize],
            numbers: !dice.one_in(4),
            faults: true,
        };
        for _ in 0..dice.roll(12) {
            server.write(dice);
        }
        server
    }

    pub(super) fn write(&mut self, dice: &mut Dice) {
        // Others write as well, so that not each revision is of this collection.
        self.revision += 1 + dice.roll(3);
        let key = dice.roll(6);
        let gone = self.at(self.revision).contains_key(&key) && dice.one_in(3);
        self.history.push(Change {
            revision: self.revision,
            key,
            gone,
        });
        if self.faults && dice.one_in(15) {
            self.oldest = self.revision - dice.roll(self.revision.min(8));
        }
    }

    pub(super) fn at(&self, revision: u64) -> Objects {
        let mut objects = Objects::new();
        for change in self.history.iter().filter(|change| change.revision <= revision) {
            if change.gone {
                objects.remove(&change.key);
            } else {
                objects.insert(change.key, change.revision);
            }
        }
        objects
    }

    pub(super) fn next_change(&self, behind: u64) -> Option<Change> {
        self.history.iter().find(|change| change.revision > behind).copied()
    }

    pub(super) fn version(&self, revision: u64) -> String {
        let letter = if self.numbers { "" } else { "r" };
        format!("{letter}{revision}")
    }

    pub(super) fn revision_of(&self, version: &str) -> u64 {
        version.trim_start_matches('r').parse().unwrap()
    }
}
