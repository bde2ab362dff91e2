//! The two servers: the flags of the API server, and when both are ready.
//!
//! In: binaries, credentials, a folder each. Out: a running pair and its address.
//! Never: changes what the API server serves by default: the tests must see what users' servers say.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::credentials::{self, Credentials};
use super::database::Database;
use super::process::Guarded;
use crate::Error;
use crate::raw_http::RawHttp;

/// A pair starts in 4 to 8 s on two idle cores; a machine that is busy compiling may take several times that.
const READY_WITHIN: Duration = Duration::from_secs(120);
pub(super) const LOOK_EVERY: Duration = Duration::from_millis(100);

/// A free port may be taken between our asking and the server's use of it; more clashes in a row mean something else.
const ATTEMPTS: u32 = 5;

/// Both servers. The API server stands first: it is stopped before the database it writes to.
#[derive(Debug)]
pub(super) struct Servers {
    /// None only while it restarts.
    api_server: Option<Guarded>,
    database: Database,
    starts: u32,
    pub(super) address: SocketAddr,
}

/// How a server is brought to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// At once, without a word to anybody (`SIGKILL`).
    Kill,
    /// In order (`SIGTERM`): it ends what is under way and sends its clients away.
    Terminate,
}

/// What does not end in this time is killed. An API server gives requests that are under way a minute.
const ENDS_WITHIN: Duration = Duration::from_secs(90);

/// What an API server is started from.
#[derive(Clone, Copy)]
pub(super) struct Parts<'a> {
    pub(super) binaries: &'a Path,
    /// Must exist; each start gets a folder below it.
    pub(super) root: &'a Path,
    pub(super) credentials: &'a Credentials,
    pub(super) security: &'a Path,
    /// Flags of the API server beside those that every one has.
    pub(super) flags: &'a [String],
}

/// Who gives the tokens of service accounts, and for whom they are meant.
pub(super) const TOKEN_ISSUER: &str = "https://kubernetes.default.svc";

pub(super) enum Outcome<T> {
    Ready(T),
    PortTaken,
}

impl Servers {
    /// Starts both and waits until the API server is ready.
    pub(super) fn start(parts: Parts<'_>) -> Result<Self, Error> {
        let database = Database::start(parts.binaries, parts.root)?;
        let mut starts = 0;
        let (api_server, address) = retry("kube-apiserver", |attempt| {
            starts = attempt + 1;
            start_api_server(parts, attempt, database.address(), free_address()?)
        })?;
        Ok(Self {
            api_server: Some(api_server),
            database,
            starts,
            address,
        })
    }

    /// Stops the API server and starts it again at the same address, over the same database; waits until it is ready.
    pub(super) fn restart(&mut self, stop: Stop, parts: Parts<'_>) -> Result<(), Error> {
        end(self.api_server.take(), stop)?;
        let started = start_api_server(parts, self.starts, self.database.address(), self.address)?;
        self.starts += 1;
        match started {
            Outcome::Ready((server, _)) => self.api_server = Some(server),
            Outcome::PortTaken => return Err(Error::new("the port of the API server was taken while it restarted")),
        }
        Ok(())
    }

    /// The database, to be restarted or compacted under the API server.
    pub(super) fn database(&mut self) -> &mut Database {
        &mut self.database
    }

    /// Forgets the history of the database.
    pub(super) fn compact(&self) -> Result<u64, Error> {
        self.database.compact()
    }

    /// The end of the API server's log, for a person who looks for the reason of a failure.
    pub(super) fn log_tail(&self) -> String {
        self.api_server.as_ref().map(Guarded::log_tail).unwrap_or_default()
    }
}

/// Brings a server to its end.
pub(super) fn end(server: Option<Guarded>, stop: Stop) -> Result<(), Error> {
    match (server, stop) {
        (Some(server), Stop::Terminate) => server.terminate(ENDS_WITHIN),
        (server, _) => {
            drop(server);
            Ok(())
        }
    }
}

pub(super) fn retry<T>(name: &str, mut attempt: impl FnMut(u32) -> Result<Outcome<T>, Error>) -> Result<T, Error> {
    for number in 0..ATTEMPTS {
        if let Outcome::Ready(started) = attempt(number)? {
            return Ok(started);
        }
    }
    Err(Error::new(format!(
        "{name} found its port taken {ATTEMPTS} times in a row"
    )))
}

/// Each attempt has its own folder: half-made data of a failed one must not meet the next.
pub(super) fn folder(root: &Path, name: &str, attempt: u32) -> Result<PathBuf, Error> {
    let folder = root.join(format!("{name}-{attempt}"));
    fs::create_dir(&folder).map_err(Error::during(format!("cannot create {}", folder.display())))?;
    Ok(folder)
}

/// An address that was free a moment ago.
pub(super) fn free_address() -> Result<SocketAddr, Error> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map_err(Error::during("no free port on 127.0.0.1"))
}

fn start_api_server(
    parts: Parts<'_>,
    number: u32,
    etcd: SocketAddr,
    address: SocketAddr,
) -> Result<Outcome<(Guarded, SocketAddr)>, Error> {
    let Parts {
        binaries,
        root,
        credentials,
        security,
        flags,
    } = parts;
    let folder = &folder(root, "kube-apiserver", number)?;
    let file = |name: &str| security.join(name).display().to_string();
    let mut arguments = vec![
        format!("--etcd-servers=http://{etcd}"),
        format!("--bind-address={}", address.ip()),
        format!("--secure-port={}", address.port()),
        // Else it looks for an address on the default route, which a machine without a network has not.
        format!("--advertise-address={}", address.ip()),
        format!("--cert-dir={}", folder.join("certificates").display()),
        format!("--tls-cert-file={}", file(credentials::SERVING_CERTIFICATE)),
        format!("--tls-private-key-file={}", file(credentials::SERVING_KEY)),
        format!("--client-ca-file={}", file(credentials::CLIENT_CA)),
        format!("--token-auth-file={}", file(credentials::TOKENS)),
        format!(
            "--service-account-key-file={}",
            file(credentials::SERVICE_ACCOUNT_PUBLIC_KEY)
        ),
        format!(
            "--service-account-signing-key-file={}",
            file(credentials::SERVICE_ACCOUNT_KEY)
        ),
        format!("--service-account-issuer={TOKEN_ISSUER}"),
        "--service-cluster-ip-range=10.0.0.0/24".to_owned(),
        "--authorization-mode=RBAC".to_owned(),
        // It refuses every Pod until a controller has made the default service account, and no controller runs here.
        "--disable-admission-plugins=ServiceAccount".to_owned(),
    ];
    arguments.extend_from_slice(flags);
    let server = Guarded::start(&binaries.join("kube-apiserver"), &arguments, folder)?;
    let caller = RawHttp::new(address, &credentials.ca, &credentials.admin_token)?;
    wait("kube-apiserver", server, address, || {
        caller.get("/readyz").is_ok_and(|answer| answer.status == 200)
    })
}

pub(super) fn wait(
    name: &str,
    server: Guarded,
    address: SocketAddr,
    ready: impl Fn() -> bool,
) -> Result<Outcome<(Guarded, SocketAddr)>, Error> {
    let started = Instant::now();
    loop {
        if server.lost_its_port() {
            return Ok(Outcome::PortTaken);
        }
        if server.ended() {
            return Err(Error::new(format!(
                "{name} ended by itself; the end of its log:\n{}",
                server.log_tail()
            )));
        }
        if ready() {
            return Ok(Outcome::Ready((server, address)));
        }
        if started.elapsed() > READY_WITHIN {
            return Err(Error::new(format!(
                "{name} was not ready within {READY_WITHIN:?}; the end of its log:\n{}",
                server.log_tail()
            )));
        }
        thread::sleep(LOOK_EVERY);
    }
}
