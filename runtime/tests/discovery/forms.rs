//! The two forms of discovery, and servers that speak only a part of one.

use kubewright_runtime::discovery::{ApiResource, Discovered, Group};
use kubewright_runtime::{GroupVersion, Mapper};
use serde_json::Value;

use super::cases::{core, group, legacy, list, resource, version};
use super::record::App;
use super::server::{AGGREGATED, Answer, JSON, Server, recorded};
use super::{failures, names};

#[tokio::test]
async fn the_aggregated_form_takes_two_requests_for_everything() {
    let server = Server::recorded();
    let discovered = server.client().discover().await.unwrap();
    assert_eq!(server.asked(), ["/api", "/apis"]);
    assert!(discovered.is_complete());

    let documents = [recorded("api"), recorded("apis")];
    let versions = documents
        .iter()
        .flat_map(|document| document["items"].as_array().unwrap());
    let versions = versions.flat_map(|group| group["versions"].as_array().unwrap());
    let expected: Vec<&Value> = versions
        .flat_map(|version| version["resources"].as_array().unwrap())
        .collect();
    let found: Vec<&ApiResource> = discovered.resources().collect();
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        same(found, expected);
    }
}

/// All members of a resource of a recorded document.
fn same(found: &ApiResource, document: &Value) {
    let texts = |value: &Value| -> Vec<String> {
        let texts = value.as_array().into_iter().flatten();
        texts.map(|text| text.as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(document["resource"], found.plural.as_str());
    assert_eq!(document["responseKind"]["kind"], found.kind.kind.as_str());
    assert_eq!(found.kind.group_version(), found.group_version);
    assert_eq!(document["singularResource"], found.singular.as_str());
    assert_eq!(document["scope"] == "Namespaced", found.is_namespaced());
    assert_eq!(texts(&document["verbs"]), found.verbs);
    assert_eq!(texts(&document["shortNames"]), found.short_names);
    assert_eq!(texts(&document["categories"]), found.categories);
    let subresources = document["subresources"].as_array().map_or(&[][..], Vec::as_slice);
    assert_eq!(subresources.len(), found.subresources.len());
    for (subresource, document) in found.subresources.iter().zip(subresources) {
        assert_eq!(document["subresource"], subresource.name.as_str());
        assert_eq!(document["responseKind"]["kind"], subresource.kind.kind.as_str());
        assert_eq!(texts(&document["verbs"]), subresource.verbs);
    }
}

#[tokio::test]
async fn subresources_have_kinds_of_other_groups() {
    let discovered = Server::recorded().client().discover().await.unwrap();
    let of = |group: &str, plural: &str, name: &str| {
        let version = discovered.group_version(&GroupVersion::new(group, "v1")).unwrap();
        let resource = version
            .resources
            .iter()
            .find(|resource| resource.plural == plural)
            .unwrap();
        resource.subresource(name).unwrap().kind.to_string()
    };
    assert_eq!(of("apps", "deployments", "scale"), "autoscaling/v1/Scale");
    assert_eq!(of("", "pods", "eviction"), "policy/v1/Eviction");
    assert_eq!(
        of("", "serviceaccounts", "token"),
        "authentication.k8s.io/v1/TokenRequest"
    );
    assert_eq!(of("", "pods", "status"), "v1/Pod");
}

#[tokio::test]
async fn the_legacy_form_says_the_same() {
    let aggregated = Server::recorded().client().discover().await.unwrap();
    let server = legacy(&recorded("api"), &recorded("apis"));
    let found = server.client().discover().await.unwrap();
    assert_eq!(found.groups, aggregated.groups);
    assert!(found.is_complete());
    assert_eq!(server.asked().len(), 2 + group_versions(&found));
}

fn group_versions(discovered: &Discovered) -> usize {
    discovered.groups.iter().map(|group: &Group| group.versions.len()).sum()
}

#[tokio::test]
async fn legacy_requests_are_sent_together_but_not_all_at_once() {
    let server = legacy(&recorded("api"), &recorded("apis"));
    server.set_delay(std::time::Duration::from_millis(20));
    server.client().discover().await.unwrap();
    assert_eq!(server.most_at_once(), 16);
}

#[tokio::test]
async fn the_aggregated_form_is_used_only_if_both_roots_speak_it() {
    let expected = Server::recorded().client().discover().await.unwrap();
    for (aggregated, document) in [("/api", "api"), ("/apis", "apis")] {
        let server = legacy(&recorded("api"), &recorded("apis"));
        server.set(aggregated, Answer::of(AGGREGATED, &recorded(document)));
        let found = server.client().discover().await.unwrap();
        assert_eq!(found.groups, expected.groups, "{aggregated}");
        assert_eq!(server.asked().len(), 2 + group_versions(&found), "{aggregated}");
    }
}

#[tokio::test]
async fn the_content_type_decides_and_not_what_was_asked_for() {
    let server = Server::recorded();
    server.set("/api", Answer::of(JSON, &recorded("api")));
    // What is no `APIVersions` although it is said to be plain JSON is an error, not a server without resources.
    let error = server.client().discover().await.unwrap_err();
    assert!(error.is_decode(), "{error}");
    let beta = "application/json; as=APIGroupDiscoveryList; v=v2beta1; g=apidiscovery.k8s.io";
    server.set("/api", Answer::of(beta, &recorded("api")));
    assert!(server.client().discover().await.unwrap().is_complete());
}

#[tokio::test]
async fn a_server_may_have_only_one_of_the_two_roots() {
    let things = || {
        list(vec![group(
            "a.io",
            vec![version("v1", "Current", vec![resource("Thing things thing")])],
        )])
    };
    let server = Server::default();
    server.set("/apis", Answer::of(AGGREGATED, &things()));
    let discovered = server.client().discover().await.unwrap();
    assert_eq!(
        (names(discovered.resources()), failures(&discovered)),
        (vec!["a.io/v1/things".to_owned()], vec![])
    );
    assert_eq!(server.asked(), ["/api", "/apis"]);

    let server = Server::default();
    server.set("/api", Answer::of(AGGREGATED, &core()));
    assert_eq!(
        names(server.client().discover().await.unwrap().resources()),
        ["v1/pods"]
    );

    let server = legacy(&list(vec![]), &things());
    assert_eq!(
        names(server.client().discover().await.unwrap().resources()),
        ["a.io/v1/things"]
    );

    assert!(Server::default().client().discover().await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn one_group_version_can_be_asked_for() {
    let server = legacy(&recorded("api"), &recorded("apis"));
    let apps = server
        .client()
        .group_version(&GroupVersion::new("apps", "v1"))
        .await
        .unwrap();
    assert_eq!((server.asked(), apps.len()), (vec!["/apis/apps/v1".to_owned()], 5));
    let pods = server
        .client()
        .group_version(&GroupVersion::new("", "v1"))
        .await
        .unwrap();
    assert!(pods.iter().any(|resource| resource.plural == "pods"));
    let none = server
        .client()
        .group_version(&GroupVersion::new("a.io", "v1"))
        .await
        .unwrap_err();
    assert!(none.is_not_found() && none.path() == Some("/apis/a.io/v1"), "{none}");
    let refused = server
        .client()
        .group_version(&GroupVersion::new("..", "v1"))
        .await
        .unwrap_err();
    assert!(refused.is_invalid_request());
}

#[tokio::test]
async fn the_version_of_the_server_is_told() {
    let server = Server::default();
    server.set(
        "/version",
        Answer::text(r#"{"gitVersion":"v1.36.3","major":"1","minor":"36"}"#),
    );
    assert_eq!(server.client().version().await.unwrap().git_version, "v1.36.3");
}

#[tokio::test]
async fn a_type_is_a_resource_without_a_server() {
    let app = ApiResource::of::<App>();
    assert_eq!(app.kind.to_string(), "example.com/v1/App");
    assert_eq!((app.plural.as_str(), app.singular.as_str()), ("apps", "app"));
    assert!(app.is_namespaced() && app.has_category("all") && !app.has_verb("get"));
    let mapper = Mapper::from_discovered(Discovered::from_resources([app.clone()]));
    assert_eq!(mapper.resource("App.example.com").await.unwrap(), app);
    assert_eq!(mapper.category("all").await.unwrap(), [app]);
    assert!(mapper.resource("things").await.unwrap_err().is_no_match());
    assert!(mapper.refresh().await.unwrap().is_complete());
}
