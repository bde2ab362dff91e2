//! One process's measurement of one variant on one file.
//!
//! In: the text and how often to repeat. Out: the median seconds of each operation and the memory that a decoded list keeps.
//! Never: counts memory and time in the same pass.

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use crate::allocator::{Kept, kept};
use crate::codec::{Codec, Job};

/// What one process found.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sample {
    /// Seconds to decode the text.
    pub decode: f64,
    /// Seconds to encode the list.
    pub encode: f64,
    /// Seconds to clone the list.
    pub clone: f64,
    /// Seconds to drop the list.
    pub drop: f64,
    /// What the decoded list keeps.
    pub kept: Kept,
}

/// Measures a codec.
pub struct Measure<'a> {
    /// The text of the list.
    pub text: &'a [u8],
    /// How many timed passes.
    pub passes: usize,
}

impl Job for Measure<'_> {
    type Output = Sample;

    fn run<C: Codec>(self) -> Result<Sample, Box<dyn Error>> {
        // The counted pass is also the warm-up.
        let (list, kept) = kept(|| C::decode(self.text));
        drop(black_box(list?));
        let mut times = [const { Vec::new() }; 4];
        for _ in 0..self.passes.max(1) {
            let (decode, list) = timed(|| C::decode(black_box(self.text)));
            let list = list?;
            let (encode, text) = timed(|| C::encode(black_box(&list)));
            drop(text?);
            let (clone, copy) = timed(|| black_box(&list).clone());
            drop(black_box(copy));
            let (drop, ()) = timed(|| drop(black_box(list)));
            for (times, time) in times.iter_mut().zip([decode, encode, clone, drop]) {
                times.push(time);
            }
        }
        let [decode, encode, clone, drop] = times.map(median);
        Ok(Sample {
            decode,
            encode,
            clone,
            drop,
            kept,
        })
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed().as_secs_f64(), result)
}

/// The middle of `values`; the mean of the two middle ones of an even number; 0 of none.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => 0.0,
        odd if odd % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}

impl Sample {
    /// One line for the parent process.
    pub fn to_line(self) -> String {
        let Kept {
            requested,
            usable,
            blocks,
            calls,
        } = self.kept;
        format!(
            "{} {} {} {} {requested} {usable} {blocks} {calls}",
            self.decode, self.encode, self.clone, self.drop
        )
    }

    /// Reads what [`Sample::to_line`] wrote.
    pub fn parse(line: &str) -> Option<Self> {
        let numbers = line
            .split_whitespace()
            .map(str::parse)
            .collect::<Result<Vec<f64>, _>>()
            .ok()?;
        let &[decode, encode, clone, drop, requested, usable, blocks, calls] = numbers.as_slice() else {
            return None;
        };
        // Counts up to 2^53 survive the way through f64.
        let kept = Kept {
            requested: requested as i64,
            usable: usable as i64,
            blocks: blocks as i64,
            calls: calls as i64,
        };
        Some(Self {
            decode,
            encode,
            clone,
            drop,
            kept,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Sample, median};

    #[test]
    fn the_median_of_an_even_number_is_between_the_middle_ones() {
        assert_eq!(
            [
                median(vec![3.0, 1.0, 2.0]),
                median(vec![4.0, 1.0, 2.0, 3.0]),
                median(Vec::new())
            ],
            [2.0, 2.5, 0.0]
        );
    }

    #[test]
    fn a_sample_survives_the_way_between_processes() {
        let line = "0.5 0.25 0.125 0.0625 1000 1100 7 9";
        assert_eq!(Sample::parse(line).map(Sample::to_line).as_deref(), Some(line));
        assert!(Sample::parse("0.5 what").is_none());
    }
}
