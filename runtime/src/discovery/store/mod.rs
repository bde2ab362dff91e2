//! Where documents are kept: in memory, or in a folder.
//!
//! In: documents with the tag by which the server tells their versions apart.
//! Out: [`Kept`] ones, whole and undamaged.
//! Never: an error: what cannot be read is not there, and what cannot be written is asked for again. No credential, no object of a user.

mod disk;
mod entry;
mod memory;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;

use self::disk::Disk;
use self::memory::Memory;
use crate::config::Config;

/// A document as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    /// What the server calls this version of it: a hash or an `ETag`.
    pub(super) tag: String,
    /// When it was kept.
    pub(super) at: SystemTime,
    pub(super) body: Bytes,
}

impl Kept {
    pub(super) fn new(tag: impl Into<String>, body: Bytes) -> Self {
        Self {
            tag: tag.into(),
            at: SystemTime::now(),
            body,
        }
    }

    /// Whether it was kept no longer ago than this. One from the future, as clocks may have it, is not.
    pub(super) fn is_fresh(&self, max_age: Duration) -> bool {
        self.at.elapsed().is_ok_and(|age| age < max_age)
    }
}

#[derive(Debug)]
pub(super) enum Store {
    Memory(Memory),
    Disk(Arc<Disk>),
}

impl Store {
    pub(super) fn memory() -> Self {
        Self::Memory(Memory::default())
    }

    /// In a folder of the server below `folder`.
    pub(super) fn disk(folder: &Path, config: &Config) -> Self {
        Self::Disk(Arc::new(Disk::new(folder, config)))
    }

    pub(super) async fn get(&self, key: &str) -> Option<Kept> {
        match self {
            Self::Memory(memory) => memory.get(key),
            Self::Disk(disk) => {
                let (disk, key) = (Arc::clone(disk), key.to_owned());
                tokio::task::spawn_blocking(move || disk.get(&key)).await.ok()?
            }
        }
    }

    pub(super) async fn keep(&self, key: &str, kept: Kept) {
        match self {
            Self::Memory(memory) => memory.keep(key, kept),
            Self::Disk(disk) => {
                let (disk, key) = (Arc::clone(disk), key.to_owned());
                let written = tokio::task::spawn_blocking(move || disk.keep(&key, &kept)).await;
                if let Ok(Err(error)) = written {
                    tracing::debug!(%error, "a document of discovery cannot be kept on disk");
                }
            }
        }
    }
}
