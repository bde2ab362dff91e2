//! A server on this machine that says exactly the bytes it is told to, and keeps what it was asked.

use std::sync::{Arc, Mutex};

use kubewright_runtime::config::Retries;
use kubewright_runtime::{Config, RestClient};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// One connection per answer, in their order.
pub(crate) struct Server {
    pub(crate) address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Serves these answers, each a whole HTTP/1.1 message, and closes the connection after each.
    pub(crate) async fn saying<A: AsRef<[u8]> + Send + 'static>(answers: Vec<A>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&asked);
        tokio::spawn(async move {
            for answer in answers {
                let (mut connection, _) = listener.accept().await.unwrap();
                let request = read_request(&mut connection).await;
                heard.lock().unwrap().push(request);
                connection.write_all(answer.as_ref()).await.unwrap();
                connection.shutdown().await.unwrap();
            }
        });
        Self { address, asked }
    }

    pub(crate) fn config(&self) -> Config {
        // What these tests are about happens once.
        Config::new(&self.address).unwrap().with_retries(Retries::none())
    }

    pub(crate) fn client(&self) -> RestClient {
        RestClient::new(self.config()).unwrap()
    }

    /// What was asked so far, head and body of each request as it came.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// An answer with a body and its length.
pub(crate) fn answer(status: &str, headers: &[&str], body: &str) -> String {
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    format!(
        "HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

pub(crate) fn json(status: &str, body: &str) -> String {
    answer(status, &["Content-Type: application/json"], body)
}

/// Head and body of one request.
pub(crate) async fn read_request(connection: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |length| length.parse().unwrap());
            if body.len() >= length {
                return text;
            }
        }
        let mut piece = [0; 4096];
        let count = connection.read(&mut piece).await.unwrap();
        if count == 0 {
            return text;
        }
        bytes.extend_from_slice(&piece[..count]);
    }
}
