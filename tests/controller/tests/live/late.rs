//! What is late: a watch that lags behind, and a write of a leader that is gone.

use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::Duration;

use crate::audit::Audit;
use crate::door::Door;
use crate::program::Program;
use crate::scene::{Scene, Wish, Wishes};

fn wish(text: &str, copies: usize) -> Wish {
    Wish {
        text: text.to_owned(),
        copies,
    }
}

/// While the caches do not show yet what was written, the same name comes again and again: nothing may be written a second time.
#[test]
fn what_was_written_is_waited_for() {
    let Some(scene) = Scene::new("lagging") else { return };
    let door = Door::to(&scene, Duration::from_secs(1));
    let mut program = Program::start_with(&scene, &door.kubeconfig(&scene), "me", 15);
    let names: Vec<String> = (0..4).map(|number| format!("greeting-{number}")).collect();
    for name in &names {
        scene.create(name, &wish("hello", 2));
    }
    for round in 0..10 {
        names.iter().for_each(|name| scene.touch(name, round));
        sleep(Duration::from_millis(200));
    }
    scene.settles_at(&names.iter().map(|name| (name.clone(), wish("hello", 2))).collect());
    program.stop();

    let created: BTreeMap<_, _> = names
        .iter()
        .flat_map(|name| (0..2).map(move |copy| (format!("{name}-{copy}"), vec![201])))
        .collect();
    assert_eq!(door.writes_of("configmaps"), created);
    let told: BTreeMap<_, _> = names.iter().map(|name| (format!("{name}/status"), vec![200])).collect();
    assert_eq!(door.writes_of("greetings"), told);
}

/// A leader is gone, its last write is not: it arrives after the next leader has written.
#[test]
fn a_late_write_of_an_earlier_leader_is_refused() {
    let Some(scene) = Scene::new("late") else { return };
    let wishes = |text| Wishes::from([("greeting".to_owned(), wish(text, 1))]);
    let door = Door::to(&scene, Duration::ZERO);
    let audit = Audit::begin(&scene);
    let first = Program::start_with(&scene, &door.kubeconfig(&scene), "first", 3);
    scene.create("greeting", &wish("one", 1));
    scene.settles_at(&wishes("one"));

    door.close();
    scene.change("greeting", &wish("two", 1));
    door.has_one_waiting();
    first.kill();
    scene.change("greeting", &wish("three", 1));
    let mut second = Program::start(&scene, "second", 3);
    scene.settles_at(&wishes("three"));
    door.open();
    second.stop();

    let answers = BTreeMap::from([("greeting-0".to_owned(), vec![201, 409])]);
    assert_eq!(door.writes_of("configmaps"), answers);
    let writes = audit.end();
    assert_eq!((writes.by_others, writes.terms.len()), (0, 2));
    scene.settles_at(&wishes("three"));
}
