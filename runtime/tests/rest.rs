//! What goes over the wire, and what becomes of the answers, against a server on this machine.

mod loopback;

use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _};
use kubewright_runtime::rest::{JSON, Path, Request};
use kubewright_runtime::{Error, RestClient};

use self::loopback::{Server, answer, json};

fn pods() -> Path {
    Path::group_version("", "v1").segment("namespace", "pods")
}

/// The error of a `GET` that is answered like this.
async fn error_of(answer: String) -> Error {
    let server = Server::saying(vec![answer]).await;
    server
        .client()
        .send(Request::get(pods()))
        .await
        .unwrap_err()
}

fn status(code: u16, reason: &str, message: &str, details: &str) -> String {
    format!(
        r#"{{"kind":"Status","apiVersion":"v1","metadata":{{}},"status":"Failure","message":"{message}","reason":"{reason}","details":{details},"code":{code}}}"#
    )
}

#[tokio::test]
async fn a_request_goes_out_as_it_was_built() {
    let server = Server::saying(vec![json("201 Created", "{}")]).await;
    let config = server
        .config()
        .with_token("t0k")
        .with_impersonation("jane", Some("7"), &["a", "b"], &[("k/x", &["v"])])
        .unwrap();
    let request = Request::patch(
        Path::group_version("rbac.authorization.k8s.io", "v1").segment("name", "system:a b?"),
    )
    .query("fieldManager", "me & you")
    .query("force", "true")
    .body("application/apply-patch+yaml", "{\"a\":1}");
    let response = RestClient::new(config)
        .unwrap()
        .send(request)
        .await
        .unwrap();
    assert!(response.created());
    let asked = server.asked().remove(0);
    let (head, body) = asked.split_once("\r\n\r\n").unwrap();
    assert_eq!(
        head.lines().next(),
        Some(
            "PATCH /apis/rbac.authorization.k8s.io/v1/system:a%20b%3F?fieldManager=me%20%26%20you&force=true HTTP/1.1"
        )
    );
    for header in [
        "authorization: Bearer t0k",
        "accept: application/json",
        "content-type: application/apply-patch+yaml",
        "impersonate-user: jane",
        "impersonate-uid: 7",
        "impersonate-group: a",
        "impersonate-group: b",
        "impersonate-extra-k%2fx: v",
        "accept-encoding: gzip",
        concat!("user-agent: kubewright/", env!("CARGO_PKG_VERSION")),
    ] {
        assert!(
            head.lines().any(|line| line == header),
            "{header} in\n{head}"
        );
    }
    assert_eq!(body, "{\"a\":1}");
}

#[tokio::test]
async fn a_path_prefix_of_the_server_stays_in_front() {
    let server = Server::saying(vec![json("200 OK", "{}")]).await;
    let config =
        kubewright_runtime::Config::new(&format!("{}/k8s/clusters/c-1/", server.address)).unwrap();
    RestClient::new(config)
        .unwrap()
        .send(Request::get(pods()))
        .await
        .unwrap();
    assert!(server.asked()[0].starts_with("GET /k8s/clusters/c-1/api/v1/pods HTTP/1.1"));
}

#[tokio::test]
async fn a_refused_request_is_never_sent() {
    let server = Server::saying(Vec::<String>::new()).await;
    for (name, why) in [
        ("", "is empty"),
        ("..", "relative"),
        (".", "relative"),
        ("a/b", "contains `/`"),
        ("a%2fb", "contains `%`"),
    ] {
        let error = server
            .client()
            .send(Request::delete(pods().segment("name", name)))
            .await
            .unwrap_err();
        assert!(
            error.is_invalid_request()
                && error
                    .to_string()
                    .starts_with("DELETE /api/v1/pods/<name>: ")
                && error.to_string().contains(why),
            "{error}"
        );
    }
    let error = server
        .client()
        .send(Request::get(pods()).refuse("limit and something else"))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "GET /api/v1/pods: refused before sending: limit and something else"
    );
    assert!(server.asked().is_empty());
}

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
    let apply = error_of(json(
        "409 Conflict",
        &status(409, "Conflict", "apply failed", owned),
    ))
    .await;
    assert!(apply.is_apply_conflict() && !apply.is_conflict() && !apply.is_already_exists());
    let version = error_of(json(
        "409 Conflict",
        &status(409, "Conflict", "the object has been modified", "null"),
    ))
    .await;
    assert!(version.is_conflict() && !version.is_apply_conflict());
    let exists = error_of(json(
        "409 Conflict",
        &status(409, "AlreadyExists", "exists", "null"),
    ))
    .await;
    assert!(exists.is_already_exists() && !exists.is_conflict());
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
async fn a_reason_that_is_not_known_leaves_the_code_to_decide() {
    let error = error_of(json(
        "422 Unprocessable Entity",
        &status(422, "Bespoke", "no", "null"),
    ))
    .await;
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
    assert_eq!(
        server
            .client()
            .send(Request::delete(pods()))
            .await
            .unwrap()
            .status,
        200
    );
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
    let error = error_of(answer(
        "502 Bad Gateway",
        &["Content-Type: text/html"],
        &page,
    ))
    .await;
    assert_eq!(
        (error.http_status(), error.content_type()),
        (Some(502), Some("text/html"))
    );
    let snippet = error.body_snippet().unwrap();
    assert!(
        snippet.len() <= 2048 && snippet.starts_with("<html>Bearer [redacted] é"),
        "{snippet}"
    );
    assert!(error.to_string().starts_with(
        "GET /api/v1/pods: the server answered 502 with text/html instead of a Status: \"<html>"
    ));
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
        error.to_string().contains("priority and fairness")
            && error.to_string().contains("after 7 s"),
        "{error}"
    );
}

#[tokio::test]
async fn an_eviction_that_would_break_a_budget_names_no_time() {
    let details = r#"{"causes":[{"reason":"DisruptionBudget","message":"no"}]}"#;
    let error = error_of(json(
        "429 Too Many Requests",
        &status(429, "TooManyRequests", "no", details),
    ))
    .await;
    assert!(error.is_too_many_requests() && error.retry_after().is_none());
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
    assert!(
        text.contains("login.example") && !text.contains("hunter2"),
        "{text}"
    );
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
    let anonymous = server
        .client()
        .send(Request::get(pods()))
        .await
        .unwrap_err();
    assert!(
        anonymous.to_string().contains("holds no credentials"),
        "{anonymous}"
    );
}

#[tokio::test]
async fn a_token_file_that_changed_is_tried_once_more() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("token");
    std::fs::write(&path, "old").unwrap();
    let refused = json(
        "401 Unauthorized",
        &status(401, "Unauthorized", "Unauthorized", "null"),
    );
    let server = Server::saying(vec![
        json("200 OK", "{}"),
        refused.clone(),
        json("200 OK", "{}"),
        refused,
    ])
    .await;
    let client = RestClient::new(server.config().with_token_file(&path)).unwrap();
    client.send(Request::get(pods())).await.unwrap();
    std::fs::write(&path, "new").unwrap();
    client.send(Request::get(pods())).await.unwrap();
    assert!(
        client
            .send(Request::get(pods()))
            .await
            .unwrap_err()
            .is_unauthorized()
    );
    let tokens: Vec<_> = server
        .asked()
        .iter()
        .map(|head| {
            head.lines()
                .find_map(|line| line.strip_prefix("authorization: Bearer "))
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(tokens, ["old", "old", "new", "new"]);
}

#[tokio::test]
async fn warnings_come_with_the_answer() {
    let server = Server::saying(vec![answer(
        "200 OK",
        &[
            "Warning: 299 - \"first\", 299 - \"sec, ond\"",
            "Warning: 299 - \"third\"",
        ],
        "{}",
    )])
    .await;
    let warnings = server
        .client()
        .send(Request::get(pods()))
        .await
        .unwrap()
        .warnings;
    assert_eq!(
        warnings
            .iter()
            .map(|warning| warning.text.as_str())
            .collect::<Vec<_>>(),
        ["first", "sec, ond", "third"]
    );
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_a_transport_error() {
    let error = error_of("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":".to_owned()).await;
    assert!(error.is_transport() && !error.is_connect(), "{error:?}");
    assert!(
        error
            .to_string()
            .starts_with("GET /api/v1/pods: the answer broke off"),
        "{error}"
    );
}

#[tokio::test]
async fn nobody_listening_is_a_connect_error_that_names_the_server() {
    let address = Server::saying(Vec::<String>::new()).await.address;
    tokio::time::sleep(Duration::from_millis(20)).await;
    let error = RestClient::new(kubewright_runtime::Config::new(&address).unwrap())
        .unwrap()
        .send(Request::get(pods()))
        .await
        .unwrap_err();
    assert!(error.is_connect() && error.is_transport(), "{error:?}");
    assert!(
        error.to_string().contains(&address) && error.to_string().contains("refused"),
        "{error}"
    );
}

#[tokio::test]
async fn silence_ends_at_the_limit() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let config = kubewright_runtime::Config::new(&address).unwrap();
    let short = Some(Duration::from_millis(50));
    for config in [
        config.clone().with_idle_timeout(short),
        config.with_idle_timeout(None).with_request_timeout(short),
    ] {
        let error = RestClient::new(config)
            .unwrap()
            .send(Request::get(pods()))
            .await
            .unwrap_err();
        assert!(
            error.is_timeout() && error.is_transport() && error.path() == Some("/api/v1/pods"),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn a_stream_checks_the_status_first() {
    let server = Server::saying(vec![json(
        "403 Forbidden",
        &status(403, "Forbidden", "no", "null"),
    )])
    .await;
    assert!(
        server
            .client()
            .stream(Request::get(pods()))
            .await
            .unwrap_err()
            .is_forbidden()
    );
}

#[tokio::test]
async fn frames_come_whole_and_a_clean_end_is_an_end() {
    let server = Server::saying(vec![answer(
        "200 OK",
        &[],
        "{\"type\":\"ADDED\"}{\"type\":\"DELETED\"}\n",
    )])
    .await;
    let frames: Vec<_> = server
        .client()
        .stream(Request::get(pods()))
        .await
        .unwrap()
        .frames()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(frames, ["{\"type\":\"ADDED\"}", "{\"type\":\"DELETED\"}"]);
}

#[tokio::test]
async fn a_stream_that_ends_inside_a_value_is_an_error_and_then_over() {
    let server = Server::saying(vec![
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}{\"type\":",
    ])
    .await;
    let mut frames = server
        .client()
        .stream(Request::get(pods()))
        .await
        .unwrap()
        .frames();
    assert_eq!(frames.next().await.unwrap().unwrap(), "{}");
    let error = frames.next().await.unwrap().unwrap_err();
    assert!(
        error.is_decode() && error.to_string().contains("ended inside"),
        "{error}"
    );
    assert!(frames.next().await.is_none());
}

#[tokio::test]
async fn a_stream_that_is_cut_by_the_network_is_an_error() {
    let server = Server::saying(vec![
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
    ])
    .await;
    let mut stream = server.client().stream(Request::get(pods())).await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), "{}");
    assert!(stream.next().await.unwrap().unwrap_err().is_transport());
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn silence_in_a_stream_is_normal_unless_limited() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut connection, _) = listener.accept().await.unwrap();
        loopback::read_request(&mut connection).await;
        tokio::io::AsyncWriteExt::write_all(&mut connection, b"HTTP/1.1 200 OK\r\n\r\n{}")
            .await
            .unwrap();
        tokio::time::sleep(Duration::from_secs(5)).await;
    });
    let config = kubewright_runtime::Config::new(&address)
        .unwrap()
        .with_stream_idle_timeout(Some(Duration::from_millis(50)));
    let mut stream = RestClient::new(config)
        .unwrap()
        .stream(Request::get(pods()))
        .await
        .unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), "{}");
    assert!(stream.next().await.unwrap().unwrap_err().is_timeout());
}

#[test]
fn credentials_do_not_go_over_plain_http_to_other_machines() {
    let config = kubewright_runtime::Config::new("http://10.0.0.1").unwrap();
    assert!(RestClient::new(config.clone()).is_ok());
    let error = RestClient::new(config.with_token("hunter2")).unwrap_err();
    assert!(
        error.is_config()
            && error.to_string().contains("https")
            && !error.to_string().contains("hunter2"),
        "{error}"
    );
}

#[test]
fn a_request_can_be_looked_at_without_sending_it() {
    let request = Request::post(pods())
        .query("a", "b c")
        .query("d", "é")
        .body(JSON, "{}");
    assert_eq!(request.path_and_query(), "/api/v1/pods?a=b%20c&d=%C3%A9");
    assert_eq!(request.describe(), "POST /api/v1/pods");
    assert_eq!(
        request
            .content()
            .map(|(content_type, body)| (content_type, body.len())),
        Some((JSON, 2))
    );
}
