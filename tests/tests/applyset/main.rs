//! Apply sets against a real API server, seen by `kubectl` and held against `kubectl apply --prune --applyset`.
//!
//! One control plane for all; each test has a namespace for its parents and names of its own for all else.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod crashes;
mod kubectl;
mod manifests;
mod races;
mod refusals;
mod rehearsals;
mod sets;

use kubewright_runtime::applyset::{ApplySet, Parent, Refusal, Report, Tooling};
use kubewright_runtime::{ApplyOptions, Client, Error, FieldManager, RestClient, Scheme};
use kubewright_tests::control_plane::Form;
use kubewright_tests::namespace::Namespace;
use kubewright_tests::{ControlPlane, Witness, ground};
use serde_json::Value;

/// A namespace on the shared control plane, and a client.
struct Stage {
    plane: &'static ControlPlane,
    namespace: Namespace,
    witness: Witness,
    client: Client,
}

/// `None` on a machine that has no server, or no `kubectl`.
fn stage(base: &str) -> Option<Stage> {
    let plane = ControlPlane::shared()?;
    if !kubewright_tests::witness::kubectl_is_installed() {
        eprintln!("SKIPPED: kubectl is not installed");
        return None;
    }
    let config = ground::config(plane, Form::InlineCertificate).unwrap();
    Some(Stage {
        plane,
        namespace: Namespace::create(plane, base).unwrap(),
        witness: plane.witness().unwrap(),
        client: Client::new(RestClient::new(config).unwrap(), Scheme::new()),
    })
}

fn options() -> ApplyOptions {
    ApplyOptions::new(&FieldManager::new("shopctl").unwrap())
}

fn shopctl() -> Tooling {
    Tooling::new("shopctl", "v1").unwrap()
}

impl Stage {
    fn namespace(&self) -> &str {
        self.namespace.name()
    }

    /// A set whose parent is a Secret of this name.
    fn set(&self, name: &str) -> ApplySet {
        ApplySet::new(Parent::secret(self.namespace(), name), shopctl()).unwrap()
    }

    async fn apply(&self, set: &ApplySet, manifests: &str) -> Report {
        set.apply_yaml(&self.client, manifests, &options()).await.unwrap()
    }

    /// What `kubectl get -o json` shows; `null` for nothing.
    fn seen(&self, what: &[&str]) -> Value {
        let mut arguments = vec!["get", "--ignore-not-found", "--show-managed-fields"];
        arguments.extend(what);
        self.witness.kubectl(&arguments).unwrap().unwrap_or_default()
    }

    fn parent(&self, name: &str) -> Value {
        self.seen(&["secret", name, "-n", self.namespace()])
    }

    fn kubectl(&self, arguments: &[&str]) {
        self.witness.kubectl(arguments).unwrap();
    }
}

/// The lines of a report, without `v1` and the like.
fn lines(report: &Report) -> Vec<String> {
    report.to_string().lines().map(str::to_owned).collect()
}

fn mark<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    let marks =
        ["labels", "annotations"].map(|marks| &object["metadata"][marks][format!("applyset.kubernetes.io/{name}")]);
    marks.into_iter().find_map(Value::as_str)
}

#[track_caller]
fn refusal<T: std::fmt::Debug>(answer: Result<T, Error>) -> Refusal {
    let error = answer.expect_err("it was not refused");
    assert!(error.is_invalid_request(), "{error}");
    Refusal::of(&error).unwrap_or_else(|| panic!("{error}")).clone()
}
