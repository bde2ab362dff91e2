//! Waiting for caches, and what there is to say when the wait is in vain.
//!
//! In: the caches that are not synced. Out: [`SyncError`]. Never: a wait without a reason that can be read.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::error::Error;
use crate::kind::GroupVersionResource;

/// A resource whose whole collection is not there yet.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Unsynced {
    /// Which it is.
    pub resource: GroupVersionResource,
    /// The last failure to read it; none when something came since, or nothing was tried.
    pub trouble: Option<Arc<Error>>,
}

/// Why a wait for caches was in vain, and what was not synced when it ended.
#[derive(Clone, Debug)]
pub struct SyncError {
    unsynced: Vec<Unsynced>,
    /// None when nobody fills the caches any more.
    within: Option<Duration>,
}

impl SyncError {
    pub(super) fn ended(unsynced: Vec<Unsynced>) -> Self {
        Self { unsynced, within: None }
    }

    pub(super) fn timeout(within: Duration, unsynced: Vec<Unsynced>) -> Self {
        Self {
            unsynced,
            within: Some(within),
        }
    }

    /// What is not there, sorted by resource.
    pub fn unsynced(&self) -> &[Unsynced] {
        &self.unsynced
    }

    /// Whether time has run out; the caches are still being filled.
    pub fn is_timeout(&self) -> bool {
        self.within.is_some()
    }

    /// Whether nobody fills the caches any more, because the informers were shut down or are gone.
    pub fn is_ended(&self) -> bool {
        self.within.is_none()
    }
}

impl fmt::Display for SyncError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.within {
            Some(within) => write!(f, "not synced within {within:?}")?,
            None => f.write_str("nobody fills the caches any more")?,
        }
        for (index, unsynced) in self.unsynced.iter().enumerate() {
            f.write_str(if index == 0 { ": " } else { "; " })?;
            write!(f, "{}", unsynced.resource)?;
            if let Some(trouble) = &unsynced.trouble {
                write!(f, " ({trouble})")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for SyncError {}
