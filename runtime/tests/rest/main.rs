//! What goes over the wire, and what becomes of the answers, against a server on this machine.

#![allow(clippy::unwrap_used, reason = "a fault in a helper ends the test, as it should")]

mod failures;
mod layers;
mod loopback;
mod requests;
mod streams;

use kubewright_runtime::Error;
use kubewright_runtime::rest::{Path, Request};

use self::loopback::Server;

fn pods() -> Path {
    Path::group_version("", "v1").segment("namespace", "pods")
}

/// The error of a `GET` that is answered like this.
async fn error_of(answer: String) -> Error {
    let server = Server::saying(vec![answer]).await;
    server.client().send(Request::get(pods())).await.unwrap_err()
}

fn status(code: u16, reason: &str, message: &str, details: &str) -> String {
    format!(
        r#"{{"kind":"Status","apiVersion":"v1","metadata":{{}},"status":"Failure","message":"{message}","reason":"{reason}","details":{details},"code":{code}}}"#
    )
}
