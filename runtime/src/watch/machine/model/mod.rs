//! The machine against a server that keeps a history and does wrong by chance: whoever applies what is given has the server's state at each
//! `Synced` and `Reached`, and was given each change between them once and in order.

mod server;

use std::time::Duration;

use self::server::{Change, Dice, Initial, Objects, Server, Stream};
use super::*;

/// Whoever is told.
#[derive(Default)]
struct Told {
    objects: Objects,
    /// The state of the last `Synced` or `Reached`; none while the collection is read.
    known: Option<u64>,
    /// Changes since then.
    since: Vec<Change>,
    synced: u32,
}

struct World {
    dice: Dice,
    server: Server,
    machine: Machine,
    now: Now,
    page: Vec<(u64, u64)>,
    stream: Option<Stream>,
    told: Told,
}

const FAULTS: [Failure; 6] = [
    Failure::Passing {
        after: None,
        answered: true,
    },
    Failure::Passing {
        after: None,
        answered: false,
    },
    Failure::Denied { after: None },
    Failure::Unreadable,
    Failure::TooNew { after: None },
    Failure::Expired,
];

impl World {
    fn new(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let server = Server::new(&mut dice);
        let mut options = WatcherOptions::new().page_size(dice.roll(4) as u32);
        if dice.one_in(3) {
            options = options.strategy(Strategy::ListThenWatch);
        }
        if dice.one_in(3) {
            options = options.from_server_cache();
        }
        Self {
            machine: Machine::new(&options),
            dice,
            server,
            now: Now {
                time: Duration::ZERO,
                chance: 0.5,
            },
            page: Vec::new(),
            stream: None,
            told: Told::default(),
        }
    }

    fn turn(&mut self) {
        self.now.time += Duration::from_millis(self.dice.roll(1500));
        if self.server.faults && self.dice.one_in(3) {
            self.server.write(&mut self.dice);
        }
        let action = self.machine.next(self.now);
        if !matches!(action, Action::Read { .. }) {
            self.stream = None;
        }
        match action {
            Action::Wait(wait) => {
                self.now.time += wait;
                self.tell(Input::Waited);
            }
            Action::List(plan) => self.list(&plan),
            Action::Give => self.give(),
            Action::Watch(plan) => self.open(&plan.from),
            Action::Read { idle } => self.read(idle),
        }
    }

    fn tell(&mut self, input: Input<'_>) -> Verdict {
        let verdict = self.machine.on(input, self.now);
        match &verdict {
            Verdict::Restarted => {
                self.told.objects.clear();
                self.told.since.clear();
                self.told.known = None;
            }
            Verdict::Synced(version) => {
                self.told.since.clear();
                self.told.synced += 1;
                self.check(version);
            }
            Verdict::Reached(version) => {
                let reached = self.server.revision_of(version);
                let from = self.told.known.unwrap();
                let between = |change: &&Change| change.revision > from && change.revision <= reached;
                let expected: Vec<_> = self.server.history.iter().filter(between).copied().collect();
                assert_eq!(self.told.since, expected, "changes from {from} to {reached}");
                self.told.since.clear();
                self.check(version);
            }
            _ => {}
        }
        verdict
    }

    fn check(&mut self, version: &str) {
        let revision = self.server.revision_of(version);
        assert_eq!(self.told.objects, self.server.at(revision), "the state at {revision}");
        self.told.known = Some(revision);
    }

    fn fault(&mut self, sides: u64) -> Option<Failure> {
        let fails = self.server.faults && self.dice.one_in(sides);
        fails.then(|| FAULTS[self.dice.roll(FAULTS.len() as u64) as usize])
    }

    fn fail(&mut self, failure: Failure) {
        self.tell(Input::Failed(failure));
    }

    fn list(&mut self, plan: &ListPlan) {
        if let Some(failure) = self.fault(5) {
            return self.fail(failure);
        }
        // A token is `revision/key`.
        let (revision, from) = match &plan.token {
            Some(token) => {
                let (revision, key) = token.split_once('/').unwrap();
                (revision.parse().unwrap(), key.parse().unwrap())
            }
            None if plan.any_state => (self.server.revision - self.dice.roll(4), 0),
            None => (self.server.revision, 0),
        };
        if revision < self.server.oldest {
            return self.fail(Failure::Expired);
        }
        let mut objects: Vec<_> = self
            .server
            .at(revision)
            .range(from..)
            .map(|(&key, &of)| (key, of))
            .collect();
        let limit = match plan.limit {
            None => usize::MAX,
            // An empty page that is not the last.
            Some(_) if from == 0 && self.dice.one_in(5) => 0,
            Some(limit) => limit as usize,
        };
        let next = (objects.len() > limit).then(|| format!("{revision}/{}", objects[limit].0));
        objects.truncate(limit);
        self.page = objects;
        let version = self.server.version(revision);
        self.tell(Input::Page {
            version: &version,
            next: next.as_deref(),
        });
    }

    fn give(&mut self) {
        for (key, revision) in std::mem::take(&mut self.page) {
            self.told.objects.insert(key, revision);
        }
        self.tell(Input::PageDone);
    }

    fn open(&mut self, from: &From) {
        if let Some(failure) = self.fault(5) {
            return self.fail(failure);
        }
        let now = self.server.revision;
        let stream = match from {
            From::Beginning { .. } if self.server.initial == Initial::Refused => {
                return self.fail(Failure::Rejected);
            }
            From::Beginning { .. } => {
                let mut first: Vec<_> = self.server.at(now).into_iter().collect();
                first.reverse();
                Stream {
                    first,
                    sent: now,
                    end: self.server.initial == Initial::Known,
                }
            }
            From::Version(version) => {
                let from = self.server.revision_of(version);
                if from < self.server.oldest {
                    return self.fail(Failure::Expired);
                }
                // Some begin with the version itself, or before.
                let mut back = 0;
                if self.server.faults && self.dice.one_in(3) {
                    back = if self.server.numbers { 1 + self.dice.roll(3) } else { 1 };
                }
                Stream {
                    first: Vec::new(),
                    sent: from - back,
                    end: false,
                }
            }
        };
        self.stream = Some(stream);
        self.tell(Input::Opened);
    }

    fn read(&mut self, idle: Duration) {
        if let Some(failure) = self.fault(12) {
            return self.fail(failure);
        }
        let Some(stream) = &mut self.stream else {
            panic!("nothing is open")
        };
        if let Some((key, revision)) = stream.first.pop() {
            return self.event(Change {
                revision,
                key,
                gone: false,
            });
        }
        if let Some(change) = self.server.next_change(stream.sent) {
            stream.sent = change.revision;
            return self.event(change);
        }
        if stream.end {
            stream.end = false;
            let version = self.server.version(stream.sent);
            self.tell(Input::Bookmark {
                version: &version,
                ends_initial_events: true,
            });
            return;
        }
        self.nothing_to_send(idle);
    }

    fn nothing_to_send(&mut self, idle: Duration) {
        let Some(stream) = &mut self.stream else { return };
        match self.dice.roll(6) {
            0 if self.server.faults => {
                self.now.time += idle;
                self.tell(Input::Idle);
            }
            1 => {
                self.tell(Input::Ended);
            }
            _ => {
                stream.sent = self.server.revision;
                let version = self.server.version(stream.sent);
                self.tell(Input::Bookmark {
                    version: &version,
                    ends_initial_events: false,
                });
            }
        }
    }

    fn event(&mut self, change: Change) {
        let version = self.server.version(change.revision);
        let input = Input::Event {
            version: Some(&version),
        };
        if self.tell(input) != Verdict::Give {
            return;
        }
        if change.gone {
            self.told.objects.remove(&change.key);
        } else {
            self.told.objects.insert(change.key, change.revision);
        }
        self.told.since.push(change);
    }
}

/// Turns with faults, then turns without until all is known. How often the collection was read.
fn run(seed: u64) -> u32 {
    let mut world = World::new(seed);
    for _ in 0..150 {
        world.turn();
    }
    world.server.faults = false;
    for _ in 0..300 {
        world.turn();
        if world.told.known == Some(world.server.revision) && world.told.since.is_empty() {
            return world.told.synced;
        }
    }
    panic!(
        "seed {seed}: only {:?} of {} is known; {:?}",
        world.told.known, world.server.revision, world.machine
    );
}

#[test]
fn what_is_told_is_the_state_of_the_server_whatever_goes_wrong() {
    let mut readings = 0;
    for seed in 0..4000 {
        let outcome = std::panic::catch_unwind(|| run(seed));
        match outcome {
            Ok(synced) => readings += synced,
            Err(panic) => {
                eprintln!("seed {seed}");
                std::panic::resume_unwind(panic);
            }
        }
    }
    // The runs are worth something only if most of them come far.
    assert!(readings > 8000, "{readings}");
}
