use super::super::event::{Event, Reference};
use super::*;
use crate::kind::GroupVersionKind;

fn series(most: usize) -> Series {
    let by = Reporter {
        controller: "c".into(),
        instance: "i".into(),
    };
    Series::new(by, most)
}

fn happened(name: &str, version: &str, event: Event) -> Happened {
    let mut object = DynamicObject::new(&GroupVersionKind::new("apps", "v1", "Deployment"), name);
    object.metadata.namespace = Some("ns".into());
    object.metadata.resource_version = Some(version.into());
    Happened {
        regarding: Reference::to(&object).unwrap(),
        event,
        at: MicroTime::now(),
    }
}

/// `create NAME` and `NAME COUNT`, without what makes names unique.
fn told(writes: Vec<Write>) -> Vec<String> {
    let told = writes.iter().map(|write| {
        let (Write::Create(object) | Write::Count(object)) = write;
        let name = object.metadata.name().split('.').next().unwrap().to_owned();
        match object.read::<u64>("/series/count").unwrap() {
            None => format!("create {name}"),
            Some(count) => format!("{name} {count}"),
        }
    });
    told.collect()
}

#[test]
fn the_first_and_second_are_written_and_then_the_count_when_it_is_over() {
    let (start, mut series) = (Instant::now(), series(10));
    let at = |seconds| start + Duration::from_secs(seconds);
    // Another note and another version of the object are the same event.
    let mut add = |seconds, note: &str| {
        let event = Event::normal("Scaled", "Scale").note(note);
        told(series.add(&happened("web", note, event), at(seconds)))
    };
    assert_eq!(add(0, "1"), ["create web"]);
    assert_eq!(add(1, "2"), ["web 2"]);
    for second in 2..100 {
        assert!(add(second, "3").is_empty());
    }
    assert_eq!(series.next_due(), Some(at(99 + 360)));
    assert!(series.due(at(458)).is_empty());
    assert_eq!(told(series.due(at(459))), ["web 100"]);
    let again = happened("web", "1", Event::normal("Scaled", "Scale"));
    assert_eq!(told(series.add(&again, at(460))), ["create web"], "a new one");
    assert!(series.due(at(900)).is_empty(), "one alone ends without a word");
    assert_eq!(series.next_due(), None);
}

#[test]
fn what_differs_in_more_than_the_note_is_another_event() {
    let (start, mut series) = (Instant::now(), series(10));
    let pod = DynamicObject::new(&GroupVersionKind::new("", "v1", "Pod"), "web-0");
    for event in [
        Event::normal("Scaled", "Scale"),
        Event::normal("Scaled", "Other"),
        Event::normal("Other", "Scale"),
        Event::warning("Scaled", "Scale"),
        Event::normal("Scaled", "Scale").related(&pod),
    ] {
        assert_eq!(told(series.add(&happened("web", "1", event), start)), ["create web"]);
    }
    let other = happened("db", "1", Event::normal("Scaled", "Scale"));
    assert_eq!(told(series.add(&other, start)), ["create db"]);
}

#[test]
fn a_series_that_goes_on_is_told_every_half_hour() {
    let (start, mut series) = (Instant::now(), series(10));
    let mut writes = Vec::new();
    for minute in 0..=70 {
        let event = happened("web", "1", Event::normal("Scaled", "Scale"));
        let now = start + Duration::from_secs(60 * minute);
        let new = told(series.add(&event, now));
        writes.extend(new.into_iter().map(|write| (minute, write)));
    }
    let expected = [(0, "create web"), (1, "web 2"), (31, "web 31"), (61, "web 61")];
    assert_eq!(writes, expected.map(|(minute, write)| (minute, write.to_owned())));
    assert_eq!(told(series.finish(start)), ["web 71"]);
}

#[test]
fn of_one_object_few_different_events_are_written() {
    let (start, mut series) = (Instant::now(), series(100));
    let mut add = |number: u64, name: &str, seconds| {
        let event = Event::normal(format!("Reason{number}"), "Act");
        series
            .add(&happened(name, "1", event), start + Duration::from_secs(seconds))
            .len()
    };
    assert_eq!((0..40).map(|number| add(number, "web", 0)).sum::<usize>(), 25);
    assert_eq!(add(1, "db", 0), 1, "others have their own limit");
    assert_eq!(
        (add(50, "web", 299), add(51, "web", 301), add(52, "web", 302)),
        (0, 1, 0)
    );
    assert_eq!(series.limited, 17);
}

#[test]
fn what_is_remembered_is_bounded_and_what_is_forgotten_is_told() {
    let (start, mut series) = (Instant::now(), series(3));
    let mut add = |name: &str, seconds| {
        let event = happened(name, "1", Event::normal("R", "A"));
        told(series.add(&event, start + Duration::from_secs(seconds)))
    };
    for second in 0..3 {
        add("a", second);
    }
    add("b", 3);
    add("c", 4);
    assert_eq!(add("d", 5), ["a 3", "create d"]);
    assert_eq!(add("e", 6), ["create e"]);
    assert_eq!((series.known.len(), add_names(&mut series, start)), (3, 3));
}

fn add_names(series: &mut Series, start: Instant) -> usize {
    for name in 0..1000 {
        series.add(&happened(&format!("x{name}"), "1", Event::normal("R", "A")), start);
    }
    series.known.len()
}

#[test]
fn names_are_unique_and_the_form_is_that_of_servers() {
    let (start, mut series) = (Instant::now(), series(1000));
    let mut names = std::collections::HashSet::new();
    for number in 0..20 {
        let event = Event::warning(format!("R{number}"), "").note("why");
        let writes = series.add(&happened("web", "7", event), start);
        let [Write::Create(object)] = &writes[..] else {
            panic!("{writes:?}")
        };
        assert!(names.insert(object.metadata.name().to_owned()));
        assert_eq!(object.metadata.namespace(), "ns");
        let text = |pointer| object.text(pointer).unwrap();
        assert_eq!(
            (text("/type"), text("/action"), text("/note")),
            ("Warning".into(), format!("R{number}"), "why".into())
        );
        assert_eq!(
            (text("/regarding/apiVersion"), text("/regarding/name")),
            ("apps/v1".into(), "web".into())
        );
        assert_eq!(text("/eventTime").len(), 27);
        assert!(object.get("/series").is_none());
    }
}
