//! The surface as stable text, for `kubewright dump --stage surface` and for tests.
//!
//! In: [`ApiSurface`]. Out: text, one fact a line. Never: depends on anything but the surface.

use std::fmt::Write as _;

use super::ApiSurface;
use super::operation::{DiscoveredResource, Operation, Payload};
use super::schema::{AdditionalProperties, JsonType, Schema};

/// The surface as text.
pub fn dump(surface: &ApiSurface) -> String {
    let mut out = String::new();
    for (name, schema) in &surface.schemas {
        line(&mut out, 0, &format!("schema {name}: {}", describe(schema)));
        dump_children(&mut out, 1, schema);
    }
    for operation in &surface.operations {
        line(&mut out, 0, &describe_operation(operation));
    }
    for resource in &surface.resources {
        line(&mut out, 0, &describe_resource(resource));
    }
    out
}

fn line(out: &mut String, indent: usize, text: &str) {
    for _ in 0..indent {
        out.push_str("  ");
    }
    out.push_str(text);
    out.push('\n');
}

fn dump_children(out: &mut String, indent: usize, schema: &Schema) {
    for (name, property) in &schema.properties {
        let mark = if schema.required.contains(name) { "!" } else { "" };
        line(out, indent, &format!("{name:?}{mark}: {}", describe(property)));
        dump_children(out, indent + 1, property);
    }
    if let Some(items) = &schema.items {
        line(out, indent, &format!("[]: {}", describe(items)));
        dump_children(out, indent + 1, items);
    }
    match &schema.additional {
        AdditionalProperties::None => {}
        AdditionalProperties::Any => line(out, indent, "{}: any"),
        AdditionalProperties::Schema(value) => {
            line(out, indent, &format!("{{}}: {}", describe(value)));
            dump_children(out, indent + 1, value);
        }
    }
}

fn describe(schema: &Schema) -> String {
    let mut text = match (&schema.reference, &schema.json_type) {
        (Some(reference), _) => format!("-> {reference}"),
        (None, Some(json_type)) => type_name(json_type).to_owned(),
        (None, None) => "untyped".to_owned(),
    };
    let mut add = |word: String| {
        text.push(' ');
        text.push_str(&word);
    };
    if let Some(format) = &schema.format {
        add(format!("format={format:?}"));
    }
    for (set, word) in [
        (schema.nullable, "nullable"),
        (schema.int_or_string, "int-or-string"),
        (schema.secret, "secret"),
        (schema.preserve_unknown, "preserve-unknown"),
        (schema.embedded_resource, "embedded"),
    ] {
        if set {
            add(word.to_owned());
        }
    }
    for (word, value) in [
        ("list-type", &schema.list_type),
        ("map-type", &schema.map_type),
        ("patch-strategy", &schema.patch_strategy),
        ("patch-merge-key", &schema.patch_merge_key),
    ] {
        if let Some(value) = value {
            add(format!("{word}={value:?}"));
        }
    }
    if !schema.list_map_keys.is_empty() {
        add(format!("list-map-keys={:?}", schema.list_map_keys));
    }
    if !schema.enum_values.is_empty() {
        add(format!("enum={:?}", schema.enum_values));
    }
    if let Some(default) = &schema.default {
        add(format!("default={default}"));
    }
    for kind in &schema.kinds {
        add(format!("kind={}/{}/{}", kind.group, kind.version, kind.kind));
    }
    text
}

fn type_name(json_type: &JsonType) -> &str {
    match json_type {
        JsonType::Array => "array",
        JsonType::Boolean => "boolean",
        JsonType::Integer => "integer",
        JsonType::Number => "number",
        JsonType::Object => "object",
        JsonType::String => "string",
        JsonType::Unknown(name) => name,
    }
}

fn describe_operation(operation: &Operation) -> String {
    let mut text = format!("operation {} {}", operation.method.as_str(), operation.path);
    if let Some(action) = &operation.action {
        let _ = write!(text, " action={action}");
    }
    if let Some(kind) = &operation.kind {
        let _ = write!(text, " kind={}/{}/{}", kind.group, kind.version, kind.kind);
    }
    for (word, payload) in [("body", &operation.body), ("response", &operation.response)] {
        let payload = match payload {
            Payload::None => continue,
            Payload::Definition(name) => name,
            Payload::Text => "text",
            Payload::Other => "other",
        };
        let _ = write!(text, " {word}={payload}");
    }
    if !operation.consumes.is_empty() {
        let _ = write!(text, " consumes={:?}", operation.consumes);
    }
    text
}

fn describe_resource(resource: &DiscoveredResource) -> String {
    let DiscoveredResource {
        group,
        version,
        plural,
        kind,
        singular,
        namespaced,
        verbs,
        short_names,
        categories,
        subresources,
        custom: _,
        location: _,
    } = resource;
    format!(
        "discovered {group}/{version} {plural} kind={kind:?} singular={singular:?} \
         namespaced={namespaced:?} verbs={verbs:?} short-names={short_names:?} \
         categories={categories:?} subresources={subresources:?}"
    )
}
