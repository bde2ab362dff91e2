//! The samples of one data set as two Markdown tables: memory, and time.
//!
//! In: the reports of every variant's processes. Out: medians, and their ratios to kube's of the same form, as kube comes.
//! Never: hides a variant that lost.

use std::fmt::Write as _;

use crate::report::{Figure, Report, median};
use crate::stage::Story;
use crate::variant::{Form, Road, Variant, Who};

/// The samples of each variant.
pub struct Table {
    title: String,
    story: Story,
    rows: Vec<(Variant, Vec<Report>)>,
}

/// Heading, figure, what it is multiplied with, digits.
type Column = (&'static str, Figure, f64, usize);

const MEMORY: [Column; 6] = [
    ("KB kept/object", Figure::Kept, 1e-3, 2),
    ("heap peak MB, sync", Figure::SyncHeap, 1e-6, 0),
    ("heap peak MB, relist", Figure::RelistHeap, 1e-6, 0),
    ("resident MB, synced", Figure::Resident, 1e-6, 0),
    ("peak resident MB, sync", Figure::SyncResident, 1e-6, 0),
    ("peak resident MB, relist", Figure::RelistResident, 1e-6, 0),
];

const TIME: [Column; 8] = [
    ("events/s", Figure::EventsPerSecond, 1.0, 0),
    ("CPU µs/event", Figure::EventCpu, 1e6, 1),
    ("allocations/event", Figure::EventCalls, 1.0, 0),
    ("peer CPU µs/event", Figure::EventPeerCpu, 1e6, 1),
    ("sync s", Figure::SyncSeconds, 1.0, 2),
    ("sync CPU s", Figure::SyncCpu, 1.0, 2),
    ("relist s", Figure::RelistSeconds, 1.0, 2),
    ("relist CPU s", Figure::RelistCpu, 1.0, 2),
];

impl Table {
    /// Without samples.
    pub fn new(name: &str, story: Story, bytes: usize, variants: Vec<Variant>) -> Self {
        let megabytes = bytes as f64 / 1e6;
        let (objects, events) = (story.objects, story.events);
        Self {
            title: format!("{name}: {objects} objects, {megabytes:.0} MB, {events} events"),
            story,
            rows: variants.into_iter().map(|variant| (variant, Vec::new())).collect(),
        }
    }

    /// Adds a sample.
    pub fn add(&mut self, variant: Variant, report: Report) {
        if let Some((_, reports)) = self.rows.iter_mut().find(|(other, _)| *other == variant) {
            reports.push(report);
        }
    }

    /// Both tables, each with a heading line.
    pub fn to_markdown(&self) -> String {
        format!(
            "### {title}: memory\n\n{}\n### {title}: time\n\n{}",
            self.columns(&MEMORY),
            self.columns(&TIME),
            title = self.title,
        )
    }

    fn columns(&self, columns: &[Column]) -> String {
        let mut out = "| keeps | who |".to_owned();
        columns.iter().for_each(|(heading, ..)| {
            let _ = write!(out, " {heading} |");
        });
        out.push_str("\n|---|---|");
        out.push_str(&"---:|".repeat(columns.len()));
        out.push('\n');
        for (variant, _) in &self.rows {
            let _ = write!(out, "| {} | {} |", variant.form.name(), called(*variant));
            for column in columns {
                let _ = write!(out, " {} |", self.cell(*variant, *column));
            }
            out.push('\n');
        }
        out
    }

    /// A value and its ratio to kube's.
    fn cell(&self, variant: Variant, (_, figure, factor, digits): Column) -> String {
        let Some(value) = self.middle(variant, figure) else {
            return "–".to_owned();
        };
        let kube = Variant {
            who: Who::Kube,
            form: variant.form,
            road: Road::List,
        };
        let shown = format!("{:.digits$}", value * factor);
        match self.middle(kube, figure) {
            Some(other) if other > 0.0 => format!("{shown} ({:.2})", value / other),
            _ => shown,
        }
    }

    fn middle(&self, variant: Variant, figure: Figure) -> Option<f64> {
        let (_, reports) = self.rows.iter().find(|(other, _)| *other == variant)?;
        let value = median(reports.iter().filter_map(|report| report.get(figure)))?;
        Some(match figure {
            Figure::Kept => value / self.story.objects as f64,
            _ => value,
        })
    }
}

/// Who, and by which road if it is not its usual one.
fn called(variant: Variant) -> String {
    let Variant { who, form, road } = variant;
    let name = match who {
        Who::Ours => "kubewright",
        Who::Kube => "kube",
        Who::Go => "client-go",
        Who::Floor => "bytes only",
    };
    debug_assert!(who != Who::Floor || form == Form::Full);
    match (variant.is_default_road(), road) {
        (true, _) => name.to_owned(),
        (false, Road::List) => format!("{name}, list"),
        (false, Road::Stream) => format!("{name}, stream"),
    }
}

#[cfg(test)]
mod tests {
    use kubewright_bench_data::DataSet;

    use super::Table;
    use crate::report::Report;
    use crate::stage::Story;
    use crate::variant::{Form, Road, Variant, Who};

    fn table() -> String {
        let story = Story {
            objects: 1000,
            events: 10,
        };
        let mut table = Table::new("pods", story, 5_000_000, Variant::of(DataSet::Pods));
        let (form, road) = (Form::Full, Road::List);
        for (who, line) in [
            (
                Who::Ours,
                "kept=2000000 sync_heap=1000000 events_per_second=200 event_cpu=0.000001",
            ),
            (
                Who::Kube,
                "kept=4000000 sync_heap=4000000 events_per_second=100 event_cpu=0.000004",
            ),
        ] {
            table.add(Variant { who, form, road }, Report::parse(line).expect("a report"));
        }
        table.to_markdown()
    }

    #[test]
    fn figures_stand_beside_their_ratio_to_kube() {
        let text = table();
        assert!(
            text.starts_with("### pods: 1000 objects, 5 MB, 10 events: memory\n"),
            "{text}"
        );
        for row in [
            "| full | kubewright, list | 2.00 (0.50) | 1 (0.25) | – | – | – | – |",
            "| full | kube | 4.00 (1.00) | 4 (1.00) | – | – | – | – |",
            "| full | kubewright, list | 200 (2.00) | 1.0 (0.25) | – | – | – | – | – | – |",
        ] {
            assert!(text.lines().any(|line| line == row), "{text}");
        }
    }

    #[test]
    fn rows_have_as_many_columns_as_the_heading() {
        let text = table();
        for part in text.split("###").skip(1) {
            let columns = part.lines().filter(|line| line.starts_with('|'));
            let columns = columns.map(|line| line.matches('|').count()).collect::<Vec<_>>();
            assert_eq!(columns.len(), Variant::of(DataSet::Pods).len() + 2, "{part}");
            assert!(columns.iter().all(|count| *count == columns[0]), "{part}");
        }
    }
}
