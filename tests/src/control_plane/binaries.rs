//! Where the API server and the database come from.
//!
//! In: `KUBEBUILDER_ASSETS` or Go. Out: the folder with `kube-apiserver` and `etcd`.
//! Never: builds twice at once on one machine, and never falls back in silence.

use std::env;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Error;

/// The ecosystem's name for a folder with ready binaries.
const ASSETS: &str = "KUBEBUILDER_ASSETS";

/// The exit status by which `control-plane/build` says that there is no Go.
const NO_GO: i32 = 3;

/// What the search for binaries found.
#[derive(Debug)]
pub(super) enum Found {
    /// A folder with both.
    Folder(PathBuf),
    /// This machine has neither them nor the means to build them; why, for the person who reads the test output.
    Nothing(String),
}

/// The folder with both binaries, built now when need be: some minutes the first time, with progress on stderr.
///
/// # Errors
/// When `KUBEBUILDER_ASSETS` names a folder without them, or the build fails.
pub(super) fn find() -> Result<Found, Error> {
    if let Some(folder) = env::var_os(ASSETS).filter(|value| !value.is_empty()) {
        return from_assets(PathBuf::from(folder)).map(Found::Folder);
    }
    build()
}

fn from_assets(folder: PathBuf) -> Result<PathBuf, Error> {
    for name in ["kube-apiserver", "etcd"] {
        if !folder.join(name).is_file() {
            return Err(Error::new(format!(
                "{ASSETS} is {}, but there is no {name} in it",
                folder.display()
            )));
        }
    }
    Ok(folder)
}

/// Runs `tests/control-plane/build`. Its stderr is the terminal's: a build that says nothing for minutes looks hung.
fn build() -> Result<Found, Error> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("control-plane/build");
    let _lock = BuildLock::take(&script)?;
    let output = Command::new(&script)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(Error::during(format!("cannot run {}", script.display())))?;
    if output.status.code() == Some(NO_GO) {
        return Ok(Found::Nothing(format!(
            "there is no Go to build the control plane with, and {ASSETS} is not set"
        )));
    }
    if !output.status.success() {
        return Err(Error::new(format!(
            "{} failed ({}); its output is above",
            script.display(),
            output.status
        )));
    }
    Ok(Found::Folder(PathBuf::from(
        String::from_utf8_lossy(&output.stdout).trim(),
    )))
}

/// Held while one process of this checkout builds; the others wait and then find the result. The lock is on the script
/// itself, which needs no further file. Given back when the file is closed.
struct BuildLock {
    _file: File,
}

impl BuildLock {
    fn take(script: &Path) -> Result<Self, Error> {
        let doing = || format!("cannot lock {}", script.display());
        let file = File::open(script).map_err(Error::during(doing()))?;
        file.lock().map_err(Error::during(doing()))?;
        Ok(Self { _file: file })
    }
}
