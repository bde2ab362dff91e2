//! The discovery client.
//!
//! In: a [`RestClient`].
//! Out: [`Discovered`], OpenAPI documents, the version of the server.
//! Never: an answer that is older than the caller allowed for.

use std::path::Path as FilePath;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::discovered::Discovered;
use super::openapi::{self, OpenApiIndex};
use super::resource::ApiResource;
use super::store::{Kept, Store};
use super::{aggregated, fetch};
use crate::error::Error;
use crate::kind::GroupVersion;
use crate::meta::Info;
use crate::rest::RestClient;

/// The key of what was discovered; OpenAPI documents have their paths.
const DISCOVERED: &str = "discovered";

/// Asks a server what it offers. Cheap to clone; clones share what is kept.
///
/// Programs that look up single names want a [`Mapper`](crate::mapper::Mapper), which asks as rarely as it can.
#[derive(Clone, Debug)]
pub struct DiscoveryClient {
    rest: RestClient,
    store: Arc<Store>,
    /// How old what was discovered may be, when it comes from disk.
    max_age: Duration,
}

impl DiscoveryClient {
    /// A client that keeps OpenAPI documents in memory, up to 64 MiB, and nothing else.
    pub fn new(rest: RestClient) -> Self {
        Self {
            rest,
            store: Arc::new(Store::memory()),
            max_age: Duration::ZERO,
        }
    }

    /// Keeps what was discovered, and OpenAPI documents, in `folder`, below it in a folder for this server. Other programs that are given the
    /// same folder share it: command line tools that run for a second. What was discovered is good for `max_age`, documents until they change.
    ///
    /// Files are replaced as a whole, and one that is damaged is not there. On Unix, folders and files are made for their owner alone. What
    /// cannot be written is not kept: that is no error. Nothing in them is secret: no credentials, and no objects but what the server says
    /// of its own API.
    #[must_use]
    pub fn with_disk_cache(mut self, folder: impl AsRef<FilePath>, max_age: Duration) -> Self {
        self.store = Arc::new(Store::disk(folder.as_ref(), self.rest.config()));
        self.max_age = max_age;
        self
    }

    /// What the server offers: from disk, if that is [allowed for](Self::with_disk_cache) and fresh enough, else as
    /// [`rediscover`](Self::rediscover).
    ///
    /// # Errors
    /// As [`rediscover`](Self::rediscover).
    pub async fn discover(&self) -> Result<Discovered, Error> {
        if let Some(kept) = self.kept().await {
            return Ok(kept);
        }
        self.rediscover().await
    }

    /// What the server offers now. Wire: `GET /api` and `GET /apis` at the same time. A server that answers both in the aggregated form has
    /// told all by that. Any other one is asked for each group version, `GET /apis/GROUP/VERSION`, 16 at once.
    ///
    /// A group version that cannot be had is among [`Discovered::failures`], beside all others. Only what is complete is kept on disk.
    ///
    /// # Errors
    /// As [`RestClient::send`], when the server does not say which groups it has, or tells none of their resources. That it knows no `/api` or
    /// no `/apis` (404) is no error: some servers have only the one or the other.
    pub async fn rediscover(&self) -> Result<Discovered, Error> {
        let discovered = fetch::discover(&self.rest).await?;
        if !self.max_age.is_zero() && discovered.is_complete() {
            let body = aggregated::write(&discovered);
            self.store.keep(DISCOVERED, Kept::new("", body.into())).await;
        }
        Ok(discovered)
    }

    /// The resources of one group version, asked for now. Wire: `GET /apis/GROUP/VERSION`, or `GET /api/v1`.
    ///
    /// # Errors
    /// As [`RestClient::send`]; [`Error::is_not_found`] if the server does not have this group version.
    pub async fn group_version(&self, group_version: &GroupVersion) -> Result<Vec<ApiResource>, Error> {
        fetch::group_version_resources(&self.rest, group_version).await
    }

    /// The version of the server. Wire: `GET /version`.
    ///
    /// # Errors
    /// As [`RestClient::version`].
    pub async fn version(&self) -> Result<Info, Error> {
        self.rest.version().await
    }

    /// The list of OpenAPI v3 documents, which gives the documents. Wire: `GET /openapi/v3`.
    ///
    /// # Errors
    /// As [`RestClient::send`].
    pub async fn openapi_v3(&self) -> Result<OpenApiIndex, Error> {
        openapi::index(self).await
    }

    /// The OpenAPI v2 document, as JSON, some megabytes. Wire: `GET /openapi/v2`, with `If-None-Match` when it is known: then nothing but
    /// that it has not changed comes back.
    ///
    /// # Errors
    /// As [`RestClient::send`].
    pub async fn openapi_v2(&self) -> Result<Bytes, Error> {
        openapi::v2(self).await
    }

    /// The client that the requests are sent with.
    pub fn rest(&self) -> &RestClient {
        &self.rest
    }

    /// What is on disk and fresh enough.
    pub(crate) async fn kept(&self) -> Option<Discovered> {
        if self.max_age.is_zero() {
            return None;
        }
        let kept = self.store.get(DISCOVERED).await?;
        let discovered = aggregated::read(&kept.body).ok();
        discovered.filter(|_| kept.is_fresh(self.max_age))
    }

    pub(super) fn store(&self) -> &Store {
        &self.store
    }
}
