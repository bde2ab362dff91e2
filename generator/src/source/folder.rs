//! Reads a folder: a recording with a manifest, or any tree of spec files and definitions.
//!
//! In: a path. Out: its documents; v3 is preferred where the folder has v2 too. Never: follows a
//! folder twice, so links that form a loop end; never drops a broken JSON file silently, nor a YAML file
//! that mentions definitions.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::detect::{Content, detect};
use super::{Batch, Format, MANIFEST_NAME, SourceDocument, file, recorded, yaml};
use crate::diag::{Diagnostics, Severity};
use crate::error::Error;
use crate::location::SpecLocation;

/// A spec folder holds a hundred files, a large collection of definitions two thousand; one with this many is a home
/// folder named by mistake.
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
    let mut beside = read_all(&found.json, diagnostics)?;
    beside.extend(read_yaml(folder, &found.yaml, diagnostics)?);
    if !beside.is_empty() {
        // The version says only what the recording is.
        kubernetes = None;
    }
    documents.extend(beside);
    if !documents.iter().any(|d| has_types(d.format)) {
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
    json: Vec<PathBuf>,
    /// Files named `*.yaml` or `*.yml`.
    yaml: Vec<PathBuf>,
    /// Folders with a manifest; nothing below them is in the others.
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
        if name.starts_with("._") {
            continue;
        }
        let extension = path.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase);
        match extension.as_deref() {
            Some("json") => found.json.push(path),
            Some("yaml" | "yml") => found.yaml.push(path),
            _ => {}
        }
        if found.json.len() + found.yaml.len() > FILE_LIMIT {
            return Err(Error::Input(format!(
                "{}: holds more than {FILE_LIMIT} JSON and YAML files; name the folder with the specs or definitions alone",
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

/// Reads the JSON files and keeps what is of use.
fn read_all(files: &[PathBuf], diagnostics: &mut Diagnostics) -> Result<Vec<SourceDocument>, Error> {
    let mut documents = Vec::new();
    for path in files {
        let bytes = file::read(path)?;
        documents.extend(read_one(path, bytes, diagnostics)?);
    }
    Ok(documents)
}

/// Reads the YAML files and keeps those with definitions; the others are counted by what they are.
fn read_yaml(folder: &Path, files: &[PathBuf], diagnostics: &mut Diagnostics) -> Result<Vec<SourceDocument>, Error> {
    let mut documents = Vec::new();
    let mut others: BTreeMap<String, usize> = BTreeMap::new();
    for path in files {
        let bytes = file::read(path)?;
        if yaml::mentions_definition(&bytes) {
            documents.extend(read_one(path, bytes, diagnostics)?);
        } else {
            *others.entry(yaml::kinds_at_a_glance(&bytes)).or_default() += 1;
        }
    }
    for (kinds, count) in others {
        let files = if count == 1 {
            "1 YAML file".to_owned()
        } else {
            format!("{count} YAML files")
        };
        diagnostics.note(
            "yaml-skipped",
            &SpecLocation::document(folder.display().to_string()),
            format!("{files} skipped: no CustomResourceDefinition, but {kinds}"),
        );
    }
    Ok(documents)
}

/// The document of a file, if it is of use.
fn read_one(path: &Path, bytes: Vec<u8>, diagnostics: &mut Diagnostics) -> Result<Option<SourceDocument>, Error> {
    let name = path.display().to_string();
    match detect(&name, &bytes)? {
        Content::Document(format) => return Ok(Some(file::document(&name, format, bytes))),
        Content::Companion => {}
        Content::Foreign(what) => diagnostics.note(
            "file-skipped",
            &SpecLocation::document(name),
            format!("skipped: {what}"),
        ),
    }
    Ok(None)
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
fn has_types(format: Format) -> bool {
    matches!(
        format,
        Format::OpenApiV2 | Format::OpenApiV3 | Format::CustomResourceDefinitions
    )
}

/// A folder without a spec or a definition says what was expected.
fn nothing_usable(folder: &Path, found: &Found, documents: usize) -> Error {
    let what = match (found.json.len(), found.yaml.len(), documents) {
        (0, 0, _) => "holds no JSON or YAML file".to_owned(),
        (json, yaml, 0) => format!(
            "holds JSON files ({json}) and YAML files ({yaml}), none of them with an OpenAPI document or a \
             CustomResourceDefinition"
        ),
        _ => "holds discovery documents but no OpenAPI document".to_owned(),
    };
    Error::Input(format!(
        "{}: {what}; name a folder of OpenAPI v3 documents (`kubectl get --raw /openapi/v3/apis/apps/v1`), \
         a `swagger.json`, a folder written by `kubewright record` (it has a {MANIFEST_NAME}), or \
         CustomResourceDefinitions as YAML or JSON",
        folder.display()
    ))
}
