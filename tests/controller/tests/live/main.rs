//! Runs the controller as processes against a real API server, and looks at what it did through somebody else's eyes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod audit;
mod door;
mod late;
mod program;
mod scene;

use std::collections::BTreeMap;
use std::thread;

use self::audit::Audit;
use self::program::Program;
use self::scene::{Scene, Wish, Wishes};

/// Does something for each of these, four at a time.
fn at_once(numbers: impl Iterator<Item = usize>, work: impl Fn(usize) + Sync) {
    let numbers: Vec<usize> = numbers.collect();
    thread::scope(|scope| {
        for chunk in numbers.chunks(numbers.len().div_ceil(4).max(1)) {
            scope.spawn(|| chunk.iter().for_each(|number| work(*number)));
        }
    });
}

fn wish(number: usize, round: usize) -> (String, Wish) {
    let copies = (number + 2 * round) % 4;
    // Of some only the number of copies changes.
    let text = format!("hello {number}, {}", if number.is_multiple_of(5) { 0 } else { round });
    (format!("greeting-{number}"), Wish { text, copies })
}

fn bursting(number: usize, round: usize) -> (String, Wish) {
    let (name, wish) = wish(number, round);
    let text = format!("{} of many", round);
    (
        name,
        Wish {
            text,
            copies: wish.copies.max(1),
        },
    )
}

fn burst(scene: &Scene, number: usize, round: usize) {
    let (name, wish) = bursting(number, round);
    scene.change(&name, &wish);
}

#[test]
fn what_is_there_in_the_end_is_what_is_wished_for() {
    let Some(scene) = Scene::new("many") else { return };
    let audit = Audit::begin(&scene);
    let mut program = Program::start(&scene, "one", 15);
    at_once(0..200, |number| {
        let (name, wish) = wish(number, 0);
        scene.create(&name, &wish);
    });
    at_once(0..200, |number| {
        let (name, wish) = wish(number, 1);
        scene.change(&name, &wish);
    });
    // Faster than it can follow: each must be written over the one before, or left out.
    at_once([1, 2, 4, 5].into_iter(), |number| {
        (1..=20).for_each(|round| burst(&scene, number, round))
    });
    at_once((0..200).filter(|number| number % 3 == 0), |number| {
        scene.delete(&wish(number, 1).0)
    });

    let last = |number| match number {
        1 | 2 | 4 | 5 => bursting(number, 20),
        _ => wish(number, 1),
    };
    let wishes: Wishes = (0..200).filter(|number| number % 3 != 0).map(last).collect();
    scene.settles_at(&wishes);
    scene.has_events_of("greeting-1");

    // Somebody else meddles: with what a copy says, and with whether it is there.
    scene.meddle("greeting-1-0");
    scene.settles_at(&wishes);
    program.stop();
    let writes = audit.end();
    assert_eq!(writes.by_others, 1);
    // Gone and back while nobody was there; what its namesake has left is found.
    scene.delete("greeting-1");
    let (name, _) = wish(1, 1);
    scene.create(&name, &wish(1, 0).1);
    let mut wishes = wishes;
    wishes.insert(name, wish(1, 0).1);
    let _program = Program::start(&scene, "two", 15);
    scene.settles_at(&wishes);
}

#[test]
fn after_a_leader_that_was_killed_nothing_is_missing_and_nothing_was_done_twice() {
    let Some(scene) = Scene::new("killed") else { return };
    let audit = Audit::begin(&scene);
    let leader = Program::start(&scene, "first", 3);
    scene.is_led_by("first");
    let mut other = Program::start(&scene, "second", 3);
    at_once(0..100, |number| {
        let (name, wish) = wish(number, 0);
        scene.create(&name, &wish);
    });
    let mut wishes: Wishes = (0..100).map(|number| wish(number, 0)).collect();
    scene.settles_at(&wishes);
    let before = scene.versions();

    let change = |number| {
        let (name, wish) = wish(number, 1);
        scene.change(&name, &wish);
    };
    // All but every tenth one; the leader is gone after the first half.
    let changed = || (0..100).filter(|number| number % 10 != 0);
    at_once(changed().filter(|number| *number < 50), change);
    leader.kill();
    at_once(changed().filter(|number| *number >= 50), change);
    wishes.extend(changed().map(|number| wish(number, 1)));
    scene.settles_at(&wishes);
    scene.is_led_by("second");
    other.stop();

    let after = scene.versions();
    let unchanged = |versions: &BTreeMap<String, String>| -> BTreeMap<String, String> {
        let of_unchanged = |name: &str| name.split('-').nth(1).is_some_and(|number| number.ends_with('0'));
        versions
            .clone()
            .into_iter()
            .filter(|(name, _)| of_unchanged(name))
            .collect()
    };
    assert_eq!(unchanged(&before), unchanged(&after));
    assert_eq!(unchanged(&before).len(), 10, "0 or 2 copies each");
    let writes = audit.end();
    assert_eq!(writes.by_others, 0);
    assert!(writes.terms.len() > 1, "both have led and written: {:?}", writes.terms);
}

#[test]
fn a_leader_that_is_told_to_stop_hands_over_at_once() {
    let Some(scene) = Scene::new("stopped") else { return };
    let audit = Audit::begin(&scene);
    let mut leader = Program::start(&scene, "first", 20);
    scene.is_led_by("first");
    let mut candidate = Program::start(&scene, "candidate", 20);
    candidate.stop();
    scene.is_led_by("first");

    let mut other = Program::start(&scene, "second", 20);
    at_once(0..40, |number| {
        let (name, wish) = wish(number, 0);
        scene.create(&name, &wish);
    });
    leader.stop();
    assert!(
        ["", "second"].contains(&scene.leader().as_str()),
        "the lease is given up"
    );
    // In less than the lease lasts.
    scene.is_led_by("second");
    scene.settles_at(&(0..40).map(|number| wish(number, 0)).collect());
    other.stop();
    audit.end();
}
