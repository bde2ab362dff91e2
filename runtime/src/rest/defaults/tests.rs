use super::*;
use crate::rest::{JSON, Path};

fn path(path: &str) -> Path {
    Path::literal(path)
}

fn query(request: &Request) -> String {
    let pairs: Vec<String> = request
        .query_pairs()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    pairs.join("&")
}

fn careful() -> RequestDefaults {
    RequestDefaults::new()
        .field_manager(&FieldManager::new("ours").unwrap())
        .field_validation(FieldValidation::Strict)
        .dry_run()
}

#[test]
fn writes_say_what_they_did_not_say_themselves_and_reads_say_nothing() {
    let object = "/api/v1/namespaces/a/pods/b";
    let all = "fieldManager=ours&fieldValidation=Strict&dryRun=All";
    for (request, expected) in [
        (Request::get(path(object)), ""),
        (Request::get(path("/api/v1/pods")).query("watch", "true"), "watch=true"),
        (Request::post(path("/api/v1/namespaces/a/pods")), all),
        (Request::put(path(object)), all),
        (Request::patch(path(object)).body(JSON, "{}"), all),
        (
            Request::put(path(object))
                .query("fieldManager", "theirs")
                .query("dryRun", "All"),
            "fieldManager=theirs&dryRun=All&fieldValidation=Strict",
        ),
        (Request::delete(path(object)), "dryRun=All"),
    ] {
        let sent = careful().apply(request);
        assert_eq!(
            (sent.check().is_ok(), query(&sent).as_str()),
            (true, expected),
            "{sent:?}"
        );
    }
}

#[test]
fn the_dry_run_of_a_delete_stands_where_the_server_looks() {
    let delete = || Request::delete(path("/api/v1/nodes/n"));
    let sent = careful().apply(delete().body(JSON, r#"{"gracePeriodSeconds":5}"#));
    assert_eq!(query(&sent), "");
    let (_, body) = sent.content().unwrap();
    assert_eq!(body, r#"{"dryRun":["All"],"gracePeriodSeconds":5}"#);
    for body in ["[]", "gracePeriodSeconds: 5"] {
        assert!(careful().apply(delete().body(JSON, body)).check().is_err());
    }
}

#[test]
fn what_cannot_be_rehearsed_is_refused() {
    let pod = "/api/v1/namespaces/a/pods/b";
    for request in [
        Request::post(path(&format!("{pod}/exec"))),
        Request::get(path(&format!("{pod}/exec"))),
        Request::get(path(&format!("{pod}/portforward"))),
        Request::post(path(&format!("{pod}/proxy/x"))),
        Request::post(path("/some/hook")),
    ] {
        let error = RequestDefaults::new()
            .dry_run()
            .apply(request.clone())
            .check()
            .unwrap_err();
        assert!(
            error.is_invalid_request() && error.to_string().contains("dry run"),
            "{error}"
        );
        assert!(RequestDefaults::new().apply(request).check().is_ok());
    }
    for request in [
        Request::get(path(&format!("{pod}/proxy/x"))),
        Request::get(path("/version")),
        Request::post(path(&format!("{pod}/eviction"))),
    ] {
        assert!(RequestDefaults::new().dry_run().apply(request).check().is_ok());
    }
}

#[test]
fn a_client_that_keeps_to_a_namespace_asks_for_nothing_in_another() {
    let ours = RequestDefaults::new().namespace("a");
    for (asked, sent) in [
        ("/api/v1/namespaces/a/pods", true),
        ("/api/v1/namespaces/b/pods", false),
        ("/api/v1/namespaces/b/pods/x/log", false),
        ("/apis/apps/v1/namespaces/b/deployments/x", false),
        ("/api/v1/namespaces/b", true),
        ("/api/v1/namespaces/b/status", true),
        ("/api/v1/nodes/b", true),
        ("/version", true),
    ] {
        assert_eq!(ours.apply(Request::get(path(asked))).check().is_ok(), sent, "{asked}");
    }
    let error = ours
        .apply(Request::get(path("/api/v1/namespaces/b/pods")))
        .check()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"GET /api/v1/namespaces/b/pods: refused before sending: it is about namespace "b", and this client keeps to "a""#
    );
}

#[test]
fn what_a_request_says_itself_stays() {
    let defaults = RequestDefaults::new()
        .impersonate(Impersonation::new("default"))
        .retries(Retries::none())
        .timeout(Duration::from_secs(1));
    let own = Request::get(path("/version"))
        .impersonate(Impersonation::new("own"))
        .retries(Retries::new().attempts(3))
        .timeout(Duration::from_secs(2));
    let sent = defaults.apply(own);
    assert_eq!(sent.impersonated().map(Impersonation::user), Some("own"));
    assert_eq!(
        (sent.own_retries(), sent.limit()),
        (Some(&Retries::new().attempts(3)), Some(Duration::from_secs(2)))
    );
    let sent = defaults.apply(Request::get(path("/version")));
    assert_eq!(sent.impersonated().map(Impersonation::user), Some("default"));
    assert_eq!(
        (sent.own_retries(), sent.limit()),
        (Some(&Retries::none()), Some(Duration::from_secs(1)))
    );
}

#[test]
fn later_defaults_come_over_earlier_ones_and_a_rehearsal_stays_one() {
    let first = careful().namespace("a");
    let both = RequestDefaults::new()
        .field_manager(&FieldManager::new("other").unwrap())
        .over(&first);
    let sent = both.apply(Request::post(path("/api/v1/namespaces/a/pods")));
    assert_eq!(query(&sent), "fieldManager=other&fieldValidation=Strict&dryRun=All");
    assert_eq!(both.only_namespace(), Some("a"));
}
