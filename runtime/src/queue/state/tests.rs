use super::*;

fn at(start: Instant, millis: u64) -> Instant {
    start + Duration::from_millis(millis)
}

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// The keys that are given out at one time, in their order, each finished at once.
fn drain(state: &mut State<u32>, now: Instant) -> Vec<u32> {
    let mut keys = Vec::new();
    while let Turn::Work(key, _) = state.take(now) {
        state.done(&key, now);
        keys.push(key);
    }
    keys
}

fn work(state: &mut State<u32>, now: Instant) -> u32 {
    match state.take(now) {
        Turn::Work(key, _) => key,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_key_is_given_once_however_often_it_was_added() {
    let (start, mut state) = (Instant::now(), State::new());
    for key in [1, 2, 1, 3, 2, 1] {
        state.add(key, Priority::Normal, start);
    }
    assert_eq!(drain(&mut state, start), [1, 2, 3]);
    assert_eq!(state.take(start), Turn::Wait(None));
}

#[test]
fn a_key_that_is_worked_on_comes_once_more_and_only_after_that() {
    let (start, mut state) = (Instant::now(), State::new());
    state.add(1, Priority::Normal, start);
    assert_eq!(work(&mut state, start), 1);
    state.add(1, Priority::Normal, start);
    state.add(1, Priority::High, at(start, 5));
    assert_eq!(state.take(start), Turn::Wait(None), "it is still worked on");
    state.done(&1, at(start, 10));
    assert_eq!(state.take(at(start, 10)), Turn::Work(1, Priority::High));
    state.done(&1, at(start, 11));
    assert_eq!(state.take(at(start, 11)), Turn::Wait(None));
    let stats = state.stats(at(start, 11));
    assert_eq!((stats.adds, stats.given, stats.finished), (3, 2, 2));
    assert_eq!(stats.waited, millis(10), "since it was added, not since it was free");
    assert_eq!(stats.worked, millis(11));
}

#[test]
fn the_earliest_of_several_times_counts_and_adding_at_once_does_not_take_it_away() {
    let (start, mut state) = (Instant::now(), State::new());
    state.add_after(1, millis(50), Priority::Low, start);
    state.add_after(1, millis(20), Priority::Normal, start);
    state.add_after(1, millis(30), Priority::Low, start);
    assert_eq!(state.take(start), Turn::Wait(Some(at(start, 20))));
    state.add(1, Priority::Normal, start);
    assert_eq!(drain(&mut state, start), [1]);
    assert_eq!(state.take(at(start, 19)), Turn::Wait(Some(at(start, 20))));
    assert_eq!(state.take(at(start, 20)), Turn::Work(1, Priority::Normal));
    state.done(&1, at(start, 20));
    assert_eq!(
        state.take(at(start, 1000)),
        Turn::Wait(None),
        "the other times are void"
    );
}

#[test]
fn what_is_due_comes_in_the_order_of_time() {
    let (start, mut state) = (Instant::now(), State::new());
    for (key, after) in [(1, 30), (2, 10), (3, 20), (4, 10)] {
        state.add_after(key, millis(after), Priority::Normal, start);
    }
    assert_eq!(drain(&mut state, at(start, 100)), [2, 4, 3, 1]);
    state.add_after(5, Duration::MAX, Priority::Normal, start);
    assert!(
        matches!(state.take(start), Turn::Wait(Some(_))),
        "never, but no overflow"
    );
}

#[test]
fn what_is_due_while_it_is_worked_on_waits_for_the_end_of_that() {
    let (start, mut state) = (Instant::now(), State::new());
    state.add(1, Priority::Normal, start);
    work(&mut state, start);
    state.add_after(1, millis(10), Priority::Normal, start);
    assert_eq!(state.take(at(start, 20)), Turn::Wait(None));
    state.done(&1, at(start, 30));
    assert_eq!(drain(&mut state, at(start, 30)), [1]);
}

#[test]
fn what_is_urgent_goes_first_and_what_is_not_has_every_eleventh_turn() {
    let (start, mut state) = (Instant::now(), State::new());
    for key in 0..3 {
        state.add(key, Priority::Low, start);
    }
    for key in 100..130 {
        state.add(key, Priority::Normal, start);
    }
    state.add(200, Priority::High, start);
    let order = drain(&mut state, start);
    assert_eq!(order[0], 200);
    let turns: Vec<_> = (0..3)
        .map(|key| order.iter().position(|given| *given == key).unwrap())
        .collect();
    assert_eq!(turns, [10, 21, 32]);
    assert_eq!(order.len(), 34);
}

#[test]
fn a_key_moves_up_but_not_down_and_keeps_its_age() {
    let (start, mut state) = (Instant::now(), State::new());
    state.add(1, Priority::Low, start);
    state.add(2, Priority::High, start);
    state.add(3, Priority::High, start);
    state.add(2, Priority::Low, start);
    state.add(1, Priority::High, start);
    assert_eq!(drain(&mut state, start), [1, 2, 3]);
}

#[test]
fn after_the_end_nothing_comes_but_what_was_there() {
    let (start, mut state) = (Instant::now(), State::new());
    state.add(1, Priority::Normal, start);
    state.add(2, Priority::Normal, start);
    state.add_after(3, millis(1), Priority::Normal, start);
    assert_eq!(work(&mut state, start), 1);
    state.add(1, Priority::Normal, start);
    state.close();
    state.add(4, Priority::Normal, start);
    state.add_after(5, millis(1), Priority::Normal, start);
    let late = at(start, 10);
    assert_eq!(drain(&mut state, late), [2]);
    assert_eq!(state.take(late), Turn::Wait(None), "1 comes again when it is done");
    assert!(!state.is_idle());
    state.done(&1, late);
    assert_eq!(drain(&mut state, late), [1]);
    assert_eq!(state.take(late), Turn::Over);
    assert!(state.is_idle());
}

#[test]
fn stats_tell_what_waits_and_what_runs() {
    let (start, mut state) = (Instant::now(), State::new());
    for key in 0..4 {
        state.add(key, Priority::Normal, start);
    }
    state.add_after(9, millis(500), Priority::Normal, start);
    work(&mut state, at(start, 10));
    work(&mut state, at(start, 30));
    let stats = state.stats(at(start, 100));
    assert_eq!((stats.depth, stats.delayed, stats.in_work), (2, 1, 2));
    assert_eq!((stats.longest_running, stats.unfinished), (millis(90), millis(160)));
    assert_eq!((stats.waited, stats.longest_wait), (millis(40), millis(30)));
    assert_eq!(state.stats(at(start, 500)).depth, 3, "what is due waits");
}

/// The rules, written down without any thought of speed.
#[derive(Default)]
struct Model {
    waiting: Vec<(u32, u64)>,
    running: Vec<(u32, bool)>,
    delayed: Vec<(u64, u64, u32)>,
    number: u64,
}

impl Model {
    fn add(&mut self, key: u32) {
        if let Some(running) = self.running.iter_mut().find(|running| running.0 == key) {
            running.1 = true;
        } else if self.waiting.iter().all(|waiting| waiting.0 != key) {
            self.number += 1;
            self.waiting.push((key, self.number));
        }
    }

    fn add_after(&mut self, key: u32, at: u64) {
        let before = self.delayed.iter().position(|due| due.2 == key);
        let at = before.map_or(at, |before| self.delayed.remove(before).0.min(at));
        self.number += 1;
        self.delayed.push((at, self.number, key));
    }

    fn wake(&mut self, now: u64) {
        self.delayed.sort_unstable();
        while self.delayed.first().is_some_and(|due| due.0 <= now) {
            let key = self.delayed.remove(0).2;
            self.add(key);
        }
    }

    fn take(&mut self) -> Option<u32> {
        let key = (!self.waiting.is_empty()).then(|| self.waiting.remove(0).0)?;
        self.running.push((key, false));
        Some(key)
    }

    fn done(&mut self, key: u32) {
        let index = self.running.iter().position(|running| running.0 == key).unwrap();
        if self.running.remove(index).1 {
            self.add(key);
        }
    }
}

struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % end
    }
}

/// One level: the order is exact.
#[test]
fn whatever_is_done_the_queue_does_what_the_rules_say() {
    for seed in 1..300 {
        let (start, mut dice) = (Instant::now(), Dice::new(seed));
        let (mut state, mut model, mut now) = (State::new(), Model::default(), 0);
        for _ in 0..300 {
            let key = u32::try_from(dice.below(8)).unwrap();
            let time = at(start, now);
            match dice.below(6) {
                0 | 1 => {
                    state.wake(time);
                    model.wake(now);
                    state.add(key, Priority::Normal, time);
                    model.add(key);
                }
                2 => {
                    let after = 1 + dice.below(40);
                    state.add_after(key, millis(after), Priority::Normal, time);
                    model.add_after(key, now + after);
                }
                3 => {
                    model.wake(now);
                    let given = match state.take(time) {
                        Turn::Work(key, _) => Some(key),
                        Turn::Wait(until) => {
                            let due = model.delayed.first().map(|due| at(start, due.0));
                            assert_eq!(until, due, "seed {seed}");
                            None
                        }
                        Turn::Over => panic!("it is open"),
                    };
                    assert_eq!(given, model.take(), "seed {seed}");
                }
                4 if !model.running.is_empty() => {
                    let index = usize::try_from(dice.below(model.running.len() as u64)).unwrap();
                    let key = model.running[index].0;
                    state.done(&key, time);
                    model.done(key);
                }
                _ => now += dice.below(15),
            }
        }
    }
}

/// All levels: what is added is given after it was added, never twice at once, and nothing is left behind.
#[test]
fn with_priorities_no_key_is_lost_or_given_twice_at_once() {
    for seed in 1..200 {
        let (start, mut dice) = (Instant::now(), Dice::new(seed));
        let mut state = State::new();
        let (mut owed, mut running) = ([false; 8], [false; 8]);
        let levels = [Priority::Low, Priority::Normal, Priority::High];
        for _ in 0..400 {
            let key = u32::try_from(dice.below(8)).unwrap();
            let index = key as usize;
            match dice.below(4) {
                0 => {
                    let priority = levels[usize::try_from(dice.below(3)).unwrap()];
                    state.add(key, priority, start);
                    owed[index] = true;
                }
                1 => {
                    if let Turn::Work(key, _) = state.take(start) {
                        assert!(owed[key as usize] && !running[key as usize], "seed {seed}");
                        (owed[key as usize], running[key as usize]) = (false, true);
                    }
                }
                _ if running[index] => {
                    state.done(&key, start);
                    running[index] = false;
                }
                _ => {}
            }
        }
        for key in (0..8).filter(|key| running[*key as usize]) {
            state.done(&key, start);
        }
        let mut left = drain(&mut state, start);
        left.sort_unstable();
        let expected: Vec<_> = (0..8).filter(|key| owed[*key as usize]).collect();
        assert_eq!(left, expected, "seed {seed}");
        assert!(state.is_idle() && state.lines.iter().all(BTreeMap::is_empty));
    }
}
