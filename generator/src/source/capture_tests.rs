//! Captures from servers of several ages, all made up of a table of answers.

use std::collections::BTreeMap;

use super::*;

const VERSION: &str = r#"{"major":"1","minor":"36","gitVersion":"v1.36.0","goVersion":"go1"}"#;
const AGGREGATED_BODY: &str = r#"{"kind":"APIGroupDiscoveryList","items":[]}"#;

/// Answers from a table; what is not in it is absent.
struct Table(BTreeMap<&'static str, Answer>);

impl Table {
    fn new(bodies: &[(&'static str, &str)]) -> Self {
        let answer = |body: &str| Answer::Body(body.as_bytes().to_vec());
        Self(bodies.iter().map(|(path, body)| (*path, answer(body))).collect())
    }
}

impl Server for Table {
    fn get_all(&mut self, asks: Vec<Ask>) -> Result<Vec<Answer>, Error> {
        let answer = |ask: &Ask| self.0.get(ask.path.as_str()).cloned();
        Ok(asks.iter().map(|ask| answer(ask).unwrap_or(Answer::Absent)).collect())
    }
}

fn modern() -> Table {
    Table::new(&[
        ("/version", VERSION),
        (
            "/openapi/v3",
            r#"{"paths":{"apis/apps/v1":{"serverRelativeURL":"http://elsewhere/"},"api/v1":{},"../../x":{},"a//b":{}}}"#,
        ),
        ("/openapi/v3/api/v1", "{}"),
        ("/openapi/v3/apis/apps/v1", "{}"),
        ("/openapi/v2", "{}"),
        ("/api", AGGREGATED_BODY),
        ("/apis", AGGREGATED_BODY),
    ])
}

fn paths(capture: &Capture) -> Vec<&str> {
    capture
        .documents
        .iter()
        .map(|document| document.path.as_str())
        .collect()
}

#[test]
fn v3_and_aggregated_discovery_are_enough_for_a_run() {
    let mut diagnostics = Diagnostics::new();
    let captured = capture(&mut modern(), Extent::Needed, &mut diagnostics).unwrap();
    assert_eq!(
        paths(&captured),
        ["/api", "/apis", "/openapi/v3/api/v1", "/openapi/v3/apis/apps/v1"]
    );
    assert_eq!(captured.version.git_version, "v1.36.0");
    assert!(diagnostics.is_empty());
}

#[test]
fn everything_has_v2_too() {
    let captured = capture(&mut modern(), Extent::Everything, &mut Diagnostics::new()).unwrap();
    assert!(paths(&captured).contains(&"/openapi/v2"));
}

#[test]
fn a_server_without_v3_is_read_through_v2_with_a_note() {
    let mut server = modern();
    server.0.remove("/openapi/v3");
    let mut diagnostics = Diagnostics::new();
    let captured = capture(&mut server, Extent::Needed, &mut diagnostics).unwrap();
    assert_eq!(paths(&captured), ["/api", "/apis", "/openapi/v2"]);
    assert_eq!(diagnostics.iter().next().unwrap().code, "no-openapi-v3");
}

#[test]
fn a_server_without_aggregated_discovery_is_asked_group_by_group() {
    let mut server = modern();
    let legacy = Table::new(&[
        ("/api", r#"{"kind":"APIVersions","versions":["v1"]}"#),
        (
            "/apis",
            r#"{"kind":"APIGroupList","groups":[{"versions":[{"groupVersion":"apps/v1"}]}]}"#,
        ),
        ("/api/v1", r#"{"kind":"APIResourceList"}"#),
        ("/apis/apps/v1", r#"{"kind":"APIResourceList"}"#),
    ]);
    server.0.extend(legacy.0);
    let captured = capture(&mut server, Extent::Needed, &mut Diagnostics::new()).unwrap();
    assert_eq!(paths(&captured)[..4], ["/api", "/api/v1", "/apis", "/apis/apps/v1"]);
}

#[test]
fn a_refused_document_is_left_out_of_a_run_but_ends_a_recording() {
    let mut server = modern();
    let refused = Answer::Refused("GET /openapi/v3/apis/apps/v1: 503".to_owned());
    server.0.insert("/openapi/v3/apis/apps/v1", refused);
    let mut diagnostics = Diagnostics::new();
    capture(&mut server, Extent::Needed, &mut diagnostics).unwrap();
    assert_eq!(diagnostics.iter().next().unwrap().code, "document-unavailable");
    let error = capture(&mut server, Extent::Everything, &mut diagnostics).unwrap_err();
    assert!(error.to_string().contains("503"), "{error}");
}

#[test]
fn something_else_than_an_api_server_is_told_by_path() {
    for (path, body, part) in [
        (
            "/version",
            "<html>",
            "GET /version: not the answer of a Kubernetes API server",
        ),
        ("/openapi/v3", "[]", "GET /openapi/v3: not the answer"),
        ("/apis", r#"{"kind":"Pod"}"#, "GET /apis: not the answer"),
    ] {
        let mut server = modern();
        server.0.insert(path, Answer::Body(body.as_bytes().to_vec()));
        let error = capture(&mut server, Extent::Needed, &mut Diagnostics::new()).unwrap_err();
        assert!(error.to_string().contains(part), "{error}");
    }
}

const DEFINITIONS: &str = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

#[test]
fn definitions_are_part_of_a_run_when_there_are_some_and_never_of_a_recording() {
    let mut server = modern();
    let definitions = |items: &str| Answer::Body(format!(r#"{{"kind":"X","items":[{items}]}}"#).into_bytes());
    for (items, extent, expected) in [
        ("{}", Extent::Needed, true),
        ("", Extent::Needed, false),
        ("{}", Extent::Everything, false),
    ] {
        server.0.insert(DEFINITIONS, definitions(items));
        let captured = capture(&mut server, extent, &mut Diagnostics::new()).unwrap();
        assert_eq!(
            paths(&captured).contains(&DEFINITIONS),
            expected,
            "{items:?} {extent:?}"
        );
    }
}

#[test]
fn who_may_not_read_definitions_is_told_what_is_missing() {
    let mut server = modern();
    server.0.insert(DEFINITIONS, Answer::Refused("GET …: 403".to_owned()));
    let mut diagnostics = Diagnostics::new();
    capture(&mut server, Extent::Needed, &mut diagnostics).unwrap();
    assert_eq!(diagnostics.iter().next().unwrap().code, "definitions-unavailable");
}
