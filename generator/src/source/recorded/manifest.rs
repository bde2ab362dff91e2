//! The manifest of a recording: which server it was, and which files hold what it said.
//!
//! In: JSON. Out: [`Manifest`]. Never: accepts a path that leads out of the recording.

use std::fmt::Write as _;
use std::path::{Component, Path};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::error::Error;

/// Name of the manifest in a recording.
pub const MANIFEST_NAME: &str = "manifest.json";

/// The only layout of recordings there is so far.
pub(crate) const MANIFEST_VERSION: u32 = 1;

/// What a recording holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Manifest {
    /// Version of the layout, [`MANIFEST_VERSION`].
    pub(crate) manifest_version: u32,
    /// The server that was recorded.
    pub(crate) kubernetes: ServerVersion,
    /// Every other file of the recording that came from the server, by path.
    pub(crate) files: Vec<ManifestFile>,
}

/// What `/version` says of a server, without what differs from build to build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServerVersion {
    /// `1`.
    pub(crate) major: String,
    /// `36`; hosted servers may write `36+`.
    pub(crate) minor: String,
    /// `v1.36.2`.
    pub(crate) git_version: String,
}

/// One file of a recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ManifestFile {
    /// Where it stands in the recording, e.g. `v3/apis__apps__v1_openapi.json`.
    pub(crate) path: String,
    /// The server path it came from, e.g. `/openapi/v3/apis/apps/v1`.
    pub(crate) source: String,
    /// SHA-256 of the file, in lower-case hexadecimal digits.
    pub(crate) sha256: String,
}

impl Manifest {
    /// Reads a manifest; `name` is for messages.
    pub(crate) fn parse(name: &str, bytes: &[u8]) -> Result<Self, Error> {
        let manifest: Self = serde_json::from_slice(bytes).map_err(|error| {
            Error::Input(format!(
                "{name}: not a manifest of a recording: {error}; record again with `kubewright record`"
            ))
        })?;
        if manifest.manifest_version != MANIFEST_VERSION {
            return Err(Error::Input(format!(
                "{name}: a recording of layout {}, this kubewright reads layout {MANIFEST_VERSION}; use the \
                 kubewright that wrote it, or record again",
                manifest.manifest_version
            )));
        }
        match manifest.files.iter().find(|file| !is_inside(&file.path)) {
            Some(file) => Err(Error::Input(format!(
                "{name}: lists `{}`, which is not a path inside the recording",
                file.path.escape_debug()
            ))),
            None => Ok(manifest),
        }
    }

    /// The files that a run needs: v3 (or else v2) and discovery.
    pub(crate) fn needed(&self) -> impl Iterator<Item = &ManifestFile> {
        let has_v3 = self.files.iter().any(|file| is_v3(&file.source));
        self.files.iter().filter(move |file| {
            is_v3(&file.source)
                || matches!(file.source.as_str(), "/api" | "/apis")
                || file.source.starts_with("/api/")
                || file.source.starts_with("/apis/")
                || (!has_v3 && file.source == "/openapi/v2")
        })
    }
}

/// Whether the server path is that of a v3 document.
fn is_v3(source: &str) -> bool {
    source.starts_with("/openapi/v3/")
}

/// Whether `path` is relative and stays below where it starts.
fn is_inside(path: &str) -> bool {
    !path.is_empty()
        && Path::new(path)
            .components()
            .all(|component| matches!(component, Component::Normal(_)))
}

/// Whether the bytes look like a manifest of a recording, whatever its layout.
pub(super) fn is_ours(bytes: &[u8]) -> bool {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Probe {
        manifest_version: u32,
    }
    serde_json::from_slice::<Probe>(bytes).is_ok_and(|probe| probe.manifest_version > 0)
}

/// SHA-256 of `bytes` in lower-case hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        // Writing into a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(path: &str, version: u32) -> String {
        format!(
            r#"{{"manifestVersion":{version},"kubernetes":{{"major":"1","minor":"36","gitVersion":"v1.36.0"}},
               "files":[{{"path":"{path}","source":"/openapi/v2","sha256":""}}]}}"#
        )
    }

    #[test]
    fn a_manifest_cannot_point_out_of_its_folder() {
        for path in ["../secret.json", "/etc/passwd", "v3/../../x.json", ""] {
            let error = Manifest::parse("m", manifest(path, 1).as_bytes()).unwrap_err();
            assert!(error.to_string().contains("not a path inside"), "{path}: {error}");
        }
        assert!(Manifest::parse("m", manifest("v3/x.json", 1).as_bytes()).is_ok());
    }

    #[test]
    fn another_layout_is_refused_by_number() {
        let error = Manifest::parse("m", manifest("x", 2).as_bytes()).unwrap_err();
        assert!(
            error.to_string().contains("layout 2, this kubewright reads layout 1"),
            "{error}"
        );
    }

    #[test]
    fn v2_is_needed_only_without_v3() {
        let mut parsed = Manifest::parse("m", manifest("swagger.json", 1).as_bytes()).unwrap();
        assert_eq!(parsed.needed().count(), 1);
        parsed.files.push(ManifestFile {
            path: "v3/api.json".to_owned(),
            source: "/openapi/v3/api/v1".to_owned(),
            sha256: String::new(),
        });
        let needed: Vec<_> = parsed.needed().map(|file| file.path.as_str()).collect();
        assert_eq!(needed, ["v3/api.json"]);
    }

    #[test]
    fn sha256_is_the_standard_one() {
        assert_eq!(
            sha256(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
