//! Plugins that fail: what is said, and what is never said.

use kubewright_runtime::{Error, RestClient};
use serde_json::{Value, json};

use crate::ask;
use crate::folder::{Folder, V1, answer, cluster, token};
use crate::peer::{Peer, fixture_text, let_in};

/// The error of a request whose plugin runs this script; nothing was sent.
async fn error_of(script: &str, adjust: impl FnOnce(&mut Value)) -> Error {
    let (folder, peer) = (Folder::new(), Peer::judging(|_| let_in()));
    folder.script(script);
    let mut exec = folder.exec();
    adjust(&mut exec);
    let error = ask(&folder.client_of(&peer, json!({ "exec": exec })))
        .await
        .unwrap_err();
    assert!(error.is_credentials() && error.http_status().is_none(), "{error:?}");
    assert_eq!((error.method(), error.path()), (Some("GET"), Some("/version")));
    assert!(error.to_string().contains("of user \"u\" in "), "{error}");
    assert!(peer.asked().is_empty());
    error
}

#[tokio::test]
async fn a_plugin_that_is_not_installed_is_said_how_to_get() {
    let error = error_of("", |exec| {
        exec["command"] = json!("kubewright-no-such-plugin");
        exec["installHint"] = json!("get it from example.com");
    })
    .await;
    let text = error.to_string();
    assert!(
        text.contains("\"kubewright-no-such-plugin\"") && text.ends_with("; get it from example.com"),
        "{text}"
    );
}

#[tokio::test]
async fn a_plugin_that_fails_is_quoted_with_its_exit_code() {
    let error = error_of(
        "cat answer 2>/dev/null; echo 'session ended, run: login' >&2; exit 7",
        |_| {},
    )
    .await;
    let text = error.to_string();
    assert!(
        text.ends_with("failed with exit code 7: session ended, run: login"),
        "{text}"
    );
}

#[tokio::test]
async fn an_answer_that_cannot_be_used_is_said_why() {
    let other = answer(json!({"token": "hunter2"})).to_string();
    let version = other.replace(V1, "client.authentication.k8s.io/v1beta1");
    let kind = other.replace("ExecCredential", "Secret");
    for (script, why) in [
        ("echo hunter2 is no JSON".to_owned(), "it has no kind"),
        (
            format!("echo '{}'", &other[..other.len() - 5]),
            "no ExecCredential in JSON or YAML",
        ),
        ("true".to_owned(), "it is empty"),
        (
            format!("echo '{version}'"),
            "its apiVersion is \"client.authentication.k8s.io/v1beta1\"",
        ),
        (format!("echo '{kind}'"), "its kind is \"Secret\""),
        ("yes hunter2".to_owned(), "printed more than 1048576 bytes"),
        ("printf '\\377hunter2'".to_owned(), "not text"),
    ] {
        let error = error_of(&script, |_| {}).await;
        let text = format!("{error} {error:?}");
        assert!(text.contains(why) && !text.contains("hunter2"), "{text}");
    }
}

#[tokio::test]
async fn a_token_that_no_header_may_hold_is_not_shown() {
    let (folder, peer) = (
        Folder::answering(&[token("hunter2\nX-Evil: 1")]),
        Peer::judging(|_| let_in()),
    );
    let error = ask(&folder.client(&peer)).await.unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(
        text.contains("no header may hold") && !text.contains("hunter2"),
        "{text}"
    );
}

#[tokio::test]
async fn no_secret_is_in_what_configurations_clients_and_errors_show() {
    let secret = "MARKED-s3cret";
    let key = fixture_text("client-sec1.key");
    let key_line = key.lines().nth(1).unwrap();
    let peer = Peer::judging(move |asked| (401, format!("who is {}?", asked.token())));
    let folder = Folder::new();
    folder.write(
        "answer",
        &answer(json!({
            "token": "MARKED-s3cret-token",
            "clientCertificateData": fixture_text("client-ec.crt"), "clientKeyData": key,
        }))
        .to_string(),
    );
    for script in [
        "cat answer",
        "cat answer; echo \"cannot log in with $2 or $PASSWORD\" >&2; exit 1",
        "cat answer; echo MARKED-s3cret-garbage",
    ] {
        folder.script(script);
        let mut exec = folder.exec();
        exec["args"]
            .as_array_mut()
            .unwrap()
            .extend([json!("--password"), json!("MARKED-s3cret-argument")]);
        exec["env"] = json!([{"name": "PASSWORD", "value": "MARKED-s3cret-variable"}]);
        let config = folder.config_of(cluster(&peer), json!({ "exec": exec })).unwrap();
        let client = RestClient::new(config.clone()).unwrap();
        let error = ask(&client).await.unwrap_err();
        let mut shown = format!(
            "{config:?} {client:?} {error} {error:?} {:?}",
            config.credential_source()
        );
        let mut cause: Option<&dyn std::error::Error> = std::error::Error::source(&error);
        while let Some(inner) = cause {
            shown += &format!("{inner} {inner:?}");
            cause = inner.source();
        }
        assert!(
            !shown.contains(secret) && !shown.contains(key_line),
            "{script}: {shown}"
        );
    }
    assert_eq!(peer.asked().len(), 1);
}
