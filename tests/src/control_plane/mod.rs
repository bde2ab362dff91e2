//! A real control plane: kube-apiserver and etcd on free loopback ports, with certificates and a folder of their own.
//!
//! In: binaries (see `tests/control-plane/build`) or `KUBEBUILDER_ASSETS`.
//! Out: [`ControlPlane`]: its address, credentials and kubeconfigs in many forms.
//! Never: outlives the process that started it. No controller runs, so nothing is collected, scheduled or rolled out.

mod binaries;
mod credentials;
mod database;
mod kubeconfig;
mod process;
mod servers;
mod tokens;

use std::fs;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

pub use credentials::{ADMIN_USER, Credentials, Identity, ORDINARY_USER, SERVER_NAME};
pub use kubeconfig::{Form, NAME};
pub use tokens::Account;

use crate::Error;
use crate::raw_http::RawHttp;
use crate::witness::Witness;
use binaries::Found;
use process::Workspace;
pub use servers::Stop;
use servers::{Parts, Servers};

/// A running API server with its database. Dropping it stops both and removes their folder.
#[derive(Debug)]
pub struct ControlPlane {
    // Fields are dropped in this order: servers first, then the folder they write to.
    servers: Servers,
    credentials: Credentials,
    access: PathBuf,
    binaries: PathBuf,
    flags: Vec<String>,
    workspace: Workspace,
}

impl ControlPlane {
    /// Starts a control plane of one's own; most tests want [`ControlPlane::shared`]. Builds the binaries when this
    /// machine has none yet, with progress on stderr.
    ///
    /// # Errors
    /// When there are no binaries and no Go, or a server does not come up; then with the end of its log.
    pub fn start() -> Result<Self, Error> {
        Self::start_with(&[])
    }

    /// The same, with further flags for the API server: `--feature-gates=WatchList=false`.
    ///
    /// # Errors
    /// As [`ControlPlane::start`]; when the API server does not take a flag.
    pub fn start_with(flags: &[&str]) -> Result<Self, Error> {
        match binaries::find()? {
            Found::Folder(folder) => Self::from_binaries(folder, flags),
            Found::Nothing(why) => Err(Error::new(why)),
        }
    }

    /// The one control plane that all tests of this test program share. Each works in namespaces of its own.
    ///
    /// `None` on a machine that has neither binaries nor Go: the test then ends early, after a line on stderr that
    /// says so. Under `CI=true` that is a failure instead.
    ///
    /// # Panics
    /// When the control plane does not start, and under `CI=true` when there is none.
    #[expect(clippy::panic, reason = "a test that cannot have its server has failed")]
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Result<Option<ControlPlane>, Error>> = OnceLock::new();
        let started = SHARED.get_or_init(|| match binaries::find()? {
            Found::Folder(folder) => Self::from_binaries(folder, &[]).map(Some),
            Found::Nothing(why) if std::env::var("CI").is_ok_and(|value| value == "true") => {
                Err(Error::new(format!("CI=true, so live tests must run: {why}")))
            }
            Found::Nothing(why) => {
                // Not eprintln!: the test runner would swallow it, and nobody would know what was not tested.
                let _ = writeln!(std::io::stderr(), "\nLIVE TESTS SKIPPED: {why}\n");
                Ok(None)
            }
        });
        match started {
            Ok(plane) => plane.as_ref(),
            Err(error) => panic!("{error}"),
        }
    }

    fn from_binaries(binaries: PathBuf, flags: &[&str]) -> Result<Self, Error> {
        let flags: Vec<String> = flags.iter().map(|&flag| flag.to_owned()).collect();
        let workspace = Workspace::create()?;
        let access = workspace.path().join("access");
        fs::create_dir(&access).map_err(Error::during(format!("cannot create {}", access.display())))?;
        let credentials = Credentials::create(&access)?;
        let servers = Servers::start(Parts {
            binaries: &binaries,
            root: workspace.path(),
            credentials: &credentials,
            security: &access,
            flags: &flags,
        })?;
        let plane = Self {
            servers,
            credentials,
            access,
            binaries,
            flags,
            workspace,
        };
        plane.wait_for_default_namespace()?;
        Ok(plane)
    }

    /// The API server makes `default` some moments after it reports to be ready.
    fn wait_for_default_namespace(&self) -> Result<(), Error> {
        let raw = self.raw()?;
        for _ in 0..100 {
            if raw.get("/api/v1/namespaces/default")?.status == 200 {
                return Ok(());
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        Err(Error::new(format!(
            "the API server did not make its default namespace; the end of its log:\n{}",
            self.log_tail()
        )))
    }

    /// Stops the API server and starts it again at the same address, over the same database. Returns when it is ready.
    ///
    /// # Errors
    /// When it does not come up again.
    pub fn restart_api_server(&mut self, stop: Stop) -> Result<(), Error> {
        let parts = Parts {
            binaries: &self.binaries,
            root: self.workspace.path(),
            credentials: &self.credentials,
            security: &self.access,
            flags: &self.flags,
        };
        self.servers.restart(stop, parts)
    }

    /// Stops the database under the running API server and starts it again at the same address, over the same data. Returns when the API
    /// server is ready again.
    ///
    /// # Errors
    /// When one of them does not come up again.
    pub fn restart_database(&mut self, stop: Stop) -> Result<(), Error> {
        let (binaries, root) = (&self.binaries, self.workspace.path());
        self.servers.database().restart(stop, binaries, root)?;
        self.wait_for_database()
    }

    /// The same; while the database is away it goes on by two revisions and forgets all before the last, so that the API server finds its own
    /// watches expired when it comes back to them.
    ///
    /// # Errors
    /// As [`ControlPlane::restart_database`].
    pub fn restart_database_forgetting(&mut self) -> Result<(), Error> {
        let (binaries, root) = (&self.binaries, self.workspace.path());
        self.servers.database().restart_forgetting(binaries, root)?;
        self.wait_for_database()
    }

    fn wait_for_database(&self) -> Result<(), Error> {
        let raw = self.raw()?;
        for _ in 0..300 {
            if raw.get("/readyz").is_ok_and(|answer| answer.status == 200) {
                return Ok(());
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        Err(Error::new(format!(
            "the API server was not ready after a restart of its database; the end of its log:\n{}",
            self.log_tail()
        )))
    }

    /// Makes the database forget all states before the newest, as API servers do every 5 minutes, and gives the version of that state.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn compact(&self) -> Result<u64, Error> {
        self.servers.compact()
    }

    /// Where the API server listens.
    pub fn address(&self) -> SocketAddr {
        self.servers.address
    }

    /// `https://` and [`ControlPlane::address`].
    pub fn url(&self) -> String {
        format!("https://{}", self.address())
    }

    /// Keys, certificates and tokens.
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The kubeconfig in one of its forms. Files that it refers to are relative to [`ControlPlane::access_folder`].
    ///
    /// # Errors
    /// When such a file cannot be written.
    pub fn kubeconfig(&self, form: Form) -> Result<String, Error> {
        kubeconfig::text(form, self.address(), &self.credentials, &self.access)
    }

    /// The kubeconfig in one of its forms, as a file that lives as long as the control plane.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn kubeconfig_file(&self, form: Form) -> Result<PathBuf, Error> {
        kubeconfig::file(form, self.address(), &self.credentials, &self.access)
    }

    /// The folder of kubeconfigs and what they refer to.
    pub fn access_folder(&self) -> &Path {
        &self.access
    }

    /// The folder with the binaries in use.
    pub fn binaries(&self) -> &Path {
        &self.binaries
    }

    /// The end of the API server's log.
    pub fn log_tail(&self) -> String {
        self.servers.log_tail()
    }

    /// Requests without Kubewright's own code, as administrator.
    ///
    /// # Errors
    /// Never with the credentials made here.
    pub fn raw(&self) -> Result<RawHttp, Error> {
        RawHttp::new(self.address(), &self.credentials.ca, &self.credentials.admin_token)
    }

    /// The independent reader of what the server holds.
    ///
    /// # Errors
    /// When its kubeconfig cannot be written.
    pub fn witness(&self) -> Result<Witness, Error> {
        Witness::new(self)
    }
}
