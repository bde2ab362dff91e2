//! Real TLS handshakes with a server on this machine: whom the client trusts, by which name, and who it says it is.

#![allow(clippy::unwrap_used, reason = "a fault in a helper ends the test, as it should")]

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;

use kubewright_runtime::rest::{Path, Request};
use kubewright_runtime::{Config, Error, RestClient};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, Stream};

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/tls/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// What the server saw of one connection whose handshake succeeded.
#[derive(Debug, PartialEq)]
struct Seen {
    server_name: Option<String>,
    client_certificate: bool,
    host: String,
}

/// Takes one connection and answers one request with `{}`.
fn serve(certificate: &str) -> (SocketAddr, JoinHandle<Option<Seen>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let config = Arc::new(server_config(certificate));
    let server = std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let mut connection = ServerConnection::new(config).unwrap();
        let mut stream = Stream::new(&mut connection, &mut socket);
        let mut request = Vec::new();
        let mut piece = [0; 1024];
        while !request.ends_with(b"\r\n\r\n") {
            let count = stream.read(&mut piece).ok().filter(|count| *count > 0)?;
            request.extend_from_slice(&piece[..count]);
        }
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
            .unwrap();
        stream.conn.send_close_notify();
        stream.flush().unwrap();
        let head = String::from_utf8(request).unwrap();
        let host = head
            .lines()
            .find_map(|line| line.strip_prefix("host: "))
            .unwrap()
            .to_owned();
        Some(Seen {
            server_name: connection.server_name().map(str::to_owned),
            client_certificate: connection.peer_certificates().is_some(),
            host,
        })
    });
    (address, server)
}

fn server_config(certificate: &str) -> ServerConfig {
    let mut authorities = RootCertStore::empty();
    authorities
        .add(CertificateDer::from_pem_slice(&fixture("ca.crt")).unwrap())
        .unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(authorities), Arc::clone(&provider))
        .allow_unauthenticated()
        .build()
        .unwrap();
    let chain = vec![CertificateDer::from_pem_slice(&fixture(certificate)).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(&fixture("server.key")).unwrap();
    let versions = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap();
    let mut config = versions
        .with_client_cert_verifier(clients)
        .with_single_cert(chain, key)
        .unwrap();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config
}

/// One request to a server with this certificate.
async fn exchange(
    certificate: &str,
    adjust: impl FnOnce(Config) -> Config,
) -> (Result<(), Error>, Option<Seen>, SocketAddr) {
    let (address, server) = serve(certificate);
    let config = adjust(Config::new(&format!("https://{address}")).unwrap());
    let result = RestClient::new(config)
        .unwrap()
        .send(Request::get(Path::literal("/version")))
        .await
        .map(drop);
    (result, server.join().unwrap(), address)
}

fn trusting(authority: &str) -> impl FnOnce(Config) -> Config {
    let pem = fixture(authority);
    move |config| config.with_certificate_authority(&pem).unwrap()
}

#[tokio::test]
async fn the_given_authority_is_trusted_for_an_address_in_the_certificate() {
    let (result, seen, address) = exchange("server.crt", trusting("ca.crt")).await;
    result.unwrap();
    assert_eq!(
        seen,
        Some(Seen {
            server_name: None,
            client_certificate: false,
            host: address.to_string()
        })
    );
}

#[tokio::test]
async fn another_authority_is_refused_before_anything_is_sent() {
    let (result, seen, _) = exchange("server.crt", |config| {
        trusting("other-ca.crt")(config).with_token("hunter2")
    })
    .await;
    let error = result.unwrap_err();
    assert!(
        error.is_connect() && error.to_string().contains("check certificate-authority"),
        "{error}"
    );
    assert!(seen.is_none());
}

#[tokio::test]
async fn the_platform_does_not_trust_the_authority_of_a_test() {
    let (address, server) = serve("server.crt");
    let Ok(client) = RestClient::new(Config::new(&format!("https://{address}")).unwrap()) else {
        // A machine without any authorities: refused even earlier. The server still waits for its connection.
        drop(std::net::TcpStream::connect(address));
        assert!(server.join().unwrap().is_none());
        return;
    };
    assert!(
        client
            .send(Request::get(Path::literal("/version")))
            .await
            .unwrap_err()
            .is_connect()
    );
    assert!(server.join().unwrap().is_none());
}

#[tokio::test]
async fn a_certificate_for_another_host_is_refused() {
    let (result, seen, _) = exchange("elsewhere.crt", trusting("ca.crt")).await;
    let error = result.unwrap_err();
    assert!(
        error.is_connect() && error.to_string().contains("tls-server-name"),
        "{error}"
    );
    assert!(seen.is_none());
}

#[tokio::test]
async fn a_server_name_is_checked_and_sent() {
    let (result, seen, address) = exchange("elsewhere.crt", |config| {
        trusting("ca.crt")(config).with_tls_server_name("elsewhere.example")
    })
    .await;
    result.unwrap();
    let host = format!("elsewhere.example:{}", address.port());
    assert_eq!(
        seen,
        Some(Seen {
            server_name: Some("elsewhere.example".to_owned()),
            client_certificate: false,
            host
        })
    );
}

#[tokio::test]
async fn a_server_name_that_the_certificate_does_not_hold_is_refused() {
    let (result, ..) = exchange("server.crt", |config| {
        trusting("ca.crt")(config).with_tls_server_name("elsewhere.example")
    })
    .await;
    assert!(result.unwrap_err().is_connect());
}

#[tokio::test]
async fn an_address_as_server_name_is_checked_in_place_of_the_host() {
    let (result, ..) = exchange("server.crt", |config| {
        trusting("ca.crt")(config).with_tls_server_name("10.0.0.1")
    })
    .await;
    assert!(result.unwrap_err().is_connect());
    let (result, ..) = exchange("server.crt", |config| {
        trusting("ca.crt")(config).with_tls_server_name("127.0.0.1")
    })
    .await;
    result.unwrap();
}

#[tokio::test]
async fn insecure_takes_every_certificate() {
    let (result, ..) = exchange("elsewhere.crt", Config::with_insecure_skip_tls_verify).await;
    result.unwrap();
}

#[tokio::test]
async fn client_keys_of_all_three_forms_identify_the_client() {
    for (certificate, key) in [
        ("client-ec.crt", "client-sec1.key"),
        ("client-ec.crt", "client-pkcs8.key"),
        ("client-rsa.crt", "client-pkcs1.key"),
    ] {
        let with_identity = |config| {
            trusting("ca.crt")(config)
                .with_client_certificate(&fixture(certificate), &fixture(key))
                .unwrap()
        };
        let (result, seen, _) = exchange("server.crt", with_identity).await;
        result.unwrap();
        assert!(seen.unwrap().client_certificate, "{key}");
    }
}

#[test]
fn a_key_of_another_certificate_is_refused_by_name() {
    let config = Config::new("https://127.0.0.1").unwrap();
    let config = trusting("ca.crt")(config)
        .with_client_certificate(&fixture("client-ec.crt"), &fixture("client-pkcs1.key"))
        .unwrap();
    let error = RestClient::new(config).unwrap_err();
    assert!(
        error.is_config() && error.to_string().contains("client certificate and key"),
        "{error}"
    );
}

#[test]
fn text_without_certificate_or_key_is_refused() {
    let config = Config::new("https://127.0.0.1").unwrap();
    for text in [
        "",
        "no pem",
        "-----BEGIN CERTIFICATE-----\n@@@\n-----END CERTIFICATE-----\n",
    ] {
        assert!(
            config
                .clone()
                .with_certificate_authority(text.as_bytes())
                .unwrap_err()
                .is_config(),
            "{text:?}"
        );
    }
    assert!(
        config
            .with_client_certificate(&fixture("client-ec.crt"), &fixture("client-ec.crt"))
            .unwrap_err()
            .is_config()
    );
}
