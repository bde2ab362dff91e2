//! Puts the pods of the bench data into an API server, and takes all that the bench makes out again.
//!
//! In: how many. Out: pods with a status, each written by two managers, as a controller and a kubelet would.
//! Never: needs a kubelet or a scheduler: nothing runs these pods. Filling twice changes nothing.

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use kubewright_bench_data::{DataSet, node::Node, object, words};
use reqwest::Method;

use crate::applies;
use crate::bare::Bare;
use crate::caller::{Failure, Place};
use crate::manifest::NAMESPACE;

const CONCURRENT: usize = 16;

/// Namespace and name of pod number `index`.
pub fn place(index: usize) -> Place {
    let pod = DataSet::PodsUnmanaged.object(index);
    let text = |key: &str| match pod.get("metadata").and_then(|metadata| metadata.get(key)) {
        Some(Node::Text(text)) => text.clone(),
        _ => String::new(),
    };
    Place {
        namespace: text("namespace"),
        name: text("name"),
    }
}

/// Makes the namespace that applies go to.
pub async fn ground() -> Result<(), Failure> {
    let body = applies::namespace().to_string();
    let bare = Bare::connect().await?;
    bare.send(Method::POST, "/api/v1/namespaces", "application/json", body)
        .await
}

/// Creates `count` pods and their namespaces.
pub async fn fill(count: usize) -> Result<(), Failure> {
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

async fn create(bare: &Bare, index: usize) -> Result<(), Failure> {
    let pod = DataSet::PodsUnmanaged.object(index);
    let part = |key: &str| pod.get(key).cloned().unwrap_or(Node::Absent);
    let Place { namespace, name } = place(index);
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

/// Deletes what the bench has made: pods and Deployments at once, and their namespaces.
pub async fn clean() -> Result<(), Failure> {
    let bare = Bare::connect().await?;
    for team in 0..words::TEAMS.len() {
        let namespace = words::namespace(team);
        let pods = format!("/api/v1/namespaces/{namespace}/pods");
        remove(&bare, &pods, &namespace).await?;
    }
    remove(&bare, &applies::collection(), NAMESPACE).await
}

async fn remove(bare: &Bare, collection: &str, namespace: &str) -> Result<(), Failure> {
    let now = r#"{"apiVersion":"v1","kind":"DeleteOptions","gracePeriodSeconds":0}"#;
    bare.send(Method::DELETE, collection, "application/json", now.to_owned())
        .await?;
    let namespace = format!("/api/v1/namespaces/{namespace}");
    bare.send(Method::DELETE, &namespace, "application/json", String::new())
        .await
}
