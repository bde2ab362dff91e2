//! Reads what `kubewright record` wrote: a folder with a manifest, or the same packed into one file.
//!
//! In: a folder or an archive. Out: the documents a run needs, v3 and discovery; v2 only when the
//! recording has no v3. Never: reads a file that the manifest does not list.

mod archive;
mod manifest;

use std::path::Path;

pub(super) use archive::is_packed;
pub use archive::{pack, unpack};
pub use manifest::MANIFEST_NAME;
#[cfg(feature = "cluster")]
pub(crate) use manifest::{MANIFEST_VERSION, ManifestFile, ServerVersion};
pub(crate) use manifest::{Manifest, sha256};

use super::detect::{Content, detect};
use super::file;
use super::{Batch, SourceDocument};
use crate::diag::Diagnostics;
use crate::error::Error;
use crate::location::SpecLocation;

/// Whether `folder` has a manifest of ours.
pub(super) fn is_recording(folder: &Path) -> bool {
    file::read(&folder.join(MANIFEST_NAME)).is_ok_and(|bytes| manifest::is_ours(&bytes))
}

/// The documents of the recording in `folder`.
///
/// # Errors
/// A manifest that does not parse, a listed file that is missing or is no longer a spec.
pub(super) fn load(folder: &Path, diagnostics: &mut Diagnostics) -> Result<Batch, Error> {
    let manifest = read_manifest(folder)?;
    let mut documents = Vec::new();
    for listed in manifest.needed() {
        let path = folder.join(&listed.path);
        let bytes = file::read(&path)?;
        let name = path.display().to_string();
        if sha256(&bytes) != listed.sha256 {
            diagnostics.warn(
                "recording-changed",
                &SpecLocation::document(name.clone()),
                format!(
                    "not the file that was recorded: its SHA-256 differs from the one in {MANIFEST_NAME}; \
                     record it again, or delete {MANIFEST_NAME} to use the folder as it is"
                ),
            );
        }
        documents.push(recorded_document(&name, bytes)?);
    }
    Ok(batch(manifest, documents))
}

/// The manifest of the recording in `folder`.
fn read_manifest(folder: &Path) -> Result<Manifest, Error> {
    let path = folder.join(MANIFEST_NAME);
    Manifest::parse(&path.display().to_string(), &file::read(&path)?)
}

/// The documents of a packed recording; `name` is the archive as the user named it.
///
/// # Errors
/// An archive that is damaged, or whose manifest lists a file that it does not hold.
pub(super) fn load_archive(name: &str, bytes: &[u8]) -> Result<Batch, Error> {
    let files = unpack(name, bytes)?;
    let missing = |path: &str| {
        Error::Input(format!(
            "{name}: holds no `{path}`; pack the recording again with `kubewright pack`"
        ))
    };
    let manifest_bytes = files.get(MANIFEST_NAME).ok_or_else(|| missing(MANIFEST_NAME))?;
    let manifest = Manifest::parse(&format!("{name}/{MANIFEST_NAME}"), manifest_bytes)?;
    let mut documents = Vec::new();
    for listed in manifest.needed() {
        let bytes = files.get(&listed.path).ok_or_else(|| missing(&listed.path))?;
        documents.push(recorded_document(&format!("{name}/{}", listed.path), bytes.clone())?);
    }
    Ok(batch(manifest, documents))
}

/// The documents of a recording with the version of the server.
fn batch(manifest: Manifest, documents: Vec<SourceDocument>) -> Batch {
    Batch {
        documents,
        kubernetes: Some(manifest.kubernetes.git_version),
    }
}

/// A document that a manifest lists, which therefore must be one.
fn recorded_document(name: &str, bytes: Vec<u8>) -> Result<SourceDocument, Error> {
    match detect(name, &bytes)? {
        Content::Document(format) => Ok(file::document(name, format, bytes)),
        Content::Companion => Err(Error::Input(format!(
            "{name}: listed as a spec document, but it is none; record it again"
        ))),
        Content::Foreign(what) => Err(Error::Input(format!(
            "{name}: listed as a spec document, but it is {what}"
        ))),
    }
}

/// The minor versions of Kubernetes whose specs are in this library.
pub const EMBEDDED_VERSIONS: &[&str] = if cfg!(feature = "embedded-specs") {
    &["1.36"]
} else {
    &[]
};

/// The specs in this library.
#[cfg(feature = "embedded-specs")]
pub(super) fn embedded() -> Result<Batch, Error> {
    load_archive("embedded:kubernetes-1.36", EMBEDDED)
}

/// `specs/kubernetes/1.36`, packed by `kubewright pack`. Inside this package, so that the published
/// crate has it; a test holds it against the folder.
#[cfg(feature = "embedded-specs")]
static EMBEDDED: &[u8] = include_bytes!("../../../specs/kubernetes-1.36.gz");

#[cfg(all(test, feature = "embedded-specs"))]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_specs_are_of_the_version_that_is_named() {
        let kubernetes = embedded().unwrap().kubernetes.unwrap();
        let [version] = EMBEDDED_VERSIONS else {
            panic!("one archive, {EMBEDDED_VERSIONS:?}")
        };
        assert!(kubernetes.starts_with(&format!("v{version}.")), "{kubernetes}");
    }
}
