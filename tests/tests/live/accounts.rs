//! Tokens of service accounts: asked for, used, and no longer let in.

use std::time::{Duration, SystemTime};

use kubewright_k8s::Clientset;
use kubewright_k8s::authentication::v1::TokenRequest;
use kubewright_k8s::core::v1::ServiceAccount;
use kubewright_runtime::meta::ObjectMeta;
use kubewright_runtime::options::{CreateOptions, DeleteOptions, ListOptions};
use kubewright_runtime::{Config, Error, Namespaced};
use kubewright_tests::control_plane::Account;
use kubewright_tests::{ControlPlane, Ground};
use serde_json::json;

use crate::object;

fn accounts(ground: &Ground) -> Namespaced<ServiceAccount> {
    ground.clientset.core_v1().serviceaccounts(ground.namespace.name())
}

async fn create(ground: &Ground, name: &str) -> ServiceAccount {
    let account = ServiceAccount {
        metadata: ObjectMeta::named(name),
        ..ServiceAccount::EMPTY
    };
    accounts(ground).create(&account, &CreateOptions::new()).await.unwrap()
}

fn holder_of(plane: &ControlPlane, token: &str) -> Clientset {
    let authority = plane.credentials().ca.as_bytes();
    let config = Config::new(&plane.url()).unwrap();
    let config = config.with_certificate_authority(authority).unwrap();
    Clientset::new(config.with_token(token)).unwrap()
}

/// What the server says to somebody who may do nothing.
async fn refusal_of(holder: &Clientset) -> Error {
    let nodes = holder.core_v1().nodes();
    nodes.list(&ListOptions::new()).await.unwrap_err()
}

#[tokio::test]
async fn a_token_that_was_asked_for_is_let_in_as_its_account() {
    let Some(plane) = ControlPlane::shared() else { return };
    let ground = Ground::new(plane, "token").unwrap();
    create(&ground, "robot").await;
    let request: TokenRequest = object(&json!({"spec": {"audiences": [], "expirationSeconds": 600}}));
    let issued = accounts(&ground).create_token("robot", &request).await.unwrap();
    assert_eq!(issued.spec.expiration_seconds, Some(600));
    assert!(issued.status.expiration_timestamp.is_some());

    let token = issued.status.token.as_deref().expect("a token");
    let refusal = refusal_of(&holder_of(plane, token)).await;
    assert!(refusal.is_forbidden(), "known, but without rights: {refusal}");
    let user = format!("system:serviceaccount:{}:robot", ground.namespace.name());
    assert!(refusal.to_string().contains(&user), "{refusal}");

    let missing = accounts(&ground).create_token("nobody", &request).await.unwrap_err();
    assert!(missing.is_not_found(), "{missing}");
}

#[tokio::test]
async fn a_token_that_has_ended_is_unauthorized() {
    let Some(plane) = ControlPlane::shared() else { return };
    let ground = Ground::new(plane, "ended").unwrap();
    let account = create(&ground, "late").await;
    let account = Account {
        namespace: ground.namespace.name(),
        name: "late",
        uid: account.metadata.uid(),
    };
    let sign = |end| plane.credentials().token_that_ends(account, end).unwrap();
    let hour = Duration::from_secs(3600);

    let good = sign(SystemTime::now() + hour);
    let refusal = refusal_of(&holder_of(plane, &good)).await;
    assert!(
        refusal.is_forbidden(),
        "the same token with a later end is let in: {refusal}"
    );

    let ended = sign(SystemTime::now() - hour);
    let refusal = refusal_of(&holder_of(plane, &ended)).await;
    assert!(refusal.is_unauthorized(), "{refusal}");
    assert_says_no_secret(&refusal, &ended);
    let text = refusal.to_string();
    assert!(
        text.contains("GET /api/v1/nodes") && text.contains("the token"),
        "what was refused, and which credential: {text}"
    );
}

#[tokio::test]
async fn a_token_whose_account_is_gone_is_unauthorized() {
    let Some(plane) = ControlPlane::shared() else { return };
    let ground = Ground::new(plane, "revoked").unwrap();
    create(&ground, "short-lived").await;
    let request = TokenRequest::EMPTY;
    let issued = accounts(&ground).create_token("short-lived", &request).await.unwrap();
    let token = issued.status.token.as_deref().expect("a token");
    let holder = holder_of(plane, token);
    let refusal = refusal_of(&holder).await;
    assert!(refusal.is_forbidden(), "known, but without rights: {refusal}");

    let options = DeleteOptions::new();
    accounts(&ground).delete("short-lived", &options).await.unwrap();
    // The server remembers a token that it has seen for some seconds.
    for _ in 0..150 {
        let refusal = refusal_of(&holder).await;
        assert_says_no_secret(&refusal, token);
        if refusal.is_unauthorized() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("a token without an account is still let in");
}

fn assert_says_no_secret(error: &Error, secret: &str) {
    assert!(
        !format!("{error} {error:?}").contains(secret),
        "the token is in the message"
    );
}
