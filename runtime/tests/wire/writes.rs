//! Creates, updates, patches, applies and deletes as they go out.

use std::time::Duration;

use kubewright_runtime::options::{
    ApplyOptions, CreateOptions, DeleteOptions, FieldManager, FieldValidation, ListOptions, PatchOptions, UpdateOptions,
};
use kubewright_runtime::patch::{JsonPatch, StrategicPatch};
use kubewright_runtime::{Apply, Patch};
use serde_json::{Value, json};

use crate::kinds::{Gadget, Widget, WidgetSpec, WidgetStatus};
use crate::server::{Received, Server};

const WIDGETS: &str = "/apis/example.com/v1/namespaces/team-a/widgets";
const BARE: &str = r#"{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"a"}}"#;

fn manager() -> FieldManager {
    FieldManager::new("tester").unwrap()
}

fn body(sent: &Received) -> Value {
    serde_json::from_str(&sent.body).unwrap()
}

#[tokio::test]
async fn create_posts_the_object_with_its_kind_to_the_collection() {
    let server = Server::start().await;
    server
        .widgets()
        .create(&Widget::named("a"), &CreateOptions::new())
        .await
        .unwrap();
    let sent = server.take_one();
    assert_eq!(sent.line, format!("POST {WIDGETS}"));
    assert_eq!(
        (sent.content_type.as_deref(), sent.body.as_str()),
        (Some("application/json"), BARE)
    );
    server
        .gadgets()
        .create(&Gadget::named("g"), &CreateOptions::new())
        .await
        .unwrap();
    assert_eq!(server.take_one().line, "POST /api/v1/gadgets");
}

#[tokio::test]
async fn update_puts_the_object_to_the_name_in_its_metadata() {
    let server = Server::start().await;
    let mut widget = Widget::named("a");
    widget.metadata.namespace = Some("team-a".into());
    widget.metadata.resource_version = Some("12".into());
    widget.spec = WidgetSpec {
        size: "big".into(),
        ..WidgetSpec::EMPTY
    }
    .into();
    server.widgets().update(&widget, &UpdateOptions::new()).await.unwrap();
    let sent = server.take_one();
    assert_eq!(sent.line, format!("PUT {WIDGETS}/a"));
    assert_eq!(
        body(&sent),
        json!({
            "apiVersion": "example.com/v1",
            "kind": "Widget",
            "metadata": { "name": "a", "namespace": "team-a", "resourceVersion": "12" },
            "spec": { "parts": null, "size": "big" },
        })
    );
}

#[tokio::test]
async fn options_of_writes_are_query_parameters() {
    let server = Server::start().await;
    let query = "dryRun=All&fieldManager=tester&fieldValidation=Strict";
    let (strict, who) = (FieldValidation::Strict, manager());
    let create = CreateOptions::new()
        .dry_run()
        .field_manager(&who)
        .field_validation(strict);
    server.widgets().create(&Widget::named("a"), &create).await.unwrap();
    assert_eq!(server.take_one().line, format!("POST {WIDGETS}?{query}"));
    let update = UpdateOptions::new()
        .dry_run()
        .field_manager(&who)
        .field_validation(strict);
    server.widgets().update(&Widget::named("a"), &update).await.unwrap();
    assert_eq!(server.take_one().line, format!("PUT {WIDGETS}/a?{query}"));
    let patch = PatchOptions::new()
        .dry_run()
        .field_manager(&who)
        .field_validation(strict);
    server
        .widgets()
        .patch("a", &Patch::merge(json!({})), &patch)
        .await
        .unwrap();
    assert_eq!(server.take_one().line, format!("PATCH {WIDGETS}/a?{query}"));
    let apply = ApplyOptions::new(&who).dry_run().field_validation(strict).force();
    server.widgets().apply(&Apply::new("a"), &apply).await.unwrap();
    assert_eq!(server.take_one().line, format!("PATCH {WIDGETS}/a?{query}&force=true"));
}

#[tokio::test]
async fn each_kind_of_patch_has_its_content_type() {
    let server = Server::start().await;
    let json_patch = Patch::json(JsonPatch::new().replace("/spec/size", "big"));
    server
        .widgets()
        .patch("a", &json_patch, &PatchOptions::new())
        .await
        .unwrap();
    let sent = server.take_one();
    assert_eq!(sent.line, format!("PATCH {WIDGETS}/a"));
    assert_eq!(sent.content_type.as_deref(), Some("application/json-patch+json"));
    assert_eq!(
        body(&sent),
        json!([{ "op": "replace", "path": "/spec/size", "value": "big" }])
    );

    let change = json!({ "metadata": { "labels": { "gone": null } } });
    server
        .widgets()
        .patch("a", &Patch::merge(change.clone()), &PatchOptions::new())
        .await
        .unwrap();
    let sent = server.take_one();
    assert_eq!(sent.content_type.as_deref(), Some("application/merge-patch+json"));
    assert_eq!(body(&sent), change);

    server
        .widgets()
        .patch_strategic("a", &StrategicPatch::new(change.clone()), &PatchOptions::new())
        .await
        .unwrap();
    let sent = server.take_one();
    assert_eq!(
        sent.content_type.as_deref(),
        Some("application/strategic-merge-patch+json")
    );
    assert_eq!(body(&sent), change);
}

#[tokio::test]
async fn apply_patches_with_identity_and_what_was_set_and_nothing_else() {
    let server = Server::start().await;
    let desired = Apply::<Widget>::new("a")
        .label("app", "web")
        .annotation("example.com/round", "1")
        .set("/spec/replicas", 3)
        .set("/spec/parts", Vec::<String>::new())
        .set("/spec/none", Value::Null);
    server
        .widgets()
        .apply(&desired, &ApplyOptions::new(&manager()))
        .await
        .unwrap();
    let sent = server.take_one();
    assert_eq!(sent.line, format!("PATCH {WIDGETS}/a?fieldManager=tester"));
    assert_eq!(sent.content_type.as_deref(), Some("application/apply-patch+yaml"));
    assert_eq!(
        body(&sent),
        json!({
            "apiVersion": "example.com/v1",
            "kind": "Widget",
            "metadata": { "name": "a", "labels": { "app": "web" }, "annotations": { "example.com/round": "1" } },
            "spec": { "replicas": 3, "parts": [], "none": null },
        })
    );
}

#[tokio::test]
async fn applying_twice_sends_the_same_body_whatever_the_server_answered() {
    let server = Server::start().await;
    let desired = Apply::<Widget>::new("a").set("/spec/replicas", 3);
    for resource_version in ["1", "2"] {
        server.will_answer(
            200,
            json!({ "metadata": { "name": "a", "resourceVersion": resource_version, "managedFields": [{}] } })
                .to_string(),
        );
        let applied = server
            .widgets()
            .apply(&desired, &ApplyOptions::new(&manager()))
            .await
            .unwrap();
        assert_eq!(applied.object.metadata.resource_version(), resource_version);
        assert_eq!(body(&server.take_one()), *desired.as_value());
    }
}

#[tokio::test]
async fn an_object_read_back_is_applied_without_what_the_server_and_nobody_set() {
    let server = Server::start().await;
    server.will_answer(
        200,
        json!({
            "metadata": {
                "name": "a", "namespace": "team-a", "uid": "u", "resourceVersion": "7", "generation": 2,
                "creationTimestamp": "2026-01-02T03:04:05Z", "labels": { "app": "web" }, "finalizers": [],
                "managedFields": [{ "manager": "m", "fieldsV1": { "f:spec": {} } }],
            },
            "spec": { "replicas": 0 },
            "status": { "phase": "Running" },
        })
        .to_string(),
    );
    let read = server.widgets().get("a").await.unwrap();
    assert_eq!(
        *read.status,
        WidgetStatus {
            phase: Some("Running".into())
        }
    );
    assert_eq!(
        *Apply::from_object(&read).as_value(),
        json!({
            "apiVersion": "example.com/v1",
            "kind": "Widget",
            "metadata": { "name": "a", "namespace": "team-a", "labels": { "app": "web" }, "finalizers": [] },
            "spec": { "replicas": 0 },
        })
    );
}

#[tokio::test]
async fn a_typed_spec_is_applied_without_required_fields_that_nobody_set() {
    let spec = WidgetSpec {
        replicas: Some(2),
        ..WidgetSpec::EMPTY
    };
    let desired = Apply::<Widget>::new("a").spec(spec);
    assert_eq!(desired.as_value()["spec"], json!({ "replicas": 2 }));
}

#[test]
fn merging_sets_what_stands_in_the_object_and_keeps_the_rest() {
    let desired = Apply::<Widget>::new("a")
        .spec(json!({ "replicas": 1, "parts": ["x", "y"] }))
        .merge(json!({ "spec": { "parts": ["z"], "size": null } }));
    assert_eq!(
        desired.as_value()["spec"],
        json!({ "replicas": 1, "parts": ["z"], "size": null })
    );
    assert_eq!(desired.as_value()["metadata"]["name"], "a");
}

#[tokio::test]
async fn delete_sends_its_options_in_the_body() {
    let server = Server::start().await;
    let head = r#"{"apiVersion":"v1","kind":"DeleteOptions""#;
    let foreground = DeleteOptions::foreground();
    for (options, rest) in [
        (DeleteOptions::new(), "}"),
        (foreground, r#","propagationPolicy":"Foreground"}"#),
        (DeleteOptions::background(), r#","propagationPolicy":"Background"}"#),
        (DeleteOptions::orphan(), r#","propagationPolicy":"Orphan"}"#),
        (
            DeleteOptions::new().grace_period(Duration::ZERO),
            r#","gracePeriodSeconds":0}"#,
        ),
        (DeleteOptions::new().dry_run(), r#","dryRun":["All"]}"#),
        (
            DeleteOptions::new().if_uid("u").if_resource_version("5"),
            r#","preconditions":{"resourceVersion":"5","uid":"u"}}"#,
        ),
    ] {
        server.widgets().delete("a", &options).await.unwrap();
        let sent = server.take_one();
        assert_eq!(sent.line, format!("DELETE {WIDGETS}/a"));
        assert_eq!(sent.content_type.as_deref(), Some("application/json"));
        assert_eq!(sent.body, format!("{head}{rest}"));
    }
}

#[tokio::test]
async fn delete_collection_has_its_selection_in_the_query_and_its_options_in_the_body() {
    let server = Server::start().await;
    let which = ListOptions::new().labels("app=web").limit(2);
    server
        .widgets()
        .delete_collection(&DeleteOptions::foreground(), &which)
        .await
        .unwrap();
    let sent = server.take_one();
    assert_eq!(sent.line, format!("DELETE {WIDGETS}?labelSelector=app%3Dweb&limit=2"));
    assert_eq!(body(&sent)["propagationPolicy"], "Foreground");
}
