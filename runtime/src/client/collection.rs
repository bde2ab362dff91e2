//! A collection that can be listed and followed, whatever its objects are read as.
//!
//! In: a handle, selectors. Out: pages whose items are read one by one, open watches, the objects in them. Never: what to ask for when; the
//! machine in `watch` says that.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use futures_core::Stream;

use super::dynamic::DynamicClient;
use super::endpoint::Endpoint;
use super::location::Location;
use super::metadata::MetadataClient;
use super::page::Page;
use super::pages::projected;
use super::place::Place;
use super::target::ResourceClient;
use super::unified::{Client, ClientObject, Within};
use crate::cache::Cache;
use crate::config::Retries;
use crate::dynamic::DynamicObject;
use crate::error::Error;
use crate::kind::{GroupVersionKind, Resource};
use crate::meta::PartialObjectMetadata;
use crate::options::{ListOptions, WatchOptions};
use crate::rest::{FrameStream, Request, RestClient};
use crate::value::{self, JsonError, Projection, ProjectionError, Reader, Str};
use crate::verbs;
use crate::watch::{ListPlan, Undecodable, WatchPlan, Watcher, WatcherOptions};

/// What can be listed and followed: the objects of one kind in one place, all of them or those that selectors choose.
///
/// Made by `collection()` of a handle. Cheap to clone.
///
/// ```no_run
/// use kubewright_runtime::watch::{Step, WatcherOptions};
/// use kubewright_runtime::{Namespaced, Resource, verbs};
///
/// # async fn example<Pod: verbs::List + verbs::Watch>(pods: &Namespaced<Pod>) {
/// let web = pods.collection().labels("app=web");
/// let mut watcher = web.watcher(&WatcherOptions::new());
/// loop {
///     match watcher.step().await {
///         Step::Applied(pod) => println!("{} is there", pod.metadata().name()),
///         Step::Deleted(pod) => println!("{} is gone", pod.metadata().name()),
///         Step::Synced { .. } => println!("that is all of them"),
///         _ => {}
///     }
/// }
/// # }
/// ```
pub struct Collection<T> {
    endpoint: Endpoint,
    labels: Option<Str>,
    fields: Option<Str>,
    /// What an object is that does not say it.
    kind: Option<Arc<GroupVersionKind>>,
    /// What is read of each object; everything, without one.
    projection: Option<Arc<Projection>>,
    marker: PhantomData<fn() -> T>,
}

impl<T: ClientObject> Collection<T> {
    pub(super) fn new(endpoint: Endpoint) -> Self {
        Self {
            endpoint,
            labels: None,
            fields: None,
            kind: None,
            projection: None,
            marker: PhantomData,
        }
    }

    /// Only objects whose labels match, e.g. `app=web,tier in (a, b),!canary`. Comes in place of an earlier selector. Query: `labelSelector`.
    #[must_use]
    pub fn labels(mut self, selector: impl Into<Str>) -> Self {
        self.labels = Some(selector.into());
        self
    }

    /// Only objects whose fields match, e.g. `status.phase=Running`; which fields can be named depends on the kind. Comes in place of an
    /// earlier selector, also of [`named`](Self::named). Query: `fieldSelector`.
    #[must_use]
    pub fn fields(mut self, selector: impl Into<Str>) -> Self {
        self.fields = Some(selector.into());
        self
    }

    /// Only the object of this name, also with a selector by [`fields`](Self::fields) that was set before. Query: `fieldSelector` with
    /// `metadata.name`.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        let name = format!("metadata.name={}", escaped(name));
        self.fields = Some(match self.fields {
            Some(others) if !others.is_empty() => format!("{others},{name}").into(),
            _ => name.into(),
        });
        self
    }

    /// Only these fields of each object are read; the others are passed over and take no memory. The wire stays what it is.
    ///
    /// # Errors
    /// The type has no such field.
    pub fn project(mut self, projection: Projection) -> Result<Self, ProjectionError> {
        self.projection = Some(Arc::new(projection.for_type::<T>()?));
        Ok(self)
    }

    /// The same without `metadata.managedFields`, which is often a third of an object and needed only by those who ask for ownership.
    #[must_use]
    pub fn without_managed_fields(mut self) -> Self {
        self.projection = Some(Arc::new(Projection::without_managed_fields()));
        self
    }

    /// The same by a projection that need not be of this type: what it says of fields that there are not is passed over.
    pub(crate) fn projected(mut self, projection: Arc<Projection>) -> Self {
        self.projection = Some(projection);
        self
    }

    /// Keeps the objects in memory, by a task of its own that ends with the last handle of the cache.
    ///
    /// ```no_run
    /// # use kubewright_runtime::{Namespaced, Resource, verbs};
    /// # async fn example<Pod: verbs::List + verbs::Watch>(pods: &Namespaced<Pod>) -> Result<(), Box<dyn std::error::Error>> {
    /// let cache = pods.collection().without_managed_fields().cache();
    /// cache.synced().await?;
    /// println!("{} pods", cache.len());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn cache(&self) -> Cache<T> {
        Cache::spawn(self.watcher(&WatcherOptions::new()))
    }

    /// Follows the collection over every end, gap and fault of its watches. Nothing is sent before the first step is asked for.
    /// Wire: `GET` of the collection, with `watch=true` and without it.
    pub fn watcher(&self, options: &WatcherOptions) -> Watcher<T> {
        Watcher::new(self.clone(), options)
    }

    /// Reads the whole collection page by page and gives object by object, as
    /// [`ResourceClient::list_all`](super::ResourceClient::list_all) does. A selector in `options` comes in place of the collection's.
    pub fn list_all(&self, options: &ListOptions) -> impl Stream<Item = Result<T, Error>> + Send + use<T> {
        self.endpoint
            .list_all(&self.selecting(options), self.projection.clone())
    }

    /// The same; an object that cannot be read as `T` is an item of its own, and the others follow.
    pub fn list_all_lenient(
        &self,
        options: &ListOptions,
    ) -> impl Stream<Item = Result<Result<T, Box<Undecodable>>, Error>> + Send + use<T> {
        self.endpoint
            .list_all_lenient(&self.selecting(options), self.projection.clone())
    }

    fn selecting(&self, options: &ListOptions) -> ListOptions {
        options.or_select(self.labels.as_ref(), self.fields.as_ref())
    }

    /// Reads an object.
    pub(crate) fn read(&self, bytes: &[u8]) -> Result<T, JsonError> {
        let object = projected(bytes, self.projection.as_deref())?;
        Ok(self.with_kind(object))
    }

    /// Reads an object that stands within something else.
    pub(crate) fn read_next(&self, reader: &mut Reader<'_>) -> Result<T, JsonError> {
        let mut object = T::default();
        match &self.projection {
            Some(projection) => value::read_record_projected(&mut object, projection, reader)?,
            None => value::read_record(&mut object, reader)?,
        }
        Ok(self.with_kind(object))
    }

    fn with_kind(&self, mut object: T) -> T {
        if let Some(kind) = &self.kind {
            object.name_kind(kind);
        }
        object
    }

    /// Reads an item of a page.
    pub(crate) fn read_item(&self, page: &Page, bytes: &[u8]) -> Result<T, JsonError> {
        let mut object = self.read(bytes)?;
        if let Some(kind) = &page.kind {
            object.name_kind(kind);
        }
        Ok(object)
    }

    /// Asks for a page, once.
    pub(crate) async fn page(&self, plan: &ListPlan) -> Result<Page, Error> {
        let options = self.selecting(&plan.options());
        let request = options.add_to(Request::get(self.endpoint.path.clone()));
        self.endpoint.page::<T>(request.retries(Retries::none())).await
    }

    /// Opens a watch, once.
    pub(crate) async fn open(&self, plan: &WatchPlan) -> Result<FrameStream, Error> {
        let mut options: WatchOptions = plan.options();
        if let Some(selector) = &self.labels {
            options = options.labels(selector.clone());
        }
        if let Some(selector) = &self.fields {
            options = options.fields(selector.clone());
        }
        let request = options.add_to(Request::get(self.endpoint.path.clone()));
        let request = request.accept(T::accept()).retries(Retries::none());
        Ok(self.endpoint.client.stream(request).await?.frames())
    }

    /// The path, for messages.
    pub(crate) fn path(&self) -> &str {
        self.endpoint.path.as_str()
    }
}

/// K8S: in a field selector these three mean something, unless a backslash stands before them.
fn escaped(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for c in value.chars() {
        if matches!(c, '\\' | ',' | '=') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

impl<K: verbs::List + verbs::Watch, P: Place> ResourceClient<K, P> {
    /// The collection as one thing, to list and to follow.
    pub fn collection(&self) -> Collection<K> {
        Collection::new(self.endpoint())
    }
}

impl<K: verbs::List + verbs::Watch> Collection<K> {
    /// In the namespace that `namespace` says for a kind that lives in such, or not.
    pub(crate) fn within(client: &RestClient, namespace: impl FnOnce(bool) -> Option<Str>) -> Self {
        let location = Location::of::<K>();
        Self::new(location.endpoint(client, namespace(location.namespaced)))
    }
}

impl DynamicClient {
    /// The collection as one thing, to list and to follow. Each object says what it is, also where the server leaves that to the list.
    pub fn collection(&self) -> Collection<DynamicObject> {
        Collection {
            kind: Some(Arc::new(self.resource().kind.clone())),
            ..Collection::new(self.endpoint())
        }
    }
}

impl MetadataClient {
    /// The collection as one thing, to list and to follow.
    pub fn collection(&self) -> Collection<PartialObjectMetadata> {
        Collection::new(self.endpoint().clone())
    }
}

impl Client {
    /// The objects of a type as one thing, to list and to follow: `client.collection::<Pod>("default")`.
    pub fn collection<K: Resource + verbs::List + verbs::Watch>(&self, within: impl Into<Within>) -> Collection<K> {
        Collection::new(self.within::<K>(within.into()))
    }
}

impl<T> Clone for Collection<T> {
    fn clone(&self) -> Self {
        Self {
            endpoint: self.endpoint.clone(),
            labels: self.labels.clone(),
            fields: self.fields.clone(),
            kind: self.kind.clone(),
            projection: self.projection.clone(),
            marker: PhantomData,
        }
    }
}

impl<T> fmt::Debug for Collection<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Collection")
            .field("path", &self.endpoint.path.as_str())
            .field("labels", &self.labels)
            .field("fields", &self.fields)
            .finish_non_exhaustive()
    }
}
