//! Discovery and the mapper against a real API server with many definitions, held against `kubectl`.
//!
//! One control plane for all. Tests take turns: what a server offers is the same for all of them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod broken;
mod definitions;
mod documents;
mod installed;
mod kubectl;
mod names;
mod rows;

use std::sync::{Arc, Mutex, OnceLock};

use http::HeaderValue;
use kubewright_runtime::RestClient;
use kubewright_runtime::discovery::DiscoveryClient;
use kubewright_runtime::rest::layer_fn;
use kubewright_tests::control_plane::Form;
use kubewright_tests::{ControlPlane, crds, ground};

/// A server with many definitions, for one test at a time.
struct Stage {
    plane: &'static ControlPlane,
    _turn: tokio::sync::MutexGuard<'static, ()>,
}

/// `None` on a machine that has no server.
async fn stage() -> Option<Stage> {
    static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    static INSTALLED: OnceLock<()> = OnceLock::new();
    let turn = TURN.lock().await;
    let plane = ControlPlane::shared()?;
    INSTALLED.get_or_init(|| {
        let definitions = definitions::many();
        assert!(definitions.len() >= 50, "{}", definitions.len());
        crds::install(plane, &definitions).unwrap();
        println!("{} definitions are installed", definitions.len());
    });
    Some(Stage { plane, _turn: turn })
}

/// Which form of discovery a client can read.
#[derive(Clone, Copy)]
enum Reads {
    Both,
    Legacy,
}

/// A client that counts.
struct Counted {
    client: DiscoveryClient,
    /// Path with query, and the status that came back.
    seen: Arc<Mutex<Vec<(String, u16)>>>,
}

impl Stage {
    fn client(&self, reads: Reads) -> Counted {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&seen);
        let layer = layer_fn(move |mut request, next| {
            let notes = Arc::clone(&notes);
            Box::pin(async move {
                let path = request.uri().path_and_query().unwrap().to_string();
                if let Reads::Legacy = reads {
                    let plain = HeaderValue::from_static("application/json");
                    request.headers_mut().insert(http::header::ACCEPT, plain);
                }
                let answer = next.send(request).await?;
                notes.lock().unwrap().push((path, answer.status().as_u16()));
                Ok(answer)
            })
        });
        let config = ground::config(self.plane, Form::InlineCertificate).unwrap();
        let rest = RestClient::new(config.with_layer(layer)).unwrap();
        Counted {
            client: DiscoveryClient::new(rest),
            seen,
        }
    }
}

impl Counted {
    /// What was asked since this was called last, and what came back.
    fn seen(&self) -> Vec<(String, u16)> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }
}
