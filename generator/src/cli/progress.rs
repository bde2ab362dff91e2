//! One line on the terminal that says what is going on.
//!
//! In: calls of the library. Out: a spinner that is gone when the run ends. Never: writes anything when
//! standard error is not a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::progress::Progress;

/// A line on the terminal, or nothing.
pub(super) struct Line {
    bar: Option<ProgressBar>,
}

impl Line {
    /// A line on standard error, if that is a terminal.
    pub(super) fn new(is_terminal: bool) -> Self {
        let bar = is_terminal.then(|| {
            let style = ProgressStyle::with_template("{spinner} {msg} {prefix}");
            let bar = ProgressBar::new_spinner();
            // The template is ours; without it the default one does.
            let bar = style.map_or(bar.clone(), |style| bar.with_style(style));
            bar.enable_steady_tick(Duration::from_millis(100));
            bar
        });
        Self { bar }
    }

    /// Removes the line.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Line {
    fn step(&mut self, what: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(what.to_owned());
            bar.set_prefix("");
        }
    }

    fn advance(&mut self, done: usize, total: usize) {
        if let Some(bar) = &self.bar {
            bar.set_prefix(format!("{done}/{total}"));
        }
    }
}
