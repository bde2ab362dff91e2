//! Defaults of a client: every verb says them, none is forgotten.

use futures_util::TryStreamExt as _;
use kubewright_runtime::config::{Impersonation, Retries};
use kubewright_runtime::options::{
    ApplyOptions, CreateOptions, DeleteOptions, FieldManager, FieldValidation, ListOptions, LogOptions, PatchOptions,
    UpdateOptions, WatchOptions,
};
use kubewright_runtime::patch::{JsonPatch, StrategicPatch};
use kubewright_runtime::rest::RequestDefaults;
use kubewright_runtime::{Apply, Error, Namespaced, Patch, subresource};
use serde_json::json;

use crate::kinds::{Gadget, Widget};
use crate::server::Server;

const WIDGETS: &str = "/apis/example.com/v1/namespaces/team-a/widgets";
const ALL: &str = "fieldManager=ours&fieldValidation=Strict&dryRun=All";

fn careful() -> RequestDefaults {
    RequestDefaults::new()
        .field_manager(&FieldManager::new("ours").unwrap())
        .field_validation(FieldValidation::Strict)
        .dry_run()
}

/// Every write of a typed handle, once.
async fn write_all(widgets: &Namespaced<Widget>) {
    let (create, update, patch) = (CreateOptions::new(), UpdateOptions::new(), PatchOptions::new());
    let apply = ApplyOptions::new(&FieldManager::new("applier").unwrap());
    let json_patch = Patch::json(JsonPatch::new().remove("/spec"));
    let strategic = StrategicPatch::new(json!({}));
    let widget = Widget::named("a");
    let status = widgets.status("a");
    widgets.create(&widget, &create).await.unwrap();
    widgets.update(&widget, &update).await.unwrap();
    widgets.patch("a", &json_patch, &patch).await.unwrap();
    widgets.patch_strategic("a", &strategic, &patch).await.unwrap();
    widgets.apply(&Apply::new("a"), &apply).await.unwrap();
    status.update(&widget, &update).await.unwrap();
    status
        .patch(&Patch::json(JsonPatch::new().remove("/status")), &patch)
        .await
        .unwrap();
    status
        .patch_strategic(&StrategicPatch::new(json!({})), &patch)
        .await
        .unwrap();
    status.apply(&Apply::new("a"), &apply).await.unwrap();
    widgets
        .create_subresource::<subresource::Token>("a", &Gadget::named("a"), &create)
        .await
        .unwrap();
    widgets.evict("a", &Gadget::named("a")).await.unwrap();
}

#[tokio::test]
async fn every_write_says_them() {
    let server = Server::start().await;
    write_all(&server.widgets().with_defaults(careful())).await;
    let received = server.received();
    assert_eq!(received.len(), 11);
    for sent in received {
        let (_, query) = sent.line.split_once('?').unwrap();
        let applied = sent.content_type.as_deref() == Some("application/apply-patch+yaml");
        // The manager of an apply is its own.
        let expected = if applied { &ALL.replace("ours", "applier") } else { ALL };
        let (mut query, mut expected): (Vec<_>, Vec<_>) = (query.split('&').collect(), expected.split('&').collect());
        query.sort_unstable();
        expected.sort_unstable();
        assert_eq!(query, expected, "{}", sent.line);
    }
}

#[tokio::test]
async fn deletes_say_in_their_bodies_that_they_are_rehearsals() {
    let server = Server::start().await;
    let widgets = server.widgets().with_defaults(careful());
    widgets.delete("a", &DeleteOptions::foreground()).await.unwrap();
    widgets
        .delete_collection(&DeleteOptions::new(), &ListOptions::new().labels("a=b"))
        .await
        .unwrap();
    let bodies: Vec<serde_json::Value> = server
        .received()
        .iter()
        .map(|sent| serde_json::from_str(&sent.body).unwrap())
        .collect();
    assert_eq!(
        (&bodies[0]["dryRun"], &bodies[0]["propagationPolicy"]),
        (&json!(["All"]), &json!("Foreground"))
    );
    assert_eq!(bodies[1]["dryRun"], json!(["All"]));
}

#[tokio::test]
async fn reads_watches_and_logs_of_all_namespaces_become_those_of_one() {
    let server = Server::start().await;
    let ours = RequestDefaults::new().namespace("team-a");
    let all = server.all_widgets().with_defaults(ours.clone());
    all.list(&ListOptions::new()).await.unwrap();
    let all_pages: Vec<Widget> = all.list_all(&ListOptions::new()).try_collect().await.unwrap();
    assert_eq!(all_pages, []);
    let _ = all.watch(&WatchOptions::new()).await.unwrap();
    let lines: Vec<String> = server.received().into_iter().map(|sent| sent.line).collect();
    assert!(
        lines
            .iter()
            .all(|line| line.starts_with(&format!("GET {WIDGETS}?")) || *line == format!("GET {WIDGETS}")),
        "{lines:?}"
    );
    assert!(lines.len() == 3 && lines[2].contains("watch=true"), "{lines:?}");
    // A cluster-scoped kind is in no namespace.
    server.gadgets().with_defaults(ours).get("g").await.unwrap();
    assert_eq!(server.received().last().unwrap().line, "GET /api/v1/gadgets/g");
}

#[tokio::test]
async fn no_verb_reaches_another_namespace() {
    let server = Server::start().await;
    let theirs = server
        .widgets_of("team-b")
        .with_defaults(RequestDefaults::new().namespace("team-a"));
    let refused = |error: Error| assert!(error.is_invalid_request(), "{error}");
    refused(theirs.get("a").await.unwrap_err());
    refused(theirs.list(&ListOptions::new()).await.unwrap_err());
    refused(theirs.watch(&WatchOptions::new()).await.err().unwrap());
    refused(
        theirs
            .create(&Widget::named("a"), &CreateOptions::new())
            .await
            .unwrap_err(),
    );
    refused(theirs.delete("a", &DeleteOptions::new()).await.unwrap_err());
    refused(theirs.status("a").get().await.unwrap_err());
    refused(theirs.logs("a", &LogOptions::new()).await.unwrap_err());
    assert_eq!(server.received(), []);
}

#[tokio::test]
async fn a_handle_can_have_its_own_retries_and_act_as_another() {
    let server = Server::start().await;
    server.will_answer(503, "");
    let defaults = RequestDefaults::new()
        .retries(Retries::none())
        .impersonate(Impersonation::new("jane"));
    let error = server.widgets().with_defaults(defaults).get("a").await.unwrap_err();
    assert_eq!((error.attempts(), server.received().len()), (1, 1));
    // The handle that it was made from is as it was.
    server.will_answer(503, "");
    server.widgets().get("a").await.unwrap();
    assert_eq!(server.received().len(), 3);
}
