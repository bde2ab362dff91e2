//! One process's measurement of one variant: the collection is read, changed by events, lost and read anew.
//!
//! In: a store that can be begun. Out: a report. Never: a figure of a store that does not hold what it must: each phase ends with a check of
//! every object.

use std::thread::sleep;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;

use crate::Failure;
use crate::contestant::prepare;
use crate::control::Control;
use crate::heap;
use crate::meter::{self, Meter};
use crate::report::{Figure, Report};
use crate::seen::{Expected, Store, check};
use crate::stage::{Stage, Story};
use crate::variant::Variant;

/// How often the store is looked at: what a time may be too long by.
const LOOK: Duration = Duration::from_millis(2);
/// When the wait is over.
const PATIENCE: Duration = Duration::from_secs(300);
/// For what a contestant does after it has shown all.
const SETTLE: Duration = Duration::from_millis(300);

/// Measures.
pub fn run(variant: Variant, kind: &str, address: &str, story: Story) -> Result<Report, Failure> {
    let control = Control::new(address);
    control.move_to(Stage::Listed)?;
    let mut expected = Vec::new();
    for stage in Stage::ALL {
        let all = Expected::parse(&control.expected(stage)?)?.into_iter();
        expected.push(all.map(|object| object.in_form(variant.form)).collect::<Vec<_>>());
    }
    let runtime = Runtime::new()?;
    let mut course = Course {
        control,
        expected,
        story,
        base: 0,
        report: Report::default(),
    };
    let store = course.sync(&runtime, variant, kind, address)?;
    course.events(&*store)?;
    course.relist(&*store)?;
    Ok(course.report)
}

struct Course {
    control: Control,
    /// By stage.
    expected: Vec<Vec<Expected>>,
    story: Story,
    /// Bytes of heap before there was anything of the collection.
    base: i64,
    report: Report,
}

impl Course {
    fn sync(
        &mut self,
        runtime: &Runtime,
        variant: Variant,
        kind: &str,
        address: &str,
    ) -> Result<Box<dyn Store>, Failure> {
        let within = runtime.enter();
        let start = prepare(variant, kind, &format!("http://{address}"))?;
        self.begin_phase()?;
        self.base = heap::live();
        let meter = Meter::start();
        let store = start();
        until("synced", || store.synced())?;
        let cost = meter.stop();
        drop(within);
        self.report.set(Figure::SyncSeconds, cost.seconds);
        self.report.set(Figure::SyncCpu, cost.cpu_seconds);
        self.peaks(Figure::SyncResident, Figure::SyncHeap)?;
        sleep(SETTLE);
        self.report.set(Figure::Resident, meter::resident_bytes()?);
        if heap::is_counting() {
            self.report.set(Figure::Kept, (heap::live() - self.base) as f64);
        }
        check(&*store, &self.expected[0]).map_err(|error| format!("once synced: {error}"))?;
        Ok(store)
    }

    fn events(&mut self, store: &dyn Store) -> Result<(), Failure> {
        let expected = &self.expected[Stage::Modified as usize];
        // The events come in order, so that the last one is shown last.
        let last = &expected[self.story.object_of(self.story.events - 1)];
        let (peer, calls) = (self.control.cpu_seconds()?, heap::calls());
        let meter = Meter::start();
        self.control.move_to(Stage::Modified)?;
        until("the last event", || last.is_shown_by(store))?;
        let cost = meter.stop();
        let calls = heap::calls() - calls;
        self.report
            .events(cost, self.control.cpu_seconds()? - peer, self.story.events);
        if heap::is_counting() {
            self.report
                .set(Figure::EventCalls, calls as f64 / self.story.events as f64);
        }
        check(store, expected).map_err(|error| format!("after the events: {error}"))?;
        // The bookmark behind the events.
        sleep(SETTLE);
        Ok(())
    }

    fn relist(&mut self, store: &dyn Store) -> Result<(), Failure> {
        self.begin_phase()?;
        let expected = &self.expected[Stage::Expired as usize];
        let changed = (0..expected.len()).filter(|object| self.story.changes_unseen(*object));
        let changed = changed.map(|object| &expected[object]).collect::<Vec<_>>();
        let meter = Meter::start();
        self.control.move_to(Stage::Expired)?;
        // The last object is shown last by those who show one after the other.
        until("what changed unseen", || {
            changed.iter().rev().all(|object| object.is_shown_by(store))
        })?;
        let cost = meter.stop();
        check(store, expected).map_err(|error| format!("read anew: {error}"))?;
        self.report.set(Figure::RelistSeconds, cost.seconds);
        self.report.set(Figure::RelistCpu, cost.cpu_seconds);
        self.peaks(Figure::RelistResident, Figure::RelistHeap)
    }

    fn begin_phase(&self) -> Result<(), Failure> {
        heap::forget_peak();
        meter::forget_peak()
    }

    fn peaks(&mut self, resident: Figure, of_heap: Figure) -> Result<(), Failure> {
        self.report.set(resident, meter::peak_bytes()?);
        if heap::is_counting() {
            self.report.set(of_heap, (heap::peak() - self.base) as f64);
        }
        Ok(())
    }
}

fn until(what: &str, holds: impl Fn() -> bool) -> Result<(), Failure> {
    let begin = Instant::now();
    while !holds() {
        if begin.elapsed() > PATIENCE {
            return Err(format!("{what} was not to be seen within {} s", PATIENCE.as_secs()).into());
        }
        sleep(LOOK);
    }
    Ok(())
}
