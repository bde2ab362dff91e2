//! The results of one data set as a Markdown table.
//!
//! In: the samples of every process and variant. Out: medians, throughput, memory an object, and the last column over the first.
//! Never: hides a variant that lost.

use std::fmt::Write as _;

use crate::codec::Variant;
use crate::measure::{Sample, median};

/// What was measured on one data set.
pub struct Results<'a> {
    /// The data set's name.
    pub name: &'a str,
    /// How many objects.
    pub count: usize,
    /// Bytes of the text.
    pub bytes: usize,
    /// The samples of each variant, in the order of [`Variant::ALL`].
    pub samples: [Vec<Sample>; 3],
}

type Row = (&'static str, usize, fn(&Sample, f64) -> f64);

/// Name, digits after the point, and the value of one sample given the number of objects.
const ROWS: [Row; 9] = [
    ("decode, s", 4, |sample, _| sample.decode),
    ("encode, s", 4, |sample, _| sample.encode),
    ("clone, s", 4, |sample, _| sample.clone),
    ("drop, s", 4, |sample, _| sample.drop),
    ("decode + drop, s", 4, |sample, _| sample.decode + sample.drop),
    ("KB kept per object (requested)", 2, |sample, count| {
        sample.kept.requested as f64 / count / 1000.0
    }),
    ("KB kept per object (real)", 2, |sample, count| {
        sample.kept.usable as f64 / count / 1000.0
    }),
    ("blocks kept per object", 1, |sample, count| {
        sample.kept.blocks as f64 / count
    }),
    ("allocations per object", 1, |sample, count| {
        sample.kept.calls as f64 / count
    }),
];

impl Results<'_> {
    /// The table, with a heading line.
    pub fn to_markdown(&self) -> String {
        let megabytes = self.bytes as f64 / 1e6;
        let mut out = format!("### {}: {} objects, {megabytes:.1} MB\n\n|  |", self.name, self.count);
        for variant in Variant::ALL {
            let _ = write!(out, " {} |", variant.name());
        }
        let _ = writeln!(
            out,
            " {0} / {1} |\n|---|---:|---:|---:|---:|",
            Variant::Peer.name(),
            Variant::Native.name()
        );
        for (name, digits, value) in ROWS {
            let medians = self
                .samples
                .each_ref()
                .map(|samples| median(samples.iter().map(|sample| value(sample, self.count as f64)).collect()));
            let _ = write!(out, "| {name} |");
            for value in medians {
                let _ = write!(out, " {value:.digits$} |");
            }
            let [native, _, peer] = medians;
            let _ = writeln!(out, " {:.2} |", peer / native);
        }
        let decode = median(self.samples[0].iter().map(|sample| sample.decode).collect());
        let _ = writeln!(
            out,
            "\n{} decodes {:.0} MB/s. Spread of its decode over the processes: {}.",
            Variant::Native.name(),
            megabytes / decode,
            self.spread()
        );
        out
    }

    fn spread(&self) -> String {
        let times = || self.samples[0].iter().map(|sample| sample.decode);
        format!(
            "{:.4} to {:.4} s",
            times().fold(f64::INFINITY, f64::min),
            times().fold(0.0, f64::max)
        )
    }
}
