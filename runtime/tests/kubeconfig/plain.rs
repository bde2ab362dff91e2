//! Kubeconfigs in a form that can be compared.
//!
//! In: YAML or JSON of a kubeconfig. Out: what every reader knows of it: no order of names, nothing that is unset, no unknown keys.
//! Never: a difference that a reader of kubeconfigs could see.

use serde_json::{Map, Value};

const TOP: &[&str] = &[
    "clusters",
    "users",
    "contexts",
    "current-context",
    "extensions",
    "preferences",
];
const CLUSTER: &[&str] = &[
    "server",
    "tls-server-name",
    "insecure-skip-tls-verify",
    "certificate-authority",
    "certificate-authority-data",
    "proxy-url",
    "disable-compression",
    "extensions",
];
const USER: &[&str] = &[
    "client-certificate",
    "client-certificate-data",
    "client-key",
    "client-key-data",
    "token",
    "tokenFile",
    "as",
    "as-uid",
    "as-groups",
    "as-user-extra",
    "username",
    "password",
    "auth-provider",
    "exec",
    "extensions",
];
const CONTEXT: &[&str] = &["cluster", "user", "namespace", "extensions"];

/// The kubeconfig in this text.
pub(crate) fn plain(text: &str) -> Value {
    plain_value(serde_saphyr::from_str(text).unwrap())
}

pub(crate) fn plain_value(mut value: Value) -> Value {
    keep(&mut value, TOP);
    for (list, word, keys) in [
        ("clusters", "cluster", CLUSTER),
        ("users", "user", USER),
        ("contexts", "context", CONTEXT),
    ] {
        let Some(items) = value.get_mut(list).and_then(Value::as_array_mut) else {
            continue;
        };
        for item in &mut *items {
            keep(item, &["name", word]);
            if let Some(content) = item.get_mut(word) {
                keep(content, keys);
            }
        }
        items.sort_by_key(|item| item["name"].as_str().map(str::to_owned));
    }
    without_unset(value).unwrap_or(Value::Object(Map::new()))
}

fn keep(value: &mut Value, keys: &[&str]) {
    if let Some(members) = value.as_object_mut() {
        members.retain(|key, _| keys.contains(&key.as_str()));
    }
}

/// Null, false, and what is empty, are written by some and left out by others.
fn without_unset(value: Value) -> Option<Value> {
    match value {
        Value::Null | Value::Bool(false) => None,
        Value::String(text) => (!text.is_empty()).then_some(Value::String(text)),
        Value::Array(items) => {
            let items: Vec<_> = items.into_iter().filter_map(without_unset).collect();
            (!items.is_empty()).then_some(Value::Array(items))
        }
        Value::Object(members) => {
            let members: Map<_, _> = members
                .into_iter()
                .filter_map(|(key, value)| Some((key, without_unset(value)?)))
                .collect();
            (!members.is_empty()).then_some(Value::Object(members))
        }
        other => Some(other),
    }
}
