//! Definitions to fill a server with: made ones of many shapes, and real ones where there are any.

use std::collections::BTreeSet;
use std::path::Path;

use kubewright_tests::crds::{Corpus, Definition};
use serde_json::{Value, json};

/// How many are made.
const MADE: usize = 54;
/// How many real ones are taken at most, and of one project.
const REAL: usize = 24;
const REAL_EACH: usize = 3;

/// All that a server is filled with.
pub(crate) fn many() -> Vec<Definition> {
    let mut all: Vec<Definition> = (0..MADE).map(made).collect();
    all.extend(clashing());
    all.extend(real());
    all
}

/// One of many shapes: groups, versions, scope, short names, categories, subresources.
fn made(number: usize) -> Definition {
    let short_names: Vec<String> = (0..number % 3)
        .map(|index| format!("th{number}{}", ["", "x"][index]))
        .collect();
    let categories: &[&str] = if number.is_multiple_of(4) {
        &["staged", "all"]
    } else {
        &[]
    };
    let versions: &[&str] = [&["v1"] as &[&str], &["v1beta1", "v1", "v2alpha1"], &["v1alpha1"]][number % 3];
    definition(&Wanted {
        group: &format!("stage-{}.kubewright.test", number % 7),
        names: json!({
            "kind": format!("Thing{number}"),
            "plural": format!("thingsof{number}"),
            "singular": format!("thingof{number}"),
            "shortNames": short_names,
            "categories": categories,
        }),
        namespaced: number.is_multiple_of(2),
        versions,
    })
}

/// Those that have names which others have as well.
fn clashing() -> Vec<Definition> {
    let of = |group: &str, kind: &str, plural: &str, singular: &str, short_name: &str| {
        let names = json!({ "kind": kind, "plural": plural, "singular": singular, "shortNames": [short_name] });
        let versions = &["v1"];
        definition(&Wanted {
            group,
            names,
            namespaced: true,
            versions,
        })
    };
    vec![
        // The name of a built-in resource, and all its other names.
        of(
            "apps.kubewright.test",
            "Deployment",
            "deployments",
            "deployment",
            "deploy",
        ),
        // A short name of a built-in resource.
        of("stage-0.kubewright.test", "Potato", "potatoes", "potato", "po"),
        // A short name that is the plural of another group's resource.
        of("stage-1.kubewright.test", "Jobber", "jobbers", "jobber", "jobs"),
        // Two groups with the same short name.
        of("stage-2.kubewright.test", "Carrot", "carrots", "carrot", "cr"),
        of("stage-3.kubewright.test", "Cress", "cresses", "cress", "cr"),
    ]
}

struct Wanted<'a> {
    group: &'a str,
    names: Value,
    namespaced: bool,
    /// The last one is stored.
    versions: &'a [&'a str],
}

fn definition(wanted: &Wanted<'_>) -> Definition {
    let version = |(index, name): (usize, &&str)| {
        json!({
            "name": name,
            "served": true,
            "storage": index + 1 == wanted.versions.len(),
            "schema": { "openAPIV3Schema": { "type": "object", "x-kubernetes-preserve-unknown-fields": true } },
            "subresources": { "status": {}, "scale": { "specReplicasPath": ".spec.n", "statusReplicasPath": ".status.n" } },
        })
    };
    let plural = wanted.names["plural"].as_str().unwrap();
    let manifest = json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": { "name": format!("{plural}.{}", wanted.group) },
        "spec": {
            "group": wanted.group,
            "names": wanted.names,
            "scope": if wanted.namespaced { "Namespaced" } else { "Cluster" },
            "versions": wanted.versions.iter().enumerate().map(version).collect::<Vec<_>>(),
        },
    });
    Definition::new(manifest, Path::new("made by this test")).unwrap()
}

/// A simple one.
pub(crate) fn simple(group: &str, word: &str) -> Definition {
    let names = json!({ "kind": word.to_uppercase(), "plural": format!("{word}s"), "singular": word });
    let versions = &["v1"];
    definition(&Wanted {
        group,
        names,
        namespaced: true,
        versions,
    })
}

/// A few of each project.
fn real() -> Vec<Definition> {
    let Some(corpus) = Corpus::beside_checkout() else {
        return Vec::new();
    };
    let mut names = BTreeSet::new();
    let mut chosen = Vec::new();
    for project in corpus.projects() {
        let found = corpus.definitions(project).unwrap().into_iter().take(REAL_EACH);
        chosen.extend(found.filter(|definition| names.insert(definition.name().to_owned())));
    }
    chosen.truncate(REAL);
    chosen
}
