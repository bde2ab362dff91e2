//! Parts of a server that are away, and what is still told then.

use kubewright_runtime::GroupVersionKind;
use kubewright_runtime::Mapper;
use serde_json::json;

use super::cases::{core, group, legacy, list, resource, version};
use super::server::{AGGREGATED, Answer, JSON, Server};
use super::{failures, names};

fn with_stale() -> Server {
    let remembered = vec![resource("NodeMetrics nodes node")];
    let others = list(vec![
        group("metrics.k8s.io", vec![version("v1beta1", "Stale", remembered)]),
        group("broken.io", vec![version("v1", "Stale", vec![])]),
        group(
            "a.io",
            vec![
                version("v2", "Stale", vec![]),
                version("v1", "Current", vec![resource("Thing things thing")]),
            ],
        ),
    ]);
    Server::aggregated(&core(), &others)
}

#[tokio::test]
async fn what_is_stale_stands_beside_what_is_well() {
    let discovered = with_stale().client().discover().await.unwrap();
    assert_eq!(
        failures(&discovered),
        ["metrics.k8s.io/v1beta1: stale", "broken.io/v1: stale", "a.io/v2: stale"]
    );
    assert_eq!(names(discovered.resources()), ["v1/pods", "a.io/v1/things"]);
    assert_eq!(discovered.preferred_version("a.io").unwrap().version, "v1");
    assert_eq!(discovered.preferred_version("broken.io"), None);
    // It is there for who wants it.
    let remembered = &discovered.group("metrics.k8s.io").unwrap().versions[0];
    assert!(remembered.failed);
    assert_eq!(names(&remembered.resources), ["metrics.k8s.io/v1beta1/nodes"]);
}

#[tokio::test]
async fn a_mapper_finds_all_that_is_well_and_says_where_it_could_not_look() {
    let mapper = Mapper::new(with_stale().client());
    assert_eq!(mapper.resource("po").await.unwrap().plural, "pods");
    assert_eq!(mapper.resource("things").await.unwrap().group_version.version, "v1");
    // The server remembers these: a request will say that they are not available, which is nearer to the truth than that there are none.
    assert_eq!(mapper.resource("NodeMetrics").await.unwrap().plural, "nodes");
    let error = mapper
        .kind(&GroupVersionKind::new("broken.io", "v1", "Part"))
        .await
        .unwrap_err();
    assert!(error.is_no_match());
    let failed: Vec<String> = error.failed_group_versions().iter().map(ToString::to_string).collect();
    assert_eq!(failed, ["metrics.k8s.io/v1beta1", "broken.io/v1", "a.io/v2"]);
    assert_eq!(
        error.to_string(),
        "the server has no kind broken.io/v1/Part; it could not tell the resources of metrics.k8s.io/v1beta1, broken.io/v1, a.io/v2"
    );
}

fn legacy_pair() -> Server {
    let things = vec![version("v1", "Current", vec![resource("Thing things thing")])];
    let parts = vec![version("v1", "Current", vec![resource("Part parts part")])];
    legacy(&core(), &list(vec![group("broken.io", things), group("a.io", parts)]))
}

#[tokio::test]
async fn a_group_version_that_cannot_be_had_hides_no_other() {
    for (status, is) in [
        (503, "is_service_unavailable"),
        (404, "is_not_found"),
        (403, "is_forbidden"),
    ] {
        let server = legacy_pair();
        server.set("/apis/broken.io/v1", Answer::status(status));
        let discovered = server.client().discover().await.unwrap();
        assert_eq!(names(discovered.resources()), ["v1/pods", "a.io/v1/parts"], "{status}");
        let [failure] = &discovered.failures[..] else {
            panic!("{status}")
        };
        assert_eq!(failure.group_version.to_string(), "broken.io/v1");
        let error = failure.error.as_ref().unwrap();
        let told = match status {
            503 => error.is_service_unavailable(),
            404 => error.is_not_found(),
            _ => error.is_forbidden(),
        };
        assert!(told, "{is}: {error}");
        assert!(
            failure
                .to_string()
                .starts_with("broken.io/v1: GET /apis/broken.io/v1: "),
            "{failure}"
        );
        assert!(discovered.group("broken.io").unwrap().versions[0].failed);
    }
}

#[tokio::test]
async fn a_document_that_is_none_is_a_failure_of_its_group_version_only() {
    for body in [
        "",
        "<html>",
        "{}x",
        r#"{"kind":"Secret","apiVersion":"v1"}"#,
        r#"{"resources":[{"name":7}]}"#,
    ] {
        let server = legacy_pair();
        server.set("/apis/broken.io/v1", Answer::text(body));
        let discovered = server.client().discover().await.unwrap();
        assert_eq!(discovered.failures.len(), 1, "{body}");
        assert!(discovered.failures[0].error.as_ref().unwrap().is_decode(), "{body}");
        assert_eq!(names(discovered.resources()), ["v1/pods", "a.io/v1/parts"]);
    }
}

#[tokio::test]
async fn nothing_at_all_is_an_error() {
    let server = legacy_pair();
    for path in ["/api/v1", "/apis/broken.io/v1", "/apis/a.io/v1"] {
        server.set(path, Answer::status(503));
    }
    assert!(server.client().discover().await.unwrap_err().is_service_unavailable());

    for path in ["/api", "/apis"] {
        let server = with_stale();
        server.set(path, Answer::status(503));
        let error = server.client().discover().await.unwrap_err();
        assert!(error.is_service_unavailable() && error.path() == Some(path), "{error}");
    }
    for body in [
        "",
        "[1]",
        r#"{"kind":"APIGroupDiscoveryList","items":[{"versions":7}]}"#,
    ] {
        let server = with_stale();
        server.set(
            "/apis",
            Answer {
                body: body.to_owned(),
                ..Answer::of(AGGREGATED, &json!(null))
            },
        );
        assert!(server.client().discover().await.unwrap_err().is_decode(), "{body}");
    }
    let nothing = Server::default();
    nothing.set(
        "/api",
        Answer::of(JSON, &json!({ "kind": "APIVersions", "versions": [] })),
    );
    nothing.set(
        "/apis",
        Answer::of(JSON, &json!({ "kind": "APIGroupList", "groups": [] })),
    );
    assert!(nothing.client().discover().await.unwrap().groups.is_empty());
}
