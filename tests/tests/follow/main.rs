//! Watchers, waits, leaders and events against a real API server: what whoever follows a collection is told is what the server holds,
//! whatever is done to the server meanwhile.
//!
//! One control plane for most; tests that restart, compact or limit one have their own. `KUBEWRIGHT_FOLLOW_SECONDS` says how long the
//! loads last, 20 seconds unless set.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod churn;
mod compaction;
mod connections;
mod definitions;
mod elections;
mod events;
mod fallback;
mod mirror;
mod outages;
mod pages;
mod relay;
mod selections;
mod waits;
#[path = "../live/custom/widget.rs"]
mod widget;
mod writers;

use std::process::Command;
use std::time::Duration;

use kubewright_k8s::core::v1::ConfigMap;
use kubewright_runtime::client::DynamicClient;
use kubewright_runtime::discovery::ApiResource;
use kubewright_runtime::meta::ObjectMeta;
use kubewright_runtime::watch::{Strategy, WatcherOptions};
use kubewright_runtime::{Namespaced, Resource, value};
use kubewright_tests::control_plane::Form;
use kubewright_tests::{ControlPlane, Ground};
use serde_json::Value;
use tokio::sync::{Mutex, MutexGuard, OnceCell};

/// What takes longer is not coming. A machine that is busy with other things may take several times what an idle one does.
const PATIENCE: Duration = Duration::from_secs(60);

/// A namespace of one's own on the shared control plane; `None` where there is none to be had.
fn ground(base: &str) -> Option<Ground> {
    ControlPlane::shared().map(|plane| Ground::new(plane, base).unwrap())
}

/// A control plane that some tests have to themselves, one after the other: they restart it, or make it forget.
struct OwnPlane {
    flags: &'static [&'static str],
    plane: OnceCell<Option<Mutex<ControlPlane>>>,
}

impl OwnPlane {
    const fn with(flags: &'static [&'static str]) -> Self {
        Self {
            flags,
            plane: OnceCell::const_new(),
        }
    }

    /// Waits for one's turn; `None` where there is no control plane to be had.
    async fn turn(&'static self) -> Option<MutexGuard<'static, ControlPlane>> {
        let started = self.plane.get_or_init(|| async {
            let start = || {
                ControlPlane::shared()?;
                Some(Mutex::new(ControlPlane::start_with(self.flags).unwrap()))
            };
            tokio::task::spawn_blocking(start).await.unwrap()
        });
        match started.await {
            Some(plane) => Some(plane.lock().await),
            None => None,
        }
    }
}

/// Whose servers are restarted.
///
/// K8S: with this flag a server that is asked to end sends those who watch away, over two seconds. Without it, it waits a minute for them to go.
static RESTARTED: OwnPlane = OwnPlane::with(&["--shutdown-watch-termination-grace-period=2s"]);
/// Who forgets, and reads ConfigMaps straight from the database: the cache of an API server remembers more, and would answer in its place.
static FORGETFUL: OwnPlane = OwnPlane::with(&["--watch-cache-sizes=configmaps#0", "--etcd-compaction-interval=0"]);
/// Who sends no initial events.
static WITHOUT_INITIAL_EVENTS: OwnPlane = OwnPlane::with(&["--feature-gates=WatchList=false"]);

/// How long a load lasts.
fn load_time() -> Duration {
    let seconds = std::env::var("KUBEWRIGHT_FOLLOW_SECONDS").ok();
    Duration::from_secs(seconds.and_then(|seconds| seconds.parse().ok()).unwrap_or(20))
}

/// The object of a JSON body.
fn object<T: value::Record + Default>(json: &Value) -> T {
    value::from_json(json.to_string().as_bytes()).unwrap()
}

/// The simplest of objects.
fn config_map(name: &str) -> ConfigMap {
    ConfigMap {
        metadata: ObjectMeta::named(name),
        data: [("key", "value")].into_iter().collect(),
        ..ConfigMap::EMPTY
    }
}

fn config_maps(ground: &Ground) -> Namespaced<ConfigMap> {
    ground.clientset.core_v1().configmaps(ground.namespace.name())
}

/// The same kind for who knows no types.
fn dynamic<K: Resource>(ground: &Ground) -> DynamicClient {
    let client = DynamicClient::new(ground.clientset.rest().clone(), ApiResource::of::<K>());
    client.namespace(ground.namespace.name())
}

/// Waits that do not make a test long.
fn quick(strategy: Strategy) -> WatcherOptions {
    let options = WatcherOptions::new().strategy(strategy);
    options.back_off(Duration::from_millis(100), Duration::from_secs(1))
}

/// What `kubectl` says; `None` where it is not installed.
fn kubectl(plane: &ControlPlane, arguments: &[&str]) -> Option<String> {
    if !kubewright_tests::witness::kubectl_is_installed() {
        return None;
    }
    let output = Command::new("kubectl")
        .arg("--kubeconfig")
        .arg(plane.kubeconfig_file(Form::InlineCertificate).unwrap())
        .arg("--cache-dir")
        .arg(plane.access_folder().join("kubectl-cache"))
        .args(arguments)
        .output()
        .unwrap();
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "kubectl {arguments:?}: {err}");
    Some(out.into_owned())
}
