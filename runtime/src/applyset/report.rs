//! What came of an apply.
//!
//! In: outcomes. Out: [`Report`], [`Diff`], and their texts. Never: a count without the objects that it counts.

use super::changes::Change;
use crate::client::Key;
use crate::error::Error;
use crate::kind::GroupVersionKind;
use crate::rest::Warning;
use crate::value::Str;

/// What came of an apply, or would come of it.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Report {
    /// The objects, in the order in which they were applied.
    pub members: Vec<Member>,
    /// Those that are no longer in the set, in the order in which they were deleted. Empty if an apply failed.
    pub pruned: Vec<Pruned>,
    /// What went wrong with the set as a whole: members could not be listed, the parent could not be narrowed.
    pub problems: Vec<Error>,
    /// What is worth knowing of the set as a whole. For single objects see [`Member::warnings`].
    pub warnings: Vec<String>,
    /// Whether it was a rehearsal: nothing has changed.
    pub dry_run: bool,
}

/// An object that was to be applied.
#[derive(Debug)]
#[non_exhaustive]
pub struct Member {
    /// What it is.
    pub kind: GroupVersionKind,
    /// Which it is.
    pub key: Key,
    /// What came of it.
    pub outcome: Outcome,
    /// What the server warns of, with the code 299, and what this library does, with 199.
    pub warnings: Vec<Warning>,
    /// What would change, in the order of the paths. Only of a rehearsal.
    pub changes: Vec<Change>,
}

/// What an apply made of an object.
#[derive(Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// There was none.
    Created,
    /// It is another now, if only in who owns its fields.
    Configured,
    /// It was so already.
    Unchanged,
    /// It could not be applied.
    Failed(Error),
}

/// A member that is no longer in the set.
#[derive(Debug)]
#[non_exhaustive]
pub struct Pruned {
    /// What it is.
    pub kind: GroupVersionKind,
    /// Which it is.
    pub key: Key,
    /// Its id.
    pub uid: Str,
    /// What became of it.
    pub fate: Fate,
}

/// What became of an object that was to be deleted.
#[derive(Debug)]
#[non_exhaustive]
pub enum Fate {
    /// It is gone.
    Deleted,
    /// It is on its way out: others have work to do before it can go.
    Terminating,
    /// It is still there.
    Failed(Error),
}

impl Report {
    /// Whether all objects were applied, all others deleted, and the parent tells it.
    pub fn is_complete(&self) -> bool {
        self.errors().next().is_none()
    }

    /// All that went wrong.
    pub fn errors(&self) -> impl Iterator<Item = &Error> {
        let members = self.members.iter().filter_map(Member::error);
        let pruned = self.pruned.iter().filter_map(|pruned| match &pruned.fate {
            Fate::Failed(error) => Some(error),
            _ => None,
        });
        members.chain(pruned).chain(&self.problems)
    }

    /// Whether the cluster was as it should be already.
    pub fn is_unchanged(&self) -> bool {
        let members = self.members.iter();
        let mut settled = members.map(|member| matches!(member.outcome, Outcome::Unchanged));
        self.is_complete() && self.pruned.is_empty() && settled.all(|settled| settled)
    }
}

impl Member {
    /// Why it could not be applied, if so.
    pub fn error(&self) -> Option<&Error> {
        match &self.outcome {
            Outcome::Failed(error) => Some(error),
            _ => None,
        }
    }
}

/// What an apply would change. Shown, it is a text with a `-` before what goes and a `+` before what comes:
///
/// ```text
/// configured v1 ConfigMap shop/settings
/// - .data.mode: "off"
/// + .data.mode: "on"
/// pruned v1 Secret shop/old
/// ```
///
/// Objects that stay as they are are not shown. Of values in Secrets, and of annotations that hold manifests, it is shown only that they
/// change. Where values come from for other kinds the text cannot know: a password in a ConfigMap is shown.
#[derive(Debug)]
#[non_exhaustive]
pub struct Diff {
    /// The report of the rehearsal that it was taken from, with the [changes](Member::changes).
    pub report: Report,
}

impl Diff {
    /// Whether an apply would change nothing, and would succeed.
    pub fn is_empty(&self) -> bool {
        self.report.is_unchanged()
    }
}
