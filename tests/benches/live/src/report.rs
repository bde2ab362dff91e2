//! What one process found, and how it tells the parent.
//!
//! In: the latency of every request, and what the whole work cost. Out: one line of figures, read back by the parent.
//! Never: a mean: one slow request would hide in it.

use std::time::Duration;

use crate::caller::Failure;
use crate::meter::{self, Cost};

/// What one process found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Report {
    /// Seconds for the whole work.
    pub seconds: f64,
    /// CPU time of this process in that time.
    pub cpu_seconds: f64,
    /// Requests sent in that time.
    pub requests: usize,
    /// Objects decoded; for bare reqwest, bodies read; for mapping, groups known.
    pub objects: usize,
    /// The latency that half of the requests do not exceed; for mapping, of the looks into what is known.
    pub p50_micros: f64,
    /// The latency that 99 of 100 requests do not exceed.
    pub p99_micros: f64,
    /// Connections open at the end.
    pub connections: usize,
    /// `VmHWM` at the end.
    pub peak_kilobytes: usize,
    /// Heap that what was learned keeps; 0 for work that keeps nothing.
    pub kept_bytes: usize,
}

impl Report {
    /// Sums up, with the state of the process as it is now.
    pub fn new(cost: Cost, mut latencies: Vec<Duration>, objects: usize) -> Result<Self, Failure> {
        let connections = meter::connections()?;
        latencies.sort_unstable();
        Ok(Self {
            seconds: cost.seconds,
            cpu_seconds: cost.cpu_seconds,
            requests: latencies.len(),
            objects,
            p50_micros: micros(percentile(&latencies, 50)),
            p99_micros: micros(percentile(&latencies, 99)),
            connections,
            peak_kilobytes: meter::peak_kilobytes()?,
            kept_bytes: 0,
        })
    }

    /// One line for the parent process.
    pub fn to_line(self) -> String {
        let Self {
            seconds,
            cpu_seconds,
            requests,
            objects,
            p50_micros,
            p99_micros,
            connections,
            peak_kilobytes,
            kept_bytes,
        } = self;
        format!(
            "{seconds} {cpu_seconds} {requests} {objects} {p50_micros} {p99_micros} {connections} {peak_kilobytes} {kept_bytes}"
        )
    }

    /// Reads what [`Report::to_line`] wrote.
    pub fn parse(line: &str) -> Option<Self> {
        let mut words = line.split_whitespace();
        let report = Self {
            seconds: words.next()?.parse().ok()?,
            cpu_seconds: words.next()?.parse().ok()?,
            requests: words.next()?.parse().ok()?,
            objects: words.next()?.parse().ok()?,
            p50_micros: words.next()?.parse().ok()?,
            p99_micros: words.next()?.parse().ok()?,
            connections: words.next()?.parse().ok()?,
            peak_kilobytes: words.next()?.parse().ok()?,
            kept_bytes: words.next()?.parse().ok()?,
        };
        words.next().is_none().then_some(report)
    }

    /// Requests that were answered in a second.
    pub fn requests_per_second(&self) -> f64 {
        self.requests as f64 / self.seconds
    }

    /// CPU time of this process for one request, in microseconds.
    pub fn cpu_micros_per_request(&self) -> f64 {
        self.cpu_seconds * 1e6 / self.requests as f64
    }
}

fn micros(latency: Duration) -> f64 {
    latency.as_secs_f64() * 1e6
}

/// By nearest rank: the least latency that `percent` of them do not exceed. `sorted` begins with the least.
fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

/// The one in the middle; of an even number, the upper one.
pub fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values = values.collect::<Vec<_>>();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Report, median, percentile};
    use crate::meter::Cost;

    fn millis(values: impl IntoIterator<Item = u64>) -> Vec<Duration> {
        values.into_iter().map(Duration::from_millis).collect()
    }

    #[test]
    fn a_percentile_is_a_latency_that_was_measured() {
        let hundred = millis(1..=100);
        assert_eq!(percentile(&hundred, 50), Duration::from_millis(50));
        assert_eq!(percentile(&hundred, 99), Duration::from_millis(99));
        assert_eq!(percentile(&hundred, 100), Duration::from_millis(100));
        let few = millis([1, 2, 1000]);
        assert_eq!(percentile(&few, 50), Duration::from_millis(2));
        assert_eq!(percentile(&few, 99), Duration::from_millis(1000));
        assert_eq!(percentile(&millis([7]), 50), Duration::from_millis(7));
        assert_eq!(percentile(&[], 99), Duration::ZERO);
    }

    #[test]
    fn the_median_is_that_of_the_sorted_values() {
        assert_eq!(median([3.0, 1.0, 2.0].into_iter()), 2.0);
        assert_eq!(median(std::iter::empty()), 0.0);
    }

    #[test]
    fn figures_are_those_of_one_request() {
        let cost = Cost {
            seconds: 2.0,
            cpu_seconds: 0.5,
        };
        let report = Report::new(cost, millis([4, 1, 3, 2]), 4).expect("linux");
        assert_eq!(report.requests_per_second(), 2.0);
        assert_eq!(report.cpu_micros_per_request(), 125_000.0);
        assert_eq!((report.p50_micros, report.p99_micros), (2000.0, 4000.0));
        assert!(report.peak_kilobytes > 0);
    }

    #[test]
    fn a_report_survives_the_way_between_processes() {
        let line = "0.5 0.25 1000 5000 412.5 987.25 64 1024 4096";
        let report = Report::parse(&format!("{line}\n")).expect("a report");
        assert_eq!(report.to_line(), line);
        assert_eq!((report.requests, report.connections), (1000, 64));
        assert_eq!(Report::parse(&report.to_line()), Some(report));
        assert!(Report::parse("0.5 0.25").is_none());
        assert!(Report::parse(&format!("{line} 1")).is_none());
    }
}
