//! What became of a file of the corpus, and of the set that it was built in.
//!
//! In/Out: plain values, filled stage by stage. Never: a judgement without a text that says why.

use std::fmt;

use super::manifest::{Row, Verdict};

/// What is done with every definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Read, and written as Rust.
    Generate,
    /// Built, every warning an error.
    Compile,
    /// Documented, every warning an error.
    Document,
    /// Filled in every mode, read, written and compared.
    RoundTrip,
}

impl Stage {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::Generate, Self::Compile, Self::Document, Self::RoundTrip];

    /// What is said of a definition that passed it.
    pub fn done(self) -> &'static str {
        match self {
            Self::Generate => "generated",
            Self::Compile => "compiled",
            Self::Document => "documented",
            Self::RoundTrip => "round-tripped",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Generate => "generate",
            Self::Compile => "compile",
            Self::Document => "document",
            Self::RoundTrip => "round-trip",
        })
    }
}

/// Why a file was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What the tool says, all of it.
    pub message: String,
    /// Whether every error in it says where.
    pub located: bool,
}

/// What became of a file.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The file.
    pub row: Row,
    /// Why it was not taken; none when it was.
    pub refusal: Option<Refusal>,
    /// How long it took to generate it alone.
    pub seconds: f64,
    /// Codes of the warnings and notes, one each time.
    pub codes: Vec<&'static str>,
    /// Schema nodes that are objects, in the versions that are served.
    pub object_nodes: usize,
    /// Schema nodes of any sort, in the versions that are served.
    pub nodes: usize,
    /// What went wrong afterwards.
    pub problems: Vec<(Stage, String)>,
}

impl Outcome {
    /// Whether the file passed `stage` and all before it.
    pub fn passed(&self, stage: Stage) -> bool {
        self.refusal.is_none() && self.problems.iter().all(|(failed, _)| *failed > stage)
    }

    /// What is wrong with it; none when all is as it must be: what a server takes works, and anything else works or is
    /// refused with a place.
    pub fn fault(&self) -> Option<String> {
        if let Some((stage, problem)) = self.problems.first() {
            return Some(format!("{stage}: {problem}"));
        }
        match &self.refusal {
            Some(refusal) if self.row.verdict == Verdict::Accepted => Some(format!("refused: {}", refusal.message)),
            Some(refusal) if !refusal.located => Some(format!("refused without a place: {}", refusal.message)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(verdict: Verdict, located: Option<bool>, problem: Option<Stage>) -> Outcome {
        Outcome {
            row: Row {
                project: "p".into(),
                file: "f.yaml".into(),
                definitions: 1,
                bytes: 1,
                verdict,
            },
            refusal: located.map(|located| Refusal {
                message: "no".into(),
                located,
            }),
            seconds: 0.0,
            codes: Vec::new(),
            object_nodes: 0,
            nodes: 0,
            problems: problem.map(|stage| (stage, "bad".into())).into_iter().collect(),
        }
    }

    #[test]
    fn what_a_server_takes_must_work_and_the_rest_must_say_where() {
        let fault = |verdict, located, problem| outcome(verdict, located, problem).fault();
        assert_eq!(fault(Verdict::Accepted, None, None), None);
        assert_eq!(fault(Verdict::Rejected, Some(true), None), None);
        assert_eq!(
            fault(Verdict::Accepted, Some(true), None).as_deref(),
            Some("refused: no")
        );
        assert_eq!(
            fault(Verdict::NotServed, Some(false), None).as_deref(),
            Some("refused without a place: no")
        );
        assert_eq!(
            fault(Verdict::Rejected, None, Some(Stage::Document)).as_deref(),
            Some("document: bad")
        );
    }

    #[test]
    fn a_stage_is_passed_when_nothing_before_it_failed() {
        let failed = outcome(Verdict::Accepted, None, Some(Stage::Document));
        assert_eq!(Stage::ALL.map(|stage| failed.passed(stage)), [true, true, false, false]);
        assert!(!outcome(Verdict::Accepted, Some(true), None).passed(Stage::Generate));
    }
}
