//! Requests as rehearsals: all is checked, nothing is kept.
//!
//! In: a [`Request`].
//! Out: the same that changes nothing, or one that is refused.
//! Never: a write that passes as it is.

use http::Method;
use serde_json::{Value, json};

use super::unless_said;
use crate::rest::naming::{Target, target};
use crate::rest::request::{JSON, Request};

/// What the server passes on to a node, a Pod or a Service, whatever the query says.
const PASSED_ON: [&str; 3] = ["exec", "attach", "portforward"];

pub(super) fn rehearsed(request: Request) -> Request {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let subresource = match target(request.path()) {
        Some(Target { subresource, .. }) => subresource,
        None if reads => return request,
        None => return request.refuse("a dry run of a path that is no resource is not possible"),
    };
    match subresource {
        Some(what) if PASSED_ON.contains(&what) || (what == "proxy" && !reads) => {
            let why = format!("{what:?} knows no dry run");
            request.refuse(why)
        }
        _ if reads => request,
        _ if request.method() == Method::DELETE => in_the_body(request),
        _ => unless_said(request, "dryRun", Some("All")),
    }
}

/// K8S: the query of a delete is looked at only when there is no body.
fn in_the_body(request: Request) -> Request {
    let Some((_, body)) = request.content().filter(|(_, body)| !body.is_empty()) else {
        return unless_said(request, "dryRun", Some("All"));
    };
    let options = serde_json::from_slice(body).ok();
    match options {
        Some(Value::Object(mut options)) => {
            options.insert("dryRun".to_owned(), json!(["All"]));
            request.body(JSON, Value::Object(options).to_string())
        }
        _ => request.refuse("the body of the delete is no DeleteOptions in JSON, so it cannot be made a dry run"),
    }
}
