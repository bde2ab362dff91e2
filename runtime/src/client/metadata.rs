//! Clients that see only the metadata of objects.
//!
//! In: names, options, patches. Out: [`PartialObjectMetadata`]. Never: the content of an object over the network, where the server can
//! leave it out.

use std::fmt;

use futures_core::Stream;

use super::answer::{Deleted, DeletedCollection};
use super::endpoint::Endpoint;
use super::place::Place;
use super::target::ResourceClient;
use crate::error::Error;
use crate::kind::Resource;
use crate::meta::{PartialObjectMetadata, PartialObjectMetadataList};
use crate::options::{DeleteOptions, GetOptions, ListOptions, PatchOptions, WatchOptions};
use crate::patch::Patch;
use crate::verbs;
use crate::watch::WatchEvent;

/// K8S: aggregated servers need not know the form; the whole object then has the metadata in it.
pub(super) const PARTIAL: &str = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";
pub(super) const PARTIAL_LIST: &str =
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

/// The objects of a resource, of which only the metadata is read. For caches that need names and labels, and for collectors of garbage.
///
/// What it answers says of itself that it is a `PartialObjectMetadata` of `meta.k8s.io/v1`.
#[derive(Clone)]
pub struct MetadataClient(Endpoint);

impl MetadataClient {
    pub(super) fn new(endpoint: Endpoint) -> Self {
        Self(endpoint.accepting(PARTIAL))
    }

    pub(super) fn endpoint(&self) -> &Endpoint {
        &self.0
    }

    /// Reads the metadata of one object. Wire: `GET …/{name}`.
    ///
    /// # Errors
    /// [`Error::is_not_found`] when there is none; [`Error::is_invalid_request`] where no namespace is named and one is needed.
    pub async fn get(&self, name: &str) -> Result<PartialObjectMetadata, Error> {
        self.0.object(name).get(&GetOptions::new()).await
    }

    /// Reads the metadata of the collection, or the page of it that the options ask for. Wire: `GET` of the collection.
    ///
    /// # Errors
    /// [`Error::is_expired`] for a continue token or resource version that is too old.
    pub async fn list(&self, options: &ListOptions) -> Result<PartialObjectMetadataList, Error> {
        self.0.accepting(PARTIAL_LIST).list(options).await
    }

    /// Reads the metadata of the whole collection page by page and gives object by object.
    pub fn list_all(
        &self,
        options: &ListOptions,
    ) -> impl Stream<Item = Result<PartialObjectMetadata, Error>> + Send + use<> {
        self.0.list_all(options, None)
    }

    /// Streams the changes of the collection. Wire: `GET` of the collection with `watch=true`.
    ///
    /// # Errors
    /// [`Error::is_expired`] for a resource version that is too old.
    pub async fn watch(
        &self,
        options: &WatchOptions,
    ) -> Result<impl Stream<Item = Result<WatchEvent<PartialObjectMetadata>, Error>> + Send + use<>, Error> {
        self.0.watch(options).await
    }

    /// Changes an object by a JSON patch or a merge patch. Wire: `PATCH …/{name}`.
    ///
    /// # Errors
    /// [`Error::is_not_found`], [`Error::is_invalid`].
    pub async fn patch(
        &self,
        name: &str,
        patch: &Patch<PartialObjectMetadata>,
        options: &PatchOptions,
    ) -> Result<PartialObjectMetadata, Error> {
        let patch = (patch.content_type(), patch.body());
        self.0.object(name).patch(patch, options).await
    }

    /// Deletes an object. Wire: `DELETE …/{name}`.
    ///
    /// # Errors
    /// [`Error::is_not_found`]; [`Error::is_conflict`] when a precondition does not hold.
    pub async fn delete(&self, name: &str, options: &DeleteOptions) -> Result<Deleted<PartialObjectMetadata>, Error> {
        self.0.object(name).delete(options).await.map(Into::into)
    }

    /// Deletes the objects that `which` selects: all of them, if it selects nothing. Not atomic. Wire: `DELETE` of the collection.
    ///
    /// # Errors
    /// As [`list`](Self::list).
    pub async fn delete_collection(
        &self,
        options: &DeleteOptions,
        which: &ListOptions,
    ) -> Result<DeletedCollection<PartialObjectMetadataList>, Error> {
        let collection = self.0.accepting(PARTIAL_LIST);
        collection.delete_collection(options, which).await.map(Into::into)
    }
}

impl<K: Resource + verbs::List, P: Place> ResourceClient<K, P> {
    /// Only the metadata of the objects.
    pub fn metadata(&self) -> MetadataClient {
        MetadataClient::new(self.endpoint())
    }
}

impl fmt::Debug for MetadataClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MetadataClient")
            .field("path", &self.0.path.as_str())
            .finish_non_exhaustive()
    }
}
