//! What `Debug` of Kubernetes' own kinds shows of the credentials in them: that they are there.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use kubewright_k8s::authentication::v1::{TokenRequest, TokenReview};
use kubewright_k8s::core::v1::Secret;
use kubewright_runtime::value;

const TOKEN: &str = "hunter2-hunter2";

#[test]
fn a_secret_shows_its_keys_and_no_value() {
    let secret: Secret = value::from_json(
        br#"{"metadata": {"name": "db"}, "type": "Opaque", "data": {"user": "aHVudGVyMg=="}, "stringData": {"password": "hunter2"}}"#,
    )
    .unwrap();
    assert_eq!(
        format!("{secret:?}"),
        r#"Secret { metadata: ObjectMeta { name: "db" }, data: {"user": (7 bytes)}, stringData: {"password": (hidden)}, type: "Opaque" }"#
    );
}

#[test]
fn tokens_that_are_asked_for_and_looked_at_are_hidden() {
    let mut request = TokenRequest::default();
    request.status.make().token = Some(TOKEN.into());
    let mut review = TokenReview::default();
    review.spec.token = TOKEN.into();
    for shown in [format!("{request:#?}"), format!("{review:#?}")] {
        assert!(
            shown.contains("token: (hidden)") && !shown.contains("hunter2"),
            "{shown}"
        );
    }
}

#[test]
fn a_secret_that_cannot_be_read_is_not_quoted() {
    for text in [
        r#"{"stringData": {"pin": 8273645}}"#,
        r#"{"stringData": "hunter2"}"#,
        r#"{"data": {"a": "hunter2"}}"#,
        r#"{"data": ["hunter2"]}"#,
    ] {
        let ours = value::from_json::<Secret>(text.as_bytes()).unwrap_err();
        let serdes = serde_json::from_str::<Secret>(text).unwrap_err();
        let shown = format!("{ours} {ours:?} {serdes} {serdes:?}");
        assert!(!shown.contains("hunter2") && !shown.contains("8273645"), "{shown}");
    }
}
