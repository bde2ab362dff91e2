//! Why a wait ended without what was waited for.
//!
//! In: what was seen last. Out: [`WaitError`], answering questions. Never: content of the object beyond its conditions.

use std::fmt;
use std::time::Duration;

use crate::error::Error;

/// Why an object did not get into the state that was waited for.
#[derive(Debug)]
pub struct WaitError {
    pub(super) name: String,
    pub(super) end: End,
    /// What was last seen, or none if nothing was.
    pub(super) last: Option<String>,
    /// The last failure to follow the collection, if none of its steps came after it.
    pub(super) trouble: Option<Error>,
}

#[derive(Debug)]
pub(super) enum End {
    Timeout(Duration),
    Never,
    Ended,
    Failed,
}

impl WaitError {
    /// The time ran out.
    pub fn is_timeout(&self) -> bool {
        matches!(self.end, End::Timeout(_))
    }

    /// The object can never get there: a Job that failed, a Deployment beyond its deadline.
    pub fn is_impossible(&self) -> bool {
        matches!(self.end, End::Never)
    }

    /// What was last seen, in words: the condition with status, reason and message, or that the object is not there. None when nothing was seen
    /// at all.
    pub fn last_seen(&self) -> Option<&str> {
        self.last.as_deref()
    }

    /// Why the collection could not be followed, if that is how it ended, or the last that happened before the time ran out.
    pub fn trouble(&self) -> Option<&Error> {
        self.trouble.as_ref()
    }
}

impl fmt::Display for WaitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = self.last.as_deref().unwrap_or("nothing was seen of it");
        match self.end {
            End::Timeout(limit) => write!(f, "{}: not within {limit:?}: {last}", self.name)?,
            End::Never => write!(f, "{}: it will not come: {last}", self.name)?,
            End::Ended => write!(f, "{}: nothing more is told of it: {last}", self.name)?,
            End::Failed => write!(f, "{}: it cannot be followed", self.name)?,
        }
        match &self.trouble {
            Some(trouble) => write!(f, "; {trouble}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for WaitError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.trouble.as_ref().map(|trouble| trouble as _)
    }
}
