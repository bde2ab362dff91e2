//! What to ask an API server for, and what to make of the answers.
//!
//! In: a [`Server`], asked path by path. Out: [`Capture`], the same in whatever order answers come.
//! Never: opens a connection itself; follows an address that the server names.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::{Format, ServerVersion};
use crate::diag::Diagnostics;
use crate::error::Error;
use crate::location::SpecLocation;

/// Accept header of everything but discovery.
pub(crate) const JSON: &str = "application/json";

/// Accept header that asks for aggregated discovery, as servers since 1.30 and 1.26 know it, and for the
/// legacy form where they do not.
pub(crate) const AGGREGATED: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,\
     application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

/// One GET.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ask {
    /// Server path, e.g. `/openapi/v3/apis/apps/v1`.
    pub(crate) path: String,
    /// Accept header.
    pub(crate) accept: &'static str,
}

/// What came back for an [`Ask`].
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// The body of a 200.
    Body(Vec<u8>),
    /// 404, 406 or 410: the server does not have it.
    Absent,
    /// The server has it but did not give it; says why, with the path.
    Refused(String),
}

/// Something that answers GETs.
pub(crate) trait Server {
    /// The answers to `asks`, in their order.
    ///
    /// # Errors
    /// [`Error::Cluster`] when the server cannot be reached at all.
    fn get_all(&mut self, asks: Vec<Ask>) -> Result<Vec<Answer>, Error>;
}

/// What a server says of itself.
#[derive(Clone, Debug)]
pub(crate) struct Capture {
    /// From `/version`.
    pub(crate) version: ServerVersion,
    /// Sorted by path.
    pub(crate) documents: Vec<Fetched>,
}

/// One document as the server sent it.
#[derive(Clone, Debug)]
pub(crate) struct Fetched {
    /// Server path, e.g. `/openapi/v3/apis/apps/v1`.
    pub(crate) path: String,
    /// What it is.
    pub(crate) format: Format,
    /// The body.
    pub(crate) bytes: Vec<u8>,
}

/// How much to capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// What a run needs: v3, or v2 where there is no v3, discovery, and the definitions of custom resources.
    Needed,
    /// v3 and v2 and discovery; a document that cannot be had is an error.
    Everything,
}

/// Asks `server` for its documents.
///
/// # Errors
/// A server that cannot be reached, refuses a document that is needed, or answers with something else.
pub(crate) fn capture(
    server: &mut dyn Server,
    extent: Extent,
    diagnostics: &mut Diagnostics,
) -> Result<Capture, Error> {
    let version = version(server)?;
    let mut documents = openapi_v3(server, extent, diagnostics)?;
    if documents.is_empty() || extent == Extent::Everything {
        if documents.is_empty() {
            diagnostics.note(
                "no-openapi-v3",
                &SpecLocation::document("/openapi/v3"),
                "this server has no OpenAPI v3; read /openapi/v2, which says less",
            );
        }
        let bytes = required(server, "/openapi/v2", JSON)?;
        documents.push(Fetched {
            path: "/openapi/v2".to_owned(),
            format: Format::OpenApiV2,
            bytes,
        });
    }
    documents.extend(discovery(server)?);
    if extent == Extent::Needed {
        documents.extend(definitions(server, diagnostics)?);
    }
    documents.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Capture { version, documents })
}

/// `/version`, the first thing asked for: it shows whether the server can be reached.
fn version(server: &mut dyn Server) -> Result<ServerVersion, Error> {
    let body = required(server, "/version", JSON)?;
    serde_json::from_slice(&body).map_err(|error| unexpected("/version", &error.to_string()))
}

/// All v3 documents; none when the server has no v3.
fn openapi_v3(server: &mut dyn Server, extent: Extent, diagnostics: &mut Diagnostics) -> Result<Vec<Fetched>, Error> {
    const INDEX: &str = "/openapi/v3";
    let index = match one(server, INDEX, JSON)? {
        Answer::Body(body) => json(INDEX, &body)?,
        Answer::Absent => return Ok(Vec::new()),
        Answer::Refused(why) => return Err(Error::Cluster(why)),
    };
    let Some(Value::Object(paths)) = index.get("paths") else {
        return Err(unexpected(INDEX, "it has no `paths`"));
    };
    // The address in the index only adds a hash for caches; the path is known without it.
    let asks: Vec<Ask> = paths
        .keys()
        .filter(|key| is_plain_path(key))
        .map(|key| Ask {
            path: format!("{INDEX}/{key}"),
            accept: JSON,
        })
        .collect();
    let answers = server.get_all(asks.clone())?;
    let mut documents = Vec::new();
    for (ask, answer) in asks.into_iter().zip(answers) {
        let why = match answer {
            Answer::Body(bytes) => {
                documents.push(Fetched {
                    path: ask.path,
                    format: Format::OpenApiV3,
                    bytes,
                });
                continue;
            }
            Answer::Absent => format!("GET {}: not found, though it is in the index", ask.path),
            Answer::Refused(why) => why,
        };
        if extent == Extent::Everything {
            return Err(Error::Cluster(why));
        }
        diagnostics.warn(
            "document-unavailable",
            &SpecLocation::document(ask.path.as_str()),
            format!("left out, the server does not give it now: {why}"),
        );
    }
    Ok(documents)
}

/// The definitions of the custom resources that the server has, for what it says of them nowhere else: printer columns,
/// the paths of scale, which version is stored. Types and verbs come from what it serves. Not everybody may read them.
fn definitions(server: &mut dyn Server, diagnostics: &mut Diagnostics) -> Result<Option<Fetched>, Error> {
    const PATH: &str = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    match one(server, PATH, JSON)? {
        Answer::Body(bytes) => {
            let list: Definitions =
                serde_json::from_slice(&bytes).map_err(|error| unexpected(PATH, &error.to_string()))?;
            Ok((!list.items.is_empty()).then(|| Fetched {
                path: PATH.to_owned(),
                format: Format::CustomResourceDefinitions,
                bytes,
            }))
        }
        Answer::Absent => Ok(None),
        Answer::Refused(why) => {
            diagnostics.note(
                "definitions-unavailable",
                &SpecLocation::document(PATH),
                format!("the code will say nothing of printer columns, scale paths and the like: {why}"),
            );
            Ok(None)
        }
    }
}

/// As much of a list as tells whether there is something in it.
#[derive(Deserialize)]
struct Definitions {
    items: Vec<IgnoredAny>,
}

/// `/api` and `/apis`, aggregated if the server can, else group version by group version.
fn discovery(server: &mut dyn Server) -> Result<Vec<Fetched>, Error> {
    let mut documents = Vec::new();
    for root in ["/api", "/apis"] {
        let body = required(server, root, AGGREGATED)?;
        let root_document = json(root, &body)?;
        if kind(&root_document) == "APIGroupDiscoveryList" {
            documents.push(Fetched {
                path: root.to_owned(),
                format: Format::AggregatedDiscovery,
                bytes: body,
            });
        } else {
            documents.extend(legacy_discovery(server, root, &root_document)?);
            documents.push(Fetched {
                path: root.to_owned(),
                format: Format::LegacyDiscovery,
                bytes: body,
            });
        }
    }
    Ok(documents)
}

/// The `APIResourceList` of every group version that `root` names.
fn legacy_discovery(server: &mut dyn Server, root: &str, document: &Value) -> Result<Vec<Fetched>, Error> {
    let names: Vec<&str> = match kind(document) {
        "APIVersions" => elements(document, "versions").filter_map(Value::as_str).collect(),
        "APIGroupList" => elements(document, "groups")
            .flat_map(|group| elements(group, "versions"))
            .filter_map(|version| version.get("groupVersion")?.as_str())
            .collect(),
        other => return Err(unexpected(root, &format!("it is of kind {other:?}"))),
    };
    let asks: Vec<Ask> = names
        .into_iter()
        .filter(|name| is_plain_path(name))
        .map(|name| Ask {
            path: format!("{root}/{name}"),
            accept: JSON,
        })
        .collect();
    let answers = server.get_all(asks.clone())?;
    asks.into_iter()
        .zip(answers)
        .map(|(ask, answer)| {
            Ok(Fetched {
                bytes: body_of(&ask.path, answer)?,
                path: ask.path,
                format: Format::LegacyDiscovery,
            })
        })
        .collect()
}

/// Whether `path` is made of segments that need no escape and lead nowhere else.
fn is_plain_path(path: &str) -> bool {
    path.split('/').all(|segment| {
        !segment.is_empty()
            && segment != "."
            && segment != ".."
            && segment
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
    })
}

/// The answer to a single GET.
fn one(server: &mut dyn Server, path: &str, accept: &'static str) -> Result<Answer, Error> {
    let mut answers = server.get_all(vec![Ask {
        path: path.to_owned(),
        accept,
    }])?;
    answers
        .pop()
        .ok_or_else(|| Error::Internal(format!("no answer to GET {path}")))
}

/// The body of a GET that must succeed.
fn required(server: &mut dyn Server, path: &str, accept: &'static str) -> Result<Vec<u8>, Error> {
    let answer = one(server, path, accept)?;
    body_of(path, answer)
}

/// The body of an answer that must have one.
fn body_of(path: &str, answer: Answer) -> Result<Vec<u8>, Error> {
    match answer {
        Answer::Body(body) => Ok(body),
        Answer::Absent => Err(Error::Cluster(format!(
            "GET {path}: not found; is this the address of a Kubernetes API server?"
        ))),
        Answer::Refused(why) => Err(Error::Cluster(why)),
    }
}

/// A body as JSON.
fn json(path: &str, body: &[u8]) -> Result<Value, Error> {
    serde_json::from_slice(body).map_err(|error| unexpected(path, &error.to_string()))
}

/// The elements of the array `key`; none when there is no such array.
fn elements<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

/// `kind` of a document, or nothing.
fn kind(value: &Value) -> &str {
    value.get("kind").and_then(Value::as_str).unwrap_or_default()
}

/// A body that is not what an API server sends.
fn unexpected(path: &str, what: &str) -> Error {
    Error::Cluster(format!(
        "GET {path}: not the answer of a Kubernetes API server: {what}; check the server's address"
    ))
}

#[cfg(test)]
#[path = "capture_tests.rs"]
mod tests;
