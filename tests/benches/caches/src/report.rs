//! What one process found, and how it tells the parent.
//!
//! In: figures by name. Out: one line, read back by the parent, also from a Go program. Never: a figure that was not measured.

use std::fmt::Write as _;

use crate::meter::Cost;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// From the beginning until the whole collection is there.
    SyncSeconds,
    /// CPU seconds of the process in that time.
    SyncCpu,
    /// Most bytes resident in that time.
    SyncResident,
    /// Most bytes on the heap in that time; of Go what its heap has from the system.
    SyncHeap,
    /// Bytes of heap that are kept then.
    Kept,
    /// Bytes resident then.
    Resident,
    /// Events shown in a second.
    EventsPerSecond,
    /// CPU seconds of the process for an event.
    EventCpu,
    /// CPU seconds of the peer for an event.
    EventPeerCpu,
    /// Allocations for an event.
    EventCalls,
    /// From the end of the watch until what changed unseen is there, with the wait that comes first.
    RelistSeconds,
    /// CPU seconds of the process in that time.
    RelistCpu,
    /// Most bytes resident in that time.
    RelistResident,
    /// Most bytes on the heap in that time.
    RelistHeap,
}

impl Figure {
    const ALL: [Self; 14] = [
        Self::SyncSeconds,
        Self::SyncCpu,
        Self::SyncResident,
        Self::SyncHeap,
        Self::Kept,
        Self::Resident,
        Self::EventsPerSecond,
        Self::EventCpu,
        Self::EventPeerCpu,
        Self::EventCalls,
        Self::RelistSeconds,
        Self::RelistCpu,
        Self::RelistResident,
        Self::RelistHeap,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::SyncSeconds => "sync_seconds",
            Self::SyncCpu => "sync_cpu",
            Self::SyncResident => "sync_resident",
            Self::SyncHeap => "sync_heap",
            Self::Kept => "kept",
            Self::Resident => "resident",
            Self::EventsPerSecond => "events_per_second",
            Self::EventCpu => "event_cpu",
            Self::EventPeerCpu => "event_peer_cpu",
            Self::EventCalls => "event_calls",
            Self::RelistSeconds => "relist_seconds",
            Self::RelistCpu => "relist_cpu",
            Self::RelistResident => "relist_resident",
            Self::RelistHeap => "relist_heap",
        }
    }
}

/// The figures of one process.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    figures: Vec<(Figure, f64)>,
}

impl Report {
    /// A figure that was measured.
    pub fn set(&mut self, figure: Figure, value: f64) {
        self.figures.push((figure, value));
    }

    /// What the events took.
    pub fn events(&mut self, cost: Cost, peer_seconds: f64, events: usize) {
        let events = events as f64;
        self.set(Figure::EventsPerSecond, events / cost.seconds);
        self.set(Figure::EventCpu, cost.cpu_seconds / events);
        self.set(Figure::EventPeerCpu, peer_seconds / events);
    }

    /// The figure, if it was measured.
    pub fn get(&self, figure: Figure) -> Option<f64> {
        let found = self.figures.iter().find(|(known, _)| *known == figure);
        found.map(|(_, value)| *value)
    }

    /// What a process found whose allocations were counted, which takes time.
    #[must_use]
    pub fn heap_only(mut self) -> Self {
        let of_heap = [Figure::Kept, Figure::SyncHeap, Figure::RelistHeap, Figure::EventCalls];
        self.figures.retain(|(figure, _)| of_heap.contains(figure));
        self
    }

    /// One line for the parent process.
    pub fn to_line(&self) -> String {
        let mut line = String::new();
        for (figure, value) in &self.figures {
            let _ = write!(line, "{}={value} ", figure.name());
        }
        line.trim_end().to_owned()
    }

    /// Reads what [`to_line`](Self::to_line) wrote.
    pub fn parse(line: &str) -> Option<Self> {
        let mut report = Self::default();
        for word in line.split_whitespace() {
            let (name, value) = word.split_once('=')?;
            let figure = Figure::ALL.into_iter().find(|figure| figure.name() == name)?;
            report.set(figure, value.parse().ok()?);
        }
        (!report.figures.is_empty()).then_some(report)
    }
}

/// The one in the middle; of an even number, the upper one. None of none.
pub fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values = values.collect::<Vec<_>>();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::{Figure, Report, median};
    use crate::meter::Cost;

    #[test]
    fn a_report_survives_the_way_between_processes() {
        let mut report = Report::default();
        let cost = Cost {
            seconds: 2.0,
            cpu_seconds: 0.5,
        };
        report.events(cost, 0.25, 1000);
        for figure in Figure::ALL {
            if report.get(figure).is_none() {
                report.set(figure, 1.5);
            }
        }
        assert_eq!(report.get(Figure::EventsPerSecond), Some(500.0));
        assert_eq!(report.get(Figure::EventCpu), Some(0.0005));
        assert_eq!(Report::parse(&report.to_line()), Some(report));
        for wrong in ["", "kept", "kept=", "kept=1 what=2"] {
            assert_eq!(Report::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_median_is_that_of_the_sorted_values() {
        assert_eq!(median([3.0, 1.0, 2.0].into_iter()), Some(2.0));
        assert_eq!(median(std::iter::empty()), None);
    }
}
