//! Two clients over one connection.

use kubewright_runtime::kind::{Resource, scope};
use kubewright_runtime::meta::{LabelSelector, ObjectMeta};
use kubewright_runtime::options::{CreateOptions, DeleteOptions, ListOptions, UpdateOptions};
use kubewright_runtime::value::{self, Record};
use kubewright_runtime::{Namespaced, verbs};
use kubewright_tests::{ControlPlane, Ground};
use kubewright_two_versions::{v1_34 as older, v1_36 as newer};
use serde_json::{Value, json};

/// A namespace, and a client of each version that share the connection of a third, that of the ready-made crate.
fn ground(base: &str) -> Option<(Ground, older::Clientset, newer::Clientset)> {
    let ground = ControlPlane::shared().map(|plane| Ground::new(plane, base).unwrap())?;
    let rest = ground.clientset.rest();
    let clients = (
        older::Clientset::from_client(rest.clone()),
        newer::Clientset::from_client(rest.clone()),
    );
    Some((ground, clients.0, clients.1))
}

/// The object of a JSON body.
fn object<T: Record + Default>(json: &Value) -> T {
    value::from_json(json.to_string().as_bytes()).unwrap()
}

fn pod_spec() -> Value {
    json!({"containers": [{"name": "main", "image": "registry.example.com/web:1"}]})
}

/// What no version of a kind has to be named for.
async fn names<K>(client: &Namespaced<K>) -> Vec<String>
where
    K: Resource<Scope = scope::Namespaced> + verbs::List,
{
    let listed = client.list(&ListOptions::new().labels("app=web")).await.unwrap();
    listed
        .iter()
        .map(|object| format!("{}/{}", K::KIND, object.metadata().name()))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_one_version_creates_the_other_reads() {
    let Some((ground, older_client, newer_client)) = ground("two-versions") else {
        return;
    };
    let namespace = ground.namespace.name();

    let deployment: older::apps::v1::Deployment = object(&json!({
        "metadata": {"name": "web", "labels": {"app": "web"}},
        "spec": {
            "replicas": 3,
            "selector": {"matchLabels": {"app": "web"}},
            "template": {"metadata": {"labels": {"app": "web"}}, "spec": pod_spec()},
        },
    }));
    let (by_older, by_newer) = (
        older_client.apps_v1().deployments(namespace),
        newer_client.apps_v1().deployments(namespace),
    );
    let created = by_older.create(&deployment, &CreateOptions::new()).await.unwrap();
    let read: newer::apps::v1::Deployment = by_newer.get("web").await.unwrap();
    assert_eq!(read.metadata, created.metadata);
    assert_eq!(read.spec.replicas, Some(3));
    assert_eq!(
        read.spec.template.spec.containers[0].image.as_deref(),
        Some("registry.example.com/web:1")
    );

    let pod: newer::core::v1::Pod =
        object(&json!({"metadata": {"name": "web-0", "labels": {"app": "web"}}, "spec": pod_spec()}));
    let created = newer_client
        .core_v1()
        .pods(namespace)
        .create(&pod, &CreateOptions::new())
        .await
        .unwrap();
    let read: older::core::v1::Pod = older_client.core_v1().pods(namespace).get("web-0").await.unwrap();
    assert_eq!(read.metadata, created.metadata);
    assert_eq!(read.spec.containers[0].name, "main");

    assert_eq!(names(&by_older).await, ["Deployment/web"]);
    assert_eq!(names(&by_newer).await, ["Deployment/web"]);
    assert_eq!(names(&older_client.core_v1().pods(namespace)).await, ["Pod/web-0"]);
    by_newer.delete("web", &DeleteOptions::new()).await.unwrap();
    assert!(by_older.get("web").await.unwrap_err().is_not_found());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn one_metadata_and_one_selector_serve_both() {
    let Some((ground, older_client, newer_client)) = ground("two-versions-meta") else {
        return;
    };
    let namespace = ground.namespace.name();
    let metadata = ObjectMeta {
        labels: [("app", "web")].into_iter().collect(),
        ..ObjectMeta::named("shared")
    };
    let selector: LabelSelector = object(&json!({"matchLabels": {"app": "web"}}));

    let config_map = older::core::v1::ConfigMap {
        metadata: metadata.clone(),
        data: [("key", "older")].into_iter().collect(),
        ..older::core::v1::ConfigMap::EMPTY
    };
    let created = older_client
        .core_v1()
        .configmaps(namespace)
        .create(&config_map, &CreateOptions::new())
        .await
        .unwrap();
    // The metadata that the server gave to the one, resource version and all, updates it through the other.
    let config_map = newer::core::v1::ConfigMap {
        metadata: created.metadata,
        data: [("key", "newer")].into_iter().collect(),
        ..newer::core::v1::ConfigMap::EMPTY
    };
    newer_client
        .core_v1()
        .configmaps(namespace)
        .update(&config_map, &UpdateOptions::new())
        .await
        .unwrap();
    assert_eq!(
        ground.witnessed("", "configmaps", "shared").unwrap().unwrap()["data"]["key"],
        "newer"
    );

    let template: newer::core::v1::PodTemplateSpec =
        object(&json!({"metadata": {"labels": {"app": "web"}}, "spec": pod_spec()}));
    let spec = newer::apps::v1::DeploymentSpec {
        selector: selector.clone(),
        template,
        ..newer::apps::v1::DeploymentSpec::EMPTY
    };
    let deployment = newer::apps::v1::Deployment {
        metadata,
        spec: spec.into(),
        ..newer::apps::v1::Deployment::EMPTY
    };
    newer_client
        .apps_v1()
        .deployments(namespace)
        .create(&deployment, &CreateOptions::new())
        .await
        .unwrap();
    let read = older_client
        .apps_v1()
        .deployments(namespace)
        .get("shared")
        .await
        .unwrap();
    assert_eq!(read.spec.selector, selector);
    assert_eq!(
        ground.witnessed("apps", "deployments", "shared").unwrap().unwrap()["spec"]["selector"],
        json!({"matchLabels": {"app": "web"}})
    );
}

/// Else the other tests would say nothing about two versions.
#[test]
fn the_versions_differ() {
    fn fields<T: Record + Default>() -> Vec<&'static str> {
        T::default().info().fields.iter().map(|field| field.name).collect()
    }
    let (older, newer) = (
        fields::<older::core::v1::PodSpec>(),
        fields::<newer::core::v1::PodSpec>(),
    );
    assert!(older.iter().all(|name| newer.contains(name)), "1.36 took a field away");
    assert!(newer.len() > older.len(), "{newer:?}");
}
