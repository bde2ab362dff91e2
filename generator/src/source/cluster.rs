//! A live API server, asked through the runtime's own client.
//!
//! In: how to reach it. Out: its documents. Never: writes to the server; shows a credential.

use std::sync::Arc;

use kubewright_runtime::config::Retries;
use kubewright_runtime::rest::{Path, Request};
use kubewright_runtime::{Config, RestClient};
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::capture::{Answer, Ask, Extent, Server, capture};
use super::{Batch, ClusterAccess, file};
use crate::diag::Diagnostics;
use crate::error::Error;
use crate::progress::Progress;

/// How many requests are under way at once. Servers build a v3 document when it is first asked for, so
/// more would only wait.
const AT_ONCE: usize = 8;

/// The documents of the server behind `access`.
///
/// # Errors
/// [`Error::Cluster`]: no usable kubeconfig, a server that cannot be reached, refuses, or is none.
pub(super) fn load(
    access: &ClusterAccess,
    diagnostics: &mut Diagnostics,
    progress: &mut dyn Progress,
) -> Result<Batch, Error> {
    let mut server = connect(access, progress)?;
    let captured = capture(&mut server, Extent::Needed, diagnostics)?;
    let documents = captured.documents.into_iter();
    Ok(Batch {
        documents: documents
            .map(|found| file::document(&found.path, found.format, found.bytes))
            .collect(),
        kubernetes: Some(captured.version.git_version),
    })
}

/// The server behind `access`. Nothing is sent yet.
///
/// # Errors
/// [`Error::Cluster`] without a usable kubeconfig or service account.
pub(crate) fn connect<'a>(access: &ClusterAccess, progress: &'a mut dyn Progress) -> Result<LiveServer<'a>, Error> {
    let config = match (&access.kubeconfig, &access.context) {
        (None, None) => Config::infer(),
        (path, context) => Config::from_kubeconfig(path.as_deref(), context.as_deref()),
    }
    .map_err(|error| cluster_error(&error))?;
    progress.step(&format!("asking {}", config.server()));
    // Somebody waits at a terminal, perhaps for a server that is not there.
    let config = config.with_retries(Retries::new().attempts(3));
    let runtime =
        Runtime::new().map_err(|error| Error::Internal(format!("cannot start the async runtime: {error}")))?;
    let client = {
        // The client may start its connection tasks at once.
        let _inside = runtime.enter();
        RestClient::new(config).map_err(|error| cluster_error(&error))?
    };
    Ok(LiveServer {
        client,
        runtime,
        progress,
    })
}

/// An API server that is asked over the network.
pub(crate) struct LiveServer<'a> {
    client: RestClient,
    runtime: Runtime,
    progress: &'a mut dyn Progress,
}

impl Server for LiveServer<'_> {
    fn get_all(&mut self, asks: Vec<Ask>) -> Result<Vec<Answer>, Error> {
        let total = asks.len();
        let progress = &mut *self.progress;
        let client = &self.client;
        self.runtime.block_on(async {
            let slots = Arc::new(Semaphore::new(AT_ONCE));
            let mut running = JoinSet::new();
            for (index, ask) in asks.into_iter().enumerate() {
                let (client, slots) = (client.clone(), Arc::clone(&slots));
                running.spawn(async move {
                    // A closed semaphore would only mean that nobody waits any more.
                    let _slot = slots.acquire_owned().await;
                    (index, get(&client, &ask).await)
                });
            }
            let mut answers: Vec<Option<Answer>> = vec![None; total];
            let mut done = 0;
            while let Some(joined) = running.join_next().await {
                let (index, answer) = joined.map_err(|error| Error::Internal(format!("a request task: {error}")))?;
                if let Some(place) = answers.get_mut(index) {
                    *place = Some(answer?);
                }
                done += 1;
                if total > 1 {
                    progress.advance(done, total);
                }
            }
            let complete: Option<Vec<Answer>> = answers.into_iter().collect();
            complete.ok_or_else(|| Error::Internal("a request without an answer".to_owned()))
        })
    }
}

/// One GET. A server that answers with a refusal has answered; one that does not is an error.
async fn get(client: &RestClient, ask: &Ask) -> Result<Answer, Error> {
    let request = Request::get(Path::literal(&ask.path)).accept(ask.accept);
    match client.send(request).await {
        Ok(response) => Ok(Answer::Body(response.body.to_vec())),
        Err(error) => match error.http_status() {
            Some(404 | 406 | 410) => Ok(Answer::Absent),
            Some(401) => Err(cluster_error(&error)),
            Some(_) => Ok(Answer::Refused(error.to_string())),
            None => Err(cluster_error(&error)),
        },
    }
}

/// An error of the runtime. Its message has verb, path and reason, and never a secret.
fn cluster_error(error: &kubewright_runtime::Error) -> Error {
    Error::Cluster(error.to_string())
}
