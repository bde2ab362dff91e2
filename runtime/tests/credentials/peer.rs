//! A server behind TLS that lets in whom it is told to, and keeps who asked over which connection.
//!
//! In: connections, kept open as an API server does; a judge. Out: answers, and what was asked.
//! Never: a connection that is closed by the server, unless the client is gone.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, Stream};

pub(crate) fn fixture(name: &str) -> String {
    format!("{}/tests/fixtures/tls/{name}", env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn fixture_text(name: &str) -> String {
    std::fs::read_to_string(fixture(name)).unwrap()
}

/// A request.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Asked {
    /// Connections are counted from 0.
    pub(crate) connection: usize,
    pub(crate) path: String,
    pub(crate) host: String,
    pub(crate) authorization: Option<String>,
    /// The fixture that the client's certificate is.
    pub(crate) certificate: Option<&'static str>,
    pub(crate) body: String,
}

impl Asked {
    pub(crate) fn token(&self) -> &str {
        let value = self.authorization.as_deref().unwrap_or_default();
        value.strip_prefix("Bearer ").unwrap_or(value)
    }
}

/// Status and body.
pub(crate) type Answer = (u16, String);
type Judge = dyn Fn(&Asked) -> Answer + Send + Sync;

struct Shared {
    asked: Mutex<Vec<Asked>>,
    judge: Box<Judge>,
    streams_may_end: AtomicBool,
}

pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    shared: Arc<Shared>,
}

pub(crate) fn let_in() -> Answer {
    (200, "{}".to_owned())
}

pub(crate) fn refuse() -> Answer {
    let status = r#"{"kind":"Status","apiVersion":"v1","status":"Failure","message":"Unauthorized","reason":"Unauthorized","code":401}"#;
    (401, status.to_owned())
}

impl Peer {
    /// Starts a server, which lives as long as the process.
    pub(crate) fn judging(judge: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            asked: Mutex::default(),
            judge: Box::new(judge),
            streams_may_end: AtomicBool::new(false),
        });
        let (of_server, config) = (Arc::clone(&shared), Arc::new(server_config()));
        std::thread::spawn(move || {
            for (number, socket) in listener.incoming().flatten().enumerate() {
                let (config, shared) = (Arc::clone(&config), Arc::clone(&of_server));
                // A client that goes away is none of its business.
                std::thread::spawn(move || serve(socket, config, number, &shared));
            }
        });
        Self { address, shared }
    }

    /// Lets in whoever has one of these tokens.
    pub(crate) fn knowing(tokens: &'static [&'static str]) -> Self {
        Self::judging(|asked| {
            if tokens.contains(&asked.token()) {
                let_in()
            } else {
                refuse()
            }
        })
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.shared.asked.lock().unwrap().clone()
    }

    pub(crate) fn tokens(&self) -> Vec<String> {
        self.asked().iter().map(|asked| asked.token().to_owned()).collect()
    }

    /// Lets the answers below `/stream` end.
    pub(crate) fn end_streams(&self) {
        self.shared.streams_may_end.store(true, Ordering::SeqCst);
    }
}

fn serve(mut socket: TcpStream, config: Arc<ServerConfig>, number: usize, shared: &Shared) -> Option<()> {
    let mut connection = ServerConnection::new(config).ok()?;
    let mut stream = Stream::new(&mut connection, &mut socket);
    let mut buffer = Vec::new();
    loop {
        let mut asked = receive(&mut stream, &mut buffer)?;
        asked.connection = number;
        asked.certificate = stream.conn.peer_certificates().map(|chain| known(&chain[0]));
        shared.asked.lock().unwrap().push(asked.clone());
        let (status, body) = (shared.judge)(&asked);
        if asked.path.starts_with("/stream") && status == 200 {
            send_slowly(&mut stream, shared)?;
        } else {
            let head = format!("HTTP/1.1 {status} x\r\nContent-Type: application/json\r\n");
            let answer = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
            stream.write_all(answer.as_bytes()).ok()?;
            stream.flush().ok()?;
        }
    }
}

/// A piece, and another one when the stream may end.
fn send_slowly(stream: &mut impl Write, shared: &Shared) -> Option<()> {
    stream
        .write_all(b"HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nis \r\n")
        .ok()?;
    stream.flush().ok()?;
    while !shared.streams_may_end.load(Ordering::SeqCst) {
        std::thread::sleep(Duration::from_millis(10));
    }
    stream.write_all(b"5\r\nwhole\r\n0\r\n\r\n").ok()?;
    stream.flush().ok()
}

/// The next request of the connection; none when it is closed.
fn receive(stream: &mut impl Read, buffer: &mut Vec<u8>) -> Option<Asked> {
    let mut fill = |buffer: &mut Vec<u8>| {
        let mut piece = [0; 4096];
        let count = stream.read(&mut piece).ok().filter(|count| *count > 0)?;
        buffer.extend_from_slice(&piece[..count]);
        Some(())
    };
    let end = loop {
        if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        fill(buffer)?;
    };
    let head = String::from_utf8(buffer.drain(..end).collect()).ok()?;
    let header = |wanted: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        let found = lines.find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.to_owned())
    };
    let length: usize = header("content-length").map_or(0, |length| length.parse().unwrap());
    while buffer.len() < length {
        fill(buffer)?;
    }
    Some(Asked {
        path: head.split(' ').nth(1)?.to_owned(),
        host: header("host")?,
        authorization: header("authorization"),
        body: String::from_utf8(buffer.drain(..length).collect()).ok()?,
        ..Asked::default()
    })
}

fn known(certificate: &CertificateDer<'_>) -> &'static str {
    ["client-ec.crt", "client-rsa.crt"]
        .into_iter()
        .find(|name| CertificateDer::from_pem_slice(fixture_text(name).as_bytes()).unwrap() == *certificate)
        .unwrap_or("unknown")
}

fn server_config() -> ServerConfig {
    let mut authorities = RootCertStore::empty();
    let authority = CertificateDer::from_pem_slice(fixture_text("ca.crt").as_bytes()).unwrap();
    authorities.add(authority).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(authorities), Arc::clone(&provider))
        .allow_unauthenticated()
        .build()
        .unwrap();
    let chain = vec![CertificateDer::from_pem_slice(fixture_text("server.crt").as_bytes()).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(fixture_text("server.key").as_bytes()).unwrap();
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
