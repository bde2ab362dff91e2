//! Definitions of several documents to one set, each name once.
//!
//! In: all v3 and v2 documents, and what the manifests of custom resources gave. Out: [`Schema`]s by definition name.
//! Never: picks one of two different definitions without saying so.
//!
//! v3 repeats a definition in every document that uses it. The copies are equal but for the kinds
//! that `DeleteOptions` and `WatchEvent` list, so kinds are united. v2 says less than v3 about the
//! same definition (no defaults, no nullable), so where both are given, v3 counts. A manifest says what v3 says, and
//! counts before v2; where a server's v3 has the definition too, that is what the server really serves.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::schema::{Schema, lower_schema};
use crate::diag::Diagnostics;
use crate::parse::{Documents, Place, RawGvk, SchemaObject};

/// A definition and where it was seen first.
struct Candidate<'a> {
    object: &'a SchemaObject,
    source: &'a Arc<str>,
    format: SpecFormat,
    kinds: BTreeSet<&'a RawGvk>,
}

#[derive(Clone, Copy, PartialEq)]
enum SpecFormat {
    V3,
    V2,
}

impl SpecFormat {
    /// Runs `then` at the place of the definition `name` in a document of this format.
    fn at<T>(self, source: &Arc<str>, name: &str, then: impl FnOnce(&Place<'_>) -> T) -> T {
        let root = Place::root(source);
        match self {
            SpecFormat::V3 => then(&root.key("components").key("schemas").key(name)),
            SpecFormat::V2 => then(&root.key("definitions").key(name)),
        }
    }
}

/// All definitions of all documents.
pub(super) fn lower_schemas(
    documents: &Documents,
    custom: BTreeMap<String, Schema>,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<String, Schema> {
    let mut candidates: BTreeMap<&str, Candidate<'_>> = BTreeMap::new();
    for document in &documents.v3 {
        for (name, object) in &document.schemas {
            let candidate = candidate(object, &document.name, SpecFormat::V3);
            add(name, candidate, &mut candidates, diagnostics);
        }
    }
    for document in &documents.v2 {
        for (name, object) in &document.definitions {
            let candidate = candidate(object, &document.name, SpecFormat::V2);
            add(name, candidate, &mut candidates, diagnostics);
        }
    }
    candidates.retain(|name, candidate| candidate.format == SpecFormat::V3 || !custom.contains_key(*name));
    let mut schemas = custom;
    for (name, candidate) in candidates {
        schemas.insert(name.to_owned(), lower(name, &candidate));
    }
    schemas
}

fn candidate<'a>(object: &'a SchemaObject, source: &'a Arc<str>, format: SpecFormat) -> Candidate<'a> {
    let kinds = object.extensions.kinds.iter().collect();
    Candidate {
        object,
        source,
        format,
        kinds,
    }
}

fn add<'a>(
    name: &'a str,
    candidate: Candidate<'a>,
    candidates: &mut BTreeMap<&'a str, Candidate<'a>>,
    diagnostics: &mut Diagnostics,
) {
    let Some(known) = candidates.get_mut(name) else {
        candidates.insert(name, candidate);
        return;
    };
    known.kinds.extend(candidate.kinds);
    if known.format == candidate.format && !are_equal_but_for_kinds(known.object, candidate.object) {
        let location = candidate.format.at(candidate.source, name, |place| place.location());
        diagnostics.warn(
            "conflicting-definition",
            &location,
            format!(
                "{name} is defined differently in {}, which is used; give documents of one server",
                known.source
            ),
        );
    }
}

fn are_equal_but_for_kinds(a: &SchemaObject, b: &SchemaObject) -> bool {
    if a == b {
        return true;
    }
    let mut a = a.clone();
    a.extensions.kinds.clone_from(&b.extensions.kinds);
    a == *b
}

fn lower(name: &str, candidate: &Candidate<'_>) -> Schema {
    candidate.format.at(candidate.source, name, |place| {
        let mut schema = lower_schema(candidate.object, place);
        schema.kinds = candidate.kinds.iter().map(|kind| (*kind).clone()).collect();
        schema
    })
}
