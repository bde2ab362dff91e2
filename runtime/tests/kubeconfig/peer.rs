//! API servers with one pod in every namespace, which say who asked for it and how.
//!
//! In: connections over TLS. Out: what was asked, in the form that is compared.
//! Never: a difference between clients that is none: only the request for the pod counts, not what a client asks before.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, Stream};

pub(crate) fn fixture(name: &str) -> String {
    format!("{}/tests/fixtures/tls/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn pem(name: &str) -> Vec<u8> {
    std::fs::read(fixture(name)).unwrap()
}

/// A request for a pod.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Asked {
    /// The name of the server.
    pub(crate) server: &'static str,
    pub(crate) namespace: String,
    /// `Authorization` and `Impersonate-…`, sorted.
    pub(crate) identity: Vec<String>,
    pub(crate) certificate: bool,
    pub(crate) server_name: Option<String>,
}

pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Peer {
    /// Starts a server, which lives as long as the process.
    pub(crate) fn start(name: &'static str, certificate: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let config = Arc::new(server_config(certificate));
        let of_server = Arc::clone(&asked);
        std::thread::spawn(move || {
            for socket in listener.incoming().flatten() {
                let (config, asked) = (Arc::clone(&config), Arc::clone(&of_server));
                // A client that goes away, or does not trust this server, is none of its business.
                std::thread::spawn(move || serve(socket, config, name, &asked));
            }
        });
        Self { address, asked }
    }

    /// What was asked since the last call.
    pub(crate) fn take(&self) -> Vec<Asked> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

fn serve(
    mut socket: TcpStream,
    config: Arc<ServerConfig>,
    server: &'static str,
    asked: &Mutex<Vec<Asked>>,
) -> Option<()> {
    let mut connection = ServerConnection::new(config).ok()?;
    let mut stream = Stream::new(&mut connection, &mut socket);
    let mut request = Vec::new();
    let mut piece = [0; 4096];
    while !request.ends_with(b"\r\n\r\n") {
        let count = stream.read(&mut piece).ok().filter(|count| *count > 0)?;
        request.extend_from_slice(&piece[..count]);
    }
    let head = String::from_utf8(request).ok()?;
    let path = head.split(' ').nth(1)?.split('?').next()?;
    if let Some(namespace) = namespace(path) {
        asked.lock().unwrap().push(Asked {
            server,
            namespace: namespace.to_owned(),
            identity: identity(&head),
            certificate: stream.conn.peer_certificates().is_some(),
            server_name: stream.conn.server_name().map(str::to_owned),
        });
    }
    let body = body(path);
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(answer.as_bytes()).ok()?;
    stream.conn.send_close_notify();
    stream.flush().ok()
}

fn namespace(path: &str) -> Option<&str> {
    path.strip_prefix("/api/v1/namespaces/")?.strip_suffix("/pods/p")
}

fn identity(head: &str) -> Vec<String> {
    let mut lines: Vec<_> = head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value))
        .filter(|(name, _)| name == "authorization" || name.starts_with("impersonate-"))
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    lines.sort();
    lines
}

/// As much of an API server as `kubectl get pod` wants to see.
fn body(path: &str) -> String {
    match path {
        "/version" => r#"{"major":"1","minor":"32","gitVersion":"v1.32.0"}"#.to_owned(),
        "/api" => r#"{"kind":"APIVersions","versions":["v1"]}"#.to_owned(),
        "/apis" => r#"{"kind":"APIGroupList","apiVersion":"v1","groups":[]}"#.to_owned(),
        "/api/v1" => concat!(
            r#"{"kind":"APIResourceList","apiVersion":"v1","groupVersion":"v1","resources":[{"name":"pods","#,
            r#""singularName":"pod","namespaced":true,"kind":"Pod","verbs":["get","list"]}]}"#
        )
        .to_owned(),
        _ => match namespace(path) {
            Some(namespace) => {
                format!(r#"{{"kind":"Pod","apiVersion":"v1","metadata":{{"name":"p","namespace":"{namespace}"}}}}"#)
            }
            None => "{}".to_owned(),
        },
    }
}

fn server_config(certificate: &str) -> ServerConfig {
    let mut authorities = RootCertStore::empty();
    authorities
        .add(CertificateDer::from_pem_slice(&pem("ca.crt")).unwrap())
        .unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(authorities), Arc::clone(&provider))
        .allow_unauthenticated()
        .build()
        .unwrap();
    let chain = vec![CertificateDer::from_pem_slice(&pem(certificate)).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(&pem("server.key")).unwrap();
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
