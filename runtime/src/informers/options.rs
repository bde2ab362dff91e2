//! What informers keep of each kind.
//!
//! In: builder calls. Out: settings of a kind, or of all. Never: a projection of one kind that names a field which its type does not have.

use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::Arc;

use super::state::Subject;
use crate::client::{ClientObject, Collection};
use crate::discovery::ApiResource;
use crate::dynamic::DynamicObject;
use crate::meta::PartialObjectMetadata;
use crate::value::{Projection, ProjectionError, Str};
use crate::verbs;
use crate::watch::WatcherOptions;

/// What informers keep: of all kinds, and of single ones otherwise.
///
/// Unless said otherwise the objects of all namespaces, without `metadata.managedFields`.
///
/// ```
/// use kubewright_runtime::informers::{InformerOptions, KindOptions};
/// use kubewright_runtime::value::Projection;
/// # use kubewright_runtime::verbs;
///
/// # fn example<Secret: verbs::List + verbs::Watch>() -> Result<(), Box<dyn std::error::Error>> {
/// let secrets = KindOptions::<Secret>::new()
///     .fields("type=kubernetes.io/tls")
///     .project(Projection::keep(["metadata.labels"])?)?;
/// let options = InformerOptions::new().namespace("shop").of(secrets);
/// # let _ = options;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct InformerOptions {
    all: Settings,
    kinds: HashMap<Subject, Settings>,
}

/// What informers keep of one kind. What is not said here is as for all kinds.
#[derive(Clone, Debug)]
pub struct KindOptions<T> {
    settings: Settings,
    marker: PhantomData<fn() -> T>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    /// The namespace, or none for all of them.
    namespace: Option<Option<Str>>,
    labels: Option<Str>,
    fields: Option<Str>,
    watcher: Option<WatcherOptions>,
    projection: Option<Arc<Projection>>,
}

impl InformerOptions {
    /// All namespaces, all objects, without `metadata.managedFields`.
    pub fn new() -> Self {
        let all = Settings {
            projection: Some(Arc::new(Projection::without_managed_fields())),
            ..Settings::default()
        };
        let kinds = HashMap::new();
        Self { all, kinds }
    }

    /// Only what is in this namespace. Kinds that live in none are kept all the same.
    #[must_use]
    pub fn namespace(mut self, namespace: impl Into<Str>) -> Self {
        self.all.namespace = Some(Some(namespace.into()));
        self
    }

    /// Only objects whose labels match. Query: `labelSelector`.
    #[must_use]
    pub fn labels(mut self, selector: impl Into<Str>) -> Self {
        self.all.labels = Some(selector.into());
        self
    }

    /// How collections are followed.
    #[must_use]
    pub fn watcher(mut self, options: WatcherOptions) -> Self {
        self.all.watcher = Some(options);
        self
    }

    /// What is read of the objects of all kinds, in place of all but `metadata.managedFields`. A field that a kind does not have is no
    /// mistake here.
    #[must_use]
    pub fn project(mut self, projection: Projection) -> Self {
        self.all.projection = Some(Arc::new(projection));
        self
    }

    /// For one kind otherwise, where it is kept [as its type](super::Informers::of).
    #[must_use]
    pub fn of<K: verbs::List + verbs::Watch>(self, options: KindOptions<K>) -> Self {
        self.with(Subject::of::<K>(), options)
    }

    /// For one resource otherwise, where it is kept [without a type](super::Informers::of_resource).
    #[must_use]
    pub fn of_resource(self, resource: &ApiResource, options: KindOptions<DynamicObject>) -> Self {
        self.with(Subject::new::<DynamicObject>(resource), options)
    }

    /// For one resource otherwise, where only its [metadata](super::Informers::metadata_of) is kept.
    #[must_use]
    pub fn metadata_of(self, resource: &ApiResource, options: KindOptions<PartialObjectMetadata>) -> Self {
        self.with(Subject::new::<PartialObjectMetadata>(resource), options)
    }

    fn with<T>(mut self, subject: Subject, options: KindOptions<T>) -> Self {
        self.kinds.insert(subject, options.settings);
        self
    }

    /// What is to be kept of a kind.
    pub(super) fn settings(&self, subject: &Subject) -> Settings {
        let own = self.kinds.get(subject).cloned().unwrap_or_default();
        let all = self.all.clone();
        Settings {
            namespace: own.namespace.or(all.namespace),
            labels: own.labels.or(all.labels),
            fields: own.fields.or(all.fields),
            watcher: own.watcher.or(all.watcher),
            projection: own.projection.or(all.projection),
        }
    }
}

impl Default for InformerOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: ClientObject> KindOptions<T> {
    /// As for all kinds.
    pub fn new() -> Self {
        Self {
            settings: Settings::default(),
            marker: PhantomData,
        }
    }

    /// Only what is in this namespace. Says nothing for a kind that lives in none.
    #[must_use]
    pub fn namespace(mut self, namespace: impl Into<Str>) -> Self {
        self.settings.namespace = Some(Some(namespace.into()));
        self
    }

    /// What is in all namespaces, also where the others are kept of one.
    #[must_use]
    pub fn all_namespaces(mut self) -> Self {
        self.settings.namespace = Some(None);
        self
    }

    /// Only objects whose labels match; comes in place of the selector for all kinds. Query: `labelSelector`.
    #[must_use]
    pub fn labels(mut self, selector: impl Into<Str>) -> Self {
        self.settings.labels = Some(selector.into());
        self
    }

    /// Only objects whose fields match, e.g. `status.phase=Running`; which fields can be named depends on the kind. Query: `fieldSelector`.
    #[must_use]
    pub fn fields(mut self, selector: impl Into<Str>) -> Self {
        self.settings.fields = Some(selector.into());
        self
    }

    /// How the collection is followed.
    #[must_use]
    pub fn watcher(mut self, options: WatcherOptions) -> Self {
        self.settings.watcher = Some(options);
        self
    }

    /// What is read of each object: [`Projection::whole`] for all of it, also who set which field.
    ///
    /// # Errors
    /// The type has no such field.
    pub fn project(mut self, projection: Projection) -> Result<Self, ProjectionError> {
        self.settings.projection = Some(Arc::new(projection.for_type::<T>()?));
        Ok(self)
    }
}

impl<T: ClientObject> Default for KindOptions<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl Settings {
    /// The namespace to keep to, of a kind that lives in such.
    pub(super) fn namespace(&self, namespaced: bool) -> Option<Str> {
        self.namespace.clone().flatten().filter(|_| namespaced)
    }

    pub(super) fn watcher(&self) -> WatcherOptions {
        self.watcher.clone().unwrap_or_default()
    }

    /// The part of a collection that is to be kept.
    pub(super) fn narrow<T: ClientObject>(&self, mut collection: Collection<T>) -> Collection<T> {
        if let Some(selector) = &self.labels {
            collection = collection.labels(selector.clone());
        }
        if let Some(selector) = &self.fields {
            collection = collection.fields(selector.clone());
        }
        match &self.projection {
            Some(projection) => collection.projected(Arc::clone(projection)),
            None => collection,
        }
    }
}
