//! The dynamic client sends what the typed one sends, and refuses what types forbid there.

use futures_util::TryStreamExt as _;
use kubewright_runtime::discovery::{ApiResource, Scope};
use kubewright_runtime::options::{
    ApplyOptions, CreateOptions, DeleteOptions, FieldManager, GetOptions, ListOptions, PatchOptions, UpdateOptions,
    WatchOptions,
};
use kubewright_runtime::patch::{JsonPatch, StrategicPatch};
use kubewright_runtime::{Apply, DynamicClient, DynamicObject, Error, GroupVersionKind, Patch, subresource};
use serde_json::json;

use crate::kinds::{Gadget, Widget};
use crate::server::{Received, Server};

const WIDGET: &str = r#"{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"a","resourceVersion":"7"}}"#;

fn manager() -> FieldManager {
    FieldManager::new("tester").unwrap()
}

fn widgets(server: &Server) -> DynamicClient {
    DynamicClient::new(server.client(), ApiResource::of::<Widget>()).namespace("team-a")
}

async fn typed(server: &Server) -> Vec<Received> {
    let widgets = server.widgets();
    let mut stored = Widget::named("a");
    stored.metadata.resource_version = Some("7".into());
    let status = widgets.status("a");
    let apply = ApplyOptions::new(&manager()).force();
    let patch = Patch::json(JsonPatch::new().remove("/spec"));
    widgets.get("a").await.unwrap();
    widgets
        .get_with("a", &GetOptions::new().resource_version("0"))
        .await
        .unwrap();
    widgets.list(&ListOptions::new().labels("a=b").limit(3)).await.unwrap();
    let _: Vec<Widget> = widgets.list_all(&ListOptions::new()).try_collect().await.unwrap();
    let _ = widgets.watch(&WatchOptions::new()).await.unwrap();
    widgets
        .create(&Widget::named("a"), &CreateOptions::new())
        .await
        .unwrap();
    widgets.update(&stored, &UpdateOptions::new().dry_run()).await.unwrap();
    widgets.patch("a", &patch, &PatchOptions::new()).await.unwrap();
    widgets
        .patch_strategic("a", &StrategicPatch::new(json!({})), &PatchOptions::new())
        .await
        .unwrap();
    widgets.apply(&Apply::new("a"), &apply).await.unwrap();
    status.get().await.unwrap();
    status.update(&stored, &UpdateOptions::new()).await.unwrap();
    status
        .patch(&Patch::merge(json!({})), &PatchOptions::new())
        .await
        .unwrap();
    status.apply(&Apply::new("a"), &apply).await.unwrap();
    widgets
        .create_subresource::<subresource::Token>("a", &Gadget::named("t"), &CreateOptions::new())
        .await
        .unwrap();
    widgets.delete("a", &DeleteOptions::foreground()).await.unwrap();
    widgets
        .delete_collection(&DeleteOptions::new(), &ListOptions::new().labels("x"))
        .await
        .unwrap();
    server.received()
}

async fn dynamic(server: &Server) -> Vec<Received> {
    let widgets = widgets(server);
    let stored: DynamicObject = WIDGET.parse().unwrap();
    let plain = DynamicObject::from(&Widget::named("a"));
    let status = widgets.subresource("a", "status");
    let apply = ApplyOptions::new(&manager()).force();
    let patch = Patch::json(JsonPatch::new().remove("/spec"));
    widgets.get("a").await.unwrap();
    widgets
        .get_with("a", &GetOptions::new().resource_version("0"))
        .await
        .unwrap();
    widgets.list(&ListOptions::new().labels("a=b").limit(3)).await.unwrap();
    let _: Vec<DynamicObject> = widgets.list_all(&ListOptions::new()).try_collect().await.unwrap();
    let _ = widgets.watch(&WatchOptions::new()).await.unwrap();
    widgets.create(&plain, &CreateOptions::new()).await.unwrap();
    widgets.update(&stored, &UpdateOptions::new().dry_run()).await.unwrap();
    widgets.patch("a", &patch, &PatchOptions::new()).await.unwrap();
    widgets
        .patch_strategic("a", &StrategicPatch::new(json!({})), &PatchOptions::new())
        .await
        .unwrap();
    widgets.apply(&plain, &apply).await.unwrap();
    status.get().await.unwrap();
    status.update(&stored, &UpdateOptions::new()).await.unwrap();
    status
        .patch(&Patch::merge(json!({})), &PatchOptions::new())
        .await
        .unwrap();
    status.apply(&plain, &apply).await.unwrap();
    let mut token = DynamicObject::from(&Gadget::named("t"));
    token.metadata.namespace = Some("team-a".into());
    widgets
        .subresource("a", "token")
        .create(&token, &CreateOptions::new())
        .await
        .unwrap();
    widgets.delete("a", &DeleteOptions::foreground()).await.unwrap();
    widgets
        .delete_collection(&DeleteOptions::new(), &ListOptions::new().labels("x"))
        .await
        .unwrap();
    server.received()
}

#[tokio::test]
async fn every_verb_sends_the_same_as_the_typed_client() {
    let (one, other) = (Server::start().await, Server::start().await);
    let (typed, dynamic) = (typed(&one).await, dynamic(&other).await);
    assert_eq!(typed.len(), 17);
    for (typed, dynamic) in typed.iter().zip(&dynamic) {
        let body = |sent: &Received| serde_json::from_str::<serde_json::Value>(&sent.body).ok();
        assert_eq!(
            (&typed.line, &typed.content_type),
            (&dynamic.line, &dynamic.content_type)
        );
        assert_eq!(
            (&typed.accept, body(typed)),
            (&dynamic.accept, body(dynamic)),
            "{}",
            typed.line
        );
    }
    assert_eq!(typed.len(), dynamic.len());
}

fn refused<T: std::fmt::Debug>(result: Result<T, Error>, why: &str) {
    let error = result.unwrap_err();
    assert!(error.is_invalid_request() && error.to_string().contains(why), "{error}");
}

#[tokio::test]
async fn what_types_forbid_is_refused_before_sending() {
    let server = Server::start().await;
    let all = DynamicClient::new(server.client(), ApiResource::of::<Widget>());
    let gadgets = DynamicClient::new(server.client(), ApiResource::of::<Gadget>());
    let (widget, gadget) = (
        DynamicObject::from(&Widget::named("a")),
        DynamicObject::from(&Gadget::named("g")),
    );
    refused(all.get("a").await, "none is named");
    refused(all.delete("a", &DeleteOptions::new()).await, "none is named");
    refused(all.create(&widget, &CreateOptions::new()).await, "none is named");
    refused(
        all.delete_collection(&DeleteOptions::new(), &ListOptions::new()).await,
        "none is named",
    );
    refused(all.subresource("a", "status").get().await, "none is named");
    refused(all.metadata().get("a").await, "none is named");
    refused(gadgets.namespace("x").get("g").await, "live in no namespace");
    refused(
        all.namespace("x").create(&gadget, &CreateOptions::new()).await,
        "v1/Gadget",
    );
    let mut elsewhere = widget.clone();
    elsewhere.metadata.namespace = Some("y".into());
    refused(
        all.namespace("x").update(&elsewhere, &UpdateOptions::new()).await,
        "namespace \"y\"",
    );
    refused(all.namespace("x").get("a/b").await, "contains `/`");
    let owned: DynamicObject =
        r#"{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"a","managedFields":[{}]}}"#
            .parse()
            .unwrap();
    refused(
        widgets(&server).apply(&owned, &ApplyOptions::new(&manager())).await,
        "managedFields",
    );
    assert_eq!(server.received(), []);
    // An object that says its namespace needs no handle of it.
    all.create(&elsewhere, &CreateOptions::new()).await.unwrap();
    assert_eq!(server.take_one().line, "POST /apis/example.com/v1/namespaces/y/widgets");
}

#[tokio::test]
async fn items_of_a_list_say_what_they_are() {
    let server = Server::start().await;
    server.will_answer(
        200,
        r#"{"apiVersion":"example.com/v1","kind":"WidgetList","metadata":{"continue":"next"},"items":[{"metadata":{"name":"a"},"spec":{"n":1e3}}]}"#,
    );
    server.will_answer(
        200,
        r#"{"apiVersion":"example.com/v1","kind":"WidgetList","metadata":{},"items":[{"metadata":{"name":"b"}}]}"#,
    );
    let all: Vec<DynamicObject> = widgets(&server)
        .list_all(&ListOptions::new())
        .try_collect()
        .await
        .unwrap();
    let kind = GroupVersionKind::of::<Widget>();
    assert!(all.iter().all(|item| item.group_version_kind().as_ref() == Some(&kind)));
    assert_eq!(all[0].get("/spec/n").unwrap().as_str(), "1e3");
    assert_eq!((all.len(), all[1].metadata.name()), (2, "b"));
}

#[tokio::test]
async fn metadata_and_tables_are_asked_for_by_media_type() {
    let server = Server::start().await;
    let widgets = widgets(&server);
    let metadata = widgets.metadata();
    metadata.get("a").await.unwrap();
    metadata.list(&ListOptions::new()).await.unwrap();
    let _ = metadata.watch(&WatchOptions::new()).await.unwrap();
    metadata
        .patch("a", &Patch::merge(json!({})), &PatchOptions::new())
        .await
        .unwrap();
    let (options, which) = (DeleteOptions::new(), ListOptions::new());
    metadata.delete("a", &options).await.unwrap();
    metadata.delete_collection(&options, &which).await.unwrap();
    widgets.table(&ListOptions::new()).await.unwrap();
    widgets.table_of("a").await.unwrap();
    server.widgets().metadata().get("a").await.unwrap();
    server.all_widgets().table(&ListOptions::new()).await.unwrap();
    let accepted: Vec<String> = server.received().into_iter().map(|sent| sent.accept.unwrap()).collect();
    let forms: Vec<&str> = accepted
        .iter()
        .map(|accept| accept.split(';').nth(1).unwrap())
        .collect();
    let (partial, list, table) = ("as=PartialObjectMetadata", "as=PartialObjectMetadataList", "as=Table");
    assert_eq!(
        forms,
        [
            partial, list, partial, partial, partial, list, table, table, partial, table
        ]
    );
}

#[test]
fn a_resource_made_by_hand_is_one_like_any_other() {
    let kind = GroupVersionKind::new("example.com", "v1", "Widget");
    let by_hand = ApiResource::new(kind, "widgets", Scope::Namespaced);
    assert_eq!(
        by_hand.group_version_resource(),
        ApiResource::of::<Widget>().group_version_resource()
    );
}
