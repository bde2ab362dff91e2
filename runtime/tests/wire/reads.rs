//! `get`, `list` and `watch` as they go out.

use std::time::Duration;

use kubewright_runtime::options::{GetOptions, ListOptions, VersionMatch, WatchOptions};

use crate::server::Server;

const WIDGETS: &str = "/apis/example.com/v1/namespaces/team-a/widgets";

#[tokio::test]
async fn get_names_the_object_in_the_path_and_asks_for_json() {
    let server = Server::start().await;
    server.widgets().get("a").await.unwrap();
    let sent = server.take_one();
    assert_eq!(sent.line, format!("GET {WIDGETS}/a"));
    assert_eq!(sent.accept.as_deref(), Some("application/json"));
    assert_eq!((sent.content_type, sent.body.as_str()), (None, ""));
}

#[tokio::test]
async fn cluster_scoped_resource_has_no_namespace_segment_and_core_has_no_group_segment() {
    let server = Server::start().await;
    server.gadgets().get("node-1").await.unwrap();
    assert_eq!(server.take_one().line, "GET /api/v1/gadgets/node-1");
    server.gadgets().list(&ListOptions::new()).await.unwrap();
    assert_eq!(server.take_one().line, "GET /api/v1/gadgets");
}

#[tokio::test]
async fn all_namespaces_are_the_collection_without_a_namespace() {
    let server = Server::start().await;
    server.all_widgets().list(&ListOptions::new()).await.unwrap();
    assert_eq!(server.take_one().line, "GET /apis/example.com/v1/widgets");
}

#[tokio::test]
async fn names_of_rbac_objects_are_sent_as_they_are_and_odd_ones_escaped() {
    let server = Server::start().await;
    for (name, segment) in [
        ("system:node", "system:node"),
        ("a.b-c", "a.b-c"),
        ("who?", "who%3F"),
        ("a b", "a%20b"),
        ("a#b", "a%23b"),
        ("ä", "%C3%A4"),
    ] {
        server.gadgets().get(name).await.unwrap();
        assert_eq!(server.take_one().line, format!("GET /api/v1/gadgets/{segment}"));
    }
}

#[tokio::test]
async fn get_can_be_content_with_the_cache() {
    let server = Server::start().await;
    server
        .widgets()
        .get_with("a", &GetOptions::new().resource_version("0"))
        .await
        .unwrap();
    assert_eq!(server.take_one().line, format!("GET {WIDGETS}/a?resourceVersion=0"));
}

#[tokio::test]
async fn each_list_option_is_one_query_parameter() {
    let server = Server::start().await;
    let new = ListOptions::new;
    for (options, query) in [
        (new(), ""),
        (
            new().labels("app=web,tier in (a)"),
            "?labelSelector=app%3Dweb%2Ctier%20in%20%28a%29",
        ),
        (
            new().fields("metadata.name!=x&y"),
            "?fieldSelector=metadata.name%21%3Dx%26y",
        ),
        (new().limit(7), "?limit=7"),
        (new().limit(7).continue_token("t+/="), "?limit=7&continue=t%2B%2F%3D"),
        (new().resource_version("5"), "?resourceVersion=5"),
        (
            new().resource_version("5").version_match(VersionMatch::Exact),
            "?resourceVersion=5&resourceVersionMatch=Exact",
        ),
        (new().timeout(Duration::from_secs(3)), "?timeoutSeconds=3"),
    ] {
        server.widgets().list(&options).await.unwrap();
        assert_eq!(server.take_one().line, format!("GET {WIDGETS}{query}"));
    }
}

#[tokio::test]
async fn each_watch_option_is_one_query_parameter_and_bookmarks_are_asked_for() {
    let server = Server::start().await;
    let new = WatchOptions::new;
    for (options, query) in [
        (new(), "watch=true&allowWatchBookmarks=true"),
        (new().without_bookmarks(), "watch=true"),
        (
            new().labels("a=b"),
            "watch=true&labelSelector=a%3Db&allowWatchBookmarks=true",
        ),
        (
            new().fields("a=b"),
            "watch=true&fieldSelector=a%3Db&allowWatchBookmarks=true",
        ),
        (
            new().resource_version("9"),
            "watch=true&resourceVersion=9&allowWatchBookmarks=true",
        ),
        (
            new().initial_events(),
            "watch=true&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan",
        ),
        (
            new().timeout(Duration::from_millis(1)),
            "watch=true&allowWatchBookmarks=true&timeoutSeconds=1",
        ),
    ] {
        drop(server.all_widgets().watch(&options).await.unwrap());
        assert_eq!(
            server.take_one().line,
            format!("GET /apis/example.com/v1/widgets?{query}")
        );
    }
}
