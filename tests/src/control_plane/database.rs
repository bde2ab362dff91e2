//! The database of a control plane: etcd, which can be restarted and made to forget its history.
//!
//! In: the binary, a folder. Out: [`Database`], its address. Never: read or written past the API server; only its history is touched.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use super::process::Guarded;
use super::servers::{LOOK_EVERY, Outcome, Stop, end, folder, free_address, retry, wait};
use crate::Error;

/// No answer takes longer, short of a database that hangs.
const LIMIT: Duration = Duration::from_secs(30);

/// Where it listens.
#[derive(Clone, Copy, Debug)]
struct Addresses {
    clients: SocketAddr,
    peers: SocketAddr,
}

/// A running etcd.
#[derive(Debug)]
pub(super) struct Database {
    /// None only while it restarts.
    server: Option<Guarded>,
    addresses: Addresses,
    data: PathBuf,
    starts: u32,
}

impl Database {
    /// Starts it below `root`, and waits until it takes connections.
    pub(super) fn start(binaries: &Path, root: &Path) -> Result<Self, Error> {
        retry("etcd", |attempt| {
            let folder = folder(root, "etcd", attempt)?;
            let addresses = Addresses {
                clients: free_address()?,
                peers: free_address()?,
            };
            let data = folder.join("data");
            Ok(match start(binaries, &folder, &data, addresses)? {
                Outcome::PortTaken => Outcome::PortTaken,
                Outcome::Ready(server) => Outcome::Ready(Self {
                    server: Some(server),
                    addresses,
                    data,
                    starts: attempt + 1,
                }),
            })
        })
    }

    /// Where the API server finds it.
    pub(super) fn address(&self) -> SocketAddr {
        self.addresses.clients
    }

    /// Stops it and starts it again at the same address, over the same data.
    pub(super) fn restart(&mut self, stop: Stop, binaries: &Path, root: &Path) -> Result<(), Error> {
        end(self.server.take(), stop)?;
        self.server = Some(self.start_again(self.addresses, binaries, root)?);
        Ok(())
    }

    /// The same, and while nobody can reach it, it goes on by two revisions and forgets all before the last: who comes back to it has missed
    /// something.
    pub(super) fn restart_forgetting(&mut self, binaries: &Path, root: &Path) -> Result<(), Error> {
        end(self.server.take(), Stop::Terminate)?;
        let elsewhere = Addresses {
            clients: free_address()?,
            peers: free_address()?,
        };
        let server = self.start_again(elsewhere, binaries, root)?;
        // Far from what API servers keep there.
        let nothing = json!({"key": "AA==", "value": "AA=="});
        // One would not do: who has seen all before it misses nothing, if only what is before it is forgotten.
        for _ in 0..2 {
            ask(elsewhere.clients, "/v3/kv/put", &nothing)?;
        }
        compact(elsewhere.clients)?;
        end(Some(server), Stop::Terminate)?;
        self.server = Some(self.start_again(self.addresses, binaries, root)?);
        Ok(())
    }

    fn start_again(&mut self, at: Addresses, binaries: &Path, root: &Path) -> Result<Guarded, Error> {
        let folder = folder(root, "etcd", self.starts)?;
        self.starts += 1;
        match start(binaries, &folder, &self.data, at)? {
            Outcome::Ready(server) => Ok(server),
            Outcome::PortTaken => Err(Error::new("the port of etcd was taken while it restarted")),
        }
    }

    /// Makes it forget all states before the newest, and gives the revision of that.
    pub(super) fn compact(&self) -> Result<u64, Error> {
        compact(self.address())
    }
}

fn compact(address: SocketAddr) -> Result<u64, Error> {
    let newest = ask(address, "/v3/kv/range", &json!({"key": "AA==", "limit": "1"}))?;
    let revision = newest["header"]["revision"].as_str().and_then(|text| text.parse().ok());
    let revision: u64 = revision.ok_or_else(|| Error::new(format!("etcd does not say its revision: {newest}")))?;
    let body = json!({"revision": revision.to_string(), "physical": true});
    ask(address, "/v3/kv/compaction", &body).map(|_| revision)
}

/// A call over the JSON gateway.
fn ask(address: SocketAddr, path: &str, body: &Value) -> Result<Value, Error> {
    let answer = exchange(address, path, &body.to_string()).map_err(Error::during(format!("etcd: {path}")))?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    if !head.starts_with("HTTP/1.0 200") && !head.starts_with("HTTP/1.1 200") {
        return Err(Error::new(format!("etcd: {path}: {answer}")));
    }
    serde_json::from_str(body).map_err(Error::during(format!("etcd: {path}: {body:?}")))
}

fn exchange(address: SocketAddr, path: &str, body: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, LIMIT)?;
    stream.set_read_timeout(Some(LIMIT))?;
    let length = body.len();
    let request = format!(
        "POST {path} HTTP/1.0\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

fn start(binaries: &Path, folder: &Path, data: &Path, addresses: Addresses) -> Result<Outcome<Guarded>, Error> {
    let Addresses { clients, peers } = addresses;
    let arguments = [
        "--name=test".to_owned(),
        format!("--data-dir={}", data.display()),
        format!("--listen-client-urls=http://{clients}"),
        format!("--advertise-client-urls=http://{clients}"),
        format!("--listen-peer-urls=http://{peers}"),
        format!("--initial-advertise-peer-urls=http://{peers}"),
        format!("--initial-cluster=test=http://{peers}"),
        "--log-level=warn".to_owned(),
        // The data lives as long as the tests: waiting for the disk would only make them slow.
        "--unsafe-no-fsync".to_owned(),
    ];
    let server = Guarded::start(&binaries.join("etcd"), &arguments, folder)?;
    let started = wait("etcd", server, clients, || {
        TcpStream::connect_timeout(&clients, LOOK_EVERY).is_ok()
    })?;
    Ok(match started {
        Outcome::Ready((server, _)) => Outcome::Ready(server),
        Outcome::PortTaken => Outcome::PortTaken,
    })
}
