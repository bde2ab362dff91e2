//! `get`, `list`, `watch` of the one client.
//!
//! In: types, keys. Out: typed objects. Never: objects of unknown kinds; [`Client::kind`] gives a handle for them.

use futures_core::Stream;

use super::{Client, Key, Within, can};
use crate::client::location::Location;
use crate::client::read::names_an_object;
use crate::error::Error;
use crate::kind::Resource;
use crate::list::ObjectList;
use crate::options::{GetOptions, ListOptions, WatchOptions};
use crate::verbs;
use crate::watch::WatchEvent;

impl Client {
    /// Reads one object: `client.get::<Pod>(("default", "web-0"))`, `client.get::<Node>("node-1")`. Wire: `GET …/{name}`.
    ///
    /// # Errors
    /// [`Error::is_not_found`] when there is none.
    pub async fn get<K: verbs::Get>(&self, key: impl Into<Key>) -> Result<K, Error> {
        self.of_key::<K>(key.into()).get(&GetOptions::new()).await
    }

    /// Reads one object; `None` when there is none. Wire: `GET …/{name}`.
    ///
    /// # Errors
    /// As [`get`](Self::get); [`Error::is_not_found`] when the resource as a whole is missing.
    pub async fn get_opt<K: verbs::Get>(&self, key: impl Into<Key>) -> Result<Option<K>, Error> {
        match self.get(key).await {
            Ok(object) => Ok(Some(object)),
            Err(error) if error.is_not_found() && names_an_object(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads an object again, whatever it is: the one that has this name and kind. Of a
    /// [`PartialObjectMetadata`](crate::meta::PartialObjectMetadata) only the metadata is sent. Wire: `GET …/{name}`.
    ///
    /// # Errors
    /// [`Error::is_not_found`] when it is gone; [`Error::is_no_match`] when the server does not know its kind.
    pub async fn reload<O: can::Get>(&self, object: &O) -> Result<O, Error> {
        let answer = self.place_of(object).await?.get(&GetOptions::new()).await?;
        Ok(object.answered(answer))
    }

    /// Reads the objects of a type: `client.list::<Pod>("default", …)`, `client.list::<Pod>(Within::All, …)`. Wire: `GET` of the collection.
    ///
    /// # Errors
    /// [`Error::is_invalid_request`] for options that contradict each other; [`Error::is_expired`].
    pub async fn list<K: verbs::List>(
        &self,
        within: impl Into<Within>,
        options: &ListOptions,
    ) -> Result<ObjectList<K>, Error> {
        self.within::<K>(within.into()).list(options).await
    }

    /// Reads the objects of a type page by page and gives one by one.
    pub fn list_all<K: verbs::List>(
        &self,
        within: impl Into<Within>,
        options: &ListOptions,
    ) -> impl Stream<Item = Result<K, Error>> + Send {
        self.within::<K>(within.into()).list_all(options, None)
    }

    /// Streams the changes of the objects of a type. Wire: `GET` of the collection with `watch=true`.
    ///
    /// # Errors
    /// [`Error::is_expired`] for a resource version that is too old.
    pub async fn watch<K: verbs::Watch>(
        &self,
        within: impl Into<Within>,
        options: &WatchOptions,
    ) -> Result<impl Stream<Item = Result<WatchEvent<K>, Error>> + Send, Error> {
        self.within::<K>(within.into()).watch(options).await
    }

    pub(super) fn of_key<K: Resource>(&self, key: Key) -> crate::client::endpoint::Endpoint {
        let location = Location::of::<K>();
        let namespace = self.namespace_or_default(&location, key.namespace);
        location.endpoint(&self.rest, namespace).object(&key.name)
    }

    /// The key with the namespace that is meant where none is named.
    pub(in crate::client) fn resolved<K: Resource>(&self, key: Key) -> Key {
        Key {
            namespace: self.namespace_or_default(&Location::of::<K>(), key.namespace),
            ..key
        }
    }

    pub(in crate::client) fn within<K: Resource>(&self, within: Within) -> crate::client::endpoint::Endpoint {
        Location::of::<K>().endpoint(&self.rest, within.namespace())
    }
}
