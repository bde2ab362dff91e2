//! Proxies with a password: what is shown of them when they work, refuse and repeat what they were told.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};

use kubewright_runtime::config::Retries;
use kubewright_runtime::{Config, RestClient};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::answers::repeated;
use crate::marks::{BEARER, PROXY_PASSWORD};
use crate::peer::pem;
use crate::sinks::Sinks;
use crate::{create, traced};

/// A proxy that answers everything in this way.
fn proxy(says: fn(&str) -> String) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut socket in listener.incoming().flatten() {
            let mut heard = Vec::new();
            let mut piece = [0; 4096];
            while !heard.windows(4).any(|window| window == b"\r\n\r\n") {
                match socket.read(&mut piece) {
                    Ok(count @ 1..) => heard.extend_from_slice(&piece[..count]),
                    _ => break,
                }
            }
            let heard = String::from_utf8_lossy(&heard).into_owned();
            assert!(heard.contains("roxy-") || heard.is_empty(), "{heard}");
            let _ = socket.write_all(says(&heard).as_bytes());
        }
    });
    address
}

/// A SOCKS proxy that wants a password and does not like the one it gets.
fn socks() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut socket in listener.incoming().flatten() {
            for says in [[5, 2], [1, 1]] {
                let mut piece = [0; 4096];
                let _ = socket.read(&mut piece);
                let _ = socket.write_all(&says);
            }
        }
    });
    address
}

/// What the proxy was told of who asks, and what the server is to be told.
fn all_of(heard: &str) -> String {
    let heard = heard.replace("Proxy-Authorization: ", "proxy-authorization: ");
    let of_proxy = repeated(&heard.replace("proxy-authorization: ", "\nauthorization: "));
    format!("{of_proxy} | {}", repeated(&heard))
}

const ANSWERS: [fn(&str) -> String; 4] = [
    |heard| {
        let text = all_of(heard);
        format!(
            "HTTP/1.1 407 x\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n{text}",
            text.len()
        )
    },
    |heard| format!("HTTP/1.1 502 {}\r\nContent-Length: 0\r\n\r\n", all_of(heard)),
    |heard| heard.to_owned(),
    |_| String::new(),
];

fn client(server: &str, proxy: &str) -> RestClient {
    let config = Config::new(server)
        .unwrap()
        .with_certificate_authority(&pem("ca.crt"))
        .unwrap();
    RestClient::new(
        config
            .with_token(BEARER)
            .with_retries(Retries::none())
            .with_proxy(proxy)
            .unwrap(),
    )
    .unwrap()
}

#[tokio::test]
async fn the_password_of_a_proxy_is_not_shown() {
    let mut sinks = Sinks::new();
    let password = utf8_percent_encode(PROXY_PASSWORD, NON_ALPHANUMERIC);
    let asked = |sinks: &mut Sinks, server: &str, scheme: &str, address: SocketAddr| {
        let client = client(server, &format!("{scheme}://jane:{password}@{address}"));
        sinks.debug("a client behind a proxy", &client);
        client
    };
    for says in ANSWERS {
        for server in ["https://kube.example", "http://127.0.0.1:1"] {
            let client = asked(&mut sinks, server, "http", proxy(says));
            sinks.either("a request through a proxy", client.send(create()).await);
        }
    }
    let client = asked(&mut sinks, "https://kube.example", "socks5", socks());
    sinks.failed("a request through a SOCKS proxy", client.send(create()).await);
    assert!(traced::count("reqwest") > 0);
    sinks.check(9, 9);
}
