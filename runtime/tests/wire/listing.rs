//! `list_all`: pages that become one stream.

use futures_util::{StreamExt as _, TryStreamExt as _};
use kubewright_runtime::options::{ListOptions, VersionMatch};
use serde_json::json;

use crate::server::Server;

const WIDGETS: &str = "/apis/example.com/v1/namespaces/team-a/widgets";

fn page(names: &[&str], next: &str) -> String {
    let items: Vec<_> = names
        .iter()
        .map(|name| json!({ "metadata": { "name": name } }))
        .collect();
    json!({ "metadata": { "continue": next, "resourceVersion": "5" }, "items": items }).to_string()
}

async fn names(server: &Server, options: &ListOptions) -> Vec<String> {
    let widgets = server.widgets();
    widgets
        .list_all(options)
        .map_ok(|widget| widget.metadata.name().to_owned())
        .try_collect()
        .await
        .unwrap()
}

fn lines(server: &Server) -> Vec<String> {
    server.received().into_iter().map(|received| received.line).collect()
}

#[tokio::test]
async fn pages_follow_each_other_until_one_has_no_token() {
    let server = Server::start().await;
    server.will_answer(200, page(&["a", "b"], "t1"));
    server.will_answer(200, page(&["c"], "t2"));
    server.will_answer(200, page(&[], ""));
    assert_eq!(names(&server, &ListOptions::new().labels("x=y")).await, ["a", "b", "c"]);
    let first = format!("GET {WIDGETS}?labelSelector=x%3Dy&limit=500");
    assert_eq!(
        lines(&server),
        [
            first.clone(),
            format!("{first}&continue=t1"),
            format!("{first}&continue=t2")
        ]
    );
}

#[tokio::test]
async fn an_empty_page_with_a_token_is_not_the_end() {
    let server = Server::start().await;
    server.will_answer(200, page(&[], "t1"));
    server.will_answer(200, page(&["a"], ""));
    assert_eq!(names(&server, &ListOptions::new()).await, ["a"]);
}

#[tokio::test]
async fn the_state_is_asked_for_on_the_first_page_only() {
    let server = Server::start().await;
    server.will_answer(200, page(&["a"], "t1"));
    server.will_answer(200, page(&["b"], ""));
    let options = ListOptions::new()
        .limit(1)
        .resource_version("5")
        .version_match(VersionMatch::NotOlderThan);
    assert_eq!(names(&server, &options).await, ["a", "b"]);
    assert_eq!(
        lines(&server),
        [
            format!("GET {WIDGETS}?limit=1&resourceVersion=5&resourceVersionMatch=NotOlderThan"),
            format!("GET {WIDGETS}?limit=1&continue=t1"),
        ]
    );
}

#[tokio::test]
async fn nothing_is_asked_for_before_it_is_needed() {
    let server = Server::start().await;
    server.will_answer(200, page(&["a", "b"], "t1"));
    let widgets = server.widgets();
    let mut stream = Box::pin(widgets.list_all(&ListOptions::new()));
    assert_eq!(server.received(), []);
    assert_eq!(stream.next().await.unwrap().unwrap().metadata.name(), "a");
    assert_eq!(stream.next().await.unwrap().unwrap().metadata.name(), "b");
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_token_that_has_expired_ends_the_stream_with_an_error_that_says_so() {
    let server = Server::start().await;
    server.will_answer(200, page(&["a"], "t1"));
    server.will_answer(
        410,
        r#"{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Expired","code":410,"metadata":{"continue":"t9"}}"#,
    );
    let widgets = server.widgets();
    let outcomes: Vec<_> = widgets.list_all(&ListOptions::new()).collect().await;
    assert_eq!(outcomes.len(), 2);
    assert_eq!(outcomes[0].as_ref().unwrap().metadata.name(), "a");
    let error = outcomes[1].as_ref().unwrap_err();
    assert!(error.is_expired());
    assert_eq!(error.status().unwrap().metadata.next_page(), Some("t9"));
}
