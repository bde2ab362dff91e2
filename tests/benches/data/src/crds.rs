//! CustomResourceDefinitions: schemas nested a dozen levels deep, with long descriptions, enums, defaults and extensions.

use crate::metadata::{Manager, Metadata, owned_metadata, with_managers};
use crate::node::Node;
use crate::random::Random;
use crate::words::{accented, sentence, word};
use crate::{list, object};

/// How deep the schema of a `spec` goes.
const DEPTH: usize = 9;

/// CustomResourceDefinition number `index`.
#[must_use]
pub fn crd(index: usize) -> Node {
    let random = &mut Random::new("CustomResourceDefinition", index);
    let kind = format!("Widget{index}");
    let plural = format!("widget{index}s");
    let group = format!("group{}.example.com", index % 12);
    let names = object! { "plural" => &plural, "singular" => format!("widget{index}"), "shortNames" => list![format!("w{index}")], "kind" => &kind, "listKind" => format!("{kind}List"), "categories" => list!["all"] };
    let spec = object! {
        "group" => &group,
        "names" => names.clone(),
        "scope" => if index.is_multiple_of(4) { "Cluster" } else { "Namespaced" },
        "versions" => list![version("v1alpha1", false, random), version("v1", true, random)],
        "conversion" => object! { "strategy" => "None" },
    };
    let status = object! { "conditions" => list![condition("NamesAccepted", "NoConflicts", random), condition("Established", "InitialNamesAccepted", random)],
    "acceptedNames" => names, "storedVersions" => list!["v1"] };
    let metadata = Metadata {
        name: format!("{plural}.{group}"),
        generate_name: None,
        namespace: None,
        labels: object! { "app.kubernetes.io/part-of" => &group },
        annotations: object! { "controller-gen.kubebuilder.io/version" => "v0.19.0", "example.com/changelog" => sentence(random, 200) },
        owners: Node::Absent,
        random,
    }
    .build();
    let owned = object! { "metadata" => owned_metadata(&metadata), "spec" => spec.only(&["group", "names", "scope", "conversion"]) };
    let manager = Manager {
        name: "kubectl",
        operation: "Apply",
        subresource: None,
        owned,
    };
    let metadata = with_managers(metadata, "apiextensions.k8s.io/v1", &[manager], random);
    object! { "metadata" => metadata, "spec" => spec, "status" => status }
}

fn condition(kind: &str, reason: &str, random: &mut Random) -> Node {
    object! { "type" => kind, "status" => "True", "lastTransitionTime" => random.time(), "reason" => reason, "message" => sentence(random, 5) }
}

fn version(name: &str, storage: bool, random: &mut Random) -> Node {
    object! {
        "name" => name,
        "served" => true,
        "storage" => storage,
        "schema" => object! { "openAPIV3Schema" => object! {
            "description" => sentence(random, 12),
            "type" => "object",
            "required" => list!["spec"],
            "properties" => object! {
                "apiVersion" => object! { "description" => sentence(random, 40), "type" => "string" },
                "kind" => object! { "description" => sentence(random, 40), "type" => "string" },
                "metadata" => object! { "type" => "object" },
                "spec" => schema(DEPTH, random),
                "status" => schema(3, random).with("x-kubernetes-preserve-unknown-fields", true),
            },
        } },
        "subresources" => object! { "status" => Node::Object(Vec::new()), "scale" => object! { "specReplicasPath" => ".spec.replicas", "statusReplicasPath" => ".status.replicas" } },
        "additionalPrinterColumns" => list![object! { "name" => "Age", "type" => "date", "jsonPath" => ".metadata.creationTimestamp" }],
    }
}

/// An object schema with one nested branch that reaches `depth` and a handful of leaves at each level.
fn schema(depth: usize, random: &mut Random) -> Node {
    let mut properties: Vec<(String, Node)> = (0..6)
        .map(|number| (format!("{}{number}", word(random)), leaf(number, random)))
        .collect();
    if depth > 0 {
        properties.push(("nested".to_owned(), schema(depth - 1, random)));
        properties.push(("items".to_owned(), object! { "type" => "array", "items" => schema(depth.saturating_sub(4), random), "x-kubernetes-list-type" => "map", "x-kubernetes-list-map-keys" => list!["name"] }));
    }
    properties.sort_by(|(a, _), (b, _)| a.cmp(b));
    properties.dedup_by(|(a, _), (b, _)| a == b);
    let words = 10 + random.below(60);
    object! { "description" => format!("{}\n\n{} <code>{}</code>", sentence(random, words), accented(random), word(random)), "type" => "object", "properties" => Node::Object(properties) }
}

fn leaf(number: usize, random: &mut Random) -> Node {
    let description = sentence(random, 12);
    match number % 6 {
        0 => {
            object! { "description" => description, "type" => "string", "enum" => list!["Always", "IfNotPresent", "Never"], "default" => "Always" }
        }
        1 => {
            object! { "description" => description, "type" => "integer", "format" => "int32", "minimum" => 1, "maximum" => 65_535 }
        }
        2 => {
            object! { "description" => description, "x-kubernetes-int-or-string" => true, "anyOf" => list![object! { "type" => "integer" }, object! { "type" => "string" }], "pattern" => "^[0-9]+(\\.[0-9]+)?%?$" }
        }
        3 => {
            object! { "description" => description, "type" => "object", "additionalProperties" => object! { "type" => "string", "maxLength" => 63 } }
        }
        4 => {
            object! { "description" => description, "type" => "array", "items" => object! { "type" => "string" }, "default" => list!["a", object! { "b" => 1 }] }
        }
        _ => {
            object! { "description" => description, "type" => "boolean", "nullable" => true, "x-kubernetes-validations" => list![object! { "rule" => "self == oldSelf || !oldSelf", "message" => sentence(random, 6) }] }
        }
    }
}
