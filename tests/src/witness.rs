//! What does the server really hold? Asked of somebody else than the code under test.
//!
//! In: a control plane. Out: objects as JSON, read by `kubectl get -o json` where it is installed, else over
//! [`crate::raw_http`]. Never: uses the runtime or generated code.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

use crate::Error;
use crate::control_plane::{ControlPlane, Form};
use crate::raw_http::RawHttp;

/// The independent reader.
#[derive(Clone, Debug)]
pub struct Witness {
    kubeconfig: PathBuf,
    cache: PathBuf,
    raw: RawHttp,
}

/// Where an object is, in the words of a URL.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// "" for core.
    pub group: &'a str,
    /// Such as `v1`.
    pub version: &'a str,
    /// Such as `deployments`.
    pub plural: &'a str,
    /// `None` for a cluster-scoped resource.
    pub namespace: Option<&'a str>,
}

impl Place<'_> {
    /// The URL path of the collection.
    pub fn path(&self) -> String {
        let Self {
            group, version, plural, ..
        } = self;
        let api = if group.is_empty() {
            format!("/api/{version}")
        } else {
            format!("/apis/{group}/{version}")
        };
        match self.namespace {
            Some(namespace) => format!("{api}/namespaces/{namespace}/{plural}"),
            None => format!("{api}/{plural}"),
        }
    }

    /// `deployments.v1.apps`: the form in which kubectl cannot choose another version.
    fn kubectl_name(&self) -> String {
        format!("{}.{}.{}", self.plural, self.version, self.group)
    }
}

impl Witness {
    pub(crate) fn new(plane: &ControlPlane) -> Result<Self, Error> {
        Ok(Self {
            kubeconfig: plane.kubeconfig_file(Form::InlineCertificate)?,
            cache: plane.access_folder().join("kubectl-cache"),
            raw: plane.raw()?,
        })
    }

    /// The object, or `None` when there is none of that name.
    ///
    /// # Errors
    /// When it cannot be read for another reason.
    pub fn get(&self, place: Place<'_>, name: &str) -> Result<Option<Value>, Error> {
        if kubectl_is_installed() {
            let kind = place.kubectl_name();
            let mut arguments = vec!["get", &kind, name, "--ignore-not-found", "--show-managed-fields"];
            if let Some(namespace) = place.namespace {
                arguments.extend(["-n", namespace]);
            }
            return self.kubectl(&arguments);
        }
        let path = format!("{}/{name}", place.path());
        let answer = self.raw.get(&path)?;
        match answer.status {
            200 => answer.json().map(Some),
            404 => Ok(None),
            status => Err(Error::new(format!(
                "GET {path}: HTTP {status}: {}",
                String::from_utf8_lossy(&answer.body)
            ))),
        }
    }

    /// The names in the collection, sorted; with a label selector when that is not empty.
    ///
    /// # Errors
    /// When the collection cannot be read.
    pub fn names(&self, place: Place<'_>, labels: &str) -> Result<Vec<String>, Error> {
        let list = self.list(place, labels)?;
        let items = list["items"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut names: Vec<String> = items
            .iter()
            .filter_map(|item| item["metadata"]["name"].as_str())
            .map(str::to_owned)
            .collect();
        names.sort_unstable();
        Ok(names)
    }

    fn list(&self, place: Place<'_>, labels: &str) -> Result<Value, Error> {
        if kubectl_is_installed() {
            let kind = place.kubectl_name();
            let mut arguments = vec!["get", &kind, "-l", labels];
            if let Some(namespace) = place.namespace {
                arguments.extend(["-n", namespace]);
            }
            return Ok(self.kubectl(&arguments)?.unwrap_or_default());
        }
        let escaped = labels.replace('=', "%3D").replace(',', "%2C");
        self.raw
            .get(&format!("{}?labelSelector={escaped}", place.path()))?
            .json()
    }

    /// `kubectl … -o json`; `None` when it prints nothing.
    ///
    /// # Errors
    /// When kubectl fails; with what it said.
    pub fn kubectl(&self, arguments: &[&str]) -> Result<Option<Value>, Error> {
        let command = || format!("kubectl {} -o json", arguments.join(" "));
        let output = Command::new("kubectl")
            .arg("--kubeconfig")
            .arg(&self.kubeconfig)
            .arg("--cache-dir")
            .arg(&self.cache)
            .args(arguments)
            .args(["-o", "json"])
            .output()
            .map_err(Error::during(command()))?;
        if !output.status.success() {
            return Err(Error::new(format!(
                "{}: {}",
                command(),
                String::from_utf8_lossy(&output.stderr).trim()
            )));
        }
        if output.stdout.iter().all(u8::is_ascii_whitespace) {
            return Ok(None);
        }
        serde_json::from_slice(&output.stdout)
            .map(Some)
            .map_err(Error::during(command()))
    }
}

/// Whether `kubectl` is on the PATH; tests fall back to plain HTTP without it.
pub fn kubectl_is_installed() -> bool {
    static INSTALLED: OnceLock<bool> = OnceLock::new();
    *INSTALLED.get_or_init(|| {
        let output = Command::new("kubectl").args(["version", "--client"]).output();
        output.is_ok_and(|output| output.status.success())
    })
}
