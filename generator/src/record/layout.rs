//! Where each document of a recording goes, and in which form.
//!
//! ```text
//! manifest.json                              the server's version; path, origin and SHA-256 of each file
//! NOTICE                                     whose words the descriptions are
//! version.json                               /version, without what differs from build to build
//! swagger.json                               /openapi/v2
//! v3/apis__apps__v1_openapi.json             /openapi/v3/apis/apps/v1, named as Kubernetes publishes it
//! discovery/apis.json                        /apis, aggregated
//! ```
//!
//! In: a capture. Out: files by path. Never: depends on the order or the spacing of what was sent.

use std::collections::BTreeMap;

use serde_json::Value;

use super::text::stable_text;
use crate::error::Error;
use crate::output::Files;
use crate::source::{Capture, Fetched, Format, MANIFEST_NAME, MANIFEST_VERSION, Manifest, ManifestFile, sha256};

/// Name of the file that says whose words the descriptions are.
pub(super) const NOTICE_NAME: &str = "NOTICE";

/// Its text.
const NOTICE: &str = "\
The documents in this folder are what a Kubernetes API server serves about its own API.
Their descriptions and schemas are part of Kubernetes, Copyright The Kubernetes Authors,
licensed under the Apache License, Version 2.0 (http://www.apache.org/licenses/LICENSE-2.0).
They were stored by `kubewright record`, which orders the keys and changes nothing else,
but for version.json, of which only the version itself is kept.
";

/// The files of the recording of `capture`.
///
/// # Errors
/// A document that is not JSON.
pub(super) fn files(capture: &Capture) -> Result<Files, Error> {
    let mut files = BTreeMap::new();
    let mut listed = Vec::new();
    for document in &capture.documents {
        let path = path_of(document);
        let text = document_text(document)?;
        listed.push(manifest_file(&path, &document.path, &text));
        files.insert(path, text);
    }
    let version = stable_text(&to_value(&capture.version)?);
    listed.push(manifest_file("version.json", "/version", &version));
    files.insert("version.json".to_owned(), version);
    listed.sort_by(|a, b| a.path.cmp(&b.path));
    let manifest = Manifest {
        manifest_version: MANIFEST_VERSION,
        kubernetes: capture.version.clone(),
        files: listed,
    };
    files.insert(MANIFEST_NAME.to_owned(), stable_text(&to_value(&manifest)?));
    files.insert(NOTICE_NAME.to_owned(), NOTICE.as_bytes().to_vec());
    Ok(files)
}

/// The line of the manifest for a file.
fn manifest_file(path: &str, source: &str, text: &[u8]) -> ManifestFile {
    ManifestFile {
        path: path.to_owned(),
        source: source.to_owned(),
        sha256: sha256(text),
    }
}

/// Where a document goes. Paths of a capture are plain, so `/` is all that needs another form.
fn path_of(document: &Fetched) -> String {
    let flat = document.path.trim_start_matches('/').replace('/', "__");
    match document.format {
        Format::OpenApiV3 => {
            let name = flat.strip_prefix("openapi__v3__").unwrap_or(&flat);
            format!("v3/{name}_openapi.json")
        }
        Format::OpenApiV2 => "swagger.json".to_owned(),
        Format::AggregatedDiscovery | Format::LegacyDiscovery => format!("discovery/{flat}.json"),
        Format::CustomResourceDefinitions => format!("crds/{flat}.json"),
    }
}

/// The stable form of a document.
fn document_text(document: &Fetched) -> Result<Vec<u8>, Error> {
    let mut value: Value = serde_json::from_slice(&document.bytes).map_err(|error| {
        Error::Cluster(format!(
            "GET {}: the server sent something that is not JSON: {error}; try again",
            document.path
        ))
    })?;
    if document.format == Format::LegacyDiscovery {
        // The address under which this very server was reached.
        if let Some(object) = value.as_object_mut() {
            object.remove("serverAddressByClientCIDRs");
        }
    }
    Ok(stable_text(&value))
}

/// A value of ours as JSON.
fn to_value(value: &impl serde::Serialize) -> Result<Value, Error> {
    serde_json::to_value(value).map_err(|error| Error::Internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::ServerVersion;

    fn capture(v3: &str) -> Capture {
        let fetched = |path: &str, format, text: &str| Fetched {
            path: path.to_owned(),
            format,
            bytes: text.as_bytes().to_vec(),
        };
        Capture {
            version: ServerVersion {
                major: "1".to_owned(),
                minor: "36".to_owned(),
                git_version: "v1.36.0".to_owned(),
            },
            documents: vec![
                fetched("/apis", Format::AggregatedDiscovery, "{}"),
                fetched("/openapi/v2", Format::OpenApiV2, "{}"),
                fetched("/openapi/v3/apis/apps/v1", Format::OpenApiV3, v3),
            ],
        }
    }

    #[test]
    fn every_document_has_its_place_and_its_line_in_the_manifest() {
        let files = files(&capture("{}")).unwrap();
        let paths: Vec<_> = files.keys().map(String::as_str).collect();
        assert_eq!(
            paths,
            [
                "NOTICE",
                "discovery/apis.json",
                "manifest.json",
                "swagger.json",
                "v3/apis__apps__v1_openapi.json",
                "version.json"
            ]
        );
        let manifest: Manifest = serde_json::from_slice(&files["manifest.json"]).unwrap();
        for file in &manifest.files {
            assert_eq!(sha256(&files[&file.path]), file.sha256, "{}", file.path);
        }
        assert_eq!(manifest.files.len(), files.len() - 2);
        assert_eq!(manifest.files[2].source, "/openapi/v3/apis/apps/v1");
    }

    #[test]
    fn order_and_spacing_of_the_answer_do_not_show() {
        let one = files(&capture(r#"{"b":1,"a":[{"d":1,"c":2}]}"#)).unwrap();
        let other = files(&capture(" {\"a\": [{\"c\":2 ,\"d\":1}],\n\"b\": 1}")).unwrap();
        assert_eq!(one, other);
    }
}
