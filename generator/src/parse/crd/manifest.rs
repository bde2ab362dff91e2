//! Makes of a definition what a program can install on a server of today.
//!
//! In: a CustomResourceDefinition of v1 or v1beta1 as it stands. Out: the same as v1, without what a server wrote.
//! Never: changes what is right already; fails, for what cannot be read is told by who reads it.

use serde_json::{Map, Value, json};

use super::definition::Form;

/// What every manifest is of.
pub(super) const API_VERSION: &str = "apiextensions.k8s.io/v1";

/// Members of `metadata` that only a server writes.
const BY_SERVER: [&str; 8] = [
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "selfLink",
    "uid",
];

/// The manifest of a definition.
pub(super) fn build(definition: &Value, form: Form) -> Value {
    let mut metadata = object(definition.get("metadata"));
    metadata.retain(|key, _| !BY_SERVER.contains(&key.as_str()));
    let mut spec = object(definition.get("spec"));
    let keeps_unknown = match spec.get("preserveUnknownFields") {
        Some(Value::Bool(flag)) => *flag,
        None | Some(Value::Null) => form == Form::V1Beta1,
        Some(_) => false,
    };
    if keeps_unknown {
        spec.remove("preserveUnknownFields");
    }
    if form == Form::V1Beta1 {
        into_v1(&mut spec);
    }
    if let Some(Value::Array(versions)) = spec.get_mut("versions") {
        let versions = versions.iter_mut().filter_map(Value::as_object_mut);
        versions.for_each(|version| complete_schema(version, keeps_unknown));
    }
    json!({
        "apiVersion": API_VERSION,
        "kind": super::file::DEFINITION,
        "metadata": metadata,
        "spec": spec,
    })
}

fn object(value: Option<&Value>) -> Map<String, Value> {
    value.and_then(Value::as_object).cloned().unwrap_or_default()
}

/// The member, unless it is null.
fn take(members: &mut Map<String, Value>, key: &str) -> Option<Value> {
    members.remove(key).filter(|value| !value.is_null())
}

/// Moves what v1beta1 says once for all versions into each of them, and renames what is called otherwise.
fn into_v1(spec: &mut Map<String, Value>) {
    let only = take(spec, "version");
    let shared = [
        ("schema", take(spec, "validation")),
        ("subresources", take(spec, "subresources")),
        ("additionalPrinterColumns", take(spec, "additionalPrinterColumns")),
    ];
    let mut versions = match take(spec, "versions") {
        Some(Value::Array(versions)) => versions,
        _ => Vec::new(),
    };
    if let (true, Some(name)) = (versions.is_empty(), only) {
        versions.push(json!({"name": name, "served": true, "storage": true}));
    }
    for version in versions.iter_mut().filter_map(Value::as_object_mut) {
        for (key, value) in &shared {
            if let (Some(value), None | Some(Value::Null)) = (value, version.get(*key)) {
                version.insert((*key).to_owned(), value.clone());
            }
        }
        rename_columns(version);
    }
    spec.insert("versions".to_owned(), Value::Array(versions));
    if spec.get("scope").is_none_or(|scope| scope.is_null() || scope == "") {
        spec.insert("scope".to_owned(), "Namespaced".into());
    }
    convert_conversion(spec);
}

/// `JSONPath` is `jsonPath` in v1.
fn rename_columns(version: &mut Map<String, Value>) {
    let Some(Value::Array(columns)) = version.get_mut("additionalPrinterColumns") else {
        return;
    };
    for column in columns.iter_mut().filter_map(Value::as_object_mut) {
        if let Some(path) = column.remove("JSONPath") {
            column.insert("jsonPath".to_owned(), path);
        }
    }
}

/// What belongs to a webhook stands in `webhook` in v1, and review versions have no default any more.
fn convert_conversion(spec: &mut Map<String, Value>) {
    let Some(Value::Object(conversion)) = spec.get_mut("conversion") else {
        return;
    };
    let client = take(conversion, "webhookClientConfig");
    let versions = take(conversion, "conversionReviewVersions").unwrap_or_else(|| json!(["v1beta1"]));
    if conversion.get("strategy").is_some_and(|strategy| strategy == "Webhook") {
        let mut webhook = Map::new();
        webhook.insert("conversionReviewVersions".to_owned(), versions);
        webhook.extend(client.map(|client| ("clientConfig".to_owned(), client)));
        conversion.insert("webhook".to_owned(), Value::Object(webhook));
    }
}

/// Servers want a schema for every version. One that allows everything stands for none, and says in itself that fields
/// it does not know are kept.
fn complete_schema(version: &mut Map<String, Value>, keeps_unknown: bool) {
    const KEY: &str = "openAPIV3Schema";
    const KEEPS_UNKNOWN: &str = "x-kubernetes-preserve-unknown-fields";
    let open = || json!({"type": "object", KEEPS_UNKNOWN: true});
    match version.get_mut("schema").and_then(|schema| schema.get_mut(KEY)) {
        Some(Value::Object(schema)) if keeps_unknown => {
            schema.insert(KEEPS_UNKNOWN.to_owned(), true.into());
            schema.entry("type").or_insert_with(|| "object".into());
        }
        None | Some(Value::Null) => {
            version.insert("schema".to_owned(), json!({KEY: open()}));
        }
        Some(_) => {}
    }
}
