//! Why an OpenAPI document says nothing of a kind.
//!
//! In: the document and the kind. Out: one sentence. Never: the document itself.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

use super::kinds_of;
use crate::kind::{GroupVersion, GroupVersionKind};

/// How many of the group versions of a document are shown.
const SHOWN: usize = 4;

/// Why there is no schema of a kind in an OpenAPI document.
#[derive(Debug)]
pub struct OpenApiError(Problem);

#[derive(Debug)]
enum Problem {
    NotJson(serde_json::Error),
    NoSchemas,
    NoKind {
        kind: GroupVersionKind,
        /// What the document is, in words.
        document: String,
    },
}

impl OpenApiError {
    pub(super) fn not_json(error: serde_json::Error) -> Self {
        Self(Problem::NotJson(error))
    }

    pub(super) fn no_schemas() -> Self {
        Self(Problem::NoSchemas)
    }

    pub(super) fn no_kind(kind: &GroupVersionKind, document: &Value) -> Self {
        Self(Problem::NoKind {
            kind: kind.clone(),
            document: described(document),
        })
    }

    /// The kind that the document does not have, if that is what is wrong.
    pub fn missing_kind(&self) -> Option<&GroupVersionKind> {
        match &self.0 {
            Problem::NoKind { kind, .. } => Some(kind),
            _ => None,
        }
    }
}

/// What a document is: its title, and whose kinds it has.
fn described(document: &Value) -> String {
    let title = document.pointer("/info/title").and_then(Value::as_str);
    let title = title.map_or_else(String::new, |title| format!(" {title:?}"));
    let definitions = document.pointer("/components/schemas").and_then(Value::as_object);
    let kinds = definitions.into_iter().flat_map(|all| all.values()).flat_map(kinds_of);
    let versions: BTreeSet<(&str, &str)> = kinds.map(|(group, version, _)| (group, version)).collect();
    let mut shown: Vec<String> = versions
        .iter()
        .take(SHOWN)
        .map(|(group, version)| GroupVersion::new(*group, *version).to_string())
        .collect();
    if versions.is_empty() {
        return format!("the OpenAPI document{title}, which has no kinds");
    }
    if versions.len() > SHOWN {
        shown.push("others".to_owned());
    }
    format!("the OpenAPI document{title} with kinds of {}", shown.join(", "))
}

impl fmt::Display for OpenApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Problem::NotJson(error) => write!(f, "the OpenAPI document is no JSON: {error}"),
            Problem::NoSchemas => f.write_str("this is no OpenAPI v3 document: it has no `components.schemas`"),
            Problem::NoKind { kind, document } => write!(f, "there is no schema of {kind} in {document}"),
        }
    }
}

impl std::error::Error for OpenApiError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Problem::NotJson(error) => Some(error),
            _ => None,
        }
    }
}
