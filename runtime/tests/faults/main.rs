//! What the runtime makes of servers, proxies and networks that fail: one test for each row of the table in `rest`.
//!
//! In: a server with a script of what to do wrong. Out: how often it was asked, and the error. Never: a limit on how long a test may
//! take that a busy machine could miss.
#![allow(clippy::unwrap_used, reason = "a fault in a helper ends the test, as it should")]

mod answers;
mod bodies;
mod broken;
mod first;
mod frames;
mod http2;
mod peer;
mod proxies;
mod rows;
mod streams;
mod told;

use kubewright_runtime::rest::{JSON, Path, Request};

fn pods() -> Path {
    Path::literal("/api/v1/namespaces/team-a/pods")
}

fn pod() -> Path {
    pods().segment("name", "web")
}

fn read() -> Request {
    Request::get(pod())
}

fn create() -> Request {
    Request::post(pods()).body(JSON, r#"{"metadata":{"generateName":"web-"}}"#)
}

/// An update that says which state it is for.
fn guarded_update() -> Request {
    Request::put(pod()).body(JSON, r#"{"metadata":{"name":"web","resourceVersion":"7"}}"#)
}

/// A `Status` that says no.
fn status(code: u16, reason: &str, message: &str, details: &str) -> String {
    format!(
        r#"{{"kind":"Status","apiVersion":"v1","metadata":{{}},"status":"Failure","message":"{message}","reason":"{reason}","details":{details},"code":{code}}}"#
    )
}
