//! How a run tells what it is doing while it does it.
//!
//! In: calls from `source`, `record` and the pipeline. Out: whatever the caller makes of them: the
//! command draws a line on a terminal, the library stays silent. Never: influences a result.

/// Told what a run is doing. Every method has an empty default.
pub trait Progress {
    /// A step begins, e.g. `reading specs/kubernetes/1.36`.
    fn step(&mut self, what: &str) {
        let _ = what;
    }

    /// `done` of `total` parts of the running step are finished.
    fn advance(&mut self, done: usize, total: usize) {
        let _ = (done, total);
    }
}

/// Says nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {}
