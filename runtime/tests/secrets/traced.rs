//! Keeps an eye on all that is traced and logged in this process: by the runtime, and by every crate below it, at every level.
//!
//! In: spans, events, log records. Out: how many there were of each target, and those that hold a secret.

use std::collections::BTreeMap;
use std::fmt::{Debug, Write as _};
use std::sync::{Mutex, Once, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::marks::found_in;

/// Targets below this one are of the tests: they say secrets to see that somebody listens.
pub(crate) const CONTROL: &str = "control";

#[derive(Default)]
struct Seen {
    counts: BTreeMap<String, usize>,
    leaks: Vec<String>,
    controls: Vec<String>,
}

static SEEN: Mutex<Option<Seen>> = Mutex::new(None);
static LISTENING: Once = Once::new();

fn with_seen<T>(then: impl FnOnce(&mut Seen) -> T) -> T {
    let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    then(seen.get_or_insert_default())
}

fn note(target: &str, text: &str) {
    let found = found_in(text);
    with_seen(|seen| {
        *seen.counts.entry(target.to_owned()).or_default() += 1;
        let into = if target.starts_with(CONTROL) {
            &mut seen.controls
        } else {
            &mut seen.leaks
        };
        into.extend(
            found
                .iter()
                .map(|found| format!("{target} says the {found}: {text:.600}")),
        );
    });
}

/// Listens from now on; once in a process.
pub(crate) fn listen() {
    LISTENING.call_once(|| {
        tracing::subscriber::set_global_default(Everything).unwrap();
        log::set_logger(&Everything).unwrap();
        log::set_max_level(log::LevelFilter::Trace);
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            // A test that fails has a thread of its own, named after it, and says enough.
            let thread = std::thread::current();
            if !thread.name().is_some_and(|name| name.contains("::")) {
                note("panic", &panic.to_string());
            }
            usual(panic);
        }));
    });
}

/// What said a secret until now.
pub(crate) fn leaks() -> Vec<String> {
    with_seen(|seen| seen.leaks.clone())
}

/// What the tests themselves said.
pub(crate) fn controls() -> Vec<String> {
    with_seen(|seen| seen.controls.clone())
}

/// How much was heard of the targets that begin so.
pub(crate) fn count(target: &str) -> usize {
    with_seen(|seen| {
        let counts = seen.counts.iter().filter(|(known, _)| known.starts_with(target));
        counts.map(|(_, count)| count).sum()
    })
}

struct Everything;

#[derive(Default)]
struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, "{field}={value:?} ");
    }
}

impl Subscriber for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut text = Text(format!("{} ", span.metadata().name()));
        span.record(&mut text);
        note(span.metadata().target(), &text.0);
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut text = Text::default();
        values.record(&mut text);
        note("a span", &text.0);
    }

    fn event(&self, event: &Event<'_>) {
        let mut text = Text::default();
        event.record(&mut text);
        note(event.metadata().target(), &text.0);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

impl log::Log for Everything {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        note(record.target(), &record.args().to_string());
    }

    fn flush(&self) {}
}
