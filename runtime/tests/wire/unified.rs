//! The one client: what it sends for typed, dynamic, partial and raw objects, and where it looks for where they live.

use futures_util::TryStreamExt as _;
use kubewright_runtime::client::{Within, Written, retry_on_conflict};
use kubewright_runtime::discovery::{ApiResource, Discovered, Scope};
use kubewright_runtime::mapper::Mapper;
use kubewright_runtime::meta::{ObjectMeta, PartialObjectMetadata};
use kubewright_runtime::options::{
    ApplyOptions, CreateOptions, DeleteOptions, FieldManager, ListOptions, PatchOptions, UpdateOptions, WatchOptions,
};
use kubewright_runtime::rest::RequestDefaults;
use kubewright_runtime::scheme::AnyObject;
use kubewright_runtime::{Apply, Client, DynamicObject, GroupVersionKind, Patch, Scheme};
use serde_json::json;

use crate::kinds::{Gadget, Widget};
use crate::server::Server;

fn apply() -> ApplyOptions {
    ApplyOptions::new(&FieldManager::new("tester").unwrap()).force()
}

fn thing() -> GroupVersionKind {
    GroupVersionKind::new("other.example.com", "v1", "Thing")
}

/// Knows the widget by the scheme, and the thing by what the server says.
fn client(server: &Server) -> Client {
    let things = ApiResource::new(thing(), "thingies", Scope::Namespaced);
    let widgets = ApiResource::of::<Widget>();
    let gadgets = ApiResource::of::<Gadget>();
    let mapper = Mapper::from_discovered(Discovered::from_resources([things, widgets, gadgets]));
    let scheme = Scheme::new().with_resource::<Widget>().unwrap();
    Client::new(server.client(), scheme).with_mapper(mapper)
}

fn lines(server: &Server) -> Vec<String> {
    server.received().into_iter().map(|sent| sent.line).collect()
}

const WIDGETS: &str = "/apis/example.com/v1/namespaces/team-a/widgets";
const THINGS: &str = "/apis/other.example.com/v1/namespaces/team-a/thingies";

#[tokio::test]
async fn typed_objects_need_nobody_to_say_where_they_live() {
    let server = Server::start().await;
    // Discovery would be a request to this server, and would fail.
    let client = Client::new(server.client(), Scheme::new());
    let key = ("team-a", "a");
    let mut widget = Widget::named("a");
    widget.metadata.namespace = Some("team-a".into());
    client.get::<Widget>(key).await.unwrap();
    client.list::<Widget>("team-a", &ListOptions::new()).await.unwrap();
    client.list::<Widget>(Within::All, &ListOptions::new()).await.unwrap();
    let _: Vec<Widget> = client
        .list_all("team-a", &ListOptions::new())
        .try_collect()
        .await
        .unwrap();
    let _ = client.watch::<Widget>(Within::All, &WatchOptions::new()).await.unwrap();
    client.create(&widget, &CreateOptions::new()).await.unwrap();
    client.update(&widget, &UpdateOptions::new()).await.unwrap();
    client.update_status(&widget, &UpdateOptions::new()).await.unwrap();
    client
        .patch::<Widget>(key, &Patch::merge(json!({})), &PatchOptions::new())
        .await
        .unwrap();
    client
        .patch_status(&widget, &Patch::merge(json!({})), &PatchOptions::new())
        .await
        .unwrap();
    client
        .apply(&Apply::<Widget>::new("a").namespace("team-a"), &apply())
        .await
        .unwrap();
    client.delete(&widget, &DeleteOptions::new()).await.unwrap();
    client.delete_key::<Widget>(key, &DeleteOptions::new()).await.unwrap();
    client
        .delete_all_of::<Widget>("team-a", &DeleteOptions::new(), &ListOptions::new())
        .await
        .unwrap();
    client.reload(&widget).await.unwrap();
    client.get::<Gadget>("g").await.unwrap();
    client.get::<Widget>("in-the-default").await.unwrap();
    assert_eq!(
        lines(&server),
        [
            &format!("GET {WIDGETS}/a"),
            &format!("GET {WIDGETS}"),
            "GET /apis/example.com/v1/widgets",
            &format!("GET {WIDGETS}?limit=500"),
            "GET /apis/example.com/v1/widgets?watch=true&allowWatchBookmarks=true",
            &format!("POST {WIDGETS}"),
            &format!("PUT {WIDGETS}/a"),
            &format!("PUT {WIDGETS}/a/status"),
            &format!("PATCH {WIDGETS}/a"),
            &format!("PATCH {WIDGETS}/a/status"),
            &format!("PATCH {WIDGETS}/a?fieldManager=tester&force=true"),
            &format!("DELETE {WIDGETS}/a"),
            &format!("DELETE {WIDGETS}/a"),
            &format!("DELETE {WIDGETS}"),
            &format!("GET {WIDGETS}/a"),
            "GET /api/v1/gadgets/g",
            "GET /apis/example.com/v1/namespaces/default/widgets/in-the-default",
        ]
    );
}

#[tokio::test]
async fn dynamic_and_partial_objects_live_where_the_server_says() {
    let server = Server::start().await;
    let client = client(&server);
    let mut object = DynamicObject::new(&thing(), "a");
    object.metadata.namespace = Some("team-a".into());
    object.set("/spec/n", 1).unwrap();
    let partial = PartialObjectMetadata {
        api_version: Some("other.example.com/v1".into()),
        kind: Some("Thing".into()),
        metadata: ObjectMeta {
            namespace: Some("team-a".into()),
            ..ObjectMeta::named("a")
        },
    };
    client.create(&object, &CreateOptions::new()).await.unwrap();
    client.update(&object, &UpdateOptions::new()).await.unwrap();
    client.update_status(&object, &UpdateOptions::new()).await.unwrap();
    client.apply(&object, &apply()).await.unwrap();
    client.reload(&object).await.unwrap();
    client.delete(&partial, &DeleteOptions::new()).await.unwrap();
    let read = client.reload(&partial).await.unwrap();
    assert_eq!(read.kind, partial.kind, "what it is the metadata of");
    let patch = Patch::merge(json!({}));
    client
        .patch_object(&partial, &patch, &PatchOptions::new())
        .await
        .unwrap();
    let scale = client.subresource(&partial, "scale").await.unwrap();
    scale.get().await.unwrap();
    let things = client.kind(&thing()).await.unwrap();
    things.namespace("team-a").get("a").await.unwrap();
    client
        .resource("thingies")
        .await
        .unwrap()
        .namespace("team-a")
        .get("a")
        .await
        .unwrap();
    client
        .metadata_of(&thing())
        .await
        .unwrap()
        .list(&ListOptions::new())
        .await
        .unwrap();
    assert_eq!(
        lines(&server),
        [
            &format!("POST {THINGS}"),
            &format!("PUT {THINGS}/a"),
            &format!("PUT {THINGS}/a/status"),
            &format!("PATCH {THINGS}/a?fieldManager=tester&force=true"),
            &format!("GET {THINGS}/a"),
            &format!("DELETE {THINGS}/a"),
            &format!("GET {THINGS}/a"),
            &format!("PATCH {THINGS}/a"),
            &format!("GET {THINGS}/a/scale"),
            &format!("GET {THINGS}/a"),
            &format!("GET {THINGS}/a"),
            "GET /apis/other.example.com/v1/thingies",
        ]
    );
    let unknown = DynamicObject::new(&GroupVersionKind::new("x.example.com", "v1", "Y"), "a");
    assert!(client.apply(&unknown, &apply()).await.unwrap_err().is_no_match());
    let error = client
        .create(&DynamicObject::EMPTY, &CreateOptions::new())
        .await
        .unwrap_err();
    assert!(
        error.is_invalid_request() && error.to_string().contains("kind is missing"),
        "{error}"
    );
}

#[tokio::test]
async fn a_registered_kind_is_sent_as_it_is_written_and_read_as_its_type() {
    let text = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\nspec: {later: 1, size: big}\n";
    let answer = r#"{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"a"}}"#;
    let mut bodies = Vec::new();
    for registered in [false, true] {
        let server = Server::start().await;
        server.will_answer(201, answer);
        let client = client(&server);
        let scheme = if registered {
            client.scheme().clone()
        } else {
            Scheme::new()
        };
        let client = Client::new(server.client(), scheme).with_mapper(client.mapper().clone());
        let applied = client.apply_yaml(text, &apply()).await.unwrap();
        assert_eq!(matches!(applied[0].object, AnyObject::Typed(_)), registered);
        assert!(applied[0].created);
        assert_eq!(applied[0].object.downcast_ref::<Widget>().is_some(), registered);
        bodies.push(server.take_one());
    }
    assert_eq!(bodies[0], bodies[1]);
    assert!(bodies[0].body.contains("\"later\":1"), "{}", bodies[0].body);
}

#[tokio::test]
async fn a_bundle_goes_on_when_one_fails_and_says_which() {
    let server = Server::start().await;
    let text = r#"
{"apiVersion":"v1","kind":"List","items":[
  {"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"one","namespace":"team-a"}},
  {"apiVersion":"nobody.example.com/v1","kind":"Nothing","metadata":{"name":"two"}},
  {"apiVersion":"v1","kind":"Gadget","metadata":{"name":"three","namespace":"set-by-a-tool"}}]}"#;
    let answer =
        |kind: &str, name: &str| format!(r#"{{"apiVersion":"v1","kind":"{kind}","metadata":{{"name":"{name}"}}}}"#);
    server.will_answer(200, answer("X", "one"));
    server.will_answer(200, answer("X", "three"));
    let error = client(&server).apply_yaml(text, &apply()).await.unwrap_err();
    assert_eq!((error.applied.len(), error.failures.len()), (2, 1));
    assert!(error.failures[0].error.is_no_match());
    let message = error.to_string();
    assert!(
        message.starts_with("1 of 3") && message.contains("nobody.example.com/v1/Nothing"),
        "{message}"
    );
    assert_eq!(
        lines(&server),
        [
            &format!("PATCH {WIDGETS}/one?fieldManager=tester&force=true"),
            "PATCH /api/v1/gadgets/three?fieldManager=tester&force=true",
        ]
    );
    let error = client(&server).apply_yaml("{{{", &apply()).await.unwrap_err();
    assert!(error.to_string().ends_with("nothing was applied"), "{error}");
}

#[tokio::test]
async fn what_all_requests_say_holds_for_the_one_client_too() {
    let server = Server::start().await;
    let careful = client(&server).with_defaults(RequestDefaults::new().namespace("team-a").dry_run());
    careful
        .create(&Widget::named("a"), &CreateOptions::new())
        .await
        .unwrap();
    careful
        .apply(&DynamicObject::new(&thing(), "a"), &apply())
        .await
        .unwrap();
    careful.list::<Widget>(Within::All, &ListOptions::new()).await.unwrap();
    assert!(
        careful
            .get::<Widget>(("team-b", "a"))
            .await
            .unwrap_err()
            .is_invalid_request()
    );
    assert_eq!(
        lines(&server),
        [
            &*format!("POST {WIDGETS}?dryRun=All"),
            &*format!("PATCH {THINGS}/a?fieldManager=tester&force=true&dryRun=All"),
            &*format!("GET {WIDGETS}"),
        ]
    );
}

fn conflict() -> String {
    r#"{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Conflict","code":409}"#.to_owned()
}

fn missing() -> String {
    r#"{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","details":{"name":"a"},"code":404}"#
        .to_owned()
}

#[tokio::test]
async fn create_or_update_does_what_is_needed_and_begins_again_after_a_conflict() {
    let server = Server::start().await;
    let client = client(&server);
    let stored = |version: u32, size: &str| {
        format!(
            r#"{{"metadata":{{"name":"a","namespace":"team-a","resourceVersion":"{version}"}},"spec":{{"size":"{size}"}}}}"#
        )
    };
    let change = |widget: &mut Widget| {
        let mut spec = widget
            .spec
            .clone()
            .into_option()
            .unwrap_or(crate::kinds::WidgetSpec::EMPTY);
        spec.size = "big".into();
        widget.spec = spec.into();
    };
    let key = ("team-a", "a");
    server.will_answer(404, missing());
    server.will_answer(201, stored(1, "big"));
    assert!(matches!(
        client.create_or_update(key, change).await.unwrap(),
        Written::Created(_)
    ));
    server.will_answer(200, stored(1, "big"));
    assert!(matches!(
        client.create_or_update(key, change).await.unwrap(),
        Written::Unchanged(_)
    ));
    server.will_answer(200, stored(2, "small"));
    server.will_answer(409, conflict());
    server.will_answer(200, stored(3, "smaller"));
    server.will_answer(200, stored(4, "big"));
    let written = client.create_or_update(key, change).await.unwrap();
    assert_eq!(written.into_object().metadata.resource_version(), "4");
    let sent = server.received();
    let methods: Vec<&str> = sent.iter().map(|sent| sent.line.split(' ').next().unwrap()).collect();
    assert_eq!(methods, ["GET", "POST", "GET", "GET", "PUT", "GET", "PUT"]);
    assert!(sent[6].body.contains("\"resourceVersion\":\"3\""), "{}", sent[6].body);
}

#[tokio::test]
async fn conflicts_end_after_some_attempts_and_other_errors_at_once() {
    let server = Server::start().await;
    let client = client(&server);
    for _ in 0..6 {
        server.will_answer(409, conflict());
    }
    let widget = Widget::named("a");
    let options = UpdateOptions::new();
    let updating = || client.update(&widget, &options);
    assert!(retry_on_conflict(updating).await.unwrap_err().is_conflict());
    assert_eq!(server.received().len(), 6);
    server.will_answer(404, missing());
    assert!(retry_on_conflict(updating).await.unwrap_err().is_not_found());
    assert_eq!(server.received().len(), 7);
}
