//! Who asks, seen by a server: credential plugins, identity providers, client certificates and token files, as they change.
//!
//! In: kubeconfigs, shell scripts as plugins, files that are replaced. Out: what a server behind TLS was asked, and by whom.
//! Never: a plugin of the machine, or a file outside a folder of the test.
//! Plugins are scripts for a shell.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a fault in a helper ends the test, as it should"
)]

mod certificates;
mod failures;
mod folder;
mod oidc;
mod peer;
mod plugins;
mod terminal;
mod tokens;

use kubewright_runtime::rest::{Path, Request, Response};
use kubewright_runtime::{Error, RestClient};

/// A request that every server understands.
async fn ask(client: &RestClient) -> Result<Response, Error> {
    client.send(Request::get(Path::literal("/version"))).await
}
