//! ConfigMaps with large values, and small ones: YAML, JSON inside JSON, shell scripts, certificates, text outside ASCII, binary data.

use crate::metadata::{Manager, Metadata, owned_metadata, with_managers};
use crate::node::Node;
use crate::object;
use crate::random::Random;
use crate::words::{accented, application, namespace, sentence, word};

/// ConfigMap number `index`.
#[must_use]
pub fn config_map(index: usize) -> Node {
    let random = &mut Random::new("ConfigMap", index);
    let name = format!("{}-config-{}", application(index), random.suffix(4));
    let size = 1 + random.below(4);
    let data = object! {
        "ca.crt" => certificate(random),
        "config.yaml" => yaml(150 * size, random),
        "dashboard.json" => dashboard(10 * size, random),
        "entrypoint.sh" => script(40 * size, random),
        "messages.properties" => messages(80 * size, random),
    };
    let applied = object! { "apiVersion" => "v1", "data" => data.clone(), "kind" => "ConfigMap",
    "metadata" => object! { "annotations" => Node::Object(Vec::new()), "name" => &name, "namespace" => namespace(index) } };
    let metadata = Metadata {
        name,
        generate_name: None,
        namespace: Some(namespace(index)),
        labels: object! { "app.kubernetes.io/managed-by" => "kubectl" },
        annotations: object! { "kubectl.kubernetes.io/last-applied-configuration" => format!("{}\n", applied.to_text()) },
        owners: Node::Absent,
        random,
    }
    .build();
    let binary = Node::when(
        index.is_multiple_of(3),
        || object! { "keystore.p12" => random.base64(3 * 1024) },
    );
    let owned = object! { "data" => data.clone(), "metadata" => owned_metadata(&metadata) };
    let manager = Manager {
        name: "kubectl-client-side-apply",
        operation: "Update",
        subresource: None,
        owned,
    };
    let metadata = with_managers(metadata, "v1", &[manager], random).without(&["generation"]);
    object! { "metadata" => metadata, "data" => data, "binaryData" => binary }
}

/// ConfigMap number `index` of the many small ones of a cluster: a few settings and texts, installed by Helm.
#[must_use]
pub fn small_config_map(index: usize) -> Node {
    let random = &mut Random::new("SmallConfigMap", index);
    let app = application(index);
    let size = 1 + random.below(4);
    let data = object! {
        "LOG_LEVEL" => "info",
        "config.yaml" => yaml(20 * size, random),
        "dashboard.json" => dashboard(2 * size, random),
        "entrypoint.sh" => script(5 * size, random),
    };
    let metadata = Metadata {
        name: format!("{app}-settings-{}", random.suffix(6)),
        generate_name: None,
        namespace: Some(namespace(index)),
        labels: object! {
            "app.kubernetes.io/instance" => format!("{app}-production"),
            "app.kubernetes.io/managed-by" => "Helm",
            "app.kubernetes.io/name" => &app,
            "helm.sh/chart" => format!("{app}-1.{}.0", index % 20),
        },
        annotations: object! {
            "meta.helm.sh/release-name" => format!("{app}-production"),
            "meta.helm.sh/release-namespace" => namespace(index),
        },
        owners: Node::Absent,
        random,
    }
    .build();
    let manager = Manager {
        name: "helm",
        operation: "Update",
        subresource: None,
        owned: object! { "data" => data.clone(), "metadata" => owned_metadata(&metadata) },
    };
    let metadata = with_managers(metadata, "v1", &[manager], random).without(&["generation"]);
    object! { "metadata" => metadata, "data" => data }
}

fn yaml(lines: usize, random: &mut Random) -> String {
    let mut text = String::from("---\n");
    for line in 0..lines {
        let indent = "  ".repeat(line % 5);
        text.push_str(&format!(
            "{indent}{}_{line}: \"{} {}\"  # {}\n",
            word(random),
            word(random),
            accented(random),
            sentence(random, 4)
        ));
    }
    text
}

fn dashboard(panels: usize, random: &mut Random) -> String {
    let panels = (0..panels)
        .map(|number| {
            object! {
                "title" => sentence(random, 4),
                "type" => "timeseries",
                "gridPos" => object! { "h" => 8, "w" => 12, "x" => 0, "y" => i64::try_from(number).unwrap_or(0) * 8 },
                "expr" => format!("sum(rate(http_requests_total{{job=\"{}\",code=~\"5..\"}}[5m])) by (pod) > 0.{} && on() vector(1)", word(random), random.below(10)),
            }
        })
        .collect::<Vec<_>>();
    object! { "panels" => panels, "schemaVersion" => 41 }.to_text()
}

fn script(lines: usize, random: &mut Random) -> String {
    let mut text = String::from("#!/bin/sh\nset -eu\n");
    for _ in 0..lines {
        text.push_str(&format!(
            "if [ \"${{{}:-}}\" = '{}' ]; then\n\techo \"{}\" >&2 && exit 1\nfi\n",
            word(random).to_uppercase(),
            random.hex(6),
            sentence(random, 6)
        ));
    }
    text
}

fn messages(lines: usize, random: &mut Random) -> String {
    (0..lines)
        .map(|line| {
            format!(
                "message.{line} = {} {} {}\r\n",
                accented(random),
                sentence(random, 5),
                accented(random)
            )
        })
        .collect()
}

fn certificate(random: &mut Random) -> String {
    let body = random.base64(1_200);
    let mut text = String::from("-----BEGIN CERTIFICATE-----\n");
    for start in (0..body.len()).step_by(64) {
        text.push_str(&body[start..body.len().min(start + 64)]);
        text.push('\n');
    }
    text.push_str("-----END CERTIFICATE-----\n");
    text
}
