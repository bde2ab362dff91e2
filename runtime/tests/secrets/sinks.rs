//! All that a program can come to show, collected and searched.
//!
//! In: errors, values with `Debug`, text. Out: a failed test that names which sink shows which secret.

use std::error::Error;
use std::fmt::Debug;

use crate::marks::found_in;
use crate::traced;

/// What was collected in one test.
pub(crate) struct Sinks {
    errors: usize,
    values: usize,
    leaks: Vec<String>,
}

impl Sinks {
    pub(crate) fn new() -> Self {
        traced::listen();
        Self {
            errors: 0,
            values: 0,
            leaks: Vec::new(),
        }
    }

    fn text(&mut self, sink: &str, text: &str) {
        let found = found_in(text);
        self.leaks.extend(
            found
                .iter()
                .map(|found| format!("{sink} shows the {found}: {text:.600}")),
        );
    }

    /// `Display` and `Debug`, both as they are and spread over lines, of an error and of all that caused it.
    pub(crate) fn error(&mut self, what: &str, error: &(dyn Error + 'static)) {
        self.errors += 1;
        let mut next = Some(error);
        while let Some(error) = next {
            self.text(&format!("{what}: Display"), &format!("{error}{error:#}"));
            self.text(&format!("{what}: Debug"), &format!("{error:?}{error:#?}"));
            next = error.source();
        }
    }

    /// An error of the runtime, with what it answers.
    pub(crate) fn failure(&mut self, what: &str, error: &kubewright_runtime::Error) {
        self.error(what, error);
        self.text(
            &format!("{what}: body_snippet"),
            error.body_snippet().unwrap_or_default(),
        );
        self.text(
            &format!("{what}: content_type"),
            error.content_type().unwrap_or_default(),
        );
        self.text(&format!("{what}: status"), &format!("{:?}", error.status()));
    }

    /// The error of something that is to fail.
    pub(crate) fn failed<T: Debug>(&mut self, what: &str, result: Result<T, kubewright_runtime::Error>) {
        match result {
            Ok(value) => panic!("{what} did not fail: {value:?}"),
            Err(error) => self.failure(what, &error),
        }
    }

    /// Whatever came of it.
    pub(crate) fn either<T: Debug>(&mut self, what: &str, result: Result<T, kubewright_runtime::Error>) {
        match result {
            Ok(value) => self.debug(what, &value),
            Err(error) => self.failure(what, &error),
        }
    }

    /// `Debug`, as it is and spread over lines.
    pub(crate) fn debug(&mut self, what: &str, value: &dyn Debug) {
        self.values += 1;
        self.text(&format!("{what}: Debug"), &format!("{value:?}{value:#?}"));
    }

    /// Fails if anything was shown, here or in a trace of this process until now; or if less was collected than this.
    #[track_caller]
    pub(crate) fn check(self, errors: usize, values: usize) {
        let mut leaks = self.leaks;
        leaks.extend(traced::leaks());
        assert!(leaks.is_empty(), "{} leaks:\n{}", leaks.len(), leaks.join("\n"));
        assert_eq!(traced::count("panic"), 0, "something panicked");
        assert!(self.errors >= errors, "only {} errors were seen", self.errors);
        assert!(self.values >= values, "only {} values were seen", self.values);
    }

    /// How many leaks were found.
    pub(crate) fn leaks(&self) -> usize {
        self.leaks.len()
    }
}
