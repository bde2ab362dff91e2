//! Tells whether a YAML file holds CustomResourceDefinitions, reading no more of it than that takes.
//!
//! In: bytes of a file. Out: [`Content`], and for files that are passed over the kinds in them. Never: parses a file
//! that says plainly what it is; keeps anything of one.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::Value;

use super::Format;
use super::detect::Content;
use crate::error::Error;
use crate::parse::{DEFINITION, DEFINITION_LIST, LIST, YamlDocument, has_definition, kind_of, read_objects};

/// How many kinds of a file are told.
const SHOWN: usize = 3;

/// Whether the word is in the file at all. Most YAML in a folder is something else, and need not be parsed to know that.
pub(super) fn mentions_definition(bytes: &[u8]) -> bool {
    text_of(bytes).contains(DEFINITION)
}

/// Tells what `bytes` are. `name` is for messages.
///
/// A broken file that mentions definitions counts as one with definitions: parsing names it then, beside all others.
///
/// # Errors
/// Bytes that are no YAML and do not mention any, with line and column.
pub(super) fn detect(name: &str, bytes: &[u8]) -> Result<Content, Error> {
    let definitions = Content::Document(Format::CustomResourceDefinitions);
    let mentions = mentions_definition(bytes);
    if mentions && says_definition(&text_of(bytes)) {
        return Ok(definitions);
    }
    match read_objects(bytes) {
        Err(_) if mentions => Ok(definitions),
        Err(error) => Err(Error::Input(format!("{name}:{error}"))),
        Ok(objects) if objects.iter().any(|object| has_definition(&object.value)) => Ok(definitions),
        Ok(objects) => Ok(Content::Foreign(describe(&objects))),
    }
}

/// Whether `bytes` are YAML that holds a definition; parses all of it.
pub(super) fn has_definitions(bytes: &[u8]) -> bool {
    read_objects(bytes).is_ok_and(|objects| objects.iter().any(|object| has_definition(&object.value)))
}

/// The kinds at the top of a file by its lines, for people: `ClusterRole, Deployment`.
pub(super) fn kinds_at_a_glance(bytes: &[u8]) -> String {
    let text = text_of(bytes);
    let kinds: BTreeSet<&str> = text
        .lines()
        .filter_map(kind_of_line)
        .filter(|kind| is_plain(kind))
        .collect();
    enumerate(&kinds)
}

/// The text, for a look at it: what is no UTF-8 is replaced, and UTF-16 becomes readable by losing its zeros.
fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => {
            let bytes: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
            Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
        }
    }
}

/// Whether a line at the margin gives a document the kind of a definition, or an item of a list has it.
fn says_definition(text: &str) -> bool {
    let (mut is_list, mut has_item) = (false, false);
    for line in text.lines() {
        match kind_of_line(line) {
            Some(DEFINITION | DEFINITION_LIST) => return true,
            Some(LIST) => is_list = true,
            _ => {}
        }
        let item = line.trim_start();
        let item = item.strip_prefix("- ").unwrap_or(item);
        has_item |= kind_of_line(item) == Some(DEFINITION);
        if is_list && has_item {
            return true;
        }
    }
    false
}

/// `X` of `kind: X` at the start of a line.
fn kind_of_line(line: &str) -> Option<&str> {
    let kind = line.strip_prefix("kind:")?.trim();
    Some(kind.trim_matches(['"', '\'']))
}

fn is_plain(kind: &str) -> bool {
    !kind.is_empty() && kind.len() <= 64 && kind.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn enumerate(kinds: &BTreeSet<&str>) -> String {
    let mut shown: Vec<&str> = kinds.iter().copied().take(SHOWN).collect();
    if kinds.len() > SHOWN {
        shown.push("…");
    }
    match shown.as_slice() {
        [] => "no `kind`".to_owned(),
        shown => shown.join(", "),
    }
}

/// What a file without definitions is, for people who named it.
fn describe(objects: &[YamlDocument]) -> String {
    let Some(YamlDocument { value: first, .. }) = objects.first() else {
        return "YAML without anything in it".to_owned();
    };
    if !objects.iter().any(|object| object.value.is_object()) {
        return "neither JSON nor YAML with CustomResourceDefinitions".to_owned();
    }
    if first.get("openapi").or_else(|| first.get("swagger")).is_some() {
        return "an OpenAPI document in YAML; kubewright reads it as JSON, the form in which API servers send it"
            .to_owned();
    }
    let kinds: BTreeSet<&str> = objects.iter().filter_map(|object| kind(&object.value)).collect();
    format!(
        "YAML without a CustomResourceDefinition ({}); name files that hold some, or OpenAPI documents as JSON",
        enumerate(&kinds)
    )
}

fn kind(object: &Value) -> Option<&str> {
    kind_of(object).filter(|kind| is_plain(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CRDS: Content = Content::Document(Format::CustomResourceDefinitions);

    fn of(text: &str) -> Content {
        detect("x.yaml", text.as_bytes()).unwrap()
    }

    #[test]
    fn definitions_are_found_however_they_are_written() {
        for text in [
            "kind: CustomResourceDefinition\n",
            "# above\n---\napiVersion: v1\nkind: \"CustomResourceDefinition\" \r\n",
            "a: 1\n---\nkind: 'CustomResourceDefinition'\n",
            "kind: CustomResourceDefinitionList\nitems: []\n",
            "kind: List\nitems:\n- kind: CustomResourceDefinition\n",
            "items:\n  - apiVersion: x\n    kind: CustomResourceDefinition\nkind: List\n",
            // Only parsing tells these.
            "  kind:   CustomResourceDefinition\n",
            "? kind\n: CustomResourceDefinition\n",
            "{kind: CustomResourceDefinition}",
            "\"kind\": CustomResourceDefinition # that it is\n",
            "kind: List\nitems: [{kind: CustomResourceDefinition}]",
            // Broken, which is for the parser to say.
            "CustomResourceDefinition: [",
        ] {
            assert_eq!(of(text), CRDS, "{text}");
        }
    }

    #[test]
    fn other_yaml_says_what_it_is() {
        for (text, part) in [
            ("# nothing\n---\n", "without anything"),
            ("a text", "neither JSON nor YAML"),
            ("openapi: 3.0.0\n", "OpenAPI document in YAML"),
            ("kind: Pod\n---\nkind: Job\n", "(Job, Pod)"),
            ("a: 1\n", "(no `kind`)"),
            ("kind: A\nof: CustomResourceDefinition", "(A)"),
            ("kind: List\nitems:\n- kind: Pod\n# CustomResourceDefinition", "(List)"),
            ("kind: A\nx: |\n  kind: CustomResourceDefinition\n", "(A)"),
        ] {
            let Content::Foreign(message) = of(text) else {
                panic!("{text} was taken for definitions");
            };
            assert!(message.contains(part), "{text}: {message}");
        }
    }

    #[test]
    fn broken_yaml_without_definitions_is_an_error_with_its_place() {
        for (text, part) in [
            ("a: [\n", "x.yaml:1:4: malformed YAML"),
            ("{{- if .x }}\na: 1\n", "x.yaml:1:1: a template of a Helm chart"),
        ] {
            let message = detect("x.yaml", text.as_bytes()).unwrap_err().to_string();
            assert!(message.starts_with(part), "{text}: {message}");
        }
    }

    #[test]
    fn other_encodings_are_looked_into() {
        let wide: Vec<u8> = "\u{feff}kind: CustomResourceDefinition"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert!(mentions_definition(&wide));
        assert!(!mentions_definition(b"kind: Pod \xFF"));
    }

    #[test]
    fn a_glance_sees_the_kinds_at_the_margin() {
        let glance = |text: &str| kinds_at_a_glance(text.as_bytes());
        assert_eq!(glance("kind: Job\n---\nkind: Pod\na:\n  kind: X\n"), "Job, Pod");
        assert_eq!(glance("kind: {{ .Values.kind }}\n"), "no `kind`");
        assert_eq!(glance("kind: D\nkind: C\nkind: B\nkind: A\n"), "A, B, C, …");
    }
}
