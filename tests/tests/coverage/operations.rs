//! The operations of the recorded documents, and what a client needs for each.
//!
//! In: `specs/kubernetes/1.36`. Out: [`Operation`]s. Never: uses the generator.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

/// A path and a method that belong to a resource.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) path: String,
    pub(crate) need: Need,
}

/// What a client needs to reach an operation.
#[derive(Debug)]
pub(crate) enum Need {
    /// A verb on a collection or an object: `apps/v1 deployments namespaced Get`.
    Verb {
        resource: String,
        place: Place,
        verb: &'static str,
    },
    /// A verb on a subresource: `apps/v1 deployments/scale Get`.
    Subresource {
        resource: String,
        subresource: String,
        verb: &'static str,
    },
    /// An upgraded or passed-on connection.
    Connect,
}

/// Which collection a path addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Cluster,
    Namespaced,
    AllNamespaces,
}

impl Operation {
    /// The line of [`crate::claims::Claims`] that this operation needs; none for connect, and for the all-namespaces form of a verb,
    /// which needs the same trait as the namespaced one.
    pub(crate) fn claim(&self) -> Option<String> {
        match &self.need {
            Need::Verb { resource, verb, .. } => Some(format!("{resource} {verb}")),
            Need::Subresource {
                resource,
                subresource,
                verb,
            } => Some(format!("{resource}/{subresource} {verb}")),
            Need::Connect => None,
        }
    }
}

/// All operations of resources; deprecated watch paths and meta paths (discovery, version) left out.
pub(crate) fn read(folder: &Path) -> Vec<Operation> {
    let mut paths = BTreeMap::new();
    collect(folder, &mut paths);
    // A path under a namespace says that its plural is namespaced; the same plural without one then means all namespaces.
    let namespaced: Vec<String> = paths.keys().filter_map(|path| namespaced_resource(path)).collect();
    let mut operations = Vec::new();
    for (path, item) in &paths {
        let Some(methods) = item.as_object() else { continue };
        for (method, operation) in methods {
            let Some(action) = operation["x-kubernetes-action"].as_str() else {
                continue;
            };
            if path.contains("/watch/") {
                continue;
            }
            operations.extend(
                needs(path, method, action, operation, &namespaced).map(|need| Operation {
                    path: path.clone(),
                    need,
                }),
            );
        }
    }
    operations
}

/// `apps/v1 deployments`, when the path has the resource inside a namespace.
fn namespaced_resource(path: &str) -> Option<String> {
    let (group_version, rest) = split_group_version(path)?;
    let resource = rest.strip_prefix("namespaces/{namespace}/")?.split('/').next()?;
    Some(format!("{group_version} {resource}"))
}

/// The group version (`v1`, `apps/v1`) and what follows it.
fn split_group_version(path: &str) -> Option<(String, &str)> {
    if let Some(rest) = path.strip_prefix("/api/") {
        let (version, rest) = rest.split_once('/')?;
        return Some((version.to_owned(), rest));
    }
    let (group, rest) = path.strip_prefix("/apis/")?.split_once('/')?;
    let (version, rest) = rest.split_once('/')?;
    Some((format!("{group}/{version}"), rest))
}

fn needs<'a>(
    path: &'a str,
    method: &'a str,
    action: &'a str,
    operation: &'a Value,
    namespaced: &'a [String],
) -> Box<dyn Iterator<Item = Need> + 'a> {
    if action == "connect" {
        return Box::new(std::iter::once(Need::Connect));
    }
    let Some((group_version, rest)) = split_group_version(path) else {
        return Box::new(std::iter::empty());
    };
    let (rest, in_namespace) = match rest.strip_prefix("namespaces/{namespace}/") {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let segments: Vec<&str> = rest.split('/').collect();
    let resource = format!("{group_version} {}", segments[0]);
    let place = match (in_namespace, namespaced.contains(&resource)) {
        (true, _) => Place::Namespaced,
        (false, true) => Place::AllNamespaces,
        (false, false) => Place::Cluster,
    };
    let verbs = verbs(method, action, operation);
    match segments.as_slice() {
        [_] | [_, "{name}"] => Box::new(verbs.into_iter().map(move |verb| Need::Verb {
            resource: resource.clone(),
            place,
            verb,
        })),
        [_, "{name}", subresource] => {
            let subresource = (*subresource).to_owned();
            Box::new(verbs.into_iter().map(move |verb| Need::Subresource {
                resource: resource.clone(),
                subresource: subresource.clone(),
                verb: if verb == "Get" && subresource == "log" {
                    "Text"
                } else {
                    verb
                },
            }))
        }
        _ => panic!("{path}: a form of path that this test does not know"),
    }
}

/// The verb traits that an operation needs; PATCH needs one for each family of bodies that it takes.
fn verbs(method: &str, action: &str, operation: &Value) -> Vec<&'static str> {
    match (method, action) {
        ("get", "get") => vec!["Get"],
        // Watching is listing with `watch=true`: the paths of its own are deprecated.
        ("get", "list") => match operation["parameters"]
            .as_array()
            .is_some_and(|all| all.iter().any(|p| p["name"] == "watch"))
        {
            true => vec!["List", "Watch"],
            false => vec!["List"],
        },
        ("post", "post") => vec!["Create"],
        ("put", "put") => vec!["Update"],
        ("delete", "delete") => vec!["Delete"],
        ("delete", "deletecollection") => vec!["DeleteCollection"],
        ("patch", "patch") => {
            let bodies = &operation["requestBody"]["content"];
            let has = |content_type: &str| bodies.get(content_type).is_some();
            let mut verbs = Vec::new();
            assert!(
                has("application/json-patch+json") && has("application/merge-patch+json"),
                "{operation:#}"
            );
            verbs.push("Patch");
            if has("application/strategic-merge-patch+json") {
                verbs.push("StrategicPatch");
            }
            if has("application/apply-patch+yaml") {
                verbs.push("Apply");
            }
            verbs
        }
        other => panic!("{other:?}: a combination that this test does not know"),
    }
}

fn collect(folder: &Path, paths: &mut BTreeMap<String, Value>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("a folder entry").path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            let document: Value = serde_json::from_slice(&fs::read(&path).expect("a readable file")).expect("JSON");
            // Only OpenAPI v3 documents: the v2 document says the same once more, with bodies in another place.
            if let (true, Some(found)) = (document.get("openapi").is_some(), document["paths"].as_object()) {
                paths.extend(found.iter().map(|(path, item)| (path.clone(), item.clone())));
            }
        }
    }
}
