//! Subresources: handles of those that are read and written in place, and methods for the others.
//!
//! In: names, bodies, options. Out: typed answers. Never: a subresource that the server does not have for the kind.

use std::fmt;
use std::marker::PhantomData;

use serde_json::{Value, json};

use super::endpoint::Endpoint;
use super::place::{OneCollection, Place};
use super::target::ResourceClient;
use crate::apply::{Applied, Part};
use crate::error::Error;
use crate::kind::{Kind, Object, Resource};
use crate::options::{ApplyOptions, CreateOptions, GetOptions, LogOptions, PatchOptions, UpdateOptions};
use crate::patch::{Patch, StrategicPatch};
use crate::rest::ByteStream;
use crate::subresource::{self, CreateSubresource, HasSubresource, SubresourceName, TextSubresource, verbs};
use crate::value::{self, Record};

/// One subresource of one object: `deployments.scale("web")`.
pub struct SubresourceClient<K, S> {
    endpoint: Endpoint,
    marker: PhantomData<fn() -> (K, S)>,
}

impl<K, S> Clone for SubresourceClient<K, S> {
    fn clone(&self) -> Self {
        Self {
            endpoint: self.endpoint.clone(),
            marker: PhantomData,
        }
    }
}

impl<K, S> fmt::Debug for SubresourceClient<K, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SubresourceClient")
            .field("path", &self.endpoint.path.as_str())
            .finish_non_exhaustive()
    }
}

impl<K: HasSubresource<S>, S: SubresourceName> SubresourceClient<K, S> {
    /// Reads it. Wire: `GET …/{name}/{subresource}`.
    ///
    /// # Errors
    /// [`Error::is_not_found`] when the object or its subresource does not exist.
    pub async fn get(&self) -> Result<K::Body, Error>
    where
        K: verbs::Get<S>,
    {
        self.get_with(&GetOptions::new()).await
    }

    /// Reads it, with options. Wire: `GET …/{name}/{subresource}`.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub async fn get_with(&self, options: &GetOptions) -> Result<K::Body, Error>
    where
        K: verbs::Get<S>,
    {
        self.endpoint.get(options).await
    }

    /// Replaces it. Wire: `PUT …/{name}/{subresource}`. Of a status, only the status is taken.
    ///
    /// # Errors
    /// [`Error::is_conflict`] when somebody else changed the object, [`Error::is_invalid`].
    #[doc(alias = "replace")]
    pub async fn update(&self, body: &K::Body, options: &UpdateOptions) -> Result<K::Body, Error>
    where
        K: verbs::Update<S>,
    {
        self.endpoint.update(None, value::to_json(body), options).await
    }

    /// Changes it by a JSON patch or a merge patch. Wire: `PATCH …/{name}/{subresource}`.
    ///
    /// # Errors
    /// [`Error::is_not_found`], [`Error::is_invalid`].
    pub async fn patch(&self, patch: &Patch<K::Body>, options: &PatchOptions) -> Result<K::Body, Error>
    where
        K: verbs::Patch<S>,
    {
        self.endpoint.patch((patch.content_type(), patch.body()), options).await
    }

    /// Changes it by a strategic merge patch. Wire: `PATCH …/{name}/{subresource}`.
    ///
    /// # Errors
    /// [`Error::is_not_found`], [`Error::is_invalid`].
    pub async fn patch_strategic(
        &self,
        patch: &StrategicPatch<K::Body>,
        options: &PatchOptions,
    ) -> Result<K::Body, Error>
    where
        K: verbs::StrategicPatch<S>,
    {
        self.endpoint.patch((patch.content_type(), patch.body()), options).await
    }

    /// Applies it: the manager owns the fields that are set. Each subresource has owners of its own. Wire: `PATCH
    /// …/{name}/{subresource}` with `application/apply-patch+yaml`.
    ///
    /// # Errors
    /// [`Error::is_apply_conflict`] when another manager owns a field and the apply is not forced; [`Error::is_not_found`]:
    /// unlike an object, a subresource is not created.
    pub async fn apply(
        &self,
        desired: &impl Part<Of = K::Body>,
        options: &ApplyOptions,
    ) -> Result<Applied<K::Body>, Error>
    where
        K: verbs::Apply<S>,
        K::Body: Object,
    {
        let desired = desired.as_apply();
        let problem = desired.problem().map(str::to_owned);
        self.endpoint.apply(desired.bytes(), problem, options).await
    }
}

impl<K: Resource, P: Place> ResourceClient<K, P> {
    /// A subresource by its marker type, for those that have no method of their own.
    pub fn subresource<S: SubresourceName>(&self, name: &str) -> SubresourceClient<K, S>
    where
        K: HasSubresource<S>,
        P: OneCollection,
    {
        SubresourceClient {
            endpoint: self.endpoint().subresource(name, S::NAME),
            marker: PhantomData,
        }
    }

    /// What was observed of an object. Wire: `…/{name}/status`.
    pub fn status(&self, name: &str) -> SubresourceClient<K, subresource::Status>
    where
        K: HasSubresource<subresource::Status>,
        P: OneCollection,
    {
        self.subresource(name)
    }

    /// The number of replicas. Wire: `…/{name}/scale`.
    pub fn scale(&self, name: &str) -> SubresourceClient<K, subresource::Scale>
    where
        K: HasSubresource<subresource::Scale>,
        P: OneCollection,
    {
        self.subresource(name)
    }

    /// The verdict on a certificate signing request. Wire: `…/{name}/approval`.
    pub fn approval(&self, name: &str) -> SubresourceClient<K, subresource::Approval>
    where
        K: HasSubresource<subresource::Approval>,
        P: OneCollection,
    {
        self.subresource(name)
    }

    /// The containers for debugging of a running Pod. Wire: `…/{name}/ephemeralcontainers`.
    pub fn ephemeral_containers(&self, name: &str) -> SubresourceClient<K, subresource::EphemeralContainers>
    where
        K: HasSubresource<subresource::EphemeralContainers>,
        P: OneCollection,
    {
        self.subresource(name)
    }

    /// The resources of the containers of a running Pod. Wire: `…/{name}/resize`.
    pub fn resize(&self, name: &str) -> SubresourceClient<K, subresource::Resize>
    where
        K: HasSubresource<subresource::Resize>,
        P: OneCollection,
    {
        self.subresource(name)
    }

    /// The finalizers in the spec of a namespace. Wire: `…/{name}/finalize`.
    pub fn finalize(&self, name: &str) -> SubresourceClient<K, subresource::Finalize>
    where
        K: HasSubresource<subresource::Finalize>,
        P: OneCollection,
    {
        self.subresource(name)
    }

    /// Asks for something that an object has no lasting field for. Name and namespace of the body are filled in where they
    /// are missing. Wire: `POST …/{name}/{subresource}`.
    ///
    /// # Errors
    /// [`Error::is_not_found`], [`Error::is_invalid`], and what the subresource says no with.
    pub async fn create_subresource<S: SubresourceName>(
        &self,
        name: &str,
        body: &<K as CreateSubresource<S>>::Body,
        options: &CreateOptions,
    ) -> Result<<K as CreateSubresource<S>>::Response, Error>
    where
        K: CreateSubresource<S>,
        P: OneCollection,
    {
        let body = named(body, name, self.namespace.as_deref())?;
        let endpoint = self.endpoint().subresource(name, S::NAME);
        endpoint.create_subresource(body, options).await
    }

    /// Deletes a Pod if the disruption budgets allow it. Wire: `POST …/{name}/eviction`.
    ///
    /// # Errors
    /// [`Error::is_too_many_requests`] when a budget says no: try again later, it is not repeated by itself.
    pub async fn evict(
        &self,
        name: &str,
        eviction: &<K as CreateSubresource<subresource::Eviction>>::Body,
    ) -> Result<<K as CreateSubresource<subresource::Eviction>>::Response, Error>
    where
        K: CreateSubresource<subresource::Eviction>,
        P: OneCollection,
    {
        self.create_subresource::<subresource::Eviction>(name, eviction, &CreateOptions::new())
            .await
    }

    /// Puts a Pod onto a node. Wire: `POST …/{name}/binding`.
    ///
    /// # Errors
    /// [`Error::is_conflict`] when it is on a node already.
    pub async fn bind(
        &self,
        name: &str,
        binding: &<K as CreateSubresource<subresource::Binding>>::Body,
    ) -> Result<<K as CreateSubresource<subresource::Binding>>::Response, Error>
    where
        K: CreateSubresource<subresource::Binding>,
        P: OneCollection,
    {
        self.create_subresource::<subresource::Binding>(name, binding, &CreateOptions::new())
            .await
    }

    /// Asks for a token of a service account. Wire: `POST …/{name}/token`.
    ///
    /// # Errors
    /// [`Error::is_not_found`] when there is no such account, [`Error::is_invalid`].
    pub async fn create_token(
        &self,
        name: &str,
        request: &<K as CreateSubresource<subresource::Token>>::Body,
    ) -> Result<<K as CreateSubresource<subresource::Token>>::Response, Error>
    where
        K: CreateSubresource<subresource::Token>,
        P: OneCollection,
    {
        self.create_subresource::<subresource::Token>(name, request, &CreateOptions::new())
            .await
    }

    /// What a container printed, as bytes: logs need not be UTF-8. Wire: `GET …/{name}/log`.
    ///
    /// # Errors
    /// [`Error::is_bad_request`] when the Pod has several containers and none is named, or the container has not started.
    pub async fn logs(&self, name: &str, options: &LogOptions) -> Result<ByteStream, Error>
    where
        K: TextSubresource<subresource::Log>,
        P: OneCollection,
    {
        let endpoint = self.endpoint().subresource(name, subresource::Log::NAME);
        endpoint.text(|request| options.add_to(request)).await
    }

    /// Reads a subresource that is text, by its marker type. Wire: `GET …/{name}/{subresource}`.
    ///
    /// # Errors
    /// [`Error::is_not_found`].
    pub async fn text_subresource<S: SubresourceName>(&self, name: &str) -> Result<ByteStream, Error>
    where
        K: TextSubresource<S>,
        P: OneCollection,
    {
        let endpoint = self.endpoint().subresource(name, S::NAME);
        endpoint.text(|request| request).await
    }
}

/// The body with name and namespace where it has metadata and they are missing: servers compare them with the path.
fn named<B: Kind>(body: &B, name: &str, namespace: Option<&str>) -> Result<Vec<u8>, Error> {
    let bytes = value::to_json(body);
    if Record::index(body, "metadata") == value::UNKNOWN {
        return Ok(bytes);
    }
    let mut json: Value = serde_json::from_slice(&bytes)
        .map_err(|error| Error::invalid_request(format!("the body cannot be written as JSON: {error}")))?;
    let metadata = &mut json["metadata"];
    if !metadata.is_object() {
        *metadata = json!({});
    }
    for (field, value) in [("name", Some(name)), ("namespace", namespace)] {
        if let Some(value) = value.filter(|_| metadata[field].is_null()) {
            metadata[field] = value.into();
        }
    }
    Ok(json.to_string().into_bytes())
}
