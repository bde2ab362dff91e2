//! What goes over the wire, when, and as whom.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kubewright_runtime::config::{Impersonation, Retries};
use kubewright_runtime::rest::{JSON, Path, Request};
use kubewright_runtime::{Config, RestClient};

use crate::loopback::{Server, answer, json};
use crate::{error_of, pods, status};

#[test]
fn a_request_can_be_looked_at_without_sending_it() {
    let request = Request::post(pods()).query("a", "b c").query("d", "é").body(JSON, "{}");
    assert_eq!(request.path_and_query(), "/api/v1/pods?a=b%20c&d=%C3%A9");
    assert_eq!(request.describe(), "POST /api/v1/pods");
    assert_eq!(
        request.content().map(|(content_type, body)| (content_type, body.len())),
        Some((JSON, 2))
    );
    let shown = format!("{:?}", request.body(JSON, "hunter2"));
    assert!(
        shown.contains("body_bytes: Some(7)") && !shown.contains("hunter2"),
        "{shown}"
    );
}

#[tokio::test]
async fn a_request_goes_out_as_it_was_built() {
    let server = Server::saying(vec![json("201 Created", "{}")]).await;
    let config = server
        .config()
        .with_token("t0k")
        .with_compression(true)
        .with_impersonation(
            Impersonation::new("jane")
                .uid("7")
                .group("a")
                .group("b")
                .extra("k/x", "v"),
        )
        .unwrap();
    let request = Request::patch(Path::group_version("rbac.authorization.k8s.io", "v1").segment("name", "system:a b?"))
        .query("fieldManager", "me & you")
        .query("force", "true")
        .body("application/apply-patch+yaml", "{\"a\":1}");
    let response = RestClient::new(config).unwrap().send(request).await.unwrap();
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
        assert!(head.lines().any(|line| line == header), "{header} in\n{head}");
    }
    assert_eq!(body, "{\"a\":1}");
}

#[tokio::test]
async fn a_path_prefix_of_the_server_stays_in_front() {
    let server = Server::saying(vec![json("200 OK", "{}")]).await;
    let config = Config::new(&format!("{}/k8s/clusters/c-1/", server.address)).unwrap();
    RestClient::new(config)
        .unwrap()
        .send(Request::get(pods()))
        .await
        .unwrap();
    assert!(server.asked()[0].starts_with("GET /k8s/clusters/c-1/api/v1/pods HTTP/1.1"));
}

#[tokio::test]
async fn a_server_on_this_machine_is_not_asked_to_compress_unless_told() {
    let server = Server::saying(vec![json("200 OK", "{}")]).await;
    server.client().send(Request::get(pods())).await.unwrap();
    assert!(!server.asked()[0].contains("accept-encoding"));
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
                && error.to_string().starts_with("DELETE /api/v1/pods/<name>: ")
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
async fn a_token_file_that_changed_is_tried_once_more() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("token");
    std::fs::write(&path, "old").unwrap();
    let refused = json("401 Unauthorized", &status(401, "Unauthorized", "Unauthorized", "null"));
    let server = Server::saying(vec![
        json("200 OK", "{}"),
        refused.clone(),
        refused.clone(),
        json("200 OK", "{}"),
        refused.clone(),
        refused,
    ])
    .await;
    let client = RestClient::new(server.config().with_token_file(&path)).unwrap();
    client.send(Request::get(pods())).await.unwrap();
    // The same token would be refused again.
    assert!(client.send(Request::get(pods())).await.unwrap_err().is_unauthorized());
    std::fs::write(&path, "new").unwrap();
    client.send(Request::get(pods())).await.unwrap();
    // Right after a change a refusal may be about the token before, so this one is tried once more as well.
    assert!(client.send(Request::get(pods())).await.unwrap_err().is_unauthorized());
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
    assert_eq!(tokens, ["old", "old", "old", "new", "new", "new"]);
}

#[test]
fn credentials_do_not_go_over_plain_http_to_other_machines() {
    let config = Config::new("http://10.0.0.1").unwrap();
    assert!(RestClient::new(config.clone()).is_ok());
    let error = RestClient::new(config.with_token("hunter2")).unwrap_err();
    assert!(
        error.is_config() && error.to_string().contains("https") && !error.to_string().contains("hunter2"),
        "{error}"
    );
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
    let warnings = server.client().send(Request::get(pods())).await.unwrap().warnings;
    assert_eq!(
        warnings.iter().map(|warning| warning.text.as_str()).collect::<Vec<_>>(),
        ["first", "sec, ond", "third"]
    );
}

#[tokio::test]
async fn the_handler_hears_the_warnings_of_every_answer() {
    let warning = "Warning: 299 - \"mind the gap\"";
    let plain = answer("200 OK", &[warning, "Content-Type: application/json"], "{}");
    let refusal = answer("404 Not Found", &[warning, "Content-Type: text/plain"], "no");
    let server = Server::saying(vec![plain.clone(), refusal, plain]).await;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let config = server.config().with_warning_handler({
        let heard = Arc::clone(&heard);
        move |warning, method, path| heard.lock().unwrap().push(format!("{method} {path}: {warning}"))
    });
    let client = RestClient::new(config).unwrap();
    client.send(Request::get(pods())).await.unwrap();
    client.send(Request::post(pods())).await.unwrap_err();
    client.stream(Request::get(pods())).await.unwrap();
    assert_eq!(
        *heard.lock().unwrap(),
        [
            "GET /api/v1/pods: mind the gap",
            "POST /api/v1/pods: mind the gap",
            "GET /api/v1/pods: mind the gap"
        ]
    );
}

#[tokio::test]
async fn silence_ends_at_the_limit() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let config = Config::new(&address).unwrap();
    let short = Some(Duration::from_millis(50));
    for config in [
        config.clone().with_first_byte_timeout(short),
        config.with_first_byte_timeout(None).with_request_timeout(short),
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
async fn nobody_listening_is_a_connect_error_that_names_the_server() {
    let address = Server::saying(Vec::<String>::new()).await.address;
    tokio::time::sleep(Duration::from_millis(20)).await;
    let error = RestClient::new(Config::new(&address).unwrap().with_retries(Retries::none()))
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
async fn an_answer_that_breaks_off_is_a_transport_error() {
    let error = error_of("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":".to_owned()).await;
    assert!(error.is_transport() && !error.is_connect(), "{error:?}");
    assert!(
        error.to_string().starts_with("GET /api/v1/pods: the answer broke off"),
        "{error}"
    );
}

#[tokio::test]
async fn a_proxy_is_asked_for_the_real_host_and_gets_no_token() {
    let server = Server::saying(vec![answer("407 Proxy Authentication Required", &[], "")]).await;
    let config = Config::new("https://kube.example:6443")
        .unwrap()
        .with_tls_server_name("other.example")
        .with_token("hunter2")
        .with_proxy(&server.address)
        .unwrap();
    let client = RestClient::new(config.with_insecure_skip_tls_verify()).unwrap();
    let error = client.send(Request::get(pods())).await.unwrap_err();
    assert!(error.is_connect(), "{error:?}");
    let asked = server.asked().remove(0);
    assert!(
        asked.starts_with("CONNECT kube.example:6443 HTTP/1.1\r\n") && !asked.contains("hunter2"),
        "{asked}"
    );
}

#[test]
fn clients_errors_and_exchanges_can_move_between_threads() {
    fn movable<T: Send + Sync>() {}
    fn sendable<T: Send>(value: T) -> T {
        value
    }
    movable::<RestClient>();
    movable::<Config>();
    movable::<kubewright_runtime::Error>();
    assert_eq!(size_of::<kubewright_runtime::Error>(), size_of::<usize>());
    let client = RestClient::new(Config::new("https://host").unwrap().with_insecure_skip_tls_verify()).unwrap();
    drop(sendable(client.send(Request::get(pods()))));
    drop(sendable(client.stream(Request::get(pods()))));
}

#[tokio::test]
async fn a_request_that_names_whom_to_act_as_is_not_mixed_with_what_the_configuration_says() {
    let server = Server::saying(vec![json("200 OK", "{}"), json("200 OK", "{}")]).await;
    let joe = Impersonation::new("joe").uid("1").group("g").extra("k", "v");
    let client = RestClient::new(server.config().with_impersonation(joe).unwrap()).unwrap();
    let jane = Impersonation::new("jane").group("h").extra("Acme.com/Project Ä", "x");
    let request = Request::get(pods()).impersonate(jane);
    assert_eq!(request.impersonated().map(Impersonation::user), Some("jane"));
    client.send(request).await.unwrap();
    client.send(Request::get(pods())).await.unwrap();
    let impersonated: Vec<Vec<String>> = server
        .asked()
        .iter()
        .map(|asked| {
            let lines = asked.lines().filter(|line| line.starts_with("impersonate-"));
            lines.map(str::to_owned).collect()
        })
        .collect();
    assert_eq!(
        impersonated,
        [
            &[
                "impersonate-user: jane",
                "impersonate-group: h",
                "impersonate-extra-acme.com%2fproject%20%c3%a4: x"
            ][..],
            &[
                "impersonate-user: joe",
                "impersonate-uid: 1",
                "impersonate-group: g",
                "impersonate-extra-k: v"
            ]
        ]
    );
}

#[test]
fn whom_no_header_can_name_is_refused_before_sending() {
    let request = Request::get(pods()).impersonate(Impersonation::new("jane\r\nx: y"));
    let error = request.check().unwrap_err();
    assert!(
        error.is_invalid_request() && error.to_string().contains("impersonate-user"),
        "{error}"
    );
    assert!(request.impersonated().is_none());
}
