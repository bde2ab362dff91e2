//! Subresources of objects that no type describes.
//!
//! In: [`DynamicObject`]s, options. Out: answers of any kind. Never: a check of what the server offers.

use std::fmt;

use super::dynamic::unappliable;
use super::endpoint::Endpoint;
use crate::apply::Applied;
use crate::dynamic::DynamicObject;
use crate::error::Error;
use crate::options::{ApplyOptions, CreateOptions, GetOptions, PatchOptions, UpdateOptions};
use crate::patch::{Patch, StrategicPatch};
use crate::rest::ByteStream;
use crate::value;

/// One subresource of one object: `status`, `scale`, `eviction`, `log`.
#[derive(Clone)]
pub struct DynamicSubresource(Endpoint);

impl DynamicSubresource {
    pub(super) fn new(endpoint: Endpoint) -> Self {
        Self(endpoint)
    }

    /// Reads it. Wire: `GET …/{name}/{subresource}`.
    ///
    /// # Errors
    /// [`Error::is_not_found`] when the object or its subresource does not exist.
    pub async fn get(&self) -> Result<DynamicObject, Error> {
        self.0.get(&GetOptions::new()).await
    }

    /// Makes something of it: an eviction, a binding, a token. Wire: `POST …/{name}/{subresource}`.
    ///
    /// # Errors
    /// [`Error::is_not_found`]; [`Error::is_too_many_requests`] for an eviction that a disruption budget refuses.
    pub async fn create(&self, body: &DynamicObject, options: &CreateOptions) -> Result<DynamicObject, Error> {
        self.0.create_subresource(value::to_json(body), options).await
    }

    /// Replaces it. Wire: `PUT …/{name}/{subresource}`. Of a status, only the status is taken.
    ///
    /// # Errors
    /// [`Error::is_conflict`] when somebody else changed the object, [`Error::is_invalid`].
    #[doc(alias = "replace")]
    pub async fn update(&self, body: &DynamicObject, options: &UpdateOptions) -> Result<DynamicObject, Error> {
        let namespace = body.metadata.namespace.as_deref();
        self.0.update(namespace, value::to_json(body), options).await
    }

    /// Changes it by a JSON patch or a merge patch. Wire: `PATCH …/{name}/{subresource}`.
    ///
    /// # Errors
    /// [`Error::is_not_found`], [`Error::is_invalid`].
    pub async fn patch(&self, patch: &Patch<DynamicObject>, options: &PatchOptions) -> Result<DynamicObject, Error> {
        self.0.patch((patch.content_type(), patch.body()), options).await
    }

    /// Changes it by a strategic merge patch. Wire: `PATCH …/{name}/{subresource}`.
    ///
    /// # Errors
    /// As [`patch`](Self::patch); [`Error::is_unsupported_media_type`] for custom resources.
    pub async fn patch_strategic(
        &self,
        patch: &StrategicPatch<DynamicObject>,
        options: &PatchOptions,
    ) -> Result<DynamicObject, Error> {
        self.0.patch((patch.content_type(), patch.body()), options).await
    }

    /// Applies it: the manager owns the fields that are set. Wire: `PATCH …/{name}/{subresource}` with `application/apply-patch+yaml`.
    ///
    /// # Errors
    /// [`Error::is_apply_conflict`]; [`Error::is_not_found`]: unlike an object, a subresource is not created.
    pub async fn apply(
        &self,
        desired: &DynamicObject,
        options: &ApplyOptions,
    ) -> Result<Applied<DynamicObject>, Error> {
        let problem = self.0.misplaced(desired.metadata.namespace.as_deref());
        let problem = problem.or_else(|| unappliable(desired));
        self.0.apply(value::to_json(desired), problem, options).await
    }

    /// Reads it as text: a log. Wire: `GET …/{name}/{subresource}`.
    ///
    /// # Errors
    /// [`Error::is_not_found`].
    pub async fn text(&self) -> Result<ByteStream, Error> {
        self.0.text(|request| request).await
    }
}

impl fmt::Debug for DynamicSubresource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DynamicSubresource")
            .field("path", &self.0.path.as_str())
            .finish_non_exhaustive()
    }
}
