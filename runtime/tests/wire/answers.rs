//! What the typed clients make of answers that can be one of several things.

use kubewright_runtime::client::{Deleted, DeletedCollection};
use kubewright_runtime::options::{ApplyOptions, CreateOptions, DeleteOptions, FieldManager, ListOptions};
use kubewright_runtime::{Apply, ObjectList, value};
use serde_json::{Value, json};

use crate::kinds::Widget;
use crate::server::Server;

const SUCCESS: &str = r#"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success","details":{"name":"a","group":"example.com","kind":"widgets","uid":"u"}}"#;

#[tokio::test]
async fn a_delete_gives_the_object_or_the_status_that_came() {
    let server = Server::start().await;
    server.will_answer(200, SUCCESS);
    let Deleted::Status(status) = server.widgets().delete("a", &DeleteOptions::new()).await.unwrap() else {
        panic!("not a status");
    };
    assert_eq!(status.details.uid.as_deref(), Some("u"));
    // `kind` need not come first, and an object may have a status of its own.
    let object = r#"{"metadata":{"name":"a","finalizers":["x/y"]},"status":{"phase":"Going"},"kind":"Widget","apiVersion":"example.com/v1"}"#;
    server.will_answer(200, object);
    let deleted = server
        .widgets()
        .delete("a", &DeleteOptions::foreground())
        .await
        .unwrap();
    assert_eq!(deleted.object().unwrap().metadata.finalizers, ["x/y"].into());
    assert_eq!(deleted.object().unwrap().status.phase.as_deref(), Some("Going"));
}

#[tokio::test]
async fn deleting_a_collection_gives_the_list_or_the_status_that_came() {
    let server = Server::start().await;
    let (options, which) = (DeleteOptions::new(), ListOptions::new());
    server.will_answer(200, SUCCESS);
    let deleted = server.widgets().delete_collection(&options, &which).await.unwrap();
    assert!(matches!(deleted, DeletedCollection::Status(_)), "{deleted:?}");
    server.will_answer(
        200,
        r#"{"kind":"WidgetList","apiVersion":"example.com/v1","metadata":{},"items":[{"metadata":{"name":"a"}}]}"#,
    );
    let DeletedCollection::List(list) = server.widgets().delete_collection(&options, &which).await.unwrap() else {
        panic!("not a list");
    };
    assert_eq!(list.items, [Widget::named("a")].into());
}

#[tokio::test]
async fn an_apply_says_whether_it_created() {
    let server = Server::start().await;
    let options = ApplyOptions::new(&FieldManager::new("tester").unwrap());
    for (code, created) in [(201, true), (200, false)] {
        server.will_answer(code, "{}");
        let applied = server.widgets().apply(&Apply::new("a"), &options).await.unwrap();
        assert_eq!(applied.created, created);
    }
}

#[tokio::test]
async fn an_object_of_another_kind_is_an_error_that_names_both() {
    let server = Server::start().await;
    server.will_answer(200, r#"{"kind":"Gadget","apiVersion":"v1"}"#);
    let error = server.widgets().get("a").await.unwrap_err();
    assert!(error.is_decode(), "{error}");
    let message = error.to_string();
    assert!(
        message.contains("expected example.com/v1 Widget, found v1 Gadget"),
        "{message}"
    );
    assert!(
        message.starts_with("GET /apis/example.com/v1/namespaces/team-a/widgets/a"),
        "{message}"
    );
}

#[tokio::test]
async fn only_a_missing_object_is_none() {
    let server = Server::start().await;
    let failure = |code: u16, reason: &str| {
        let status = json!({
            "kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": reason, "code": code,
            "details": { "name": "a", "kind": "widgets" },
        });
        (code, status.to_string())
    };
    let (code, body) = failure(404, "NotFound");
    server.will_answer(code, body);
    assert_eq!(server.widgets().get_opt("a").await.unwrap(), None);
    server.will_answer(404, "404 page not found\n");
    let no_such_resource = server.widgets().get_opt("a").await.unwrap_err();
    assert!(no_such_resource.is_not_found(), "{no_such_resource}");
    let (code, body) = failure(403, "Forbidden");
    server.will_answer(code, body);
    assert!(server.widgets().get_opt("a").await.unwrap_err().is_forbidden());
}

#[tokio::test]
async fn a_failure_inside_a_success_is_an_error() {
    let server = Server::start().await;
    server.will_answer(
        200,
        r#"{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"AlreadyExists","code":409,"message":"no"}"#,
    );
    let error = server
        .widgets()
        .create(&Widget::named("a"), &CreateOptions::new())
        .await
        .unwrap_err();
    assert!(error.is_already_exists(), "{error}");
}

#[test]
fn a_list_reads_items_without_kind_and_writes_them_with_it() {
    let text = br#"{"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"7","continue":""},"items":[{"metadata":{"name":"a"}},{"kind":"Widget","apiVersion":"example.com/v1","metadata":{"name":"b"}}]}"#;
    let list: ObjectList<Widget> = value::from_json(text).unwrap();
    assert_eq!(
        (list.metadata.resource_version(), list.metadata.next_page()),
        ("7", None)
    );
    let names: Vec<_> = list.iter().map(|widget| widget.metadata.name()).collect();
    assert_eq!(names, ["a", "b"]);
    let written: Value = serde_json::from_slice(&value::to_json(&list)).unwrap();
    assert_eq!(
        (&written["kind"], &written["apiVersion"]),
        (&json!("WidgetList"), &json!("example.com/v1"))
    );
    assert_eq!(written["items"][0]["kind"], "Widget");
}

#[test]
fn a_list_without_items_is_empty_and_one_of_another_kind_is_an_error() {
    for text in [&b"{}"[..], br#"{"items":null}"#, br#"{"items":[]}"#] {
        assert_eq!(value::from_json::<ObjectList<Widget>>(text).unwrap().items.len(), 0);
    }
    let foreign = br#"{"items":[{"kind":"Gadget","apiVersion":"v1"}]}"#;
    let error = value::from_json::<ObjectList<Widget>>(foreign).unwrap_err();
    assert!(error.to_string().contains("items[0]"), "{error}");
}
