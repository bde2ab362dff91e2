//! Documents for servers: short ones made of words, and the legacy form of aggregated ones.

use serde_json::{Value, json};

use super::server::{Answer, JSON, Server};

/// A document of these groups.
pub(crate) fn list(groups: Vec<Value>) -> Value {
    json!({ "kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "items": groups })
}

/// `a.io` with its versions.
pub(crate) fn group(name: &str, versions: Vec<Value>) -> Value {
    json!({ "metadata": { "name": name }, "versions": versions })
}

pub(crate) fn version(name: &str, freshness: &str, resources: Vec<Value>) -> Value {
    json!({ "version": name, "freshness": freshness, "resources": resources })
}

/// `Thing things thing th`: kind, plural, singular, short names.
pub(crate) fn resource(text: &str) -> Value {
    let words: Vec<&str> = text.split(' ').collect();
    json!({
        "resource": words[1],
        "responseKind": { "group": "", "version": "", "kind": words[0] },
        "scope": "Namespaced",
        "singularResource": words[2],
        "shortNames": &words[3..],
        "verbs": ["get", "list"],
    })
}

/// The core group with Pods, and nothing else.
pub(crate) fn core() -> Value {
    list(vec![group(
        "",
        vec![version("v1", "Current", vec![resource("Pod pods pod po")])],
    )])
}

/// A server that says what the aggregated documents say, in the legacy form.
pub(crate) fn legacy(core: &Value, others: &Value) -> Server {
    let server = Server::default();
    let mut groups = Vec::new();
    for group in items(core).iter().chain(items(others)) {
        let name = group["metadata"]["name"].as_str().unwrap_or_default();
        let versions = group["versions"].as_array().unwrap();
        let versions: Vec<&str> = versions
            .iter()
            .map(|version| version["version"].as_str().unwrap())
            .collect();
        for (version, document) in versions.iter().zip(group["versions"].as_array().unwrap()) {
            let api_version = if name.is_empty() {
                (*version).to_owned()
            } else {
                format!("{name}/{version}")
            };
            let root = if name.is_empty() { "/api" } else { "/apis" };
            server.set(
                &format!("{root}/{api_version}"),
                Answer::of(JSON, &resource_list(&api_version, document)),
            );
        }
        if name.is_empty() {
            server.set(
                "/api",
                Answer::of(JSON, &json!({ "kind": "APIVersions", "versions": versions })),
            );
        } else {
            groups.push(legacy_group(name, &versions));
        }
    }
    let list = json!({ "kind": "APIGroupList", "apiVersion": "v1", "groups": groups });
    server.set("/apis", Answer::of(JSON, &list));
    server
}

fn legacy_group(name: &str, versions: &[&str]) -> Value {
    let of = |version: &&str| json!({ "groupVersion": format!("{name}/{version}"), "version": version });
    json!({
        "name": name,
        "preferredVersion": of(&versions[0]),
        "versions": versions.iter().map(of).collect::<Vec<_>>(),
    })
}

fn resource_list(api_version: &str, version: &Value) -> Value {
    let mut rows = Vec::new();
    for resource in version["resources"].as_array().unwrap() {
        let plural = resource["resource"].as_str().unwrap();
        let namespaced = resource["scope"] == "Namespaced";
        let row = |name: &str, document: &Value| {
            let kind = &document["responseKind"];
            let text = |key: &str| document.get(key).cloned().unwrap_or_default();
            json!({
                "name": name, "namespaced": namespaced, "kind": kind["kind"], "group": kind["group"], "version": kind["version"],
                "verbs": document["verbs"], "singularName": text("singularResource"), "shortNames": text("shortNames"),
                "categories": text("categories"),
            })
        };
        rows.push(row(plural, resource));
        for subresource in resource["subresources"].as_array().into_iter().flatten() {
            let name = format!("{plural}/{}", subresource["subresource"].as_str().unwrap());
            rows.push(row(&name, subresource));
        }
    }
    json!({ "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": api_version, "resources": rows })
}

fn items(list: &Value) -> &[Value] {
    list["items"].as_array().unwrap()
}
