//! Puts the pods of the bench data into an API server, and takes them out again.
//!
//! In: how many. Out: pods with a status, each written by two managers, as a controller and a kubelet would.
//! Never: needs a kubelet or a scheduler: nothing runs these pods. Filling twice changes nothing.

use std::error::Error;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use kubewright_bench_data::{DataSet, node::Node, object, words};
use reqwest::Method;

use crate::bare::Bare;

const CONCURRENT: usize = 16;

/// Namespace and name of pod number `index`.
pub fn place(index: usize) -> (String, String) {
    let pod = DataSet::PodsUnmanaged.object(index);
    let text = |key: &str| match pod.get("metadata").and_then(|metadata| metadata.get(key)) {
        Some(Node::Text(text)) => text.clone(),
        _ => String::new(),
    };
    (text("namespace"), text("name"))
}

/// Creates `count` pods and their namespaces.
pub async fn fill(count: usize) -> Result<(), Box<dyn Error>> {
    let bare = Bare::connect().await?;
    for team in 0..words::TEAMS.len() {
        let namespace = object! { "apiVersion" => "v1", "kind" => "Namespace", "metadata" => object! { "name" => words::namespace(team) } };
        bare.send(
            Method::POST,
            "/api/v1/namespaces",
            "application/json",
            namespace.to_text(),
        )
        .await?;
    }
    let bare = &bare;
    stream::iter(0..count)
        .map(|index| async move { create(bare, index).await })
        .buffer_unordered(CONCURRENT)
        .try_for_each(|()| async { Ok(()) })
        .await?;
    println!("{count} pods are there");
    Ok(())
}

async fn create(bare: &Bare, index: usize) -> Result<(), Box<dyn Error>> {
    let pod = DataSet::PodsUnmanaged.object(index);
    let part = |key: &str| pod.get(key).cloned().unwrap_or(Node::Absent);
    let (namespace, name) = place(index);
    let body = object! {
        "apiVersion" => "v1",
        "kind" => "Pod",
        "metadata" => part("metadata").only(&["name", "namespace", "labels", "annotations", "ownerReferences"]),
        "spec" => part("spec"),
    };
    let path = format!("/api/v1/namespaces/{namespace}/pods");
    bare.send(
        Method::POST,
        &format!("{path}?fieldManager=kube-controller-manager"),
        "application/json",
        body.to_text(),
    )
    .await?;
    let status = object! { "status" => part("status") };
    bare.send(
        Method::PATCH,
        &format!("{path}/{name}/status?fieldManager=kubelet"),
        "application/merge-patch+json",
        status.to_text(),
    )
    .await
}

/// Deletes every pod of the bench's namespaces at once, and the namespaces.
pub async fn clean() -> Result<(), Box<dyn Error>> {
    let bare = Bare::connect().await?;
    for team in 0..words::TEAMS.len() {
        let namespace = words::namespace(team);
        let now = r#"{"apiVersion":"v1","kind":"DeleteOptions","gracePeriodSeconds":0}"#;
        bare.send(
            Method::DELETE,
            &format!("/api/v1/namespaces/{namespace}/pods"),
            "application/json",
            now.to_owned(),
        )
        .await?;
        bare.send(
            Method::DELETE,
            &format!("/api/v1/namespaces/{namespace}"),
            "application/json",
            String::new(),
        )
        .await?;
    }
    Ok(())
}
