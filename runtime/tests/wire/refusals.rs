//! What is refused before anything is sent.

use std::time::Duration;

use kubewright_runtime::options::{
    ApplyOptions, CreateOptions, DeleteOptions, FieldManager, ListOptions, LogOptions, PatchOptions, UpdateOptions,
    VersionMatch, WatchOptions,
};
use kubewright_runtime::{Apply, Error, Patch};
use serde_json::json;

use crate::kinds::{Gadget, Widget};
use crate::server::Server;

/// The error is a refusal that names the rule, and the server has seen nothing.
fn assert_refused<T>(server: &Server, outcome: Result<T, Error>, rule: &str) {
    let Err(error) = outcome else {
        panic!("not refused: {rule}")
    };
    assert!(error.is_invalid_request(), "{error}");
    let message = error.to_string();
    assert!(message.contains(rule), "{message:?} does not say {rule:?}");
    assert!(
        error.path().is_some_and(|path| message.contains(path)),
        "{message:?} has no path"
    );
    assert_eq!(server.received(), []);
}

#[tokio::test]
async fn no_verb_sends_a_name_that_would_lead_elsewhere() {
    let server = Server::start().await;
    let (widgets, who) = (server.widgets(), FieldManager::new("tester").unwrap());
    for (name, rule) in [
        ("", "the name is empty"),
        (".", "relative path segment"),
        ("..", "relative path segment"),
        ("a/b", "contains `/`"),
        ("%2e%2e", "contains `%`"),
    ] {
        assert_refused(&server, widgets.get(name).await, rule);
        assert_refused(
            &server,
            widgets.update(&Widget::named(name), &UpdateOptions::new()).await,
            rule,
        );
        assert_refused(
            &server,
            widgets
                .patch(name, &Patch::merge(json!({})), &PatchOptions::new())
                .await,
            rule,
        );
        assert_refused(
            &server,
            widgets.apply(&Apply::new(name), &ApplyOptions::new(&who)).await,
            rule,
        );
        assert_refused(&server, widgets.delete(name, &DeleteOptions::new()).await, rule);
        assert_refused(&server, widgets.status(name).get().await, rule);
        assert_refused(&server, widgets.evict(name, &Gadget::EMPTY).await, rule);
        assert_refused(&server, widgets.logs(name, &LogOptions::new()).await, rule);
    }
}

#[tokio::test]
async fn no_verb_sends_a_namespace_that_would_lead_elsewhere() {
    let server = Server::start().await;
    for (namespace, rule) in [
        ("", "the namespace is empty"),
        ("..", "relative path segment"),
        ("a/b", "contains `/`"),
    ] {
        let widgets = server.widgets_of(namespace);
        assert_refused(&server, widgets.get("a").await, rule);
        assert_refused(&server, widgets.list(&ListOptions::new()).await, rule);
        assert_refused(
            &server,
            widgets.create(&Widget::named("a"), &CreateOptions::new()).await,
            rule,
        );
        let all = ListOptions::new();
        assert_refused(
            &server,
            widgets.delete_collection(&DeleteOptions::new(), &all).await,
            rule,
        );
        assert_refused(&server, widgets.watch(&WatchOptions::new()).await, rule);
    }
}

#[tokio::test]
async fn an_object_of_another_namespace_is_not_written_through_this_handle() {
    let server = Server::start().await;
    let (widgets, who) = (server.widgets(), FieldManager::new("tester").unwrap());
    let mut widget = Widget::named("a");
    widget.metadata.namespace = Some("team-b".into());
    let rule = "team-b";
    assert_refused(&server, widgets.create(&widget, &CreateOptions::new()).await, rule);
    assert_refused(&server, widgets.update(&widget, &UpdateOptions::new()).await, rule);
    assert_refused(
        &server,
        widgets
            .apply(&Apply::from_object(&widget), &ApplyOptions::new(&who))
            .await,
        rule,
    );
    let mut gadget = Gadget::named("g");
    gadget.metadata.namespace = Some("team-b".into());
    assert_refused(
        &server,
        server.gadgets().create(&gadget, &CreateOptions::new()).await,
        rule,
    );
}

#[tokio::test]
async fn an_object_that_was_stored_is_not_created_again() {
    let server = Server::start().await;
    let mut widget = Widget::named("a");
    widget.metadata.resource_version = Some("5".into());
    assert_refused(
        &server,
        server.widgets().create(&widget, &CreateOptions::new()).await,
        "resourceVersion",
    );
}

#[tokio::test]
async fn an_apply_with_a_broken_body_is_not_sent() {
    let server = Server::start().await;
    let (widgets, options) = (
        server.widgets(),
        ApplyOptions::new(&FieldManager::new("tester").unwrap()),
    );
    let new = || Apply::<Widget>::new("a");
    for (desired, rule) in [
        (new().set("spec.replicas", 1), "must begin with `/`"),
        (
            new().set("/spec/parts", ["x"]).set("/spec/parts/7", "y"),
            "`7` is no place",
        ),
        (new().set("/spec/size", "big").set("/spec/size/deeper", 1), "/spec/size"),
        (new().set("/metadata/managedFields", json!([])), "managedFields"),
        (new().set("/kind", "Gadget"), "kind"),
        (new().merge(json!([])), "only an object"),
    ] {
        assert_refused(&server, widgets.apply(&desired, &options).await, rule);
    }
}

#[tokio::test]
async fn applies_of_another_kind_or_version_are_refused_when_read() {
    for (yaml, found) in [
        ("apiVersion: v1\nkind: Widget\nmetadata: {name: a}\n", "apiVersion"),
        (
            "apiVersion: example.com/v1\nkind: Gadget\nmetadata: {name: a}\n",
            "kind",
        ),
        ("- 1\n", "not an object"),
        ("a: [\n", "YAML"),
    ] {
        let error = Apply::<Widget>::from_yaml(yaml).unwrap_err();
        assert!(
            error.is_invalid_request() && error.to_string().contains(found),
            "{error}"
        );
    }
    let read = Apply::<Widget>::from_yaml("metadata: {name: a}\nspec: {parts: []}\n").unwrap();
    assert_eq!(
        *read.as_value(),
        json!({ "apiVersion": "example.com/v1", "kind": "Widget", "metadata": { "name": "a" }, "spec": { "parts": [] } })
    );
}

#[tokio::test]
async fn options_that_contradict_each_other_are_not_sent() {
    let server = Server::start().await;
    let exact = ListOptions::new().version_match(VersionMatch::Exact);
    for (options, rule) in [
        (exact.clone(), "needs a resourceVersion"),
        (exact.clone().resource_version("0"), "\"0\""),
        (exact.resource_version("5").continue_token("t"), "continue"),
        (ListOptions::new().resource_version("5").continue_token("t"), "continue"),
    ] {
        assert_refused(&server, server.widgets().list(&options).await, rule);
        let delete = DeleteOptions::new();
        assert_refused(
            &server,
            server.widgets().delete_collection(&delete, &options).await,
            rule,
        );
    }
    let watch = WatchOptions::new().initial_events().without_bookmarks();
    assert_refused(&server, server.widgets().watch(&watch).await, "bookmark");
    for (options, rule) in [
        (LogOptions::new().limit_bytes(0), "limit_bytes"),
        (LogOptions::new().since(Duration::ZERO), "since"),
        (LogOptions::new().tail_lines(1).stream("Stdout"), "tail_lines"),
    ] {
        assert_refused(&server, server.widgets().logs("a", &options).await, rule);
    }
}
