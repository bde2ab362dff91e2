//! Requests to an API server without any of Kubewright's own code: the second opinion of the tests.
//!
//! In: an address, the authority to trust, a bearer token. Out: [`Answer`].
//! Never: shares a code path with the runtime that it is to check; so it is plain HTTP/1.0 over rustls, one
//! connection a request, the body being all that comes until the server closes.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::Value;

use crate::Error;

/// No answer of a test's server takes longer, short of a server that hangs.
const LIMIT: Duration = Duration::from_secs(30);

/// One server, as one user.
#[derive(Clone, Debug)]
pub struct RawHttp {
    address: SocketAddr,
    tls: Arc<ClientConfig>,
    token: String,
}

/// What came back, whatever its status.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status code.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON.
    ///
    /// # Errors
    /// When it is none; the error shows its beginning.
    pub fn json(&self) -> Result<Value, Error> {
        serde_json::from_slice(&self.body).map_err(Error::during(format!(
            "HTTP {} with a body that is not JSON: {}",
            self.status,
            self.snippet()
        )))
    }

    fn snippet(&self) -> String {
        String::from_utf8_lossy(&self.body).chars().take(200).collect()
    }
}

impl RawHttp {
    /// A caller of the server at `address` that trusts the authority `ca` (PEM) and shows `token`.
    ///
    /// # Errors
    /// When `ca` holds no certificate.
    pub fn new(address: SocketAddr, ca: &str, token: impl Into<String>) -> Result<Self, Error> {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(ca.as_bytes()) {
            let certificate = certificate.map_err(Error::during("the test authority is not PEM"))?;
            roots
                .add(certificate)
                .map_err(Error::during("the test authority is not a certificate"))?;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(Error::during("cannot set up TLS"))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self {
            address,
            tls: Arc::new(tls),
            token: token.into(),
        })
    }

    /// GET `path`.
    ///
    /// # Errors
    /// When no answer comes; a status such as 404 is an answer.
    pub fn get(&self, path: &str) -> Result<Answer, Error> {
        self.send("GET", path, None)
    }

    /// GET `path` in a form that only the `Accept` header asks for, such as aggregated discovery.
    ///
    /// # Errors
    /// When no answer comes; a status such as 404 is an answer.
    pub fn get_as(&self, path: &str, accept: &str) -> Result<Answer, Error> {
        self.exchange("GET", path, accept, None)
            .map_err(Error::during(format!("GET {path} on {}", self.address)))
    }

    /// `method` on `path`, with a body and its content type.
    ///
    /// # Errors
    /// When no answer comes; a status such as 404 is an answer.
    pub fn send(&self, method: &str, path: &str, body: Option<(&str, &[u8])>) -> Result<Answer, Error> {
        self.exchange(method, path, "application/json", body)
            .map_err(Error::during(format!("{method} {path} on {}", self.address)))
    }

    fn exchange(&self, method: &str, path: &str, accept: &str, body: Option<(&str, &[u8])>) -> std::io::Result<Answer> {
        let mut headers = format!("Accept: {accept}\r\n");
        let payload = body.map_or(&[][..], |(_, payload)| payload);
        if let Some((content_type, payload)) = body {
            headers.push_str(&format!(
                "Content-Type: {content_type}\r\nContent-Length: {}\r\n",
                payload.len()
            ));
        }
        let mut answer = Vec::new();
        self.open(method, path, &headers, payload)?.read_to_end(&mut answer)?;
        parse(&answer)
    }

    /// Sends a request and hands out its answer as it comes: status line, headers, body, to the end. `headers` are whole lines, each with its end;
    /// who asks and what is asked is added to them.
    ///
    /// # Errors
    /// When the request cannot be sent.
    pub fn open(&self, method: &str, path: &str, headers: &str, payload: &[u8]) -> std::io::Result<impl Read + use<>> {
        let tcp = TcpStream::connect_timeout(&self.address, LIMIT)?;
        tcp.set_read_timeout(Some(LIMIT))?;
        let name = ServerName::IpAddress(self.address.ip().into());
        let connection = ClientConnection::new(Arc::clone(&self.tls), name).map_err(std::io::Error::other)?;
        let mut stream = StreamOwned::new(connection, tcp);
        let (address, token) = (self.address, &self.token);
        let head =
            format!("{method} {path} HTTP/1.0\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n{headers}\r\n");
        stream.write_all(head.as_bytes())?;
        stream.write_all(payload)?;
        stream.flush()?;
        Ok(stream)
    }
}

fn parse(answer: &[u8]) -> std::io::Result<Answer> {
    let malformed = || std::io::Error::other("the answer is not HTTP");
    let end = answer
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .ok_or_else(malformed)?;
    let head = std::str::from_utf8(&answer[..end]).map_err(|_| malformed())?;
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|code| code.parse().ok())
        .ok_or_else(malformed)?;
    Ok(Answer {
        status,
        body: answer[end + 4..].to_vec(),
    })
}
