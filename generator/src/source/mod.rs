//! Where documents come from: files, folders, recordings, standard input, the embedded specs, a live server.
//!
//! In: [`Source`]s as the user named them. Out: [`Sources`], in the order of the request and then of
//! the document names, whatever order the disk or the server gave them in. Never: parses beyond what
//! tells the format of a document; guesses a format from a name.

#[cfg(feature = "cluster")]
mod capture;
#[cfg(feature = "cluster")]
mod cluster;
mod detect;
mod document;
mod file;
mod folder;
mod recorded;
mod yaml;

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::diag::Diagnostics;
use crate::error::Error;
use crate::location::SpecLocation;
use crate::progress::Progress;

#[cfg(feature = "cluster")]
pub(crate) use capture::{Capture, Extent, Fetched, capture};
#[cfg(feature = "cluster")]
pub(crate) use cluster::connect;
pub use document::{Format, SourceDocument, Sources};
pub use recorded::{EMBEDDED_VERSIONS, MANIFEST_NAME, pack, unpack};
#[cfg(feature = "cluster")]
pub(crate) use recorded::{MANIFEST_VERSION, Manifest, ManifestFile, ServerVersion, sha256};

/// One place to read an API from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The Kubernetes specs that are part of this library (feature `embedded-specs`).
    Embedded,
    /// A spec file, a file of CustomResourceDefinitions, a packed recording, or a folder of such files.
    Path(PathBuf),
    /// What comes in on standard input, of whatever a file may be.
    Stdin,
    /// What a live API server serves (feature `cluster`).
    Cluster(ClusterAccess),
}

impl Source {
    /// The specs of a minor version of Kubernetes that are part of this library, e.g. `1.36`.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a version that is not in it, with those that are.
    pub fn kubernetes(version: &str) -> Result<Self, Error> {
        if EMBEDDED_VERSIONS.contains(&version.strip_prefix('v').unwrap_or(version)) {
            return Ok(Self::Embedded);
        }
        let there = match EMBEDDED_VERSIONS {
            [] => "none; build it with the feature `embedded-specs`".to_owned(),
            versions => format!(
                "{}; record another one from a server of it (`kubewright record`), and name that folder",
                versions.join(", ")
            ),
        };
        Err(Error::Invalid(format!(
            "no specs of Kubernetes `{}` are part of this build of kubewright; there are {there}",
            version.escape_debug()
        )))
    }
}

/// How to reach a live API server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClusterAccess {
    /// The kubeconfig file; without it `KUBECONFIG`, `~/.kube/config` or the pod's service account.
    pub kubeconfig: Option<PathBuf>,
    /// The context in it; without it the current one.
    pub context: Option<String>,
}

/// What was read, and what it was read from.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The documents.
    pub sources: Sources,
    /// One for each source, in the order of the request.
    pub origins: Vec<Origin>,
}

/// A source that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The source as it may be published: without folders of this machine or addresses.
    pub name: String,
    /// SHA-256 over the hashes of its documents, in lower-case hexadecimal digits. The same for a folder
    /// and the archive of it.
    pub sha256: String,
}

/// Reads all of `sources`; an empty list means [`Source::Embedded`].
///
/// # Errors
/// A source that is missing, unreadable, neither JSON nor YAML, or without any OpenAPI document or definition.
pub fn load(sources: &[Source], diagnostics: &mut Diagnostics, progress: &mut dyn Progress) -> Result<Loaded, Error> {
    let sources = if sources.is_empty() {
        &[Source::Embedded]
    } else {
        sources
    };
    if sources.iter().filter(|source| **source == Source::Stdin).count() > 1 {
        return Err(Error::Invalid(
            "standard input is named more than once, and it can be read only once; name it once".to_owned(),
        ));
    }
    let mut documents = Vec::new();
    let mut origins = Vec::new();
    for source in sources {
        let batch = load_one(source, diagnostics, progress)?;
        origins.push(Origin {
            name: public_name(source, batch.kubernetes.as_deref()),
            sha256: hash(&batch.documents),
        });
        documents.extend(batch.documents);
    }
    let documents = without_repeats(documents, diagnostics);
    Ok(Loaded {
        sources: Sources { documents },
        origins,
    })
}

/// What one source holds.
#[derive(Debug, Default)]
struct Batch {
    documents: Vec<SourceDocument>,
    /// `v1.36.2`, when the source says which server it was and all documents are of that server.
    kubernetes: Option<String>,
}

impl From<Vec<SourceDocument>> for Batch {
    fn from(documents: Vec<SourceDocument>) -> Self {
        Self {
            documents,
            kubernetes: None,
        }
    }
}

/// What a source is called in what is published: the server if it is known, so that a recording, the
/// archive of it and the embedded one are the same, else the name of the file or folder.
fn public_name(source: &Source, kubernetes: Option<&str>) -> String {
    match (kubernetes, source) {
        (Some(version), _) => format!("Kubernetes {version}"),
        (None, Source::Path(path)) => path
            .file_name()
            .map_or_else(|| "a folder".to_owned(), |name| name.to_string_lossy().into_owned()),
        (None, Source::Stdin) => "standard input".to_owned(),
        (None, Source::Embedded | Source::Cluster(_)) => "Kubernetes".to_owned(),
    }
}

/// One hash for all documents, whatever they are called.
fn hash(documents: &[SourceDocument]) -> String {
    let mut hashes: Vec<String> = documents
        .iter()
        .map(|document| recorded::sha256(&document.bytes))
        .collect();
    hashes.sort();
    recorded::sha256(hashes.concat().as_bytes())
}

/// The documents of one source, sorted by name.
fn load_one(source: &Source, diagnostics: &mut Diagnostics, progress: &mut dyn Progress) -> Result<Batch, Error> {
    let mut batch = match source {
        Source::Embedded => {
            progress.step("unpacking the embedded Kubernetes specs");
            embedded()?
        }
        Source::Path(path) => {
            progress.step(&format!("reading {}", path.display()));
            if path.is_dir() {
                folder::load(path, diagnostics)?
            } else {
                file::load(path)?
            }
        }
        Source::Stdin => {
            progress.step("reading standard input");
            file::load_stdin()?
        }
        Source::Cluster(access) => live(access, diagnostics, progress)?,
    };
    batch.documents.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(batch)
}

/// The specs in the library.
#[cfg(feature = "embedded-specs")]
fn embedded() -> Result<Batch, Error> {
    recorded::embedded()
}

/// A library without specs says how to get some.
#[cfg(not(feature = "embedded-specs"))]
fn embedded() -> Result<Batch, Error> {
    Err(Error::Invalid(
        "no source given, and this build of kubewright has no embedded specs: name a spec file or \
         folder, or build with the feature `embedded-specs`"
            .to_owned(),
    ))
}

/// What a live server serves.
#[cfg(feature = "cluster")]
fn live(access: &ClusterAccess, diagnostics: &mut Diagnostics, progress: &mut dyn Progress) -> Result<Batch, Error> {
    cluster::load(access, diagnostics, progress)
}

/// A library without a client says how to get one.
#[cfg(not(feature = "cluster"))]
fn live(_access: &ClusterAccess, _diagnostics: &mut Diagnostics, _progress: &mut dyn Progress) -> Result<Batch, Error> {
    Err(Error::Invalid(
        "this build of kubewright cannot reach a cluster: build with the feature `cluster`".to_owned(),
    ))
}

/// Drops documents that were named twice, e.g. a folder and a file in it.
fn without_repeats(documents: Vec<SourceDocument>, diagnostics: &mut Diagnostics) -> Vec<SourceDocument> {
    let mut seen = BTreeSet::new();
    documents
        .into_iter()
        .filter(|document| {
            let first = seen.insert(document.name.clone());
            if !first {
                diagnostics.note(
                    "source-repeated",
                    &SpecLocation::document(document.name.clone()),
                    "named more than once, read once",
                );
            }
            first
        })
        .collect()
}
