//! OpenAPI documents: asked for when they are not known, and only then.

use kubewright_runtime::GroupVersion;
use serde_json::json;

use super::server::{Answer, JSON, Server};

fn index(server: &Server, hash: &str) {
    let paths = json!({ "paths": {
        "apis/apps/v1": { "serverRelativeURL": format!("/openapi/v3/apis/apps/v1?hash={hash}") },
        "api/v1": { "serverRelativeURL": "/openapi/v3/api/v1" },
        "elsewhere": { "serverRelativeURL": "https://elsewhere/openapi/v3/x" },
    } });
    server.set("/openapi/v3", Answer::of(JSON, &paths));
}

fn apps() -> GroupVersion {
    GroupVersion::new("apps", "v1")
}

#[tokio::test]
async fn a_document_of_v3_is_asked_for_once_for_each_hash() {
    let server = Server::default();
    index(&server, "A1");
    server.set("/openapi/v3/apis/apps/v1", Answer::text("one"));
    let client = server.client();
    let documents = client.openapi_v3().await.unwrap();
    let about: Vec<&str> = documents.paths().iter().map(|path| path.about.as_str()).collect();
    assert_eq!(about, ["api/v1", "apis/apps/v1"]);
    assert_eq!(documents.path(&apps()).unwrap().hash.as_deref(), Some("A1"));
    for _ in 0..3 {
        assert_eq!(documents.document(&apps()).await.unwrap(), "one");
    }
    assert_eq!(
        client.openapi_v3().await.unwrap().document(&apps()).await.unwrap(),
        "one"
    );
    assert_eq!(
        server.asked(),
        ["/openapi/v3", "/openapi/v3", "/openapi/v3/apis/apps/v1?hash=A1"]
    );

    index(&server, "B2");
    server.set("/openapi/v3/apis/apps/v1", Answer::text("two"));
    assert_eq!(
        client.openapi_v3().await.unwrap().document(&apps()).await.unwrap(),
        "two"
    );
    assert_eq!(server.asked(), ["/openapi/v3", "/openapi/v3/apis/apps/v1?hash=B2"]);
}

#[tokio::test]
async fn a_document_that_has_changed_since_is_still_had() {
    let server = Server::default();
    index(&server, "A1");
    // The server sends whoever asks by an old hash to the new one.
    server.set("/openapi/v3/apis/apps/v1?hash=A1", Answer::status(301));
    server.set("/openapi/v3/apis/apps/v1", Answer::text("new"));
    let documents = server.client().openapi_v3().await.unwrap();
    assert_eq!(documents.document(&apps()).await.unwrap(), "new");
    assert_eq!(
        server.asked(),
        [
            "/openapi/v3",
            "/openapi/v3/apis/apps/v1",
            "/openapi/v3/apis/apps/v1?hash=A1"
        ]
    );
}

#[tokio::test]
async fn a_document_without_a_hash_is_asked_for_by_its_etag() {
    let server = Server::default();
    index(&server, "A1");
    server.set("/openapi/v3/api/v1", Answer::text("core").with_etag("\"x\""));
    let documents = server.client().openapi_v3().await.unwrap();
    for _ in 0..2 {
        assert_eq!(documents.document(&GroupVersion::new("", "v1")).await.unwrap(), "core");
    }
    assert_eq!(server.asked().len(), 3);
    let none = documents.document(&GroupVersion::new("a.io", "v1")).await.unwrap_err();
    assert!(none.is_no_match());
    assert_eq!(none.to_string(), "the server has no OpenAPI v3 document of a.io/v1");
}

#[tokio::test]
async fn the_document_of_v2_comes_again_only_if_it_has_changed() {
    let server = Server::default();
    server.set("/openapi/v2", Answer::text("one").with_etag("\"1\""));
    let client = server.client();
    assert_eq!(client.openapi_v2().await.unwrap(), "one");
    // A server that sent it again would send this.
    server.set("/openapi/v2", Answer::text("sent again").with_etag("\"1\""));
    assert_eq!(client.clone().openapi_v2().await.unwrap(), "one");
    server.set("/openapi/v2", Answer::text("two").with_etag("\"2\""));
    assert_eq!(client.openapi_v2().await.unwrap(), "two");
    assert_eq!(server.asked().len(), 3);
    server.set("/openapi/v2", Answer::status(403));
    assert!(client.openapi_v2().await.unwrap_err().is_forbidden());
}
