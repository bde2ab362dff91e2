//! The samples of one kind of work as a Markdown table.
//!
//! In: the reports of every contestant's processes. Out: medians, the range, and ratios to kube.
//! Never: hides a contestant that lost.

use std::fmt::Write as _;

use crate::applies::APPLIES;
use crate::contestant::Contestant;
use crate::groups::KINDS;
use crate::report::{Report, median};
use crate::work::{GETS, GETS_PER_TASK, TASKS, Work};

/// The samples of each contestant of one kind of work.
pub struct Table {
    work: Work,
    rows: Vec<(Contestant, Vec<Report>)>,
}

type Figure = fn(&Report) -> f64;

/// Heading and value of a figure that is set in relation to kube's.
const FIGURES: [(&str, Figure); 5] = [
    ("requests/s", Report::requests_per_second),
    ("p50 µs", |report| report.p50_micros),
    ("p99 µs", |report| report.p99_micros),
    ("client CPU µs/request", Report::cpu_micros_per_request),
    ("peak resident MB", peak_megabytes),
];

/// The same for learning and mapping, with the digits that are shown.
const LEARNING: [(&str, Figure, usize); 5] = [
    ("ms", |report| report.seconds * 1e3, 1),
    ("client CPU ms", |report| report.cpu_seconds * 1e3, 1),
    ("cache KB", |report| report.kept_bytes as f64 / 1e3, 0),
    ("a later look, µs", |report| report.p50_micros, 2),
    ("peak resident MB", peak_megabytes, 1),
];

impl Table {
    /// Of the contestants of `work`, without samples.
    pub fn new(work: Work) -> Self {
        let rows = Contestant::of(work)
            .iter()
            .map(|contestant| (*contestant, Vec::new()))
            .collect();
        Self { work, rows }
    }

    /// Adds a sample.
    pub fn add(&mut self, contestant: Contestant, report: Report) {
        if let Some((_, reports)) = self.rows.iter_mut().find(|(other, _)| *other == contestant) {
            reports.push(report);
        }
    }

    /// The table, with a heading line.
    pub fn to_markdown(&self) -> String {
        let processes = self.rows.first().map_or(0, |(_, reports)| reports.len());
        let title = format!("### {}: medians of {processes} processes\n\n", self.title());
        title
            + &match self.work {
                Work::List => self.seconds(),
                Work::Gets | Work::Concurrent | Work::Applies => self.figures(),
                Work::Mapping => self.learning(),
            }
    }

    fn title(&self) -> String {
        let sample = self.rows.first().and_then(|(_, reports)| reports.first());
        match self.work {
            Work::List => format!("list of {} pods", sample.map_or(0, |report| report.objects)),
            Work::Gets => format!("{GETS} gets, one after the other"),
            Work::Concurrent => format!("{TASKS} gets at once, {GETS_PER_TASK} by each task"),
            Work::Mapping => format!(
                "{KINDS} kinds mapped, of {} groups, from nothing",
                sample.map_or(0, |report| report.objects)
            ),
            Work::Applies => format!("{APPLIES} applies that change a Deployment, one after the other"),
        }
    }

    /// For work of one request: the time is all there is.
    fn seconds(&self) -> String {
        let mut out = "| client | seconds | fastest to slowest | of kube | of reqwest | peak resident MB | of kube |\n\
                       |---|---:|---:|---:|---:|---:|---:|\n"
            .to_owned();
        let seconds: Figure = |report| report.seconds;
        for (contestant, reports) in &self.rows {
            let (least, most) = range(reports, seconds);
            let (time, peak) = (middle(reports, seconds), middle(reports, peak_megabytes));
            let _ = writeln!(
                out,
                "| {} | {time:.3} | {least:.3} to {most:.3} | {:.2} | {:.2} | {peak:.0} | {:.2} |",
                contestant.name(),
                time / self.middle_of(Contestant::Kube, seconds),
                time / self.middle_of(Contestant::Bare, seconds),
                peak / self.middle_of(Contestant::Kube, peak_megabytes),
            );
        }
        out
    }

    /// For work of many requests: each figure with its ratio to kube's.
    fn figures(&self) -> String {
        let mut out = "| client |".to_owned();
        for (heading, _) in FIGURES {
            let _ = write!(out, " {heading} (of kube) |");
        }
        out.push_str(" requests/s, fastest to slowest | connections |\n|---|");
        out.push_str(&"---:|".repeat(FIGURES.len() + 2));
        for (contestant, reports) in &self.rows {
            let _ = write!(out, "\n| {} |", contestant.name());
            for (_, figure) in FIGURES {
                let value = middle(reports, figure);
                let ratio = value / self.middle_of(Contestant::Kube, figure);
                let _ = write!(out, " {value:.0} ({ratio:.2}) |");
            }
            let (least, most) = range(reports, Report::requests_per_second);
            let connections = middle(reports, |report| report.connections as f64);
            let _ = write!(out, " {most:.0} to {least:.0} | {connections:.0} |");
        }
        out.push('\n');
        out
    }

    /// For learning and mapping: who has no figure has a dash.
    fn learning(&self) -> String {
        let mut out = "| client | requests |".to_owned();
        for (heading, ..) in LEARNING {
            let _ = write!(out, " {heading} (of kube) |");
        }
        out.push_str(" ms, fastest to slowest |\n|---|");
        out.push_str(&"---:|".repeat(LEARNING.len() + 2));
        for (contestant, reports) in &self.rows {
            let requests = middle(reports, |report| report.requests as f64);
            let _ = write!(out, "\n| {} | {requests:.0} |", contestant.name());
            for (_, figure, digits) in LEARNING {
                let value = middle(reports, figure);
                let ratio = value / self.middle_of(Contestant::Kube, figure);
                let _ = match value {
                    0.0 => write!(out, " – |"),
                    _ => write!(out, " {value:.digits$} ({ratio:.2}) |"),
                };
            }
            let (least, most) = range(reports, |report| report.seconds * 1e3);
            let _ = write!(out, " {least:.1} to {most:.1} |");
        }
        out.push('\n');
        out
    }

    fn middle_of(&self, contestant: Contestant, figure: Figure) -> f64 {
        let row = self.rows.iter().find(|(other, _)| *other == contestant);
        row.map_or(f64::NAN, |(_, reports)| middle(reports, figure))
    }
}

fn peak_megabytes(report: &Report) -> f64 {
    report.peak_kilobytes as f64 / 1000.0
}

fn middle(reports: &[Report], figure: Figure) -> f64 {
    median(reports.iter().map(figure))
}

fn range(reports: &[Report], figure: Figure) -> (f64, f64) {
    let all = || reports.iter().map(figure);
    (all().fold(f64::INFINITY, f64::min), all().fold(0.0, f64::max))
}

#[cfg(test)]
mod tests {
    use super::Table;
    use crate::contestant::Contestant;
    use crate::report::Report;
    use crate::work::Work;

    fn table(work: Work) -> String {
        let mut table = Table::new(work);
        for (contestant, lines) in [
            (
                Contestant::Ours,
                [
                    "1 0.5 1000 1000 400 900 1 20000 500000",
                    "2 0.5 1000 1000 400 900 1 20000 500000",
                ],
            ),
            (
                Contestant::Kube,
                [
                    "2 1 1000 1000 800 1800 64 40000 1000000",
                    "2 1 1000 1000 800 1800 64 40000 1000000",
                ],
            ),
        ] {
            for line in lines {
                table.add(contestant, Report::parse(line).expect("a report"));
            }
        }
        table.to_markdown()
    }

    #[test]
    fn figures_stand_beside_their_ratio_to_kube() {
        let text = table(Work::Gets);
        assert!(text.starts_with("### 1000 gets, one after the other: medians of 2 processes\n"));
        let row = "| kubewright | 1000 (2.00) | 400 (0.50) | 900 (0.50) | 500 (0.50) | 20 (0.50) | 1000 to 500 | 1 |";
        assert!(text.lines().any(|line| line == row), "{text}");
        let row = "| kube | 500 (1.00) | 800 (1.00) | 1800 (1.00) | 1000 (1.00) | 40 (1.00) | 500 to 500 | 64 |";
        assert!(text.lines().any(|line| line == row), "{text}");
    }

    #[test]
    fn what_was_learned_stands_beside_its_ratio_to_kube() {
        let text = table(Work::Mapping);
        assert!(text.starts_with("### 50 kinds mapped, of 1000 groups, from nothing: medians of 2 processes\n"));
        let row = "| kubewright | 1000 | 2000.0 (1.00) | 500.0 (0.50) | 500 (0.50) | 400.00 (0.50) | 20.0 (0.50) | 1000.0 to 2000.0 |";
        assert!(text.lines().any(|line| line == row), "{text}");
        assert!(text.contains("| reqwest | 0 | – | – | – | – | – |"), "{text}");
    }

    #[test]
    fn rows_have_as_many_columns_as_the_heading() {
        for work in Work::ALL {
            let text = table(work);
            let columns = text
                .lines()
                .filter(|line| line.starts_with('|'))
                .map(|line| line.matches('|').count());
            let columns = columns.collect::<Vec<_>>();
            assert_eq!(columns.len(), Contestant::of(work).len() + 2, "{text}");
            assert!(columns.iter().all(|count| *count == columns[0]), "{text}");
        }
    }
}
