//! A program that ends in the middle: whatever was done by then, nothing is lost from the set.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use kubewright_runtime::rest::layer_fn;
use kubewright_runtime::{Client, DynamicObject, Error, RestClient, Scheme};
use kubewright_tests::control_plane::Form;
use kubewright_tests::ground;
use serde_json::Value;

use super::manifests::{DEPLOYMENT, KEYS, Manifests, SETTINGS};
use super::{Stage, mark, options, stage};

/// When the end comes: before a request is sent, or before its answer comes back.
#[derive(Clone, Copy)]
enum End {
    Before,
    After,
}

impl Stage {
    /// A client that gets so many answers.
    fn client_for(&self, answers: usize, end: End) -> Client {
        let count = Arc::new(AtomicUsize::new(0));
        let layer = layer_fn(move |request, next| {
            let number = count.fetch_add(1, Ordering::Relaxed);
            Box::pin(async move {
                if number > answers || number == answers && matches!(end, End::Before) {
                    return Err(Error::from_layer("the end"));
                }
                let answer = next.send(request).await;
                if number == answers {
                    Err(Error::from_layer("the end"))
                } else {
                    answer
                }
            })
        });
        let config = ground::config(self.plane, Form::InlineCertificate)
            .unwrap()
            .with_layer(layer);
        // What the server offers is known: each request counts for the set.
        Client::new(RestClient::new(config).unwrap(), Scheme::new()).with_mapper(self.client.mapper().clone())
    }
}

#[tokio::test]
async fn an_end_between_any_two_steps_loses_no_member() {
    let Some(stage) = stage("crashes") else { return };
    let set = stage.set("release");
    let (mut ends, mut halves) = (0, BTreeSet::new());
    for end in [End::Before, End::After] {
        for answers in 0.. {
            let manifests = Manifests::new();
            let ns = &manifests.namespace;
            stage.kubectl(&["create", "namespace", ns]);
            let done = stage.apply(&set, &manifests.of(&[SETTINGS])).await;
            assert!(done.is_complete(), "{done}");
            // One kind goes, two come.
            let client = stage.client_for(answers, end);
            let next = manifests.of(&[KEYS, DEPLOYMENT]);
            let cut = set.apply_yaml(&client, &next, &options()).await;
            let whole = cut.is_ok_and(|report| report.is_complete());
            let all = ["configmaps,secrets,deployments", "-n", ns];
            let members = stage.seen(&all)["items"].as_array().map_or(0, Vec::len);
            halves.insert(members);
            // Whatever that has left, the set knows it: emptied, it leaves nothing.
            let emptied = set.apply::<DynamicObject>(&stage.client, [], &options()).await.unwrap();
            assert!(emptied.is_complete(), "{emptied}");
            let left = stage.seen(&all);
            assert_eq!(left, Value::Null, "after {answers} answers: {left}");
            assert_eq!(mark(&stage.parent("release"), "contains-group-kinds"), Some(""));
            if whole {
                break;
            }
            ends += 1;
        }
    }
    assert!(ends >= 20, "only {ends} ends");
    assert_eq!(halves, BTreeSet::from([1, 2, 3]), "states in between");
}
