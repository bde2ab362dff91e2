//! The cluster that a command works with.
//!
//! In: flags. Out: a client of every object, and what runs its requests. Never: a credential in a message; a warning of the server printed
//! between the lines of a result.

use std::sync::{Arc, Mutex, PoisonError};

use kubewright_runtime::config::kubeconfig::{Kubeconfig, Overrides};
use kubewright_runtime::config::{Impersonation, Retries};
use kubewright_runtime::{Client, Config, RestClient, Scheme};

use super::args::ClusterArgs;
use crate::error::Error;
use crate::progress::Progress;

/// A client, the runtime under it, and what the server has warned of.
pub(super) struct Connection {
    pub(super) client: Client,
    runtime: tokio::runtime::Runtime,
    warnings: Arc<Mutex<Vec<String>>>,
}

impl Connection {
    /// Reads the kubeconfig, and asks the server what it offers.
    ///
    /// # Errors
    /// [`Error::Cluster`]: no usable kubeconfig, a server that cannot be reached or does not answer.
    pub(super) fn open(args: &ClusterArgs, progress: &mut dyn Progress) -> Result<Self, Error> {
        let config = config(args).map_err(|error| cluster_error(&error))?;
        progress.step(&format!("asking {}", config.server()));
        let warnings = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&warnings);
        let config = config.with_warning_handler(move |warning, _, _| {
            let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
            if !heard.contains(&warning.text) {
                heard.push(warning.text.clone());
            }
        });
        let runtime = tokio::runtime::Runtime::new()
            .map_err(|error| Error::Internal(format!("cannot start the async runtime: {error}")))?;
        let client = {
            // The client may start its connection tasks at once.
            let _inside = runtime.enter();
            Client::new(
                RestClient::new(config).map_err(|error| cluster_error(&error))?,
                Scheme::new(),
            )
        };
        // Needed in any case; and a server that is not there is told once, not for each object.
        let offered = runtime.block_on(client.mapper().discovered());
        offered.map_err(|error| cluster_error(&error))?;
        Ok(Self {
            client,
            runtime,
            warnings,
        })
    }

    /// Waits for `work`.
    pub(super) fn run<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// What the server has warned of, each once.
    pub(super) fn warnings(&self) -> Vec<String> {
        let warnings = self.warnings.lock().unwrap_or_else(PoisonError::into_inner);
        warnings.iter().map(|text| format!("warning: {text}")).collect()
    }
}

/// Where the server is, and who asks.
fn config(args: &ClusterArgs) -> Result<Config, kubewright_runtime::Error> {
    let of = |text: &Option<String>| text.clone().unwrap_or_default();
    let overrides = Overrides::new()
        .context(of(&args.context))
        .namespace(of(&args.namespace));
    let config = match &args.kubeconfig {
        Some(file) => Kubeconfig::from_file(file)?.resolve(&overrides)?,
        None => Config::infer_with(&overrides)?,
    };
    // Somebody waits at a terminal, perhaps for a server that is not there.
    let config = config.with_retries(Retries::new().attempts(3));
    match &args.user {
        None => Ok(config),
        Some(user) => {
            let who = args.groups.iter().fold(Impersonation::new(user), Impersonation::group);
            config.with_impersonation(who)
        }
    }
}

/// An error of the runtime. Its message has verb, path and reason, and never a secret.
fn cluster_error(error: &kubewright_runtime::Error) -> Error {
    Error::Cluster(error.to_string())
}
