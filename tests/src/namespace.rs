//! A namespace for one test, so that tests on one control plane cannot see each other.
//!
//! In: a control plane. Out: [`Namespace`], gone again when dropped.
//! Never: waits for a namespace controller; there is none, so the end of a namespace is this module's work.

use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};

use crate::Error;
use crate::control_plane::ControlPlane;
use crate::raw_http::RawHttp;

/// A namespace of one's own. Dropping it removes it; objects left inside stay in the database, unreachable by later
/// tests since names are never given twice.
#[derive(Debug)]
pub struct Namespace {
    name: String,
    raw: RawHttp,
}

/// A name that no other test uses: `base`, this process and a number.
pub fn unique(base: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("{base}-{}-{}", process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

impl Namespace {
    /// Makes a namespace whose name begins with `base`.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn create(plane: &ControlPlane, base: &str) -> Result<Self, Error> {
        let (name, raw) = (unique(base), plane.raw()?);
        let body = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}});
        expect_success(&raw, "POST", "/api/v1/namespaces", Some(&body))?;
        Ok(Self { name, raw })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        // The control plane may already be gone, and a test must not fail for what it leaves behind.
        let _ = remove(&self.raw, &self.name);
    }
}

/// Deletes a namespace and does what the namespace controller would: takes the finalizer off, after which it is gone.
///
/// # Errors
/// When there is no such namespace or the server refuses.
pub fn remove(raw: &RawHttp, name: &str) -> Result<(), Error> {
    let path = format!("/api/v1/namespaces/{name}");
    expect_success(raw, "DELETE", &path, None)?;
    finalize(raw, name)
}

/// Takes the finalizers off a namespace that is being deleted.
///
/// # Errors
/// When there is no such namespace or the server refuses.
pub fn finalize(raw: &RawHttp, name: &str) -> Result<(), Error> {
    let path = format!("/api/v1/namespaces/{name}");
    let mut body = expect_success(raw, "GET", &path, None)?;
    body["spec"]["finalizers"] = json!([]);
    expect_success(raw, "PUT", &format!("{path}/finalize"), Some(&body)).map(drop)
}

fn expect_success(raw: &RawHttp, method: &str, path: &str, body: Option<&Value>) -> Result<Value, Error> {
    let bytes = body.map(|body| body.to_string().into_bytes());
    let answer = raw.send(method, path, bytes.as_deref().map(|bytes| ("application/json", bytes)))?;
    if !(200..300).contains(&answer.status) {
        return Err(Error::new(format!(
            "{method} {path}: HTTP {}: {}",
            answer.status,
            String::from_utf8_lossy(&answer.body)
        )));
    }
    answer.json()
}
