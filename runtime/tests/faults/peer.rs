//! A server that does wrong as it is told: TLS on a loopback port, one script for each connection.
//!
//! In: scripts. Out: what was heard. Never: an answer that no script gives; after the last script nobody listens any more.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kubewright_runtime::config::Retries;
use kubewright_runtime::{Config, RestClient};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What the server does with one connection.
pub(crate) type Script = Box<dyn FnOnce(&mut Line) + Send>;

pub(crate) fn script(does: impl FnOnce(&mut Line) + Send + 'static) -> Script {
    Box::new(does)
}

/// Hears one request, says these bytes and closes the connection properly.
pub(crate) fn saying(answer: impl AsRef<[u8]> + Send + 'static) -> Script {
    script(move |line| {
        line.request();
        line.say(answer);
        line.finish();
    })
}

pub(crate) fn pem(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/tls/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Peer {
    /// Speaks HTTP/1.1.
    pub(crate) fn http1(scripts: Vec<Script>) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").unwrap(), &["http/1.1"], scripts)
    }

    /// Speaks HTTP/2.
    pub(crate) fn http2(scripts: Vec<Script>) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").unwrap(), &["h2"], scripts)
    }

    /// Gives these answers, each on a connection of its own.
    pub(crate) fn answering<A: AsRef<[u8]> + Send + 'static>(answers: impl IntoIterator<Item = A>) -> Self {
        Self::http1(answers.into_iter().map(saying).collect())
    }

    pub(crate) fn on(listener: TcpListener, protocols: &[&str], scripts: Vec<Script>) -> Self {
        let address = listener.local_addr().unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let config = Arc::new(server_config(protocols));
        let of_server = Arc::clone(&heard);
        std::thread::spawn(move || {
            for script in scripts {
                let Ok((socket, _)) = listener.accept() else { return };
                let (config, heard) = (Arc::clone(&config), Arc::clone(&of_server));
                std::thread::spawn(move || script(&mut Line::new(socket, config, heard)));
            }
        });
        Self { address, heard }
    }

    /// Trusts the server; waits between attempts are short, and few.
    pub(crate) fn config(&self) -> Config {
        let short = Duration::from_millis(1);
        Config::new(&format!("https://{}", self.address))
            .unwrap()
            .with_certificate_authority(&pem("ca.crt"))
            .unwrap()
            .with_token("hunter2hunter2")
            .with_retries(Retries::new().attempts(4).waits(short, short))
    }

    pub(crate) fn client(&self) -> RestClient {
        RestClient::new(self.config()).unwrap()
    }

    /// The requests until now.
    pub(crate) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

pub(crate) fn server_config(protocols: &[&str]) -> ServerConfig {
    let chain = vec![CertificateDer::from_pem_slice(&pem("server.crt")).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(&pem("server.key")).unwrap();
    let mut config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    config
}

/// One connection, seen from the server. What a client that went away does not hear any more is no fault.
pub(crate) struct Line {
    stream: StreamOwned<ServerConnection, TcpStream>,
    buffer: Vec<u8>,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Line {
    fn new(socket: TcpStream, config: Arc<ServerConfig>, heard: Arc<Mutex<Vec<String>>>) -> Self {
        socket.set_nodelay(true).unwrap();
        // No test waits that long; a script that does is lost.
        socket.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        Self {
            stream: StreamOwned::new(ServerConnection::new(config).unwrap(), socket),
            buffer: Vec::new(),
            heard,
        }
    }

    /// What the handshake agreed on.
    pub(crate) fn protocol(&mut self) -> String {
        let _ = self.stream.conn.complete_io(&mut self.stream.sock);
        String::from_utf8_lossy(self.stream.conn.alpn_protocol().unwrap_or_default()).into_owned()
    }

    /// The head of the next request; none when the client has gone.
    pub(crate) fn head(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                let head = self.buffer.drain(..end + 4).collect();
                return Some(String::from_utf8(head).unwrap());
            }
            self.fill()?;
        }
    }

    /// The next request, which is kept.
    pub(crate) fn request(&mut self) -> Option<String> {
        let head = self.head()?;
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let body = self.exactly(length.map_or(0, |length| length.parse().unwrap()))?;
        let request = head + &String::from_utf8_lossy(&body);
        self.note(request.clone());
        Some(request)
    }

    pub(crate) fn note(&self, what: String) {
        self.heard.lock().unwrap().push(what);
    }

    /// The next bytes.
    pub(crate) fn exactly(&mut self, count: usize) -> Option<Vec<u8>> {
        while self.buffer.len() < count {
            self.fill()?;
        }
        Some(self.buffer.drain(..count).collect())
    }

    fn fill(&mut self) -> Option<()> {
        let mut piece = [0; 4096];
        let count = self.stream.read(&mut piece).ok().filter(|count| *count > 0)?;
        self.buffer.extend_from_slice(&piece[..count]);
        Some(())
    }

    pub(crate) fn say(&mut self, bytes: impl AsRef<[u8]>) {
        let _ = self.stream.write_all(bytes.as_ref());
        let _ = self.stream.flush();
    }

    /// Closes the connection as a well-behaved server does.
    pub(crate) fn finish(&mut self) {
        self.stream.conn.send_close_notify();
        let _ = self.stream.flush();
        let _ = self.stream.sock.shutdown(Shutdown::Write);
        self.gone();
    }

    /// Breaks the connection with a TCP reset.
    pub(crate) fn reset(&mut self) {
        socket2::SockRef::from(&self.stream.sock)
            .set_linger(Some(Duration::ZERO))
            .unwrap();
        // Linger counts when the socket is closed, which is when the script ends.
    }

    /// Waits until the client has closed the connection; what it sends is read over.
    pub(crate) fn gone(&mut self) {
        while self.fill().is_some() {
            self.buffer.clear();
        }
    }
}

/// An HTTP/1.1 answer with its length, after which the connection is over.
pub(crate) fn answer(status: &str, headers: &[&str], body: &str) -> String {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let length = body.len();
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}

/// An answer of JSON.
pub(crate) fn json(status: &str, headers: &[&str], body: &str) -> String {
    answer(status, &[headers, &["Content-Type: application/json"]].concat(), body)
}
