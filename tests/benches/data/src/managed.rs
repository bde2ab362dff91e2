//! What the API server would write into `metadata.managedFields`.
//!
//! In: the object, or the part of it that one manager wrote. Out: a managedFields entry with its `fieldsV1` set.
//! Never: exact for every list type of the API; it follows the list keys and atomic fields that occur in this data.

use crate::node::Node;
use crate::object;

/// One entry: `manager` wrote everything that stands in `owned`.
#[must_use]
pub fn entry(
    manager: &str,
    operation: &str,
    api_version: &str,
    subresource: Option<&str>,
    time: &str,
    owned: &Node,
) -> Node {
    object! {
        "manager" => manager,
        "operation" => operation,
        "apiVersion" => api_version,
        "time" => time,
        "fieldsType" => "FieldsV1",
        "fieldsV1" => fields(owned),
        "subresource" => subresource.map_or(Node::Absent, Node::from),
    }
}

/// The field set of the object `owned`, sorted as the API server sorts it.
#[must_use]
pub fn fields(owned: &Node) -> Node {
    field_set("", owned)
}

fn field_set(name: &str, node: &Node) -> Node {
    let mut members: Vec<(String, Node)> = match node {
        Node::Object(entries) if !is_atomic(name) => entries
            .iter()
            .map(|(key, value)| (format!("f:{key}"), field_set(key, value)))
            .collect(),
        Node::List(items) => match list_keys(name) {
            ListKeys::Atomic => Vec::new(),
            ListKeys::Set => items
                .iter()
                .map(|item| (format!("v:{}", item.to_text()), Node::Object(Vec::new())))
                .collect(),
            ListKeys::Map(keys) => items
                .iter()
                .map(|item| (format!("k:{}", item.only(keys).to_text()), item_set(item)))
                .collect(),
        },
        _ => Vec::new(),
    };
    if !members.is_empty() && !owned_by_everyone(name) {
        members.push((".".to_owned(), Node::Object(Vec::new())));
    }
    members.sort_by(|(a, _), (b, _)| a.cmp(b));
    Node::Object(members)
}

fn item_set(item: &Node) -> Node {
    // The item of a keyed list is itself owned: it has a "." whatever the list is called.
    field_set("item", item)
}

/// Required containers of fields, which no manager owns as such.
fn owned_by_everyone(name: &str) -> bool {
    matches!(
        name,
        "" | "metadata" | "spec" | "status" | "template" | "containers" | "conditions"
    )
}

/// Maps that are replaced as a whole.
fn is_atomic(name: &str) -> bool {
    matches!(
        name,
        "selector"
            | "labelSelector"
            | "nodeSelector"
            | "fieldRef"
            | "secretKeyRef"
            | "configMapKeyRef"
            | "resourceFieldRef"
    )
}

enum ListKeys {
    Atomic,
    Set,
    Map(&'static [&'static str]),
}

fn list_keys(name: &str) -> ListKeys {
    match name {
        "containers" | "initContainers" | "env" | "volumes" | "imagePullSecrets" => ListKeys::Map(&["name"]),
        "ports" => ListKeys::Map(&["containerPort", "protocol"]),
        "volumeMounts" => ListKeys::Map(&["mountPath"]),
        "conditions" => ListKeys::Map(&["type"]),
        "podIPs" | "hostIPs" => ListKeys::Map(&["ip"]),
        "ownerReferences" => ListKeys::Map(&["uid"]),
        "topologySpreadConstraints" => ListKeys::Map(&["topologyKey", "whenUnsatisfiable"]),
        "finalizers" => ListKeys::Set,
        _ => ListKeys::Atomic,
    }
}

#[cfg(test)]
mod tests {
    use super::fields;
    use crate::{list, object};

    #[test]
    fn fields_of_keyed_lists_name_the_item() {
        let pod = object! { "spec" => object! { "containers" => list![object! { "name" => "x", "image" => "i" }], "tolerations" => list![object! { "key" => "a" }] } };
        assert_eq!(
            fields(&pod).to_text(),
            r#"{"f:spec":{"f:containers":{"k:{\"name\":\"x\"}":{".":{},"f:image":{},"f:name":{}}},"f:tolerations":{}}}"#
        );
    }
}
