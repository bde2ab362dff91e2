//! Subresources as they go out.

use std::time::Duration;

use futures_util::TryStreamExt as _;
use kubewright_runtime::options::{
    ApplyOptions, CreateOptions, FieldManager, GetOptions, LogOptions, PatchOptions, UpdateOptions,
};
use kubewright_runtime::patch::{JsonPatch, StrategicPatch};
use kubewright_runtime::{Apply, Patch, subresource};
use serde_json::{Value, json};

use crate::kinds::{Gadget, Widget};
use crate::server::Server;

const OBJECT: &str = "/apis/example.com/v1/namespaces/team-a/widgets/a";

#[tokio::test]
async fn a_subresource_is_one_more_segment_behind_the_name() {
    let server = Server::start().await;
    let status = server.widgets().status("a");
    status.get().await.unwrap();
    assert_eq!(server.take_one().line, format!("GET {OBJECT}/status"));
    status.get_with(&GetOptions::new().resource_version("0")).await.unwrap();
    assert_eq!(server.take_one().line, format!("GET {OBJECT}/status?resourceVersion=0"));
    status
        .update(&Widget::named("a"), &UpdateOptions::new().dry_run())
        .await
        .unwrap();
    let sent = server.take_one();
    assert_eq!(sent.line, format!("PUT {OBJECT}/status?dryRun=All"));
    assert_eq!(sent.content_type.as_deref(), Some("application/json"));
    server.widgets().scale("a").get().await.unwrap();
    assert_eq!(server.take_one().line, format!("GET {OBJECT}/scale"));
    server
        .widgets()
        .subresource::<subresource::Scale>("a")
        .get()
        .await
        .unwrap();
    assert_eq!(server.take_one().line, format!("GET {OBJECT}/scale"));
}

#[tokio::test]
async fn subresources_take_patches_and_applies_of_their_own_body() {
    let server = Server::start().await;
    let status = server.widgets().status("a");
    let patch = Patch::json(JsonPatch::new().remove("/status/phase"));
    status.patch(&patch, &PatchOptions::new()).await.unwrap();
    let sent = server.take_one();
    assert_eq!(sent.line, format!("PATCH {OBJECT}/status"));
    assert_eq!(sent.content_type.as_deref(), Some("application/json-patch+json"));
    let strategic = StrategicPatch::new(json!({ "status": {} }));
    status.patch_strategic(&strategic, &PatchOptions::new()).await.unwrap();
    assert_eq!(
        server.take_one().content_type.as_deref(),
        Some("application/strategic-merge-patch+json")
    );
    let manager = FieldManager::new("tester").unwrap();
    let body = Apply::<Gadget>::new("a").set("/spec/replicas", 2);
    server
        .widgets()
        .scale("a")
        .apply(&body, &ApplyOptions::new(&manager).force())
        .await
        .unwrap();
    let sent = server.take_one();
    assert_eq!(
        sent.line,
        format!("PATCH {OBJECT}/scale?fieldManager=tester&force=true")
    );
    assert_eq!(sent.content_type.as_deref(), Some("application/apply-patch+yaml"));
    assert_eq!(serde_json::from_str::<Value>(&sent.body).unwrap(), *body.as_value());
}

#[tokio::test]
async fn what_is_asked_for_by_post_carries_name_and_namespace() {
    let server = Server::start().await;
    server.will_answer(
        201,
        r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success","code":201}"#,
    );
    let status = server.widgets().evict("a", &Gadget::EMPTY).await.unwrap();
    assert_eq!(status.status.as_deref(), Some("Success"));
    let sent = server.take_one();
    assert_eq!(sent.line, format!("POST {OBJECT}/eviction"));
    assert_eq!(
        serde_json::from_str::<Value>(&sent.body).unwrap(),
        json!({ "apiVersion": "v1", "kind": "Gadget", "metadata": { "name": "a", "namespace": "team-a" } })
    );
    server.widgets().create_token("a", &Gadget::named("a")).await.unwrap();
    assert_eq!(server.take_one().line, format!("POST {OBJECT}/token"));
    let dry = CreateOptions::new().dry_run();
    server
        .widgets()
        .create_subresource::<subresource::Eviction>("a", &Gadget::EMPTY, &dry)
        .await
        .unwrap();
    assert_eq!(server.take_one().line, format!("POST {OBJECT}/eviction?dryRun=All"));
}

#[tokio::test]
async fn logs_are_bytes_and_each_option_is_one_query_parameter() {
    let server = Server::start().await;
    server.will_answer(200, "one\ntwo\n");
    let lines: Vec<_> = server
        .widgets()
        .logs("a", &LogOptions::new())
        .await
        .unwrap()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(lines.concat(), b"one\ntwo\n");
    assert_eq!(server.take_one().line, format!("GET {OBJECT}/log"));
    let new = LogOptions::new;
    for (options, query) in [
        (new().container("main"), "container=main"),
        (new().follow(), "follow=true"),
        (new().previous(), "previous=true"),
        (new().timestamps(), "timestamps=true"),
        (new().insecure_backend(), "insecureSkipTLSVerifyBackend=true"),
        (new().tail_lines(0), "tailLines=0"),
        (new().limit_bytes(1), "limitBytes=1"),
        (new().since(Duration::from_secs(60)), "sinceSeconds=60"),
        (new().stream("Stderr"), "stream=Stderr"),
    ] {
        drop(server.widgets().logs("a", &options).await.unwrap());
        assert_eq!(server.take_one().line, format!("GET {OBJECT}/log?{query}"));
    }
}
