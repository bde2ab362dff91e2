//! Tells what a document is: JSON by its top-level keys, YAML by the definitions in it.
//!
//! In: bytes of a file. Out: [`Content`]. Never: looks at a file name, or keeps anything of the
//! document; the whole of a JSON document is scanned, so a truncated file is found here.

use std::fmt::Write as _;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::{Format, yaml};
use crate::error::Error;
use crate::parse::{DEFINITION, DEFINITION_LIST, LIST, has_definition};

/// What a document turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// A document that a run reads.
    Document(Format),
    /// Belongs to a capture of a server, but says nothing that a run needs (`/version`, the index of
    /// `/openapi/v3`, a manifest).
    Companion,
    /// Something else; the text says what, as far as can be told, and what to do.
    Foreign(String),
}

/// The top-level keys that tell documents apart. All else is scanned and dropped.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Probe {
    swagger: Option<Value>,
    openapi: Option<Value>,
    kind: Option<Value>,
    api_version: Option<Value>,
    git_version: Option<IgnoredAny>,
    paths: Option<IgnoredAny>,
    manifest_version: Option<IgnoredAny>,
}

/// Tells what `bytes` are. `name` is for messages.
///
/// # Errors
/// Bytes that are neither a JSON document nor YAML, with line and column.
pub(super) fn detect(name: &str, bytes: &[u8]) -> Result<Content, Error> {
    let text = bytes.trim_ascii_start();
    match text.first() {
        // No JSON starts with two of them, but many a template does.
        Some(b'{') if !text.starts_with(b"{{") => detect_json(name, bytes),
        Some(b'[') => Ok(Content::Foreign(
            "a JSON array; a spec or a definition is a JSON object".to_owned(),
        )),
        Some(b'<') => Err(Error::Input(format!(
            "{name}: neither JSON nor YAML, but HTML by the look of it, as a proxy or a login page answers; fetch it \
             again"
        ))),
        None => Err(Error::Input(format!("{name}: the file is empty; fetch it again"))),
        Some(_) => yaml::detect(name, bytes),
    }
}

fn detect_json(name: &str, bytes: &[u8]) -> Result<Content, Error> {
    match serde_json::from_slice::<Probe>(bytes) {
        Ok(probe) if is_list_of_definitions(&probe, bytes) => Ok(Content::Document(Format::CustomResourceDefinitions)),
        Ok(probe) => Ok(classify(&probe)),
        Err(error) => {
            // Definitions as YAML in the style of JSON, or several JSON documents with `---` between them.
            let definitions = Content::Document(Format::CustomResourceDefinitions);
            if yaml::mentions_definition(bytes) && yaml::has_definitions(bytes) {
                return Ok(definitions);
            }
            Err(Error::Input(not_json(name, &error)))
        }
    }
}

/// Whether this is a `List` as `kubectl` prints it. Those are rare, so they are read whole to know.
fn is_list_of_definitions(probe: &Probe, bytes: &[u8]) -> bool {
    probe.kind.as_ref().is_some_and(|kind| kind == LIST)
        && yaml::mentions_definition(bytes)
        && serde_json::from_slice(bytes).is_ok_and(|list: Value| has_definition(&list))
}

/// What the keys mean.
fn classify(probe: &Probe) -> Content {
    if let Some(version) = &probe.openapi {
        return versioned(version, "3.", Format::OpenApiV3, "openapi");
    }
    if let Some(version) = &probe.swagger {
        return versioned(version, "2.", Format::OpenApiV2, "swagger");
    }
    if let Some(Value::String(kind)) = &probe.kind {
        return by_kind(kind, probe.api_version.as_ref());
    }
    if probe.git_version.is_some() || probe.manifest_version.is_some() || probe.paths.is_some() {
        return Content::Companion;
    }
    Content::Foreign(
        "neither an OpenAPI nor a discovery document nor a definition: it has no `openapi`, `swagger` or `kind`"
            .to_owned(),
    )
}

/// An OpenAPI document, when its version is one that we read.
fn versioned(version: &Value, prefix: &str, format: Format, key: &str) -> Content {
    match version {
        Value::String(text) if text.starts_with(prefix) => Content::Document(format),
        other => Content::Foreign(format!(
            "an OpenAPI document of another version (`{key}` is {other}); API servers send OpenAPI 2.0 \
             and 3.0"
        )),
    }
}

/// A Kubernetes object: discovery, or not for us.
fn by_kind(kind: &str, api_version: Option<&Value>) -> Content {
    match kind {
        "APIGroupDiscoveryList" => Content::Document(Format::AggregatedDiscovery),
        "APIResourceList" | "APIGroupList" | "APIGroup" | "APIVersions" => Content::Document(Format::LegacyDiscovery),
        DEFINITION | DEFINITION_LIST => Content::Document(Format::CustomResourceDefinitions),
        kind => {
            let mut text = format!("a Kubernetes object of kind {kind:?}");
            if let Some(Value::String(api_version)) = api_version {
                // Writing into a String cannot fail.
                let _ = write!(text, " ({api_version:?})");
            }
            text.push_str(", not a description of an API");
            Content::Foreign(text)
        }
    }
}

/// A JSON error with its place, and what to do about it.
fn not_json(name: &str, error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    if error.is_eof() {
        format!("{name}:{line}:{column}: the document ends in the middle; it was truncated, fetch it again")
    } else {
        format!("{name}: not JSON: {error}; fetch it again")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &Content) {
        assert_eq!(&detect("x.json", text.as_bytes()).unwrap(), expected, "{text}");
    }

    #[test]
    fn the_content_tells_the_format() {
        check(r#"{"swagger":"2.0","paths":{}}"#, &Content::Document(Format::OpenApiV2));
        check(
            r#" {"paths":{},"openapi":"3.0.0"}"#,
            &Content::Document(Format::OpenApiV3),
        );
        check(
            r#"{"kind":"APIGroupDiscoveryList"}"#,
            &Content::Document(Format::AggregatedDiscovery),
        );
        check(
            r#"{"kind":"APIResourceList"}"#,
            &Content::Document(Format::LegacyDiscovery),
        );
        check(
            r#"{"paths":{"api":{"serverRelativeURL":"/openapi/v3/api?hash=1"}}}"#,
            &Content::Companion,
        );
        check(r#"{"gitVersion":"v1.36.0","major":"1"}"#, &Content::Companion);
        for text in [
            r#"{"kind":"CustomResourceDefinition"}"#,
            r#"{"kind":"CustomResourceDefinitionList","items":[]}"#,
            r#"{"kind":"List","items":[{"kind":"Pod"},{"kind":"CustomResourceDefinition"}]}"#,
            "{\"kind\":\"CustomResourceDefinition\"}\n---\n{\"kind\":\"Pod\"}",
            "kind: CustomResourceDefinition",
        ] {
            check(text, &Content::Document(Format::CustomResourceDefinitions));
        }
    }

    #[test]
    fn other_json_is_foreign_and_says_what_it_is() {
        for (text, part) in [
            (r#"{"openapi":"4.0.0"}"#, "another version"),
            (r#"{"openapi":3}"#, "another version"),
            (r#"{"kind":"List","items":[{"kind":"Pod"}]}"#, "\"List\""),
            (r#"{"kind":"Pod","apiVersion":"v1"}"#, "\"Pod\" (\"v1\")"),
            ("[]", "array"),
            ("{}", "neither"),
        ] {
            let Content::Foreign(message) = detect("x.json", text.as_bytes()).unwrap() else {
                panic!("{text} was taken for a spec");
            };
            assert!(message.contains(part), "{text}: {message}");
        }
    }

    #[test]
    fn broken_json_is_an_error_with_its_place() {
        for (text, part) in [
            ("", "x.json: the file is empty"),
            ("<html>", "x.json: neither JSON nor YAML"),
            ("a: b: c", "x.json:1:5: malformed YAML"),
            ("{a: 1}", "x.json: not JSON"),
            (
                "{\"swagger\":\"2.0\",\n\"paths\":{",
                "x.json:2:9: the document ends in the middle",
            ),
            ("{\"swagger\":\"2.0\"} x", "line 1 column 19"),
        ] {
            let message = detect("x.json", text.as_bytes()).unwrap_err().to_string();
            assert!(message.contains(part), "{text}: {message}");
        }
    }
}
