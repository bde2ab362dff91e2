//! `get`, `list`, `watch`.
//!
//! In: names and options. Out: typed objects, pages, streams. Never: a write.

use futures_core::Stream;

use super::place::{OneCollection, Place};
use super::target::ResourceClient;
use crate::error::Error;
use crate::kind::Resource;
use crate::list::ObjectList;
use crate::options::{GetOptions, ListOptions, WatchOptions};
use crate::verbs;
use crate::watch::{Undecodable, WatchEvent};

impl<K: Resource, P: Place> ResourceClient<K, P> {
    /// Reads one object. Wire: `GET …/{name}`.
    ///
    /// # Errors
    /// [`Error::is_not_found`] when there is none; [`Error::is_invalid_request`] for a name that cannot be in a path.
    pub async fn get(&self, name: &str) -> Result<K, Error>
    where
        K: verbs::Get,
        P: OneCollection,
    {
        self.get_with(name, &GetOptions::new()).await
    }

    /// Reads one object, with options. Wire: `GET …/{name}`.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub async fn get_with(&self, name: &str, options: &GetOptions) -> Result<K, Error>
    where
        K: verbs::Get,
        P: OneCollection,
    {
        self.endpoint().object(name).get(options).await
    }

    /// Reads one object; `None` when there is none. Wire: `GET …/{name}`.
    ///
    /// # Errors
    /// As [`get`](Self::get); [`Error::is_not_found`] when not the object is missing but the resource as a whole, such as a
    /// custom resource that is not installed.
    pub async fn get_opt(&self, name: &str) -> Result<Option<K>, Error>
    where
        K: verbs::Get,
        P: OneCollection,
    {
        match self.get(name).await {
            Ok(object) => Ok(Some(object)),
            Err(error) if error.is_not_found() && names_an_object(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads the collection, or the page of it that the options ask for. Wire: `GET` of the collection.
    ///
    /// # Errors
    /// [`Error::is_invalid_request`] for options that contradict each other; [`Error::is_expired`] for a continue token or
    /// resource version that is too old.
    pub async fn list(&self, options: &ListOptions) -> Result<ObjectList<K>, Error>
    where
        K: verbs::List,
    {
        self.endpoint().list(options).await
    }

    /// Reads the whole collection page by page, 500 objects each unless `limit` is set, and gives object by object. The next
    /// page is asked for when the one before is used up.
    ///
    /// One page is held at a time, as bytes; each object is read when it is its turn.
    ///
    /// The stream ends after the first error. [`Error::is_expired`] in the middle means that the state went out of reach
    /// while it was read: what was given so far is a part of it. Start again; the stream cannot, because it has given
    /// objects away already. Or let it go on at a newer state, with what that means: [`OnExpired::Continue`].
    ///
    /// [`OnExpired::Continue`]: crate::options::OnExpired::Continue
    pub fn list_all(&self, options: &ListOptions) -> impl Stream<Item = Result<K, Error>> + Send + use<K, P>
    where
        K: verbs::List,
    {
        self.endpoint().list_all(options, None)
    }

    /// The same; an object that cannot be read as `K` is an item of its own, and the others follow. What is wrong with a whole page, or
    /// with the connection, ends the stream.
    pub fn list_all_lenient(
        &self,
        options: &ListOptions,
    ) -> impl Stream<Item = Result<Result<K, Box<Undecodable>>, Error>> + Send + use<K, P>
    where
        K: verbs::List,
    {
        self.endpoint().list_all_lenient(options, None)
    }

    /// Streams the changes of the collection. Wire: `GET` of the collection with `watch=true`.
    ///
    /// A raw watch: it ends when the server closes it (that is normal; begin again at the last resource version) and after
    /// the first error. An error that the server sends within the stream, such as [`Error::is_expired`], is an error here.
    ///
    /// # Errors
    /// [`Error::is_invalid_request`] for options that contradict each other; [`Error::is_expired`] for a resource version
    /// that is too old.
    pub async fn watch(
        &self,
        options: &WatchOptions,
    ) -> Result<impl Stream<Item = Result<WatchEvent<K>, Error>> + Send + use<K, P>, Error>
    where
        K: verbs::Watch,
    {
        self.endpoint().watch(options).await
    }
}

/// K8S: a missing object is named in the details; a missing resource is answered in plain text or without a name.
pub(super) fn names_an_object(error: &Error) -> bool {
    error
        .status()
        .is_some_and(|status| status.details.name.as_deref().is_some_and(|name| !name.is_empty()))
}
