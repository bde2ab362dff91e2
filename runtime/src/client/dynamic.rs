//! Clients of resources that are known only at run time.
//!
//! In: an [`ApiResource`] (from discovery or made by hand), names, [`DynamicObject`]s, options. Out: what the typed handles give, as
//! [`DynamicObject`]s. Never: a guess of a plural or a scope; an object of another kind than the resource's.

use std::fmt;
use std::sync::Arc;

use futures_core::Stream;

use super::answer::{Deleted, DeletedCollection, created};
use super::dynamic_subresource::DynamicSubresource;
use super::endpoint::Endpoint;
use super::location::Location;
use super::metadata::MetadataClient;
use super::read::names_an_object;
use crate::apply::Applied;
use crate::discovery::ApiResource;
use crate::dynamic::{DynamicList, DynamicObject};
use crate::error::Error;
use crate::options::{
    ApplyOptions, CreateOptions, DeleteOptions, GetOptions, ListOptions, PatchOptions, UpdateOptions, WatchOptions,
};
use crate::patch::{Patch, StrategicPatch};
use crate::rest::{RequestDefaults, RestClient};
use crate::value::{self, Str};
use crate::watch::WatchEvent;

/// The objects of a resource, whatever it is: in one namespace, in all, or in the cluster.
///
/// Has the verbs, options and subresources of the typed handles. What types promise there is looked at here before a request is sent:
/// an object of another kind, a name without a namespace, a namespace for objects that live in none are [`Error::is_invalid_request`].
///
/// ```no_run
/// use kubewright_runtime::discovery::{ApiResource, Scope};
/// use kubewright_runtime::{ApplyOptions, Config, DynamicClient, DynamicObject, FieldManager, GroupVersionKind, RestClient};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let kind = GroupVersionKind::new("core.oam.dev", "v1beta1", "Application");
/// let resource = ApiResource::new(kind.clone(), "applications", Scope::Namespaced);
/// let apps = DynamicClient::new(RestClient::new(Config::infer()?)?, resource).namespace("default");
///
/// let mut app = DynamicObject::new(&kind, "shop");
/// app.set("/spec/components/-/name", "web")?;
/// let applied = apps.apply(&app, &ApplyOptions::new(&FieldManager::new("demo")?).force()).await?;
/// println!("{}", applied.object.metadata.resource_version());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct DynamicClient {
    client: RestClient,
    resource: Arc<ApiResource>,
    namespace: Option<Str>,
}

impl DynamicClient {
    /// The objects of the cluster, or of all namespaces if they live in such.
    pub fn new(client: RestClient, resource: ApiResource) -> Self {
        Self {
            client,
            resource: Arc::new(resource),
            namespace: None,
        }
    }

    /// The objects in one namespace.
    #[must_use]
    pub fn namespace(&self, namespace: impl Into<Str>) -> Self {
        Self {
            namespace: Some(namespace.into()),
            ..self.clone()
        }
    }

    /// The same objects, asked for with other [defaults](RequestDefaults).
    #[must_use]
    pub fn with_defaults(&self, defaults: RequestDefaults) -> Self {
        Self {
            client: self.client.with_defaults(defaults),
            ..self.clone()
        }
    }

    /// Which resource it is.
    pub fn resource(&self) -> &ApiResource {
        &self.resource
    }

    /// Only the metadata of the objects.
    pub fn metadata(&self) -> MetadataClient {
        MetadataClient::new(self.endpoint())
    }

    /// Reads one object. Wire: `GET …/{name}`.
    ///
    /// # Errors
    /// [`Error::is_not_found`] when there is none.
    pub async fn get(&self, name: &str) -> Result<DynamicObject, Error> {
        self.get_with(name, &GetOptions::new()).await
    }

    /// Reads one object, with options. Wire: `GET …/{name}`.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub async fn get_with(&self, name: &str, options: &GetOptions) -> Result<DynamicObject, Error> {
        self.endpoint().object(name).get(options).await
    }

    /// Reads one object; `None` when there is none. Wire: `GET …/{name}`.
    ///
    /// # Errors
    /// As [`get`](Self::get); [`Error::is_not_found`] when the resource as a whole is missing.
    pub async fn get_opt(&self, name: &str) -> Result<Option<DynamicObject>, Error> {
        match self.get(name).await {
            Ok(object) => Ok(Some(object)),
            Err(error) if error.is_not_found() && names_an_object(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads the collection, or the page of it that the options ask for. Each item says what it is, also where the server leaves that to
    /// the list. Wire: `GET` of the collection.
    ///
    /// # Errors
    /// [`Error::is_invalid_request`] for options that contradict each other; [`Error::is_expired`].
    pub async fn list(&self, options: &ListOptions) -> Result<DynamicList, Error> {
        let mut list: DynamicList = self.endpoint().list(options).await?;
        list.name_items();
        Ok(list)
    }

    /// Reads the whole collection page by page and gives object by object, as the typed
    /// [`list_all`](super::ResourceClient::list_all) does.
    pub fn list_all(&self, options: &ListOptions) -> impl Stream<Item = Result<DynamicObject, Error>> + Send + use<> {
        self.endpoint().list_all(options, None)
    }

    /// Streams the changes of the collection. Wire: `GET` of the collection with `watch=true`.
    ///
    /// # Errors
    /// [`Error::is_expired`] for a resource version that is too old.
    pub async fn watch(
        &self,
        options: &WatchOptions,
    ) -> Result<impl Stream<Item = Result<WatchEvent<DynamicObject>, Error>> + Send + use<>, Error> {
        self.endpoint().watch(options).await
    }

    /// Adds an object. Wire: `POST` to the collection.
    ///
    /// # Errors
    /// [`Error::is_already_exists`], [`Error::is_invalid`].
    pub async fn create(&self, object: &DynamicObject, options: &CreateOptions) -> Result<DynamicObject, Error> {
        let object = self.of_this_kind(object);
        let (metadata, body) = (&object.metadata, value::to_json(&object));
        created(
            &object,
            &self.endpoint_of(&object)?.create(metadata, body, options).await?,
        )
    }

    /// Replaces an object, named by its metadata. With a resource version only if nobody changed it since. Nothing is lost of what this
    /// object was read with. Wire: `PUT …/{name}`.
    ///
    /// # Errors
    /// [`Error::is_conflict`], [`Error::is_not_found`], [`Error::is_invalid`].
    #[doc(alias = "replace")]
    pub async fn update(&self, object: &DynamicObject, options: &UpdateOptions) -> Result<DynamicObject, Error> {
        let object = self.of_this_kind(object);
        let endpoint = self.endpoint_of(&object)?.object(object.metadata.name());
        let namespace = object.metadata.namespace.as_deref();
        endpoint.update(namespace, value::to_json(&object), options).await
    }

    /// Changes an object by a JSON patch or a merge patch. Wire: `PATCH …/{name}`.
    ///
    /// # Errors
    /// [`Error::is_not_found`], [`Error::is_invalid`].
    pub async fn patch(
        &self,
        name: &str,
        patch: &Patch<DynamicObject>,
        options: &PatchOptions,
    ) -> Result<DynamicObject, Error> {
        let patch = (patch.content_type(), patch.body());
        self.endpoint().object(name).patch(patch, options).await
    }

    /// Changes an object by a strategic merge patch. Wire: `PATCH …/{name}` with `application/strategic-merge-patch+json`.
    ///
    /// # Errors
    /// As [`patch`](Self::patch); [`Error::is_unsupported_media_type`] for custom resources.
    pub async fn patch_strategic(
        &self,
        name: &str,
        patch: &StrategicPatch<DynamicObject>,
        options: &PatchOptions,
    ) -> Result<DynamicObject, Error> {
        let patch = (patch.content_type(), patch.body());
        self.endpoint().object(name).patch(patch, options).await
    }

    /// Creates the object if there is none, else makes the fields that are set what they are set to, and lets go of those that an earlier
    /// apply of this manager set and this one does not. `desired` is never changed. Wire: `PATCH …/{name}` with
    /// `application/apply-patch+yaml`.
    ///
    /// # Errors
    /// [`Error::is_apply_conflict`] when another manager owns a field and the apply is not forced; [`Error::is_invalid_request`] for an
    /// object with `metadata.managedFields`, which only the server writes.
    pub async fn apply(
        &self,
        desired: &DynamicObject,
        options: &ApplyOptions,
    ) -> Result<Applied<DynamicObject>, Error> {
        let desired = self.of_this_kind(desired);
        let endpoint = self.endpoint_of(&desired)?.object(desired.metadata.name());
        let problem = endpoint.misplaced(desired.metadata.namespace.as_deref());
        let problem = problem.or_else(|| unappliable(&desired));
        endpoint.apply(value::to_json(&desired), problem, options).await
    }

    /// Deletes an object. Wire: `DELETE …/{name}`.
    ///
    /// # Errors
    /// [`Error::is_not_found`]; [`Error::is_conflict`] when a precondition does not hold.
    pub async fn delete(&self, name: &str, options: &DeleteOptions) -> Result<Deleted<DynamicObject>, Error> {
        self.endpoint().object(name).delete(options).await.map(Into::into)
    }

    /// Deletes the objects that `which` selects: all of them, if it selects nothing. Not atomic. Wire: `DELETE` of the collection.
    ///
    /// # Errors
    /// As [`list`](Self::list).
    pub async fn delete_collection(
        &self,
        options: &DeleteOptions,
        which: &ListOptions,
    ) -> Result<DeletedCollection<DynamicList>, Error> {
        self.endpoint().delete_collection(options, which).await.map(Into::into)
    }

    /// What is below one object: `status`, `scale`.
    pub fn subresource(&self, name: &str, subresource: &str) -> DynamicSubresource {
        DynamicSubresource::new(self.endpoint().subresource(name, subresource))
    }

    /// The handle's own place.
    pub(super) fn endpoint(&self) -> Endpoint {
        self.endpoint_in(self.namespace.clone())
    }

    fn endpoint_in(&self, namespace: Option<Str>) -> Endpoint {
        Location::from(&*self.resource).endpoint(&self.client, namespace)
    }

    /// The place of an object: the handle's, or where the handle has none, the object's.
    fn endpoint_of(&self, object: &DynamicObject) -> Result<Endpoint, Error> {
        let theirs = object
            .metadata
            .namespace
            .clone()
            .filter(|namespace| !namespace.is_empty());
        let namespace = self
            .namespace
            .clone()
            .or(theirs.filter(|_| self.resource.is_namespaced()));
        let endpoint = self.endpoint_in(namespace);
        let (theirs, ours) = (object.group_version_kind(), &self.resource.kind);
        match theirs {
            Some(theirs) if theirs != *ours => Err(Error::invalid_request(format!(
                "{} is a {theirs}, the client is for {ours}",
                object.metadata.name()
            ))),
            Some(_) => Ok(endpoint),
            None => Err(Error::invalid_request(format!(
                "{:?} is no apiVersion, or no kind is given",
                object.api_version()
            ))),
        }
    }

    /// An object that does not say what it is is taken for what it must be.
    fn of_this_kind(&self, object: &DynamicObject) -> DynamicObject {
        let mut object = object.clone();
        if object.kind().is_empty() && object.api_version().is_empty() {
            object.set_group_version_kind(&self.resource.kind);
        }
        object
    }
}

/// Why an object must not be applied, if so.
pub(super) fn unappliable(object: &DynamicObject) -> Option<String> {
    let owned = !object.metadata.managed_fields.is_empty();
    owned.then(|| "metadata.managedFields must not be applied: clear it".to_owned())
}

impl fmt::Debug for DynamicClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DynamicClient")
            .field("path", &self.endpoint().path.as_str())
            .finish_non_exhaustive()
    }
}
