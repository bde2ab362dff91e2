//! An aggregated API server that is not there.

use std::time::{Duration, Instant};

use kubewright_runtime::discovery::{Discovered, DiscoveryClient};
use kubewright_runtime::{GroupVersion, Mapper};
use kubewright_tests::raw_http::RawHttp;
use kubewright_tests::witness::kubectl_is_installed;
use serde_json::{Value, json};

use super::rows::rows;
use super::{Reads, kubectl, stage};

const PATH: &str = "/apis/apiregistration.k8s.io/v1/apiservices";
const GROUP: &str = "broken.kubewright.test";

/// An API service that points to a service which does not exist, as long as it lives.
struct Broken(RawHttp);

impl Broken {
    fn create(raw: RawHttp) -> Self {
        let service = json!({
            "apiVersion": "apiregistration.k8s.io/v1",
            "kind": "APIService",
            "metadata": { "name": format!("v1.{GROUP}") },
            "spec": {
                "service": { "namespace": "default", "name": "nowhere", "port": 443 },
                "group": GROUP,
                "version": "v1",
                "insecureSkipTLSVerify": true,
                // Before all others but the built-in ones.
                "groupPriorityMinimum": 10000,
                "versionPriority": 100,
            },
        });
        send(&raw, "POST", PATH, Some(&service));
        Self(raw)
    }
}

impl Drop for Broken {
    fn drop(&mut self) {
        send(&self.0, "DELETE", &format!("{PATH}/v1.{GROUP}"), None);
    }
}

fn send(raw: &RawHttp, method: &str, path: &str, body: Option<&Value>) {
    let body = body.map(|body| body.to_string());
    let body = body.as_ref().map(|body| ("application/json", body.as_bytes()));
    let answer = raw.send(method, path, body).unwrap();
    assert!(
        answer.status < 300,
        "{method} {path}: {}",
        String::from_utf8_lossy(&answer.body)
    );
}

/// What is discovered once the server shows the broken group, or shows it no more.
async fn once_shown(client: &DiscoveryClient, shown: bool) -> Discovered {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let discovered = client.discover().await.unwrap();
        if discovered.group(GROUP).is_some() == shown {
            return discovered;
        }
        assert!(Instant::now() < until, "the server does not show what it was told");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_hides_nothing_else() {
    let Some(stage) = stage().await else { return };
    let client = stage.client(Reads::Both).client;
    let before = client.discover().await.unwrap();
    let broken = Broken::create(stage.plane.raw().unwrap());
    let group_version = GroupVersion::new(GROUP, "v1");

    let aggregated = once_shown(&client, true).await;
    let legacy = once_shown(&stage.client(Reads::Legacy).client, true).await;
    for discovered in [&aggregated, &legacy] {
        let failed: Vec<_> = discovered
            .failures
            .iter()
            .map(|failure| &failure.group_version)
            .collect();
        assert_eq!(failed, [&group_version]);
        assert_eq!(rows(discovered), rows(&before));
        assert_eq!(discovered.preferred_version(GROUP), None);
    }
    assert!(aggregated.failures[0].error.is_none());
    assert!(legacy.failures[0].error.as_ref().unwrap().is_service_unavailable());

    let mapper = Mapper::new(client.clone());
    for resource in before.preferred_resources() {
        assert_eq!(mapper.kind(&resource.kind).await.unwrap(), *resource);
    }
    let missing = mapper.resource(&format!("gizmos.{GROUP}")).await.unwrap_err();
    assert!(
        missing.is_no_match() && missing.failed_group_versions() == [group_version],
        "{missing}"
    );
    if kubectl_is_installed() {
        let (expected, _) = kubectl::api_resources(stage.plane);
        assert_eq!(rows(&aggregated), expected);
    }

    drop(broken);
    once_shown(&client, false).await;
}
