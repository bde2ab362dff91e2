//! A server on a loopback port that keeps what it was sent and answers what it was told to.
//!
//! In: answers, in the order they are to be given; `{}` when there are none left. Out: requests as text.
//! Never: knowledge of Kubernetes.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use kubewright_runtime::{AllNamespaces, Cluster, Config, Namespaced, RestClient};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::kinds::{Gadget, Widget};

/// A request as it came in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Received {
    /// `GET /api/v1/gadgets?limit=1`
    pub(crate) line: String,
    pub(crate) content_type: Option<String>,
    pub(crate) accept: Option<String>,
    pub(crate) body: String,
}

#[derive(Default)]
struct Shared {
    answers: Mutex<VecDeque<(u16, String)>>,
    received: Mutex<Vec<Received>>,
}

/// The server; it ends with the runtime of the test.
pub(crate) struct Server {
    shared: Arc<Shared>,
    client: RestClient,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::default());
        let of_server = shared.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, of_server.clone()));
            }
        });
        let client = RestClient::new(Config::new(&format!("http://{address}")).unwrap()).unwrap();
        Self { shared, client }
    }

    /// Gives this answer to the next request that has none.
    pub(crate) fn will_answer(&self, status: u16, body: impl Into<String>) {
        self.shared.answers.lock().unwrap().push_back((status, body.into()));
    }

    /// Everything that was received until now.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.shared.received.lock().unwrap().clone()
    }

    /// The only request since the last call.
    pub(crate) fn take_one(&self) -> Received {
        let mut received = self.shared.received.lock().unwrap();
        assert_eq!(received.len(), 1, "{received:?}");
        received.remove(0)
    }

    pub(crate) fn client(&self) -> RestClient {
        self.client.clone()
    }

    pub(crate) fn widgets(&self) -> Namespaced<Widget> {
        Namespaced::new(self.client.clone(), "team-a")
    }

    pub(crate) fn widgets_of(&self, namespace: &str) -> Namespaced<Widget> {
        Namespaced::new(self.client.clone(), namespace)
    }

    pub(crate) fn all_widgets(&self) -> AllNamespaces<Widget> {
        AllNamespaces::new(self.client.clone())
    }

    pub(crate) fn gadgets(&self) -> Cluster<Gadget> {
        Cluster::new(self.client.clone())
    }
}

async fn serve(mut stream: TcpStream, shared: Arc<Shared>) {
    let mut buffer = Vec::new();
    while let Some(request) = receive(&mut stream, &mut buffer).await {
        shared.received.lock().unwrap().push(request);
        let answer = shared.answers.lock().unwrap().pop_front();
        let (status, body) = answer.unwrap_or_else(|| (200, "{}".to_owned()));
        let head = format!(
            "HTTP/1.1 {status} x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        if stream.write_all(format!("{head}{body}").as_bytes()).await.is_err() {
            return;
        }
    }
}

/// The next request of the connection; none when it is closed.
async fn receive(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Received> {
    let end = loop {
        if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        fill(stream, buffer).await?;
    };
    let head = String::from_utf8(buffer.drain(..end + 4).collect()).unwrap();
    let header = |name: &str| {
        head.lines()
            .filter_map(|line| line.split_once(": "))
            .find_map(|(key, value)| key.eq_ignore_ascii_case(name).then(|| value.to_owned()))
    };
    let length: usize = header("content-length").map_or(0, |length| length.parse().unwrap());
    while buffer.len() < length {
        fill(stream, buffer).await?;
    }
    Some(Received {
        line: head
            .lines()
            .next()
            .unwrap_or_default()
            .trim_end_matches(" HTTP/1.1")
            .to_owned(),
        content_type: header("content-type"),
        accept: header("accept"),
        body: String::from_utf8(buffer.drain(..length).collect()).unwrap(),
    })
}

async fn fill(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<()> {
    match stream.read_buf(buffer).await {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(()),
    }
}
