//! What an applier has applied, by what the server publishes of the kind.

use std::time::Duration;

use kubewright_runtime::fields::{FieldSet, Member, MergeRule, MergeSchema};
use kubewright_runtime::mapper::Mapper;
use kubewright_runtime::scheme::Scheme;
use kubewright_runtime::{Client, DynamicObject, FieldManager, GroupVersionKind};
use serde_json::{Value, json};

use super::server::{Answer, JSON, Server};

const DOCUMENT: &str = "/openapi/v3/apis/example.io/v1";

fn team() -> GroupVersionKind {
    GroupVersionKind::new("example.io", "v1", "Team")
}

fn publish(server: &Server, hash: &str, kind: &str, list_type: &str) {
    let index =
        json!({ "paths": { "apis/example.io/v1": { "serverRelativeURL": format!("{DOCUMENT}?hash={hash}") } } });
    server.set("/openapi/v3", Answer::of(JSON, &index));
    let members = json!({
        "type": "array",
        "items": { "type": "object", "properties": { "name": { "type": "string" }, "role": { "type": "string" } } },
        "x-kubernetes-list-type": list_type,
        "x-kubernetes-list-map-keys": ["name"],
    });
    let labels = json!({ "type": "object", "additionalProperties": { "type": "string" } });
    let metadata = json!({ "type": "object", "properties": { "name": { "type": "string" }, "labels": labels } });
    let status = json!({ "type": "object", "properties": { "ready": { "type": "boolean" } } });
    let schema = json!({
        "type": "object",
        "properties": { "metadata": metadata, "members": members, "status": status },
        "x-kubernetes-group-version-kind": [{ "group": "example.io", "version": "v1", "kind": kind }],
    });
    let document = json!({ "components": { "schemas": { "io.example.v1.Team": schema } } });
    server.set(DOCUMENT, Answer::of(JSON, &document));
}

fn client(server: &Server) -> Client {
    let discovery = server.client();
    Client::new(discovery.rest().clone(), Scheme::new()).with_mapper(Mapper::new(discovery))
}

fn entry(manager: &str, operation: &str, subresource: &str, fields: Value) -> Value {
    json!({
        "manager": manager, "operation": operation, "subresource": subresource, "apiVersion": "example.io/v1",
        "fieldsType": "FieldsV1", "fieldsV1": fields,
    })
}

fn live() -> DynamicObject {
    let ada = json!({ "f:members": { "k:{\"name\":\"ada\"}": { ".": {}, "f:name": {}, "f:role": {} } } });
    let labels = json!({ "f:metadata": { "f:labels": { "f:b": {} } } });
    let object = json!({
        "apiVersion": "example.io/v1", "kind": "Team",
        "metadata": {
            "name": "blue", "namespace": "shop", "uid": "1", "resourceVersion": "7", "labels": { "a": "1", "b": "2" },
            "managedFields": [
                entry("ci", "Apply", "", ada),
                entry("ci", "Update", "", labels),
                entry("ci", "Apply", "status", json!({ "f:status": { "f:ready": {} } })),
                entry("other", "Apply", "", json!({ "f:members": { "k:{\"name\":\"eve\"}": { ".": {}, "f:name": {} } } })),
            ],
        },
        "members": [{ "name": "eve" }, { "name": "ada", "role": "lead" }],
        "status": { "ready": true },
    });
    object.to_string().parse().unwrap()
}

fn identity() -> Value {
    json!({ "apiVersion": "example.io/v1", "kind": "Team", "metadata": { "name": "blue", "namespace": "shop" } })
}

fn with(member: &str, value: Value) -> Value {
    let mut object = identity();
    object[member] = value;
    object
}

#[tokio::test]
async fn an_applier_gets_back_what_it_has_applied_and_nothing_else() {
    let server = Server::default();
    publish(&server, "A", "Team", "map");
    let (client, live) = (client(&server), live());
    let ci = FieldManager::new("ci").unwrap();
    let mine = client.extract(&live, &ci, None).await.unwrap();
    assert_eq!(
        mine.to_value(),
        with("members", json!([{ "name": "ada", "role": "lead" }]))
    );
    let mine = client.extract(&live, &ci, Some("status")).await.unwrap();
    assert_eq!(mine.to_value(), with("status", json!({ "ready": true })));
    assert_eq!(server.asked(), ["/openapi/v3", "/openapi/v3/apis/example.io/v1?hash=A"]);

    let nobody = FieldManager::new("nobody").unwrap();
    let nothing = client.extract(&live, &nobody, None).await.unwrap();
    assert_eq!(nothing.to_value(), identity());
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn nothing_is_asked_for_an_applier_of_nothing() {
    let server = Server::default();
    let nobody = FieldManager::new("nobody").unwrap();
    let nothing = client(&server).extract(&live(), &nobody, None).await.unwrap();
    assert_eq!(nothing.to_value(), identity());
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn what_cannot_be_extracted_says_why() {
    let server = Server::default();
    publish(&server, "A", "Team", "map");
    let (client, ci) = (client(&server), FieldManager::new("ci").unwrap());
    let mut other = live();
    other.set_group_version_kind(&GroupVersionKind::new("example.io", "v2", "Team"));
    let error = client.extract(&other, &ci, None).await.unwrap_err();
    assert!(error.is_invalid_request(), "{error}");
    let said = error.to_string();
    assert!(
        said.contains("Team \"blue\"") && said.contains("\"example.io/v1\""),
        "{said}"
    );
    let error = client.extract(&DynamicObject::EMPTY, &ci, None).await.unwrap_err();
    assert!(
        error.is_invalid_request() && error.to_string().contains("kind is missing"),
        "{error}"
    );
    let mut broken = live();
    broken.set("/metadata/managedFields/0/operation", "Guess").unwrap();
    let error = client.extract(&broken, &ci, None).await.unwrap_err();
    assert!(
        error.is_invalid_request() && error.to_string().contains("managedFields of \"ci\""),
        "{error}"
    );
}

#[tokio::test]
async fn a_kind_that_is_not_published_is_no_match_until_it_is() {
    let server = Server::default();
    publish(&server, "A", "Other", "map");
    let client = client(&server);
    let error = client.merge_schema(&team()).await.unwrap_err();
    assert!(error.is_no_match(), "{error}");
    assert!(
        error
            .to_string()
            .contains("Team in its OpenAPI v3 document of example.io/v1"),
        "{error}"
    );
    let error = client
        .merge_schema(&GroupVersionKind::new("a.io", "v1", "A"))
        .await
        .unwrap_err();
    assert!(error.is_no_match() && error.to_string().contains("a.io/v1"), "{error}");
    publish(&server, "B", "Team", "map");
    let schema = client.merge_schema(&team()).await.unwrap();
    assert!(FieldSet::of(&json!({ "members": [{ "name": "ada" }] }), &schema).is_ok());
    server.set(DOCUMENT, Answer::text("no document"));
    let error = client
        .merge_schema(&GroupVersionKind::new("example.io", "v1", "Other"))
        .await;
    // The document of this hash is known, so what the server says now is not asked for.
    assert!(error.unwrap_err().is_no_match());
}

#[tokio::test(start_paused = true)]
async fn a_schema_is_looked_after_once_a_minute() {
    let server = Server::default();
    publish(&server, "A", "Team", "map");
    let client = client(&server);
    let members = async || {
        let schema = client.clone().merge_schema(&team()).await.unwrap();
        match schema.member("members").unwrap() {
            Member::Field(members) => members.rule(),
            Member::Entry(_) => MergeRule::Deduced,
        }
    };
    assert_eq!(members().await, MergeRule::Map);
    assert_eq!(server.asked().len(), 2);
    tokio::time::advance(Duration::from_secs(61)).await;
    assert_eq!(members().await, MergeRule::Map);
    assert_eq!(server.asked(), ["/openapi/v3"]);
    publish(&server, "B", "Team", "atomic");
    assert_eq!(members().await, MergeRule::Map);
    assert!(server.asked().is_empty());
    tokio::time::advance(Duration::from_secs(61)).await;
    assert_eq!(members().await, MergeRule::Atomic);
    assert_eq!(server.asked(), ["/openapi/v3", "/openapi/v3/apis/example.io/v1?hash=B"]);
}
