//! Nothing leaks: every error, `Debug`, trace and panic is driven with secrets that can be told apart, and searched for them.
//!
//! In: servers, providers, proxies and plugins that repeat what they are told, and files that are broken. Out: which sink shows which
//! secret. Never: a secret of the machine.
//! Plugins are scripts for a shell.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a fault in a helper ends the test, as it should"
)]

mod answers;
mod bodies;
mod configs;
mod control;
mod decoding;
#[allow(dead_code, reason = "the server of another test, which does more")]
#[path = "../faults/frames.rs"]
mod frames;
mod http2;
mod kinds;
mod marks;
#[allow(dead_code, reason = "the server of another test, which does more")]
#[path = "../faults/peer.rs"]
mod peer;
mod plugins;
mod providers;
mod proxies;
mod sinks;
mod streams;
mod traced;

use kubewright_runtime::config::Retries;
use kubewright_runtime::rest::{JSON, Path, Request};
use kubewright_runtime::{Config, Namespaced, RestClient};

use crate::kinds::Vault;
use crate::peer::{Peer, pem};

/// A request with a Secret in its body.
fn create() -> Request {
    Request::post(Path::literal("/api/v1/namespaces/team-a/secrets")).body(JSON, kinds::json())
}

fn read() -> Request {
    Request::get(Path::literal("/api/v1/namespaces/team-a/secrets").segment("name", "db"))
}

/// Trusts the server, asks as nobody, tries a second time at once.
fn config(peer: &Peer) -> Config {
    let short = std::time::Duration::from_millis(1);
    Config::new(&format!("https://{}", peer.address))
        .unwrap()
        .with_certificate_authority(&pem("ca.crt"))
        .unwrap()
        .with_retries(Retries::new().attempts(2).waits(short, short))
}

fn client(config: Config) -> RestClient {
    RestClient::new(config).unwrap()
}

fn vaults(client: &RestClient) -> Namespaced<Vault> {
    Namespaced::new(client.clone(), "team-a")
}
