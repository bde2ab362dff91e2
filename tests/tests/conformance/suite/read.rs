//! `get`, `list`, `list_all`.

use std::pin::pin;

use futures_util::TryStreamExt;
use kubewright_runtime::client::OneCollection;
use kubewright_runtime::options::{CreateOptions, GetOptions, ListOptions};

use super::Everyday;
use crate::case::{Case, json_of, object_of};

pub(crate) async fn get<K: Everyday, P: OneCollection>(case: &Case<K, P>, name: &str) {
    let object = case.client.get(name).await.unwrap();
    assert_eq!(
        case.client
            .get_opt(name)
            .await
            .unwrap()
            .map(|found| found.metadata().uid().to_owned()),
        Some(object.metadata().uid().to_owned())
    );
    let cached = case
        .client
        .get_with(name, &GetOptions::new().resource_version("0"))
        .await
        .unwrap();
    assert_eq!(cached.metadata().uid(), object.metadata().uid());

    assert!(case.client.get_opt("no-such-object").await.unwrap().is_none());
    let error = case.client.get("no-such-object").await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
    let (text, path) = (error.to_string(), case.path("no-such-object"));
    assert!(text.contains("GET") && text.contains(&path), "{text}");
}

pub(crate) async fn list<K: Everyday, P: OneCollection>(case: &Case<K, P>) {
    let listed = case
        .client
        .list(&ListOptions::new().labels(case.selector()))
        .await
        .unwrap();
    let mut names: Vec<&str> = listed.iter().map(|object| object.metadata().name()).collect();
    names.sort_unstable();
    assert_eq!(names, case.witnessed_names());
    assert_eq!(names.len(), 2, "the created and the applied one");
    assert!(!listed.metadata.resource_version().is_empty());
    for object in &listed {
        let ours = json_of(object);
        assert_eq!(
            (&ours["apiVersion"], &ours["kind"]),
            (&K::API_VERSION.into(), &K::KIND.into()),
            "items know their kind"
        );
    }
    let field = format!("metadata.name={}", names[0]);
    let one = case
        .client
        .list(&ListOptions::new().labels(case.selector()).fields(field))
        .await
        .unwrap();
    assert_eq!(one.items.len(), 1);
    let none = case
        .client
        .list(&ListOptions::new().labels(format!("{},no-such-label", case.selector())))
        .await
        .unwrap();
    assert_eq!(none.items.len(), 0);
}

/// Five objects in pages of two, by hand and as a stream.
pub(crate) async fn pages<K: Everyday, P: OneCollection>(case: &Case<K, P>) {
    for suffix in ["page-a", "page-b", "page-c"] {
        case.client
            .create(&object_of(&case.body(suffix)), &CreateOptions::new())
            .await
            .unwrap();
    }
    let expected = case.witnessed_names();
    assert_eq!(expected.len(), 5);

    let options = ListOptions::new().labels(case.selector()).limit(2);
    let first = case.client.list(&options).await.unwrap();
    assert_eq!(first.items.len(), 2);
    let token = first.metadata.next_page().expect("a second page").to_owned();
    let second = case.client.list(&options.clone().continue_token(token)).await.unwrap();
    assert_eq!(second.items.len(), 2);
    assert_ne!(first.items[0].metadata().name(), second.items[0].metadata().name());

    let mut names = Vec::new();
    let mut all = pin!(case.client.list_all(&options));
    while let Some(object) = all.try_next().await.unwrap() {
        names.push(object.metadata().name().to_owned());
    }
    names.sort_unstable();
    assert_eq!(names, expected);
}
