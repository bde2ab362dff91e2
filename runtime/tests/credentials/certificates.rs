//! Client certificates: of every form, from files and plugins, and as they change.

use std::fs;
use std::time::Duration;

use kubewright_runtime::rest::{Path, Request};
use kubewright_runtime::{Config, RestClient};
use serde_json::{Value, json};

use crate::ask;
use crate::folder::{Folder, answer};
use crate::peer::{Asked, Peer, fixture, fixture_text, let_in, refuse};

const EC: [&str; 2] = ["client-ec.crt", "client-sec1.key"];
const RSA: [&str; 2] = ["client-rsa.crt", "client-pkcs1.key"];

fn certificate([certificate, key]: [&str; 2]) -> Value {
    json!({"clientCertificateData": fixture_text(certificate), "clientKeyData": fixture_text(key)})
}

/// Whoever has a certificate, but not `refused`.
fn peer(refused: &'static str) -> Peer {
    Peer::judging(move |asked| match asked.certificate {
        Some(name) if name != refused || asked.path.starts_with("/stream") => let_in(),
        _ => refuse(),
    })
}

fn seen(peer: &Peer) -> Vec<(usize, &'static str)> {
    let of = |asked: Asked| (asked.connection, asked.certificate.unwrap_or("none"));
    peer.asked().into_iter().map(of).collect()
}

#[tokio::test]
async fn certificates_and_keys_of_all_forms_identify_the_client_from_files_and_inline() {
    for (certificate, key) in [
        ("client-ec.crt", "client-sec1.key"),
        ("client-ec.crt", "client-pkcs8.key"),
        ("client-rsa.crt", "client-pkcs1.key"),
        ("client-rsa.crt", "client-rsa-pkcs8.key"),
    ] {
        use base64::Engine as _;
        let encoded = |name| base64::engine::general_purpose::STANDARD.encode(fixture_text(name));
        let (folder, peer) = (Folder::new(), peer(""));
        for user in [
            json!({"client-certificate": fixture(certificate), "client-key": fixture(key)}),
            json!({"client-certificate-data": encoded(certificate), "client-key-data": encoded(key)}),
            json!({"client-certificate": fixture(certificate), "client-key-data": encoded(key)}),
        ] {
            ask(&folder.client_of(&peer, user)).await.unwrap();
        }
        assert!(seen(&peer).iter().all(|(_, name)| *name == certificate), "{key}");
    }
}

async fn whole(client: &RestClient, peer: &Peer, meanwhile: impl AsyncFnOnce()) -> Vec<u8> {
    use futures_util::StreamExt as _;
    let mut stream = client.stream(Request::get(Path::literal("/stream"))).await.unwrap();
    let mut bytes = stream.next().await.unwrap().unwrap().to_vec();
    meanwhile().await;
    peer.end_streams();
    while let Some(piece) = stream.next().await {
        bytes.extend_from_slice(&piece.unwrap());
    }
    bytes
}

#[tokio::test]
async fn files_that_are_replaced_count_for_new_connections_and_streams_end_on_theirs() {
    let (folder, peer) = (Folder::new(), peer(EC[0]));
    let replace = |pair: [&str; 2]| {
        fs::copy(fixture(pair[0]), folder.path("crt")).unwrap();
        fs::copy(fixture(pair[1]), folder.path("key")).unwrap();
    };
    replace(EC);
    let client = folder.client_of(&peer, json!({"client-certificate": "crt", "client-key": "key"}));
    let stream = whole(&client, &peer, async || {
        assert!(
            ask(&client).await.unwrap_err().is_unauthorized(),
            "the files are as they were"
        );
        replace(RSA);
        ask(&client).await.unwrap();
        ask(&client).await.unwrap();
    });
    assert_eq!(stream.await, b"is whole");
    let expected = [(0, EC[0]), (1, EC[0]), (1, EC[0]), (2, RSA[0]), (2, RSA[0])];
    assert_eq!(seen(&peer), expected);
}

#[tokio::test]
async fn a_certificate_of_a_plugin_is_used_and_a_new_one_gets_new_connections() {
    let folder = Folder::answering(&[answer(certificate(EC)), answer(certificate(RSA))]);
    let peer = peer(EC[0]);
    let client = folder.client(&peer);
    let stream = whole(&client, &peer, async || {
        ask(&client).await.unwrap();
        ask(&client).await.unwrap();
    });
    assert_eq!(stream.await, b"is whole");
    assert_eq!(seen(&peer), [(0, EC[0]), (1, EC[0]), (2, RSA[0]), (2, RSA[0])]);
    assert!(peer.asked().iter().all(|asked| asked.authorization.is_none()));
    assert_eq!(folder.runs(), 2);
}

#[tokio::test]
async fn a_plugin_may_give_a_token_and_a_certificate() {
    let mut both = certificate(EC);
    both["token"] = json!("one");
    let (folder, peer) = (Folder::answering(&[answer(both)]), peer(""));
    ask(&folder.client(&peer)).await.unwrap();
    let asked = peer.asked().remove(0);
    assert_eq!((asked.token(), asked.certificate), ("one", Some(EC[0])));
}

#[tokio::test]
async fn a_new_token_beside_the_same_certificate_keeps_its_connections() {
    let status = |token: &str, end: jiff::Timestamp| {
        let mut both = certificate(EC);
        both["token"] = json!(token);
        both["expirationTimestamp"] = json!(end.to_string());
        answer(both)
    };
    let now = jiff::Timestamp::now();
    let (soon, late) = (Duration::from_millis(500), Duration::from_secs(600));
    let folder = Folder::answering(&[status("one", now + soon), status("two", now + late)]);
    let peer = peer("");
    let client = folder.client(&peer);
    ask(&client).await.unwrap();
    tokio::time::sleep(soon).await;
    ask(&client).await.unwrap();
    assert_eq!(peer.tokens(), ["one", "two"]);
    assert_eq!(seen(&peer), [(0, EC[0]), (0, EC[0])]);
}

#[tokio::test]
async fn a_certificate_that_cannot_be_used_is_an_error_before_anything_is_sent() {
    for (status, why) in [
        (certificate([EC[0], RSA[1]]), "cannot be used"),
        (
            json!({"clientCertificateData": "hunter2", "clientKeyData": fixture_text(EC[1])}),
            "no PEM certificate",
        ),
        (
            json!({"clientCertificateData": fixture_text(EC[0]), "clientKeyData": "hunter2"}),
            "no PEM key",
        ),
    ] {
        let (folder, peer) = (Folder::answering(&[answer(status)]), peer(""));
        let error = ask(&folder.client(&peer)).await.unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(
            error.is_credentials() && text.contains(why) && !text.contains("hunter2"),
            "{text}"
        );
        assert!(peer.asked().is_empty());
    }
}

#[tokio::test]
async fn an_http_client_of_the_program_cannot_take_a_certificate_and_says_so() {
    let (folder, peer) = (Folder::answering(&[answer(certificate(EC))]), peer(""));
    let config = folder.client(&peer).config().clone();
    let http = reqwest::Client::builder()
        .tls_backend_preconfigured(no_tls())
        .build()
        .unwrap();
    let client = RestClient::with_http_client(http, config).unwrap();
    let error = ask(&client).await.unwrap_err();
    assert!(
        error.is_credentials() && error.to_string().contains("HTTP client of the program"),
        "{error}"
    );
}

fn no_tls() -> rustls::ClientConfig {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let versions = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let roots = versions.unwrap().with_root_certificates(rustls::RootCertStore::empty());
    roots.with_no_client_auth()
}

#[test]
fn files_set_by_the_program_are_read_at_once() {
    let config = || Config::new("https://host").unwrap();
    assert!(
        config()
            .with_client_certificate_files(fixture(EC[0]), fixture(EC[1]))
            .is_ok()
    );
    for (certificate, key) in [("nowhere", fixture(EC[1])), (&fixture(EC[0]), "nowhere".to_owned())] {
        let error = config().with_client_certificate_files(certificate, key).unwrap_err();
        assert!(error.is_config() && error.to_string().contains("nowhere"), "{error}");
    }
}
