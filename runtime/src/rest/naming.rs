//! What a request is about, read from its path as API servers read it.
//!
//! In: a [`Request`].
//! Out: verb and resource, for people and metrics.
//! Never: a namespace or a name of an object.

use http::Method;

use super::request::Request;

/// Verb and resource of a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Naming {
    pub(super) verb: &'static str,
    pub(super) resource: String,
}

/// What the path of a resource says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Target<'p> {
    pub(super) group: &'p str,
    pub(super) namespace: Option<&'p str>,
    pub(super) plural: &'p str,
    pub(super) name: Option<&'p str>,
    pub(super) subresource: Option<&'p str>,
}

/// None for a path that is no resource. The namespaces themselves are in no namespace.
pub(super) fn target(path: &str) -> Option<Target<'_>> {
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let group = match parts.next()? {
        "api" => "",
        "apis" => parts.next()?,
        _ => return None,
    };
    parts.next()?;
    let mut plural = parts.next()?;
    let mut name = parts.next();
    let mut subresource = parts.next();
    let mut namespace = None;
    if plural == "namespaces" && subresource.is_some_and(|part| !["status", "finalize"].contains(&part)) {
        namespace = name;
        plural = subresource?;
        name = parts.next();
        subresource = parts.next();
    }
    Some(Target {
        group,
        namespace,
        plural,
        name,
        subresource,
    })
}

pub(super) fn naming(request: &Request) -> Naming {
    let Some(target) = target(request.path()) else {
        return no_resource(request);
    };
    let mut resource = target.plural.to_owned();
    if !target.group.is_empty() {
        resource = format!("{resource}.{}", target.group);
    }
    if let Some(subresource) = target.subresource {
        resource = format!("{resource}/{subresource}");
    }
    Naming {
        verb: verb(request, target.name.is_some()),
        resource,
    }
}

fn no_resource(request: &Request) -> Naming {
    let first = request.path().split('/').find(|part| !part.is_empty());
    Naming {
        verb: match *request.method() {
            Method::GET => "get",
            Method::POST => "post",
            Method::PUT => "put",
            Method::PATCH => "patch",
            Method::DELETE => "delete",
            _ => "other",
        },
        resource: format!("/{}", first.unwrap_or_default()),
    }
}

fn verb(request: &Request, named: bool) -> &'static str {
    let watches = || {
        let mut pairs = request.query_pairs();
        pairs.any(|(key, value)| key == "watch" && matches!(value, "true" | "1"))
    };
    let content_type = request.content().map_or("", |(content_type, _)| content_type);
    match *request.method() {
        Method::GET if watches() => "watch",
        Method::GET if named => "get",
        Method::GET => "list",
        Method::POST => "create",
        Method::PUT => "update",
        Method::PATCH if content_type.starts_with("application/apply-patch+") => "apply",
        Method::PATCH => "patch",
        Method::DELETE if named => "delete",
        Method::DELETE => "deletecollection",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::{JSON, Path};

    #[test]
    fn names_are_those_of_access_rules() {
        let get = |path: &str| Request::get(Path::literal(path));
        let patch = |path: &str, kind| Request::patch(Path::literal(path)).body(kind, "{}");
        for (request, verb, resource) in [
            (get("/api/v1/namespaces/a/pods/b"), "get", "pods"),
            (get("/api/v1/namespaces/a/pods"), "list", "pods"),
            (get("/api/v1/pods").query("watch", "true"), "watch", "pods"),
            (get("/api/v1/pods").query("watch", "false"), "list", "pods"),
            (get("/api/v1/namespaces/a/pods/b/log"), "get", "pods/log"),
            (get("/api/v1/namespaces/a/pods/b/proxy/x/y"), "get", "pods/proxy"),
            (get("/api/v1/namespaces"), "list", "namespaces"),
            (get("/api/v1/namespaces/a"), "get", "namespaces"),
            (get("/api/v1/namespaces/a/status"), "get", "namespaces/status"),
            (get("/api/v1/nodes/n"), "get", "nodes"),
            (
                get("/apis/apps/v1/namespaces/a/deployments/d/scale"),
                "get",
                "deployments.apps/scale",
            ),
            (get("/apis/apps/v1"), "get", "/apis"),
            (get("/api"), "get", "/api"),
            (get("/openapi/v3/apis/apps/v1"), "get", "/openapi"),
            (get("/"), "get", "/"),
            (Request::post(Path::literal("/api/v1/nodes")), "create", "nodes"),
            (Request::put(Path::literal("/api/v1/nodes/n")), "update", "nodes"),
            (
                patch("/api/v1/nodes/n", "application/apply-patch+yaml"),
                "apply",
                "nodes",
            ),
            (patch("/api/v1/nodes/n", JSON), "patch", "nodes"),
            (Request::delete(Path::literal("/api/v1/nodes/n")), "delete", "nodes"),
            (
                Request::delete(Path::literal("/api/v1/nodes")),
                "deletecollection",
                "nodes",
            ),
        ] {
            let expected = Naming {
                verb,
                resource: resource.to_owned(),
            };
            assert_eq!(naming(&request), expected, "{request:?}");
        }
    }
}
