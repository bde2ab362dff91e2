//! Answers to questions, and verdicts: kinds that are created to be answered, approval, finalize.

use base64::Engine as _;
use kubewright_k8s::authentication::v1::SelfSubjectReview;
use kubewright_k8s::authorization::v1::SelfSubjectAccessReview;
use kubewright_k8s::certificates::v1::CertificateSigningRequest;
use kubewright_runtime::options::{CreateOptions, DeleteOptions, PatchOptions, UpdateOptions};
use kubewright_runtime::{List, Patch};
use kubewright_tests::ControlPlane;
use kubewright_tests::control_plane::{ADMIN_USER, Form, ORDINARY_USER};
use kubewright_tests::ground::clientset;
use kubewright_tests::namespace;
use kubewright_tests::witness::Place;
use serde_json::json;

use crate::{ground, object};

#[tokio::test]
async fn a_review_is_answered_in_its_status() {
    let Some(plane) = ControlPlane::shared() else { return };
    let question: SelfSubjectAccessReview =
        object(&json!({"spec": {"resourceAttributes": {"verb": "list", "resource": "nodes"}}}));
    for (form, user, allowed) in [
        (Form::Token, ADMIN_USER, true),
        (Form::OrdinaryToken, ORDINARY_USER, false),
    ] {
        let client = clientset(plane, form).unwrap();
        let reviews = client.authorization_v1().selfsubjectaccessreviews();
        let answer = reviews.create(&question, &CreateOptions::new()).await.unwrap();
        assert_eq!(answer.status.allowed, allowed, "{user}");

        let reviews = client.authentication_v1().selfsubjectreviews();
        let answer = reviews
            .create(&SelfSubjectReview::EMPTY, &CreateOptions::new())
            .await
            .unwrap();
        assert_eq!(answer.status.user_info.username.as_deref(), Some(user));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn approval_is_written_by_its_subresource_only() {
    let Some(ground) = ground("approval") else { return };
    let requests = ground.clientset.certificates_v1().certificatesigningrequests();
    let name = namespace::unique("approval");
    let request: CertificateSigningRequest = object(&json!({
        "metadata": {"name": name},
        "spec": {"request": signing_request(), "signerName": "example.com/test", "usages": ["client auth"]}
    }));
    requests.create(&request, &CreateOptions::new()).await.unwrap();
    let verdict = json!({"status": {"conditions": [
        {"type": "Approved", "status": "True", "reason": "Tested", "message": "yes"}
    ]}});
    let refused = requests
        .status(&name)
        .patch(&Patch::merge(verdict.clone()), &PatchOptions::new())
        .await
        .unwrap_err();
    assert!(refused.is_invalid(), "{refused}");

    let approval = requests.approval(&name);
    approval
        .patch(&Patch::merge(verdict), &PatchOptions::new())
        .await
        .unwrap();
    let place = Place {
        group: "certificates.k8s.io",
        version: "v1",
        plural: "certificatesigningrequests",
        namespace: None,
    };
    let found = ground.witness.get(place, &name).unwrap().expect("the request");
    assert_eq!(found["status"]["conditions"][0]["type"], "Approved");
    assert_eq!(&*approval.get().await.unwrap().status.conditions[0].type_, "Approved");
    requests.delete(&name, &DeleteOptions::new()).await.unwrap();
}

/// A PKCS#10 request, base64 of PEM.
fn signing_request() -> String {
    let key = rcgen::KeyPair::generate().unwrap();
    let request = rcgen::CertificateParams::default().serialize_request(&key).unwrap();
    base64::engine::general_purpose::STANDARD.encode(request.pem().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn finalize_lets_a_deleted_namespace_go() {
    let Some(ground) = ground("finalize") else { return };
    let namespaces = ground.clientset.core_v1().namespaces();
    let name = namespace::unique("finalized");
    let namespace = object(&json!({"metadata": {"name": name}}));
    namespaces.create(&namespace, &CreateOptions::new()).await.unwrap();
    namespaces.delete(&name, &DeleteOptions::new()).await.unwrap();
    let mut leaving = namespaces.get(&name).await.unwrap();
    assert!(leaving.metadata.is_being_deleted());
    assert_eq!(leaving.spec.finalizers.len(), 1);

    leaving.spec.make().finalizers = List::ABSENT;
    let finalize = namespaces.finalize(&name);
    finalize.update(&leaving, &UpdateOptions::new()).await.unwrap();
    let place = Place {
        group: "",
        version: "v1",
        plural: "namespaces",
        namespace: None,
    };
    assert_eq!(ground.witness.get(place, &name).unwrap(), None);
}
