//! Proxies in front of the server. They know where it is; the client only knows its name.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use kubewright_runtime::config::Retries;
use kubewright_runtime::{Config, RestClient};
use rustls::{ServerConnection, StreamOwned};

use crate::peer::{Peer, json, pem, saying, script, server_config};
use crate::read;

/// A proxy that serves one connection, and what it was asked for.
struct Proxy {
    address: SocketAddr,
    asked: Arc<Mutex<String>>,
}

impl Proxy {
    /// `greet` speaks with the client until the way to the server is open, and says what was asked for.
    fn start(target: SocketAddr, tls: bool, greet: fn(&mut dyn Wire) -> String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(String::new()));
        let noted = Arc::clone(&asked);
        std::thread::spawn(move || {
            let (client, _) = listener.accept().unwrap();
            if tls {
                let config = Arc::new(server_config(&[]));
                let mut client = StreamOwned::new(ServerConnection::new(config).unwrap(), client);
                *noted.lock().unwrap() = greet(&mut client);
                in_turns(client, &TcpStream::connect(target).unwrap());
            } else {
                let mut client = client;
                *noted.lock().unwrap() = greet(&mut client);
                both_ways(&client, &TcpStream::connect(target).unwrap());
            }
        });
        Self { address, asked }
    }

    fn asked(&self) -> String {
        self.asked.lock().unwrap().clone()
    }
}

trait Wire: Read + Write {}
impl<T: Read + Write> Wire for T {}

fn both_ways(client: &TcpStream, server: &TcpStream) {
    let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    std::thread::spawn(move || std::io::copy(&mut from, &mut to));
    let _ = std::io::copy(&mut &*server, &mut &*client);
}

/// One TLS connection cannot be read and written by two threads: each side has its turn.
fn in_turns(mut client: impl Wire + AsSocket, server: &TcpStream) {
    let short = Some(std::time::Duration::from_millis(20));
    client.socket().set_read_timeout(short).unwrap();
    server.set_read_timeout(short).unwrap();
    let mut server = server;
    let mut piece = [0; 4096];
    loop {
        for forward in [true, false] {
            let read = if forward {
                client.read(&mut piece)
            } else {
                server.read(&mut piece)
            };
            let written = match read {
                Ok(0) => return,
                Ok(count) if forward => server.write_all(&piece[..count]),
                Ok(count) => client.write_all(&piece[..count]).and_then(|()| client.flush()),
                Err(error)
                    if matches!(
                        error.kind(),
                        std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
                    ) =>
                {
                    Ok(())
                }
                Err(_) => return,
            };
            if written.is_err() {
                return;
            }
        }
    }
}

trait AsSocket {
    fn socket(&self) -> &TcpStream;
}

impl AsSocket for StreamOwned<ServerConnection, TcpStream> {
    fn socket(&self) -> &TcpStream {
        &self.sock
    }
}

/// `CONNECT`, as HTTP proxies have it.
fn connect(client: &mut dyn Wire) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        client.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").unwrap();
    client.flush().unwrap();
    String::from_utf8(head).unwrap()
}

/// SOCKS version 5 with a user name and password (RFC 1928, RFC 1929).
fn socks(client: &mut dyn Wire) -> String {
    let mut take = |count: u8, answer: &[u8]| {
        let mut bytes = vec![0; usize::from(count)];
        client.read_exact(&mut bytes).unwrap();
        client.write_all(answer).unwrap();
        bytes
    };
    let methods = take(2, &[])[1];
    take(methods, &[5, 2]);
    let length = take(2, &[])[1];
    let user = take(length, &[]);
    let length = take(1, &[])[0];
    let password = take(length, &[1, 0]);
    // A connection, to a name: kind 3.
    let request = take(5, &[]);
    let host = take(request[4], &[]);
    let port = take(2, &[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let port = u16::from_be_bytes([port[0], port[1]]);
    format!(
        "{}:{} kind {} {}:{port}",
        text(&user),
        text(&password),
        request[3],
        text(&host)
    )
}

fn server() -> Peer {
    Peer::http1(vec![saying(json("200 OK", &[], "{}"))])
}

/// A server that only the proxy can find.
fn known() -> Config {
    Config::new("https://kube.example:6443")
        .unwrap()
        .with_certificate_authority(&pem("ca.crt"))
        .unwrap()
        .with_token("hunter2hunter2")
}

fn through(proxy: &str) -> RestClient {
    let config = known().with_proxy(proxy).unwrap();
    assert!(!format!("{config:?}").contains("s3cret"));
    RestClient::new(config).unwrap()
}

fn asks_for_the_server(head: &str) -> bool {
    // `me:s3cret`, in the form of basic credentials.
    head.starts_with("CONNECT kube.example:6443 HTTP/1.1\r\n")
        && head.to_lowercase().contains("proxy-authorization: basic bwu6cznjcmv0")
        && !head.contains("hunter2")
}

#[tokio::test]
async fn an_http_proxy_opens_a_tunnel_and_sees_no_token() {
    let server = server();
    let proxy = Proxy::start(server.address, false, connect);
    through(&format!("http://me:s3cret@{}", proxy.address))
        .send(read())
        .await
        .unwrap();
    assert!(asks_for_the_server(&proxy.asked()), "{}", proxy.asked());
    assert!(server.heard()[0].contains("host: kube.example:6443"));
}

#[tokio::test]
async fn http2_is_spoken_through_a_tunnel() {
    let server = Peer::http2(vec![script(|line| {
        line.greet();
        let stream = line.next_stream().unwrap();
        line.answer(stream, "{}");
        line.gone();
    })]);
    let proxy = Proxy::start(server.address, false, connect);
    through(&format!("http://me:s3cret@{}", proxy.address))
        .send(read())
        .await
        .unwrap();
    assert_eq!(server.heard().len(), 1);
}

#[tokio::test]
async fn an_https_proxy_is_spoken_to_over_tls() {
    let server = server();
    let proxy = Proxy::start(server.address, true, connect);
    through(&format!("https://me:s3cret@{}", proxy.address))
        .send(read())
        .await
        .unwrap();
    assert!(asks_for_the_server(&proxy.asked()), "{}", proxy.asked());
}

#[tokio::test]
async fn a_socks5_proxy_looks_the_name_up_itself() {
    for scheme in ["socks5", "socks5h"] {
        let server = server();
        let proxy = Proxy::start(server.address, false, socks);
        through(&format!("{scheme}://me:s3cret@{}", proxy.address))
            .send(read())
            .await
            .unwrap();
        assert_eq!(proxy.asked(), "me:s3cret kind 3 kube.example:6443");
    }
}

#[tokio::test]
#[ignore = "the test below starts it, with an environment of its own"]
async fn asks_in_a_process() {
    let Ok(result) = std::env::var("FAULTS_RESULT") else {
        return;
    };
    let answer = RestClient::new(known().with_retries(Retries::none()))
        .unwrap()
        .send(read())
        .await;
    let text = answer.map_or_else(|error| error.to_string(), |_| "answered".to_owned());
    std::fs::write(result, text).unwrap();
}

#[test]
fn the_environment_names_a_proxy_and_its_exceptions() {
    for (exceptions, answered) in [
        ("", true),
        ("other.example,10.0.0.0/8", true),
        (".example", false),
        ("*", false),
    ] {
        let server = server();
        let proxy = Proxy::start(server.address, false, connect);
        let dir = tempfile::tempdir().unwrap();
        let result = dir.path().join("result");
        let status = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["proxies::asks_in_a_process", "--exact", "--ignored"])
            .env("https_proxy", format!("me:s3cret@{}", proxy.address))
            .env("NO_PROXY", exceptions)
            .env("FAULTS_RESULT", &result)
            .env_remove("HTTPS_PROXY")
            .env_remove("no_proxy")
            .output()
            .unwrap();
        assert!(status.status.success(), "{status:?}");
        let text = std::fs::read_to_string(&result).unwrap();
        // Without the proxy nobody knows where the server is.
        assert_eq!(text == "answered", answered, "{exceptions}: {text}");
        assert_eq!(!proxy.asked().is_empty(), answered, "{exceptions}");
    }
}
