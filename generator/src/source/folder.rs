//! Reads a folder: a recording with a manifest, or any tree of spec files.
//!
//! In: a path. Out: its documents; v3 is preferred where the folder has v2 too. Never: follows a
//! folder twice, so links that form a loop end; never drops a broken JSON file silently.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::detect::{Content, detect};
use super::{Batch, Format, MANIFEST_NAME, SourceDocument, file, recorded};
use crate::diag::{Diagnostics, Severity};
use crate::error::Error;
use crate::location::SpecLocation;

/// A spec folder holds a hundred files; one with this many is a home folder named by mistake.
const FILE_LIMIT: usize = 10_000;

/// The documents in and below `folder`.
pub(super) fn load(folder: &Path, diagnostics: &mut Diagnostics) -> Result<Batch, Error> {
    let mut found = Found::default();
    walk(folder, &mut BTreeSet::new(), &mut found)?;
    let Batch {
        mut documents,
        mut kubernetes,
    } = match found.recordings.as_slice() {
        [] => Batch::default(),
        [one] => recorded::load(one, diagnostics)?,
        many => return Err(several_recordings(folder, many)),
    };
    let beside = read_all(&found.files, diagnostics)?;
    if !beside.is_empty() {
        // The version says only what the recording is.
        kubernetes = None;
    }
    documents.extend(beside);
    report_yaml(folder, &found, diagnostics);
    if !documents.iter().any(|d| is_openapi(d.format)) {
        return Err(nothing_usable(folder, &found, documents.len()));
    }
    Ok(Batch {
        documents: prefer_v3(folder, documents, diagnostics),
        kubernetes,
    })
}

/// Recordings of different servers contradict each other.
fn several_recordings(folder: &Path, recordings: &[PathBuf]) -> Error {
    let names: Vec<String> = recordings.iter().map(|path| path.display().to_string()).collect();
    Error::Input(format!(
        "{}: holds {} recordings of different servers; name one of them: {}",
        folder.display(),
        recordings.len(),
        names.join(", ")
    ))
}

/// What a walk came across.
#[derive(Default)]
struct Found {
    /// Files named `*.json`.
    files: Vec<PathBuf>,
    /// How many files are named `*.yaml` or `*.yml`.
    yaml: usize,
    /// Folders with a manifest; nothing below them is in `files`.
    recordings: Vec<PathBuf>,
}

/// Collects the files below `folder`, in order. Hidden folders (`.git`) are left alone; hidden files are not,
/// since `/.well-known/openid-configuration` is stored as one, except the `._x` that macOS leaves.
fn walk(folder: &Path, seen: &mut BTreeSet<PathBuf>, found: &mut Found) -> Result<(), Error> {
    let canonical = fs::canonicalize(folder).map_err(|error| Error::io("read", folder, error))?;
    if !seen.insert(canonical) {
        return Ok(());
    }
    if recorded::is_recording(folder) {
        found.recordings.push(folder.to_owned());
        return Ok(());
    }
    for path in entries(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            if !name.starts_with('.') {
                walk(&path, seen, found)?;
            }
            continue;
        }
        match path
            .extension()
            .and_then(OsStr::to_str)
            .map(str::to_ascii_lowercase)
            .as_deref()
        {
            Some("json") if !name.starts_with("._") => found.files.push(path),
            Some("yaml" | "yml") => found.yaml += 1,
            _ => {}
        }
        if found.files.len() > FILE_LIMIT {
            return Err(Error::Input(format!(
                "{}: holds more than {FILE_LIMIT} JSON files; name the folder with the specs alone",
                folder.display()
            )));
        }
    }
    Ok(())
}

/// What is in `folder`, sorted by name.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let listing = fs::read_dir(folder).map_err(|error| Error::io("read", folder, error))?;
    let mut paths = listing
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| Error::io("read", folder, error))?;
    paths.sort();
    Ok(paths)
}

/// Reads the files and keeps what is of use.
fn read_all(files: &[PathBuf], diagnostics: &mut Diagnostics) -> Result<Vec<SourceDocument>, Error> {
    let mut documents = Vec::new();
    for path in files {
        let bytes = file::read(path)?;
        let name = path.display().to_string();
        match detect(&name, &bytes)? {
            Content::Document(format) => documents.push(file::document(&name, format, bytes)),
            Content::Companion => {}
            Content::Foreign(what) => diagnostics.note(
                "file-skipped",
                &SpecLocation::document(name),
                format!("skipped: {what}"),
            ),
        }
    }
    Ok(documents)
}

/// Says that YAML was passed over, once.
fn report_yaml(folder: &Path, found: &Found, diagnostics: &mut Diagnostics) {
    if found.yaml > 0 {
        diagnostics.note(
            "yaml-skipped",
            &SpecLocation::document(folder.display().to_string()),
            format!("{} YAML files skipped: this version reads JSON only", found.yaml),
        );
    }
}

/// Drops v2 documents when the folder has v3 ones: they say the same with less.
fn prefer_v3(folder: &Path, documents: Vec<SourceDocument>, diagnostics: &mut Diagnostics) -> Vec<SourceDocument> {
    if !documents.iter().any(|d| d.format == Format::OpenApiV3) {
        return documents;
    }
    let (v2, rest): (Vec<_>, Vec<_>) = documents.into_iter().partition(|d| d.format == Format::OpenApiV2);
    for document in &v2 {
        diagnostics.push(
            Severity::Note,
            "v3-preferred",
            Some(SpecLocation::document(document.name.clone())),
            format!(
                "not read: `{}` has OpenAPI v3 documents too, which say more; name this file to read it",
                folder.display()
            ),
        );
    }
    rest
}

/// Whether the document says what types there are.
fn is_openapi(format: Format) -> bool {
    matches!(format, Format::OpenApiV2 | Format::OpenApiV3)
}

/// A folder without a spec says what was expected.
fn nothing_usable(folder: &Path, found: &Found, documents: usize) -> Error {
    let what = match (found.files.len(), documents) {
        (0, _) if found.yaml > 0 => format!(
            "holds {} YAML files and no JSON file; this version reads JSON only, so install \
             CustomResourceDefinitions in a cluster and use --from-cluster",
            found.yaml
        ),
        (0, _) => "holds no JSON file".to_owned(),
        (files, 0) => format!("holds {files} JSON files, none of them an OpenAPI document"),
        _ => "holds discovery documents but no OpenAPI document".to_owned(),
    };
    Error::Input(format!(
        "{}: {what}; name a folder of OpenAPI v3 documents (`kubectl get --raw /openapi/v3/apis/apps/v1`), \
         a `swagger.json`, or a folder written by `kubewright record` (it has a {MANIFEST_NAME})",
        folder.display()
    ))
}
