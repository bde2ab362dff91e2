//! The OpenAPI documents of a real server.

use std::time::Duration;

use kubewright_runtime::GroupVersion;
use serde_json::Value;

use super::{Reads, stage};

#[tokio::test]
async fn a_document_of_v3_comes_once_and_by_an_old_hash_too() {
    let Some(stage) = stage().await else { return };
    let counted = stage.client(Reads::Both);
    let apps = GroupVersion::new("apps", "v1");
    let index = counted.client.openapi_v3().await.unwrap();
    let hash = index.path(&apps).unwrap().hash.clone().expect("this server has hashes");
    let document = index.document(&apps).await.unwrap();
    let read: Value = serde_json::from_slice(&document).unwrap();
    assert!(
        read.pointer("/components/schemas/io.k8s.api.apps.v1.Deployment")
            .is_some()
    );
    let again = counted.client.openapi_v3().await.unwrap();
    assert_eq!(again.document(&apps).await.unwrap(), document);
    let path = format!("/openapi/v3/apis/apps/v1?hash={hash}");
    let seen: Vec<String> = counted.seen().into_iter().map(|(path, _)| path).collect();
    assert_eq!(seen, ["/openapi/v3", path.as_str(), "/openapi/v3"]);

    let mut old = index.path(&apps).unwrap().clone();
    old.hash = Some("0".repeat(hash.len()));
    assert_eq!(index.document_at(&old).await.unwrap(), document);
    let statuses: Vec<u16> = counted.seen().into_iter().map(|(_, status)| status).collect();
    assert_eq!(statuses, [301, 200]);
}

#[tokio::test]
async fn the_document_of_v2_does_not_come_again() {
    let Some(stage) = stage().await else { return };
    let counted = stage.client(Reads::Both);
    let mut documents = vec![counted.client.openapi_v2().await.unwrap()];
    // The server works new definitions in for a while, and has other documents until then.
    for _ in 0..60 {
        documents.push(counted.client.openapi_v2().await.unwrap());
        if counted.seen().last().is_some_and(|(_, status)| *status == 304) {
            let [.., before, after] = &documents[..] else {
                unreachable!()
            };
            assert_eq!(before, after);
            assert!(after.len() > 1_000_000 && after.starts_with(b"{"));
            return;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    panic!("the server sends the same document again and again");
}

#[tokio::test]
async fn the_version_is_that_of_the_server() {
    let Some(stage) = stage().await else { return };
    let version = stage.client(Reads::Both).client.version().await.unwrap();
    let raw = stage.plane.raw().unwrap().get("/version").unwrap().json().unwrap();
    assert_eq!(raw["gitVersion"], version.git_version.as_str());
}
