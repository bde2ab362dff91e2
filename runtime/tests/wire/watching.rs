//! `watch`: what the stream of the server becomes.

use std::time::Duration;

use futures_util::StreamExt as _;
use kubewright_runtime::options::WatchOptions;
use kubewright_runtime::wait::Condition;
use kubewright_runtime::{Error, WatchEvent};

use crate::kinds::Widget;
use crate::server::Server;

/// What a watch gives when the server sends `stream` and closes.
async fn watch(stream: &str) -> Vec<Result<WatchEvent<Widget>, Error>> {
    let server = Server::start().await;
    server.will_answer(200, stream);
    server
        .all_widgets()
        .watch(&WatchOptions::new())
        .await
        .unwrap()
        .collect()
        .await
}

fn event(kind: &str, name: &str) -> String {
    format!(
        r#"{{"type":"{kind}","object":{{"kind":"Widget","apiVersion":"example.com/v1","metadata":{{"name":"{name}"}}}}}}"#
    )
}

#[tokio::test]
async fn events_come_typed_and_in_order_and_the_end_is_no_error() {
    let stream = [event("ADDED", "a"), event("MODIFIED", "b"), event("DELETED", "c")].join("\n");
    let got: Vec<_> = watch(&stream).await.into_iter().map(Result::unwrap).collect();
    let named = Widget::named;
    assert_eq!(
        got,
        [
            WatchEvent::Added(named("a")),
            WatchEvent::Modified(named("b")),
            WatchEvent::Deleted(named("c"))
        ]
    );
}

#[tokio::test]
async fn events_need_no_newline_between_them_and_unknown_ones_are_passed_over() {
    let stream = [event("ADDED", "a"), event("SHRUNK", "b"), event("ADDED", "c")].concat();
    let got: Vec<_> = watch(&stream).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(
        got,
        [
            WatchEvent::Added(Widget::named("a")),
            WatchEvent::Added(Widget::named("c"))
        ]
    );
}

#[tokio::test]
async fn of_a_bookmark_only_the_metadata_is_read() {
    // The rest of the object is not of the shape of a widget: servers send what their zero value looks like.
    let stream = r#"{"type":"BOOKMARK","object":{"kind":"Widget","apiVersion":"example.com/v1","metadata":{"resourceVersion":"9","creationTimestamp":null,"annotations":{"k8s.io/initial-events-end":"true"}},"spec":[]}}"#;
    let got = watch(stream).await;
    let Ok(WatchEvent::Bookmark(bookmark)) = &got[0] else {
        panic!("{got:?}")
    };
    assert_eq!(bookmark.resource_version, "9");
    assert!(bookmark.ends_initial_events());
}

#[tokio::test]
async fn an_error_in_the_stream_is_an_error_with_the_request_and_ends_it() {
    let failure = r#"{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Expired","code":410,"message":"too old resource version"}}"#;
    let got = watch(&[event("ADDED", "a").as_str(), failure, &event("ADDED", "b")].concat()).await;
    assert_eq!(got.len(), 2);
    let error = got[1].as_ref().unwrap_err();
    assert!(error.is_expired(), "{error}");
    assert_eq!(
        error.status().unwrap().message.as_deref(),
        Some("too old resource version")
    );
    assert!(
        error.to_string().starts_with("GET /apis/example.com/v1/widgets"),
        "{error}"
    );
}

#[tokio::test]
async fn a_watch_that_is_refused_is_an_error_before_the_stream() {
    let server = Server::start().await;
    server.will_answer(
        410,
        r#"{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Expired","code":410}"#,
    );
    let refused = server.widgets().watch(&WatchOptions::new().resource_version("1")).await;
    assert!(refused.err().is_some_and(|error| error.is_expired()));
}

#[tokio::test]
async fn a_stream_that_breaks_inside_an_event_is_an_error() {
    let whole = event("ADDED", "a");
    let got = watch(&whole[..whole.len() - 1]).await;
    assert!(got.len() == 1 && got[0].is_err(), "{got:?}");
}

#[tokio::test]
async fn an_event_that_is_not_of_the_kind_is_an_error_with_the_request() {
    let got = watch(r#"{"type":"ADDED","object":{"kind":"Gadget","apiVersion":"v1"}}"#).await;
    let error = got[0].as_ref().unwrap_err();
    assert!(error.is_decode() && error.to_string().starts_with("GET "), "{error}");
}

#[tokio::test]
async fn a_wait_follows_the_one_object_that_is_named() {
    let server = Server::start().await;
    let object = r#"{"kind":"Widget","apiVersion":"example.com/v1","metadata":{"name":"a","namespace":"default","resourceVersion":"5"}}"#;
    server.will_answer(200, format!(r#"{{"type":"ADDED","object":{object}}}"#));
    let widgets = server.widgets_of("default");
    let found = widgets
        .wait_for("a", &Condition::exists(), Duration::from_secs(60))
        .await;
    assert_eq!(found.unwrap().unwrap().metadata.resource_version(), "5");
    let asked = server.take_one().line;
    assert!(
        asked.starts_with("GET /apis/example.com/v1/namespaces/default/widgets?"),
        "{asked}"
    );
    assert!(asked.contains("fieldSelector=metadata.name%3Da"), "{asked}");
}
