//! One client for every object: built-in, custom, unknown; as its type, as JSON, or its metadata alone.
//!
//! In: objects and names. Out: what the typed and the dynamic handles give. Never: a request to discovery for a kind whose type says where
//! it is served.

mod bundle;
mod key;
mod object;
mod ownership;
mod read;
mod retry;
mod schemas;
mod write;

use std::fmt;
use std::sync::Arc;

pub use self::bundle::{ApplyAllError, ApplyFailure};
pub(crate) use self::bundle::{defines_a_kind, turn};
pub use self::key::{Key, Within};
pub use self::object::{Appliable, ClientObject, can};
pub use self::retry::retry_on_conflict;
use self::schemas::Schemas;
pub use self::write::Written;
use super::dynamic::DynamicClient;
use super::dynamic_subresource::DynamicSubresource;
use super::endpoint::Endpoint;
use super::location::Location;
use super::metadata::MetadataClient;
use crate::discovery::{ApiResource, DiscoveryClient};
use crate::error::Error;
use crate::kind::GroupVersionKind;
use crate::mapper::Mapper;
use crate::meta::ObjectMeta;
use crate::rest::{JSON, RequestDefaults, RestClient};
use crate::scheme::Scheme;
use crate::value::Str;

/// One client for every object. Cheap to clone; clones share connections, scheme and what is known of the server.
///
/// Where an object lives follows from its type, from what the [scheme](Scheme) has registered for its kind, or from the server's discovery,
/// in this order; kinds that are installed later are found. Where objects live in namespaces and none is named, it is that of the
/// [configuration](crate::Config::namespace), as with `kubectl`.
///
/// ```no_run
/// # use kubewright_runtime::meta::ObjectMeta;
/// use kubewright_runtime::{ApplyOptions, Client, Config, FieldManager, GroupVersionKind, ListOptions, RestClient, Scheme};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// // With a generated crate: Scheme::new().with(kubewright_k8s::add_to_scheme)?
/// let client = Client::new(RestClient::new(Config::infer()?)?, Scheme::new());
///
/// // Any manifest: created if absent, else updated. Definitions of kinds come first.
/// let applied = ApplyOptions::new(&FieldManager::new("demo")?).force();
/// for applied in client.apply_yaml(&std::fs::read_to_string("bundle.yaml")?, &applied).await? {
///     println!("{:?} {:?}", applied.object.group_version_kind(), applied.created);
/// }
/// // Any kind, known or not.
/// let apps = client.kind(&GroupVersionKind::new("core.oam.dev", "v1beta1", "Application")).await?;
/// for app in &apps.namespace("default").list(&ListOptions::new()).await?.items {
///     println!("{}", app.metadata.name());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    rest: RestClient,
    scheme: Arc<Scheme>,
    mapper: Mapper,
    schemas: Arc<Schemas>,
}

impl Client {
    /// A client that knows the kinds of `scheme`, and asks the server for others when they are needed.
    pub fn new(rest: RestClient, scheme: Scheme) -> Self {
        let mapper = Mapper::new(DiscoveryClient::new(rest.clone()));
        Self {
            rest,
            scheme: Arc::new(scheme),
            mapper,
            schemas: Arc::default(),
        }
    }

    /// The same with another mapper, such as one with a cache on disk.
    #[must_use]
    pub fn with_mapper(self, mapper: Mapper) -> Self {
        Self {
            mapper,
            schemas: Arc::default(),
            ..self
        }
    }

    /// A client whose requests say what `defaults` say: a rehearsal, a field manager, one namespace. All else is shared.
    #[must_use]
    pub fn with_defaults(&self, defaults: RequestDefaults) -> Self {
        Self {
            rest: self.rest.with_defaults(defaults),
            ..self.clone()
        }
    }

    /// The client below.
    pub fn rest(&self) -> &RestClient {
        &self.rest
    }

    /// The kinds that have types.
    pub fn scheme(&self) -> &Scheme {
        &self.scheme
    }

    /// What finds resources by their names.
    pub fn mapper(&self) -> &Mapper {
        &self.mapper
    }

    /// The objects of a kind, as JSON. Asks the server only for a kind that is not registered.
    ///
    /// # Errors
    /// [`Error::is_no_match`] when the server has no such kind.
    pub async fn kind(&self, kind: &GroupVersionKind) -> Result<DynamicClient, Error> {
        Ok(DynamicClient::new(self.rest.clone(), self.resource_of(kind).await?))
    }

    /// The objects of a resource, by any name that `kubectl` takes: `deploy`, `certificates.cert-manager.io`.
    ///
    /// # Errors
    /// [`Error::is_no_match`] when the server has none; [`Error::is_ambiguous`] when it could be several.
    pub async fn resource(&self, name: &str) -> Result<DynamicClient, Error> {
        let resource = self.mapper.resource(name).await?;
        Ok(DynamicClient::new(self.rest.clone(), resource))
    }

    /// The metadata of the objects of a kind.
    ///
    /// # Errors
    /// As [`kind`](Self::kind).
    pub async fn metadata_of(&self, kind: &GroupVersionKind) -> Result<MetadataClient, Error> {
        Ok(self.kind(kind).await?.metadata())
    }

    /// What is below an object of any kind: `status`, `scale`, `eviction`. Types have handles with types for these:
    /// [`ResourceClient`](super::ResourceClient).
    ///
    /// # Errors
    /// As [`kind`](Self::kind).
    pub async fn subresource<O: ClientObject>(
        &self,
        object: &O,
        subresource: &str,
    ) -> Result<DynamicSubresource, Error> {
        let endpoint = self.below(object, subresource).await?;
        Ok(DynamicSubresource::new(endpoint.accepting(JSON)))
    }

    /// The namespace where none is named.
    pub fn default_namespace(&self) -> &str {
        let config = self.rest.config();
        config.defaults.only_namespace().unwrap_or(config.namespace())
    }

    pub(crate) async fn resource_of(&self, kind: &GroupVersionKind) -> Result<ApiResource, Error> {
        match self.scheme.get(kind).and_then(|registered| registered.resource.clone()) {
            Some(resource) => Ok(resource),
            None => self.mapper.kind(kind).await,
        }
    }

    /// Where an object is served.
    async fn locate<O: ClientObject>(&self, object: &O) -> Result<Location, Error> {
        if let Some(location) = O::location() {
            return Ok(location);
        }
        let Some(kind) = object.group_version_kind() else {
            let name = object.metadata().name();
            return Err(Error::invalid_request(format!(
                "the object {name:?} does not say what it is: apiVersion or kind is missing"
            )));
        };
        let resource = self.resource_of(&kind).await?;
        Ok(Location::from(&resource))
    }

    /// The collection that an object is in, or is to be put into.
    async fn collection_of<O: ClientObject>(&self, object: &O) -> Result<Endpoint, Error> {
        let location = self.locate(object).await?;
        let endpoint = location.endpoint(&self.rest, self.namespace_of(&location, object.metadata()));
        Ok(endpoint.accepting(O::accept()))
    }

    /// The object itself.
    async fn place_of<O: ClientObject>(&self, object: &O) -> Result<Endpoint, Error> {
        Ok(self.collection_of(object).await?.object(object.metadata().name()))
    }

    /// What is below the object.
    async fn below<O: ClientObject>(&self, object: &O, subresource: &str) -> Result<Endpoint, Error> {
        let collection = self.collection_of(object).await?;
        Ok(collection.subresource(object.metadata().name(), subresource))
    }

    fn namespace_of(&self, location: &Location, metadata: &ObjectMeta) -> Option<Str> {
        let named = metadata.namespace.clone().filter(|namespace| !namespace.is_empty());
        self.namespace_or_default(location, named)
    }

    fn namespace_or_default(&self, location: &Location, named: Option<Str>) -> Option<Str> {
        named.or_else(|| location.namespaced.then(|| Str::from(self.default_namespace())))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("server", &self.rest.config().server())
            .field("scheme", &self.scheme)
            .finish_non_exhaustive()
    }
}
