//! Gives an API server as many groups as a cluster full of operators has, and says what stands in them.
//!
//! In: how many. Out: one definition in each group, served before this returns; and the kinds that are mapped, with their plurals.
//! Never: a plural that follows from the kind: who guesses is found out.

use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use reqwest::Method;
use serde_json::{Value, json};

use crate::bare::Bare;
use crate::caller::Failure;

/// How many kinds are mapped: Deployment, and the others of the first groups.
pub const KINDS: usize = 50;

/// What the server is asked for to tell all resources of all groups at once.
pub const AGGREGATED: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

const DEFINITIONS: &str = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const LABEL: &str = "kubewright-bench";
const CONCURRENT: usize = 8;
/// How often the server is asked whether it serves everything, a second apart.
const LOOKS: usize = 180;

/// A kind, and the plural that it must be mapped to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its group.
    pub group: String,
    /// Its version.
    pub version: &'static str,
    /// Its name.
    pub kind: String,
    /// The resource.
    pub plural: String,
}

/// What definition number `index` serves as v1.
fn custom(index: usize) -> Kind {
    Kind {
        group: format!("g{index:03}.bench.kubewright.dev"),
        version: "v1",
        kind: format!("Series{index:03}"),
        plural: format!("readings-of-{index:03}"),
    }
}

/// What is mapped.
pub fn kinds() -> Vec<Kind> {
    let deployment = Kind {
        group: "apps".to_owned(),
        version: "v1",
        kind: "Deployment".to_owned(),
        plural: "deployments".to_owned(),
    };
    std::iter::once(deployment).chain((0..KINDS - 1).map(custom)).collect()
}

/// Definition number `index`. Every third has a second version.
fn definition(index: usize) -> Value {
    let Kind {
        group, kind, plural, ..
    } = custom(index);
    let spec = json!({"type": "object", "properties": {"size": {"type": "integer"}, "unit": {"type": "string"}}});
    let schema = json!({"openAPIV3Schema": {"type": "object", "properties": {"spec": spec}}});
    let names = if index.is_multiple_of(3) {
        &["v1", "v1beta1"][..]
    } else {
        &["v1"]
    };
    let version = |name: &&str| json!({"name": name, "served": true, "storage": *name == "v1", "schema": schema});
    json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": format!("{plural}.{group}"), "labels": {LABEL: "groups"}},
        "spec": {
            "group": group,
            "scope": "Namespaced",
            "names": {"kind": kind, "plural": plural},
            "versions": names.iter().map(version).collect::<Vec<_>>(),
        },
    })
}

/// Creates `count` definitions, those that are missing, and waits until the server tells of each.
pub async fn fill(count: usize) -> Result<(), Failure> {
    if count < KINDS {
        return Err(format!("{KINDS} kinds are mapped: at least as many groups are needed").into());
    }
    let bare = &Bare::connect().await?;
    let create = |index| async move {
        let body = definition(index).to_string();
        bare.send(Method::POST, DEFINITIONS, "application/json", body).await
    };
    stream::iter(0..count)
        .map(create)
        .buffer_unordered(CONCURRENT)
        .try_for_each(|()| async { Ok(()) })
        .await?;
    wait(bare, count).await?;
    println!("{count} groups are served");
    Ok(())
}

async fn wait(bare: &Bare, count: usize) -> Result<(), Failure> {
    let mut missing = count;
    for _ in 0..LOOKS {
        let groups = serde_json::from_slice(&bare.body_as("/apis", AGGREGATED).await?)?;
        missing = (0..count).filter(|index| !serves(&groups, &custom(*index))).count();
        if missing == 0 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    Err(format!("{missing} of {count} definitions are still not served").into())
}

/// Whether the aggregated list has the resource of `wanted`.
fn serves(groups: &Value, wanted: &Kind) -> bool {
    items(groups, "items")
        .filter(|group| group["metadata"]["name"] == wanted.group.as_str())
        .flat_map(|group| items(group, "versions"))
        .filter(|version| version["version"] == wanted.version)
        .flat_map(|version| items(version, "resources"))
        .any(|resource| resource["resource"] == wanted.plural.as_str())
}

fn items<'a>(value: &'a Value, key: &'static str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().into_iter().flatten()
}

/// Deletes all definitions that [`fill`] has made.
pub async fn clean() -> Result<(), Failure> {
    let all = format!("{DEFINITIONS}?labelSelector={LABEL}%3Dgroups");
    let bare = Bare::connect().await?;
    bare.send(Method::DELETE, &all, "application/json", String::new()).await
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::{KINDS, custom, definition, kinds, serves};

    #[test]
    fn every_kind_has_a_group_and_a_plural_of_its_own() {
        let kinds = kinds();
        let different = |of: fn(&super::Kind) -> &str| kinds.iter().map(of).collect::<BTreeSet<_>>().len();
        assert_eq!(kinds.len(), KINDS);
        assert_eq!(different(|kind| &kind.group), KINDS);
        assert_eq!(different(|kind| &kind.plural), KINDS);
    }

    #[test]
    fn a_definition_stores_v1_and_some_serve_another_version() {
        for (index, count) in [(0, 2), (1, 1)] {
            let definition = definition(index);
            let versions = definition["spec"]["versions"].as_array().expect("a list");
            assert_eq!(versions.len(), count);
            assert_eq!(versions.iter().filter(|version| version["storage"] == true).count(), 1);
        }
        assert_eq!(
            definition(7)["metadata"]["name"],
            "readings-of-007.g007.bench.kubewright.dev"
        );
    }

    #[test]
    fn what_is_served_is_found_in_its_group_and_version() {
        let list = |version: &str| {
            json!({"items": [{
                "metadata": {"name": custom(1).group},
                "versions": [{"version": version, "resources": [{"resource": custom(1).plural}]}],
            }]})
        };
        assert!(serves(&list("v1"), &custom(1)));
        assert!(!serves(&list("v1beta1"), &custom(1)));
        assert!(!serves(&list("v1"), &custom(2)));
        assert!(!serves(&json!({"kind": "Status"}), &custom(1)));
    }
}
