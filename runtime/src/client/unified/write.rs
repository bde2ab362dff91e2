//! `create`, `update`, `patch`, `apply`, `delete` of the one client.
//!
//! In: objects of any kind, patches, options. Out: what the server made of them. Never: changes its input.

use super::{Appliable, Client, Key, Within, can};
use crate::apply::Applied;
use crate::client::answer::{Deleted, DeletedCollection, created};
use crate::client::endpoint::{Endpoint, Gone};
use crate::client::read::names_an_object;
use crate::client::unified::retry::retry_on_conflict;
use crate::error::Error;
use crate::kind::Object;
use crate::list::ObjectList;
use crate::options::{
    ApplyOptions, CreateOptions, DeleteOptions, GetOptions, ListOptions, PatchOptions, UpdateOptions,
};
use crate::patch::Patch;
use crate::subresource::{self, HasSubresource, SubresourceName as _};
use crate::value;
use crate::verbs;

/// What [`Client::create_or_update`] did.
#[derive(Clone, Debug, PartialEq)]
pub enum Written<K> {
    /// There was none.
    Created(K),
    /// It was another one.
    Updated(K),
    /// It was as it should be; nothing was sent.
    Unchanged(K),
}

impl<K> Written<K> {
    /// The object as the server has it.
    pub fn into_object(self) -> K {
        match self {
            Self::Created(object) | Self::Updated(object) | Self::Unchanged(object) => object,
        }
    }
}

impl Client {
    /// Adds an object. Wire: `POST` to the collection.
    ///
    /// # Errors
    /// [`Error::is_already_exists`], [`Error::is_invalid`]; [`Error::is_no_match`] when the server does not know its kind.
    pub async fn create<O: can::Create>(&self, object: &O, options: &CreateOptions) -> Result<O, Error> {
        let collection = self.collection_of(object).await?;
        let response = collection
            .create(object.metadata(), value::to_json(object), options)
            .await?;
        created(object, &response)
    }

    /// Replaces an object, named by its metadata; with a resource version only if nobody changed it since. Wire: `PUT …/{name}`.
    ///
    /// # Errors
    /// [`Error::is_conflict`], [`Error::is_not_found`], [`Error::is_invalid`]; [`Error::is_no_match`].
    #[doc(alias = "replace")]
    pub async fn update<O: can::Update>(&self, object: &O, options: &UpdateOptions) -> Result<O, Error> {
        let place = self.place_of(object).await?;
        let namespace = object.metadata().namespace.as_deref();
        place.update(namespace, value::to_json(object), options).await
    }

    /// Replaces what was observed of an object; all else in it is left alone. Wire: `PUT …/{name}/status`.
    ///
    /// # Errors
    /// As [`update`](Self::update).
    pub async fn update_status<O: can::UpdateStatus>(&self, object: &O, options: &UpdateOptions) -> Result<O, Error> {
        let status = self.below(object, subresource::Status::NAME).await?;
        status.update(None, value::to_json(object), options).await
    }

    /// Changes an object by a JSON patch or a merge patch. Wire: `PATCH …/{name}`.
    ///
    /// # Errors
    /// [`Error::is_not_found`], [`Error::is_invalid`].
    pub async fn patch<K: verbs::Patch>(
        &self,
        key: impl Into<Key>,
        patch: &Patch<K>,
        options: &PatchOptions,
    ) -> Result<K, Error> {
        let patch = (patch.content_type(), patch.body());
        self.of_key::<K>(key.into()).patch(patch, options).await
    }

    /// Changes an object, whatever it is: the one that has this name and kind. Of a
    /// [`PartialObjectMetadata`](crate::meta::PartialObjectMetadata) only the metadata comes back. Wire: `PATCH …/{name}`.
    ///
    /// # Errors
    /// As [`patch`](Self::patch); [`Error::is_no_match`] when the server does not know its kind.
    pub async fn patch_object<O: can::Patch>(
        &self,
        object: &O,
        patch: &Patch<O>,
        options: &PatchOptions,
    ) -> Result<O, Error> {
        let place = self.place_of(object).await?;
        let answer = place.patch((patch.content_type(), patch.body()), options).await?;
        Ok(object.answered(answer))
    }

    /// Changes what was observed of an object. Wire: `PATCH …/{name}/status`.
    ///
    /// # Errors
    /// As [`patch`](Self::patch).
    pub async fn patch_status<K>(&self, object: &K, patch: &Patch<K>, options: &PatchOptions) -> Result<K, Error>
    where
        K: HasSubresource<subresource::Status, Body = K> + subresource::verbs::Patch<subresource::Status>,
    {
        let status = self.below(object, subresource::Status::NAME).await?;
        status.patch((patch.content_type(), patch.body()), options).await
    }

    /// Creates the object if there is none, else makes the fields that are set what they are set to, and lets go of those that an earlier
    /// apply of this manager set and this one does not: an [`Apply`](crate::Apply) of a type, or a [`DynamicObject`](crate::DynamicObject)
    /// of any kind. Never changed by it. Wire: `PATCH …/{name}` with `application/apply-patch+yaml`.
    ///
    /// # Errors
    /// [`Error::is_apply_conflict`] when another manager owns a field and the apply is not forced; [`Error::is_no_match`] when the server
    /// does not know the kind.
    pub async fn apply<B: Appliable>(&self, desired: &B, options: &ApplyOptions) -> Result<Applied<B::Object>, Error> {
        let body = desired.body();
        let location = match body.location {
            Some(location) => location,
            None => self.locate(&body.head).await?,
        };
        let namespace = self.namespace_of(&location, &body.head.metadata);
        let place = location
            .endpoint(&self.rest, namespace)
            .object(body.head.metadata.name());
        place.apply(body.bytes, body.problem, options).await
    }

    /// Deletes an object, whatever it is: the one that has this name and kind. Wire: `DELETE …/{name}`.
    ///
    /// # Errors
    /// [`Error::is_not_found`]; [`Error::is_conflict`] when a precondition does not hold.
    pub async fn delete<O: can::Delete>(&self, object: &O, options: &DeleteOptions) -> Result<Deleted<O>, Error> {
        let gone: Gone<O> = self.place_of(object).await?.delete(options).await?;
        Ok(match gone {
            Gone::Object(answer) => Gone::Object(object.answered(answer)),
            Gone::Status(status) => Gone::Status(status),
        }
        .into())
    }

    /// Deletes an object of a type by its name: `client.delete_key::<Pod>(("default", "web-0"), …)`. Wire: `DELETE …/{name}`.
    ///
    /// # Errors
    /// As [`delete`](Self::delete).
    pub async fn delete_key<K: verbs::Delete>(
        &self,
        key: impl Into<Key>,
        options: &DeleteOptions,
    ) -> Result<Deleted<K>, Error> {
        self.of_key::<K>(key.into()).delete(options).await.map(Into::into)
    }

    /// Deletes the objects of a type that `which` selects, in one namespace or the cluster: all of them, if it selects nothing. Not atomic.
    /// Wire: `DELETE` of the collection.
    ///
    /// # Errors
    /// [`Error::is_invalid_request`] for all namespaces at once, which servers do not offer.
    pub async fn delete_all_of<K: verbs::DeleteCollection>(
        &self,
        within: impl Into<Within>,
        options: &DeleteOptions,
        which: &ListOptions,
    ) -> Result<DeletedCollection<ObjectList<K>>, Error> {
        let collection = self.within::<K>(within.into());
        collection.delete_collection(options, which).await.map(Into::into)
    }

    /// Makes an object what `change` makes of it: creates it if there is none, sends nothing if it is so already, and begins again with what
    /// somebody else has made of it meanwhile. `change` is called with an object that has only its name, or with the one that is there.
    ///
    /// What the server fills in by itself is kept if `change` leaves it alone. An [apply](Self::apply) needs no reading and forgets nothing:
    /// prefer it where one program owns the fields.
    ///
    /// # Errors
    /// Those of get, create and update; [`Error::is_conflict`] when it changed under each of several attempts.
    pub async fn create_or_update<K>(&self, key: impl Into<Key>, change: impl Fn(&mut K)) -> Result<Written<K>, Error>
    where
        K: verbs::Get + verbs::Create + verbs::Update,
    {
        let key = key.into();
        let mut object = K::default();
        let metadata = Object::metadata_mut(&mut object);
        metadata.name = Some(key.name.clone());
        metadata.namespace.clone_from(&self.of_key::<K>(key).namespace);
        self.create_or_update_object(&object, change).await
    }

    /// Makes an object of any kind what `change` makes of it, as [`create_or_update`](Self::create_or_update) does. `object` says which it
    /// is, and is what `change` is called with if there is none.
    ///
    /// # Errors
    /// As [`create_or_update`](Self::create_or_update); [`Error::is_no_match`] when the server does not know its kind.
    pub async fn create_or_update_object<O>(&self, object: &O, change: impl Fn(&mut O)) -> Result<Written<O>, Error>
    where
        O: can::Get + can::Create + can::Update + PartialEq,
    {
        let place = self.place_of(object).await?;
        retry_on_conflict(|| self.create_or_update_once(object, &place, &change)).await
    }

    async fn create_or_update_once<O>(
        &self,
        object: &O,
        place: &Endpoint,
        change: &impl Fn(&mut O),
    ) -> Result<Written<O>, Error>
    where
        O: can::Get + can::Create + can::Update + PartialEq,
    {
        let before: Option<O> = match place.get(&GetOptions::new()).await {
            Ok(object) => Some(object),
            Err(error) if error.is_not_found() && names_an_object(&error) => None,
            Err(error) => return Err(error),
        };
        let Some(before) = before else {
            let mut object = object.clone();
            change(&mut object);
            // Somebody else was faster: that is a conflict like any other.
            return self.create(&object, &CreateOptions::new()).await.map(Written::Created);
        };
        let mut object = before.clone();
        change(&mut object);
        if object == before {
            return Ok(Written::Unchanged(object));
        }
        self.update(&object, &UpdateOptions::new()).await.map(Written::Updated)
    }
}
