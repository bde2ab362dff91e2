//! `list_all`: tokens that expire, items that cannot be read, items that do not say what they are.

use futures_util::{StreamExt as _, TryStreamExt as _};
use kubewright_runtime::discovery::{ApiResource, Scope};
use kubewright_runtime::options::{ListOptions, OnExpired};
use kubewright_runtime::{DynamicClient, GroupVersionKind};

use crate::script::*;

fn expired(token: &str) -> Answer {
    answer(
        410,
        format!(
            r#"{{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Expired","code":410,"metadata":{{"continue":"{token}"}}}}"#
        ),
    )
}

/// Names, or what went wrong.
async fn names(server: &Server, options: &ListOptions) -> Vec<String> {
    let all = server.collection().list_all(options);
    all.map(|item| match item {
        Ok(widget) => widget.metadata.name().to_owned(),
        Err(error) if error.is_expired() => "expired".to_owned(),
        Err(error) => error.to_string(),
    })
    .collect()
    .await
}

#[tokio::test]
async fn an_expired_token_ends_the_list_unless_it_shall_go_on() {
    let answers = || {
        [
            page("5", "t1", &[object("a", "3")]),
            expired("t2"),
            page("9", "t3", &[object("b", "4")]),
            expired("t4"),
            page("12", "", &[object("c", "4")]),
        ]
    };
    let server = Server::new(answers());
    assert_eq!(names(&server, &ListOptions::new()).await, ["a", "expired"]);
    let server = Server::new(answers());
    let options = ListOptions::new().on_expired(OnExpired::Continue).resource_version("5");
    assert_eq!(names(&server, &options).await, ["a", "b", "c"]);
    let tokens: Vec<_> = server
        .asked()
        .iter()
        .map(|query| query.rsplit('=').next().unwrap().to_owned())
        .collect();
    assert_eq!(tokens, ["5", "t1", "t2", "t3", "t4"]);
}

#[tokio::test]
async fn going_on_needs_another_token() {
    let options = ListOptions::new().on_expired(OnExpired::Continue);
    for token in ["", "t1"] {
        let server = Server::new([page("5", "t1", &[object("a", "3")]), expired(token)]);
        assert_eq!(names(&server, &options).await, ["a", "expired"], "{token:?}");
    }
    // A version that has expired is another matter.
    let server = Server::new([expired("t1")]);
    assert_eq!(names(&server, &options.resource_version("1")).await, ["expired"]);
}

#[tokio::test]
async fn an_item_that_cannot_be_read_ends_the_list_and_says_which_it_was() {
    let odd = r#"{"metadata":{"name":"odd"},"spec":[]}"#.to_owned();
    let server = Server::new([page("5", "", &[object("a", "3"), odd, object("b", "4")])]);
    let told = names(&server, &ListOptions::new()).await;
    assert_eq!((told.len(), told[0].as_str()), (2, "a"));
    assert!(told[1].contains("items[1].spec: expected an object"), "{}", told[1]);
}

#[tokio::test]
async fn a_lenient_list_goes_on_behind_what_cannot_be_read() {
    let odd = r#"{"metadata":{"name":"odd","namespace":"n"},"spec":[]}"#.to_owned();
    let server = Server::new([
        page("5", "t", &[object("a", "3"), odd]),
        page("5", "", &[object("b", "4")]),
    ]);
    let all: Vec<_> = server
        .widgets()
        .list_all_lenient(&ListOptions::new())
        .try_collect()
        .await
        .unwrap();
    let told: Vec<_> = all
        .into_iter()
        .map(|item| match item {
            Ok(widget) => widget.metadata.name().to_owned(),
            Err(what) => format!(
                "{}/{}: {}",
                what.namespace.as_deref().unwrap_or_default(),
                what.name,
                what.error.path()
            ),
        })
        .collect();
    assert_eq!(told, ["a", "n/odd: spec", "b"]);
}

#[tokio::test]
async fn items_that_do_not_say_what_they_are_are_what_the_list_says() {
    let kind = GroupVersionKind::new("example.com", "v1", "Widget");
    let server = Server::new([page("5", "", &[object("a", "3")])]);
    let resource = ApiResource::new(kind.clone(), "widgets", Scope::Namespaced);
    let client = DynamicClient::new(server.client(), resource).namespace("team-a");
    let all: Vec<_> = client.list_all(&ListOptions::new()).try_collect().await.unwrap();
    assert_eq!(all[0].group_version_kind(), Some(kind));
}

#[tokio::test]
async fn selectors_of_the_options_come_in_place_of_those_of_the_collection() {
    let server = Server::new([page("5", "", &[]), page("5", "", &[])]);
    let collection = server.collection().labels("a=b").fields("c=d");
    for options in [ListOptions::new(), ListOptions::new().labels("x=y")] {
        let none: Vec<_> = collection.list_all(&options).collect().await;
        assert!(none.is_empty());
    }
    let rest = "fieldSelector=c%3Dd&limit=500";
    let expected = [
        format!("labelSelector=a%3Db&{rest}"),
        format!("labelSelector=x%3Dy&{rest}"),
    ];
    assert_eq!(server.asked(), expected);
}

#[tokio::test]
async fn a_list_that_is_cut_gives_nothing_of_that_page() {
    let cut = answer(
        200,
        format!(
            r#"{{"metadata":{{"resourceVersion":"5"}},"items":[{},"#,
            object("b", "3")
        ),
    );
    let server = Server::new([page("5", "t", &[object("a", "3")]), cut]);
    let told = names(&server, &ListOptions::new()).await;
    assert_eq!((told.len(), told[0].as_str()), (2, "a"));
    assert!(told[1].contains("the answer cannot be decoded"), "{}", told[1]);
}
