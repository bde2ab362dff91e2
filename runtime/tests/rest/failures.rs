//! What becomes of answers that failed.

use std::time::Duration;

use kubewright_runtime::client::retry_on_conflict;
use kubewright_runtime::fields::FieldOperation;
use kubewright_runtime::rest::Request;
use kubewright_runtime::{Error, RestClient};

use crate::loopback::{Server, answer, json};
use crate::{error_of, pods, status};

#[tokio::test]
async fn a_status_becomes_an_error_that_says_which_request_it_was() {
    let error = error_of(json(
        "404 Not Found",
        &status(404, "NotFound", "pods \\\"a\\\" not found", "null"),
    ))
    .await;
    assert_eq!(
        error.to_string(),
        "GET /api/v1/pods: pods \"a\" not found (404 NotFound)"
    );
    assert!(error.is_not_found() && !error.is_conflict() && !error.is_transport());
    assert_eq!(
        (error.http_status(), error.method(), error.path()),
        (Some(404), Some("GET"), Some("/api/v1/pods"))
    );
}

#[tokio::test]
async fn conflicts_are_told_apart() {
    let owned = r#"{"causes":[{"reason":"FieldManagerConflict","message":"conflict with \"x\"","field":".spec"}]}"#;
    let apply = error_of(json("409 Conflict", &status(409, "Conflict", "apply failed", owned))).await;
    assert!(apply.is_apply_conflict() && !apply.is_conflict() && !apply.is_already_exists());
    let version = error_of(json(
        "409 Conflict",
        &status(409, "Conflict", "the object has been modified", "null"),
    ))
    .await;
    assert!(version.is_conflict() && !version.is_apply_conflict());
    let exists = error_of(json("409 Conflict", &status(409, "AlreadyExists", "exists", "null"))).await;
    assert!(exists.is_already_exists() && !exists.is_conflict());
}

#[tokio::test]
async fn an_apply_conflict_names_fields_and_owners() {
    let causes = r#"{"causes":[
        {"reason":"FieldManagerConflict","message":"conflict with \"hpa\" with subresource \"scale\" using apps/v1","field":".spec.replicas"},
        {"reason":"FieldValueInvalid","message":"conflict with \"x\"","field":".spec.x"},
        {"reason":"FieldManagerConflict","message":"conflict with \"ci\"","field":".metadata.labels.a.b/c"}]}"#;
    let error = error_of(json("409 Conflict", &status(409, "Conflict", "apply failed", causes))).await;
    let conflicts = error.field_conflicts();
    let shown: Vec<_> = conflicts
        .iter()
        .map(|conflict| {
            (
                conflict.field.as_str(),
                conflict.manager.as_str(),
                conflict.operation,
                conflict.path.is_some(),
            )
        })
        .collect();
    let expected = [
        (".spec.replicas", "hpa", Some(FieldOperation::Update), true),
        (".metadata.labels.a.b/c", "ci", Some(FieldOperation::Apply), false),
    ];
    assert_eq!(shown, expected);
    let other =
        r#"{"name":"a","causes":[{"reason":"FieldValueInvalid","message":"conflict with \"x\"","field":".spec"}]}"#;
    let error = error_of(json("409 Conflict", &status(409, "Conflict", "modified", other))).await;
    assert!(error.is_conflict() && error.field_conflicts().is_empty());
}

#[tokio::test]
async fn what_no_repetition_mends_is_permanent() {
    let owned = r#"{"causes":[{"reason":"FieldManagerConflict","message":"conflict with \"x\"","field":".spec"}]}"#;
    let typed = "failed to create typed patch object (ns/a; apps/v1, Kind=Deployment): ";
    let undeclared = format!("{typed}.spec.x: field not declared in schema");
    let twice = format!("{typed}.spec.c: duplicate entries for key [name=\\\"a\\\"]");
    for (code, reason, message, details, permanent) in [
        (409, "Conflict", "apply failed", owned, true),
        (500, "", undeclared.as_str(), "null", true),
        (500, "", twice.as_str(), "null", true),
        (422, "Invalid", "x", "null", true),
        (400, "BadRequest", "x", "null", true),
        (403, "Forbidden", "x", "null", true),
        (405, "MethodNotAllowed", "x", "null", true),
        (406, "NotAcceptable", "x", "null", true),
        (413, "RequestEntityTooLarge", "x", "null", true),
        (415, "UnsupportedMediaType", "x", "null", true),
        (409, "Conflict", "the object has been modified", "null", false),
        (409, "AlreadyExists", "x", "null", false),
        (404, "NotFound", "x", "null", false),
        (401, "Unauthorized", "x", "null", false),
        (410, "Expired", "x", "null", false),
        (500, "InternalError", "failed calling webhook", "null", false),
        (500, "", "etcdserver: no leader", "null", false),
    ] {
        let error = error_of(json(&format!("{code} X"), &status(code, reason, message, details))).await;
        assert_eq!(error.is_permanent(), permanent, "{error}");
        assert!(!(error.is_permanent() && error.is_conflict()), "{error}");
    }
    assert!(Error::from_layer("no").is_permanent());
    assert!(!Error::not_sent("no").is_permanent() && !Error::connection_lost("no").is_permanent());
}

#[tokio::test]
async fn a_conflict_of_ownership_is_not_tried_again() {
    let owned = r#"{"causes":[{"reason":"FieldManagerConflict","message":"conflict with \"x\"","field":".spec"}]}"#;
    for (details, expected) in [(owned, 1), ("null", 6)] {
        let mut attempts = 0;
        let result = retry_on_conflict(|| {
            attempts += 1;
            let answer = json("409 Conflict", &status(409, "Conflict", "no", details));
            async move { Err::<(), _>(error_of(answer).await) }
        });
        result.await.unwrap_err();
        assert_eq!(attempts, expected);
    }
}

#[tokio::test]
async fn gone_and_expired_both_mean_list_again() {
    let expired = error_of(json("410 Gone", &status(410, "Expired", "too old", "null"))).await;
    assert!(expired.is_expired() && !expired.is_gone());
    let gone = error_of(json("410 Gone", &status(410, "Gone", "too old", "null"))).await;
    assert!(gone.is_expired() && gone.is_gone());
}

#[tokio::test]
async fn an_unknown_field_in_an_apply_is_no_server_error() {
    let error = error_of(json(
        "500 Internal Server Error",
        &status(500, "", ".spec.x: field not declared in schema", "null"),
    ))
    .await;
    assert!(error.is_unknown_field() && !error.is_internal_error());
}

#[tokio::test]
async fn an_unknown_field_is_the_same_in_every_kind_of_write() {
    let strict = "strict decoding error: unknown field nonsense";
    for (code, line, reason) in [
        (400, "400 Bad Request", "BadRequest"),
        (422, "422 Unprocessable Entity", "Invalid"),
    ] {
        let error = error_of(json(line, &status(code, reason, strict, "null"))).await;
        assert!(error.is_unknown_field(), "{error}");
    }
    let other = error_of(json(
        "422 Unprocessable Entity",
        &status(422, "Invalid", "spec.replicas: unknown field value", "null"),
    ))
    .await;
    assert!(!other.is_unknown_field(), "{other}");
}

#[tokio::test]
async fn a_reason_that_is_not_known_leaves_the_code_to_decide() {
    let error = error_of(json("422 Unprocessable Entity", &status(422, "Bespoke", "no", "null"))).await;
    assert!(error.is_invalid());
}

#[tokio::test]
async fn a_failure_inside_success_is_an_error() {
    let error = error_of(json("200 OK", &status(500, "InternalError", "no", "null"))).await;
    assert!(error.is_internal_error());
    assert_eq!(error.http_status(), Some(200));
    let server = Server::saying(vec![json(
        "200 OK",
        r#"{"kind":"Status","apiVersion":"v1","status":"Success"}"#,
    )])
    .await;
    assert_eq!(server.client().send(Request::delete(pods())).await.unwrap().status, 200);
    let server = Server::saying(vec![json(
        "200 OK",
        r#"{"kind":"ConfigMap","data":{"a":"\"Failure\""}}"#,
    )])
    .await;
    assert!(server.client().send(Request::get(pods())).await.is_ok());
}

#[tokio::test]
async fn a_page_of_a_gateway_keeps_code_type_and_a_short_start() {
    let page = format!("<html>Bearer abcdefghijkl {}</html>", "é".repeat(5000));
    let error = error_of(answer("502 Bad Gateway", &["Content-Type: text/html"], &page)).await;
    assert_eq!(
        (error.http_status(), error.content_type()),
        (Some(502), Some("text/html"))
    );
    let snippet = error.body_snippet().unwrap();
    assert!(
        snippet.len() <= 2048 && snippet.starts_with("<html>Bearer [redacted] é"),
        "{snippet}"
    );
    assert!(
        error
            .to_string()
            .starts_with("GET /api/v1/pods: the server answered 502 with text/html instead of a Status: \"<html>")
    );
}

#[tokio::test]
async fn the_plain_text_of_overload_is_understood() {
    let headers = [
        "Content-Type: text/plain; charset=utf-8",
        "Retry-After: 7",
        "X-Kubernetes-PF-FlowSchema-UID: x",
    ];
    let error = error_of(answer(
        "429 Too Many Requests",
        &headers,
        "Too many requests, please try again later.",
    ))
    .await;
    assert!(error.is_too_many_requests());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert!(
        error.to_string().contains("priority and fairness") && error.to_string().contains("after 7 s"),
        "{error}"
    );
}

#[tokio::test]
async fn an_eviction_that_would_break_a_budget_names_no_time() {
    let details = r#"{"causes":[{"reason":"DisruptionBudget","message":"no"}]}"#;
    let headers = ["Content-Type: application/json", "X-Kubernetes-PF-FlowSchema-UID: x"];
    let refusal = status(429, "TooManyRequests", "no", details);
    let error = error_of(answer("429 Too Many Requests", &headers, &refusal)).await;
    assert!(error.is_too_many_requests() && error.retry_after().is_none());
    assert!(!error.to_string().contains("fairness"), "{error}");
}

#[tokio::test]
async fn a_redirect_is_an_error_that_names_only_the_host() {
    let error = error_of(answer(
        "302 Found",
        &["Location: https://login.example/?code=hunter2"],
        "",
    ))
    .await;
    let text = format!("{error} {error:?}");
    assert!(text.contains("login.example") && !text.contains("hunter2"), "{text}");
}

#[tokio::test]
async fn refused_credentials_are_named_and_not_shown() {
    let body = status(401, "Unauthorized", "Unauthorized", "null");
    let server = Server::saying(vec![
        json("401 Unauthorized", &body),
        answer("401 Unauthorized", &[], "who is hunter22?"),
        json("401 Unauthorized", &body),
    ])
    .await;
    let client = RestClient::new(server.config().with_token("hunter22")).unwrap();
    for _ in 0..2 {
        let error = client.send(Request::get(pods())).await.unwrap_err();
        let text = format!("{error} {error:?} {client:?}");
        assert!(
            error.is_unauthorized()
                && text.contains("the server refused the token: wrong or expired")
                && !text.contains("hunter22"),
            "{text}"
        );
    }
    let anonymous = server.client().send(Request::get(pods())).await.unwrap_err();
    assert!(anonymous.to_string().contains("holds no credentials"), "{anonymous}");
}

#[tokio::test]
async fn the_causes_name_what_was_wrong() {
    let owned = r#"{"name":"a","causes":[{"reason":"FieldManagerConflict","message":"conflict with \"x\"","field":".spec.replicas"}]}"#;
    let error = error_of(json("409 Conflict", &status(409, "Conflict", "apply failed", owned))).await;
    let causes: Vec<_> = error
        .causes()
        .iter()
        .map(|cause| (cause.field.as_deref(), cause.message.as_deref()))
        .collect();
    assert_eq!(causes, [(Some(".spec.replicas"), Some("conflict with \"x\""))]);
    assert_eq!(
        error.status().and_then(|status| status.details.name.as_deref()),
        Some("a")
    );
    let gateway = error_of(answer(
        "502 Bad Gateway",
        &["Content-Type: application/json"],
        r#"{"error":"upstream"}"#,
    ))
    .await;
    assert!(gateway.status().is_none() && gateway.causes().is_empty());
    assert_eq!(gateway.body_snippet(), Some(r#"{"error":"upstream"}"#));
}
