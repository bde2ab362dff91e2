//! `kubewright record`: stores what an API server says of itself, so that it can be read without one.
//!
//! In: a live server. Out: a folder of spec documents with a manifest, equal byte for byte whenever the
//! server says the same. Never: stores what differs from run to run (addresses, build dates), or
//! anything that only some users may see.

mod layout;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::diag::Diagnostics;
use crate::error::Error;
use crate::output::{self, Owner, WriteReport};
use crate::progress::Progress;
use crate::source::{self, ClusterAccess, Extent, MANIFEST_NAME, Manifest};

/// What [`record`] did.
#[derive(Clone, Debug)]
pub struct RecordReport {
    /// `v1.36.2`.
    pub kubernetes: String,
    /// What changed in the folder.
    pub written: WriteReport,
    /// What is worth knowing about the server.
    pub diagnostics: Diagnostics,
}

/// Stores what the server behind `access` serves in the folder `out`.
///
/// # Errors
/// A server that cannot be read in full; a folder that holds something else than a recording.
pub fn record(access: &ClusterAccess, out: &Path, progress: &mut dyn Progress) -> Result<RecordReport, Error> {
    Owner::Manifest.owned(out)?;
    let mut diagnostics = Diagnostics::new();
    let mut server = source::connect(access, progress)?;
    let capture = source::capture(&mut server, Extent::Everything, &mut diagnostics)?;
    let files = layout::files(&capture)?;
    let written = output::write_as(Owner::Manifest, files, out)?;
    Ok(RecordReport {
        kubernetes: capture.version.git_version,
        written,
        diagnostics,
    })
}

/// Packs the recording in `folder` into one file, of the documents that a run needs.
///
/// # Errors
/// A folder that is not a recording, or misses a file of it.
pub fn pack_folder(folder: &Path) -> Result<Vec<u8>, Error> {
    let read = |path: &str| {
        let path = folder.join(path);
        fs::read(&path).map_err(|error| Error::io("read", path, error))
    };
    let manifest_bytes = read(MANIFEST_NAME)?;
    let name = folder.join(MANIFEST_NAME).display().to_string();
    let manifest = Manifest::parse(&name, &manifest_bytes)?;
    let mut files = BTreeMap::from([(MANIFEST_NAME.to_owned(), manifest_bytes)]);
    for file in manifest.needed() {
        files.insert(file.path.clone(), read(&file.path)?);
    }
    files.insert(layout::NOTICE_NAME.to_owned(), read(layout::NOTICE_NAME)?);
    source::pack(&files)
}

/// The paths of a recording by its manifest, the notice included and the manifest not.
pub(crate) fn owned_by_manifest(name: &str, bytes: &[u8]) -> Result<BTreeSet<String>, Error> {
    let manifest = Manifest::parse(name, bytes)?;
    let listed = manifest.files.into_iter().map(|file| file.path);
    Ok(listed.chain([layout::NOTICE_NAME.to_owned()]).collect())
}
