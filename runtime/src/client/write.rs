//! `create`, `update`, `patch`, `apply`, `delete`, `delete_collection`.
//!
//! In: objects, patches, options. Out: what the server made of them. Never: changes its input; writes an object of one
//! namespace through the handle of another.

use super::answer::{Deleted, DeletedCollection, created};
use super::place::{OneCollection, Place};
use super::target::ResourceClient;
use crate::apply::{Applied, Part};
use crate::error::Error;
use crate::kind::Resource;
use crate::list::ObjectList;
use crate::options::{ApplyOptions, CreateOptions, DeleteOptions, ListOptions, PatchOptions, UpdateOptions};
use crate::patch::{Patch, StrategicPatch};
use crate::value;
use crate::verbs;

impl<K: Resource, P: Place> ResourceClient<K, P> {
    /// Adds an object. Its namespace is that of the handle; its name may be left to the server (`metadata.generateName`).
    /// Wire: `POST` to the collection.
    ///
    /// Of the few kinds that the server acts upon without keeping them (`bindings`) it answers only that it succeeded; what was
    /// sent is given back then.
    ///
    /// # Errors
    /// [`Error::is_already_exists`], [`Error::is_invalid`]; [`Error::is_invalid_request`] for an object of another namespace
    /// or with a resource version.
    pub async fn create(&self, object: &K, options: &CreateOptions) -> Result<K, Error>
    where
        K: verbs::Create,
        P: OneCollection,
    {
        let response = self
            .endpoint()
            .create(object.metadata(), value::to_json(object), options)
            .await?;
        created(object, &response)
    }

    /// Replaces an object, named by its metadata. With a resource version in the metadata only if nobody changed it since.
    /// Wire: `PUT …/{name}`.
    ///
    /// Fields of a newer server that this crate does not know are lost by a replace; prefer an apply or a patch where that
    /// matters.
    ///
    /// # Errors
    /// [`Error::is_conflict`] when somebody else changed it, [`Error::is_not_found`], [`Error::is_invalid`].
    #[doc(alias = "replace")]
    pub async fn update(&self, object: &K, options: &UpdateOptions) -> Result<K, Error>
    where
        K: verbs::Update,
        P: OneCollection,
    {
        let metadata = object.metadata();
        let endpoint = self.endpoint().object(metadata.name());
        endpoint
            .update(metadata.namespace.as_deref(), value::to_json(object), options)
            .await
    }

    /// Changes an object by a JSON patch or a merge patch. Wire: `PATCH …/{name}`.
    ///
    /// # Errors
    /// [`Error::is_not_found`], [`Error::is_invalid`]; a `test` of a JSON patch that fails is [`Error::is_invalid`].
    pub async fn patch(&self, name: &str, patch: &Patch<K>, options: &PatchOptions) -> Result<K, Error>
    where
        K: verbs::Patch,
        P: OneCollection,
    {
        let patch = (patch.content_type(), patch.body());
        self.endpoint().object(name).patch(patch, options).await
    }

    /// Changes an object by a strategic merge patch. Wire: `PATCH …/{name}` with `application/strategic-merge-patch+json`.
    ///
    /// # Errors
    /// As [`patch`](Self::patch).
    pub async fn patch_strategic(
        &self,
        name: &str,
        patch: &StrategicPatch<K>,
        options: &PatchOptions,
    ) -> Result<K, Error>
    where
        K: verbs::StrategicPatch,
        P: OneCollection,
    {
        let patch = (patch.content_type(), patch.body());
        self.endpoint().object(name).patch(patch, options).await
    }

    /// Creates the object if there is none, else makes the fields that are set what they are set to, and lets go of those
    /// that an earlier apply of this manager set and this one does not. `desired` is never changed. Wire: `PATCH …/{name}`
    /// with `application/apply-patch+yaml`.
    ///
    /// # Errors
    /// [`Error::is_apply_conflict`] when another manager owns a field and the apply is not forced;
    /// [`Error::is_invalid_request`] for a body that cannot be sent.
    pub async fn apply(&self, desired: &impl Part<Of = K>, options: &ApplyOptions) -> Result<Applied<K>, Error>
    where
        K: verbs::Apply,
        P: OneCollection,
    {
        let desired = desired.as_apply();
        let endpoint = self.endpoint().object(desired.name());
        let problem = desired.problem().map(str::to_owned);
        let problem = problem.or_else(|| endpoint.misplaced(desired.namespace_of_body()));
        endpoint.apply(desired.bytes(), problem, options).await
    }

    /// Deletes an object. Wire: `DELETE …/{name}`.
    ///
    /// # Errors
    /// [`Error::is_not_found`]; [`Error::is_conflict`] when a precondition does not hold.
    pub async fn delete(&self, name: &str, options: &DeleteOptions) -> Result<Deleted<K>, Error>
    where
        K: verbs::Delete,
        P: OneCollection,
    {
        self.endpoint().object(name).delete(options).await.map(Into::into)
    }

    /// Deletes the objects that `which` selects: all of them, if it selects nothing. Not atomic. Wire: `DELETE` of the
    /// collection.
    ///
    /// # Errors
    /// As [`list`](Self::list).
    pub async fn delete_collection(
        &self,
        options: &DeleteOptions,
        which: &ListOptions,
    ) -> Result<DeletedCollection<ObjectList<K>>, Error>
    where
        K: verbs::DeleteCollection,
        P: OneCollection,
    {
        self.endpoint().delete_collection(options, which).await.map(Into::into)
    }
}
