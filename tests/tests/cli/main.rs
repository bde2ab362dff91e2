//! `kubewright apply` and `kubewright get` against a real API server, held against `kubectl`.
//!
//! One control plane for all; each test has a namespace, and if it needs one a kind, of its own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod apply;
mod bundle;
mod get;
mod refusals;

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use kubewright_tests::control_plane::Form;
use kubewright_tests::namespace::Namespace;
use kubewright_tests::{ControlPlane, Witness};
use serde_json::Value;

/// A namespace on the shared control plane, and a folder for files.
struct Stage {
    plane: &'static ControlPlane,
    namespace: Namespace,
    witness: Witness,
    folder: tempfile::TempDir,
}

/// What a run of a command left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Ran {
    code: i32,
    stdout: String,
    stderr: String,
}

/// `None` on a machine that has no server, or no `kubectl`.
fn stage(base: &str) -> Option<Stage> {
    let plane = ControlPlane::shared()?;
    if !kubewright_tests::witness::kubectl_is_installed() {
        eprintln!("SKIPPED: kubectl is not installed");
        return None;
    }
    Some(Stage {
        plane,
        namespace: Namespace::create(plane, base).unwrap(),
        witness: plane.witness().unwrap(),
        folder: tempfile::tempdir().unwrap(),
    })
}

impl Stage {
    fn namespace(&self) -> &str {
        self.namespace.name()
    }

    /// Writes a file, and gives back its path as text.
    fn file(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs `kubewright` as administrator.
    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_reading("", arguments)
    }

    /// The same with a text on standard input.
    fn run_reading(&self, input: &str, arguments: &[&str]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kubewright-under-test"));
        let kubeconfig = self.plane.kubeconfig_file(Form::InlineCertificate).unwrap();
        command.args(arguments).env("KUBECONFIG", kubeconfig);
        ran(&mut command, input)
    }

    fn kubectl(&self, arguments: &[&str]) -> Ran {
        self.kubectl_reading("", arguments)
    }

    fn kubectl_reading(&self, input: &str, arguments: &[&str]) -> Ran {
        let mut command = Command::new("kubectl");
        let kubeconfig = self.plane.kubeconfig_file(Form::InlineCertificate).unwrap();
        command.arg("--kubeconfig").arg(kubeconfig);
        command.arg("--cache-dir").arg(self.path("kubectl-cache"));
        ran(command.args(arguments), input)
    }

    /// What `kubectl get -o json` shows in the namespace of the test.
    fn seen(&self, what: &[&str]) -> Value {
        let mut arguments = vec!["get", "-n", self.namespace()];
        arguments.extend(what);
        self.witness.kubectl(&arguments).unwrap().unwrap()
    }

    fn exists(&self, what: &[&str]) -> bool {
        let mut arguments = vec!["get", "-n", self.namespace(), "--ignore-not-found"];
        arguments.extend(what);
        self.witness.kubectl(&arguments).unwrap().is_some()
    }
}

fn ran(command: &mut Command, input: &str) -> Ran {
    let piped = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    // A command that reads nothing may be gone.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    Ran {
        code: status.code().unwrap(),
        stdout: String::from_utf8(stdout).unwrap(),
        stderr: String::from_utf8(stderr).unwrap(),
    }
}

impl Ran {
    /// Fails the test unless the command ended with `code` and said all of `parts` on standard error.
    #[track_caller]
    fn expect(self, code: i32, parts: &[&str]) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        for part in parts {
            assert!(self.stderr.contains(part), "no {part:?} in {self:#?}");
        }
        self
    }

    /// Fails the test unless all went well without a word; gives back what was shown.
    #[track_caller]
    fn fine(self) -> String {
        assert_eq!((self.code, &*self.stderr), (0, ""), "{self:#?}");
        self.stdout
    }
}

/// A ConfigMap as YAML.
fn config_map(name: &str, namespace: &str, value: &str) -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n  namespace: {namespace}\ndata:\n  key: {value}\n"
    )
}
