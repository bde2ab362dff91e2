//! Others who change parents and members while a set is applied.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use http::Method;
use kubewright_runtime::rest::layer_fn;
use kubewright_runtime::{Client, RestClient, Scheme};
use kubewright_tests::control_plane::Form;
use kubewright_tests::ground;
use serde_json::Value;

use super::manifests::{Manifests, NAMESPACE, SETTINGS};
use super::{Stage, mark, options, stage};

impl Stage {
    /// A client before whose first request of this sort something else happens.
    fn client_outrun(&self, sort: fn(&Method, &str) -> bool, happens: Vec<String>) -> Client {
        let (witness, over) = (
            Arc::new(self.plane.witness().unwrap()),
            Arc::new(AtomicBool::new(false)),
        );
        let layer = layer_fn(move |request, next| {
            let is_it = sort(request.method(), &request.uri().to_string());
            if is_it && !over.swap(true, Ordering::Relaxed) {
                let arguments: Vec<&str> = happens.iter().map(String::as_str).collect();
                witness.kubectl(&arguments).unwrap();
            }
            Box::pin(async move { next.send(request).await })
        });
        let config = ground::config(self.plane, Form::InlineCertificate).unwrap();
        Client::new(RestClient::new(config.with_layer(layer)).unwrap(), Scheme::new())
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

#[tokio::test]
async fn what_another_run_put_into_the_parent_stays_in_it() {
    let Some(stage) = stage("narrow") else { return };
    let (set, manifests, ns) = (stage.set("release"), Manifests::new(), stage.namespace());
    assert!(
        stage
            .apply(&set, &manifests.of(&[NAMESPACE, SETTINGS]))
            .await
            .is_complete()
    );
    let kinds = "applyset.kubernetes.io/contains-group-kinds=ConfigMap,Job.batch,Namespace";
    let other = words(&format!("annotate --overwrite secret release -n {ns} {kinds}"));
    let client = stage.client_outrun(|_, uri| uri.contains("labelSelector"), other);
    let report = set
        .apply_yaml(&client, &manifests.of(&[NAMESPACE]), &options())
        .await
        .unwrap();
    assert!(report.is_complete() && report.pruned.len() == 1, "{report}");
    assert!(
        report
            .warnings
            .iter()
            .any(|warning| warning.contains("changed during the apply")),
        "{report}"
    );
    let named = mark(&stage.parent("release"), "contains-group-kinds").map(str::to_owned);
    assert_eq!(named.as_deref(), Some("ConfigMap,Job.batch,Namespace"));
    // The next one finds that nothing is of these kinds.
    assert!(stage.apply(&set, &manifests.of(&[NAMESPACE])).await.is_complete());
    assert_eq!(
        mark(&stage.parent("release"), "contains-group-kinds"),
        Some("Namespace")
    );
}

#[tokio::test]
async fn a_parent_that_changes_before_it_is_written_is_read_again() {
    let Some(stage) = stage("widen") else { return };
    let (set, manifests, ns) = (stage.set("release"), Manifests::new(), stage.namespace());
    assert!(stage.apply(&set, &manifests.of(&[NAMESPACE])).await.is_complete());
    let tool = "applyset.kubernetes.io/tooling=other/v1";
    let other = words(&format!("annotate --overwrite secret release -n {ns} {tool}"));
    let client = stage.client_outrun(|method, _| method == Method::PATCH, other);
    let refused = set
        .apply_yaml(&client, &manifests.of(&[NAMESPACE, SETTINGS]), &options())
        .await;
    assert_eq!(
        super::refusal(refused),
        kubewright_runtime::applyset::Refusal::OtherTooling("other".into())
    );
    let settings = ["configmap", "settings", "-n", &manifests.namespace];
    assert_eq!(stage.seen(&settings), Value::Null);
}

#[tokio::test]
async fn what_leaves_the_set_before_it_is_deleted_stays() {
    let Some(stage) = stage("leaves") else { return };
    let (set, manifests) = (stage.set("release"), Manifests::new());
    let ns = &manifests.namespace;
    for (change, stays) in [
        ("label configmap settings -n NS applyset.kubernetes.io/part-of-", true),
        ("label configmap settings -n NS tier=a", false),
    ] {
        assert!(
            stage
                .apply(&set, &manifests.of(&[NAMESPACE, SETTINGS]))
                .await
                .is_complete()
        );
        let other = words(&change.replace("NS", ns));
        let client = stage.client_outrun(|method, _| method == Method::DELETE, other);
        let report = set
            .apply_yaml(&client, &manifests.of(&[NAMESPACE]), &options())
            .await
            .unwrap();
        assert!(report.is_complete(), "{report}");
        assert_eq!(report.pruned.len(), usize::from(!stays), "{report}");
        let there = stage.seen(&["configmap", "settings", "-n", ns]) != Value::Null;
        assert_eq!(there, stays, "{change}");
    }
}
