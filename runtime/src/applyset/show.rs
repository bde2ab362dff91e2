//! Reports and diffs as text.
//!
//! In: what came of an apply. Out: lines. Never: the same report in two texts; a line break or a control character of a value.

use std::fmt;

use super::changes::{Change, Shown};
use super::report::{Diff, Fate, Member, Outcome, Pruned, Report};
use crate::client::Key;
use crate::kind::GroupVersionKind;
use crate::value::HIDDEN;

/// `apps/v1 Deployment shop/web`
pub(super) struct Subject<'a>(pub(super) &'a GroupVersionKind, pub(super) &'a Key);

impl fmt::Display for Subject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(kind, key) = self;
        write!(f, "{} {} ", kind.api_version(), kind.kind)?;
        if let Some(namespace) = &key.namespace {
            write!(f, "{namespace}/")?;
        }
        write!(f, "{}", key.name)
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = Subject(&self.kind, &self.key);
        match &self.outcome {
            Outcome::Created => write!(f, "created {subject}"),
            Outcome::Configured => write!(f, "configured {subject}"),
            Outcome::Unchanged => write!(f, "unchanged {subject}"),
            Outcome::Failed(error) => write!(f, "failed {subject}: {error}"),
        }
    }
}

impl fmt::Display for Pruned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = Subject(&self.kind, &self.key);
        match &self.fate {
            Fate::Deleted => write!(f, "pruned {subject}"),
            Fate::Terminating => write!(f, "terminating {subject}"),
            Fate::Failed(error) => write!(f, "not pruned {subject}: {error}"),
        }
    }
}

/// A line for each object.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.members.iter().try_for_each(|member| writeln!(f, "{member}"))?;
        self.tail(f)
    }
}

impl Report {
    fn tail(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pruned.iter().try_for_each(|pruned| writeln!(f, "{pruned}"))?;
        self.problems
            .iter()
            .try_for_each(|problem| writeln!(f, "failed: {problem}"))?;
        self.warnings
            .iter()
            .try_for_each(|warning| writeln!(f, "warning: {warning}"))
    }
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for member in &self.report.members {
            if matches!(member.outcome, Outcome::Unchanged) {
                continue;
            }
            writeln!(f, "{member}")?;
            member.changes.iter().try_for_each(|change| write!(f, "{change}"))?;
        }
        self.report.tail(f)
    }
}

/// One line or two, each with its end.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(before) = &self.before {
            writeln!(f, "- {}: {before}", Plain(&self.path.to_string()))?;
        }
        if let Some(after) = &self.after {
            writeln!(f, "+ {}: {after}", Plain(&self.path.to_string()))?;
        }
        Ok(())
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => write!(f, "{}", Plain(&value.to_string())),
            Self::Hidden => f.write_str(HIDDEN),
        }
    }
}

/// Text whose control characters are escaped: what is in an object must not steer a terminal.
struct Plain<'a>(&'a str);

impl fmt::Display for Plain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            if c.is_control() {
                write!(f, "\\u{:04x}", u32::from(c))?;
            } else {
                write!(f, "{c}")?;
            }
        }
        Ok(())
    }
}
